/** Back and forth: a mouse that is shaken, a page that is scrolled up and down in search of something. */

import { elapsedAt, leaving, push } from "./hub";
import { onScroll } from "./scrolling";
import { Tag } from "./wire.gen";

const FEWEST = 3; // turns; two are made by anyone who looks twice

/** Counts turns after at least `px` in one direction, with at most `gapMs` between two. Fed with no place but the time it begins anew. */
function swing(what: number, px: number, gapMs: number): (now: number, at: number[]) => void {
  /** Of each dimension: the farthest place on the way, and which way. */
  let ways: [number, number][] = [];
  let turns = 0;
  let t: number;
  let began: number;
  let last: number;
  const close = (): void => {
    if (turns >= FEWEST) push([Tag.Swing, t, what, turns, Math.round(last - began)]);
    turns = 0;
  };
  leaving(close);
  return (now, at) => {
    if (!at.length) ways = [];
    at.forEach((place, n) => {
      const way = (ways[n] ||= [place, 0]);
      const by = place - way[0];
      if (way[1] * by > 0) way[0] = place;
      else if (Math.abs(by) >= px) {
        if (turns && now - last > gapMs) close();
        if (way[1] && !turns++) [t, began] = [elapsedAt(now), now];
        last = now;
        ways[n] = [place, by];
      }
    });
  };
}

/** To be told of every move of a mouse or pen; of no place where it draws. */
export let shaken: ReturnType<typeof swing>;

export function start(): void {
  shaken = swing(0, 60, 400);
  const page = swing(1, 300, 5_000);
  onScroll(({ target }) => target === document && page(performance.now(), [scrollY]));
}
