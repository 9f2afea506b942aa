/** The page that plays a session. */

import { t } from "./page/words";
import { Announcer } from "./player/announcer";
import { Clock } from "./player/clock";
import { Controls } from "./player/controls";
import type { Fit } from "./player/choices";
import { clockText, read, spoken, type Tab } from "./player/data";
import * as keys from "./player/keys";
import { fresh } from "./player/live";
import type { Index, Missing } from "./player/messages";
import { Remarks } from "./player/remarks";
import { Stage } from "./player/stage";
import { Story } from "./player/story";
import { Tabs } from "./player/tabs";
import { Timeline } from "./player/timeline";

const STEP_MS = 5_000;
const LEAD_MS = 1_000; // an idle time that is skipped ends this long before something happens
const WATCHED_MS = 4_000; // of playing, and the session counts as watched
const RENEW_MS = 5_000; // what happened in a live session is asked for again this often

const player = read();
const root = document.getElementById("player")!;
const clock = new Clock(player.length_ms, player.at_ms, ticked);
const controls = new Controls(root.querySelector(".controls")!, { toggle, speed: setSpeed, trail: showTrail, fit });
const announcer = new Announcer(root.querySelector<HTMLElement>("#announcer")!);
const timeline = new Timeline(root.querySelector(".timeline")!, player, seek, () => clock.now);
const story = new Story(root.querySelector(".story-box")!, seek);
const remarks = new Remarks(root, () => clock.now);
const tabs = new Tabs(player, root, showTab);
const stage = new Stage(root, player, {
  loaded,
  failed,
  waiting,
  time: (at) => follow(at - player.start_ms),
  stepped: (at) => seek(at - player.start_ms),
});

let shown: Tab | undefined;
let range: { from: number; to: number } | null = null; // of the shown recording, ms of the session
let missing: Missing[] = [];
let watchedFor = 0;
let lastNow = clock.now;
let live = false;
let renewed = performance.now();
clock.speed = Number(controls.speed.value);

function showTab(): void {
  const tab = tabs.at(clock.now);
  tabs.show(tab);
  if (tab === shown) return;
  shown = tab;
  range = null;
  missing = [];
  if (!tab?.recorded) {
    clock.held = false;
    root.dataset.state = "unrecorded";
    stage.tell(tab?.why || t("This tab was not recorded. The story and the timeline tell what is known."), true);
    return;
  }
  clock.held = true;
  root.dataset.state = "loading";
  stage.tell(t("The recording is loading…"));
  stage.say({ type: "load", index: tab.index_url, part: tab.part_url, at: player.start_ms + clock.now });
}

function loaded(part: string, index: Index): void {
  if (part !== shown?.part_url) return;
  const first = range === null;
  range = { from: index.from_ms - player.start_ms, to: index.to_ms - player.start_ms };
  missing = index.missing;
  if (index.live || live) void renew();
  live = index.live;
  if (live) grow(range.to);
  complete(index);
  if (first) {
    clock.held = false;
    root.dataset.state = "loaded";
    order();
  }
  show();
}

/** What comes is not there yet: the time waits for it. */
function waiting(now: boolean): void {
  clock.held = now;
  root.classList.toggle("player-waiting", now);
}

/** A live session has become longer; who has seen it to its end goes on. */
function grow(to: number): void {
  if (to <= clock.length) return;
  const waited = clock.playing && clock.ended;
  clock.length = player.length_ms = to;
  player.stretches[player.stretches.length - 1]!.to_ms = to;
  document.getElementById("length")!.textContent = clockText(to);
  timeline.grow();
  if (waited) order();
}

/** What has happened in a live session since, in the story and on the timeline. */
async function renew(): Promise<void> {
  if (performance.now() - renewed < RENEW_MS) return;
  renewed = performance.now();
  const found = await fresh();
  if (!found) return;
  const { segments, stretches, marks, switches, length_ms } = found.player;
  const to = Math.max(length_ms, clock.length);
  Object.assign(player, { segments, stretches, marks, switches });
  stretches[stretches.length - 1]!.to_ms = to;
  clock.length = player.length_ms = to;
  document.getElementById("length")!.textContent = clockText(to);
  timeline.renew(found.picture);
  story.renew(found.story);
  show();
}

function failed(part: string, gaps: Missing[]): void {
  if (part !== shown?.part_url) return;
  clock.held = false;
  root.dataset.state = "failed";
  const reason = gaps.map((gap) => gap.text).join(" ");
  stage.tell(reason || t("The recording can't be loaded. Reload the page to try again."), true);
  complete({ score: 0, missing: gaps, live: false });
}

/** The top line's word on what is missing. */
function complete({ score, missing: gaps, live }: Pick<Index, "score" | "missing" | "live">): void {
  const line = document.getElementById("completeness")!;
  const reasons = gaps.map((gap) => gap.text).join(" ");
  const whole = live ? t("Live: being recorded now") : t("Complete recording");
  const text = gaps.length ? t("%(score)s percent recorded.", { score }) + " " + reasons : whole;
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("incomplete", gaps.length > 0);
  line.classList.toggle("live", live);
}

function order(): void {
  const at = player.start_ms + clock.now;
  stage.say(clock.playing ? { type: "play", at, speed: clock.speed } : { type: "pause", at });
}

/** The frame's clock leads where it plays: it is late when there is much to rebuild. */
function follow(at: number): void {
  if (range && clock.now >= range.from && clock.now < range.to) clock.follow(at);
}

