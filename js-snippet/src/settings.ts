/** What the tag says and what the site has set. */

import { later } from "./listen";
import { type Mode, setMode } from "./mask";
import { config } from "./net";

const RETRY_MS = [2_000, 15_000, 60_000];

export let site: string;
export let records: boolean;
/** What was answered: a status, 0 for no answer, -1 before there was any. */
export let status = -1;
/** Percent of sessions that are captured, and of those that are recorded from the start. */
export let sample: number;
export let record: number;
/** What has another session recorded. */
export let rules: string[];

let base: string;

export function from(address: string, key: string): void {
  base = address;
  site = key;
}

/** Address of a file beside the snippet. */
export function address(name: string): string {
  return new URL(name, base).href;
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => later(done, ms));
}

interface Answer {
  mode: Mode;
  recording: boolean;
  sample?: number;
  record?: number;
  rules?: string[];
}

/** True once the site's settings are known; false where the site is not, or the collector can't be reached. */
export async function load(): Promise<boolean> {
  for (const wait of RETRY_MS) {
    const answer = await config(address("c?site=" + encodeURIComponent(site)));
    if (typeof answer === "object") {
      const given = answer as unknown as Answer;
      ({ recording: records, sample = 100, record = 100, rules = [] } = given);
      setMode(given.mode);
      return true;
    }
    status = answer;
    if (answer && answer < 500) break;
    await pause(wait);
  }
  return false;
}
