/** What a.js and the files that it loads agree on. */

import type * as listen from "./listen";
import type { Mode } from "./mask";
import type { pathOf } from "./path";
import type { placeOf } from "./place";
import type * as tree from "./tree";
import type { Reaction } from "./wire.gen";

/** An event of the wire, called a fact since `Event` is the DOM's: a positional array whose first item is the tag, `[Tag.Click, t, …]`. Of numbers, booleans, texts, and what is encoded already: its size is estimated by these. */
export type Fact = unknown[];

export interface View {
  readonly id: string;
  readonly url: string;
  /** Client clock when the view began, Unix ms. */
  readonly at: number;
  readonly referrer: string;
  width: number;
  height: number;
  /** Once the page view has ended, masked. */
  title?: string;
}

export interface Chunk {
  seq: number;
  first: number;
  last: number;
  count: number;
  keyframe: boolean;
  data: Uint8Array;
  part: number;
  parts: number;
}

/** What a.js has anyway, for b.js; a list, since names would count in the size of both. */
export type Tools = readonly [
  on: typeof listen.on,
  onAll: typeof listen.onAll,
  later: typeof listen.later,
  cancel: typeof listen.cancel,
  attach: typeof listen.attach,
  parentOf: typeof tree.parentOf,
  targetOf: typeof tree.targetOf,
  closest: typeof tree.closest,
  pathOf: typeof pathOf,
  placeOf: typeof placeOf,
  hear: typeof listen.hear,
];

/** What the other files are handed by a.js, at each start. */
export interface Hub {
  readonly tools: Tools;
  readonly mode: Mode;
  /** Errors from before b.js was there. */
  readonly early: Event[];
  /** Percent of sessions that are recorded from the start, and whether this one is among them. */
  readonly sample: number;
  readonly chosen: boolean;
  /** What has the others recorded. */
  readonly rules: readonly string[];
  /** Adds a fact to the current page view. */
  push(fact: Fact): void;
  /** Milliseconds since the page view began. */
  elapsed(): number;
  /** Runs before a page view ends. `moved` where another page view follows, `unloading` where the document goes. */
  leaving(run: (moved: boolean, unloading: boolean) => void): void;
  /** Runs after a page view began. */
  entered(run: () => void): void;
  /** Sends what is waiting. */
  flush(): void;
  lastActed(): number;
  session(): string;
  view(): View;
  /** The next chunk's number in the tab. */
  seq(): number;
  send(view: View, chunk: Chunk): void;
}

/** What b.js hands over. */
export interface Rest {
  /** Listens to Google's Consent Mode. */
  google(tell: (granted: boolean) => void): void;
  start(hub: Hub): void;
  /** The shorter of the bytes and their gzip. */
  gzip(bytes: Uint8Array): Promise<Uint8Array>;
  stop(): void;
  /** Adds to the fact's flags; settles once the page has reacted, or it is clear that it won't. */
  clicked(event: PointerEvent, target: Element, fact: Fact, settle: (label: string, reaction: Reaction, ms: number, restMs: number) => void): void;
}

/** What r.js hands back. */
export interface Recorder {
  /** A fact was reported, which may fire a rule. */
  saw(fact: Fact): void;
  /** Ends the recording after a last flush. */
  stop(): void;
  /** Why nothing is sent: at its size or time, nobody acts, or no rule has fired yet; else empty. */
  state(): "full" | "idle" | "held" | "";
  /** rrweb's id of a node, 0 for one that is not recorded. */
  nodeId(node: Node): number;
}
