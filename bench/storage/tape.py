"""The file of recorded page views of the generated sites: what the collector got of each, chunk by chunk."""

import lzma
from collections.abc import Iterable
from pathlib import Path

import msgspec

FILE = Path(__file__).parent / "views.msgpack.xz"
# One dictionary over the whole file: the views of a site hold the same stylesheets.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 64 * 1024 * 1024}]


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A chunk as it was recorded, inflated; times are Unix ms."""

    first: int
    last: int
    count: int
    keyframe: bool
    data: bytes


class View(msgspec.Struct, frozen=True, array_like=True):
    """A page view; `width` and `height` are the viewport's, in px."""

    site: str
    kind: str
    width: int
    height: int
    pieces: list[Piece]


def write(path: Path, views: Iterable[View]) -> None:
    with lzma.open(path, "wb", format=lzma.FORMAT_XZ, filters=_FILTERS) as file:
        file.write(msgspec.msgpack.encode(list(views)))


def read(path: Path = FILE) -> list[View]:
    with lzma.open(path, "rb") as file:
        return msgspec.msgpack.decode(file.read(), type=list[View])
