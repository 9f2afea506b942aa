/** Text that was selected or copied: where, and how much. Never the text. */

import { cancel, later, onAll } from "./listen";
import { pathOf } from "./path";
import { react } from "./reactions";
import { elapsed, push } from "./hub";
import { MAX_PATH_CHARS, Reaction, Tag } from "./wire.gen";

const SETTLED_MS = 500; // a selection grows with every move of the mouse

let timer = 0;

function report(selection: Selection, copied: boolean): void {
  cancel(timer);
  const { length } = "" + selection;
  if (!length) return;
  const { commonAncestorContainer: held } = selection.getRangeAt(0);
  const element = held.nodeType === 1 ? (held as Element) : held.parentElement;
  if (element) push([Tag.Select, elapsed(), pathOf(element).slice(0, MAX_PATH_CHARS), length, copied]);
}

function selectionOf({ target }: Event): Selection | null {
  const node = target as Node;
  return (node.ownerDocument || (node as Document)).getSelection();
}

export function start(): void {
  onAll("selectionchange", (event) => {
    const selection = selectionOf(event);
    cancel(timer);
    if (!selection || selection.isCollapsed) return;
    react(Reaction.SELECTION);
    timer = later(() => report(selection, false), SETTLED_MS);
  });
  onAll("copy", (event) => {
    const selection = selectionOf(event);
    if (selection && !selection.isCollapsed) report(selection, true);
  });
}
