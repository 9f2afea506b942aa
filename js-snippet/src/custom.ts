/** Facts that the page itself reports with `ashiato.track(name, props)`. */

import type { Context, Mode } from "./context";
import { maskEmails } from "./mask";
import { acted } from "./views";
import { MAX_NAME_CHARS, MAX_PROP_CHARS, MAX_PROPS, Tag } from "./wire.gen";

const MAX_DEPTH = 4;

let ctx: Context | null = null;

function clean(value: unknown, mode: Mode, depth: number): unknown {
  if (typeof value === "string") return (mode === "open" ? value : maskEmails(value)).slice(0, MAX_PROP_CHARS);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return isFinite(value) ? value : null;
  if (value instanceof Date) return isNaN(+value) ? null : value.toISOString();
  if (!value || typeof value !== "object") return value;
  if (!depth) return null;
  if (Array.isArray(value)) return value.slice(0, MAX_PROPS).map((item) => clean(item, mode, depth - 1));
  const props: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).slice(0, MAX_PROPS)) {
    props[key.slice(0, MAX_NAME_CHARS)] = clean((value as Record<string, unknown>)[key], mode, depth - 1);
  }
  return props;
}

export function track(name: unknown, props: unknown): void {
  if (!ctx || typeof name !== "string" || !name) return;
  acted();
  const cleaned = clean(props, ctx.mode, MAX_DEPTH);
  ctx.push([Tag.Custom, ctx.elapsed(), name.slice(0, MAX_NAME_CHARS), cleaned && !Array.isArray(cleaned) && typeof cleaned === "object" ? cleaned : {}]);
}

export function start(context: Context): void {
  ctx = context;
}

export function stop(): void {
  ctx = null;
}
