/** The heatmap page: the recorded page in its frame, measured, and the heat that the server draws for that layout. */

import { BackdropFrame } from "./heatmap/backdrop_frame";
import { byId, data, type Data, type Overlay } from "./heatmap/data";
import { download, downloadBlob } from "./heatmap/download";
import { showLegend } from "./heatmap/legend";
import type { Boxes } from "./heatmap/messages";
import { pointAt } from "./heatmap/pointing";
import { Stage } from "./heatmap/stage";

const REDRAW_MS = 150;

/** Shows one of the notes, or none. That no recording is at hand is said beside them. */
function note(name: "busy" | "making" | "empty" | "failed" | null): void {
  for (const other of ["busy", "making", "empty", "failed"]) byId(`heat-note-${other}`).hidden = other !== name;
}

class Heatmap {
  private readonly stage = new Stage();
  private readonly radius = byId<HTMLInputElement>("heat-radius");
  private readonly opacity = byId<HTMLInputElement>("heat-opacity");
  private frame: BackdropFrame | null = null;
  private layout: { width: number; height: number; boxes: Boxes } | null = null;
  private overlay: Overlay | null = null;
  private asked = 0;

  constructor(private readonly data: Data) {
    this.stage.setOpacity(Number(this.opacity.value));
    this.opacity.addEventListener("input", () => this.stage.setOpacity(Number(this.opacity.value)));
    let waiting = 0;
    this.radius.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = window.setTimeout(() => void this.draw(), REDRAW_MS);
    });
    const size = byId<HTMLInputElement>("heat-fit");
    this.stage.setFits(size.checked);
    size.addEventListener("change", () => this.stage.setFits(size.checked));
    byId("heat-export-overlay").addEventListener("click", () => {
      if (this.overlay) download(this.overlay.picture, this.name("overlay"));
    });
    byId("heat-export-page").addEventListener("click", () => void this.exportPage());
    pointAt(this.stage, data);
  }

  async start(): Promise<void> {
    note("busy");
    try {
      this.layout = await this.laidOut();
    } catch (error) {
      console.error(error);
      this.frame?.element.remove();
      this.frame = null;
    }
    const { width, plainHeight } = this.data;
    const missing = !this.layout;
    this.layout ??= { width, height: plainHeight, boxes: {} };
    this.stage.lay(this.layout.width, this.layout.height, this.layout.boxes);
    this.stage.scroller.classList.toggle("is-plain", missing);
    byId("heat-export-page").hidden = missing;
    byId("heat-note-plain").hidden = !missing;
    await this.draw();
  }

  private async laidOut(): Promise<Heatmap["layout"]> {
    const { backdropUrl, width, paths } = this.data;
    if (!backdropUrl) return null;
    this.frame = new BackdropFrame(backdropUrl, this.stage.page.dataset.title ?? "", this.stage.page);
    return this.frame.lay(width, paths);
  }

  private async draw(): Promise<void> {
    if (!this.layout) return;
    const number = ++this.asked;
    try {
      const response = await fetch(this.data.overlayUrl, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-Form-Token": document.querySelector<HTMLMetaElement>('meta[name="form-token"]')!.content,
        },
        body: JSON.stringify({ ...this.layout, radius: Number(this.radius.value) }),
      });
      if (!response.ok) throw new Error(`the overlay was answered with ${response.status}`);
      const overlay = (await response.json()) as Overlay;
      if (number !== this.asked) return;
      await this.stage.show(overlay.picture);
      this.show(overlay);
      this.noteEmpty();
    } catch (error) {
      console.error(error);
      if (number === this.asked) note("failed");
    }
  }

  private show(overlay: Overlay): void {
    this.overlay = overlay;
    showLegend(overlay);
    this.stage.showLines(overlay.lines);
    byId("heat-summary").textContent = overlay.summary;
    byId("heat-tools").classList.remove("is-waiting");
    this.stage.scroller.dataset.state = "drawn";
  }

  private noteEmpty(): void {
    note(this.overlay?.legend.length ? null : "empty");
  }

  private async exportPage(): Promise<void> {
    if (!this.frame || !this.overlay) return;
    const button = byId<HTMLButtonElement>("heat-export-page");
    button.disabled = true;
    note("making");
    try {
      const png = await this.frame.compose(this.overlay.picture, Number(this.opacity.value));
      downloadBlob(png, this.name("page"));
      this.noteEmpty();
    } catch (error) {
      console.error(error);
      note("failed");
    }
    button.disabled = false;
  }

  private name(what: string): string {
    return `heatmap-${this.data.kind}-${this.data.width}-${what}.png`;
  }
}

if (document.getElementById("heatmap-data")) void new Heatmap(data()).start();
