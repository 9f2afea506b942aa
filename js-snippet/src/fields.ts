/** Form fields: how long, how often edited, whether left filled; and forms, sent or abandoned. Never what was typed. */

import { guard } from "./guard";
import { fieldLabel } from "./label";
import { FIELD } from "./place";
import { elapsed, leaving, push } from "./hub";
import { heed } from "./scrolling";
import { cancel, closest, hear, later, onAll, pathTo, targetOf } from "./tools";
import { Tag } from "./wire.gen";

const DEAF_MS = 500; // nobody empties a field and fills it anew within it
const BUTTON = "button,input[type=button],[role=button]";

/** How often anything was typed, or chosen. */
export let typed = 0;

let field: Element | null = null;
let form: Element | null;
/** The field whose edits are noted among its form's. */
let noted: Element | null = null;
/** The field's path and label, once they were looked up. */
let known: [string, string] | null;
let t: number;
let since: number;
let edits: number;
let refills: number;
let emptied: boolean;
/** After a letter the next ones tell nothing but their number, which the browser counts: until this timer they are not heard. */
let deaf = 0;
/** How many it had counted by then. */
let counted: number | undefined;
/** The edited fields of each form that was not sent yet, the last one last. */
let forms = new Map<Element, Set<Element>>();
/** Of these, the ones of which a button was pressed since the last edit. */
const pressed = new WeakSet<Element>();

function isFilled(at: Element): boolean {
  return !!("value" in at ? (at as HTMLInputElement).value : at.textContent);
}

/** Of the window that the field is in; not all browsers count. */
function count(): number | undefined {
  return (field!.ownerDocument.defaultView!.performance.eventCounts as EventCounts | undefined)?.get("input");
}

function open(event: Event): void {
  visit(targetOf(event));
}

function visit(target: Element | null): void {
  const found = closest(target, FIELD);
  if (found === field || !found || closest(found, "[data-ash-ignore],[data-ash-block]")) return;
  close();
  field = found;
  known = null;
  form = closest(found, "form");
  t = elapsed();
  since = performance.now();
  edits = refills = 0;
  emptied = false;
}

const edit = guard((event: Event): void => {
  typed++;
  const same = event.target === field;
  if (!same) open(event);
  if (!field || !(same || field === closest(targetOf(event), FIELD))) return;
  edits++;
  const letter = (event as InputEvent).inputType === "insertText";
  const filled = letter || isFilled(field);
  if (filled && emptied) refills++;
  emptied = !filled;
  // As with nearly every key
  if (form && field !== noted) {
    noted = field;
    const edited = forms.get(form) || new Set();
    edited.delete(field);
    pressed.delete(form);
    forms.set(form, edited.add(field));
  }
  if (letter && (counted = count())) {
    hear(edit);
    heed();
    deaf = later(listen, DEAF_MS);
  }
});

function listen(): void {
  const was = deaf;
  cancel(deaf);
  deaf = 0;
  hear(edit, ["input"]);
  heed("scroll");
  if (!was || !field) return;
  edits += count()! - counted!;
  emptied = !isFilled(field);
}

function close(): void {
  if (deaf) listen();
  if (!field) return;
  const { type = "editable" } = field as { type?: string };
  // Whether a box is ticked is an answer, so a choice counts as filled once it was touched.
  const filled = /^(checkbox|radio)$/.test(type) ? edits > 0 : isFilled(field);
  noted = null;
  push([Tag.Field, t, ...(known || [pathTo(field), fieldLabel(field)]), type, Math.round(performance.now() - since), edits, refills, filled]);
  field = null;
}

/** A click on what may be the field had its path and label looked up. */
export function clicked(target: Element, path: string, label: string): void {
  if (target === field && label) known = [path, label];
}

function submit(event: Event): void {
  close();
  const sent = targetOf(event)!;
  forms.delete(sent);
  push([Tag.Submit, elapsed(), pathTo(sent), fieldLabel(sent)]);
}

function press(event: Event): void {
  if (deaf) listen();
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
  deaf = 0;
  listen();
  onAll("focusout", close);
  onAll("submit", submit);
  onAll("click", press);
  leaving(leave);
  // The first may have the focus already
  if (document.activeElement) visit(document.activeElement);
}
