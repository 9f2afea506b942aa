/** What the page did first after a click. The observer is connected only while a click waits for its reaction. */

import { leaving } from "./hub";
import { onScroll } from "./scrolling";
import { cancel, closest, later, on, onAll, parentOf, targetOf } from "./tools";
import { Reaction, REACTION_MS } from "./wire.gen";

type Settle = (reaction: Reaction, ms: number) => void;

interface Wait {
  readonly target: Element;
  at: number;
  settle?: Settle;
  reaction: Reaction;
  ms: number;
  timer?: number;
}

let waits: Wait[] = [];
let observer: MutationObserver | null = null;

function observe(target: Element): void {
  observer ||= new MutationObserver((records) => {
    const seen = records.some(({ target: { nodeType, parentElement }, target }) => {
      const element = nodeType === 3 ? parentElement : nodeType === 11 ? (target as ShadowRoot).host : target;
      // Where the page changes by itself, as a carousel does; and what is not seen
      return element && !closest(element as Element, "[data-ash-ignore],head");
    });
    if (seen) react(Reaction.MUTATION);
  });
  // The document, and the shadow root or frame that the target is in
  for (let at: Element | null = target; at; at = parentOf(at.getRootNode())) {
    observer.observe(at.getRootNode(), { subtree: true, childList: true, attributes: true, characterData: true });
  }
}

function done(wait: Wait): void {
  waits = waits.filter((other) => other !== wait);
  cancel(wait.timer!);
  wait.settle?.(wait.reaction, wait.ms);
  if (!waits[0]) stop();
}

/** Every click that still waits takes this as its reaction. */
export function react(reaction: Reaction, allows: (target: Element) => unknown = () => 1): void {
  if (!waits[0]) return;
  for (const wait of waits.slice()) {
    if (!allows(wait.target)) continue;
    if (!wait.reaction) {
      wait.reaction = reaction;
      wait.ms = Math.max(1, Math.round(performance.now() - wait.at));
    }
    if (wait.settle) done(wait);
  }
  // A press may never become a click
  if (waits.every(({ reaction }) => reaction)) observer?.disconnect();
}

/** Waiting begins with the press: menus that open on press react before there is a click. */
function press(target: Element): Wait {
  waits.filter(({ settle }) => !settle).forEach(done);
  const wait: Wait = { target, at: performance.now(), reaction: Reaction.NONE, ms: 0 };
  waits.push(wait);
  observe(target);
  return wait;
}

export function expect(target: Element, settle: Settle): void {
  const wait = waits.find((other) => !other.settle && performance.now() - other.at < REACTION_MS) || press(target);
  wait.settle = settle;
  if (wait.reaction) done(wait);
  else {
    // A page that answers clicks can't answer while the button is still held
    wait.at = performance.now();
    wait.timer = later(() => done(wait), REACTION_MS);
  }
}

/** The page is left: a link was followed, or nobody will know. */
function leave(moved: boolean): void {
  react(Reaction.NAVIGATION, (target) => moved || closest(target, "a[href],area[href],[type=submit],form button:not([type])"));
  react(Reaction.UNKNOWN);
}

/** A link that the page let pass, to a file, another tab or another program, shows no reaction in the page. */
export function followed(event: Event, target: Element): void {
  const link = closest(target, "a[href],area[href]") as HTMLAnchorElement | null;
  if (!link) return;
  later(() => {
    if (event.defaultPrevented) return;
    if (link.hasAttribute("download")) react(Reaction.DOWNLOAD);
    else if (!/^_?(self|top|parent)?$/.test(link.target) || !/^https?:/.test(link.href)) react(Reaction.NAVIGATION);
  }, 0);
}

export function start(): void {
  onAll("pointerdown", (event) => {
    const target = targetOf(event);
    if (event.isTrusted && target) press(target);
  });
  onScroll(() => react(Reaction.SCROLL));
  // The press itself focuses what was pressed; only a focus that went elsewhere, or a field's, is a reaction.
  onAll("focusin", (event) => {
    const focused = targetOf(event);
    if (focused) react(Reaction.FOCUS, (target) => !focused.contains(target) || focused.matches("input,textarea,select,[contenteditable]"));
  });
  leaving(leave);
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    on<Event & { downloadRequest?: string | null }>(navigation, "navigate", (event) =>
      react(typeof event.downloadRequest === "string" ? Reaction.DOWNLOAD : Reaction.NAVIGATION),
    );
  }
}

export function stop(): void {
  observer?.disconnect();
  observer = null;
  waits = [];
}
