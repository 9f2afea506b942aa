/** How this browser's reader last had the player: kept here, and never sent. */

/** How large the page is: as large as fits, as wide as fits, or as it was. */
export const FITS = ["whole", "width", "actual"] as const;
export type Fit = (typeof FITS)[number];

export interface Choices {
  speed: number;
  skip: boolean;
  trail: boolean;
  fit: Fit;
}

const KEY = "ashiato-player";
const USUAL: Choices = { speed: 1, skip: true, trail: true, fit: "whole" };

export function read(): Choices {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<keyof Choices, unknown>>;
    return {
      speed: typeof kept.speed === "number" ? kept.speed : USUAL.speed,
      skip: typeof kept.skip === "boolean" ? kept.skip : USUAL.skip,
      trail: typeof kept.trail === "boolean" ? kept.trail : USUAL.trail,
      fit: FITS.find((one) => one === kept.fit) ?? USUAL.fit,
    };
  } catch {
    return USUAL; // storage is closed, or holds what is not ours
  }
}

export function write(choices: Choices): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // a browser that keeps nothing begins as usual next time
  }
}
