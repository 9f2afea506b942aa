"""Pages as they were rendered a moment ago, for whoever asks for the very same again."""

from collections import OrderedDict

import msgspec

from viewer.frame import Frame

MOST = 32  # of up to 100 kB


class Rendered(msgspec.Struct, frozen=True):
    """A page's text, and all that it was made from but the nonce and the time of day."""

    frame: Frame
    view: msgspec.Struct
    ages: tuple[str, ...]
    nonce: str
    text: str


class RenderedPages:
    """The latest used, by who asked for them and the address."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, ...], Rendered] = OrderedDict()

    def get(self, key: tuple[str, ...], frame: Frame, view: msgspec.Struct, ages: tuple[str, ...]) -> str | None:
        """The text with this frame's nonce; None where anything else that it is made from has become another."""
        kept = self._kept.get(key)
        if kept is None or kept.ages != ages or kept.frame != _lasting(frame) or kept.view != view:
            return None
        self._kept.move_to_end(key)
        return kept.text.replace(kept.nonce, frame.nonce)

    def put(self, key: tuple[str, ...], frame: Frame, view: msgspec.Struct, ages: tuple[str, ...], text: str) -> None:
        self._kept[key] = Rendered(_lasting(frame), view, ages, frame.nonce, text)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all: what they show is gone."""
        self._kept.clear()


def _lasting(frame: Frame) -> Frame:
    """Without what is another at every request; where its links lead is told by its path and query."""
    return msgspec.structs.replace(frame, nonce="", now_ms=0, here=str, section_url=str)


PAGES = RenderedPages()
