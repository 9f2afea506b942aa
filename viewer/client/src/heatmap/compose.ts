/** The recorded page and the heat over it as one picture. */

import type { Tile } from "./data";

const TALLEST_PX = 16_000; // a canvas may be higher, but not in every browser
const MOST_PIXELS = 120_000_000;
export const LEFT_OUT = "style, link, script, noscript, iframe, meta, base"; // of a picture

/** What the page's style sheets say now, in the order they apply; rules that scripts inserted are there too. */
function styles(page: Document): string {
  return [...page.styleSheets, ...page.adoptedStyleSheets]
    .map((sheet) => {
      const text = [...sheet.cssRules].map((rule) => rule.cssText).join("\n");
      return sheet.media.length ? `@media ${sheet.media.mediaText} {\n${text}\n}` : text;
    })
    .join("\n");
}

/** Form fields show their state, not their attributes. */
export function keepState(from: Element, to: Element): void {
  if (from.localName === "input" && to.localName === "input") {
    to.setAttribute("value", (from as HTMLInputElement).value);
    to.toggleAttribute("checked", (from as HTMLInputElement).checked);
  } else if (from.localName === "textarea") {
    to.textContent = (from as HTMLTextAreaElement).value;
  } else if (from.localName === "option") {
    to.toggleAttribute("selected", (from as HTMLOptionElement).selected);
  }
}

/** XML holds no control characters, and XMLSerializer lets them through. */
function legal(xml: string): string {
  // eslint-disable-next-line no-control-regex
  return xml.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "");
}

export function asSvg(page: Document, width: number, height: number): string {
  const view = page.defaultView!;
  const root = page.documentElement;
  const copy = root.cloneNode(true) as HTMLElement;
  const [originals, copies] = [root.querySelectorAll("*"), copy.querySelectorAll("*")];
  originals.forEach((element, i) => keepState(element, copies[i]!));
  copy.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
  const style = page.createElement("style");
  style.textContent = styles(page);
  (copy.querySelector("head") ?? copy).append(style);
  const rem = view.getComputedStyle(root).fontSize; // rem counts from the SVG's root, not from the page's
  const xml = legal(new XMLSerializer().serializeToString(copy));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" style="font-size:${rem}">` +
    `<foreignObject x="0" y="0" width="${width}" height="${height}">${xml}</foreignObject></svg>`
  );
}

function ground(page: Document): string {
  for (const element of [page.documentElement, page.body]) {
    const colour = element && page.defaultView!.getComputedStyle(element).backgroundColor;
    if (colour && colour !== "rgba(0, 0, 0, 0)") return colour;
  }
  return "#fff";
}

async function image(url: string): Promise<HTMLImageElement> {
  const loading = new Image();
  loading.src = url;
  await loading.decode();
  return loading;
}

/** The upper `tall` px of the page on a canvas. */
async function painted(page: Document, width: number, height: number, tall: number, scale: number): Promise<CanvasRenderingContext2D> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(tall * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = ground(page);
  pen.fillRect(0, 0, canvas.width, canvas.height);
  // A blob: address would taint the canvas, a data: address does not.
  const svg = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asSvg(page, width, height))}`;
  pen.drawImage(await image(svg), 0, 0, canvas.width, (height * canvas.height) / tall);
  return pen;
}

function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/** A PNG of the page with the tiles over it; scaled down where the page is too tall for a canvas. */
export async function compose(
  page: Document,
  width: number,
  height: number,
  tiles: Tile[],
  opacity: number,
): Promise<Blob> {
  const scale = Math.min(1, TALLEST_PX / height, Math.sqrt(MOST_PIXELS / (width * height)));
  const pen = await painted(page, width, height, height, scale);
  pen.globalAlpha = opacity;
  for (const { url, top, height: tall } of tiles) pen.drawImage(await image(url), 0, top * scale, pen.canvas.width, tall * scale);
  return png(pen.canvas);
}

/** A PNG of the upper `tall` px of the page. */
export async function poster(page: Document, width: number, height: number, tall: number, scale: number): Promise<Blob> {
  return png((await painted(page, width, height, tall, scale)).canvas);
}
