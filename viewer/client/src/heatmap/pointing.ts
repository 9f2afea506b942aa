/** Pointing at the page or at a row shows the other: which element this is, its numbers, and whose they are. */

import { byId, type Data } from "./data";
import type { Stage } from "./stage";

const GAP_PX = 14;

const { lang } = document.documentElement;
const percent = new Intl.NumberFormat(lang, { style: "percent" });
const number = new Intl.NumberFormat(lang);

export function pointAt(stage: Stage, { elements, hitsUrl }: Data): void {
  const known = new Map(elements.map((element) => [element.hash, element]));
  const tip = byId("heat-tip");
  const rows = new Map<string, HTMLElement>();
  for (const row of document.querySelectorAll<HTMLElement>("[data-hash]")) rows.set(row.dataset.hash!, row);

  const mark = (hash: string | null): void => {
    stage.mark(hash);
    for (const [other, row] of rows) row.classList.toggle("is-marked", other === hash);
  };

  stage.page.addEventListener("pointermove", (event) => {
    const hash = stage.at(event.clientX, event.clientY);
    const element = hash ? known.get(hash) : undefined;
    mark(hash);
    tip.hidden = !element;
    if (!element) return;
    const name = Object.assign(document.createElement("b"), { textContent: element.label || element.path });
    tip.replaceChildren(name, ` ${percent.format(element.share)} · ${number.format(element.points)}`);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(event.clientX + GAP_PX, innerWidth - width - 8))}px`;
    tip.style.top = `${Math.max(8, Math.min(event.clientY + GAP_PX, innerHeight - height - 8))}px`;
  });
  stage.page.addEventListener("pointerleave", () => {
    tip.hidden = true;
    mark(null);
  });

  // A spot leads to the replays of those who were there.
  stage.page.addEventListener("click", (event) => {
    const hash = stage.at(event.clientX, event.clientY);
    if (hash && known.has(hash)) location.href = `${hitsUrl}&element=${hash}`;
  });

  for (const [hash, row] of rows) {
    row.addEventListener("pointerenter", () => mark(hash));
    row.addEventListener("pointerleave", () => mark(null));
    const button = row.querySelector("button");
    button?.addEventListener("focus", () => mark(hash));
    button?.addEventListener("blur", () => mark(null));
    button?.addEventListener("click", () => {
      stage.reveal(hash);
      mark(hash);
    });
  }
}
