"""What the visits of form fields tell."""

from storage.scores import Moment
from wire import Field
from wire.events import TAGS

# where choosing anew, or writing anew, is what the field is for
_FREE = {"search", "select-one", "select-multiple", "checkbox", "radio", "range", "color", "file", "button"}


def is_written(moment: Moment) -> bool:
    """True for a visit of a field into which something is to be written that stays, as a name or a card number."""
    return moment.tag == TAGS[Field] and moment.text("kind") not in _FREE
