"""Hesitation before an action: the mouse lay on a link or button for long before it was pressed.

3 to 30 s within 40 px (oss-clarity's). Who scrolls or types meanwhile is reading or filling in, and who has just
pressed there is looking at what came of it; neither hesitates. Fields are left out: one thinks of what to write.
"""

from collections.abc import Sequence

from insight.signals.click import on_ground
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag

_NOT = Flag.KEYBOARD | Flag.MODIFIED | Flag.TOUCH | Flag.CONTROL | Flag.MEDIA | Flag.REPEAT | Flag.BANNER | Flag.DRAGGED


def find(clicks: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Hesitations among a tab's clicks, which are in order; `detail` is the rest in ms."""
    found = []
    last: Moment | None = None
    for click in clicks:
        rest_ms = click.number("rest_ms")
        pressed = last is not None and last.view == click.view and click.at_ms - last.at_ms <= rest_ms
        long = thresholds.hesitation_ms <= rest_ms <= thresholds.hesitation_most_ms
        if long and not pressed and not click.flags & _NOT and click.label and not on_ground(click):
            found.append(
                Signal(
                    *("hesitation", click.at_ms, click.page, click.path, click.label, 1, click.tab, click.view),
                    detail=str(rest_ms),
                )
            )
        last = click
    return found
