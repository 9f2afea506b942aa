/** Form fields: how long, how often edited, whether left filled; and forms, sent or abandoned. Never what was typed. */

import { fieldLabel } from "./label";
import { onAll } from "./listen";
import { pathOf } from "./path";
import { FIELD } from "./place";
import { closest, targetOf } from "./tree";
import { elapsed, leaving, push } from "./hub";
import { MAX_PATH_CHARS, Tag } from "./wire.gen";

let field: Element | null = null;
let t: number;
let since: number;
let edits: number;
let refills: number;
let emptied: boolean;
/** The edited fields of each form that was not sent yet, the last one last. */
let forms = new Map<Element, Set<Element>>();

function path(element: Element): string {
  return pathOf(element).slice(0, MAX_PATH_CHARS);
}

function isFilled(at: Element): boolean {
  return !!("value" in at ? (at as HTMLInputElement).value : at.textContent);
}

function open(event: Event): void {
  visit(targetOf(event));
}

function visit(target: Element | null): void {
  const found = closest(target, FIELD);
  if (found === field || !found || closest(found, "[data-ash-ignore],[data-ash-block]")) return;
  close();
  field = found;
  t = elapsed();
  since = performance.now();
  edits = refills = 0;
  emptied = false;
}

function edit(event: Event): void {
  open(event);
  if (!field || field !== closest(targetOf(event), FIELD)) return;
  edits++;
  const filled = isFilled(field);
  if (filled && emptied) refills++;
  emptied = !filled;
  const form = closest(field, "form");
  if (!form) return;
  const edited = forms.get(form) || new Set();
  edited.delete(field);
  forms.set(form, edited.add(field));
}

function close(): void {
  if (!field) return;
  const { type = "editable" } = field as { type?: string };
  // Whether a box is ticked is an answer, so a choice counts as filled once it was touched.
  const filled = /^(checkbox|radio)$/.test(type) ? edits > 0 : isFilled(field);
  push([Tag.Field, t, path(field), fieldLabel(field), type, Math.round(performance.now() - since), edits, refills, filled]);
  field = null;
}

function submit(event: Event): void {
  close();
  const form = targetOf(event)!;
  forms.delete(form);
  push([Tag.Submit, elapsed(), path(form), fieldLabel(form)]);
}

function leave(): void {
  close();
  forms.forEach((edited, form) => push([Tag.Abandon, elapsed(), path(form), fieldLabel(form), path(Array.from(edited).pop()!), edited.size]));
  forms = new Map();
}

export function start(): void {
  field = null;
  forms = new Map();
  onAll("focusin", open);
  onAll("input", edit);
  onAll("focusout", close);
  onAll("submit", submit);
  leaving(leave);
  // The first may have the focus already
  if (document.activeElement) visit(document.activeElement);
}
