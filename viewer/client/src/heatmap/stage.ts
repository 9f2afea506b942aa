/** The scrolled area: the recorded page, the heat over it, and a ring around the element that is pointed at. */

import { byId, type Line, type Overlay } from "./data";
import type { Box, Boxes, Sight } from "./messages";

const LEAST_SCALE = 0.1;
const MOST_SCALE = 2;

export class Stage {
  readonly scroller: HTMLElement;
  readonly room: HTMLElement;
  readonly page: HTMLElement;
  private readonly picture: HTMLElement;
  private readonly ring: HTMLElement;
  private readonly lines: HTMLElement;
  private width = 0;
  private height = 0;
  private fits = true;
  private seen = { width: 0, height: 0 }; // of the scroller; to ask it again after a change costs a layout
  private boxes: Boxes = {};

  /** `suffix` ends the ids of its elements. */
  constructor(suffix: string) {
    [this.scroller, this.room, this.page] = [byId(`heat-stage${suffix}`), byId(`heat-room${suffix}`), byId(`heat-page${suffix}`)];
    [this.picture, this.ring, this.lines] = [byId(`heat-picture${suffix}`), byId(`heat-ring${suffix}`), byId(`heat-lines${suffix}`)];
    new ResizeObserver(() => {
      this.look();
      this.fit();
    }).observe(this.scroller);
  }

  /** The page's size and boxes; everything over it takes exactly this size. */
  lay(width: number, height: number, boxes: Boxes): void {
    this.look();
    [this.width, this.height, this.boxes] = [width, height, boxes];
    this.page.style.width = `${width}px`;
    this.page.style.height = `${height}px`;
    this.room.querySelector(".heat-size")?.remove();
    this.fit();
  }

  /** Where its elements are, if that was not known yet. */
  setBoxes(boxes: Boxes): void {
    this.boxes = boxes;
  }

  /** Shrinks the page to the room's width, or shows it in its own size. */
  setFits(fits: boolean): void {
    this.fits = fits;
    this.fit();
  }

  get scale(): number {
    return this.fits && this.width ? Math.max(LEAST_SCALE, Math.min(1, this.seen.width / this.width)) : 1;
  }

  /** What of the page is in sight while it is not scrolled. */
  get sight(): Sight {
    const tall = Math.min(this.height, Math.ceil(this.seen.height / this.scale));
    return { tall, scale: Math.min(MOST_SCALE, this.scale * devicePixelRatio) };
  }

  private look(): void {
    this.seen = { width: this.scroller.clientWidth, height: this.scroller.clientHeight };
  }

  private fit(): void {
    if (!this.width) return;
    const { scale } = this;
    this.page.style.setProperty("--unscale", String(1 / scale));
    this.page.style.transform = scale === 1 ? "" : `scale(${scale})`;
    this.room.style.width = `${Math.floor(this.width * scale)}px`;
    this.room.style.height = `${Math.ceil(this.height * scale)}px`;
  }

  /** Shows the overlay once what is in sight of it is there, and `under`; tiles further down are loaded as they come near. */
  async show({ picture, tiles }: Overlay, under: Promise<unknown> = Promise.resolve()): Promise<void> {
    const end = (this.scroller.scrollTop + this.seen.height) / this.scale;
    const images = tiles.map(({ url, top, height }) => {
      const image = Object.assign(new Image(), { alt: "" });
      image.setAttribute("elementtiming", "heat"); // for whoever measures when it is seen
      if (top > end) image.loading = "lazy";
      Object.assign(image.style, { top: `${(100 * top) / this.height}%`, height: `${(100 * height) / this.height}%` });
      image.src = url;
      return image;
    });
    await Promise.all([under, ...images.filter((image) => image.loading !== "lazy").map(decoded)]);
    this.picture.replaceChildren(...images);
    this.picture.dataset.picture = picture;
    this.picture.hidden = false;
    this.brought.find(({ id }) => id === "heat-seen")?.remove();
  }

  /** The pictures of what is in sight of the page, and of the heat, that the page brought. */
  private get brought(): HTMLImageElement[] {
    return [...this.room.querySelectorAll<HTMLImageElement>(":scope > img")];
  }

  /** Resolves once they can be painted; they are `wide` px of the screen. */
  async showSight(wide: number): Promise<void> {
    const { brought } = this;
    const width = wide / devicePixelRatio;
    // No pixel is to be made anew where the window is as it was
    const same = Math.abs(width - this.width * this.scale) < 1;
    for (const image of brought) image.style.width = same ? `${width}px` : "100%";
    await Promise.all(brought.map(decoded));
  }

  hideSight(): void {
    for (const image of this.brought) image.remove();
  }

  setOpacity(opacity: number): void {
    this.room.style.setProperty("--heat-opacity", String(opacity));
  }

  showLines(lines: Line[]): void {
    this.lines.replaceChildren(
      ...lines.map(({ top, text, fold }) => {
        const line = document.createElement("div");
        line.className = fold ? "heat-line is-fold" : "heat-line";
        line.style.top = `${top}px`;
        line.append(Object.assign(document.createElement("span"), { textContent: text }));
        return line;
      }),
    );
  }

  /** The smallest seen element at a point of the window. */
  at(clientX: number, clientY: number): string | null {
    const corner = this.page.getBoundingClientRect();
    const x = (clientX - corner.left) / this.scale;
    const y = (clientY - corner.top) / this.scale;
    let found: string | null = null;
    let least = Infinity;
    for (const [hash, [left, top, width, height, seen]] of Object.entries(this.boxes)) {
      const inside = x >= left && x <= left + width && y >= top && y <= top + height;
      if (seen && inside && width * height < least) [found, least] = [hash, width * height];
    }
    return found;
  }

  /** A ring around those of the elements that are seen, as one; none for an empty list. */
  mark(hashes: string[]): void {
    const around = this.around(hashes);
    this.ring.hidden = !around;
    if (!around) return;
    const [left, top, right, bottom] = around;
    Object.assign(this.ring.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
    });
  }

  /** Brings the elements into the middle of the area. */
  reveal(hashes: string[]): void {
    const around = this.around(hashes);
    if (!around) return;
    const middle = ((around[1] + around[3]) / 2) * this.scale;
    this.scroller.scrollTo({ top: middle - this.scroller.clientHeight / 2 });
  }

  /** Left, top, right, bottom of the seen elements. */
  private around(hashes: string[]): [number, number, number, number] | null {
    const seen = hashes.map((hash) => this.boxes[hash]).filter((box): box is Box => box?.[4] === true);
    if (!seen.length) return null;
    return [
      Math.min(...seen.map(([left]) => left)),
      Math.min(...seen.map(([, top]) => top)),
      Math.max(...seen.map(([left, , width]) => left + width)),
      Math.max(...seen.map(([, top, , height]) => top + height)),
    ];
  }
}

/** Resolves once the image can be painted: at once where it is there and is to be decoded with what is around it. */
function decoded(image: HTMLImageElement): Promise<void> {
  return image.complete && image.naturalWidth && image.decoding === "sync" ? Promise.resolve() : image.decode();
}
