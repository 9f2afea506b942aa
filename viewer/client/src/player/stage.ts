/** The recorded page in its device frame: as large as fits, as wide as fits, or as it was. */

import type { Fit } from "./choices";
import type { FromFrame, Index, Missing, ToFrame } from "./messages";

export interface Heard {
  loaded(part: string, index: Index): void;
  failed(part: string, missing: Missing[]): void;
  waiting(waiting: boolean): void;
  time(at: number): void;
  stepped(at: number): void;
}

export class Stage {
  private readonly frame: HTMLIFrameElement;
  private readonly device: HTMLElement;
  private readonly room: HTMLElement;
  private readonly notice: HTMLElement;
  private how: Fit = "whole";
  private readonly ready: Promise<void>;

  constructor(
    root: HTMLElement,
    private size: { width: number; height: number },
    heard: Heard,
  ) {
    this.frame = root.querySelector("iframe")!;
    this.room = root.querySelector<HTMLElement>(".stage-room")!;
    this.device = root.querySelector<HTMLElement>(".device")!;
    this.notice = root.querySelector<HTMLElement>(".stage-notice")!;
    new ResizeObserver(() => this.fit()).observe(this.room);
    this.ready = new Promise((resolve) => {
      addEventListener("message", (event: MessageEvent<FromFrame>) => {
        if (event.origin !== location.origin || event.source !== this.frame.contentWindow) return;
        const message = event.data;
        if (message.type === "ready") resolve();
        else if (message.type === "loaded") heard.loaded(message.part, message.index);
        else if (message.type === "failed") heard.failed(message.part, message.missing);
        else if (message.type === "waiting") heard.waiting(message.waiting);
        else if (message.type === "time") heard.time(message.at);
        else if (message.type === "stepped") heard.stepped(message.at);
        else if (message.type === "size") this.resize(message.width, message.height);
      });
    });
  }

  /** Call once everything listens: the frame speaks as soon as it has loaded. */
  open(url: string): void {
    this.frame.src = url;
    this.fit();
  }

  /** Of another size; what does not fit then is scrolled to, by keys too. */
  show(how: Fit): void {
    this.how = how;
    this.room.dataset.fit = how;
    if (how === "whole") this.room.removeAttribute("tabindex");
    else this.room.tabIndex = 0;
    this.fit();
  }

  say(message: ToFrame): void {
    void this.ready.then(() => this.frame.contentWindow?.postMessage(message, location.origin));
  }

  /** A text over the page, or none. */
  tell(text: string, blocking = false): void {
    this.notice.textContent = text;
    this.notice.hidden = !text;
    this.notice.classList.toggle("stage-notice-blocking", blocking);
  }

  private resize(width: number, height: number): void {
    this.size = { width, height };
    this.fit();
  }

  private fit(): void {
    const { width, height } = this.size;
    this.room.style.setProperty("--ratio", String(height / width));
    const rim = this.device.offsetWidth - this.device.clientWidth;
    const rims = this.device.offsetHeight - this.device.clientHeight;
    const wide = (this.room.clientWidth - rim) / width;
    const whole = Math.min(wide, (this.room.clientHeight - rims) / height, 1.5);
    const scale = this.how === "actual" ? 1 : this.how === "width" ? wide : whole;
    if (!(scale > 0)) return;
    this.device.style.width = `${Math.floor(width * scale) + rim}px`;
    this.device.style.height = `${Math.floor(height * scale) + rims}px`;
    this.frame.style.width = `${width}px`;
    this.frame.style.height = `${height}px`;
    this.frame.style.transform = `scale(${scale})`;
  }
}
