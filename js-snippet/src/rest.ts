/** The entry of b.js, which a.js loads once the page is at rest: what may come a little later than page views, clicks and scrolling. */

import type { Rest } from "./context";
import * as errors from "./errors";
import * as fields from "./fields";
import { google } from "./google";
import { gzip } from "./gzip";
import { guard } from "./guard";
import { connect, elapsed } from "./hub";
import { clickLabel } from "./label";
import { attach, silence } from "./listen";
import * as moves from "./moves";
import * as reactions from "./reactions";
import * as resize from "./resize";
import * as selection from "./selection";
import * as vitals from "./vitals";

const rest: Rest = {
  google: guard(google),
  start: guard((hub) => {
    connect(hub);
    [reactions.start, moves.start, fields.start, selection.start, errors.start, resize.start, vitals.start].forEach((start) => guard(start)());
    attach(window);
    hub.early.forEach((event) => errors.happened(event, Math.max(0, Math.round(elapsed() - performance.now() + event.timeStamp))));
  }),
  gzip,
  stop() {
    silence();
    reactions.stop();
  },
  clicked(event, target, settle) {
    const label = guard(clickLabel)(target) || "";
    reactions.expect(target, (reaction, ms) => settle(label, reaction, ms));
    reactions.followed(event, target);
  },
};

export default rest;
