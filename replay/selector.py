"""CSS selectors on a rebuilt document: parsed by cssselect2, matched here within so many steps.

cssselect2 matches by going back at every combinator, which a page made for it would keep busy for ever.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from cssselect2 import parser
from tinycss2.nth import parse_nth

from replay.element import Element
from replay.rrweb import NodeType

MOST_CHARS = 600  # of a selector
MOST_NESTED = 6  # brackets within brackets
MOST_ASIDE = 500  # siblings that are looked back at

# True or false of an element for as long as nobody points at it: a recording does not tell them.
_NEVER = {"hover", "focus", "focus-visible", "focus-within", "active", "visited", "target", "fullscreen", "autofill"}
_ALWAYS = {"defined"}
_BY_ATTRIBUTE = {"checked": "checked", "disabled": "disabled", "open": "open", "link": "href", "any-link": "href"}
_BY_PLACE = {"root", "first-child", "last-child", "only-child", "empty"}
_LISTS = (parser.NegationSelector, parser.MatchesAnySelector, parser.SpecificityAdjustmentSelector)
_SPLIT = re.compile(r""""(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\\.|[\[\](),]|[^"'\\\[\](),]+""", re.DOTALL)


class Steps:
    """How many more elements may be held against selectors."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


class Selector(msgspec.Struct, frozen=True):
    """`compounds` stand as they are written, `combinators` between them. `words` are the classes (".a"), ids ("#a") and
    attributes ("[a") that it asks for; `aside`: whether siblings count."""

    specificity: tuple[int, int, int]
    compounds: tuple[Any, ...]
    combinators: tuple[str, ...]
    words: frozenset[str]
    aside: bool

    @property
    def key(self) -> str:
        """A class, id or tag that every element that it matches has; "" if there is none."""
        for simple in self.compounds[-1].simple_selectors:
            if isinstance(simple, parser.IDSelector):
                return f"#{simple.ident}"
            if isinstance(simple, parser.ClassSelector):
                return f".{simple.class_name}"
        for simple in self.compounds[-1].simple_selectors:
            if isinstance(simple, parser.LocalNameSelector):
                return str(simple.lower_local_name)
        return ""


def parts(text: str) -> list[str]:
    """A list of selectors, one by one."""
    found: list[str] = []
    current: list[str] = []
    depth = 0
    for piece in _SPLIT.findall(text):
        depth += (piece in ("(", "[")) - (piece in (")", "]"))
        if piece == "," and depth <= 0:
            found.append("".join(current).strip())
            current = []
        else:
            current.append(piece)
    return [part for part in [*found, "".join(current).strip()] if part]


@lru_cache(maxsize=20_000)
def parse(text: str) -> Selector | None:
    """One selector; None where it is for a pseudo-element, can't be read, or asks for what a recording can't tell."""
    if len(text) > MOST_CHARS or text.count("(") > MOST_NESTED:
        return None
    words: set[str] = set()
    try:
        [given] = parser.parse(text)
        if given.pseudo_element is not None or not _known(given.parsed_tree, words):
            return None
    except (ValueError, AttributeError, RuntimeError):  # none, or a list; of some that end too soon it trips
        return None
    compounds, combinators = _chain(given.parsed_tree)
    aside = any(mark in text for mark in "+~") or ":" in text
    return Selector(given.specificity, compounds, combinators, frozenset(words), aside)


def _chain(tree: Any) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    compounds, combinators = [], []
    while isinstance(tree, parser.CombinedSelector):
        compounds.append(tree.right)
        combinators.append(tree.combinator)
        tree = tree.left
    return (*compounds, tree)[::-1], tuple(combinators[::-1])


def _known(tree: Any, words: set[str]) -> bool:
    """Whether all of it can be told; what it asks for is added to the words."""
    compounds, _ = _chain(tree)
    return all(_known_simple(simple, words) for compound in compounds for simple in compound.simple_selectors)


def _known_simple(simple: Any, words: set[str]) -> bool:
    if isinstance(simple, parser.ClassSelector):
        words.add(f".{simple.class_name}")
    elif isinstance(simple, parser.IDSelector):
        words.add(f"#{simple.ident}")
    elif isinstance(simple, parser.AttributeSelector):
        words.add(f"[{simple.lower_name}")
        return not simple.namespace
    elif isinstance(simple, parser.PseudoClassSelector):
        if simple.name in _BY_ATTRIBUTE:
            words.add(f"[{_BY_ATTRIBUTE[simple.name]}")
            return True
        return simple.name in _NEVER | _ALWAYS | _BY_PLACE
    elif isinstance(simple, parser.FunctionalPseudoClassSelector):
        return simple.name == "nth-child" and parse_nth(simple.arguments) is not None
    elif isinstance(simple, _LISTS):
        return all(_known(one.parsed_tree, words) for one in simple.selector_list)
    else:
        return isinstance(simple, parser.LocalNameSelector)
    return True


def above(element: Element) -> Element | None:
    """The element that it stands in, within the same document or shadow tree."""
    parent = element.parent
    if parent is None or element.record.get("isShadow") or parent.record["type"] != NodeType.ELEMENT:
        return None
    return parent


def _earlier(element: Element) -> Iterator[Element]:
    """Sibling elements before it, the nearest first."""
    shadow = element.record.get("isShadow")
    at = element.before
    while at is not None:
        if at.record["type"] == NodeType.ELEMENT and at.record.get("isShadow") == shadow:
            yield at
        at = at.before


def is_last(element: Element) -> bool:
    at = element.after
    while at is not None:
        if at.record["type"] == NodeType.ELEMENT and at.record.get("isShadow") == element.record.get("isShadow"):
            return False
        at = at.after
    return True


def value(element: Element, name: str) -> str | None:
    """An attribute as text; None without it."""
    given = element.record["attributes"].get(name)
    return None if given is None else "" if given is True else str(given)


def matches(selector: Selector, element: Element, steps: Steps) -> bool:
    """Whether the element is one that the selector means. Without steps left nothing is."""
    return _matches(selector.compounds, selector.combinators, element, steps)


def _matches(compounds: tuple[Any, ...], combinators: tuple[str, ...], element: Element, steps: Steps) -> bool:
    """By the elements that may stand for each compound, from the last: each is looked at once for each compound."""
    if not _is(compounds[-1], element, steps):
        return False
    standing = [element]
    for compound, combinator in zip(compounds[-2::-1], combinators[::-1], strict=True):
        known: set[int] = set()
        reached: list[Element] = []
        for one in standing:
            for other in _reach(one, combinator):
                if other.id in known:
                    break  # from here on it is the same way
                known.add(other.id)
                if _is(compound, other, steps):
                    reached.append(other)
        if not reached:
            return False
        standing = reached
    return True


def _reach(element: Element, combinator: str) -> Iterator[Element]:
    if combinator in (" ", ">"):
        at = above(element)
        while at is not None:
            yield at
            if combinator == ">":
                return
            at = above(at)
    else:
        yield from islice(_earlier(element), 1 if combinator == "+" else MOST_ASIDE)


def _is(compound: Any, element: Element, steps: Steps) -> bool:
    steps.left -= 1
    return steps.left > 0 and all(_is_simple(simple, element, steps) for simple in compound.simple_selectors)


def _is_simple(simple: Any, element: Element, steps: Steps) -> bool:
    if isinstance(simple, parser.ClassSelector):
        return simple.class_name in (value(element, "class") or "").split()
    if isinstance(simple, parser.LocalNameSelector):
        return bool(simple.lower_local_name == element.tag)
    if isinstance(simple, parser.IDSelector):
        return bool(simple.ident == value(element, "id"))
    if isinstance(simple, parser.AttributeSelector):
        return _has(simple, value(element, simple.lower_name))
    if isinstance(simple, parser.PseudoClassSelector):
        return _is_so(simple.name, element)
    if isinstance(simple, parser.FunctionalPseudoClassSelector):
        return _is_nth(simple, element)
    found = any(_matches(*_chain(one.parsed_tree), element, steps) for one in simple.selector_list)
    return found != isinstance(simple, parser.NegationSelector)


def _has(simple: Any, given: str | None) -> bool:
    if given is None:
        return False
    if simple.operator is None:
        return True
    asked = str(simple.value)
    if simple.case_sensitive is False:
        given, asked = given.lower(), asked.lower()
    if simple.operator == "=":
        return given == asked
    if simple.operator == "~=":
        return asked in given.split()
    if simple.operator == "|=":
        return given == asked or given.startswith(f"{asked}-")
    if not asked:
        return False
    return {"^=": given.startswith(asked), "$=": given.endswith(asked), "*=": asked in given}[simple.operator]


def _is_so(name: str, element: Element) -> bool:
    if name in _BY_ATTRIBUTE:
        return value(element, _BY_ATTRIBUTE[name]) is not None
    if name == "root":
        return element.tag == "html" and above(element) is None
    if name == "empty":
        return element.first is None
    if name in ("first-child", "only-child") and next(_earlier(element), None) is not None:
        return False
    if name in ("last-child", "only-child"):
        return is_last(element)
    return name in _ALWAYS or name == "first-child"


def _is_nth(simple: Any, element: Element) -> bool:
    a, b = parse_nth(simple.arguments)
    behind = sum(1 for _ in islice(_earlier(element), MOST_ASIDE)) + 1 - b
    return bool(behind == 0 if a == 0 else behind % a == 0 and behind // a >= 0)
