"""Standard streams that a process can do without: what nobody reads, or has no room, stops nothing."""

import contextlib
import io
import os
import sys
from typing import TextIO

STREAMS = 3  # descriptors 0, 1 and 2


class Spoken(io.TextIOWrapper):
    """A stream that keeps quiet where it can't be heard."""

    def write(self, text: str, /) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def occupy() -> None:
    """Have the streams' descriptors open, those that were closed on nothing.

    Else the next files to be opened would have these numbers, and get what is meant for the streams.
    """
    while (fd := os.open(os.devnull, os.O_RDWR)) < STREAMS:
        pass
    os.close(fd)


def _spoken(stream: TextIO | None, fd: int) -> TextIO:
    if isinstance(stream, io.TextIOWrapper):
        encoding, at_once = stream.encoding, stream.line_buffering
        return Spoken(stream.detach(), encoding=encoding, errors="backslashreplace", line_buffering=at_once)
    return stream or Spoken(io.BufferedWriter(io.FileIO(fd, "w", closefd=False)), encoding="utf-8")


def forgive() -> None:
    """Let no failure of standard output or error reach whoever writes to them."""
    sys.stdout = _spoken(sys.stdout, 1)
    sys.stderr = _spoken(sys.stderr, 2)
