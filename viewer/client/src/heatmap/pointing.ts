/** Pointing at the page or at a row shows the other: which element this is, its numbers, and whose they are. */

import { byId, type Hit } from "./data";
import type { Stage } from "./stage";

const GAP_PX = 14;

export function pointAt(stage: Stage, elements: Hit[], hitsUrl: string): void {
  const { lang } = document.documentElement;
  const percent = new Intl.NumberFormat(lang, { style: "percent" });
  const number = new Intl.NumberFormat(lang);
  const known = new Map(elements.flatMap((element) => element.parts.map((part) => [part, element])));
  const tip = byId("heat-tip");
  const rows = new Map<string, HTMLElement>();
  for (const row of document.querySelectorAll<HTMLElement>("[data-hash]")) rows.set(row.dataset.hash!, row);

  const mark = (element: Hit | undefined): void => {
    stage.mark(element ? element.parts : []);
    for (const [hash, row] of rows) row.classList.toggle("is-marked", hash === element?.hash);
  };
  const at = ({ clientX, clientY }: MouseEvent): Hit | undefined => known.get(stage.at(clientX, clientY) ?? "");

  stage.page.addEventListener("pointermove", (event) => {
    const element = at(event);
    mark(element);
    tip.hidden = !element;
    if (!element) return;
    const name = Object.assign(document.createElement("b"), { textContent: element.name });
    tip.replaceChildren(name, ` ${percent.format(element.share)} · ${number.format(element.points)}`);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(event.clientX + GAP_PX, innerWidth - width - 8))}px`;
    tip.style.top = `${Math.max(8, Math.min(event.clientY + GAP_PX, innerHeight - height - 8))}px`;
  });
  stage.page.addEventListener("pointerleave", () => {
    tip.hidden = true;
    mark(undefined);
  });

  // A spot leads to the replays of those who were there.
  stage.page.addEventListener("click", (event) => {
    const element = at(event);
    if (element) location.href = `${hitsUrl}&element=${element.hash}`;
  });

  for (const [hash, row] of rows) {
    const element = known.get(hash);
    if (!element) continue;
    row.addEventListener("pointerenter", () => mark(element));
    row.addEventListener("pointerleave", () => mark(undefined));
    row.addEventListener("focusin", () => mark(element));
    row.addEventListener("focusout", () => mark(undefined));
    row.querySelector("button")?.addEventListener("click", () => {
      stage.reveal(element.parts);
      mark(element);
    });
  }
}
