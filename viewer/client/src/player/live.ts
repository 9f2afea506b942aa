/** The page of a live session as the server makes it now: what happened since, and the timeline to it. */

import type { Player } from "./data";

export interface Fresh {
  player: Player;
  story: Element;
  picture: Element;
}

/** Asks for this page again. A document is parsed without running anything of it; null where it is none. */
export function fresh(): Promise<Fresh | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const page = request.status === 200 ? request.responseXML : null;
      const data = page?.getElementById("player-data")?.textContent;
      const story = page?.querySelector(".story-box ol");
      const picture = page?.querySelector(".timeline-picture");
      if (!data || !story || !picture) return resolve(null);
      resolve({
        player: JSON.parse(data) as Player,
        story: document.adoptNode(story),
        picture: document.adoptNode(picture),
      });
    });
    request.send();
  });
}
