"""What a click tells about itself."""

from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag, Reaction

_OWN = (Reaction.SELECTION, Reaction.FOCUS)


def is_answered(click: Moment, thresholds: Thresholds) -> bool:
    """True where the page did something at once, or the visitor only selected text or entered a field.

    Stepping a number up or a carousel on by rapid clicks is answered each time, and text is selected by three.
    """
    if click.flags & Flag.CONTROL or click.reaction in _OWN:
        return True
    heard = click.reaction not in (Reaction.NONE, Reaction.UNKNOWN)
    return heard and click.reaction_ms <= thresholds.answered_ms


def is_unheard(click: Moment, thresholds: Thresholds) -> bool:
    """True where the page did nothing within three seconds, or only after `slow_ms`."""
    if click.reaction == Reaction.NONE:
        return True
    return click.reaction not in (*_OWN, Reaction.UNKNOWN) and click.reaction_ms > thresholds.slow_ms
