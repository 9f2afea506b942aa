/** The heatmap page: the recorded page in its frame, measured, and the heat that the server draws for that layout. */

import { BackdropFrame } from "./heatmap/backdrop_frame";
import { byId, data, type Data, type Layout, type Measured, type Overlay, type StillFacts } from "./heatmap/data";
import { download, downloadBlob } from "./heatmap/download";
import { showLegend } from "./heatmap/legend";
import { addLessSeen } from "./heatmap/less_seen";
import { painted } from "./heatmap/painted";
import { pointAt } from "./heatmap/pointing";
import type { Boxes } from "./heatmap/messages";
import { Stage } from "./heatmap/stage";
import { shown, stillFrame } from "./heatmap/still_frame";
import { showUnplaced } from "./heatmap/unplaced";

const REDRAW_MS = 150;
const KEEP_MS = 250; // what is seen comes first

/** Shows one of the notes, or none. That no recording is at hand is said beside them. */
function note(name: "busy" | "making" | "empty" | "failed" | null): void {
  for (const other of ["busy", "making", "empty", "failed"]) byId(`heat-note-${other}`).hidden = other !== name;
}

class Heatmap {
  private readonly stage: Stage;
  private readonly radius = byId<HTMLInputElement>("heat-radius");
  private readonly opacity = byId<HTMLInputElement>("heat-opacity");
  private readonly top = byId<HTMLInputElement>("heat-top");
  private readonly colours = byId<HTMLSelectElement>("heat-colours");
  private frame: BackdropFrame | null = null;
  private layout: Layout | null = null;
  private overlay: Overlay | null = null;
  private asked = 0;
  private measured: Measured | null = null;