function show(): void {
  timeline.show(clock.now);
  story.show(clock.now);
  controls.show(clock.playing, clockText(clock.now));
  if (!range) return;
  const now = player.start_ms + clock.now;
  const gap = missing.find((one) => one.from_ms !== null && one.from_ms <= now && now < (one.to_ms ?? Infinity));
  if (gap) stage.tell(gap.text);
  else if (clock.now > range.to + 500) stage.tell(t("The recording of this tab ended here."));
  else stage.tell("");
}

function ticked(): void {
  watchedFor += Math.max(0, clock.now - lastNow);
  const passed = player.marks.findLast((one) => one.at_ms > lastNow && one.at_ms <= clock.now);
  if (passed) announcer.say(t("Signal: %(text)s", { text: passed.text }));
  lastNow = clock.now;
  if (controls.skip.checked) skipIdle();
  if (clock.ended && !live) {
    pause();
    announcer.say(t("The session has ended"));
  }
  showTab();
  show();
  remember(false);
  if (watchedFor >= WATCHED_MS) watched();
}

function skipIdle(): void {
  const idle = player.stretches.find((one) => one.idle && one.from_ms + LEAD_MS <= clock.now && clock.now < one.to_ms);
  if (idle && clock.now < idle.to_ms - LEAD_MS) move(idle.to_ms - LEAD_MS);
}

function play(): void {
  if (clock.ended) clock.set(0);
  clock.playing = true;
  showTab();
  order();
  show();
}

function pause(): void {
  clock.playing = false;
  order();
  show();
  remember(true);
}

function toggle(): void {
  if (clock.playing) pause();
  else play();
  announcer.say(clock.playing ? t("Playing") : t("Paused at %(now)s", { now: spoken(clock.now) }));
}

function seek(at: number): void {
  move(at);
  // a slider that has the focus is read out by itself
  if (!timeline.focused) announcer.say([timeline.words(clock.now), story.at(clock.now)].filter(Boolean).join(": "));
}

function move(at: number): void {
  clock.set(at);
  lastNow = clock.now;
  showTab();
  order();
  show();
  remember(!clock.playing);
}

function setSpeed(speed: number): void {
  clock.speed = speed;
  controls.set(speed);
  order();
  announcer.say(t("Speed %(speed)s", { speed }));
}

function showTrail(on: boolean): void {
  stage.say({ type: "trail", on });
}

function fit(how: Fit): void {
  stage.show(how);
}

function nextFit(): void {
  controls.nextFit();
  announcer.say(controls.fit.selectedOptions[0]!.text);
}

function toggleTrail(): void {
  controls.trail.click();
  announcer.say(controls.trail.checked ? t("Pointer trail and clicks shown") : t("Pointer trail and clicks hidden"));
}

/** To the picture's next or last change. */
function step(by: 1 | -1): void {
  if (clock.playing) pause();
  if (!range) return seek(clock.now + 100 * by);
  clock.set(clock.now);
  stage.say({ type: "step", at: player.start_ms + clock.now, by });
}

let remembered = 0;

/** Keep the address at the moment that is shown; browsers refuse it many times a second. */
function remember(now: boolean): void {
  if (!now && performance.now() - remembered < 1_000) return;
  remembered = performance.now();
  const address = new URL(location.href);
  address.searchParams.set("t", String(Math.round(clock.now)));
  if (tabs.chosen) address.searchParams.set("tab", tabs.chosen);
  else address.searchParams.delete("tab");
  history.replaceState(null, "", address);
}

let marked = false;

function watched(): void {
  if (marked || !player.watched_url) return;
  marked = true;
  const token = document.querySelector<HTMLMetaElement>("meta[name=form-token]")!.content;
  void fetch(player.watched_url, { method: "POST", headers: { "X-Form-Token": token } });
}

function go(url: string): void {
  if (url) location.assign(url);
}

function toSignal(direction: 1 | -1): void {
  const marks = direction > 0 ? player.marks : [...player.marks].reverse();
  const mark = marks.find((one) => (direction > 0 ? one.at_ms > clock.now + 2_500 : one.at_ms < clock.now - 500));
  if (mark) seek(mark.at_ms - 2_000);
}

keys.start({
  " ": toggle,
  k: toggle,
  ArrowLeft: () => seek(clock.now - STEP_MS),
  ArrowRight: () => seek(clock.now + STEP_MS),
  "Shift+ArrowLeft": () => step(-1),
  "Shift+ArrowRight": () => step(1),
  j: () => seek(clock.now - 2 * STEP_MS),
  l: () => seek(clock.now + 2 * STEP_MS),
  Home: () => seek(0),
  End: () => seek(player.length_ms),
  ",": () => toSignal(-1),
  ".": () => toSignal(1),
  "-": () => setSpeed(controls.step(-1)),
  "+": () => setSpeed(controls.step(1)),
  t: toggleTrail,
  z: nextFit,
  n: () => go(player.next_url),
  p: () => go(player.previous_url),
  m: () => remarks.note(),
  f: () => remarks.favourite(),
  s: () => remarks.share(),
  "?": () => document.querySelector<HTMLDialogElement>("#help")!.showModal(),
});

root.querySelector(".stage-room")!.addEventListener("click", toggle);
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-page]")) {
  link.addEventListener("click", () => (link.href = link.dataset.page! + Math.round(player.start_ms + clock.now)));
}
showTab();
show();
if (player.tabs.some((tab) => tab.recorded)) {
  stage.show(controls.fit.value as Fit);
  stage.open(player.frame_url);
  showTrail(controls.trail.checked);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
}
