/** The only file that touches storage. It may throw (blocked cookies, sandboxed frames, quota): then there is none. */

import { guard } from "./guard";

export const enum Reach {
  NOTHING,
  TAB,
  BROWSER,
}

let reach = Reach.NOTHING;

export function allow(to: Reach): void {
  reach = to;
}

/** The widest area that may be used for what all tabs could share. */
export function widest(): Reach {
  return reach < Reach.BROWSER ? Reach.TAB : reach;
}

function area(wanted: Reach): Storage {
  return wanted === Reach.TAB ? sessionStorage : localStorage;
}

const get = guard((wanted: Reach, key: string) => area(wanted).getItem("ashiato." + key));

/** True once stored. An empty text removes the entry, which is always allowed. */
export const write = guard((wanted: Reach, key: string, text: string): boolean => {
  if (!text) area(wanted).removeItem("ashiato." + key);
  else if (reach >= wanted) area(wanted).setItem("ashiato." + key, text);
  else return false;
  return true;
});

export function read(wanted: Reach, key: string): string {
  return (reach >= wanted && get(wanted, key)) || "";
}
