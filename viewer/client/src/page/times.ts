/** Moments: the server writes UTC, the reader sees their own time. */

import { language } from "./words";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
];

/** "5 minutes ago"; `ms` is how long ago it was. */
export function ago(ms: number): string {
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "always" });
  let amount = Math.max(0, ms) / 1000;
  for (const [unit, size] of STEPS) {
    if (amount < size || size === Infinity) return format.format(-Math.floor(amount), unit);
    amount /= size;
  }
  return "";
}

function full(moment: Date): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium" }).format(moment);
}

function show(element: HTMLTimeElement): void {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  if (element.dataset.ago === undefined) element.textContent = full(moment);
  else {
    element.textContent = ago(Date.now() - moment.getTime());
    element.title = full(moment);
  }
}

/** Turn every moment below `root` to the reader's time. */
export function localise(root: ParentNode): void {
  root.querySelectorAll<HTMLTimeElement>("time[datetime]").forEach(show);
}

/** Keep the "… ago" of the page true while it stays open. */
export function keepFresh(): void {
  setInterval(() => {
    if (!document.hidden) document.querySelectorAll<HTMLTimeElement>("time[data-ago]").forEach(show);
  }, 30_000);
}
