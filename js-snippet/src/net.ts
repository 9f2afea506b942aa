/** The only file that uses the network. Answers are read by status alone: an unread body would hold the keepalive budget. */

import { KEEPALIVE_BYTES } from "./wire.gen";

/** 0 where there was no answer. */
export interface Answer {
  status: number;
  retryAfterMs: number;
}

const fetch = window.fetch.bind(window);
const canKeepAlive = "keepalive" in Request.prototype;
let flyingBytes = 0;

export async function config(address: string): Promise<Record<string, unknown> | number> {
  try {
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : response.status;
  } catch {
    return 0;
  }
}

/** Whether a request would outlive the page: browsers share 64 KiB among all that are under way, and a few old ones can't. */
export function outlives(body: Uint8Array): boolean {
  return canKeepAlive && flyingBytes + body.length <= KEEPALIVE_BYTES;
}

export async function post(address: string, body: Uint8Array): Promise<Answer> {
  const keepalive = outlives(body);
  if (keepalive) flyingBytes += body.length;
  try {
    const response = await fetch(address, {
      method: "POST",
      body: body as BodyInit,
      headers: { "Content-Type": "text/plain" },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive,
    });
    return { status: response.status, retryAfterMs: 1000 * Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, retryAfterMs: 0 };
  } finally {
    if (keepalive) flyingBytes -= body.length;
  }
}

/** Loads a classic script and hands it `port` as a property of its own element, so that no global is needed. */
export function script(address: string, nonce: string, port: unknown): void {
  const element = document.createElement("script");
  element.src = address;
  element.async = true;
  element.nonce = nonce;
  (element as unknown as { ashiato: unknown }).ashiato = port;
  (document.head || document.documentElement).appendChild(element);
}
