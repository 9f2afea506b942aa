"""Frames are found again among bytes that are none."""

import subprocess
import sys

import pytest

from collector.frame import _PIECE_BYTES, Frame, Gap, encode, scan
from scripts.setup import ROOT


def test_scan_of_garbage_is_one_gap() -> None:
    assert list(scan(b"\xa5ASH" * 100, b"\xa5ASH", 0, 400)) == [Gap(0, 400)]
    frame = encode(b"abcd", 7, 1, b"payload")
    assert list(scan(b"junk" + frame, b"abcd", 0, 4 + len(frame))) == [
        Gap(0, 4),
        Frame(4, 4 + len(frame), 7, 1, b"payload"),
    ]


@pytest.mark.parametrize("before", [_PIECE_BYTES - 3, _PIECE_BYTES, _PIECE_BYTES + 1, 2 * _PIECE_BYTES - 1])
def test_scan_finds_a_frame_wherever_it_lies_in_what_is_searched_at_a_time(before: int) -> None:
    frame = encode(b"abcd", 7, 1, b"payload")
    data = b"ab" + bytes(before) + frame
    assert list(scan(data, b"abcd", 0, len(data))) == [
        Gap(0, before + 2),
        Frame(before + 2, len(data), 7, 1, b"payload"),
    ]


FENCED = """
import ctypes, mmap
from collector.frame import scan
memory = mmap.mmap(-1, (8 << 20) + mmap.PAGESIZE)
end = ctypes.addressof(ctypes.c_char.from_buffer(memory)) + (8 << 20)
assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(end), mmap.PAGESIZE, 0) == 0
print(sum(len(list(scan(memory, b"abcd", start, 8 << 20))) for start in range(10)))
"""


def test_scan_reads_nothing_behind_a_file_that_fills_its_last_page() -> None:
    done = subprocess.run([sys.executable, "-c", FENCED], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "10\n"), done.stderr
