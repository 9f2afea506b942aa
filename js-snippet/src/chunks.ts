/** Recorded events until they are sent: JSON by the browser, gzip by the browser. */

import type { Chunk, Hub, View } from "./context";
import { guard } from "./guard";
import { gzip } from "./gzip";
import { textOf } from "./known";
import { cancel, later } from "./listen";
import { CHUNK_MS, KEEPALIVE_BYTES, MAX_CHUNK_BYTES, RING_MS } from "./wire.gen";

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

const PASSING = [1, 2, 6, 12, 14]; // rrweb's sources of moves, presses, drags and selections, which leave nothing behind

export type Recorded = { type: number; timestamp: number; data?: unknown };

/** `[…]` without the page's own `toJSON` methods, with which old Prototype.js turns arrays into strings. */
function stringify(events: unknown[]): string {
  const owners = [Array.prototype, Object.prototype, String.prototype, Number.prototype] as { toJSON?: unknown }[];
  const kept = owners.map((owner) => owner.toJSON);
  owners.forEach((owner) => delete owner.toJSON);
  try {
    return textOf(events);
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

/** What is not older than `from`. Of the older what made the page what it was then, as if it had come at that moment. */
function latest(events: Recorded[], from: number): Recorded[] {
  return events
    .filter(({ timestamp, data }) => timestamp >= from || !PASSING.includes((data as { source: number }).source))
    .map((event) => ({ ...event, timestamp: Math.max(event.timestamp, from) }));
}

/** One gzip, or if that is too large one for each slice of the text: the collector opens each by itself. */
async function pack(json: string): Promise<Uint8Array[]> {
  const whole = await gzip(new TextEncoder().encode(json));
  return whole.length > MAX_CHUNK_BYTES ? Promise.all(slices(json).map(gzip)) : [whole];
}

export class Chunks {
  private events: Recorded[] = [];
  /** What was before the last keyframe, from keyframe to keyframe, while it is not known whether any of it will be sent. */
  private older: [View, Recorded[]][] = [];
  /** In which the first of the events came. */
  private within!: View;
  private timer = 0;
  /** Before the first keyframe, and from when the document went away until a keyframe says that it is back. */
  private away = true;
  private readonly compressing = new Set<Piece>();

  /** With `held`, nothing is sent until `release`. `sent` is told the bytes of what is. */
  constructor(
    private readonly hub: Hub,
    private held: boolean,
    private readonly sent: (bytes: number) => void,
  ) {}

  /** A keyframe begins a chunk of its own and goes out at once. */
  add(event: Recorded): void {
    if (event.type === META) {
      if (this.held) {
        this.older.push([this.within, this.events]);
        this.drop(event.timestamp);
        this.events = [];
      } else this.flush();
      this.away = false;
    }
    if (this.away) return;
    if (!this.events.length) this.within = this.hub.view();
    this.events.push(event);
    if (this.held) return;
    const due = event.type === FULL_SNAPSHOT || this.events.length > FLUSH_EVENTS;
    if (this.timer && !due) return;
    cancel(this.timer);
    this.timer = later(() => this.flush(), due ? 0 : CHUNK_MS);
  }

  /** How many events are kept since the last keyframe. */
  get count(): number {
    return this.events.length;
  }

  /** What was held goes out, as far as it is of the last two minutes, and so does what follows. */
  release(now: number): void {
    if (!this.held) return;
    this.held = false;
    this.drop(now);
    this.older.forEach(([view, events]) => this.pack(latest(events, now - RING_MS), view));
    this.older = [];
    this.events = latest(this.events, now - RING_MS);
    this.flush();
  }

  /** Lets go what ended more than two minutes ago. */
  private drop(now: number): void {
    this.older = this.older.filter(([, events]) => events.length && events[events.length - 1]!.timestamp > now - RING_MS);
  }

  private piece(events: Recorded[], json: string, view: View): Piece {
    return {
      view,
      json,
      sent: false,
      chunk: {
        seq: this.hub.seq(),
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
    const events = this.held ? [] : this.events;
    cancel(this.timer);
    this.timer = 0;
    if (!this.held) this.events = [];
    return events;
  }

  flush(): void {
    this.pack(this.take(), this.within);
  }

  private pack(events: Recorded[], view: View): void {
    if (!events.length) return;
    const piece = this.piece(events, stringify(events), view);
    this.compressing.add(piece);
    pack(piece.json).then(
      guard((parts) => this.send(piece, parts)),
      guard(() => this.send(piece, slices(piece.json))),
    );
  }

  /** The document goes away, and compressing would outlast it. */
  unload(): void {
    this.away = true;
    for (const piece of this.compressing) this.send(piece, slices(piece.json));
    let from = 0;
    let chars = 0;
    const events = this.take();
    const texts = events.map((event) => stringify([event]).slice(1, -1));
    texts.forEach((text, i) => {
      chars += text.length;
      if (i < texts.length - 1 && chars + texts[i + 1]!.length < UNLOAD_CHARS) return;
      const json = `[${texts.slice(from, i + 1).join()}]`;
      this.send(this.piece(events.slice(from, i + 1), json, this.within), slices(json));
      from = i + 1;
      chars = 0;
    });
  }

  private send(piece: Piece, parts: Uint8Array[]): void {
    if (piece.sent) return;
    piece.sent = true;
    this.compressing.delete(piece);
    parts.forEach((data, part) => {
      this.sent(data.length);
      this.hub.send(piece.view, { ...piece.chunk, data, part, parts: parts.length });
    });
  }
}
