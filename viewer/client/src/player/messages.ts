/** What the player's page and the frame with the recorded page say to each other. Times are ms of the server's clock. */

export type ToFrame =
  | { type: "load"; url: string; at: number }
  | { type: "play"; at: number; speed: number }
  | { type: "pause"; at: number };

export interface Missing {
  from_ms: number | null;
  to_ms: number | null;
  text: string;
}

export type FromFrame =
  | { type: "ready" }
  | { type: "loaded"; url: string; from: number; to: number; missing: Missing[] }
  | { type: "failed"; url: string; missing: Missing[] }
  | { type: "time"; at: number }
  | { type: "size"; width: number; height: number };
