/** When the page is seen for the first time. */

const LATEST_MS = 1000; // nobody looks at it, or the browser does not tell

/** Resolves once the page is on the screen; a page that nobody looks at does not wait for it for long. */
export function onScreen(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LATEST_MS);
    new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
  });
}
