"""Behaviour facts. On the wire each is a positional array whose first item is its tag.

Tags are assigned by hand and never reused. New fields go last and have defaults. `t` is in ms since
the page view began, on the client's clock. Pixels are CSS px; `x`, `y` are from the document's top
left; `ex`, `ey` run from 0 to 32767 across the element's border box. An element path is described
in docs/wire.md.
"""

from collections.abc import Sequence
from enum import IntEnum, IntFlag
from typing import Any, get_args

import msgspec

from wire.reasons import Reason


class Reaction(IntEnum):
    """What the page did first after a click."""

    NONE = 0
    MUTATION = 1
    NAVIGATION = 2
    SCROLL = 3
    SELECTION = 4
    FOCUS = 5
    DOWNLOAD = 6
    UNKNOWN = 7  # the page was left before three seconds had passed


class Flag(IntFlag):
    """Facts about a pointer event's target and moment."""

    FIXED = 1  # a fixed or sticky ancestor holds the element
    MODIFIED = 2  # ctrl, alt, shift or meta was down, or not the main button
    TOUCH = 4
    LINK = 8  # the element is, or is in, a link
    CONTROL = 16  # … a form control, label, summary, or editable text
    MEDIA = 32  # … canvas, video, audio, map, embed
    KEYBOARD = 64  # made by a key, so it has no place
    REPEAT = 128  # second or later click of a double click
    BESIDE = 256  # beside an open modal dialog, or on what darkens the page behind it
    BANNER = 512  # in a consent banner
    DRAGGED = 1024  # the pointer went more than 10 px between press and release


class Navigation(IntEnum):
    """How a page view came about."""

    LOAD = 0
    RELOAD = 1
    BACK_FORWARD = 2
    PUSH = 3
    REPLACE = 4
    POP = 5
    HASH = 6


class _Event(msgspec.Struct, array_like=True, frozen=True):
    t: int


class Start(_Event, tag=1, frozen=True):
    """The page view began; sent once per view."""

    navigation: int = 0
    load_ms: int = 0


class Click(_Event, tag=2, frozen=True):
    path: str = ""
    ex: int = 0
    ey: int = 0
    x: int = 0
    y: int = 0
    flags: int = 0
    label: str = ""
    node: int = 0  # rrweb node id, 0 where not recorded
    reaction: int = Reaction.UNKNOWN
    reaction_ms: int = 0
    rest_ms: int = 0  # the mouse had stayed within 40 px of here for so long, over an unmoved page


class Move(_Event, tag=3, frozen=True):
    """Where the pointer was, and for how long it stayed there."""

    path: str = ""
    ex: int = 0
    ey: int = 0
    x: int = 0
    y: int = 0
    flags: int = 0
    dwell_ms: int = 0


class Scroll(_Event, tag=4, frozen=True):
    """The viewport's top stood at `top` for `dwell_ms` while the page was visible."""

    top: int = 0
    height: int = 0
    page_height: int = 0
    dwell_ms: int = 0


class Field(_Event, tag=5, frozen=True):
    """A form field had the focus. Never its value."""

    path: str = ""
    label: str = ""
    kind: str = ""  # "text", "email", "select", …
    dwell_ms: int = 0
    edits: int = 0  # input events while focused
    refills: int = 0  # times it was emptied and filled anew
    filled: bool = False


class Submit(_Event, tag=6, frozen=True):
    path: str = ""
    label: str = ""


class Error(_Event, tag=7, frozen=True):
    message: str = ""
    source: str = ""
    line: int = 0
    column: int = 0
    stack: str = ""
    count: int = 1


class Visibility(_Event, tag=8, frozen=True):
    hidden: bool = False


class Resize(_Event, tag=9, frozen=True):
    width: int = 0
    height: int = 0
    angle: int = 0  # of the screen, degrees


class Custom(_Event, tag=10, frozen=True):
    name: str = ""
    props: dict[str, Any] = {}


class Leave(_Event, tag=11, frozen=True):
    """The page view ended; `active_ms` counts the time it was visible."""

    active_ms: int = 0


class Select(_Event, tag=12, frozen=True):
    """Text was selected, and perhaps copied. Never the text."""

    path: str = ""  # of the element that holds all of it
    chars: int = 0
    copied: bool = False


class Abandon(_Event, tag=13, frozen=True):
    """A form was filled in, at least in part, and not sent before the page view ended."""

    path: str = ""
    label: str = ""
    last: str = ""  # path of the field that was edited last
    edited: int = 0  # how many of its fields were
    pressed: bool = False  # a button of it was pressed after the last edit


class Vital(_Event, tag=14, frozen=True):
    """One of the web vitals, once its value stands: ms, or a score for CLS."""

    name: str = ""
    value: float = 0
    path: str = ""  # of the element that it is about


class Identify(_Event, tag=15, frozen=True):
    """The page said who the visitor is; an empty `user` takes it back."""

    user: str = ""
    traits: dict[str, Any] = {}


class Set(_Event, tag=16, frozen=True):
    """What the page said of the session: a plan, a variant, …"""

    props: dict[str, Any] = {}


class Consent(_Event, tag=17, frozen=True):
    """What the visitor agreed to from here on, to which version of the text, and who said so."""

    visitor: bool = False
    recording: bool = False
    version: str = ""
    source: str = ""  # "page", or "google" for its Consent Mode


class Recorded(_Event, tag=18, frozen=True):
    """The recording began. `rule` is what fired, "" where the session is in the recorded `sample` (percent)."""

    rule: str = ""
    sample: int = 100


class Swing(_Event, tag=19, frozen=True):
    """The mouse or the page went back and forth, `turns` times within `ms`, each way at least 60 px (page: 300 px)."""

    what: int = 0  # 0 the mouse, 1 the page
    turns: int = 0
    ms: int = 0


Event = (
    Start
    | Click
    | Move
    | Scroll
    | Field
    | Submit
    | Error
    | Visibility
    | Resize
    | Custom
    | Leave
    | Select
    | Abandon
    | Vital
    | Identify
    | Set
    | Consent
    | Recorded
    | Swing
)

TAGS: dict[type[_Event], int] = {kind: kind.__struct_config__.tag for kind in get_args(Event)}

_from_msgpack: msgspec.msgpack.Decoder[Event] = msgspec.msgpack.Decoder(Event)
_all_from_msgpack: msgspec.msgpack.Decoder[list[Event]] = msgspec.msgpack.Decoder(list[Event])
_all_from_json: msgspec.json.Decoder[list[Event]] = msgspec.json.Decoder(list[Event])
_from_json: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def decode_event(raw: bytes | msgspec.Raw, *, json: bool) -> Event | Reason:
    """One event, or why it can't be one. A tag of a later version gives `Reason.UNKNOWN_EVENT`."""
    try:
        return _from_json.decode(raw) if json else _from_msgpack.decode(raw)
    except msgspec.ValidationError as error:
        unknown = str(error).startswith("Invalid value") and str(error).endswith("`$[0]`")
        return Reason.UNKNOWN_EVENT if unknown else Reason.BAD_EVENT
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Reason.BAD_EVENT


def decode_events(raws: Sequence[msgspec.Raw], *, json: bool) -> list[Event] | None:
    """All of them at once, which takes a third of the time; None if one of them can't be an event."""
    try:
        if json:
            return _all_from_json.decode(b"[" + b",".join(raws) + b"]")
        return _all_from_msgpack.decode(b"\xdd" + len(raws).to_bytes(4, "big") + b"".join(raws))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
