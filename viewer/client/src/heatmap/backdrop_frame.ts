/** The recorded page's frame, as promises. */

import type { Tile } from "./data";
import type { Boxes, Failed, FromBackdrop, Laid, Paths, Sight, ToBackdrop } from "./messages";
import type { Still } from "./still";

const PATIENCE_MS = 30_000;

export class BackdropFrame {
  readonly element: HTMLIFrameElement;
  private readonly ready: Promise<unknown>;

  /** `early` is the page's own frame, which may be ready already. */
  constructor(url: string, title: string, root: HTMLElement, early: HTMLIFrameElement | null = null) {
    this.element = early ?? document.createElement("iframe");
    this.ready = this.answer("ready");
    if (early) {
      this.send({ type: "ask" });
      return;
    }
    this.element.title = title;
    this.element.className = "heat-frame";
    this.element.tabIndex = -1;
    this.element.src = url;
    root.prepend(this.element);
  }

  /** Lays the recorded page out and makes the frame as large as it. */
  async lay(width: number, paths: Paths): Promise<{ width: number; height: number; boxes: Boxes }> {
    await this.ready;
    this.element.width = String(width);
    this.send({ type: "lay", width, paths });
    const laid = (await this.answer("laid")) as Laid;
    this.element.height = String(laid.height);
    return laid;
  }

  /** The page and the picture over it as one PNG. */
  async compose(tiles: Tile[], opacity: number): Promise<Blob> {
    const absolute = tiles.map((tile) => ({ ...tile, url: new URL(tile.url, location.href).href }));
    this.send({ type: "compose", tiles: absolute, opacity });
    const composed = (await this.answer("composed")) as { png: Blob };
    return composed.png;
  }

  /** The laid-out page as a document that needs no script; null where that would look otherwise. */
  async still(sight: Sight): Promise<Still | null> {
    this.send({ type: "keep", sight });
    return ((await this.answer("kept")) as { still: Still | null }).still;
  }

  private send(message: ToBackdrop): void {
    this.element.contentWindow!.postMessage(message, location.origin);
  }

  private answer(type: FromBackdrop["type"]): Promise<FromBackdrop> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => done(() => reject(new Error(`no answer of type ${type}`))), PATIENCE_MS);
      const hear = (event: MessageEvent<FromBackdrop>): void => {
        if (event.origin !== location.origin || event.source !== this.element.contentWindow) return;
        if (event.data.type === type) done(() => resolve(event.data));
        else if (event.data.type === "failed") done(() => reject(new Error((event.data as Failed).at)));
      };
      const done = (settle: () => void): void => {
        clearTimeout(late);
        removeEventListener("message", hear);
        settle();
      };
      addEventListener("message", hear);
    });
  }
}
