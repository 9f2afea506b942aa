// Made by `python -m wire.generate` from wire/. Do not edit.

export const VERSION = 1;
export const MAX_BODY_BYTES = 2097152;
export const MAX_INFLATED_BYTES = 8388608;
export const MAX_EVENTS = 5000;
export const MAX_CHUNK_BYTES = 1048576;
export const MAX_CHUNK_JSON_BYTES = 16777216;
export const MAX_CHUNKS_PER_TAB = 5000;
export const MAX_URL_CHARS = 2048;
export const MAX_TITLE_CHARS = 256;
export const MAX_PATH_CHARS = 512;
export const MAX_LABEL_CHARS = 80;
export const MAX_MESSAGE_CHARS = 500;
export const MAX_STACK_CHARS = 2000;
export const MAX_NAME_CHARS = 200;
export const MAX_PROPS = 100;
export const MAX_PROP_CHARS = 2000;
export const MAX_SKEW_MS = 86400000;
export const KEEPALIVE_BYTES = 60000;
export const SESSION_IDLE_MS = 1800000;
export const SESSION_MAX_MS = 86400000;
export const RECORDING_IDLE_MS = 300000;
export const RECORDING_BYTES = 209715200;
export const RECORDING_MS = 14400000;
export const KEYFRAME_MS = 300000;
export const RING_MS = 120000;
export const REACTION_MS = 3000;
export const FLUSH_MS = 10000;
export const CHUNK_MS = 4700;
export const FLUSH_BYTES = 48000;
export const OFFSET_SCALE = 32767;

export const enum Tag {
  /** [1, t, navigation, load_ms] */
  Start = 1,
  /** [2, t, path, ex, ey, x, y, flags, label, node, reaction, reaction_ms, rest_ms] */
  Click = 2,
  /** [3, t, path, ex, ey, x, y, flags, dwell_ms] */
  Move = 3,
  /** [4, t, top, height, page_height, dwell_ms] */
  Scroll = 4,
  /** [5, t, path, label, kind, dwell_ms, edits, refills, filled] */
  Field = 5,
  /** [6, t, path, label] */
  Submit = 6,
  /** [7, t, message, source, line, column, stack, count] */
  Error = 7,
  /** [8, t, hidden] */
  Visibility = 8,
  /** [9, t, width, height, angle] */
  Resize = 9,
  /** [10, t, name, props] */
  Custom = 10,
  /** [11, t, active_ms] */
  Leave = 11,
  /** [12, t, path, chars, copied] */
  Select = 12,
  /** [13, t, path, label, last, edited, pressed] */
  Abandon = 13,
  /** [14, t, name, value, path] */
  Vital = 14,
  /** [15, t, user, traits] */
  Identify = 15,
  /** [16, t, props] */
  Set = 16,
  /** [17, t, visitor, recording, version, source] */
  Consent = 17,
  /** [18, t, rule, sample] */
  Recorded = 18,
  /** [19, t, what, turns, ms] */
  Swing = 19,
}

export const enum Flag {
  FIXED = 1,
  MODIFIED = 2,
  TOUCH = 4,
  LINK = 8,
  CONTROL = 16,
  MEDIA = 32,
  KEYBOARD = 64,
  REPEAT = 128,
  BESIDE = 256,
  BANNER = 512,
  DRAGGED = 1024,
}

export const enum Reaction {
  NONE = 0,
  MUTATION = 1,
  NAVIGATION = 2,
  SCROLL = 3,
  SELECTION = 4,
  FOCUS = 5,
  DOWNLOAD = 6,
  UNKNOWN = 7,
}

export const enum Navigation {
  LOAD = 0,
  RELOAD = 1,
  BACK_FORWARD = 2,
  PUSH = 3,
  REPLACE = 4,
  POP = 5,
  HASH = 6,
}
