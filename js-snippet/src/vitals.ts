/** Web vitals, measured by Google's library: of the page view in which the document began, told when it is hidden or left. */

import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { elapsed, leaving, push } from "./hub";
import { on } from "./listen";
import { pathOf } from "./path";
import { MAX_PATH_CHARS, Tag } from "./wire.gen";

type Entry = PerformanceEntry & { element?: Element | null; target?: Node | null; sources?: { node?: Node | null }[] };
type Metric = { name: string; value: number; entries: Entry[] };

/** By name: the newest value and the path of its element; and those that were told. */
const known = new Map<string, [number, string]>();
const told = new Map<string, number>();
let begun = false;
let over = false;

function pathIn(entries: Entry[]): string {
  const last = entries[entries.length - 1];
  const node = last && (last.element || last.target || last.sources?.[0]?.node);
  const element = node && (node.nodeType === 1 ? (node as Element) : node.parentElement);
  return element ? pathOf(element).slice(0, MAX_PATH_CHARS) : "";
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
    known.set(name, [Math.round(value * 1000) / 1000, pathIn(entries)]);
  };
  [onCLS, onFCP, onINP, onLCP, onTTFB].forEach((measure) => measure(take as never, { reportAllChanges: true }));
}
