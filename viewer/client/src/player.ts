/** The page that plays a session. */

import { t } from "./page/words";
import { Clock } from "./player/clock";
import { Controls } from "./player/controls";
import { clockText, read, type Tab } from "./player/data";
import * as keys from "./player/keys";
import type { Missing } from "./player/messages";
import { Stage } from "./player/stage";
import { Story } from "./player/story";
import { Tabs } from "./player/tabs";
import { Timeline } from "./player/timeline";

const STEP_MS = 5_000;
const LEAD_MS = 1_000; // an idle time that is skipped ends this long before something happens
const WATCHED_MS = 4_000; // of playing, and the session counts as watched

const player = read();
const root = document.getElementById("player")!;
const clock = new Clock(player.length_ms, player.at_ms, ticked);
const controls = new Controls(root.querySelector(".controls")!, toggle, setSpeed);
const timeline = new Timeline(root.querySelector(".timeline")!, player, seek);
const story = new Story(root.querySelector(".story-box")!, seek);
const tabs = new Tabs(player, root, showTab);
const stage = new Stage(root, player, { loaded, failed, time: (at) => follow(at - player.start_ms) });

let shown: Tab | undefined;
let range: { from: number; to: number } | null = null; // of the shown recording, ms of the session
let missing: Missing[] = [];
let watchedFor = 0;
let lastNow = clock.now;

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
    stage.tell(t("This tab was not recorded. The story and the timeline tell what is known."), true);
    return;
  }
  clock.held = true;
  root.dataset.state = "loading";
  stage.tell(t("The recording is loading…"));
  stage.say({ type: "load", url: tab.events_url, at: player.start_ms + clock.now });
}

function loaded(url: string, from: number, to: number, gaps: Missing[]): void {
  if (url !== shown?.events_url) return;
  range = { from: from - player.start_ms, to: to - player.start_ms };
  missing = gaps;
  clock.held = false;
  root.dataset.state = "loaded";
  complete(gaps);
  order();
  show();
}

function failed(url: string, gaps: Missing[]): void {
  if (url !== shown?.events_url) return;
  clock.held = false;
  root.dataset.state = "failed";
  const reason = gaps.map((gap) => gap.text).join(" ");
  stage.tell(reason || t("The recording can't be loaded. Reload the page to try again."), true);
  complete(gaps);
}

/** The top line's word on what is missing. */
function complete(gaps: Missing[]): void {
  const line = document.getElementById("completeness")!;
  line.textContent = gaps.length ? gaps.map((gap) => gap.text).join(" ") : t("Complete recording");
  line.classList.toggle("incomplete", gaps.length > 0);
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
  lastNow = clock.now;
  if (controls.skip.checked) skipIdle();
  if (clock.ended) pause();
  showTab();
  show();
  remember(false);
  if (watchedFor >= WATCHED_MS) watched();
}

function skipIdle(): void {
  const idle = player.stretches.find((one) => one.idle && one.from_ms + LEAD_MS <= clock.now && clock.now < one.to_ms);
  if (idle && clock.now < idle.to_ms - LEAD_MS) seek(idle.to_ms - LEAD_MS);
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
}

function seek(at: number): void {
  clock.set(at);
  lastNow = clock.now;
  showTab();
  order();
  show();
  remember(!clock.playing);
}

function setSpeed(speed: number): void {
  clock.speed = speed;
  controls.speed.value = String(speed);
  order();
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
  if (marked) return;
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
  j: () => seek(clock.now - 2 * STEP_MS),
  l: () => seek(clock.now + 2 * STEP_MS),
  Home: () => seek(0),
  End: () => seek(player.length_ms),
  ",": () => toSignal(-1),
  ".": () => toSignal(1),
  "-": () => setSpeed(controls.step(-1)),
  "+": () => setSpeed(controls.step(1)),
  n: () => go(player.next_url),
  p: () => go(player.previous_url),
  "?": () => document.querySelector<HTMLDialogElement>("#help")!.showModal(),
});

root.querySelector(".stage-room")!.addEventListener("click", toggle);
showTab();
show();
if (player.tabs.some((tab) => tab.recorded)) {
  stage.open(player.frame_url);
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
}
