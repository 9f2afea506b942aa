/** Form fields: how long, how often edited, whether left filled. Never what was typed. */

import type { Context } from "./context";
import { fieldLabel } from "./label";
import { on } from "./listen";
import { pathOf } from "./path";
import { closest, targetOf } from "./tree";
import { MAX_PATH_CHARS, Tag } from "./wire.gen";

const FIELD =
  "input:not([type=button]):not([type=submit]):not([type=reset]):not([type=image]),textarea,select,[contenteditable]:not([contenteditable=false])";

interface Visit {
  field: Element;
  t: number;
  since: number;
  edits: number;
  refills: number;
  emptied: boolean;
}

let visit: Visit | null = null;

function isFilled(field: Element): boolean {
  return !!("value" in field ? (field as HTMLInputElement).value : field.textContent);
}

function isChoice(field: Element): boolean {
  return /^(checkbox|radio)$/.test((field as HTMLInputElement).type);
}

function open(ctx: Context, event: Event): void {
  const field = closest(targetOf(event), FIELD);
  if ((visit && visit.field === field) || !field || closest(field, "[data-ash-ignore],[data-ash-block]")) return;
  close(ctx);
  visit = { field, t: ctx.elapsed(), since: performance.now(), edits: 0, refills: 0, emptied: false };
}

function edit(ctx: Context, event: Event): void {
  open(ctx, event);
  if (!visit || visit.field !== closest(targetOf(event), FIELD)) return;
  visit.edits++;
  const filled = isFilled(visit.field);
  if (filled && visit.emptied) visit.refills++;
  visit.emptied = !filled;
}

function close(ctx: Context): void {
  if (!visit) return;
  const { field, t, since, edits, refills } = visit;
  const kind = (field as HTMLInputElement).type || "editable";
  // Whether a box is ticked is an answer, so a choice counts as filled once it was touched.
  const filled = isChoice(field) ? edits > 0 : isFilled(field);
  const dwell = Math.round(performance.now() - since);
  ctx.push([Tag.Field, t, pathOf(field).slice(0, MAX_PATH_CHARS), fieldLabel(field, ctx.mode), kind, dwell, edits, refills, filled]);
  visit = null;
}

export function start(ctx: Context): void {
  on(window, "focusin", (event) => open(ctx, event));
  on(window, "input", (event) => edit(ctx, event));
  on(window, "focusout", () => close(ctx));
  on(window, "submit", (event) => {
    close(ctx);
    const form = targetOf(event);
    if (form) ctx.push([Tag.Submit, ctx.elapsed(), pathOf(form).slice(0, MAX_PATH_CHARS), fieldLabel(form, ctx.mode)]);
  });
  ctx.leaving(() => close(ctx));
}

export function stop(): void {
  visit = null;
}
