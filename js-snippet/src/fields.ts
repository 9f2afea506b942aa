/** Form fields: how long, how often edited, whether left filled; and forms, sent or abandoned. Never what was typed. */

import { fieldLabel } from "./label";
import { FIELD } from "./place";
import { elapsed, leaving, push } from "./hub";
import { closest, onAll, pathTo, targetOf } from "./tools";
import { Tag } from "./wire.gen";

const BUTTON = "button,input[type=button],[role=button]";

/** How often anything was typed, or chosen. */
export let typed = 0;

let field: Element | null = null;
let form: Element | null;
/** The field whose edits are noted among its form's. */
let noted: Element | null = null;
let t: number;
let since: number;
let edits: number;
let refills: number;
let emptied: boolean;
/** The edited fields of each form that was not sent yet, the last one last. */
let forms = new Map<Element, Set<Element>>();
/** Of these, the ones of which a button was pressed since the last edit. */
const pressed = new WeakSet<Element>();

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
  form = closest(found, "form");
  t = elapsed();
  since = performance.now();
  edits = refills = 0;
  emptied = false;
}

function edit(event: InputEvent): void {
  typed++;
  const known = event.target === field;
  if (!known) open(event);
  if (!field || !(known || field === closest(targetOf(event), FIELD))) return;
  edits++;
  const filled = event.inputType === "insertText" || isFilled(field);
  if (filled && emptied) refills++;
  emptied = !filled;
  // As with nearly every key
  if (!form || field === noted) return;
  noted = field;
  const edited = forms.get(form) || new Set();
  edited.delete(field);
  pressed.delete(form);
  forms.set(form, edited.add(field));
}

function close(): void {
  if (!field) return;
  const { type = "editable" } = field as { type?: string };
  // Whether a box is ticked is an answer, so a choice counts as filled once it was touched.
  const filled = /^(checkbox|radio)$/.test(type) ? edits > 0 : isFilled(field);
  noted = null;
  push([Tag.Field, t, pathTo(field), fieldLabel(field), type, Math.round(performance.now() - since), edits, refills, filled]);
  field = null;
}

function submit(event: Event): void {
  close();
  const sent = targetOf(event)!;
  forms.delete(sent);
  push([Tag.Submit, elapsed(), pathTo(sent), fieldLabel(sent)]);
}

function press(event: Event): void {
  noted = null;
  const around = closest(closest(targetOf(event), BUTTON), "form");
  if (around) pressed.add(around);
}

function leave(): void {
  close();
  forms.forEach((edited, form) => push([Tag.Abandon, elapsed(), pathTo(form), fieldLabel(form), pathTo(Array.from(edited).pop()!), edited.size, pressed.has(form)]));
  forms = new Map();
}

export function start(): void {
  field = null;
  forms = new Map();
  onAll("focusin", open);
  onAll("input", edit);
  onAll("focusout", close);
  onAll("submit", submit);
  onAll("click", press);
  leaving(leave);
  // The first may have the focus already
  if (document.activeElement) visit(document.activeElement);
}
