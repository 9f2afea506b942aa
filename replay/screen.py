"""The texts that were on the screen of a recorded tab, and when each was there first."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from replay.dom import Dom
from replay.element import Element
from replay.hiding_rules import HIDDEN, Look
from replay.rrweb import Event, EventType, NodeType, Source
from replay.selector import value
from replay.shown import Shown

MOST_TEXTS = 3_000  # of a tab: a long visit to a shop has some hundreds
MOST_CHARS = 300  # of a text
SETTLE_MS = 250  # a page's adopted sheets are told just after it, and nobody reads what is hidden then
MOST_HIDDEN = 5_000  # elements of which is remembered that they were hidden
# What stands within a line of text, and does not begin a new one
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"),
    *("mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
}


class _Told(NamedTuple):
    """What an element says of itself that rules may ask for, and what its style attribute says."""

    words: frozenset[str]
    style: Look | None


class Screen:
    """Takes a tab's harmless events in order. `texts` has each text with when (Unix ms) it was first there, whole once
    `finish` was called.

    A text is what one element says, with the words that stand within its lines: white space is one space, the rest
    beyond MOST_CHARS is cut off. What is hidden (`replay/shown.py` says by what) is not there until it is shown.
    """

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self._dom = Dom()
        self._shown = Shown(self._dom)
        self._hidden: dict[int, Element] = {}  # where reading stopped
        self._unread_since: int | None = None  # when the page came that is still to be read

    @property
    def steps_left(self) -> int:
        """How many more elements may be held against stylesheets; with none left nothing is hidden by one."""
        return self._shown.steps.left

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            if len(self.texts) >= MOST_TEXTS:
                return
            at_ms, comes = event["timestamp"], event["type"] == EventType.FULL_SNAPSHOT
            if self._unread_since is not None and (comes or at_ms >= self._unread_since + SETTLE_MS):
                self.finish()
            before = self._before(event)
            self._dom.apply(event)
            self._shown.note(event)
            if comes:
                self._hidden.clear()
                self._unread_since = at_ms
            elif changes := _mutation(event):
                self._renew()
                for top in self._touched(changes):
                    self._read(top, at_ms)
                self._look_again(self._beneath(changes, before), at_ms)

    def finish(self) -> None:
        """Read what was left until it had settled."""
        self._renew()
        since_ms, self._unread_since = self._unread_since, None
        if since_ms is not None and self._dom.root is not None:
            self._read(self._dom.root, since_ms)

    def _renew(self) -> None:
        since_ms = self._shown.renew()
        if since_ms is not None:
            self._look_again(list(self._hidden.values()), since_ms)

    def _before(self, event: Event) -> dict[int, _Told]:
        """How the elements are whose attributes are about to change."""
        return {
            change["id"]: self._says(element, change["attributes"])
            for change in _mutation(event).get("attributes", ())
            if (element := self._element(change["id"])) is not None
        }

    def _element(self, identity: int) -> Element | None:
        element = self._dom.get(identity)
        return element if element is not None and element.record["type"] == NodeType.ELEMENT else None

    def _says(self, element: Element, names: Iterable[str]) -> _Told:
        """Of these attributes, what rules may ask for."""
        words = {f"[{name}" for name in names if name not in ("hidden", "open")} & self._shown.words
        said = {f"{word}={value(element, word[1:])}" for word in words}
        said |= {f"[{name}={value(element, name)}" for name in names if name in ("hidden", "open")}
        if "class" in names:
            said |= {f".{name}" for name in (value(element, "class") or "").split()} & self._shown.words
        if "id" in names:
            said |= {f"#{value(element, 'id')}"} & self._shown.words
        return _Told(frozenset(said), self._shown.inline(element) if "style" in names else None)

    def _beneath(self, changes: dict[str, Any], before: dict[int, _Told]) -> list[Element]:
        """What was hidden in elements that say something else now, and what says by itself now that it is visible."""
        if not before or not self._hidden or self.steps_left <= 0:
            return []
        found: list[Element] = []
        tops: set[int] = set()
        for change in changes["attributes"]:
            element = self._element(change["id"])
            if element is not None and before.get(element.id) != self._says(element, change["attributes"]):
                tops.add((element.parent if self._shown.aside and element.parent else element).id)
                if self._shown.visibility(element):
                    found.append(element)
        if tops:
            self._spend(sum(one.depth for one in self._hidden.values()))
            found += (one for one in self._hidden.values() if any(above.id in tops for above in _upwards(one)))
        return found

    def _look_again(self, hidden: list[Element], at_ms: int) -> None:
        """Read those of them that are shown now."""
        for element in hidden:
            if self._dom.get(element.id) is not element:
                self._hidden.pop(element.id, None)
            elif self.steps_left > 0 and self._is_shown(element):
                self._spend(element.depth)
                self._hidden.pop(element.id, None)
                self._read(_line_of(element), at_ms)

    def _spend(self, steps: int) -> None:
        self._shown.steps.left -= steps

    def _is_shown(self, element: Element) -> bool:
        return all(map(self._shown.is_displayed, _upwards(element))) and self._shown.veil(element) is None

    def _touched(self, changes: dict[str, Any]) -> list[Element]:
        """The topmost nodes whose text a change may have made another."""
        ids = [*(add["node"]["id"] for add in changes["adds"]), *(text["id"] for text in changes["texts"])]
        lines = (_line_of(element) for element in map(self._dom.get, dict.fromkeys(ids)) if element is not None)
        return list({line.id: line for line in lines}.values())

    def _read(self, top: Element, at_ms: int) -> None:
        for above in _upwards(top):
            if not self._shown.is_displayed(above):
                self._hide(above)
                return
        veil = self._shown.veil(top)
        if veil is not None:
            self._hide(veil)
        todo = [(top, veil is None)]
        while todo and len(self.texts) < MOST_TEXTS:
            element, visible = todo.pop()
            self._spend(1)
            if not self._shown.is_displayed(element):
                self._hide(element)
                continue
            said, within = self._said(element, self._visible(element, visible))
            if said:
                self.texts.setdefault(said, at_ms)
            todo.extend(reversed(within))

    def _visible(self, element: Element, inherited: bool) -> bool:
        said = self._shown.visibility(element)
        visible = said not in HIDDEN if said else inherited
        if inherited and not visible:
            self._hide(element)
        return visible

    def _hide(self, element: Element) -> None:
        if len(self._hidden) < MOST_HIDDEN:
            self._hidden[element.id] = element

    def _said(self, element: Element, visible: bool) -> tuple[str, list[tuple[Element, bool]]]:
        """What the element itself says, and the elements in it that speak for themselves, each with whether words in it
        are visible."""
        words: list[str] = []
        within: list[tuple[Element, bool]] = []
        todo = [(child, visible) for child in element.children()][::-1]
        own = self._shown.shows_words(element)
        while todo:
            node, visible = todo.pop()
            if node.record["type"] == NodeType.TEXT:
                if visible and (own or node.parent is not element):
                    words.append(str(node.record["textContent"]))
            elif node.tag not in _INLINE:
                words.append(" ")
                within.append((node, visible))
            elif self._shown.is_displayed(node):
                visible = self._visible(node, visible)
                todo.extend((child, visible) for child in reversed(list(node.children())))
            else:
                self._hide(node)
        return " ".join("".join(words).split())[:MOST_CHARS], within


def _mutation(event: Event) -> dict[str, Any]:
    """The data of a mutation; empty of any other event."""
    if event["type"] != EventType.INCREMENTAL or event["data"]["source"] != Source.MUTATION:
        return {}
    data: dict[str, Any] = event["data"]
    return data


def _upwards(element: Element) -> Iterable[Element]:
    above: Element | None = element
    while above is not None:
        yield above
        above = above.parent


def _is_inline(element: Element) -> bool:
    return element.record["type"] == NodeType.TEXT or element.tag in _INLINE


def _line_of(element: Element) -> Element:
    """The element in whose lines this one stands."""
    while _is_inline(element) and element.parent is not None:
        element = element.parent
    return element
