/** Google's Consent Mode: `gtag("consent", "update", {analytics_storage: "granted"})`, as consent tools call it. */

import { guard } from "./guard";

type Layer = { forEach(run: (entry: unknown) => void): void; push(...entries: unknown[]): number };

const AGAIN_MS = [0, 500, 2_000, 5_000, 15_000]; // consent tools may come after us

/** Follows the page's `dataLayer`. A default of "denied" only says that nobody was asked yet. */
export function google(tell: (granted: boolean) => void): void {
  let heard: Layer | undefined;
  const hear = guard((entry: unknown): void => {
    const [what, when, given] = Array.from(entry as ArrayLike<unknown>);
    const { analytics_storage: storage } = Object(given) as { analytics_storage?: unknown };
    if (what === "consent" && storage && (when === "update" || storage === "granted")) tell(storage === "granted");
  });
  const look = guard((): void => {
    const { dataLayer } = window as { dataLayer?: Layer };
    if (!dataLayer || dataLayer === heard) return;
    heard = dataLayer;
    dataLayer.forEach(hear);
    const { push } = dataLayer;
    dataLayer.push = function (...entries) {
      entries.forEach(hear);
      return push.apply(this, entries);
    };
  });
  AGAIN_MS.forEach((ms) => setTimeout(look, ms));
}
