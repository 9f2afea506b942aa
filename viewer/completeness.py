"""What is missing in a recording, in words that a person understands."""

import msgspec

from replay.chunks import Gap, Recording
from viewer.i18n import Words


class Missing(msgspec.Struct, frozen=True):
    """A stretch that can't be shown, Unix ms; `to_ms` is None where it lasts to the end."""

    from_ms: int | None
    to_ms: int | None
    text: str


def _seconds(gap: Gap, words: Words) -> str:
    seconds = max(1, round(gap.missing_ms / 1000))
    return words.ngettext("%(num)s second", "%(num)s seconds", seconds) % {"num": seconds}


def _gap(gap: Gap, words: Words) -> Missing:
    if gap.to_ms is None:
        texts = {
            "start": words.gettext("No full picture of the page arrived, so there is nothing to show."),
            "damaged": words.gettext("A piece of the recording is damaged, and the page can't be shown from there on."),
            "missing": words.gettext(
                "A piece of the recording never arrived, and the page can't be shown from there on."
            ),
        }
        return Missing(gap.from_ms, gap.to_ms, texts[gap.reason])
    texts = {
        "start": words.gettext("%(seconds)s are missing at the start."),
        "damaged": words.gettext("%(seconds)s are missing: a piece of the recording is damaged."),
        "missing": words.gettext("%(seconds)s are missing: a piece of the recording never arrived."),
    }
    return Missing(gap.from_ms, gap.to_ms, texts[gap.reason] % {"seconds": _seconds(gap, words)})


def missing(recording: Recording, words: Words, *, cut_short: bool = False) -> list[Missing]:
    """Every gap, and what was cut for its size; `cut_short` says that more was recorded than `recording` holds."""
    found = [_gap(gap, words) for gap in recording.gaps]
    if cut_short and recording.events:
        last_ms = recording.events[-1]["timestamp"]
        text = words.gettext("This recording is too large to be played to its end: the rest is left out.")
        found.append(Missing(last_ms, None, text))
    if recording.cut == "deep":
        found.append(
            Missing(None, None, words.gettext("The page is nested too deeply; its innermost parts are left out."))
        )
    elif recording.cut == "large":
        found.append(
            Missing(None, None, words.gettext("The page has too many parts; those beyond 200,000 are left out."))
        )
    return found
