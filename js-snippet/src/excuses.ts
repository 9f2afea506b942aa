/** Why a click may well be without a reaction: it ends a drag, fell beside an open modal dialog, or in a consent banner. */

import { closest, onAll } from "./tools";
import { Flag } from "./wire.gen";

const MODAL = ":modal,[aria-modal=true]";
const BANNER = "[id*=cookie i],[class*=cookie i],[id*=consent i],[class*=consent i]";

const DRAG_PX = 10; // less is a hand's tremor

/** Where the pointer was pressed. */
let from: PointerEvent;

export function start(): void {
  onAll<PointerEvent>("pointerdown", (event) => (from = event));
}

export function excusesOf({ clientX, clientY, detail }: PointerEvent, target: Element, flags: number): number {
  const banner = closest(target, BANNER);
  return (
    (detail && from && Math.hypot(clientX - from.clientX, clientY - from.clientY) > DRAG_PX ? Flag.DRAGGED : 0) |
    // Pages say of themselves what was agreed to; and a shop may sell cookies
    (banner && !/^(html|body)$/.test(banner.localName) && (closest(target, MODAL) || flags & Flag.FIXED) ? Flag.BANNER : 0)
  );
}

/** Looks at the whole page, so it is asked only of clicks that have waited for a reaction in vain. */
export function besideOf(target: Element): number {
  const within = closest(target, MODAL);
  const open = [...document.querySelectorAll(MODAL)].some((modal) => modal.getClientRects()[0]);
  return open && (!within || within === target) ? Flag.BESIDE : 0;
}
