"""What is missing in a recording, in words that a person understands."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from replay.chunks import Gap
from replay.outline import Outline
from storage.chunks import Size
from storage.files import Reference
from storage.timeline import Consent
from viewer.i18n import Words
from wire.limits import MAX_BODY_BYTES, MAX_CHUNKS_PER_TAB, RECORDING_BYTES, RECORDING_IDLE_MS, RECORDING_MS

WENT_ON_MS = 10_000  # after its recording's end: a session whose last words were not recorded is whole


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


def missing(gaps: Iterable[Gap], cut: str, words: Words) -> list[Missing]:
    """Every gap, and what of the pages was cut for its size: "deep", "large" or ""."""
    found = [_gap(gap, words) for gap in gaps]
    if cut == "deep":
        found.append(
            Missing(None, None, words.gettext("The page is nested too deeply; its innermost parts are left out."))
        )
    elif cut == "large":
        found.append(
            Missing(None, None, words.gettext("The page has too many parts; those beyond 200,000 are left out."))
        )
    return found


def unkept(references: Iterable[Reference], words: Words) -> list[Missing]:
    """How many of the images and fonts that were to be kept are not there."""
    lost = sum(1 for one in references if one.why)
    text = words.ngettext(
        "An image or font of the page could not be kept.",
        "%(num)s images and fonts of the page could not be kept.",
        lost,
    )
    return [Missing(None, None, text % {"num": lost})] if lost else []


def unrecorded(known: Outline, ended_ms: int, size: Size, consents: Sequence[Consent], words: Words) -> list[Missing]:
    """What the recorder left out of a tab on purpose: what the visitor did not consent to, and what is beyond a
    recording's limits. `ended_ms` is when the session did; `consents` are the tab's, in order."""
    found = []
    refused_ms: int | None = None
    text = words.gettext("Nothing was recorded here, since the visitor had not consented to it.")
    for consent in consents:
        if consent.recording and refused_ms is not None:
            found.append(Missing(refused_ms, consent.at_ms, text))
        if consent.recording or refused_ms is None:
            refused_ms = None if consent.recording else consent.at_ms
    if refused_ms is not None:
        found.append(Missing(refused_ms, None, text))
    elif ended_ms - known.to_ms > WENT_ON_MS and _full(known, size):
        text = words.gettext("The recording was cut here: it had reached its limit of %(mb)s MB or %(hours)s hours.")
        limit = {"mb": RECORDING_BYTES // 1024**2, "hours": RECORDING_MS // 3_600_000}
        found.append(Missing(known.to_ms, None, text % limit))
    return found


def refused(consents: Sequence[Consent], words: Words) -> dict[UUID, str]:
    """Why nothing was recorded in a tab, by tab: what the visitor said there last was no."""
    text = words.gettext("Nothing was recorded in this tab, since the visitor had not consented to it.")
    said = {consent.tab: consent.recording for consent in consents}
    return {tab: text for tab, recording in said.items() if not recording}


def _full(known: Outline, size: Size) -> bool:
    """Whether no more may be recorded; the recorder looks every few minutes how long it has been."""
    return (
        size.bytes > RECORDING_BYTES - MAX_BODY_BYTES
        or size.last_ms - size.first_ms > RECORDING_MS - RECORDING_IDLE_MS
        or len(known.chunks) >= MAX_CHUNKS_PER_TAB
    )


def score(known: Outline, ended_ms: int, left_out: Sequence[Missing]) -> int:
    """How much of a tab can be shown, 0 to 100, with what was left out on purpose."""
    if not left_out:
        return known.score
    end_ms = max(ended_ms, known.to_ms)
    spans = [(one.from_ms or known.from_ms, end_ms if one.to_ms is None else one.to_ms) for one in left_out]
    whole_ms = max(known.to_ms, *(to for _, to in spans)) - min(known.from_ms, *(since for since, _ in spans))
    shown = 1 - sum(to - since for since, to in spans) / max(1, whole_ms)
    return min(99, round(known.score * max(0.0, shown)))
