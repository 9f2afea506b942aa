"""Copy-outs: text was copied, and the visitor went away with it to another tab or program.

Within 10 s after copying (ours; oss-clarity names the signal). Often what the page does not answer is then searched
for elsewhere. Copying and staying is none.
"""

from collections.abc import Sequence

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Select, Visibility
from wire.events import TAGS


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Copy-outs of a tab's moments, which are in order. The element is the one that holds the text."""
    found = []
    copied: Moment | None = None
    for moment in moments:
        if moment.tag == TAGS[Select] and moment.number("copied"):
            copied = moment
        elif moment.tag == TAGS[Visibility] and moment.number("hidden") and copied is not None:
            if copied.view == moment.view and moment.at_ms - copied.at_ms <= thresholds.copy_out_ms:
                found.append(
                    Signal(*("copy_out", copied.at_ms, copied.page, copied.path, "", 1, copied.tab, copied.view))
                )
            copied = None
    return found
