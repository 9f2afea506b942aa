"""Memory habits of a process that answers many requests a second."""

import contextlib
import ctypes
import gc

# of glibc's malloc.h
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

KEPT_BYTES = 64 * 1024 * 1024
LARGE_BYTES = 4 * 1024 * 1024  # what is larger is given back at once, as before
YOUNG_OBJECTS = 50_000


def keep() -> None:
    """Have freed memory kept for the next request, and cycles of objects looked for less often.

    By default the C library gives free memory back beyond 128 KB: a body of 150 KB then faults in 25 pages anew each
    time, a fifth of its request's cost. And Python looks for cycles whenever there are 700 new objects, which 20
    requests under way have; that took a twentieth.
    """
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES)
