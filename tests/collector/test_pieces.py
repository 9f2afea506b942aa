"""Pieces reach the file in order, however few bytes the system takes at a time."""

import os
from pathlib import Path

from collector.pieces import MOST, write_pieces


def test_pieces_of_any_number_are_written_in_order(tmp_path: Path) -> None:
    pieces = [bytes([n % 256]) * (n % 5) for n in range(3 * MOST + 7)]
    fd = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    write_pieces(fd, pieces)
    write_pieces(fd, [])
    os.close(fd)
    assert (tmp_path / "file").read_bytes() == b"".join(pieces)
