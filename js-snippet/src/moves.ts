/** Where the mouse or pen was, thinned, with how long it stayed. */

import type { Context } from "./context";
import { cancel, later, on } from "./listen";
import { placeOf, type Place } from "./place";
import { targetOf } from "./tree";
import { Tag } from "./wire.gen";

const SAMPLE_MS = 150;
const NEAR_PX = 12; // less is a hand's tremor
const LONGEST_DWELL_MS = 10_000; // after that the hand has left the mouse

interface Spot {
  place: Place;
  t: number;
  since: number;
  x: number;
  y: number;
}

let spot: Spot | null = null;
let pointer: { target: Element; x: number; y: number } | null = null;
let timer = 0;

function close(ctx: Context): void {
  if (spot) ctx.push([Tag.Move, spot.t, ...spot.place, Math.min(LONGEST_DWELL_MS, Math.round(performance.now() - spot.since))]);
  spot = null;
}

function sample(ctx: Context): void {
  timer = 0;
  if (!pointer || (spot && Math.hypot(pointer.x - spot.x, pointer.y - spot.y) < NEAR_PX)) return;
  close(ctx);
  const { target, x, y } = pointer;
  if (target.isConnected) spot = { place: placeOf(target, x, y, 0), t: ctx.elapsed(), since: performance.now(), x, y };
}

export function start(ctx: Context): void {
  on<PointerEvent>(window, "pointermove", (event) => {
    const target = event.pointerType === "touch" ? null : targetOf(event);
    if (!target) return;
    pointer = { target, x: event.clientX, y: event.clientY };
    timer = timer || later(() => sample(ctx), SAMPLE_MS);
  });
  const away = (): void => {
    close(ctx);
    pointer = null;
  };
  on<PointerEvent>(document, "pointerout", (event) => !event.relatedTarget && away());
  on(document, "visibilitychange", away);
  ctx.leaving(away);
}

export function stop(): void {
  cancel(timer);
  spot = pointer = null;
  timer = 0;
}
