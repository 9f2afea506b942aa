"""Pictures made a moment ago, in memory: asked for by the digest of what they were made from."""

from collections import OrderedDict

import msgspec

MAX_BYTES = 64_000_000


class Picture(msgspec.Struct, frozen=True):
    """A PNG and the heat of its hottest spot."""

    png: bytes
    peak: float


class Pictures:
    """The most recently used, up to `max_bytes` together; a picture larger than that is kept alone."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._bytes = 0

    def get(self, digest: str) -> Picture | None:
        picture = self._kept.get(digest)
        if picture is not None:
            self._kept.move_to_end(digest)
        return picture

    def clear(self) -> None:
        """Forget all: what they were made from is gone."""
        self._kept.clear()
        self._bytes = 0

    def put(self, digest: str, picture: Picture) -> None:
        before = self._kept.pop(digest, None)
        self._bytes += len(picture.png) - (len(before.png) if before else 0)
        self._kept[digest] = picture
        while self._bytes > self._max_bytes and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.png)
