/** The player's keys, wherever the focus is but in fields and menus. */

export type Actions = Record<string, () => void>;

const HELD = "input, select, textarea, dialog, [contenteditable], summary";

/** `actions` by key, as `KeyboardEvent.key` names them; letters in lower case, others with Shift+ where it is held. */
export function start(actions: Actions): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as Element;
    if (target.closest(HELD)) return;
    // a button or link that has the focus keeps its own keys
    if ((event.key === " " || event.key === "Enter") && target.closest("a, button")) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = actions[event.shiftKey && name.length > 1 ? `Shift+${name}` : name];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
