/** The only file that touches storage. It may throw (blocked cookies, sandboxed frames, quota): then there is none. */

export const enum Reach {
  NOTHING,
  TAB,
  BROWSER,
}

let reach = Reach.NOTHING;

export function allow(to: Reach): void {
  reach = to;
}

export function reaches(wanted: Reach): boolean {
  return reach >= wanted;
}

function area(wanted: Reach): Storage {
  return wanted === Reach.TAB ? sessionStorage : localStorage;
}

export function read(wanted: Reach, key: string): string {
  try {
    return (reach >= wanted && area(wanted).getItem("ashiato." + key)) || "";
  } catch {
    return "";
  }
}

/** True once stored. An empty text removes the entry, which is always allowed. */
export function write(wanted: Reach, key: string, text: string): boolean {
  try {
    if (!text) area(wanted).removeItem("ashiato." + key);
    else if (reach >= wanted) area(wanted).setItem("ashiato." + key, text);
    else return false;
    return true;
  } catch {
    return false;
  }
}
