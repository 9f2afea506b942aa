/** The form that asks for sessions: only what fits the choice is shown, and while typing what is really there. */

import { language, t } from "./words";

interface Offer {
  of: string;
  name: string;
  value: string;
  sessions: number;
  told: string;
}

const WAIT_MS = 120;
const AMOUNTS = new Set(["duration", "views", "score"]);

function field<T extends HTMLElement>(form: HTMLFormElement, name: string): T | null {
  return form.elements.namedItem(name) as T | null;
}

class Finder {
  private readonly of: HTMLSelectElement;
  private readonly op: HTMLSelectElement;
  private readonly property: HTMLInputElement;
  private readonly value: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly ways: HTMLOptionElement[];
  private offers: Offer[] = [];
  private at = -1;
  private timer = 0;
  private asked = 0;

  constructor(private readonly form: HTMLFormElement) {
    this.of = field<HTMLSelectElement>(form, "of")!;
    this.op = field<HTMLSelectElement>(form, "op")!;
    this.property = field<HTMLInputElement>(form, "name")!;
    this.value = field<HTMLInputElement>(form, "value")!;
    this.list = form.querySelector<HTMLElement>(".offers")!;
    this.ways = [...this.op.options];
    this.list.setAttribute("role", "listbox");
    this.value.setAttribute("role", "combobox");
    this.value.setAttribute("aria-controls", this.list.id);
    this.value.setAttribute("aria-autocomplete", "list");
    this.value.setAttribute("aria-expanded", "false");
    this.of.addEventListener("change", () => {
      this.fit();
      this.value.value = "";
      this.value.focus();
    });
    this.op.addEventListener("change", () => this.fitValue());
    field<HTMLSelectElement>(form, "as")?.addEventListener("change", () => this.fit());
    this.value.addEventListener("input", () => this.soon());
    this.value.addEventListener("focus", () => this.soon());
    this.value.addEventListener("blur", () => this.close());
    this.value.addEventListener("keydown", (event) => this.key(event));
    this.fit();
  }

  /** The form has been opened. */
  begin(): void {
    this.value.focus();
  }

  private row(name: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`.finder-${name}`);
  }

  /** Shows what can be said of the chosen kind. */
  private fit(): void {
    const chosen = this.of.selectedOptions[0]!;
    const ops = chosen.dataset.ops?.split(" ") ?? [];
    const fitting = this.ways.filter((way) => ops.includes(way.value));
    fitting.sort((one, other) => ops.indexOf(one.value) - ops.indexOf(other.value));
    this.op.replaceChildren(...fitting);
    this.row("op")!.hidden = !fitting.length;
    this.row("name")!.hidden = chosen.dataset.named === undefined;
    const way = field<HTMLSelectElement>(this.form, "as");
    if (way) this.row("within")!.hidden = !way.value;
    this.value.inputMode = AMOUNTS.has(this.of.value) ? "numeric" : "search";
    this.fitValue();
  }

  private fitValue(): void {
    this.row("value")!.hidden = ["any", "none"].includes(this.op.value);
    this.close();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const typed = this.value.value.trim();
    if (AMOUNTS.has(this.of.value) || (!this.of.value && !typed)) return this.close();
    const query = new URLSearchParams();
    for (const name of ["from", "to", "device", "where", "then", "bots", "of", "name"]) {
      const given = field<HTMLInputElement>(this.form, name)?.value;
      if (given) query.set(name, given);
    }
    query.set("q", typed);
    try {
      const answer = await fetch(`${this.form.dataset.offers}?${query}`);
      const found = answer.ok ? ((await answer.json()) as { offers: Offer[] }).offers : [];
      if (number === this.asked && document.activeElement === this.value) this.show(found);
    } catch {
      this.close();
    }
  }

  private show(found: Offer[]): void {
    this.offers = found;
    this.at = -1;
    const count = new Intl.NumberFormat(language());
    this.list.replaceChildren(
      ...found.map((offer, n) => {
        const item = document.createElement("li");
        item.id = `offer-${n}`;
        item.setAttribute("role", "option");
        const told = document.createElement("span");
        told.textContent = offer.told;
        const sessions = document.createElement("span");
        sessions.className = "quiet small";
        sessions.textContent = t("%(n)s sessions", { n: count.format(offer.sessions) });
        item.append(told, sessions);
        // the field keeps the focus: a blur would close the list before the click
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => this.take(offer));
        return item;
      }),
    );
    this.list.hidden = !found.length;
    this.value.setAttribute("aria-expanded", String(!!found.length));
  }

  private close(): void {
    this.asked++;
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.offers = [];
    this.at = -1;
    this.value.setAttribute("aria-expanded", "false");
    this.value.removeAttribute("aria-activedescendant");
  }

  private take(offer: Offer): void {
    this.of.value = offer.of;
    const way = this.op.value;
    this.fit();
    if (way !== "not" && way !== "lacks") this.op.value = "is";
    else this.op.value = "not";
    this.property.value = offer.name;
    this.value.value = offer.value;
    this.form.requestSubmit();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.offers.length) {
      event.stopPropagation();
      return this.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.offers.length) {
      event.preventDefault();
      const count = this.offers.length;
      this.at = this.at < 0 && step < 0 ? count - 1 : (this.at + step + count) % count;
      [...this.list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === this.at)));
      this.list.children[this.at]!.scrollIntoView({ block: "nearest" });
      this.value.setAttribute("aria-activedescendant", `offer-${this.at}`);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.take(this.offers[this.at]!);
    }
  }
}

export function start(): void {
  document.querySelectorAll<HTMLFormElement>("form.finder").forEach((form) => {
    const finder = new Finder(form);
    form.closest("details")?.addEventListener("toggle", ({ target }) => {
      if ((target as HTMLDetailsElement).open) finder.begin();
    });
  });
}
