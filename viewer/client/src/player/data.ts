/** What the server tells the player of a session. Times are ms after the session began. */

import { language } from "../page/words";

export interface Tab {
  tab: string;
  number: number;
  from_ms: number;
  to_ms: number;
  recorded: boolean;
  why: string;
  index_url: string;
  part_url: string;
}

export interface Stretch {
  from_ms: number;
  to_ms: number;
  x: number;
  width: number;
  idle: boolean;
}

export interface Player {
  start_ms: number;
  length_ms: number;
  at_ms: number;
  tab: string | null;
  tabs: Tab[];
  switches: { at_ms: number; tab: string }[];
  segments: { from_ms: number; page: string }[];
  stretches: Stretch[];
  marks: { kind: string; at_ms: number; x: number; text: string }[];
  previous_url: string;
  next_url: string;
  frame_url: string;
  watched_url: string;
  width: number;
  height: number;
}

export function read(): Player {
  return JSON.parse(document.getElementById("player-data")!.textContent!) as Player;
}

/** Where a moment stands on the timeline, 0 to 1. */
export function place(stretches: Stretch[], at: number): number {
  const stretch = stretches.findLast((one) => one.from_ms <= at) ?? stretches[0]!;
  const part = (at - stretch.from_ms) / (stretch.to_ms - stretch.from_ms);
  return stretch.x + stretch.width * Math.min(1, Math.max(0, part));
}

/** The moment at a place on the timeline. */
export function moment(stretches: Stretch[], x: number): number {
  const stretch = stretches.findLast((one) => one.x <= x) ?? stretches[0]!;
  const part = stretch.width ? (x - stretch.x) / stretch.width : 0;
  return Math.round(stretch.from_ms + (stretch.to_ms - stretch.from_ms) * Math.min(1, Math.max(0, part)));
}

/** 4:12, or 1:02:03 from an hour on. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "4 minutes 12 seconds" in the page's language. */
export function spoken(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const told = parts.filter(([n]) => n > 0);
  return (told.length ? told : parts.slice(2))
    .map(([n, unit]) => new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }).format(n))
    .join(" ");
}
