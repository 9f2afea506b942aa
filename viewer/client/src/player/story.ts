/** The story beside the page: follows the time, and leads to it. */

export class Story {
  private readonly links: HTMLAnchorElement[];
  private readonly times: number[];
  private current = -1;
  private touched = 0;

  constructor(
    private readonly box: HTMLElement,
    seek: (at: number) => void,
  ) {
    this.links = [...box.querySelectorAll<HTMLAnchorElement>("a[data-at]")];
    this.times = this.links.map((link) => Number(link.dataset.at));
    box.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-at]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      seek(Number(link.dataset.at));
    });
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      box.addEventListener(kind, () => (this.touched = performance.now()), { passive: true });
    }
  }

  show(at: number): void {
    let n = this.times.length - 1;
    while (n >= 0 && this.times[n]! > at) n--;
    if (n === this.current) return;
    this.links[this.current]?.removeAttribute("aria-current");
    this.current = n;
    const link = this.links[n];
    link?.setAttribute("aria-current", "true");
    // someone who reads on by hand is not pulled back
    if (performance.now() - this.touched > 4_000) this.reveal(link);
  }

  private reveal(link: HTMLElement | undefined): void {
    const top = link ? link.getBoundingClientRect().top - this.box.getBoundingClientRect().top + this.box.scrollTop : 0;
    this.box.scrollTop = top - this.box.clientHeight / 3;
  }
}
