/** The recorded page in its device frame, as large as fits. */

import type { FromFrame, Missing, ToFrame } from "./messages";

export interface Heard {
  loaded(url: string, from: number, to: number, missing: Missing[]): void;
  failed(url: string, missing: Missing[]): void;
  time(at: number): void;
}

export class Stage {
  private readonly frame: HTMLIFrameElement;
  private readonly device: HTMLElement;
  private readonly room: HTMLElement;
  private readonly notice: HTMLElement;
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
        else if (message.type === "loaded") heard.loaded(message.url, message.from, message.to, message.missing);
        else if (message.type === "failed") heard.failed(message.url, message.missing);
        else if (message.type === "time") heard.time(message.at);
        else if (message.type === "size") this.resize(message.width, message.height);
      });
    });
  }

  /** Call once everything listens: the frame speaks as soon as it has loaded. */
  open(url: string): void {
    this.frame.src = url;
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
    const scale = Math.min((this.room.clientWidth - rim) / width, (this.room.clientHeight - rims) / height, 1.5);
    if (!(scale > 0)) return;
    this.device.style.width = `${Math.floor(width * scale) + rim}px`;
    this.device.style.height = `${Math.floor(height * scale) + rims}px`;
    this.frame.style.width = `${width}px`;
    this.frame.style.height = `${height}px`;
    this.frame.style.transform = `scale(${scale})`;
  }
}
