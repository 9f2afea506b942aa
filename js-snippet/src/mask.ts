/** What may leave the browser as text, by mode. Masking keeps lengths and spaces, so that a replay's layout holds. */

import { MAX_URL_CHARS } from "./wire.gen";
import type { Mode } from "./context";
import { closest } from "./tree";

const EMAIL = /[^\s@<>"'(),;:/=&?]+(@|%40)[^\s@<>"'(),;:/=&?]+\.[^\s@<>"'(),;:/=&?.]+/gi;
const KEPT_PARAMETER = /^(utm_\w+|ref)$/;

function stars(text: string): string {
  return text.replace(/\S/g, "*");
}

export function maskEmails(text: string): string {
  return text.replace(EMAIL, stars);
}

export function maskText(text: string, mode: Mode): string {
  if (mode === "open") return text;
  return mode === "strict" ? stars(text) : maskEmails(text).replace(/\p{Nd}/gu, "*");
}

/** The mode for the text of an element: `data-ash-mask` and `data-ash-unmask` on it or around it decide, the nearest first. */
export function modeOf(element: Element | null, mode: Mode): Mode {
  const marked = closest(element, "[data-ash-mask],[data-ash-unmask]");
  return !marked ? mode : marked.hasAttribute("data-ash-mask") ? "strict" : "open";
}

/** Without user, query (but for utm_… and ref), hash (but for a route's, `#/…`) and e-mail addresses. */
export function scrubUrl(address: string): string {
  let url: URL;
  try {
    url = new URL(address, location.href);
  } catch {
    return "";
  }
  if (!/^https?:$/.test(url.protocol)) return /^(file|about):$/.test(url.protocol) ? url.protocol + url.pathname : url.protocol;
  const kept = new URLSearchParams();
  url.searchParams.forEach((value, name) => KEPT_PARAMETER.test(name) && kept.append(name, value));
  const query = kept.toString();
  return maskEmails(url.origin + url.pathname + (query && "?" + query) + route(url.hash)).slice(0, MAX_URL_CHARS);
}

/** The part of a hash that is a route: `#/cart?x=1` gives `#/cart`, `#top` nothing. */
export function route(hash: string): string {
  return /^#!?\//.test(hash) ? hash.replace(/[?&].*/, "") : "";
}

/** For messages and stacks: addresses scrubbed, e-mails and long numbers masked. Line and column numbers stay. */
export function scrubMessage(text: string): string {
  const scrubbed = text.replace(/\b(https?|file|blob|data):[^\s)"'<>]*/g, (address) => {
    const place = /(:\d+){1,2}$/.exec(address);
    const rest = place ? address.slice(0, place.index) : address;
    return scrubUrl(rest) + (place ? place[0] : "");
  });
  return maskEmails(scrubbed).replace(/\d{5,}/g, stars);
}
