/** What may leave the browser as text, by mode. Masking keeps lengths and spaces, so that a replay's layout holds. */

import { MAX_URL_CHARS } from "./wire.gen";
import { guard } from "./guard";
import { closest } from "./tree";

export type Mode = "strict" | "balanced" | "open";

const EMAIL = /[^\s@<>"'(),;:/=&?]+(@|%40)[^\s@<>"'(),;:/=&?]+\.[^\s@<>"'(),;:/=&?.]+/g;
// 20 letters and digits in a row with a digit and a capital, a long hexadecimal number, or the digits of a card
const TOKEN = /(?=[A-Za-z]*\d)(?=[a-z\d]*[A-Z])[A-Za-z\d]{20,}|[\da-f]{32,}|\d{13,}/;

export let mode: Mode;

export function setMode(to: Mode): void {
  mode = to;
}

function stars(text: string): string {
  return text.replace(/\S/g, "*");
}

export function maskEmails(text: string): string {
  return text.replace(EMAIL, stars);
}

function maskTokens(text: string): string {
  return text.replace(/[^\s/?&=#"'()]+/g, (word) => (TOKEN.test(word) ? stars(word) : word));
}

export function maskText(text: string, by = mode): string {
  if (by === "open") return text;
  return by === "strict" ? stars(text) : maskEmails(text).replace(/\p{Nd}/gu, "*");
}

/** The mode for the text of an element: `data-ash-mask` and `data-ash-unmask` on it or around it decide, the nearest first. */
export function modeOf(element: Element | null): Mode {
  const marked = closest(element, "[data-ash-mask],[data-ash-unmask]");
  return !marked ? mode : marked.hasAttribute("data-ash-mask") ? "strict" : "open";
}

const parse = guard((address: string) => new URL(address, location.href));

/** Without user, query (but for utm_… and ref), hash (but for a route's, `#/…`), e-mail addresses and tokens. */
export function scrubUrl(address: string): string {
  const url = parse(address);
  if (!url) return "";
  const { protocol, origin, pathname, hash, searchParams } = url;
  // What else there is may hold anything: data:, mailto:, javascript:
  if (!/^https?:$/.test(protocol)) return protocol;
  const kept = new URLSearchParams();
  searchParams.forEach((value, name) => /^(utm_\w+|ref)$/.test(name) && kept.append(name, value));
  const query = "" + kept;
  return (origin + maskTokens(maskEmails(pathname + (query && "?" + query) + route(hash)))).slice(0, MAX_URL_CHARS);
}

/** The part of a hash that is a route: `#/cart?x=1` gives `#/cart`, `#top` nothing. */
export function route(hash: string): string {
  return /^#!?\//.test(hash) ? hash.replace(/[?&].*/, "") : "";
}

/** For messages and stacks: addresses scrubbed, e-mails, tokens and long numbers masked. Line and column numbers stay. */
export function scrubMessage(text: string): string {
  const scrubbed = text.replace(/\b(https?|file|blob|data):[^\s)"'<>]*?(?=(:\d+){0,2}(?![^\s)"'<>]))/g, scrubUrl);
  return maskNumbers(maskTokens(maskEmails(scrubbed)));
}

/** Long numbers, also where blanks or dashes part them. */
export function maskNumbers(text: string): string {
  return text.replace(/\d(?:[ -]?\d){4,}/g, stars);
}
