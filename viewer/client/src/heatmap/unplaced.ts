/** The elements whose points found no place, each with the way to the replays. */

import { byId, type Measured, type Unplaced } from "./data";

export function showUnplaced(unplaced: Unplaced[], { elements, paths }: Measured, hitsUrl: string): void {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const names = new Map<string, string>(paths);
  for (const { name, parts } of elements) for (const part of parts) names.set(part, name);
  byId("heat-unplaced").hidden = !unplaced.length;
  byId("heat-unplaced-list").replaceChildren(
    ...unplaced.map(({ element, points, why }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${hitsUrl}&element=${element}`;
      link.textContent = names.get(element) ?? element;
      item.append(link, ` ${number.format(points)} · ${why}`);
      return item;
    }),
  );
}
