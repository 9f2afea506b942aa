/** What the visitor agreed to: said by the page, kept from an earlier visit, or heard from Google's Consent Mode. */

import { allow, read, Reach, write } from "./storage";

export interface Grants {
  visitor: boolean;
  recording: boolean;
}

const signals = navigator as { globalPrivacyControl?: boolean };
export const optedOut = signals.globalPrivacyControl === true || navigator.doNotTrack === "1";

/** Null until something was said. */
export let grants: Grants | null = null;

export let byPage = false;

/** `true` is everything; `replay` is another word for `recording`. */
export function grant(given: unknown, source: string): Grants {
  const { visitor, recording, replay } = Object(given) as Record<string, unknown>;
  const all = given === true;
  byPage = source === "page";
  return (grants = { visitor: all || !!visitor, recording: all || !!recording || !!replay });
}

/** Kept in the browser if the page said it; a consent tool tells Google anew on every page. */
export function keep(): void {
  if (!byPage || !grants) return;
  allow(Reach.BROWSER);
  write(Reach.BROWSER, "consent", grants.visitor || grants.recording ? `${+grants.visitor}${+grants.recording}` : "");
}

export function recall(): void {
  allow(Reach.BROWSER);
  const kept = read(Reach.BROWSER, "consent");
  if (kept && !grants) {
    grants = { visitor: kept[0] === "1", recording: kept[1] === "1" };
    byPage = true;
  }
}
