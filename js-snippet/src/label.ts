/** What a person would call an element: its accessible name or visible text, never what was typed into it. */

import type { Mode } from "./context";
import { maskText, modeOf } from "./mask";
import { closest, parentOf } from "./tree";
import { MAX_LABEL_CHARS } from "./wire.gen";

const ACTIONABLE =
  "a,button,input,select,textarea,label,summary,option,[onclick],[tabindex],[role=button],[role=link],[role=tab],[role=option],[role^=menuitem],[role=switch],[role=checkbox],[role=radio]";
const BUTTON = "input[type=button],input[type=submit],input[type=reset]";
// Text in here was typed, or is not seen.
const UNREAD = "script,style,template,noscript,textarea,select,[contenteditable]:not([contenteditable=false]),[role=textbox],[data-ash-block]";

function textOf(node: Node, mode: Mode, room: number): string {
  let text = "";
  for (let child = node.firstChild; child && text.length < room; child = child.nextSibling) {
    if (child.nodeType === 3) text += maskText(child.nodeValue || "", modeOf(node as Element, mode));
    else if (child.nodeType === 1) {
      const element = child as Element;
      const { display } = getComputedStyle(element);
      if (display === "none" || element.matches(UNREAD)) continue;
      const alt = element.getAttribute("alt") || (element.localName === "svg" && element.getAttribute("aria-label"));
      const inner = alt ? maskText(alt, modeOf(element, mode)) : textOf(element, mode, room - text.length);
      text += display.startsWith("inline") && !alt ? inner : ` ${inner} `;
    }
  }
  return text;
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, MAX_LABEL_CHARS);
}

function attribute(element: Element, name: string, mode: Mode): string {
  return maskText(element.getAttribute(name) || "", modeOf(element, mode));
}

/** The name of a form field or form: a label's text, an ARIA name, its placeholder or its name. */
export function fieldLabel(field: Element, mode: Mode): string {
  const labels = (field as HTMLInputElement).labels;
  return tidy(
    attribute(field, "aria-label", mode) ||
      (labels && labels[0] ? textOf(labels[0], mode, MAX_LABEL_CHARS * 4) : "") ||
      attribute(field, "name", mode) ||
      attribute(field, "placeholder", mode) ||
      attribute(field, "id", mode),
  );
}

/** The label of what was clicked: of the nearest thing that does something, else of the element itself where it is short. */
export function clickLabel(target: Element, mode: Mode): string {
  if (closest(target, "[contenteditable]:not([contenteditable=false]),[role=textbox],[data-ash-block]")) return "";
  const actor = closest(target, ACTIONABLE);
  const element = actor || target;
  if (element.matches(BUTTON)) return tidy(attribute(element, "value", mode) || attribute(element, "aria-label", mode));
  if (element.matches("input,select,textarea")) return fieldLabel(element, mode);
  if (element.localName === "option") return parentOf(element) ? fieldLabel(parentOf(element)!, mode) : "";
  const named = attribute(element, "aria-label", mode) || attribute(element, "alt", mode);
  const text = named || textOf(element, mode, MAX_LABEL_CHARS * 4) || attribute(element, "title", mode);
  return actor || text.length <= MAX_LABEL_CHARS * 2 ? tidy(text) : "";
}
