/** Which of the visitor's tabs is shown: the one they were in, or one that was picked. */

import type { Player, Tab } from "./data";

export class Tabs {
  private picked: string | null;
  private readonly buttons: HTMLButtonElement[];

  constructor(
    private readonly player: Player,
    root: HTMLElement,
    changed: () => void,
  ) {
    this.picked = player.tab;
    this.buttons = [...root.querySelectorAll<HTMLButtonElement>("button[data-tab]")];
    for (const button of this.buttons) {
      button.addEventListener("click", () => {
        this.picked = button.dataset.tab || null;
        changed();
      });
    }
  }

  /** Null while the visitor's own way through the tabs is followed. */
  get chosen(): string | null {
    return this.picked;
  }

  /** The tab to show at a moment; a tab without a recording is passed over if another has one. */
  at(moment: number): Tab | undefined {
    const visited = this.player.switches.findLast((one) => one.at_ms <= moment)?.tab ?? this.player.switches[0]?.tab;
    const id = this.picked ?? visited;
    return this.player.tabs.find((tab) => tab.tab === id) ?? this.player.tabs[0];
  }

  show(tab: Tab | undefined): void {
    for (const button of this.buttons) {
      const own = button.dataset.tab;
      button.setAttribute("aria-pressed", String(own ? own === this.picked : this.picked === null));
      button.classList.toggle("tab-shown", own === tab?.tab);
    }
  }
}
