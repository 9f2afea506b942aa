/** The story beside the page: follows the time, and leads to it. One of its lines is in the order of Tab, arrows lead on. */

const ARROWS: Record<string, (n: number, count: number) => number> = {
  ArrowUp: (n) => n - 1,
  ArrowDown: (n) => n + 1,
  PageUp: (n) => n - 10,
  PageDown: (n) => n + 10,
  Home: () => 0,
  End: (_, count) => count - 1,
};

export class Story {
  private links: HTMLAnchorElement[] = [];
  private times: number[] = [];
  private current = -1;
  private touched = 0;
  private stop: HTMLAnchorElement | undefined;

  constructor(
    private readonly box: HTMLElement,
    seek: (at: number) => void,
  ) {
    this.read();
    box.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-at]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.stand(link);
      seek(Number(link.dataset.at));
    });
    box.addEventListener("keydown", (event) => {
      const n = this.links.indexOf(event.target as HTMLAnchorElement);
      const move = ARROWS[event.key];
      if (n < 0 || !move || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const link = this.links[Math.min(this.links.length - 1, Math.max(0, move(n, this.links.length)))]!;
      this.stand(link);
      link.focus();
    });
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      box.addEventListener(kind, () => (this.touched = performance.now()), { passive: true });
    }
  }

  /** What happened last before the moment, in words. */
  at(at: number): string {
    const n = this.times.findLastIndex((time) => time <= at);
    return this.links[n]?.querySelector(".told-text")?.textContent?.trim() ?? "";
  }

  show(at: number): void {
    const n = this.times.findLastIndex((time) => time <= at);
    if (n === this.current) return;
    this.links[this.current]?.removeAttribute("aria-current");
    this.current = n;
    const link = this.links[n];
    link?.setAttribute("aria-current", "true");
    if (!this.box.contains(document.activeElement)) this.stand(link ?? this.links[0]);
    // someone who reads on by hand is not pulled back
    if (performance.now() - this.touched > 4_000) this.reveal(link);
  }

  /** The list as the server tells it now; who reads in it stays where they are. */
  renew(list: Element): void {
    const old = this.box.querySelector("ol")!;
    const top = this.box.scrollTop;
    const focus = this.links.indexOf(document.activeElement as HTMLAnchorElement);
    old.replaceWith(list);
    this.read();
    this.box.scrollTop = top;
    if (focus >= 0 && this.links[focus]) {
      this.stand(this.links[focus]);
      this.links[focus].focus({ preventScroll: true });
    }
  }

  private read(): void {
    this.links = [...this.box.querySelectorAll<HTMLAnchorElement>("a[data-at]")];
    this.times = this.links.map((link) => Number(link.dataset.at));
    this.current = -1;
    this.stop = undefined;
    for (const link of this.links) link.tabIndex = -1;
    this.stand(this.links[0]);
  }

  /** Tab leads into the list here. */
  private stand(link: HTMLAnchorElement | undefined): void {
    if (!link || link === this.stop) return;
    if (this.stop) this.stop.tabIndex = -1;
    link.tabIndex = 0;
    this.stop = link;
  }

  private reveal(link: HTMLElement | undefined): void {
    const top = link ? link.getBoundingClientRect().top - this.box.getBoundingClientRect().top + this.box.scrollTop : 0;
    this.box.scrollTop = top - this.box.clientHeight / 3;
  }
}
