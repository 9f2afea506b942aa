"""Small streams of moments, written as a test reads them."""

from uuid import UUID

from storage.scores import Moment
from wire import Click, Error, Reaction, Start
from wire.events import TAGS, Navigation

SESSION = UUID(int=1)


def view(at_ms: int, page: str, navigation: Navigation = Navigation.LOAD, *, tab: int = 1) -> Moment:
    """The start of a page view, whose id is the time."""
    return Moment(SESSION, UUID(int=tab), UUID(int=at_ms), at_ms, TAGS[Start], page, navigation=navigation)


def click(
    at_ms: int,
    x: int = 100,
    y: int = 100,
    *,
    path: str = "#buy>span",
    label: str = "Gift wrap",
    flags: int = 0,
    reaction: Reaction = Reaction.NONE,
    reaction_ms: int = 0,
    tab: int = 1,
    seen: int = 7,
) -> Moment:
    """A click on /product/:id in the page view `seen`."""
    return Moment(
        *(SESSION, UUID(int=tab), UUID(int=seen), at_ms, TAGS[Click], "/product/:id", path, label),
        *(x, y, flags, reaction, reaction_ms),
    )


def error(at_ms: int, message: str = "TypeError: no", times: int = 1, *, seen: int = 7) -> Moment:
    """A script error on /product/:id in the page view `seen`."""
    return Moment(
        *(SESSION, UUID(int=1), UUID(int=seen), at_ms, TAGS[Error], "/product/:id"), times=times, message=message
    )
