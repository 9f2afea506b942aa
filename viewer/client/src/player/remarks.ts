/** The forms beside the player are sent with the moment that is shown, and come back to it. */

export class Remarks {
  constructor(root: HTMLElement, now: () => number) {
    root.addEventListener("submit", (event) => {
      const moment = (event.target as Element).querySelector<HTMLInputElement>("input[name=t]");
      if (moment) moment.value = String(Math.round(now()));
    });
  }

  note(): void {
    document.querySelector<HTMLInputElement>("#note")?.focus();
  }

  favourite(): void {
    document.querySelector<HTMLFormElement>("#favourite")?.requestSubmit();
  }

  share(): void {
    const menu = document.querySelector<HTMLDetailsElement>("#share");
    if (!menu) return;
    menu.open = true;
    menu.querySelector<HTMLElement>("select")?.focus();
  }
}
