/** The entry of d.js, which a.js loads where its tag has `data-debug`: says in the page what is captured and why not. */

import { type Grants, optedOut } from "./consent";
import type { Recorder, Rest } from "./context";

/** What a.js knows, asked anew each time; a list, since names would count in its size. */
export type State = [
  site: string,
  status: number,
  mode: string | undefined,
  records: boolean | undefined,
  sample: number,
  record: number,
  rules: string[] | undefined,
  grants: Grants | null,
  running: boolean,
  stopped: boolean,
  files: { rest?: Rest; recorder?: Recorder; sent?: number[] },
];

type Line = [verdict: "yes" | "no" | "–", what: string, detail: string];
type Timing = PerformanceResourceTiming & { responseStatus?: number };

const EVERY_MS = 1_000;
const COLOURS = { yes: "#1a7f37", no: "#c1121f", "–": "#6b7280" };

const violations = new Set<string>();

const WHY = {
  full: "this session's recording has reached its size or its time",
  idle: "paused: nobody acts; goes on with the next move or key",
};

function settings([, status, mode, records, sample, record, rules]: State): Line {
  const recorded = records ? `${record} % recorded${rules![0] ? ", others by rule" : ""}` : "recording off";
  if (mode) return ["yes", "Settings", `mode ${mode}, ${sample} % of sessions captured, ${recorded}`];
  const why: Record<number, string> = { [-1]: "asked, no answer yet", 0: "no answer: is the collector up, or blocked?", 401: "no site has this key" };
  return [status < 0 ? "–" : "no", "Settings", why[status] || `the collector answered ${status}`];
}

function consent([, , mode, , , , , grants]: State): Line {
  if (grants) return [grants.visitor || grants.recording ? "yes" : "no", "Consent", `visitor ${grants.visitor}, recording ${grants.recording}`];
  return mode === "strict" ? ["no", "Consent", "none yet, and mode strict needs it: ashiato.consent(true)"] : ["–", "Consent", "nothing was said"];
}

function capture(state: State): Line {
  const [, , mode, , sample, , , , running, stopped] = state;
  if (running) return ["yes", "Captured", sample < 100 ? `in the sample of ${sample} %` : "every session"];
  if (stopped) return ["no", "Captured", "the page called ashiato.stop()"];
  if (!mode) return ["–", "Captured", "no settings"];
  if (consent(state)[0] === "no") return ["no", "Captured", "no consent"];
  return ["no", "Captured", `this session is not in the sample of ${sample} %`];
}

function recording([, , , records, , record, rules = [], grants, running, , files]: State): Line {
  const no = (why: string): Line => ["no", "Recorded", why];
  if (!running) return no("nothing is captured");
  if (!records) return no("recording is off in the site's settings");
  if (optedOut) return no("the browser asks not to be tracked");
  if (grants && !grants.recording) return no("the visitor has not agreed to it");
  const { recorder } = files;
  const state = recorder && recorder.state();
  if (state === "held") return ["–", "Recorded", `held in memory until one of: ${rules.join(", ")}`];
  if (state) return no(WHY[state]);
  if (recorder) return ["yes", "Recorded", rules[0] && record < 100 ? "in the sample, or a rule has fired" : "from the start"];
  if (record < 100 && !rules.length) return no(`this session is not in the sample of ${record} %`);
  return no("r.js has not come: blocked, or still on its way");
}

function requests(base: string, sizes: number[]): Line[] {
  const timings = (performance.getEntriesByType("resource") as Timing[]).filter(({ name }) => name.startsWith(base));
  const files = ["a.js", "b.js", "r.js"].map((file): Line | null => {
    const timing = timings.find(({ name }) => new URL(name).pathname.endsWith("/" + file));
    return timing ? ["yes", file, `${timing.encodedBodySize || "?"} bytes`] : file === "r.js" ? null : ["no", file, "not there: blocked, or still on its way"];
  });
  const batches = timings.filter(({ name }) => new URL(name).pathname.endsWith("/i"));
  const refused = batches.filter(({ responseStatus = 204 }) => responseStatus !== 204);
  const detail = refused.length ? `${refused.length} of ${batches.length} refused, with ${[...new Set(refused.map((one) => one.responseStatus || "no answer"))].join(", ")}` : `${batches.length} sent`;
  const bytes = sizes.length ? `last ${sizes[sizes.length - 1]} bytes, largest ${Math.max(...sizes)}, in all ${sizes.reduce((sum, size) => sum + size)}` : "none yet";
  return [
    ...files.filter((line): line is Line => !!line),
    [refused.length ? "no" : batches.length ? "yes" : "–", "Batches", detail],
    [sizes.length ? "yes" : "–", "Sizes", bytes],
  ];
}

function lines(state: State): Line[] {
  const base = new URL(".", import.meta.url).href;
  return [
    ["yes", "Tag", `site key ${state[0]}, collector ${base}`],
    settings(state),
    [optedOut ? "no" : "yes", "May be tracked", optedOut ? "Global Privacy Control or Do Not Track: no recording, no visitor id" : "no signal against it"],
    consent(state),
    capture(state),
    recording(state),
    ...requests(base, state[10].sent || []),
    ...[...violations].map((text): Line => ["no", "Policy", text]),
  ];
}

function row([verdict, what, detail]: Line): HTMLElement {
  const made = document.createElement("div");
  const [sign, name, text] = [verdict, what, detail].map((word) => Object.assign(document.createElement("span"), { textContent: word + " " }));
  sign!.style.cssText = `display:inline-block;width:2.5em;font-weight:700;color:${COLOURS[verdict]}`;
  name!.style.cssText = "display:inline-block;width:8em;font-weight:600";
  made.append(sign!, name!, text!);
  return made;
}

/** Stands in a corner of the page; is itself neither recorded nor reported. */
export default function show(ask: () => State): void {
  addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => violations.add(`${effectiveDirective} blocks ${blockedURI}`));
  const host = document.createElement("ashiato-doctor");
  host.setAttribute("data-ash-block", "");
  host.setAttribute("data-ash-ignore", "");
  host.style.cssText = "position:fixed;z-index:2147483647;right:8px;bottom:8px;max-width:36em;max-height:60vh;overflow:auto;padding:8px 12px;background:#fff;color:#111;border:1px solid #888;border-radius:6px;font:12px/1.6 ui-monospace,monospace";
  const root = host.attachShadow({ mode: "open" });
  let shown = "";
  ask()[10].sent = [];
  const draw = (): void => {
    const now = lines(ask());
    if (shown === String(now)) return;
    shown = String(now);
    root.replaceChildren(...now.map(row));
    if (!host.isConnected) document.documentElement.append(host);
  };
  draw();
  setInterval(draw, EVERY_MS);
}
