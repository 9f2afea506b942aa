"""What a click tells about itself."""

import re

from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag, Reaction

# one selects text for as long as one drags, and what is not known is not late
UNTIMED = (Reaction.SELECTION, Reaction.UNKNOWN)
# what these do need not show in the page, or is not the page's to do
EXCUSED = (
    Flag.LINK | Flag.CONTROL | Flag.MEDIA | Flag.MODIFIED | Flag.KEYBOARD | Flag.BESIDE | Flag.BANNER | Flag.DRAGGED
)
# matched as a whole: the engine and Python differ in where `$` stands
GROUND = re.compile(r"(?s)(?:.*[> ])?(?:html|body|main|section|article)(?::nth-of-type\([0-9]+\))?")


def on_ground(click: Moment) -> bool:
    """True for a page's container, told by its tag or by being a named element without words: it promises nothing."""
    bare = click.path.startswith("#") and ">" not in click.path
    return bool(GROUND.fullmatch(click.path)) or (bare and not click.label)


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


def is_owed(click: Moment) -> bool:
    """True for a click that should do something, of which nothing had come within 3 s or when the page was left."""
    if click.flags & EXCUSED or on_ground(click):
        return False
    return click.reaction in (Reaction.NONE, Reaction.UNKNOWN)
