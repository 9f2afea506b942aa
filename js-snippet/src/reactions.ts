/** What the page did first after a click. The observer is connected only while a click waits for its reaction. */

import { cancel, later, on } from "./listen";
import { closest, targetOf } from "./tree";
import { Reaction, REACTION_MS } from "./wire.gen";

type Settle = (reaction: Reaction, ms: number) => void;

interface Wait {
  readonly target: Element;
  readonly at: number;
  settle: Settle | null;
  reaction: Reaction;
  ms: number;
  timer: number;
}

// Where the page changes by itself, as a carousel does; and what is not seen.
const IGNORED = "[data-ash-ignore],head";

let waits: Wait[] = [];
let observer: MutationObserver | null = null;

function now(): number {
  return performance.now();
}

function connect(): void {
  if (!waits.length) {
    if (observer) observer.disconnect();
    observer = null;
  } else if (!observer) {
    observer = new MutationObserver((records) => {
      const seen = records.some(({ target, type }) => {
        const element = (type === "characterData" ? target.parentElement : target) as Element;
        return element && element.nodeType === 1 && !closest(element, IGNORED);
      });
      if (seen) react(Reaction.MUTATION);
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  }
}

function done(wait: Wait): void {
  waits = waits.filter((other) => other !== wait);
  cancel(wait.timer);
  if (wait.settle) wait.settle(wait.reaction, wait.ms);
  connect();
}

/** Every click that still waits takes this as its reaction. */
export function react(reaction: Reaction, allows: (target: Element) => unknown = () => true): void {
  for (const wait of waits.slice()) {
    if (!allows(wait.target)) continue;
    if (!wait.ms && !wait.reaction) {
      wait.reaction = reaction;
      wait.ms = Math.max(1, Math.round(now() - wait.at));
    }
    if (wait.settle) done(wait);
  }
}

/** From the press on: menus that open on press react before there is a click. */
export function press(target: Element): void {
  waits.filter((wait) => !wait.settle).forEach(done);
  const wait: Wait = { target, at: now(), settle: null, reaction: Reaction.NONE, ms: 0, timer: later(() => done(wait), REACTION_MS) };
  waits.push(wait);
  connect();
}

export function await_(target: Element, settle: Settle): void {
  let wait = waits.find((other) => !other.settle);
  if (!wait) {
    press(target);
    wait = waits[waits.length - 1]!;
  }
  wait.settle = settle;
  cancel(wait.timer);
  const expected = wait;
  if (wait.reaction) done(wait);
  else wait.timer = later(() => done(expected), REACTION_MS);
}

/** The page is left: a link was followed, or nobody will know. */
export function leave(moved: boolean): void {
  react(Reaction.NAVIGATION, (target) => moved || closest(target, "a[href],area[href],[type=submit],form button:not([type])"));
  react(Reaction.UNKNOWN);
}

export function start(): void {
  on(document, "scroll", () => react(Reaction.SCROLL));
  on(document, "selectionchange", () => {
    const selection = getSelection();
    if (selection && !selection.isCollapsed) react(Reaction.SELECTION);
  });
  // The press itself focuses what was pressed; only a focus that went elsewhere, or a field's, is a reaction.
  on(document, "focusin", (event) => {
    const focused = targetOf(event);
    if (focused) react(Reaction.FOCUS, (target) => !focused.contains(target) || focused.matches("input,textarea,select,[contenteditable]"));
  });
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) {
    on<Event & { downloadRequest?: string | null }>(navigation, "navigate", (event) =>
      react(typeof event.downloadRequest === "string" ? Reaction.DOWNLOAD : Reaction.NAVIGATION),
    );
  }
}

export function stop(): void {
  waits = [];
  connect();
}
