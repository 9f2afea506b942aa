/** Clicks, each with its place, its label and the page's reaction. */

import type { Context } from "./context";
import { clickLabel } from "./label";
import { later, on } from "./listen";
import { placeOf } from "./place";
import * as reactions from "./reactions";
import { closest, targetOf } from "./tree";
import { Flag, Reaction, Tag } from "./wire.gen";

let last: { at: number; control: Element | null } = { at: 0, control: null };

function flagsOf(event: PointerEvent): number {
  const { button, detail, pointerType } = event;
  return (
    (event.ctrlKey || event.altKey || event.shiftKey || event.metaKey || button ? Flag.MODIFIED : 0) |
    (pointerType === "touch" ? Flag.TOUCH : 0) |
    (!detail && !pointerType ? Flag.KEYBOARD : 0) |
    (detail > 1 ? Flag.REPEAT : 0)
  );
}

function clicked(ctx: Context, event: PointerEvent): void {
  const target = targetOf(event);
  if (!event.isTrusted || event.button > 1 || !target) return;
  // A click on a label makes the browser click its field too: one act, one click.
  if (target === last.control && event.timeStamp - last.at < 100) return;
  const label = closest(target, "label") as HTMLLabelElement | null;
  last = { at: event.timeStamp, control: label && label.control !== target ? label.control : null };

  const fact = [Tag.Click, ctx.elapsed(), ...placeOf(target, event.clientX, event.clientY, flagsOf(event)), clickLabel(target, ctx.mode), ctx.nodeId(target)];
  reactions.await_(target, (reaction, ms) => ctx.push([...fact, reaction, ms]));

  const link = closest(target, "a[href],area[href]");
  if (!link) return;
  later(() => {
    if (event.defaultPrevented) return;
    if (link.hasAttribute("download")) reactions.react(Reaction.DOWNLOAD);
    else if (!/^_?(self|top|parent)?$/.test((link as HTMLAnchorElement).target) || !/^https?:/.test((link as HTMLAnchorElement).href))
      reactions.react(Reaction.NAVIGATION);
  }, 0);
}

export function start(ctx: Context): void {
  reactions.start();
  on(window, "pointerdown", (event) => {
    const target = targetOf(event);
    if (event.isTrusted && target) reactions.press(target);
  });
  on<PointerEvent>(window, "click", (event) => clicked(ctx, event));
  on<PointerEvent>(window, "auxclick", (event) => clicked(ctx, event));
  ctx.leaving(reactions.leave);
}

export const stop = reactions.stop;
