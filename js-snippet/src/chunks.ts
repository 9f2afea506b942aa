/** Recorded events until they are sent: JSON by the browser, gzip by the browser. */

import type { Chunk, Port, View } from "./context";
import { FLUSH_MS, KEEPALIVE_BYTES, MAX_CHUNK_BYTES } from "./wire.gen";

interface Piece {
  readonly view: View;
  readonly chunk: Chunk;
  readonly json: string;
  sent: boolean;
}

const FLUSH_EVENTS = 2_000;
const SLICE_BYTES = MAX_CHUNK_BYTES - 4_096; // gzip adds a little to what it cannot compress
const META = 4;
const FULL_SNAPSHOT = 2;
const UNLOAD_CHARS = KEEPALIVE_BYTES / 2; // uncompressed pieces that leave room for one another

type Recorded = { type: number; timestamp: number };

/** `[…]` without the page's own `toJSON` methods, with which old Prototype.js turns arrays into strings. */
function stringify(events: unknown[]): string {
  const owners = [Array.prototype, Object.prototype, String.prototype, Number.prototype] as { toJSON?: unknown }[];
  const kept = owners.map((owner) => owner.toJSON);
  owners.forEach((owner) => delete owner.toJSON);
  try {
    return JSON.stringify(events);
  } finally {
    owners.forEach((owner, i) => kept[i] && (owner.toJSON = kept[i]));
  }
}

/** Slices of UTF-8 text between characters, each small enough for a chunk even where gzip gains nothing. */
function slices(json: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(json);
  const found: Uint8Array[] = [];
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = Math.min(from + SLICE_BYTES, bytes.length);
    while ((bytes[to]! & 0xc0) === 0x80) to--;
    found.push(bytes.subarray(from, to));
  }
  return found;
}

/** One gzip, or if that is too large one for each slice of the text: the collector opens each by itself. */
async function pack(json: string): Promise<Uint8Array[]> {
  const whole = await gzip(new TextEncoder().encode(json));
  return whole.length > MAX_CHUNK_BYTES ? Promise.all(slices(json).map(gzip)) : [whole];
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  if (typeof CompressionStream === "undefined") return bytes;
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export class Chunks {
  private events: Recorded[] = [];
  private timer = 0;
  /** Before the first keyframe, and from when the document went away until a keyframe says that it is back. */
  private away = true;
  private readonly compressing = new Set<Piece>();

  constructor(private readonly port: Port) {}

  /** A keyframe begins a chunk of its own and goes out at once. */
  add(event: Recorded): void {
    if (event.type === META) {
      this.flush();
      this.away = false;
    }
    if (this.away) return;
    this.events.push(event);
    const due = event.type === FULL_SNAPSHOT ? 0 : this.events.length > FLUSH_EVENTS ? 0 : FLUSH_MS;
    if (this.timer && due) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.port.guard(() => this.flush()), due) as unknown as number;
  }

  private piece(events: Recorded[], json: string): Piece {
    return {
      view: this.port.view(),
      json,
      sent: false,
      chunk: {
        seq: this.port.seq(),
        first: events[0]!.timestamp,
        last: events[events.length - 1]!.timestamp,
        count: events.length,
        keyframe: events.some(({ type }) => type === FULL_SNAPSHOT),
        data: new Uint8Array(),
        part: 0,
        parts: 1,
      },
    };
  }

  private take(): Recorded[] {
    const events = this.events;
    clearTimeout(this.timer);
    this.events = [];
    this.timer = 0;
    return events;
  }

  flush(): void {
    const events = this.take();
    if (!events.length) return;
    const piece = this.piece(events, stringify(events));
    this.compressing.add(piece);
    pack(piece.json).then(
      this.port.guard((parts) => this.send(piece, parts, false)),
      () => this.send(piece, slices(piece.json), false),
    );
  }

  /** The document goes away, and compressing would outlast it. */
  unload(): void {
    this.away = true;
    for (const piece of this.compressing) this.send(piece, slices(piece.json), true);
    let from = 0;
    let chars = 0;
    const events = this.take();
    const texts = events.map((event) => stringify([event]).slice(1, -1));
    texts.forEach((text, i) => {
      chars += text.length;
      if (i < texts.length - 1 && chars + texts[i + 1]!.length < UNLOAD_CHARS) return;
      const json = `[${texts.slice(from, i + 1).join()}]`;
      this.send(this.piece(events.slice(from, i + 1), json), slices(json), true);
      from = i + 1;
      chars = 0;
    });
  }

  private send(piece: Piece, parts: Uint8Array[], unloading: boolean): void {
    if (piece.sent) return;
    piece.sent = true;
    this.compressing.delete(piece);
    parts.forEach((data, part) => this.port.send(piece.view, { ...piece.chunk, data, part, parts: parts.length }, unloading));
  }
}
