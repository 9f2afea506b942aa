/** The words of the page's language, embedded by base.html; English is its own key. */

let words: Record<string, string> | undefined;

function known(): Record<string, string> {
  words ??= JSON.parse(document.getElementById("client-words")?.textContent ?? "{}") as Record<string, string>;
  return words;
}

/** A text in the page's language, `%(name)s` filled in. Call it with a literal: the texts are collected from here. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  return (known()[text] ?? text).replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The page's language, for `Intl`. */
export function language(): string {
  return document.documentElement.lang || "en";
}
