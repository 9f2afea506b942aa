/** Web vitals, measured by Google's library: each once its value stands, of the page view in which the document began. */

import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";
import { elapsed, flush, push } from "./hub";
import { pathOf } from "./path";
import { MAX_PATH_CHARS, Tag } from "./wire.gen";

type Entry = PerformanceEntry & { element?: Element | null; target?: Node | null; sources?: { node?: Node | null }[] };

let begun = false;

function elementOf(entries: Entry[]): Element | null {
  const last = entries[entries.length - 1];
  const node = last && (last.element || last.target || last.sources?.[0]?.node);
  return node ? (node.nodeType === 1 ? (node as Element) : node.parentElement) : null;
}

export function start(): void {
  // The library has no end; while nothing runs, what it reports is dropped by the hub.
  if (begun) return;
  begun = true;
  [onCLS, onFCP, onINP, onLCP, onTTFB].forEach((measure) =>
    measure(({ name, value, entries }: { name: string; value: number; entries: Entry[] }) => {
      const element = elementOf(entries);
      push([Tag.Vital, elapsed(), name, Math.round(value * 1000) / 1000, element ? pathOf(element).slice(0, MAX_PATH_CHARS) : ""]);
      // Most come when the page is hidden, after what was waiting has gone out
      if (document.hidden) flush();
    }),
  );
}
