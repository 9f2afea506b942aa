"""Whether an element of a rebuilt document is shown, by what its recorded stylesheets and the browser say.

That is `display` and `visibility`: what lies off the window, is covered, transparent or tiny counts as shown. Rules
that hold while something is pointed at or has the focus never hold here, and a rule that can't be told from a
recording is left out; so in doubt a thing is shown.
"""

import re
from typing import Any, NamedTuple

from replay import hiding_rules
from replay.dom import Dom
from replay.element import Element
from replay.hiding_rules import HIDDEN, UNLAYERED, Look, Rule
from replay.rrweb import Event, EventType, NodeType, Source
from replay.selector import Selector, Steps, matches, value

MOST_STEPS = 8_000_000  # elements read and held against selectors, for one tab: some seconds
MOST_SELECTORS = 20_000  # of a document
MOST_CSS_CHARS = 30_000_000  # read for one tab; later changes of its sheets are passed over
_ABOUT = re.compile(r"display|visibility", re.IGNORECASE)
_SHEETS = {"style", "link"}
_NEVER = {"script", "style", "noscript", "template", "head", "title"}
_INSTEAD = {"canvas", "video", "audio", "object"}  # what stands in them is for browsers that can't show them
_CLOSED = {"datalist", "rp"}


class _Entry(NamedTuple):
    selector: Selector
    look: Look
    layer: int
    order: int


class _Winner:
    """The declaration of one property that wins, by the cascade's order."""

    __slots__ = ("rank", "value")

    def __init__(self) -> None:
        self.value = ""
        self.rank: tuple[int, int, tuple[int, int, int], int] | None = None

    def offer(self, value: str, important: bool, layer: int, specificity: tuple[int, int, int], order: int) -> None:
        rank = (int(important), -layer if important else layer, specificity, order)
        if value and (self.rank is None or rank >= self.rank):
            self.value, self.rank = value, rank


