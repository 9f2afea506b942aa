/** rrweb plays and pauses what a recording names, whatever it is: only videos and sounds get as far as that. */

import type { Replayer } from "@rrweb/replay";

/** The parts of rrweb's player that it keeps for itself. */
interface Inner {
  mediaManager: {
    isSupportedMediaElement(node: Node): boolean;
    mediaMutation(told: { target: Node }): void;
  };
}

export function onlyMedia(replayer: Replayer): void {
  const manager = (replayer as unknown as Inner).mediaManager;
  const mutate = manager.mediaMutation;
  // a name is not enough: an SVG element may be called VIDEO
  manager.isSupportedMediaElement = playable;
  manager.mediaMutation = function (told) {
    if (playable(told.target)) mutate.call(this, told);
  };
}

/** No video and no sound is ever loaded in this window, and a call to play one would only be complained of. */
export function silent(target: Window & typeof globalThis): void {
  target.HTMLMediaElement.prototype.play = () => Promise.resolve();
}

function playable(node: Node): boolean {
  const view = node.ownerDocument?.defaultView;
  return !!view && node instanceof (view as Window & typeof globalThis).HTMLMediaElement;
}
