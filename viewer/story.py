"""What went wrong in a session, in a sentence."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from insight.score import WEIGHT
from insight.signals.signal import Kind, Signal
from viewer import element_name
from viewer.i18n import N_, Words
from viewer.plain import isolated

# What says best where it went wrong comes first, then what weighs most in the score
_FIRST: tuple[Kind, ...] = ("rage", "error", "form_abandon", "repeat_submit", "exit_waiting", "dead")
_THEN = sorted(WEIGHT.keys() - set(_FIRST), key=lambda kind: (-WEIGHT[kind], kind))
ORDER: dict[Kind, int] = {kind: n for n, kind in enumerate((*_FIRST, *_THEN))}
PARTS = 3  # a sentence of more is not read

_decode = msgspec.json.Decoder(list[Signal]).decode


def signals(stored: str) -> list[Signal]:
    """The signals of a score's JSON, by time; none for a session that is not scored, or in a later form."""
    try:
        return sorted(_decode(stored), key=lambda signal: signal.at_ms) if stored else []
    except (msgspec.MsgspecError, ValueError):
        return []


def counts(found: Iterable[Signal]) -> dict[str, int]:
    """Signals by kind, those that were seen, in the order of the sentence."""
    seen = Counter[str](signal.kind for signal in found)
    return {kind: seen[kind] for kind in ORDER if seen[kind]}


def what(label: str, path: str, words: Words) -> str:
    """The element in words: what it says, else its path made short."""
    if element_name.says(label):
        return words.gettext("“%(label)s”") % {"label": isolated(label, 40)}
    return isolated(element_name.short(path), 40)


_SAID: dict[Kind, str] = {
    "thrash": N_("shook the mouse on %(page)s"),
    "scroll_hunt": N_("searched %(page)s up and down"),
    "hesitation": N_("hesitated for %(seconds)s s before %(what)s"),
    "form_repeat": N_("came back to %(what)s again and again"),
    "form_abandon": N_("gave up at %(what)s"),
    "loop": N_("went to and fro between %(page)s and %(other)s"),
    "copy_out": N_("copied text on %(page)s and went elsewhere"),
    "slow_page": N_("waited %(seconds)s s for %(page)s"),
    "exit_waiting": N_("left while waiting for %(what)s"),
}
_LEFT_LOADING = N_("left while %(page)s was loading")
_COUNTED: dict[Kind, Callable[[Words, int], str]] = {
    "rage": lambda words, n: words.ngettext("%(num)s rage click on %(what)s", "%(num)s rage clicks on %(what)s", n),
    "dead": lambda words, n: words.ngettext("%(num)s dead click on %(what)s", "%(num)s dead clicks on %(what)s", n),
    "error": lambda words, n: words.ngettext(
        "JavaScript error: %(message)s", "%(num)s JavaScript errors: %(message)s", n
    ),
    "quick_back": lambda words, n: words.ngettext(
        "went back from %(page)s at once", "went back from %(page)s at once, %(num)s times", n
    ),
    "near_miss": lambda words, n: words.ngettext(
        "missed %(what)s by a little", "missed %(what)s by a little, %(num)s times", n
    ),
    "form_refill": lambda words, n: words.ngettext(
        "filled in %(what)s anew", "filled in %(what)s anew, %(num)s times", n
    ),
    "repeat_submit": lambda words, n: words.ngettext(
        "sent the form %(what)s again", "sent the form %(what)s %(num)s times", n
    ),
}


def phrase(signal: Signal, count: int, words: Words) -> str:
    """One signal, or several alike, as a part of a sentence; `count` is of clicks, errors, turns or returns."""
    values = {
        "num": count,
        "what": what(signal.label, signal.path, words),
        "page": isolated(signal.page, 60),
        "message": isolated(signal.detail, 90),
        "seconds": _seconds(signal.detail),
        "other": isolated(signal.label, 60),
    }
    if counted := _COUNTED.get(signal.kind):
        return counted(words, count) % values
    loading = signal.kind == "exit_waiting" and not signal.path
    text = _LEFT_LOADING if loading else _SAID[signal.kind]
    return words.gettext(text) % values


def _seconds(detail: str) -> int:
    """Whole seconds of a wait's milliseconds; 0 for what is none."""
    return round(int(detail) / 1000) if detail.isascii() and detail.isdecimal() and len(detail) < 12 else 0


def _alike(found: Iterable[Signal]) -> list[tuple[Signal, int]]:
    """The first of each group of signals that read the same, with the group's count; worst first."""
    groups: dict[tuple[str, ...], tuple[Signal, int]] = {}
    for signal in found:
        key: tuple[str, ...] = (signal.kind, signal.label or signal.path, signal.page if not signal.path else "")
        if signal.kind == "error":
            key = (signal.kind, signal.label or signal.path, signal.detail)
        elif signal.kind == "quick_back":
            key = (signal.kind, signal.page)
        first, count = groups.get(key, (signal, 0))
        groups[key] = (first, count + signal.count)
    # the clicks of a rage are dead ones too; once is enough
    raged = {key[1] for key in groups if key[0] == "rage"}
    told = [group for key, group in groups.items() if key[0] != "dead" or key[1] not in raged]
    return sorted(told, key=lambda group: (ORDER[group[0].kind], -group[1], group[0].at_ms))


def sentence(found: Sequence[Signal], words: Words) -> str:
    """What went wrong, the worst first; "" where nothing did."""
    groups = _alike(found)
    parts = [phrase(signal, count, words) for signal, count in groups[:PARTS]]
    rest = len(groups) - PARTS
    if rest > 0:
        parts.append(words.ngettext("and %(num)s more", "and %(num)s more", rest) % {"num": rest})
    text = words.gettext(", ").join(parts)
    return text[:1].upper() + text[1:]
