/** The only file that uses the network. Answers are read by status alone: an unread body would hold the keepalive budget. */

import { KEEPALIVE_BYTES } from "./wire.gen";

const fetch = window.fetch.bind(window);
const canKeepAlive = "keepalive" in Request.prototype;
const quietly: RequestInit = { credentials: "omit", referrerPolicy: "no-referrer" };
let flyingBytes = 0;

/** The settings, or a status; 0 where there was no answer. */
export async function config(address: string): Promise<Record<string, unknown> | number> {
  try {
    const response = await fetch(address, quietly);
    return response.ok ? ((await response.json()) as Record<string, unknown>) : response.status;
  } catch {
    return 0;
  }
}

/** Whether a request would outlive the page: browsers share 64 KiB among all that are under way. */
export function outlives(body: Uint8Array): boolean {
  return canKeepAlive && flyingBytes + body.length <= KEEPALIVE_BYTES;
}

/** The status, 0 where there was no answer, and after how many ms to come again. */
export async function post(address: string, body: Uint8Array): Promise<[number, number]> {
  const keepalive = outlives(body);
  const size = keepalive ? body.length : 0;
  flyingBytes += size;
  try {
    const { status, headers } = await fetch(address, {
      ...quietly,
      method: "POST",
      body: body as BodyInit,
      headers: { "Content-Type": "text/plain" },
      keepalive,
    });
    return [status, 1000 * (headers.get("Retry-After") as unknown as number) || 0];
  } catch {
    return [0, 0];
  } finally {
    flyingBytes -= size;
  }
}

/** For browsers whose fetch can't outlive the page. True where the browser took it; what became of it is never known. */
export function beacon(address: string, body: Uint8Array): boolean {
  return !canKeepAlive && navigator.sendBeacon(address, new Blob([body as BlobPart], { type: "text/plain" }));
}

/** What another file of ours gives. As a module it needs no element in the page, and takes a policy's nonce from this script. */
export function load<T>(address: string, take: (given: T) => void): void {
  import(address).then(({ default: given }: { default: T }) => take(given)).catch(() => {});
}
