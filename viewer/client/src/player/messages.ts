/** What the player's page and the frame with the recorded page say to each other. Times are ms of the server's clock. */

export type ToFrame =
  | { type: "load"; index: string; part: string; at: number }
  | { type: "play"; at: number; speed: number }
  | { type: "pause"; at: number }
  | { type: "step"; at: number; by: 1 | -1 }
  | { type: "trail"; on: boolean };

export interface Missing {
  from_ms: number | null;
  to_ms: number | null;
  text: string;
}

/** `score`: how much of the recording can be shown, 0 to 100; `live`: more may come. */
export interface Index {
  from_ms: number;
  to_ms: number;
  score: number;
  live: boolean;
  missing: Missing[];
}

export type FromFrame =
  | { type: "ready" }
  | { type: "loaded"; part: string; index: Index }
  | { type: "failed"; part: string; missing: Missing[] }
  | { type: "waiting"; waiting: boolean }
  | { type: "time"; at: number }
  | { type: "stepped"; at: number }
  | { type: "size"; width: number; height: number };
