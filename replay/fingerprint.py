"""Which state of a page a snapshot shows: told by what stands in its document, not by what it says.

Of each element within DEPTH counts its tag with its id or role, once however often it is there, and
what opens and closes: `open`, `hidden`, `aria-expanded`, `aria-hidden`, a dialog, and the classes of
the root and the body, where pages keep "menu open", "logged in" or a variant. Two snapshots show the
same state if ALIKE of what either has is in both: a list with another number of rows is no other state.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

Marks: TypeAlias = frozenset[str]

DEPTH = 12
ALIKE = 0.9
MOST_NODES = 50_000

_SWITCHES = ("open", "hidden", "aria-expanded", "aria-hidden", "aria-modal")
_UNSEEN = {"script", "style", "link", "meta", "noscript", "path"}


def marks(snapshot: dict[str, Any]) -> Marks:
    """What tells the state of a full snapshot's node (rrweb's format)."""
    found: set[str] = set()
    waiting: list[tuple[dict[str, Any], int]] = [(snapshot, 0)]
    for _ in range(MOST_NODES):
        if not waiting:
            break
        node, depth = waiting.pop()
        tag = str(node.get("tagName", "")).lower()
        if tag in _UNSEEN:
            continue
        if tag:
            found |= _of(tag, node.get("attributes") or {})
        if depth < DEPTH:
            waiting += [(child, depth + 1) for child in node.get("childNodes") or [] if isinstance(child, dict)]
    return frozenset(found)


def _of(tag: str, attributes: dict[str, Any]) -> set[str]:
    name = str(attributes.get("id") or attributes.get("role") or "")
    # what frameworks number is another at every load
    named = tag if any(character.isdigit() for character in name) else f"{tag} {name}"
    found = {named}
    for switch in _SWITCHES:
        if switch in attributes:
            found.add(f"{named} {switch}={attributes[switch]}")
    if tag in ("html", "body"):
        found |= {f"{tag}.{one}" for one in str(attributes.get("class") or "").split()}
    return found


def alike(one: Marks, other: Marks) -> bool:
    """Whether two snapshots show the same state. What opens and closes has to agree, the rest by ALIKE."""
    if {mark for mark in one if _switched(mark)} != {mark for mark in other if _switched(mark)}:
        return False
    either = len(one | other)
    return not either or len(one & other) / either >= ALIKE


def _switched(mark: str) -> bool:
    return "=" in mark or mark.startswith(("html.", "body."))


def states(snapshots: Sequence[Marks]) -> list[int]:
    """The state of each, numbered from 0 as they first appear; each is held against the first of a state."""
    firsts: list[Marks] = []
    found = []
    for snapshot in snapshots:
        state = next((n for n, first in enumerate(firsts) if alike(first, snapshot)), len(firsts))
        if state == len(firsts):
            firsts.append(snapshot)
        found.append(state)
    return found
