"""The generated sites' pages, the same ones in every run.

A page's texts are words of its site's vocabulary, so that other pages of the same kind can be made from a recorded
one by putting other words in their place. A run of hash signs stands for what differs from visit to visit.
"""

import random
from collections.abc import Callable, Sequence

from bench.storage.sheets import classes, sheet
from bench.storage.sites import Site, words

TOKEN = "#" * 32  # a visit's own: a form token, a nonce


class _Prose:
    """Texts in which few words are frequent and many are rare."""

    def __init__(self, chance: random.Random, vocabulary: Sequence[str], gap: str) -> None:
        self._chance = chance
        self._words = vocabulary
        self._gap = gap

    def words(self, least: int, most: int) -> str:
        count = self._chance.randint(least, most)
        picked = (self._words[int(len(self._words) * self._chance.random() ** 2.5)] for _ in range(count))
        return self._gap.join(picked)

    def sentence(self) -> str:
        return self.words(6, 18).capitalize() + ("。" if not self._gap else ".")

    def paragraph(self) -> str:
        return (self._gap or "").join(self.sentence() for _ in range(self._chance.randint(2, 7)))


class _Page:
    def __init__(self, site: Site, kind: str) -> None:
        self.chance = random.Random(f"{kind} of {site.name}")  # noqa: S311 - the same in every run
        self.prose = _Prose(self.chance, words(site), "" if site.japanese else " ")
        self.classes = classes(site)
        self._of: dict[str, str] = {}

    def el(self, tag: str, part: str, inner: str, more: str = "") -> str:
        """An element; the same part of a page has the same classes wherever it stands."""
        if part not in self._of:
            self._of[part] = " ".join(self.chance.sample(self.classes, self.chance.choice((1, 2, 2, 3))))
        close = "" if tag in ("img", "input") else f"{inner}</{tag}>"
        return f'<{tag} class="{self._of[part]}"{more}>{close}'

    def svg(self, part: str) -> str:
        chance = random.Random(part)  # noqa: S311 - an icon is the same everywhere
        points = "".join(f"L{chance.randint(0, 240) / 10:g} {chance.randint(0, 240) / 10:g}" for _ in range(7))
        path = f'<path d="M1 1{points}z"></path>'
        return self.el("svg", "icon", path, ' viewBox="0 0 24 24" aria-hidden="true"')

    def image(self, part: str) -> str:
        name = "-".join(self.prose.words(1, 3).split())
        source = f' src="/media/{self.chance.getrandbits(32):08x}/{name}-640w.webp"'
        size = f' width="640" height="{self.chance.randint(200, 640)}" loading="lazy"'
        return self.el("img", part, "", f'{source} alt="{self.prose.words(2, 6)}"{size}')

    def link(self, part: str, least: int = 1, most: int = 3) -> str:
        return self.el("a", part, self.prose.words(least, most), f' href="/{self.chance.randint(1, 400)}"')

    def toggle(self, part: str) -> str:
        inner = f"{self.svg(part)}<span>{self.prose.words(1, 2)}</span>"
        return f'<button type="button" class="toggle {part}">{inner}</button>'

    def card(self) -> str:
        head = self.el("div", "card media", self.image("card image"))
        title = self.el("h3", "card title", self.link("card link", 3, 8))
        text = self.el("p", "card text", self.prose.sentence())
        price = self.el("span", "card price", self.prose.words(1, 2))
        foot = self.el("div", "card foot", price + self.toggle("heart"))
        return self.el("li", "card", self.el("article", "card body", head + title + text + foot))

    def cards(self, count: int) -> str:
        return self.el("ul", "cards", "".join(self.card() for _ in range(count)), ' id="cards"')

    def text(self, paragraphs: int) -> str:
        made = [
            f"<h2>{self.prose.words(2, 6)}</h2>"
            if self.chance.random() < 0.2
            else f"<p>{self.prose.paragraph()} {self.link('inline')} {self.prose.sentence()}</p>"
            for _ in range(paragraphs)
        ]
        return self.el("div", "prose", "".join(made))

    def table(self, rows: int, columns: int) -> str:
        def row() -> str:
            cells = "".join(self.el("td", f"cell {n}", self.prose.words(1, 3)) for n in range(columns))
            return self.el("tr", "row", f"{cells}<td>{self.toggle('more')}</td>")

        head = "".join(f"<th scope=col>{self.prose.words(1, 2)}</th>" for _ in range(columns + 1))
        body = "".join(row() for _ in range(rows))
        return self.el("table", "table", f'<thead><tr>{head}</tr></thead><tbody id="cards">{body}</tbody>')

    def field(self) -> str:
        name = self.prose.words(1, 1)
        label = self.el("label", "label", self.prose.words(1, 3), f' for="{name}"')
        help_ = self.el("p", "help", self.prose.words(3, 9))
        return self.el("div", "field", label + self.el("input", "input", "", f' id="{name}" name="{name}"') + help_)

    def comment(self) -> str:
        author = self.el("div", "author", f"{self.image('face')}<b>{self.prose.words(1, 2)}</b>")
        return self.el("li", "comment", f"{author}<p>{self.prose.paragraph()}</p>{self.toggle('reply')}")

    def chart(self) -> str:
        bars = "".join(
            f'<rect x="{n * 9}" y="{y}" width="7" height="{120 - y}" fill="#{self.chance.getrandbits(24):06x}"></rect>'
            for n, y in enumerate(self.chance.choices(range(120), k=40))
        )
        title = f"<h2>{self.prose.words(2, 4)}</h2>"
        return self.el("section", "chart", f'{title}<svg viewBox="0 0 360 120">{bars}</svg>')

    def many(self, make: Callable[[], str], count: int) -> str:
        return "".join(make() for _ in range(count))

    def main(self, kind: str) -> str:
        title = f"<h1>{self.prose.words(3, 9)}</h1>"
        if kind == "home":
            hero = self.el("section", "hero", f"{title}{self.image('hero image')}<p>{self.prose.paragraph()}</p>")
            return hero + self.cards(18) + self.text(5)
        if kind == "listing":
            filters = self.many(lambda: f"<li>{self.link('filter')}</li>", 24)
            return self.el("aside", "filters", f"<ul>{filters}</ul>") + self.cards(36)
        if kind == "product":
            gallery = self.many(lambda: self.image("gallery image"), 6)
            talk = f"<ul>{self.many(self.comment, 8)}</ul>"
            return title + gallery + self.text(6) + self.table(14, 2) + talk + self.cards(6)
        if kind == "article":
            return title + self.image("hero image") + self.text(34) + self.cards(6)
        if kind == "thread":
            return f'{title}<ul id="cards">{self.many(self.comment, 30)}</ul>'
        if kind == "table":
            return self.table(60, 7)
        if kind == "board":
            return self.many(self.chart, 6) + self.table(12, 5)
        return self.el("form", "form", self.many(self.field, 18)) + self.text(3)

    def frame(self, inner: str) -> str:
        def entry() -> str:
            under = self.many(lambda: f"<li>{self.link('under')}</li>", 5)
            return self.el("li", "entry", self.link("entry link") + self.el("ul", "under list", under))

        head = self.el("header", "head", f"<nav><ul>{self.many(entry, 7)}</ul></nav>{self.svg('mark')}")
        foot = self.many(lambda: self.el("li", "foot entry", self.link("foot link", 1, 4)), 28)
        return f"{head}<main>{inner}</main>{self.el('footer', 'foot', f'<ul>{foot}</ul>')}"


_SCRIPT = """
document.addEventListener("click", (event) => {
  const button = event.target.closest(".toggle");
  if (!button) return;
  button.classList.toggle("is-open");
  const cards = document.getElementById("cards");
  if (cards && cards.children.length) {
    const more = cards.children[Math.floor(cards.children.length / 2)].cloneNode(true);
    cards.append(more);
    if (cards.children.length % 3 === 0) cards.children[1].remove();
  }
});
document.addEventListener("mouseover", (event) => {
  const item = event.target.closest("nav li");
  if (item) item.classList.toggle("is-open");
});
"""


def html(site: Site, kind: str, snippet: str) -> str:
    """A page, with the tag `snippet` in its head."""
    page = _Page(site, kind)
    inline = f"<style>{sheet(site, kind, site.inline_kb)}</style>" if site.inline_kb else ""
    links = "".join(f'<link rel="stylesheet" href="/{n}.css">' for n in range(len(site.sheets)))
    return (
        f'<!doctype html><html lang="{"ja" if site.japanese else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{page.prose.words(2, 5)}</title>'
        f'{links}{inline}{snippet}</head><body data-form-token="{TOKEN}">{page.frame(page.main(kind))}'
        f"<script>{_SCRIPT}</script></body></html>"
    )
