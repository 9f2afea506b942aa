"""One line that grows: how much of a long task is done."""

import sys
import time

WIDTH = 30
EVERY_S = 0.1


class Progress:
    """Counts bytes. On a terminal the line is drawn over; elsewhere only its end is printed."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = max(1, total)
        self._done = 0
        self._drawn = 0.0
        self._live = sys.stdout.isatty()

    def add(self, size: int) -> None:
        self._done += size
        if self._live and time.monotonic() - self._drawn > EVERY_S:
            self._drawn = time.monotonic()
            self._draw(min(1.0, self._done / self._total), "\r", "")

    def end(self) -> None:
        self._draw(1.0, "\r" if self._live else "", "\n")

    def _draw(self, share: float, start: str, end: str) -> None:
        filled = round(WIDTH * share)
        bar = "█" * filled + "░" * (WIDTH - filled)
        print(f"{start}{self._title} {bar} {share:4.0%} {self._done / 1e6:.1f} MB", end=end, flush=True)
