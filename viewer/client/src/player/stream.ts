/** One tab's recording as it is fetched: its index, then a part from the asked moment on, then what follows. */

import { EventType, type eventWithTime } from "@rrweb/types";
import type { Index, Missing } from "./messages";
import { RecordedTab } from "./recorded_tab";

const AHEAD_MS = 15_000; // of the recording's time are fetched before they are needed, at the speed of playing
const LIVE_MS = 3_000;

interface Part {
  events: eventWithTime[] | null;
  next_seq: number;
  to_ms: number;
  ended: boolean;
  missing: Missing[];
}

async function fetched<T>(url: string): Promise<T> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return (await response.json()) as T;
}

export class Stream {
  index!: Index;
  missing: Missing[] = [];
  tab: RecordedTab | null = null;
  private hidden = false;
  private next = 0;
  private until = 0;
  private ended = false;
  private fetching = false;
  private opening = 0;
  private polled = 0;
  private wanted = 0; // counts what was asked for, so that an answer that comes late is let go

  constructor(
    private readonly urls: { index: string; part: string },
    private readonly home: HTMLElement,
    private readonly resized: (width: number, height: number) => void,
  ) {}

  /** Another tab is shown, and this one waits as it is. */
  hide(hidden: boolean): void {
    this.hidden = hidden;
    if (!this.tab) return;
    if (hidden) this.tab.pause(this.tab.at);
    this.tab.hidden = hidden;
  }

  /** Show the moment; false where nothing can be shown. */
  async open(at: number): Promise<boolean> {
    if (!this.index) {
      this.index = await fetched<Index>(this.urls.index);
      this.missing = this.index.missing;
    }
    if (this.tab?.near(at, this.until)) {
      if (this.opening) this.wanted++;
      return true;
    }
    const turn = ++this.wanted;
    this.opening++;
    const part = await fetched<Part>(`${this.urls.part}&at=${Math.max(0, Math.round(at))}`).finally(() => {
      this.opening--;
    });
    if (turn !== this.wanted) return this.tab !== null;
    if (!part.events?.some((event) => event.type === EventType.FullSnapshot)) {
      this.note(part.missing ?? []);
      return this.tab !== null && !this.ended;
    }
    if (this.tab) {
      this.tab.pause(this.tab.at);
      this.tab.restart(part.events);
    } else {
      this.tab = new RecordedTab(part.events, this.home, (width, height) => {
        if (!this.hidden) this.resized(width, height);
      });
      this.tab.hidden = this.hidden;
    }
    this.take(part);
    return true;
  }

  /** The moment is being shown: fetch on. "stale": the server no longer knows the place, or enough is held. */
  async follow(at: number, speed: number): Promise<"fine" | "stale"> {
    // another stretch is on its way: what follows this one would be asked for in vain
    if (this.fetching || this.opening || !this.tab || this.until - at > AHEAD_MS * Math.max(1, speed)) return "fine";
    if (this.ended && !(this.index.live && performance.now() - this.polled > LIVE_MS)) return "fine";
    this.fetching = true;
    this.polled = performance.now();
    const turn = this.wanted;
    try {
      if (this.ended) this.index = await fetched<Index>(this.urls.index);
      const part = await fetched<Part>(`${this.urls.part}&seq=${this.next}`);
      if (turn !== this.wanted) return "fine";
      if (!part.events || this.tab.full) {
        this.until = -1;
        return "stale";
      }
      this.tab.add(part.events);
      this.take(part);
      return "fine";
    } finally {
      this.fetching = false;
    }
  }

  /** Playing has come to the end of what was fetched, and more is to come. */
  late(at: number): boolean {
    return this.tab !== null && at > this.until && !this.ended;
  }

  private take(part: Part): void {
    this.next = part.next_seq;
    this.until = Math.max(part.to_ms, this.tab!.to);
    this.ended = part.ended;
    this.note(part.missing);
  }

  private note(missing: Missing[]): void {
    const known = new Set(this.missing.map((one) => `${one.from_ms} ${one.text}`));
    this.missing = [...this.missing, ...missing.filter((one) => !known.has(`${one.from_ms} ${one.text}`))];
  }
}
