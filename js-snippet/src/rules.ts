/** What has a session recorded that is not in the sample: `rage`, `error`, `abandon`, `event:NAME`. */

import type { Fact } from "./context";
import { Tag } from "./wire.gen";

const RAGE_CLICKS = 3;
const RAGE_MS = 1_000;
const RAGE_PX = 30;

/** Tells of each fact which rule it fires, "" for none. */
export function judge(rules: readonly string[]): (fact: Fact) => string {
  let clicks: [number, number, number][] = [];

  function rages([, t, , , , x, y]: number[]): boolean {
    clicks = clicks.filter(([at, left, top]) => t! - at <= RAGE_MS && Math.hypot(x! - left, y! - top) <= RAGE_PX);
    clicks.push([t!, x!, y!]);
    return clicks.length >= RAGE_CLICKS;
  }

  return (fact) => {
    const fired =
      (fact[0] === Tag.Click && rages(fact as number[]) && "rage") ||
      (fact[0] === Tag.Error && "error") ||
      (fact[0] === Tag.Abandon && "abandon") ||
      (fact[0] === Tag.Custom && "event:" + fact[2]) ||
      "";
    return rules.includes(fired) ? fired : "";
  };
}
