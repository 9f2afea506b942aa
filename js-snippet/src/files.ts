/** What the other files handed over, once they are there. */

import type { Recorder, Rest } from "./context";

export const files: { rest?: Rest; recorder?: Recorder } = {};
