"""The filter that all pages of a site share: days, device class and conditions, kept in the address."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from storage import selection
from storage.conditions import Condition, Step, Unmeant
from storage.pieces import Piece
from storage.scope import Scope
from viewer import condition_text
from viewer.i18n import N_
from viewer.problems import Problem

Device = Literal["", "phone", "tablet", "desktop"]
DEVICES: tuple[Device, ...] = get_args(Device)
DEFAULT_DAYS = 7
PRESETS = {"1": 1, "7": 7, "30": 30, "90": 90}
MAX_DAYS = 400
DAY_MS = 24 * 3600 * 1000
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


def day_of(ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).date()


def _start_ms(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000)


class Filter(msgspec.Struct, frozen=True, rename={"from_day": "from", "to_day": "to"}):
    """Days in UTC, both inclusive; `device` empty means every class.

    Every condition in `where` has to hold, and the steps in `then` have to be taken in their order.

    It is an address (`query`), a JSON body (the struct itself) and a sentence (viewer/filter_words.py).
    """

    from_day: dt.date
    to_day: dt.date
    device: Device = ""
    where: tuple[Condition, ...] = ()
    then: tuple[Step, ...] = ()
    bots: bool = False

    @property
    def from_ms(self) -> int:
        return _start_ms(self.from_day)

    @property
    def to_ms(self) -> int:
        """The first millisecond after the range."""
        return _start_ms(self.to_day) + DAY_MS

    @property
    def days(self) -> list[dt.date]:
        return [self.from_day + dt.timedelta(n) for n in range((self.to_day - self.from_day).days + 1)]

    def query(self) -> dict[str, str]:
        """The address's part that gives this filter again."""
        fixed = {"from": self.from_day.isoformat(), "to": self.to_day.isoformat()}
        chosen = {
            "device": self.device,
            "where": condition_text.written(self.where),
            "then": condition_text.written_steps(self.then),
            "bots": "1" if self.bots else "",
        }
        return fixed | {name: value for name, value in chosen.items() if value}

    def values(self) -> dict[str, int | str | dt.date]:
        """Values for statements. The partition days are a day wider, for visits that span midnight."""
        return {
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
            "from_day": self.from_day - dt.timedelta(1),
            "to_day": self.to_day + dt.timedelta(1),
            "device": self.device,
        }

    def narrowed(self, *also: Condition) -> "Filter":
        """This filter with more conditions."""
        return msgspec.structs.replace(self, where=tuple(dict.fromkeys((*self.where, *also))))

    @property
    def narrows(self) -> bool:
        """Whether anything but days and device class is asked for."""
        return bool(self.where or self.then)

    def scope(self, site: int) -> Scope:
        return Scope(site, self.from_ms, self.to_ms, self.device)

    def sessions(self, site: int) -> Piece:
        """The site's sessions that this filter takes: the same ones for lists, counts and pictures.

        A statement says `session in (select session from ({found:Piece}))` and is given this as `found`.
        """
        return selection.sessions(self.scope(site).values(), self.where, self.then, bots=self.bots)


def last_days(today: dt.date, count: int, device: Device = "") -> Filter:
    return Filter(today - dt.timedelta(count - 1), today, device)


def parse(query: Mapping[str, str], now_ms: int) -> Filter:
    """The filter in an address; the last seven days where it names none. Raises Problem 400 for what is no filter."""
    standard = last_days(day_of(now_ms), DEFAULT_DAYS)
    try:
        to_day = dt.date.fromisoformat(query["to"]) if query.get("to") else None
        from_day = dt.date.fromisoformat(query["from"]) if query.get("from") else None
    except ValueError as error:
        raise Problem(400, N_("The date range needs days such as 2026-01-31.")) from error
    if not all(EARLIEST <= day <= LATEST for day in (from_day, to_day) if day):
        raise Problem(400, N_("The date range needs days such as 2026-01-31."))
    if to_day is None:
        to_day = max(standard.to_day, from_day) if from_day else standard.to_day
    if from_day is None:
        from_day = to_day - dt.timedelta(DEFAULT_DAYS - 1)
    if from_day > to_day:
        from_day, to_day = to_day, from_day
    if (to_day - from_day).days >= MAX_DAYS:
        raise Problem(400, N_("The date range may span 400 days at most."))
    device = query.get("device", "")
    if device not in DEVICES:
        raise Problem(400, N_("The device is phone, tablet or desktop."))
    where, then = _asked(query)
    return Filter(from_day, to_day, device, where, then, query.get("bots") == "1")


def _asked(query: Mapping[str, str]) -> tuple[tuple[Condition, ...], tuple[Step, ...]]:
    try:
        return condition_text.read(query.get("where", "")), condition_text.read_steps(query.get("then", ""))
    except Unmeant as error:
        raise Problem(400, N_("The address asks for something that can't be searched for.")) from error
