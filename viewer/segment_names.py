"""Segments as a page shows them: those that every site has, and those that its team named."""

from collections.abc import Callable, Sequence

import msgspec

from insight.score import STRUGGLING
from storage.conditions import Condition
from storage.segments import Chosen, Segment
from viewer import condition_text
from viewer.filters import Filter
from viewer.i18n import N_, Words

BUILT_IN: dict[str, Chosen] = {
    N_("Struggling"): Chosen(where=(Condition("score", "least", str(STRUGGLING)),)),
    N_("New on phone"): Chosen("phone", (Condition("visit", "is", "first"),)),
    N_("From a campaign"): Chosen(where=(Condition("campaign", "any"),)),
    N_("Abandoned a form"): Chosen(where=(Condition("abandoned", "any"),)),
}


class Named(msgspec.Struct, frozen=True):
    """A segment; `segment` is empty for one that every site has, `url` the address of this page with it."""

    segment: str
    name: str
    url: str
    current: bool


def chosen_of(current: Filter) -> Chosen:
    """What of a filter a segment keeps."""
    return Chosen(current.device, current.where, current.then)


def applied(chosen: Chosen) -> dict[str, str | None]:
    """The address's parameters that choose a segment's sessions; None takes one away."""
    where, then = condition_text.written(chosen.where), condition_text.written_steps(chosen.then)
    return {"device": chosen.device or None, "where": where or None, "then": then or None, "offset": None}


def named(current: Filter, kept: Sequence[Segment], words: Words, here: Callable[..., str]) -> list[Named]:
    """All segments; `here` makes this page's address with other parameters. The current one leads back to all."""
    every = [("", words.gettext(name), chosen) for name, chosen in BUILT_IN.items()]
    every += [(str(one.segment), one.name, one.chosen) for one in kept]
    asked = chosen_of(current)
    return [
        Named(segment, name, here(**applied(Chosen() if chosen == asked else chosen)), chosen == asked)
        for segment, name, chosen in every
    ]
