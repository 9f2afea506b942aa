/** The recorded page's frame, as promises. */

import type { Boxes, Failed, FromBackdrop, Laid, Paths, ToBackdrop } from "./messages";

const PATIENCE_MS = 30_000;

export class BackdropFrame {
  readonly element = document.createElement("iframe");
  private readonly ready: Promise<unknown>;

  constructor(url: string, title: string, root: HTMLElement) {
    this.ready = this.answer("ready");
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
  async compose(picture: string, opacity: number): Promise<Blob> {
    this.send({ type: "compose", picture: new URL(picture, location.href).href, opacity });
    const composed = (await this.answer("composed")) as { png: Blob };
    return composed.png;
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