  /** `second` is the one on the right of two. */
  constructor(
    private readonly data: Data,
    private readonly overlayUrl: string,
    private readonly second = false,
  ) {
    this.stage = new Stage(second ? "-2" : "");
    if (data.paths && data.elements) this.measured = { paths: data.paths, elements: data.elements };
    this.stage.setOpacity(Number(this.opacity.value));
    this.opacity.addEventListener("input", () => this.stage.setOpacity(Number(this.opacity.value)));
    let waiting = 0;
    for (const tool of [this.radius, this.top, this.colours])
      tool.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = window.setTimeout(() => void this.draw(), REDRAW_MS);
      });
    const size = byId<HTMLInputElement>("heat-fit");
    this.stage.setFits(size.checked);
    size.addEventListener("change", () => this.stage.setFits(size.checked));
    if (second) return;
    byId("heat-export-overlay").addEventListener("click", () => {
      if (this.overlay) download(this.overlay.picture, this.name("overlay"));
    });
    byId("heat-export-page").addEventListener("click", () => void this.exportPage());
  }

  async start(): Promise<void> {
    const { measured } = this;
    if (measured && !this.second) whenParsed(() => pointAt(this.stage, measured.elements, this.data.hitsUrl));
    if (!this.data.still || !(await this.showsStill(this.data.still))) await this.build();
  }

  private async build(): Promise<void> {
    note("busy");
    this.layout = await this.laidOut();
    const { width, plainHeight } = this.data;
    const missing = !this.layout;
    this.layout ??= { width, height: plainHeight, boxes: {} };
    this.stage.lay(this.layout.width, this.layout.height, this.layout.boxes);
    this.stage.scroller.classList.toggle("is-plain", missing);
    byId("heat-export-page").hidden = missing;
    byId("heat-note-plain").hidden = !missing;
    await this.draw();
    if (!missing) window.setTimeout(() => void this.keep(), KEEP_MS);
  }

  /** Shows the page as it was laid out before; false where that is not to be had any more. */
  private async showsStill({ url, layout, elements, tall, wide, overlay }: StillFacts): Promise<boolean> {
    let frame = document.querySelector<HTMLIFrameElement>("#heat-still");
    const { width, height, boxes, radius, top, colours } = layout;
    this.layout = { width, height, boxes };
    this.stage.lay(width, height, boxes);
    const fits = radius === Number(this.radius.value) && top === (Number(this.top.value) || null) && colours === this.colours.value;
    try {
      const suffices = overlay && fits && tall && tall >= this.stage.sight.tall;
      if (!suffices) frame ??= stillFrame(this.stage.page, url, layout);
      const sight = this.stage.showSight(wide);
      const there = suffices ? sight : shown(frame!, elements);
      if (overlay && fits) {
        await (suffices ? there : this.stage.show(overlay, there));
        this.show(overlay);
        this.noteEmpty();
        await painted();
        if (suffices) await this.stage.show(overlay);
        void this.learn().catch(console.error);
        if (suffices) void this.follow(stillFrame(this.stage.page, url, layout), elements);
        else this.stage.hideSight();
      } else {
        await this.learn();
        await there;
        this.stage.hideSight();
        await this.draw();
      }
      return true;
    } catch {
      frame?.remove();
      this.stage.hideSight();
      return false;
    }
  }

  /** Lays the page itself where its picture is; builds it anew where it is not to be had any more. */
  private async follow(frame: HTMLIFrameElement, elements: number): Promise<void> {
    try {
      await shown(frame, elements);
    } catch {
      frame.remove();
      await this.build();
    }
    this.stage.hideSight();
  }

  /** Asks for what the page did not bring: what can be pointed at, and where it is. */
  private async learn(): Promise<void> {
    const { still, keepUrl, hitsUrl } = this.data;
    if (!still || this.measured) return;
    const query = this.overlayUrl.slice(this.overlayUrl.indexOf("?"));
    const [response] = await Promise.all([fetch(`${keepUrl}.json${query}`), addLessSeen(this.overlayUrl.replace("/overlay?", "/less-seen?"))]);
    if (!response.ok) throw new Error(`what is measured was answered with ${response.status}`);
    const { boxes, ...measured } = (await response.json()) as Measured & { boxes: Boxes };
    this.measured = measured;
    if (this.layout) this.layout.boxes = boxes;
    this.stage.setBoxes(boxes);
    pointAt(this.stage, measured.elements, hitsUrl);
    if (this.overlay) showUnplaced(this.overlay.unplaced, measured, hitsUrl);
  }

  private async laidOut(): Promise<Layout | null> {
    const { backdropUrl, width } = this.data;
    if (!backdropUrl) return null;
    try {
      await this.learn();
      const paths = this.measured?.paths ?? [];
      const early = this.stage.page.querySelector<HTMLIFrameElement>("#heat-early");
      this.frame = new BackdropFrame(backdropUrl, this.stage.page.dataset.title ?? "", this.stage.page, early);
      return await this.frame.lay(width, paths);
    } catch (error) {
      console.error(error);
      this.frame?.element.remove();
      this.frame = null;
      return null;
    }
  }

  /** Leaves the page as it is laid out for the next visit. */
  private async keep(): Promise<void> {
    const { keepUrl } = this.data;
    const { scroller } = this.stage;
    try {
      const still = keepUrl && !this.second ? await this.frame?.still(this.stage.sight) : null;
      if (still) await this.post(keepUrl, { ...still, layout: this.layout });
      scroller.dataset.kept = still ? "yes" : "no";
    } catch (error) {
      console.error(error);
      scroller.dataset.kept = "no";
    }
  }

  private async post(url: string, body: unknown): Promise<Response> {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Form-Token": document.querySelector<HTMLMetaElement>('meta[name="form-token"]')!.content,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
    return response;
  }

  private async draw(): Promise<void> {
    if (!this.layout) return;
    const number = ++this.asked;
    try {
      await this.learn();
      const tools = { radius: Number(this.radius.value), top: Number(this.top.value) || null, colours: this.colours.value };
      const response = await this.post(this.overlayUrl, { ...this.layout, ...tools });
      const overlay = (await response.json()) as Overlay;
      if (number !== this.asked) return;
      await this.stage.show(overlay);
      this.show(overlay);
      this.noteEmpty();
    } catch (error) {
      console.error(error);
      if (number === this.asked) note("failed");
    }
  }

  private show(overlay: Overlay): void {
    this.overlay = overlay;
    this.stage.showLines(overlay.lines);
    this.stage.scroller.dataset.state = "drawn";
    if (this.second) return;
    showLegend(overlay);
    if (this.measured) showUnplaced(overlay.unplaced, this.measured, this.data.hitsUrl);
    byId("heat-summary").textContent = overlay.summary;
    for (const tools of ["heat-tools", "heat-legend"]) byId(tools).classList.remove("is-waiting");
  }

  private noteEmpty(): void {
    note(this.overlay?.legend.length ? null : "empty");
  }

  private async exportPage(): Promise<void> {
    if (!this.layout || !this.overlay) return;
    const button = byId<HTMLButtonElement>("heat-export-page");
    button.disabled = true;
    note("making");
    try {
      if (!this.frame) await this.laidOut(); // behind what is kept, which can't draw itself
      if (!this.frame) throw new Error("the page can't be laid out again");
      const png = await this.frame.compose(this.overlay.tiles, Number(this.opacity.value));
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

/** The rows may come after what the picture is made from. */
function whenParsed(act: () => void): void {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", act);
  else act();
}

/** What the tools say is in the address, so that it shows the same to whom it is sent. */
function keepInAddress(): void {
  const asked = new URLSearchParams(location.search);
  for (const name of ["radius", "opacity", "top", "colours"]) {
    const tool = byId<HTMLInputElement | HTMLSelectElement>(`heat-${name}`);
    const standard = tool.value;
    const given = asked.get(name);
    const choices = tool instanceof HTMLSelectElement ? [...tool.options].map(({ value }) => value) : null;
    if (given && (choices ? choices.includes(given) : Number.isFinite(Number(given)))) tool.value = given;
    tool.addEventListener("input", () => {
      const address = new URL(location.href);
      if (tool.value === standard) address.searchParams.delete(name);
      else address.searchParams.set(name, tool.value);
      history.replaceState(null, "", address);
    });
  }
}

/** Scrolls the two of a comparison as one. */
function together(one: HTMLElement, other: HTMLElement): void {
  const follow = (from: HTMLElement, to: HTMLElement): void =>
    from.addEventListener("scroll", () => {
      if (to.scrollTop !== from.scrollTop) to.scrollTop = from.scrollTop;
    });
  follow(one, other);
  follow(other, one);
}

if (document.getElementById("heatmap-data")) {
  const given = data();
  keepInAddress();
  if (given.look === "side") {
    const url = given.overlayUrl.replace("look=side", "look=");
    together(byId("heat-stage"), byId("heat-stage-2"));
    void new Heatmap(given, url.replace("look=", "look=one")).start();
    void new Heatmap(given, url.replace("look=", "look=other"), true).start();
  } else void new Heatmap(given, given.overlayUrl).start();
}
