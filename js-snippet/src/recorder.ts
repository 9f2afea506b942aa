/** The entry of r.js, which a.js loads where the site records: rrweb's recorder, made private. */

import { record } from "@rrweb/record";
import { Chunks } from "./chunks";
import type { Port, Recorder } from "./context";
import { redactor } from "./redact";

const MOUSE_MS = 50;

function begin(port: Port): Recorder {
  const chunks = new Chunks(port);
  const mirror = record.mirror;
  const redact = redactor(port, (id) => mirror.getNode(id));
  // An event that can't be redacted is not recorded
  const add = port.guard((event: Parameters<typeof redact>[0]) => chunks.add(redact(event)));
  const end = record({
    emit: add,
    blockSelector: "[data-ash-block]",
    ignoreSelector: "[data-ash-ignore]",
    maskAllInputs: true,
    slimDOMOptions: "all",
    inlineStylesheet: true,
    recordAfter: "DOMContentLoaded",
    recordCanvas: false,
    collectFonts: false,
    sampling: { mousemove: MOUSE_MS, input: "last" },
    errorHandler: () => true,
  });
  return {
    snapshot: port.guard(() => record.takeFullSnapshot(true)),
    flush: port.guard((unloading: boolean) => (unloading ? chunks.unload() : chunks.flush())),
    stop: port.guard(() => {
      if (end) end();
      chunks.flush();
    }),
    nodeId: (node) => Math.max(0, mirror.getId(node)),
  };
}

const tag = document.currentScript as (HTMLScriptElement & { ashiato?: (begin: (port: Port) => Recorder) => void }) | null;
if (tag && tag.ashiato) tag.ashiato(begin);
