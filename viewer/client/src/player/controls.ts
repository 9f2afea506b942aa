/** The buttons under the page. */

import { t } from "../page/words";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];

export class Controls {
  readonly speed: HTMLSelectElement;
  readonly skip: HTMLInputElement;
  private readonly play: HTMLButtonElement;
  private readonly now: HTMLElement;

  constructor(root: HTMLElement, toggle: () => void, speedChosen: (speed: number) => void) {
    this.play = root.querySelector<HTMLButtonElement>("#play")!;
    this.speed = root.querySelector<HTMLSelectElement>("#speed")!;
    this.skip = root.querySelector<HTMLInputElement>("#skip")!;
    this.now = root.querySelector<HTMLElement>("#now")!;
    this.play.addEventListener("click", toggle);
    this.speed.addEventListener("change", () => speedChosen(Number(this.speed.value)));
    const help = document.querySelector<HTMLDialogElement>("#help")!;
    root.querySelector("#help-open")!.addEventListener("click", () => help.showModal());
    help.addEventListener("click", (event) => {
      if (event.target === help) help.close();
    });
    root.hidden = false;
  }

  show(playing: boolean, time: string): void {
    this.now.textContent = time;
    if (this.play.getAttribute("aria-pressed") === String(playing)) return;
    this.play.setAttribute("aria-pressed", String(playing));
    const label = playing ? t("Pause") : t("Play");
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }

  /** The next faster (1) or slower (-1) speed. */
  step(by: 1 | -1): number {
    const n = SPEEDS.indexOf(Number(this.speed.value)) + by;
    return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, n))]!;
  }
}
