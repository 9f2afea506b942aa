"""The file of recorded visits: what the collector received of them, and when each is to have happened."""

import gzip
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import msgspec

FILE = Path(__file__).parent / "visits.msgpack.xz"
FORMAT = 1
# One dictionary over the whole file: every visit holds the same pages, so they are stored about once.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 64 * 1024 * 1024}]
GZIP_MAGIC = b"\x1f\x8b"


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """A batch as it was received, `at_ms` after its visit began. A recording's chunk lies in it inflated."""

    at_ms: int
    batch: dict[str, Any]


class Visit(msgspec.Struct, frozen=True, array_like=True):
    """`begin_ms` is negative: so long before the last visit's end this one begins."""

    script: str
    begin_ms: int
    visitor: bytes
    agent: str
    origin: str
    letters: list[Letter]

    @property
    def end_ms(self) -> int:
        return self.begin_ms + self.letters[-1].at_ms


def opened(body: bytes) -> dict[str, Any]:
    """A MessagePack batch with its chunk inflated, so that what visits share compresses together."""
    batch: dict[str, Any] = msgpack.unpackb(body)
    chunk = batch["chunk"]
    if chunk and chunk["parts"] == 1 and chunk["data"][:2] == GZIP_MAGIC:
        chunk["data"] = gzip.decompress(chunk["data"])
    return batch


def sealed(batch: dict[str, Any], site_key: str) -> bytes:
    """The body to send: the same bytes whenever it is made from the same batch."""
    chunk = batch["chunk"]
    if chunk and chunk["parts"] == 1 and chunk["data"][:2] != GZIP_MAGIC:
        chunk = {**chunk, "data": gzip.compress(chunk["data"], 6, mtime=0)}
    body: bytes = msgpack.packb({**batch, "site": site_key, "chunk": chunk})
    return body


def write(path: Path, visits: Iterable[Visit]) -> None:
    packer = msgspec.msgpack.Encoder()
    with lzma.open(path, "wb", format=lzma.FORMAT_XZ, filters=_FILTERS) as file:
        file.write(packer.encode(FORMAT))
        for visit in visits:
            file.write(packer.encode(visit))


def read(path: Path = FILE) -> Iterator[Visit]:
    """Visits by their begin. Raises ValueError for a file of another format."""
    with lzma.open(path, "rb") as file:
        unpacker = msgpack.Unpacker(file, max_buffer_size=256 * 1024 * 1024)
        if next(unpacker, None) != FORMAT:
            raise ValueError(f"{path.name} is not of format {FORMAT}")
        for item in unpacker:
            yield msgspec.convert(item, Visit)
