"""Heat as a PNG: one byte a pixel and a palette of 256 colours with alpha.

Pixels and the encoder are the cost, not the points. The coarse grid is turned into steps of the ramp
first, then enlarged. Each row is written as its difference from the one above (the PNG filter "up"),
which suits what is smooth, and packed by ISA-L: a page of 1440 × 6000 px takes it 5 ms, zlib at its
lowest effort 44 ms, for half as many bytes.

A tall page is shown by tiles, so that a browser need not unpack all of it at once.
"""

import math
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray
from PIL import Image

from heatmap import palette
from heatmap.density import Density, Grid

MAX_PIXELS = 100_000_000  # 1920 × 50,000; larger pages are drawn smaller and stretched by whoever shows them
TILE_PX = 2_048  # what is in sight is unpacked before anything is seen

Steps = NDArray[np.uint8]

_BAND_PX = 1_024  # even, so that pairs of pixels do not straddle bands
_IN_CACHE = 16_384  # pairs looked up at a time: numpy makes eight bytes of each index
_HANDS = ThreadPoolExecutor(2, thread_name_prefix="stretch")  # Pillow and numpy let go of the interpreter meanwhile
_EFFORT = 1
_UP = 2


class Tile(msgspec.Struct, frozen=True):
    """A piece of the page, over its whole width, px from its top."""

    top: int
    height: int


def steps(heat: Grid, peak: float) -> Steps:
    """The ramp's step, 0 to 255, of every cell."""
    return np.round(palette.level(heat.astype(np.float64), peak) * (palette.STEPS - 1)).astype(np.uint8)


def size(width: int, height: int) -> tuple[int, int]:
    """The picture's size in px for a page's: the same, unless that would be too many."""
    shrink = min(1.0, math.sqrt(MAX_PIXELS / (width * height)))
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def tiles(levels: Steps, height: int, cold: int = 0) -> list[Tile]:
    """The pieces of a page of that height that hold any step but `cold`, from the top."""
    rows = len(levels)
    warm: NDArray[np.bool_] = np.asarray((levels != cold).max(axis=1))
    found = []
    for top in range(0, height, TILE_PX):
        piece = Tile(top, min(TILE_PX, height - top))
        first = max(0, math.floor(top / height * rows) - 2)  # what is enlarged looks two cells further
        last = math.ceil((top + piece.height) / height * rows) + 2
        if warm[first:last].any():
            found.append(piece)
    return found


def _bands(levels: Steps, width: int, height: float, tile: Tile, put: Callable[[int, Steps], None]) -> None:
    """Give `put` the steps of a tile's pixels, cells stretched smoothly over the page, a band and its top at a time."""
    rows, columns = levels.shape
    image = Image.fromarray(levels)

    def stretch(top: int) -> None:
        first, last = tile.top + top, tile.top + min(top + _BAND_PX, tile.height)
        box = (0.0, first / height * rows, float(columns), min(rows, last / height * rows))
        put(top, np.asarray(image.resize((width, last - first), Image.Resampling.BICUBIC, box=box)))

    for _ in _HANDS.map(stretch, range(0, tile.height, _BAND_PX)):
        pass


def _enlarged(levels: Steps, width: int, height: float, tile: Tile) -> Steps:
    pixels = np.empty((tile.height, width), dtype=np.uint8)

    def put(top: int, band: Steps) -> None:
        pixels[top : top + len(band)] = band

    _bands(levels, width, height, tile, put)
    return pixels


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _packed(pixels: Steps, ramp: NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape
    lines = np.empty((height, width + 1), dtype=np.uint8)
    lines[:, 0] = _UP
    lines[0, 1:] = pixels[0]
    np.subtract(pixels[1:], pixels[:-1], out=lines[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", ramp[:, :3].tobytes()),
            _chunk(b"tRNS", ramp[:, 3].tobytes()),
            _chunk(b"IDAT", isal_zlib.compress(lines, _EFFORT)),
            _chunk(b"IEND", b""),
        ]
    )


def encode(
    levels: Steps, width: int, height: int, tile: Tile | None = None, ramp: NDArray[np.uint8] | None = None
) -> bytes:
    """A PNG of `size(width, height)` px that shows the steps of a ramp, or one of a tile of the page."""
    if tile is None:
        width, height = size(width, height)
    colours = palette.ramp() if ramp is None else ramp
    return _packed(_enlarged(levels, width, height, tile or Tile(0, height)), colours)


def encode_upper(
    levels: Steps, height: float, tall: float, size: tuple[int, int], ramp: NDArray[np.uint8] | None = None
) -> bytes:
    """A PNG of `size` that shows the upper `tall` px of a page of that height."""
    width, rows = size
    colours = palette.ramp() if ramp is None else ramp
    return _packed(_enlarged(levels, width, height * rows / tall, Tile(0, rows)), colours)


def rgba(levels: Steps, width: int, height: int) -> NDArray[np.uint8]:
    """The pixels of the whole page, height × width × 4."""
    one, two = _colours()
    pixels = np.empty(height * width, dtype=np.uint32)

    def put(top: int, band: Steps) -> None:
        flat, out = band.ravel(), pixels[top * width : top * width + band.size]
        even = band.size - band.size % 2
        pairs, into = flat[:even].view(np.uint16), out[:even].view(np.uint64)
        for start in range(0, len(pairs), _IN_CACHE):
            np.take(two, pairs[start : start + _IN_CACHE], out=into[start : start + _IN_CACHE], mode="clip")
        out[even:] = one[flat[even:]]

    _bands(levels, width, height, Tile(0, height), put)
    return pixels.view(np.uint8).reshape(height, width, 4)


@cache
def _colours() -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """The ramp's colours as numbers, and those of each pair of steps: two pixels at once take half as long."""
    one = np.ascontiguousarray(palette.ramp()).view(np.uint32).ravel()
    pairs = np.arange(palette.STEPS**2, dtype=np.uint16).view(np.uint8)
    return one, one[pairs].view(np.uint64)


def draw(grid: Density, peak: float, width: int, height: int) -> bytes:
    """The overlay of a page of width × height px; `peak` is the heat of the ramp's last colour."""
    return encode(steps(grid.heat, peak), width, height)
