"""What to call an element."""

import re

from heatmap.controls import control, steps

_NTH = re.compile(r":nth-of-type\((\d+)\)$")
_NAMED = re.compile(r'\[(?:data-testid|data-ash-id)="(.*)"\]')
_MASKED = re.compile(r"[*\s]*")


def says(label: str) -> str:
    """The label, or "" where all of it is masked."""
    return "" if _MASKED.fullmatch(label) else label.strip()


def short(path: str) -> str:
    """A path to read: where it begins, if that has a name, and where it ends, as in `#sizes › label 3`."""
    inner = steps(control(path))
    if not inner:
        return ""
    ends = [inner[0], inner[-1]] if len(inner) > 1 and inner[0] != "body" else [inner[-1]]
    return " › ".join(_step(step) for step in ends)


def _step(step: str) -> str:
    named = _NAMED.fullmatch(step)
    return named[1] if named else _NTH.sub(r" \1", step)
