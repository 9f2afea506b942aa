/** What the other files handed over, once they are there. */

import type { Recorder, Rest } from "./context";

/** `sent` takes the bytes of each batch that is sent, where the doctor wants to know. */
export const files: { rest?: Rest; recorder?: Recorder; sent?: number[] } = {};
