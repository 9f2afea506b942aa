"""Records that lie in pieces, and writing them without putting them together: making a large buffer costs its copy."""

import os
from collections.abc import Sequence

Payload = bytes | tuple[bytes, ...]

MOST = 512  # pieces at a time; Linux takes 1,024


def write_pieces(fd: int, pieces: Sequence[bytes | memoryview]) -> None:
    """Have all pieces in the file, in order. Raises OSError."""
    for at in range(0, len(pieces), MOST):
        _write(fd, pieces[at : at + MOST])


def _write(fd: int, pieces: Sequence[bytes | memoryview]) -> None:
    left = list(pieces)
    while left:
        written = os.writev(fd, left)
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if left and written:
            left[0] = memoryview(left[0])[written:]
