/** Buttons that copy a text beside them; without a script they stay hidden and the text is selected by hand. */

import { t } from "./words";

async function copy(button: HTMLButtonElement, source: HTMLElement): Promise<void> {
  const label = button.querySelector("span") ?? button;
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    label.textContent = t("Copied");
  } catch {
    // no clipboard over plain http to another host: select it, so that one key copies it
    getSelection()?.selectAllChildren(source);
    label.textContent = t("Press Ctrl+C");
  }
  setTimeout(() => (label.textContent = t("Copy")), 2_000);
}

export function start(): void {
  document.querySelectorAll<HTMLButtonElement>("button[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy ?? "");
    if (!source) return;
    button.hidden = false;
    button.addEventListener("click", () => void copy(button, source));
  });
}
