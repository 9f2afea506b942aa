/** Web vitals, measured by Google's library: of the page view in which the document began, told when it is hidden or left. */

import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { elapsed, leaving, push } from "./hub";
import { on, pathTo } from "./tools";
import { Tag } from "./wire.gen";

type Entry = PerformanceEntry & { value?: number; element?: Element | null; target?: Node | null; sources?: { node?: Node | null }[] };
type Metric = { name: string; value: number; entries: Entry[] };

/** By name: the newest value, the path of its element and what that is of; and those that were told. */
const known = new Map<string, [number, string, Entry?]>();
const told = new Map<string, number>();
let begun = false;
let over = false;

function pathIn({ element: painted, target, sources }: Entry): string {
  const node = painted || target || sources?.[0]?.node;
  const element = node && (node.nodeType === 1 ? (node as Element) : node.parentElement);
  return element ? pathTo(element) : "";
}

function tell(): void {
  known.forEach(([value, path], name) => {
    if (over || told.get(name) === value) return;
    told.set(name, value);
    push([Tag.Vital, elapsed(), name, value, path]);
  });
}

export function start(): void {
  // The library reports after we have left the page, unless it is asked to report every change
  leaving((moved) => {
    tell();
    over ||= moved;
  });
  // At the window, before a.js at the document sends what is waiting
  on(window, "visibilitychange", () => document.hidden && tell());
  if (begun) return;
  begun = true;
  const take = ({ name, value, entries }: Metric): void => {
    const before = known.get(name);
    // Of many shifts the largest; that it grew on says nothing new of where
    const most = entries.reduce((found: Entry | undefined, entry) => (!found || entry.value! > found.value! ? entry : found), undefined);
    known.set(name, [Math.round(value * 1000) / 1000, !most ? "" : before && before[2] === most ? before[1] : pathIn(most), most]);
  };
  [onCLS, onFCP, onINP, onLCP, onTTFB].forEach((measure) => measure(take as never, { reportAllChanges: true }));
}
