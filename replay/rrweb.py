"""The rrweb event format as far as we read it: numbers, shapes and the limits a recording must keep."""

from enum import IntEnum
from typing import Any

Event = dict[str, Any]
Node = dict[str, Any]


class EventType(IntEnum):
    FULL_SNAPSHOT = 2
    INCREMENTAL = 3
    META = 4
    CUSTOM = 5
    PLUGIN = 6


class Source(IntEnum):
    """What an incremental event tells of."""

    MUTATION = 0
    MOUSE_MOVE = 1
    MOUSE_INTERACTION = 2
    SCROLL = 3
    VIEWPORT_RESIZE = 4
    INPUT = 5
    TOUCH_MOVE = 6
    MEDIA = 7
    STYLE_SHEET_RULE = 8
    FONT = 10
    DRAG = 12
    STYLE_DECLARATION = 13
    SELECTION = 14
    ADOPTED_STYLE_SHEET = 15


class NodeType(IntEnum):
    DOCUMENT = 0
    DOCTYPE = 1
    ELEMENT = 2
    TEXT = 3
    CDATA = 4
    COMMENT = 5


class Interaction(IntEnum):
    """Kinds of `Source.MOUSE_INTERACTION`."""

    MOUSE_UP = 0
    MOUSE_DOWN = 1
    CLICK = 2
    CONTEXT_MENU = 3
    DOUBLE_CLICK = 4
    FOCUS = 5
    BLUR = 6
    TOUCH_START = 7
    TOUCH_MOVE_DEPARTED = 8
    TOUCH_END = 9
    TOUCH_CANCEL = 10


MAX_NODES = 200_000  # of one document; a 90,000-node table is the largest page we saw described
MAX_DEPTH = 2_000  # browsers' parsers stop at 512; scripts can go deeper, rrweb's own recursion cannot
MAX_TEXT_CHARS = 4_000_000  # one text node or stylesheet
MAX_ATTRIBUTE_CHARS = 400_000  # room for a data URL of 256 KB
MAX_SIDE_PX = 16_384  # of a viewport
