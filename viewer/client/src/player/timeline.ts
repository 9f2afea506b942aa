/** The timeline as a slider: drawn by the server, moved here. */

import { t } from "../page/words";
import { moment, place, spoken, type Player } from "./data";

const FAR_MS = 30_000;

export class Timeline {
  private told = "";

  constructor(
    private readonly slider: HTMLElement,
    private readonly player: Player,
    seek: (at: number) => void,
    now: () => number,
  ) {
    slider.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      seek(this.under(event));
    });
    slider.addEventListener("pointermove", (event) => {
      if (slider.hasPointerCapture(event.pointerId)) seek(this.under(event));
    });
    slider.addEventListener("keydown", (event) => {
      const by = { PageUp: FAR_MS, PageDown: -FAR_MS, ArrowUp: 1_000, ArrowDown: -1_000 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      seek(now() + by);
    });
  }

  get focused(): boolean {
    return document.activeElement === this.slider;
  }

  show(at: number): void {
    const head = this.slider.querySelector<SVGGElement>(".timeline-head")!;
    head.setAttribute("x", `${(100 * place(this.player.stretches, at)).toFixed(3)}%`);
    this.slider.setAttribute("aria-valuenow", String(Math.round(at)));
    const text = this.words(at);
    if (text === this.told) return;
    this.told = text;
    this.slider.setAttribute("aria-valuetext", text);
  }

  /** The moment as it is read out: how far, and on what page. */
  words(at: number): string {
    const values = { now: spoken(at), all: spoken(this.player.length_ms), page: this.page(at) };
    return values.page ? t("%(now)s of %(all)s, %(page)s", values) : t("%(now)s of %(all)s", values);
  }

  /** The session has become longer. */
  grow(): void {
    this.slider.setAttribute("aria-valuemax", String(this.player.length_ms));
  }

  /** The picture as the server draws it now. */
  renew(picture: Element): void {
    this.slider.querySelector(".timeline-picture")!.replaceWith(picture);
    this.grow();
  }

  private page(at: number): string {
    return this.player.segments.findLast((one) => one.from_ms <= at)?.page ?? "";
  }

  private under(event: PointerEvent): number {
    const box = this.slider.getBoundingClientRect();
    return moment(this.player.stretches, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }
}
