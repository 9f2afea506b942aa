/** Keeps a page that changes without end from being recorded without end.
 *
 * Animations by script write hundreds of attributes a second, and rrweb takes each apart. A group of elements (an
 * SVG, or the children of one element) that changes more often than can be seen is told of twice a second: of each
 * attribute and text the last change, in the order in which they came. What is added and removed is held with them.
 */

import { changed, forget } from "./known";

const WINDOW_MS = 1_000;
const BUSY = 60; // changes of a group in a window; a hand that drags makes about 60 a second
const HELD_MS = 500;

type Deliver = (records: MutationRecord[]) => void;

function groupOf(target: Node): Node {
  return (target as SVGElement).ownerSVGElement || target.parentNode || target;
}

export function calm(deliver: Deliver): Deliver {
  let counts = new Map<Node, number>();
  let busy = new Set<Node>();
  let began = 0;
  let held: MutationRecord[] = [];
  let timer = 0;

  function release(): void {
    timer = 0;
    const records = held;
    held = [];
    const seen = new Map<Node, Set<string | null>>();
    const last: MutationRecord[] = [];
    for (let i = records.length - 1; i >= 0; i--) {
      const record = records[i]!;
      if (record.type !== "childList") {
        const names = seen.get(record.target) || new Set();
        seen.set(record.target, names);
        if (names.has(record.attributeName)) continue;
        names.add(record.attributeName);
      }
      last.push(record);
    }
    deliver(last.reverse());
  }

  return (records) => {
    const now = performance.now();
    if (now - began > WINDOW_MS) {
      busy = new Set();
      counts.forEach((count, group) => count > BUSY && busy.add(group));
      counts = new Map();
      began = now;
    }
    const direct = records.filter((record) => {
      changed(record);
      const group = groupOf(record.target);
      const count = (counts.get(group) || 0) + 1;
      counts.set(group, count);
      // What comes from within a group that is held would name nodes that are not told of yet
      if (count <= BUSY && !busy.has(group) && !(held.length && busy.has(record.target))) return true;
      busy.add(group);
      held.push(record);
      // Until it is told, what was moved is known with the masking of where it was
      if (record.type === "childList") forget();
      return false;
    });
    if (held.length && !timer) timer = setTimeout(release, HELD_MS) as unknown as number;
    if (direct.length) deliver(direct);
  };
}
