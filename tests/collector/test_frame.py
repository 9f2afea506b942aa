"""Frames are found again among bytes that are none."""

from collector.frame import Frame, Gap, encode, scan


def test_scan_of_garbage_is_one_gap() -> None:
    assert list(scan(b"\xa5ASH" * 100, b"\xa5ASH", 0, 400)) == [Gap(0, 400)]
    frame = encode(b"abcd", 7, 1, b"payload")
    assert list(scan(b"junk" + frame, b"abcd", 0, 4 + len(frame))) == [
        Gap(0, 4),
        Frame(4, 4 + len(frame), 7, 1, b"payload"),
    ]
