"""Which elements are one to a person: a button, and the icon and the text within it that the clicks fell on."""

import re
from collections.abc import Iterable

import msgspec

from heatmap.ranking import Element

# a ">" may also stand in an escape or in a quoted attribute
_STEP = re.compile(r'(?:\\.|"(?:\\.|[^"\\])*"|[^>"\\])+|>', re.DOTALL)
_CONTROL = re.compile(r"(?:a|button|label|option|select|summary|svg)(?![\w-])")


class Control(msgspec.Struct, frozen=True):
    """The elements at `path` and within it that were hit, most clicks first."""

    path: str
    parts: list[Element]

    @property
    def label(self) -> str:
        return next((part.label for part in self.parts if part.label), "")

    def holds(self, path_hash: int) -> bool:
        return any(part.path_hash == path_hash for part in self.parts)

    def whole(self, sessions: int) -> Element:
        """All parts as one element with the hash of the first; `sessions` is how many clicked on any of them."""
        return Element(
            path_hash=self.parts[0].path_hash,
            path=self.path,
            label=self.label,
            clicks=sum(part.clicks for part in self.parts),
            sessions=sessions,
            dead=sum(part.dead for part in self.parts),
            rage=sum(part.rage for part in self.parts),
        )


def steps(path: str) -> list[str]:
    """The path's steps within the innermost shadow root or frame, outermost first."""
    inner = re.split(r" >>> | \|\|\| ", path)[-1]
    return [found for found in _STEP.findall(inner) if found != ">"]


def control(path: str) -> str:
    """The path up to the first step that is a control or a drawing; what lies within is the same to a person."""
    inner = steps(path)
    for n, step in enumerate(inner[:-1], 1):
        if _CONTROL.match(step):
            return path[: len(path) - sum(len(rest) + 1 for rest in inner[n:])]
    return path


def fold(elements: Iterable[Element]) -> list[Control]:
    """Each element once: with others of its control, or with an element around it that has the same label."""
    groups: dict[str, list[Element]] = {}
    for element in sorted(elements, key=lambda element: (-element.clicks, element.path)):
        groups.setdefault(control(element.path), []).append(element)
    for path in sorted(groups, key=len, reverse=True):
        label = Control(path, groups[path]).label
        around = _around(path, label, groups) if label else None
        if around:
            groups[around] += groups.pop(path)
    return [Control(path, sorted(parts, key=lambda part: (-part.clicks, part.path))) for path, parts in groups.items()]


def _around(path: str, label: str, groups: dict[str, list[Element]]) -> str | None:
    """The nearest element around `path` that has its label."""
    inner = steps(path)
    for n in range(len(inner) - 1, 0, -1):
        outer = path[: len(path) - sum(len(rest) + 1 for rest in inner[n:])]
        if outer in groups and Control(outer, groups[outer]).label == label:
            return outer
    return None
