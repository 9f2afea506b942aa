"""What went wrong in a session, in a sentence."""

from collections.abc import Iterable, Sequence

import msgspec

from insight.signals.signal import Kind, Signal
from viewer import element_name
from viewer.i18n import Words
from viewer.plain import isolated

WEIGHT: dict[Kind, int] = {"rage": 0, "error": 1, "dead": 2, "quick_back": 3}
PARTS = 3  # a sentence of more is not read

_decode = msgspec.json.Decoder(list[Signal]).decode


def signals(stored: str) -> list[Signal]:
    """The signals of a score's JSON, by time; none for a session that is not scored, or in a later form."""
    try:
        return sorted(_decode(stored), key=lambda signal: signal.at_ms) if stored else []
    except (msgspec.MsgspecError, ValueError):
        return []


def what(label: str, path: str, words: Words) -> str:
    """The element in words: what it says, else its path made short."""
    if element_name.says(label):
        return words.gettext("“%(label)s”") % {"label": isolated(label, 40)}
    return isolated(element_name.short(path), 40)


def phrase(signal: Signal, count: int, words: Words) -> str:
    """One signal, or several alike, as a part of a sentence; `count` is of clicks, errors or returns."""
    values = {"num": count, "what": what(signal.label, signal.path, words), "page": isolated(signal.page, 60)}
    if signal.kind == "rage":
        return words.ngettext("%(num)s rage click on %(what)s", "%(num)s rage clicks on %(what)s", count) % values
    if signal.kind == "dead":
        return words.ngettext("%(num)s dead click on %(what)s", "%(num)s dead clicks on %(what)s", count) % values
    if signal.kind == "error":
        message = isolated(signal.detail, 90)
        text = words.ngettext("JavaScript error: %(message)s", "%(num)s JavaScript errors: %(message)s", count)
        return text % {"num": count, "message": message}
    text = words.ngettext("went back from %(page)s at once", "went back from %(page)s at once, %(num)s times", count)
    return text % values


def _alike(found: Iterable[Signal]) -> list[tuple[Signal, int]]:
    """The first of each group of signals that read the same, with the group's count; worst first."""
    groups: dict[tuple[str, ...], tuple[Signal, int]] = {}
    for signal in found:
        key: tuple[str, ...] = (signal.kind, signal.label or signal.path, signal.detail)
        if signal.kind == "quick_back":
            key = (signal.kind, signal.page)
        first, count = groups.get(key, (signal, 0))
        groups[key] = (first, count + signal.count)
    # the clicks of a rage are dead ones too; once is enough
    raged = {key[1] for key in groups if key[0] == "rage"}
    told = [group for key, group in groups.items() if key[0] != "dead" or key[1] not in raged]
    return sorted(told, key=lambda group: (WEIGHT[group[0].kind], -group[1], group[0].at_ms))


def sentence(found: Sequence[Signal], words: Words) -> str:
    """What went wrong, the worst first; "" where nothing did."""
    groups = _alike(found)
    parts = [phrase(signal, count, words) for signal, count in groups[:PARTS]]
    rest = len(groups) - PARTS
    if rest > 0:
        parts.append(words.ngettext("and %(num)s more", "and %(num)s more", rest) % {"num": rest})
    text = words.gettext(", ").join(parts)
    return text[:1].upper() + text[1:]
