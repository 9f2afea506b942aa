/** What every concern is given, and what a.js and r.js agree on. */

export type Mode = "strict" | "balanced" | "open";

/** An event of the wire, called a fact since `Event` is the DOM's: a positional array whose first item is the tag, `[Tag.Click, t, …]`. */
export type Fact = unknown[];

export interface View {
  readonly id: Uint8Array;
  readonly url: string;
  /** Client clock when the view began, Unix ms. */
  readonly at: number;
  readonly referrer: string;
  width: number;
  height: number;
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

export interface Context {
  readonly mode: Mode;
  /** The site records and nothing speaks against it: no GPC, no DNT, no refusal. */
  readonly recording: boolean;
  /** The tag's, for pages whose policy asks for one. */
  readonly nonce: string;
  /** Address of a file beside the snippet. */
  address(name: string): string;
  /** Adds a fact to the current page view. Dropped once the session is over, until the visitor acts again. */
  push(fact: Fact): void;
  /** Milliseconds since the page view began. */
  elapsed(): number;
  /** Runs before a page view ends. `moved` where another page view follows, `unloading` where the document goes. */
  leaving(run: (moved: boolean, unloading: boolean) => void): void;
  /** Runs after a page view began. */
  entered(run: () => void): void;
  /** rrweb's id of a node, 0 while nothing is recorded. */
  nodeId: (node: Node) => number;
}

/** What r.js is handed by a.js. */
export interface Port {
  readonly mode: Mode;
  maskText(text: string, mode: Mode): string;
  maskEmails(text: string): string;
  scrubUrl(url: string): string;
  guard<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R | undefined;
  view(): View;
  seq(): number;
  send(view: View, chunk: Chunk, unloading: boolean): void;
}

/** What r.js hands back. */
export interface Recorder {
  /** Meta and a full snapshot, which begin a new chunk. */
  snapshot(): void;
  /** Sends what is waiting; at once and uncompressed where the document is going away. */
  flush(unloading: boolean): void;
  /** Ends the recording after a last flush. */
  stop(): void;
  nodeId(node: Node): number;
}
