"""How many names for its own events a site may invent on a day: each is a line in every list of them."""

import datetime
from collections import OrderedDict
from collections.abc import Iterable, Mapping

MAX_NAMES = 1_000
MAX_DAYS = 500

Day = tuple[int, datetime.date]  # site, day


class Names:
    """Those of one insert, on top of the known ones."""

    def __init__(self, known: Mapping[Day, set[str]] | None = None) -> None:
        self._known = known or {}
        self.fresh: dict[Day, set[str]] = {}

    def admit(self, day: Day, name: str) -> bool:
        """True for a name that is known or may be new."""
        known, fresh = self._known.get(day, set()), self.fresh.setdefault(day, set())
        if name in known or name in fresh:
            return True
        if len(known) + len(fresh) >= MAX_NAMES:
            return False
        fresh.add(name)
        return True


class NameBook:
    """The names in the tables, remembered for the days seen lately."""

    def __init__(self) -> None:
        self._days: OrderedDict[Day, set[str]] = OrderedDict()

    def unknown(self, days: Iterable[Day]) -> set[Day]:
        """Those of the days whose names have to be read first."""
        return {day for day in days if day not in self._days}

    def learn(self, day: Day, names: Iterable[str]) -> None:
        """All names that the tables have of a day."""
        self._days[day] = set(names)
        while len(self._days) > MAX_DAYS:
            self._days.popitem(last=False)

    def names(self) -> Names:
        return Names(self._days)

    def stored(self, fresh: Mapping[Day, set[str]]) -> None:
        """Names that an insert brought to the tables."""
        for day, names in fresh.items():
            if day in self._days:
                self._days[day] |= names
