/** The entry of r.js, which a.js loads where the site records: rrweb's recorder, made private. */

import { record } from "@rrweb/record";
import { Chunks, type Recorded } from "./chunks";
import type { Hub, Recorder } from "./context";
import { guard } from "./guard";
import { connect, elapsed, entered, leaving, push } from "./hub";
import { forget, forgetSheets, moved } from "./known";
import { later, on, silence } from "./listen";
import { redactor } from "./redact";
import { judge } from "./rules";
import { allow, read, Reach, write } from "./storage";
import { KEYFRAME_MS, RECORDING_BYTES, RECORDING_IDLE_MS, RECORDING_MS, RING_MS, Tag } from "./wire.gen";

const MOUSE_MS = 50;
const RENDERED_MS = 50; // a route's new content is usually there
const RING_EVENTS = 5_000; // as many are held before a keyframe lets the older go
const COST_SHARE = 200; // of the time that a keyframe took, until the next one may come by the clock
const FULL_SNAPSHOT = 2;
const META = 4;
const SCROLL = 3;
const RULES = [8, 13, 15]; // rrweb's sources of changed stylesheets

function begin(hub: Hub): Recorder {
  connect(hub);
  allow(Reach.TAB);
  const [of, rule = "", size, since] = read(Reach.TAB, "recorded").split(",");
  const same = of === hub.session();
  /** What fired, in this session. */
  let fired = same ? rule : "";
  let bytes = same ? +size! : 0;
  const first = same ? +since! : Date.now();
  let live = hub.chosen || !!fired;
  let end: (() => void) | null = null;
  let keyframeAt = 0;
  let keyframeMs = 0;
  let waits = false;
  let stopped = false;
  let listening = false;

  const save = (): unknown => write(Reach.TAB, "recorded", [hub.session(), fired, bytes, first].join());
  const chunks = new Chunks(hub, !live, (sent) => {
    bytes += sent;
    save();
    if (bytes > RECORDING_BYTES) pause();
  });
  const { mirror } = record;
  const redact = redactor((id) => mirror.getNode(id));
  const fires = judge(hub.rules);

  const snapshot = guard((): void => {
    const from = performance.now();
    waits = false;
    if (end) record.takeFullSnapshot(true);
    keyframeMs = performance.now() - from;
  });

  /** By the clock, in a moment when the page has nothing to do. */
  function keyframe({ type, timestamp }: Recorded): void {
    if (type === META || type === FULL_SNAPSHOT) keyframeAt = timestamp;
    const every = Math.max(live ? KEYFRAME_MS : RING_MS / 2, COST_SHARE * keyframeMs);
    if (waits || !keyframeAt || (timestamp - keyframeAt < every && (live || chunks.count < RING_EVENTS))) return;
    waits = true;
    (window.requestIdleCallback || setTimeout)(snapshot);
  }

  // An event that can't be redacted is not recorded
  const add = guard((event: Parameters<typeof redact>[0]): void => {
    const { source, id } = event.data as { source?: number; id?: number };
    if (RULES.includes(source!)) forgetSheets();
    if (source === SCROLL) moved(mirror.getNode(id!));
    // What was held back (calm.ts) may come after the end
    if (!listening) return;
    try {
      redact(event);
    } catch {
      return forget();
    }
    chunks.add(event);
    keyframe(event);
  });

  function isFull(): boolean {
    return bytes > RECORDING_BYTES || Date.now() - first >= RECORDING_MS;
  }

  function resume(): void {
    if (end || stopped || isFull()) return;
    listening = true;
    forget();
    forgetSheets();
    end = record({
      emit: add,
      blockSelector: "[data-ash-block]",
      ignoreSelector: "[data-ash-ignore]",
      maskAllInputs: true,
      slimDOMOptions: "all",
      inlineStylesheet: true,
      recordAfter: "DOMContentLoaded",
      recordCanvas: false,
      collectFonts: false,
      sampling: { mousemove: MOUSE_MS, input: "last" },
      errorHandler: () => true,
    }) || null;
    watch();
  }

  function pause(): void {
    listening = false;
    end?.();
    end = null;
    chunks.flush();
  }

  /** Ends at the longest time; and when nobody is there any more: a page may change by itself for hours. */
  function watch(): void {
    const left = Math.min(hub.lastActed() + RECORDING_IDLE_MS, first + RECORDING_MS) - Date.now();
    if (left > 0) later(() => end && watch(), left);
    else pause();
  }

  function tell(): void {
    if (hub.sample < 100) push([Tag.Recorded, elapsed(), fired, hub.chosen ? hub.sample : 100]);
  }

  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) on(window, type, resume);
  // A phone may end a hidden page without another word
  on(document, "visibilitychange", () => document.hidden && chunks.flush());
  // What comes until the next page view's keyframe goes out with what was before
  leaving((moved, unloading) => (unloading ? chunks.unload() : moved || chunks.flush()));
  entered(() => (end ? later(snapshot, RENDERED_MS) : resume()));
  resume();
  if (hub.chosen) tell();
  return {
    saw: guard((fact) => {
      const by = live ? "" : fires(fact);
      if (!by) return;
      live = true;
      fired = by;
      save();
      chunks.release(Date.now());
      tell();
    }),
    stop: guard(() => {
      stopped = true;
      pause();
      silence();
    }),
    state: () => (isFull() ? "full" : !end ? "idle" : live ? "" : "held"),
    nodeId: (node) => (end ? Math.max(0, mirror.getId(node)) : 0),
  };
}

export default begin;
