/** The timeline as a slider: drawn by the server, moved here. */

import { t } from "../page/words";
import { clockText, moment, place, type Player } from "./data";

export class Timeline {
  private readonly head: SVGGElement;

  constructor(
    private readonly slider: HTMLElement,
    private readonly player: Player,
    seek: (at: number) => void,
  ) {
    this.head = slider.querySelector<SVGGElement>(".timeline-head")!;
    slider.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      seek(this.under(event));
    });
    slider.addEventListener("pointermove", (event) => {
      if (slider.hasPointerCapture(event.pointerId)) seek(this.under(event));
    });
  }

  show(at: number): void {
    this.head.setAttribute("x", `${(100 * place(this.player.stretches, at)).toFixed(3)}%`);
    this.slider.setAttribute("aria-valuenow", String(Math.round(at)));
    const values = { now: clockText(at), all: clockText(this.player.length_ms) };
    this.slider.setAttribute("aria-valuetext", t("%(now)s of %(all)s", values));
  }

  private under(event: PointerEvent): number {
    const box = this.slider.getBoundingClientRect();
    return moment(this.player.stretches, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }
}
