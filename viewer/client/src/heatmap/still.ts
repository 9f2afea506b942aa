/** The laid-out page as the text of a document that needs no script to look the same; only if it does. */

import { asSvg, keepState, LEFT_OUT, poster } from "./compose";
import type { Sight } from "./messages";
import { settled } from "./rebuild";
import { everyElement } from "./tree";

const SLACK_PX = 0.5;
const MOST_CHARS = 6_000_000;
const MOST_POSTER = 1_500_000; // characters
const OUR_COPY = /files\/[0-9a-f]{32}/; // is not given to the document that is kept, which has nobody's login

export interface Still {
  html: string;
  /** Of the document. */
  elements: number;
  /** A PNG of what of it is in sight, in base64, and how much of the page that is; empty where it would look otherwise. */
  poster: string;
  tall: number;
}

/** What text can't hold: drawings, what lies in shadow roots and frames, style sheets that belong to no element, the top layer. */
function canBeText(page: Document): boolean {
  if (page.adoptedStyleSheets.length || page.querySelector("canvas, iframe, frame, object, embed, :modal, :popover-open")) return false;
  return !everyElement(page).some((element) => element.shadowRoot);
}

function rules(sheet: CSSStyleSheet | null): string {
  return [...(sheet?.cssRules ?? [])].map((rule) => rule.cssText).join("\n");
}

/** The element's own text, unless scripts changed the rules since. */
function styleText(element: HTMLStyleElement): string {
  const text = element.textContent ?? "";
  const read = new CSSStyleSheet();
  read.replaceSync(text);
  const now = rules(element.sheet);
  return rules(read) === now ? text : now;
}

function asText(page: Document): string {
  const root = page.documentElement;
  const copy = root.cloneNode(true) as HTMLElement;
  const [originals, copies] = [root.querySelectorAll("*"), copy.querySelectorAll("*")];
  originals.forEach((element, i) => {
    const twin = copies[i]!;
    keepState(element, twin);
    if (element.localName === "style" && element.namespaceURI === root.namespaceURI) twin.textContent = styleText(element as HTMLStyleElement);
  });
  // The replayer's own sheet lies before the head, where text can't have it
  const head = copy.querySelector("head");
  const early = [...copy.children].filter((child) => child.localName === "style");
  if (head) head.prepend(...early);
  const doctype = page.doctype ? new XMLSerializer().serializeToString(page.doctype) : "";
  return doctype + copy.outerHTML;
}

function seen(page: Document): Element[] {
  return [page.documentElement, ...page.querySelectorAll("body, body *")];
}

function areSame(ones: Element[], others: Element[]): boolean {
  if (ones.length !== others.length) return false;
  return ones.every((one, i) => {
    const other = others[i]!;
    if (one.localName !== other.localName || one.namespaceURI !== other.namespaceURI) return false;
    const [is, was] = [other.getBoundingClientRect(), one.getBoundingClientRect()];
    return [is.x - was.x, is.y - was.y, is.width - was.width, is.height - was.height].every((off) => Math.abs(off) <= SLACK_PX);
  });
}

/** Calls `look` with the document of a hidden frame that shows the text. */
async function inFrame<T>(html: string, width: number, height: number, look: (page: Document) => T | Promise<T>): Promise<T> {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.setAttribute("scrolling", "no");
  Object.assign(frame.style, { position: "absolute", top: "0", left: "0", border: "0", visibility: "hidden" });
  [frame.width, frame.height] = [String(width), String(height)];
  document.body.append(frame);
  try {
    const copy = frame.contentDocument!;
    copy.open();
    copy.write(html);
    copy.close();
    return await look(copy);
  } finally {
    frame.remove();
  }
}

/** Whether the picture that `poster` draws from has everything where the page has it. */
function isDrawnSame(page: Document, width: number, height: number): Promise<boolean> {
  const drawn = new DOMParser().parseFromString(asSvg(page, width, height), "image/svg+xml").documentElement;
  return inFrame("<!DOCTYPE html>", width, height, async (copy) => {
    copy.replaceChild(copy.importNode(drawn, true), copy.documentElement);
    await settled(copy);
    const root = copy.querySelector("html");
    return !!root && areSame(seen(page).filter((element) => !element.matches(LEFT_OUT)), [root, ...root.querySelectorAll("body, body *")]);
  });
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

async function picture(page: Document, width: number, height: number, { tall, scale }: Sight): Promise<string> {
  if (page.compatMode !== "CSS1Compat" || !(await isDrawnSame(page, width, height))) return "";
  const text = await base64(await poster(page, width, height, tall, scale));
  return text.length > MOST_POSTER ? "" : text;
}

/** Null for a page that, read back from text, would not be laid out as it is. */
export async function still(page: Document, width: number, height: number, sight: Sight): Promise<Still | null> {
  if (!canBeText(page)) return null;
  const html = asText(page);
  if (html.length > MOST_CHARS || OUR_COPY.test(html)) return null;
  const elements = await inFrame(html, width, height, async (copy) => {
    await settled(copy);
    const same = page.compatMode === copy.compatMode && areSame(seen(page), seen(copy));
    return same ? copy.querySelectorAll("*").length : 0;
  });
  if (!elements) return null;
  return { html, elements, poster: await picture(page, width, height, sight).catch(() => ""), tall: sight.tall };
}
