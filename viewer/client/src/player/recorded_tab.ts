/** A stretch of one tab's recording, played by rrweb: begun by a keyframe, made longer as more of it comes. */

import { Replayer } from "@rrweb/replay";
import { EventType, IncrementalSource, MouseInteractions, type eventWithTime } from "@rrweb/types";
import { onlyMedia, silent } from "./media";
import { ripple } from "./ripple";
import { guard } from "./trust";

const CLICKS: number[] = [MouseInteractions.Click, MouseInteractions.TouchStart, MouseInteractions.DblClick];
const CHEAP_EVENTS = 300; // are applied sooner than a keyframe is fetched and built
const ENOUGH_EVENTS = 20_000; // held at once; beyond that the stretch is begun anew

/** The parts of rrweb's player that it keeps for itself, and that a damaged event may throw in. */
interface Inner {
  applyIncremental(event: eventWithTime, isSync: boolean): void;
  service: { state: { context: { events: eventWithTime[] } } };
}

export class RecordedTab {
  from: number;
  private events: eventWithTime[];
  private readonly replayer: Replayer;
  private readonly root: HTMLElement;
  private pictured: number; // when the first full snapshot was taken
  private seeking = false;

  /** `events` hold at least a full snapshot; `resized` hears the viewport's size whenever it changes. */
  constructor(events: eventWithTime[], home: HTMLElement, resized: (width: number, height: number) => void) {
    this.from = events[0]!.timestamp;
    this.pictured = pictured(events);
    this.root = document.createElement("div");
    home.append(this.root);
    this.events = sized(events);
    this.replayer = new Replayer([...this.events], {
      root: this.root,
      UNSAFE_replayCanvas: false,
      triggerFocus: false, // or the recorded page takes the keys from the player's
      showWarning: false,
      // it pays where thousands of events are applied at once; here it is never more than a few seconds' of them
      useVirtualDom: false,
      mouseTail: { duration: 800, lineWidth: 3, lineCap: "round", strokeStyle: "rgb(58 61 158 / 60%)" },
      inactivePeriodThreshold: Infinity,
    });
    const inner = this.replayer.iframe.contentWindow as Window & typeof globalThis;
    guard(inner);
    silent(inner);
    onlyMedia(this.replayer);
    this.survive();
    this.replayer.on("resize", (size) => {
      const { width, height } = size as { width: number; height: number };
      resized(width, height);
    });
    this.replayer.on("event-cast", (event) => this.cast(event as eventWithTime));
  }

  get at(): number {
    return this.from + this.replayer.getCurrentTime();
  }

  get to(): number {
    return this.events[this.events.length - 1]!.timestamp;
  }

  get full(): boolean {
    return this.events.length > ENOUGH_EVENTS;
  }

  /** Whether the moment can be shown by applying a few of the events at hand; they are known up to `until`. */
  near(at: number, until: number): boolean {
    if (at < this.from || at > until) return false;
    const now = this.at;
    const begin = now <= at ? now : this.keyframe(at);
    let between = 0;
    for (const event of this.events) {
      if (event.timestamp > begin && event.timestamp <= at && ++between > CHEAP_EVENTS) return false;
    }
    return true;
  }

  private keyframe(at: number): number {
    const meta = this.events.findLast((event) => event.type === EventType.Meta && event.timestamp <= at);
    return (meta ?? this.events[0]!).timestamp;
  }

  /** When the picture next changed after the moment (1), or last before it (-1), as far as its events are at hand. */
  beside(at: number, by: 1 | -1): number | undefined {
    const beyond = (event: eventWithTime) => event.timestamp >= this.pictured && (event.timestamp - at) * by > 0;
    return (by > 0 ? this.events.find(beyond) : this.events.findLast(beyond))?.timestamp;
  }

  set hidden(hidden: boolean) {
    this.root.hidden = hidden;
  }

  add(events: eventWithTime[]): void {
    for (const event of events) {
      this.events.push(event);
      this.replayer.addEvent(event);
    }
  }

  /** Another stretch, in the same document; the next order to play or pause shows it. */
  restart(events: eventWithTime[]): void {
    this.from = events[0]!.timestamp;
    this.pictured = pictured(events);
    this.events = sized(events);
    const held = (this.replayer as unknown as Inner).service.state.context.events;
    held.splice(0, held.length, ...this.events);
  }

  play(at: number, speed: number): void {
    this.seek(() => {
      this.replayer.setConfig({ speed });
      this.replayer.play(this.offset(at));
    });
  }

  pause(at: number): void {
    this.seek(() => this.replayer.pause(this.offset(at)));
  }

  /** rrweb applies what lies before an offset; what happened at the moment itself is shown too. */
  private offset(at: number): number {
    return Math.min(Math.max(at, this.pictured), Math.max(this.to, this.pictured)) + 1 - this.from;
  }

  /** What lies before the moment is applied at once, and makes no rings. */
  private seek(move: () => void): void {
    this.seeking = true;
    try {
      move();
    } finally {
      this.seeking = false;
    }
  }

  /** An event that can't be applied is left out; by itself it would stop rrweb's clock. */
  private survive(): void {
    const inner = this.replayer as unknown as Inner;
    const apply = inner.applyIncremental;
    inner.applyIncremental = function (this: Inner, event, isSync) {
      try {
        apply.call(this, event, isSync);
      } catch (error) {
        console.warn("an event can't be replayed", error);
      }
    };
  }

  private cast(event: eventWithTime): void {
    if (this.seeking || event.type !== EventType.IncrementalSnapshot) return;
    if (event.data.source !== IncrementalSource.MouseInteraction || !CLICKS.includes(event.data.type)) return;
    const pointer = this.replayer.wrapper.querySelector<HTMLElement>(".replayer-mouse");
    if (pointer) ripple(this.replayer.wrapper, pointer);
  }
}

function pictured(events: eventWithTime[]): number {
  return events.find((event) => event.type === EventType.FullSnapshot)!.timestamp;
}

/** Without a size rrweb shows nothing; it wants two events at least, and so has them. */
function sized(events: eventWithTime[]): eventWithTime[] {
  const known = events.some((event) => event.type === EventType.Meta);
  return known ? events : [size(events[0]!.timestamp), ...events];
}

function size(timestamp: number): eventWithTime {
  return { type: EventType.Meta, data: { href: "", width: 1280, height: 720 }, timestamp };
}
