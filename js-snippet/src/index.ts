/** The npm package: puts the script tag into the page, and takes calls that wait until the snippet is there. */

export interface Options {
  /** Where the collector is, such as `https://ashiato.example.org`; a path of your own is fine too. */
  address: string;
  /** The site key, from the site's settings. */
  site: string;
  /** Your policy's nonce, if it asks for one. */
  nonce?: string;
  /** Says in the page what is captured, and why not. */
  debug?: boolean;
}

export type Props = Record<string, unknown>;

export interface Grants {
  visitor?: boolean;
  recording?: boolean;
}

interface Api {
  q?: { push(...calls: unknown[][]): unknown };
}

function call(...words: unknown[]): void {
  if (typeof window === "undefined") return;
  const holder = window as unknown as { ashiato?: Api };
  const api = (holder.ashiato ||= {});
  (api.q ||= []).push(words);
}

/** Begins, once in a document; where there is none, as on a server, nothing happens. */
export function start({ address, site, nonce = "", debug = false }: Options): void {
  if (typeof document === "undefined" || document.querySelector(`script[data-site="${CSS.escape(site)}"]`)) return;
  const tag = document.createElement("script");
  tag.async = true;
  tag.nonce = nonce;
  tag.dataset.site = site;
  if (debug) tag.dataset.debug = "";
  tag.src = address.replace(/\/?$/, "/a.js");
  document.head.append(tag);
}

/** Something happened that is worth counting; at most 100 props, texts of 2,000 characters, four levels deep. */
export function track(name: string, props: Props = {}): void {
  call("track", name, props);
}

/** Who the visitor is to you; nothing, or an empty text, takes it back. */
export function identify(user: string | null, traits: Props = {}): void {
  call("identify", user, traits);
}

/** Something about the session: a plan, a variant. */
export function set(props: Props): void {
  call("set", props);
}

/** What the visitor agreed to, and to which version of your text. */
export function consent(grants: boolean | Grants, about: { version?: string } = {}): void {
  call("consent", grants, about);
}

/** Sends what is waiting and ends, until the next page load. */
export function stop(): void {
  call("stop");
}