class Shown:
    """Answers for a document that changes; `note` tells it of each event that the document has taken, and `renew` has
    it read the sheets again if one of them was about these.

    `words` are what attributes have to say for a rule to hold: classes (".a"), ids ("#a"), attributes ("[a").
    `aside`: whether rules look at siblings, too.
    """

    def __init__(self, dom: Dom) -> None:
        self.words: set[str] = set()
        self.aside = False
        self.steps = Steps(MOST_STEPS)
        self._dom = dom
        self._left_chars = MOST_CSS_CHARS
        self._stale_ms: int | None = None  # since when other rules may hold
        self._by_size = False
        self._read: dict[int, tuple[str, tuple[Rule, ...]]] = {}
        self._tables: dict[int, dict[str, list[_Entry]]] = {}
        self._looks: dict[int, tuple[bool, str]] = {}
        self._own: set[int] = set()  # elements that hold sheets

    def note(self, event: Event) -> None:
        """Take an event into account."""
        self._looks.clear()
        if self._stale_ms is None and self._concerns_sheets(event):
            self._stale_ms = event["timestamp"]

    def renew(self) -> int | None:
        """Since when (Unix ms) other rules hold than before; None if the same do."""
        since_ms, self._stale_ms = self._stale_ms, None
        if since_ms is not None and self.steps.left > 0:
            self.steps.left -= len(self._dom)
            self._looks.clear()
            self._gather()
        return since_ms

    def _concerns_sheets(self, event: Event) -> bool:
        if event["type"] == EventType.FULL_SNAPSHOT:
            return True
        if event["type"] != EventType.INCREMENTAL:
            return False
        data = event["data"]
        source = data["source"]
        if source == Source.MUTATION:
            return self._changes_sheets(data)
        if source == Source.VIEWPORT_RESIZE:
            return self._by_size
        if source == Source.STYLE_SHEET_RULE and not data.keys() & {"replace", "replaceSync"} and not data["removes"]:
            return any(_ABOUT.search(added["rule"]) for added in data["adds"])
        return source in (Source.STYLE_SHEET_RULE, Source.STYLE_DECLARATION, Source.ADOPTED_STYLE_SHEET)

    def _changes_sheets(self, data: dict[str, Any]) -> bool:
        if any(self._dom.get(identity) is None for identity in self._own):
            return True
        ids = [add["node"]["id"] for add in data["adds"]]
        ids += [change["id"] for kind in ("texts", "attributes") for change in data[kind]]
        for element in map(self._dom.get, ids):
            if element is not None and (element.tag in _SHEETS or (element.parent and element.parent.tag == "style")):
                return True
        return False

    def _gather(self) -> None:
        """Put the rules together that hold now."""
        self._tables.clear()
        self.words.clear()
        self._own.clear()
        self.aside = self._by_size = False
        given = 0
        for number, (home, element, css) in enumerate(self._dom.stylesheets()):
            key = -number if element is None else element.id
            media: tuple[str, ...] = ()
            if element is not None:
                self._own.add(element.id)
                media = tuple(filter(None, [value(element, "media")]))
            table = self._tables.setdefault(home, {})
            for rule in self._rules(key, css):
                queries = (*media, *rule.media)
                self._by_size = self._by_size or bool(queries)
                if not hiding_rules.hold(queries, self._dom.width, self._dom.height):
                    continue
                given += len(rule.selectors)
                for selector in hiding_rules.selectors(rule) if given <= MOST_SELECTORS else ():
                    table.setdefault(selector.key, []).append(_Entry(selector, rule.look, rule.layer, given))
                    self.words |= selector.words
                    self.aside = self.aside or selector.aside

    def _rules(self, key: int, css: str) -> tuple[Rule, ...]:
        known = self._read.get(key)
        if known is not None and known[0] == css:
            return known[1]
        if len(css) > self._left_chars:
            return known[1] if known else ()
        self._left_chars -= len(css)
        self._read[key] = (css, hiding_rules.rules(css))
        return self._read[key][1]

    def is_displayed(self, element: Element) -> bool:
        """Whether the element has a box, if what it stands in has one."""
        return self._of(element)[0]

    def shows_words(self, element: Element) -> bool:
        """Whether words are shown that stand in it alone, if it is."""
        return not _is_shut(element) and element.tag not in _INSTEAD

    def visibility(self, element: Element) -> str:
        """What is said of its visibility; "" where it is as visible as what it stands in."""
        return self._of(element)[1]

    def veil(self, element: Element) -> Element | None:
        """What makes its words invisible where it is displayed: itself, or what it stands in; None if nothing does."""
        at: Element | None = element
        while at is not None:
            if said := self.visibility(at):
                return at if said in HIDDEN else None
            at = at.parent
        return None

    def _of(self, element: Element) -> tuple[bool, str]:
        if element.record["type"] != NodeType.ELEMENT:
            return (True, "")
        known = self._looks.get(element.id)
        if known is None:
            known = self._looks[element.id] = self._look(element)
        return known

    def _look(self, element: Element) -> tuple[bool, str]:
        if _is_never(element):
            return (False, "")
        display, visibility = _Winner(), _Winner()
        if self.steps.left > 0 and (table := self._tables.get(element.home)):
            for entry in _candidates(table, element):
                if matches(entry.selector, element, self.steps):
                    look, rank = entry.look, (entry.layer, entry.selector.specificity, entry.order)
                    display.offer(look.display, look.display_important, *rank)
                    visibility.offer(look.visibility, look.visibility_important, *rank)
        own = self.inline(element)
        display.offer(own.display, own.display_important, _inline(own.display_important), (0, 0, 0), 0)
        visibility.offer(own.visibility, own.visibility_important, _inline(own.visibility_important), (0, 0, 0), 0)
        return (display.value != "none" if display.value else not _is_closed(element), visibility.value)

    def inline(self, element: Element) -> Look:
        """What its style attribute says."""
        declared = self._dom.inline_style(element)
        return hiding_rules.told({name.lower(): value for name, value in declared.items()}) if declared else Look()


def _inline(important: bool) -> int:
    """The layer of a style attribute: over all others."""
    return -UNLAYERED - 1 if important else UNLAYERED + 1


def _candidates(table: dict[str, list[_Entry]], element: Element) -> list[_Entry]:
    found = [*table.get("", ()), *table.get(element.tag, ())]
    for name in dict.fromkeys((value(element, "class") or "").split()):
        found += table.get(f".{name}", ())
    if identity := value(element, "id"):
        found += table.get(f"#{identity}", ())
    return found


def _is_never(element: Element) -> bool:
    """Whether no stylesheet could show it."""
    parent = element.parent
    if element.tag in _NEVER or value(element, "hidden") == "until-found":
        return True
    if parent is None or parent.record["type"] != NodeType.ELEMENT:
        return False
    if _is_shut(parent):
        return element is not next((child for child in parent.children() if child.tag == "summary"), None)
    return parent.tag in _INSTEAD


def _is_shut(element: Element) -> bool:
    return element.tag == "details" and value(element, "open") is None


def _is_closed(element: Element) -> bool:
    """Whether the browser hides it where no stylesheet says otherwise."""
    if element.tag == "dialog" and value(element, "open") is None:
        return True
    return element.tag in _CLOSED or value(element, "hidden") is not None
