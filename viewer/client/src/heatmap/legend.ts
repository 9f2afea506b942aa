/** The ramp with its numbers. */

import { byId, type Overlay } from "./data";

export function showLegend({ legend, ramp, unit }: Overlay): void {
  const box = byId("heat-legend");
  box.hidden = !legend.length;
  byId("heat-unit").textContent = unit;
  byId("heat-ramp").style.backgroundImage = `linear-gradient(to right, ${ramp.join(", ")})`;
  byId("heat-marks").replaceChildren(
    ...legend.map(({ at, text }) => {
      const mark = document.createElement("li");
      mark.textContent = text;
      mark.style.left = `${100 * at}%`;
      return mark;
    }),
  );
}
