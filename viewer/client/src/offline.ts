/** The script of an exported file: plays the events that lie in the same file, without a server. */

import type { eventWithTime } from "@rrweb/types";
import { Clock } from "./player/clock";
import { clockText } from "./player/data";
import { RecordedTab } from "./player/recorded_tab";

const home = document.getElementById("recorded")!;
const play = document.querySelector<HTMLButtonElement>("#play")!;
const time = document.querySelector<HTMLInputElement>("#time")!;
const speed = document.querySelector<HTMLSelectElement>("#speed")!;
const now = document.querySelector<HTMLOutputElement>("#now")!;

async function events(): Promise<eventWithTime[]> {
  const packed = Uint8Array.from(atob(document.getElementById("events")!.textContent!), (one) => one.charCodeAt(0));
  const text = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(text).json()) as eventWithTime[];
}

function fit(width: number, height: number): void {
  const room = home.parentElement!;
  const scale = Math.min(room.clientWidth / width, room.clientHeight / height, 1.5);
  home.style.width = `${width}px`;
  home.style.height = `${height}px`;
  home.style.transform = `scale(${scale})`;
}

async function begin(): Promise<void> {
  let size: [number, number] = [1280, 720];
  const told = await events();
  const tab = new RecordedTab(told, home, (width, height) => fit(...(size = [width, height])));
  const clock = new Clock(tab.to - tab.from, 0, () => {
    if (clock.ended) pause();
    show();
  });

  function show(): void {
    time.value = String(clock.now);
    now.value = `${clockText(clock.now)} / ${clockText(clock.length)}`;
    time.setAttribute("aria-valuetext", now.value);
    play.textContent = clock.playing ? "Pause" : "Play";
    play.setAttribute("aria-pressed", String(clock.playing));
  }

  function order(): void {
    if (clock.playing) tab.play(tab.from + clock.now, clock.speed);
    else tab.pause(tab.from + clock.now);
    show();
  }

  function pause(): void {
    clock.playing = false;
    order();
  }

  function toggle(): void {
    if (!clock.playing && clock.ended) clock.set(0);
    clock.playing = !clock.playing;
    order();
  }

  time.max = String(clock.length);
  play.addEventListener("click", toggle);
  time.addEventListener("input", () => {
    clock.set(Number(time.value));
    order();
  });
  speed.addEventListener("change", () => {
    clock.speed = Number(speed.value);
    order();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== " " || (event.target as Element).closest("button, select")) return;
    event.preventDefault();
    toggle();
  });
  addEventListener("resize", () => fit(...size));
  order();
}

void begin();
