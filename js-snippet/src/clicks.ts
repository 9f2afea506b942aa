/** Clicks, each with its place; its label and the page's reaction come from b.js. */

import { files } from "./files";
import { onAll } from "./listen";
import { placeOf } from "./place";
import { closest, targetOf } from "./tree";
import { elapsed, push } from "./views";
import { Flag, Tag } from "./wire.gen";

let lastAt = 0;
let labelled: Element | null;

function flagsOf({ button, detail, pointerType, ctrlKey, altKey, shiftKey, metaKey }: PointerEvent): number {
  return (
    (ctrlKey || altKey || shiftKey || metaKey || button ? Flag.MODIFIED : 0) |
    (pointerType === "touch" ? Flag.TOUCH : 0) |
    (!detail && !pointerType ? Flag.KEYBOARD : 0) |
    (detail > 1 ? Flag.REPEAT : 0)
  );
}

function clicked(event: PointerEvent): void {
  const target = targetOf(event);
  const { timeStamp, clientX, clientY } = event;
  if (!event.isTrusted || event.button > 1 || !target) return;
  // A click on a label makes the browser click its field too: one act, one click.
  if (target === labelled && timeStamp - lastAt < 100) return;
  const label = closest(target, "label") as HTMLLabelElement | null;
  lastAt = timeStamp;
  labelled = label && label.control !== target ? label.control : null;

  const fact = [Tag.Click, elapsed(), ...placeOf(target, clientX, clientY, flagsOf(event))];
  const { rest, recorder } = files;
  const node = recorder ? recorder.nodeId(target) : 0;
  // Before b.js is there, nobody knows what the page makes of it
  if (rest) rest.clicked(event, target, fact, (label, ...more) => push([...fact, label, node, ...more]));
  else push([...fact, "", node]);
}

export function start(): void {
  onAll<PointerEvent>("click auxclick", clicked);
}
