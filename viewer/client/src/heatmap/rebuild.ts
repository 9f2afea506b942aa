/** The recorded page as a document again, in a frame that runs nothing. */

import { Replayer } from "@rrweb/replay";
import type { eventWithTime } from "@rrweb/types";
import { onlyMedia } from "../player/media";

const IMAGES_MS = 3000;
const REBUILD_MS = 20_000;

// A page is shown as it comes to rest: what fades or slides in is there, nothing waits for a scroll or a pointer.
const AT_REST = [
  "*,*::before,*::after{animation-duration:1ms!important;animation-delay:-1ms!important;animation-iteration-count:1!important;transition:none!important;scroll-behavior:auto!important;caret-color:transparent!important}",
];

export interface Rebuilt {
  frame: HTMLIFrameElement;
  document: Document;
  /** The viewport's height in px when it was recorded. */
  viewport: number;
}

/** `events` are Meta, FullSnapshot and what its own frames show, made harmless by the server. */
export async function rebuild(events: eventWithTime[], root: HTMLElement): Promise<Rebuilt> {
  const replayer = new Replayer(events, {
    root,
    mouseTail: false,
    showWarning: false,
    pauseAnimation: false,
    useVirtualDom: false,
    insertStyleRules: AT_REST,
  });
  onlyMedia(replayer);
  await rebuilt(replayer);
  // What is earlier than the moment asked for is applied at once.
  if (events.length > 2) replayer.pause(replayer.getMetaData().totalTime + 1);
  const frame = replayer.iframe;
  const page = frame.contentDocument;
  if (!page) throw new Error("the frame has no document");
  await settled(page);
  // The replayer leaves its documents open, and the page around would load for ever; closing them would make them quirky
  frame.contentWindow!.stop();
  const meta = events[0]!.data as { height: number };
  return { frame, document: page, viewport: Math.max(200, meta.height) };
}

/** The replayer throws what it can't build from a timer of its own. */
function rebuilt(replayer: Replayer): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the page was not rebuilt in time")), REBUILD_MS);
    const fail = (event: ErrorEvent): void => done(() => reject(event.error as Error));
    const done = (settle: () => void): void => {
      clearTimeout(late);
      removeEventListener("error", fail);
      settle();
    };
    addEventListener("error", fail);
    replayer.on("fullsnapshot-rebuilded", () => done(resolve));
  });
}

/** Waits for fonts and images, but not for ever. */
export async function settled(page: Document): Promise<void> {
  const images = [...page.images].filter((image) => !image.complete).map((image) => image.decode().catch(() => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, IMAGES_MS));
  await Promise.race([Promise.all([page.fonts.ready, ...images]), late]);
}
