/** The frame with the backdrop as it was laid out before: the page has it from the start. */

const PATIENCE_MS = 5000;

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
