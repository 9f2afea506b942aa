"""What events leave behind that a snapshot's tree does not hold."""

from collections.abc import Container
from typing import Any

from replay.rrweb import Source

MOST_FONTS = 100

Data = dict[str, Any]


class Lasting:
    """By node id the last input, scrolling, medium's state and changed declarations; the selection, fonts, pointer."""

    def __init__(self) -> None:
        self.inputs: dict[int, Data] = {}
        self.scrolls: dict[int, Data] = {}
        self.styles: dict[int, Data] = {}
        self._media: dict[int, Data] = {}
        self._fonts: list[Data] = []
        self._selection: Data | None = None
        self._pointer: Data | None = None

    def clear(self) -> None:
        """A new document; the pointer stays where it is."""
        pointer = self._pointer
        self.__init__()  # type: ignore[misc]
        self._pointer = pointer

    def forget(self, identity: int) -> None:
        for kept in (self.inputs, self.scrolls, self.styles, self._media):
            kept.pop(identity, None)

    def note(self, data: Data) -> None:
        """The data of an incremental event; what is none of ours is passed over."""
        source = data["source"]
        if source == Source.INPUT:
            # the order counts: of radio buttons the last one that is checked stays so
            self.inputs.pop(data["id"], None)
            self.inputs[data["id"]] = data
        elif source in (Source.MOUSE_MOVE, Source.TOUCH_MOVE, Source.DRAG):
            self._pointer = data
        elif source == Source.SELECTION:
            self._selection = data
        elif source == Source.MEDIA:
            self._media[data["id"]] = {**self._media.get(data["id"], {}), **data}
        elif source == Source.FONT and len(self._fonts) < MOST_FONTS:
            self._fonts.append(data)

    def restyle(self, identity: int, changes: Data) -> None:
        """Changed declarations of a style attribute; later ones stand behind earlier ones."""
        styles = self.styles.setdefault(identity, {})
        for name, value in changes.items():
            styles.pop(name, None)
            styles[name] = value

    def events(self, known: Container[int]) -> list[Data]:
        """The data of the events that bring a fresh document with the `known` nodes to the same state."""
        found: list[Data] = [*self._fonts]
        styles = [{"id": one, "attributes": {"style": style}} for one, style in self.styles.items() if one in known]
        if styles:
            found.append({"source": int(Source.MUTATION), "adds": [], "removes": [], "texts": [], "attributes": styles})
        for kept in (self.inputs, self._media, self.scrolls):
            found += (data for identity, data in kept.items() if identity in known)
        if self._selection:
            found.append(self._selection)
        if self._pointer:
            last = {**self._pointer["positions"][-1], "timeOffset": 0}
            found.append({"source": self._pointer["source"], "positions": [last]})
        return found
