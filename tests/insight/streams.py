"""Small streams of moments, written as a test reads them."""

from uuid import UUID

from storage.scores import Moment
from wire import Click, Error, Field, Reaction, Start
from wire.events import TAGS, Navigation

SESSION = UUID(int=1)


def view(at_ms: int, page: str, navigation: Navigation = Navigation.LOAD, *, tab: int = 1, **facts: int) -> Moment:
    """The start of a page view, whose id is the time."""
    return Moment(
        SESSION,
        UUID(int=tab),
        UUID(int=at_ms),
        at_ms,
        TAGS[Start],
        page,
        facts={"navigation": int(navigation), **facts},
    )


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
        *(SESSION, UUID(int=1), UUID(int=seen), at_ms, TAGS[Error], "/product/:id"),
        facts={"count": times, "message": message},
    )


def happening(tag: type, at_ms: int, path: str = "", label: str = "", *, seen: int = 7, **facts: object) -> Moment:
    """Any other event on /product/:id in the page view `seen`."""
    where = (SESSION, UUID(int=1), UUID(int=seen), at_ms, TAGS[tag], "/product/:id")
    return Moment(*where, path, label, facts=facts)


def field(at_ms: int, path: str = "#card", label: str = "Card number", *, kind: str = "text", **facts: int) -> Moment:
    """A form field had the focus."""
    return happening(Field, at_ms, path, label, kind=kind, **facts)
