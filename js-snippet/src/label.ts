/** What a person would call an element: its accessible name or visible text, never what was typed into it. */

import { maskText, modeOf } from "./mask";
import { closest, parentOf } from "./tools";
import { MAX_LABEL_CHARS } from "./wire.gen";

const ACTIONABLE =
  "a,button,input,select,textarea,label,summary,option,[onclick],[tabindex],[role=button]";
const TYPED = "[contenteditable]:not([contenteditable=false]),[role=textbox],[data-ash-block]";
const MOST_ELEMENTS = 60; // of a thing with a label; more is a part of the page

function tidy(text: string | null | undefined, element: Element): string {
  return maskText((text || "").replace(/\s+/g, " ").trim().slice(0, MAX_LABEL_CHARS), modeOf(element));
}

function named(element: Element | null | undefined, ...attributes: string[]): string {
  return element ? attributes.reduce((found, name) => found || tidy(element.getAttribute(name), element), "") : "";
}

function textOf(element: Element): string {
  if (element.getElementsByTagName("*")[MOST_ELEMENTS]) return "";
  // Where a part is typed or marked, all is masked as the mark says, or as what is typed.
  const part = element.querySelector(TYPED + ",[data-ash-mask],textarea");
  return part ? maskText(tidy((element as HTMLElement).innerText, element), "strict") : tidy((element as HTMLElement).innerText, element);
}

/** The name of a form field or form: a label's text, an ARIA name, its placeholder or its name. */
export function fieldLabel(field: Element): string {
  return named(field, "aria-label") || captionOf(field as HTMLInputElement) || named(field, "name", "placeholder", "id");
}

/** To be asked last: a browser looks for labels in the whole document. */
function captionOf({ labels }: HTMLInputElement): string {
  return labels && labels[0] ? textOf(labels[0]) : "";
}

/** The label of what was clicked: of the nearest thing that does something, else of the element itself where it is short. */
export function clickLabel(target: Element): string {
  if (closest(target, TYPED)) return "";
  const actor = closest(target, ACTIONABLE);
  const element = actor || target;
  if (element.matches("input[type=button],input[type=submit],input[type=reset]")) return named(element, "value", "aria-label");
  if (element.matches("input,select,textarea")) return fieldLabel(element);
  if (element.localName === "option") return fieldLabel(parentOf(element)!);
  return (
    named(element, "aria-label", "alt") ||
    textOf(element) ||
    named(element.querySelector("[alt],[aria-label]"), "alt", "aria-label") ||
    named(element, "title")
  );
}
