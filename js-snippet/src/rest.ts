/** The entry of b.js, which a.js loads once the page is at rest: what may come a little later than page views, clicks and scrolling. */

import type { Rest } from "./context";
import * as errors from "./errors";
import * as excuses from "./excuses";
import * as fields from "./fields";
import { google } from "./google";
import { gzip } from "./gzip";
import { guard } from "./guard";
import { connect, elapsedAt } from "./hub";
import { clickLabel } from "./label";
import * as moves from "./moves";
import * as reactions from "./reactions";
import * as resize from "./resize";
import * as scrolling from "./scrolling";
import * as selection from "./selection";
import * as swings from "./swings";
import { attach, equip } from "./tools";
import * as vitals from "./vitals";
import { Reaction } from "./wire.gen";

const SMALL_BYTES = 1_024;

const rest: Rest = {
  google: guard(google),
  start: guard((hub) => {
    connect(hub);
    equip(hub.tools);
    [scrolling.start, excuses.start, reactions.start, moves.start, swings.start, fields.start, selection.start, errors.start, resize.start, vitals.start].forEach((start) => guard(start)());
    attach(window);
    hub.early.forEach((event) => errors.happened(event, elapsedAt(event.timeStamp)));
  }),
  // Of a click or two gzip takes off little, and costs the page more than the bytes
  gzip: async (bytes) => (bytes.length < SMALL_BYTES ? bytes : gzip(bytes)),
  stop: reactions.stop,
  clicked(event, target, fact, settle) {
    const label = guard(clickLabel)(target) || "";
    fields.clicked(target, fact[2] as string, label);
    const rest = (event.pointerType === "mouse" && guard(moves.clicked)(target, event, fact)) || 0;
    (fact[moves.FLAGS] as number) |= guard(excuses.excusesOf)(event, target, fact[moves.FLAGS] as number)!;
    reactions.expect(target, (reaction, ms) => {
      if (!reaction || reaction === Reaction.UNKNOWN) (fact[moves.FLAGS] as number) |= guard(excuses.besideOf)(target)!;
      settle(label, reaction, ms, rest);
    });
    reactions.followed(event, target);
  },
};

export default rest;
