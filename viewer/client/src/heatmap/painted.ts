const ON_SCREEN_MS = 120; // for other threads to bring to the screen what was painted

/** Resolves once what the page has by now was painted, and most likely shown. */
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, ON_SCREEN_MS))));
}
