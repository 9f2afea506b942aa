/** One tab's recording, played by rrweb. */

import { Replayer } from "@rrweb/replay";
import { EventType, IncrementalSource, MouseInteractions, type eventWithTime } from "@rrweb/types";
import { ripple } from "./ripple";
import { guard } from "./trust";

const CLICKS: number[] = [MouseInteractions.Click, MouseInteractions.TouchStart, MouseInteractions.DblClick];

/** The parts of rrweb's player that it keeps for itself, and that a damaged event may throw in. */
interface Inner {
  applyIncremental(event: eventWithTime, isSync: boolean): void;
}

export class RecordedTab {
  readonly from: number;
  readonly to: number;
  private readonly replayer: Replayer;
  private readonly root: HTMLElement;
  private readonly pictured: number; // when the first full snapshot was taken
  private seeking = false;

  /** `events` hold at least a full snapshot; `resized` hears the viewport's size whenever it changes. */
  constructor(events: eventWithTime[], home: HTMLElement, resized: (width: number, height: number) => void) {
    const last = events[events.length - 1]!;
    this.from = events[0]!.timestamp;
    this.to = last.timestamp;
    this.pictured = events.find((event) => event.type === EventType.FullSnapshot)!.timestamp;
    this.root = document.createElement("div");
    home.append(this.root);
    // without a size rrweb shows nothing; it wants two events at least, and so has them
    const sized = events.some((event) => event.type === EventType.Meta);
    this.replayer = new Replayer(sized ? events : [size(this.from), ...events], {
      root: this.root,
      UNSAFE_replayCanvas: false,
      triggerFocus: false, // or the recorded page takes the keys from the player's
      showWarning: false,
      mouseTail: { duration: 800, lineWidth: 3, lineCap: "round", strokeStyle: "rgb(58 61 158 / 60%)" },
      inactivePeriodThreshold: Infinity,
    });
    guard(this.replayer.iframe.contentWindow!);
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

  set hidden(hidden: boolean) {
    this.root.hidden = hidden;
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

  /** rrweb applies what lies before an offset: the first page and the last event need one behind them. */
  private offset(at: number): number {
    return Math.min(Math.max(at, this.pictured + 1), this.to + 1) - this.from;
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

function size(timestamp: number): eventWithTime {
  return { type: EventType.Meta, data: { href: "", width: 1280, height: 720 }, timestamp };
}
