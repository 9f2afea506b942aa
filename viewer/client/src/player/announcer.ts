/** What a screen reader is told politely: playing, pausing, where a seek led to, signals that are passed. */

const PATIENCE_MS = 300; // a held key or a dragged head seeks many times; only where it ends is told

export class Announcer {
  private timer = 0;

  constructor(private readonly region: HTMLElement) {}

  say(text: string): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      // the same text again is only read when the region was empty between
      this.region.textContent = "";
      requestAnimationFrame(() => (this.region.textContent = text));
    }, PATIENCE_MS);
  }
}
