"""What a click tells about itself."""

from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag, Reaction

# one selects text for as long as one drags, and what is not known is not late
UNTIMED = (Reaction.SELECTION, Reaction.UNKNOWN)


def is_answered(click: Moment, thresholds: Thresholds) -> bool:
    """True where the page did something at once, or where text was selected or a field was used.

    Stepping a number up or a carousel on by rapid clicks is answered each time. Text is selected by the second and
    third click on it, so that may take as long as clicks are apart.
    """
    if click.flags & Flag.CONTROL:
        return True
    if click.reaction == Reaction.SELECTION:
        return click.reaction_ms <= thresholds.rage_gap_ms
    heard = click.reaction not in (Reaction.NONE, Reaction.UNKNOWN)
    return heard and click.reaction_ms <= thresholds.answered_ms


def is_unheard(click: Moment, thresholds: Thresholds) -> bool:
    """True where the page did nothing within three seconds, or only after `slow_ms`."""
    if click.reaction == Reaction.NONE:
        return True
    return click.reaction not in UNTIMED and click.reaction_ms > thresholds.slow_ms
