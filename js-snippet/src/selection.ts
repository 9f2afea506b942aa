/** Text that was selected or copied: where, and how much. Never the text. */

import { guard } from "./guard";
import { react } from "./reactions";
import { elapsed, leaving, push } from "./hub";
import { cancel, hear, later, on, onAll, pathTo } from "./tools";
import { Reaction, Tag } from "./wire.gen";

const SETTLED_MS = 500; // a selection grows with every move of the mouse

let timer = 0;
let selected = false;
/** A field is typed into, which tells of every key, and nothing that is told of here. */
let typing = false;
/** What is selected, until it is known whether it is copied; one selection is one fact, however often it grows. */
let held: unknown[] | null = null;
/** Whether the selection was told already. */
let told = false;
/** Where it begins and ends. */
let ends: unknown[] = [];

function tell(): void {
  if (held) push(held);
  told ||= !!held;
  held = null;
}

function hold(selection: Selection, copied: boolean): void {
  cancel(timer);
  const { length } = "" + selection;
  if (!length || (told && !copied)) return;
  const { commonAncestorContainer: within } = selection.getRangeAt(0);
  const element = within.nodeType === 1 ? (within as Element) : within.parentElement;
  if (element) held = [Tag.Select, copied || !held ? elapsed() : held[1], pathTo(element), length, copied];
}

function selectionOf({ target }: Event): Selection | null {
  const node = target as Node;
  return (node.ownerDocument || (node as Document)).getSelection();
}

/** One that grows keeps an end; which, depends on the browser and the hand. */
function grows({ anchorNode, anchorOffset, focusNode, focusOffset }: Selection): boolean {
  const [from, at, to, upTo] = ends;
  ends = [anchorNode, anchorOffset, focusNode, focusOffset];
  return (from === anchorNode && at === anchorOffset) || (to === focusNode && upTo === focusOffset);
}

/** What was told before is of the last selection. */
function renew(): void {
  tell();
  told = false;
}

function changed(event: Event): void {
  typing = !selected && (event.target as Node).nodeType === 1;
  if (typing) {
    hear(change);
    return;
  }
  const selection = selectionOf(event);
  cancel(timer);
  const before = selected;
  selected = !!selection && !selection.isCollapsed;
  // A click that takes a selection back has done that
  if (selected || before) react(Reaction.SELECTION);
  if (!selected || !grows(selection!)) renew();
  if (selected) timer = later(() => hold(selection!, false), SETTLED_MS);
}

const change = guard(changed);

function listen(): void {
  typing = false;
  hear(change, ["selectionchange"]);
}

export function start(): void {
  ends = [];
  held = null;
  listen();
  onAll("selectstart focusout", () => typing && listen());
  onAll("copy", (event) => {
    const selection = selectionOf(event);
    if (!selection || selection.isCollapsed) return;
    if (!grows(selection)) renew();
    hold(selection, true);
    tell();
  });
  leaving(tell);
  // Nobody may come back
  on(window, "visibilitychange", tell);
}
