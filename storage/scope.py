"""Whose doings a question is about: a site's visits in a range of time, all of them or chosen ones."""

import datetime as dt
from typing import Any

import msgspec

from storage.pieces import Piece, piece

DAY_MS = 24 * 3600 * 1000
MOST_WIDTH = 65_535  # px of a viewport


class Scope(msgspec.Struct, frozen=True):
    """A site's visits from `from_ms` to before `to_ms` (Unix ms), by one device class or, when empty, by all.

    `found` chooses the sessions by more than that, and is used where `narrowed` says so or nothing else tells people
    from bots. The viewport was `least_width` to `most_width` px wide.
    """

    site: int
    from_ms: int
    to_ms: int
    device: str = ""
    found: Piece | None = None
    narrowed: bool = False
    least_width: int = 0
    most_width: int = MOST_WIDTH

    def values(self) -> dict[str, Any]:
        """Values for statements; the partition days are a day wider, since a day is the server's."""
        return {
            "site": self.site,
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
            "from_day": _day(self.from_ms - DAY_MS),
            "to_day": _day(self.to_ms + DAY_MS),
            "device": self.device,
        }

    def chosen(self) -> dict[str, Any]:
        """Values for statements that take whose points, scrolls or views are meant.

        Of chosen sessions that began in the range it is all that they did, past its end too.
        """
        narrowed = self.narrowed and self.found is not None
        chosen = piece("having", found=self.found) if narrowed else piece("anyone", device=self.device)
        widths = {"least_width": self.least_width, "most_width": self.most_width}
        values = self.values()
        if narrowed:
            values["to_ms"] += DAY_MS
        return {**values, **widths, "chosen": chosen}


def _day(ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).date()
