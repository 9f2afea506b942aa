/** Connecting a site: ask every two seconds whether its first event came. */

import { ago } from "./page/times";
import { t } from "./page/words";

const EVERY_MS = 2_000;
const SLOWER_AFTER = 150; // five minutes: whoever left the page open need not be asked for that often
const SLOWER_MS = 15_000;

interface Connection {
  first_ms: number | null;
  now_ms: number;
}

function arrived(box: HTMLElement, firstMs: number, aheadMs: number): void {
  const line = document.createElement("p");
  line.className = "arrived";
  const show = (): void => {
    line.textContent = t("First event received %(ago)s.", { ago: ago(Date.now() + aheadMs - firstMs) });
  };
  show();
  box.replaceChildren(line);
  // said once; a live region would read every new second aloud
  setTimeout(() => box.removeAttribute("aria-live"), 1_000);
  setInterval(show, 1_000);
  const links = document.getElementById("arrived-links");
  if (links) links.hidden = false;
}

async function ask(address: string): Promise<Connection | null> {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? ((await response.json()) as Connection) : null;
  } catch {
    return null; // the server is being restarted: the next try may reach it
  }
}

async function wait(box: HTMLElement, address: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const found = document.hidden ? null : await ask(address);
    if (found?.first_ms != null) {
      arrived(box, found.first_ms, found.now_ms - Date.now());
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, tries < SLOWER_AFTER ? EVERY_MS : SLOWER_MS));
  }
}

const box = document.getElementById("arrival");
if (box?.dataset.waiting) void wait(box, box.dataset.waiting);
