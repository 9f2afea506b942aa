/** What the page itself reports: `ashiato.track(name, props)`, `identify(user, traits)` and `set(props)`. */

import { name, visitor } from "./identity";
import { maskEmails, mode } from "./mask";
import { encode } from "./msgpack";
import { MAX_NAME_CHARS, MAX_PROP_CHARS, MAX_PROPS, Tag } from "./wire.gen";
import { acted, elapsed, push } from "./views";

const MAX_DEPTH = 4;

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return (mode === "open" ? value : maskEmails(value)).slice(0, MAX_PROP_CHARS);
  if (!value || typeof value !== "object") return value;
  if (!depth) return null;
  if (value instanceof Date) return value.toJSON();
  const inner = Object.entries(value).slice(0, MAX_PROPS).map(([key, item]) => [key.slice(0, MAX_NAME_CHARS), clean(item, depth - 1)] as const);
  return Array.isArray(value) ? inner.map(([, item]) => item) : Object.fromEntries(inner);
}

/** A fact of the page's own; its last part is cleaned of what can't be sent. */
export function report(fact: unknown[], props: unknown): void {
  acted();
  fact.splice(1, 0, elapsed());
  push([...fact, encode(Object(props) === props && !Array.isArray(props) ? clean(props, MAX_DEPTH) : {})]);
}

/** An empty `user` takes it back. Nothing is said of a visitor who may not be recognised. */
export function identify(user: unknown, traits: unknown): void {
  const id = String(user || "").slice(0, MAX_NAME_CHARS);
  name(id);
  if (visitor) report([Tag.Identify, id], traits);
}

export function set(props: unknown): void {
  report([Tag.Set], props);
}

export function track(called: unknown, props: unknown): void {
  if (called && typeof called === "string") report([Tag.Custom, called.slice(0, MAX_NAME_CHARS)], props);
}
