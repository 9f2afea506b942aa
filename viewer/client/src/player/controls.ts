/** The buttons under the page. */

import { t } from "../page/words";
import { FITS, type Fit, read, write } from "./choices";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];

export interface Chosen {
  toggle(): void;
  speed(speed: number): void;
  trail(on: boolean): void;
  fit(how: Fit): void;
}

export class Controls {
  readonly speed: HTMLSelectElement;
  readonly skip: HTMLInputElement;
  readonly trail: HTMLInputElement;
  readonly fit: HTMLSelectElement;
  private readonly play: HTMLButtonElement;
  private readonly now: HTMLElement;

  constructor(
    root: HTMLElement,
    private readonly chosen: Chosen,
  ) {
    this.play = root.querySelector<HTMLButtonElement>("#play")!;
    this.speed = root.querySelector<HTMLSelectElement>("#speed")!;
    this.skip = root.querySelector<HTMLInputElement>("#skip")!;
    this.trail = root.querySelector<HTMLInputElement>("#trail")!;
    this.fit = root.querySelector<HTMLSelectElement>("#fit")!;
    this.now = root.querySelector<HTMLElement>("#now")!;
    const before = read();
    this.speed.value = String(SPEEDS.includes(before.speed) ? before.speed : 1);
    this.skip.checked = before.skip;
    this.trail.checked = before.trail;
    this.fit.value = before.fit;
    this.play.addEventListener("click", () => chosen.toggle());
    this.speed.addEventListener("change", () => chosen.speed(Number(this.speed.value)));
    this.skip.addEventListener("change", () => this.remember());
    this.trail.addEventListener("change", () => {
      this.remember();
      chosen.trail(this.trail.checked);
    });
    this.fit.addEventListener("change", () => this.resize());
    const help = document.querySelector<HTMLDialogElement>("#help")!;
    root.querySelector("#help-open")!.addEventListener("click", () => help.showModal());
    help.addEventListener("click", (event) => {
      if (event.target === help) help.close();
    });
    root.hidden = false;
  }

  show(playing: boolean, time: string): void {
    if (this.now.textContent !== time) this.now.textContent = time;
    if (this.play.dataset.playing === String(playing)) return;
    this.play.dataset.playing = String(playing);
    const label = playing ? t("Pause") : t("Play");
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }

  set(speed: number): void {
    this.speed.value = String(speed);
    this.remember();
  }

  /** The next faster (1) or slower (-1) speed. */
  step(by: 1 | -1): number {
    const n = SPEEDS.indexOf(Number(this.speed.value)) + by;
    return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, n))]!;
  }

  /** The next of the sizes, after the last the first. */
  nextFit(): void {
    this.fit.value = FITS[(FITS.indexOf(this.fit.value as Fit) + 1) % FITS.length]!;
    this.resize();
  }

  private resize(): void {
    this.remember();
    this.chosen.fit(this.fit.value as Fit);
  }

  private remember(): void {
    const fit = this.fit.value as Fit;
    write({ speed: Number(this.speed.value), skip: this.skip.checked, trail: this.trail.checked, fit });
  }
}
