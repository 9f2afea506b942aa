/** The frame with the backdrop as it was laid out before: the page has it from the start, or a picture of it. */

const PATIENCE_MS = 5000;

/** The frame that the page has not: even an empty one would cost it a document. */
export function stillFrame(page: HTMLElement, url: string, { width, height }: { width: number; height: number }): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  Object.assign(frame, { id: "heat-still", className: "heat-frame", tabIndex: -1, title: page.dataset.title ?? "" });
  for (const [name, value] of Object.entries({ width, height, sandbox: "allow-same-origin", scrolling: "no" })) frame.setAttribute(name, String(value));
  frame.src = url;
  page.insertBefore(frame, page.querySelector(".heat-picture"));
  return frame;
}

/** Resolves once it shows that page of so many elements; rejects where it shows anything else. */
export async function shown(frame: HTMLIFrameElement, elements: number): Promise<void> {
  const isThere = (): boolean => frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank";
  if (!isThere())
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the kept page did not come")), PATIENCE_MS);
      frame.addEventListener("load", () => {
        clearTimeout(late);
        resolve();
      });
    });
  const page = frame.contentDocument;
  if (page?.querySelectorAll("*").length !== elements) throw new Error("the page is kept no more");
  await page.fonts.ready;
}
