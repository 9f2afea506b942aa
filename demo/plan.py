"""Who comes when: the visits to record, and the hours at which they are to have happened."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from demo.people import Device, Person, person

DAYS = 6
RETURNING = 0.2  # share of visits by somebody who was there before
# Visits per local hour from 0 to 23: a lunch break, a long evening, a few who can't sleep.
_HOURS = (2, 1, 1, 0, 0, 1, 2, 4, 6, 7, 8, 9, 11, 9, 7, 7, 8, 9, 10, 12, 14, 15, 11, 6)
_NOMINAL_END = dt.datetime(2025, 6, 20, 14, tzinfo=dt.UTC)


class Guest(msgspec.Struct, frozen=True):
    """Somebody, the id under which the collector is to know them, and when this visit begins before the end."""

    person: Person
    visitor: bytes
    begin_ms: int


def _begin_ms(random: Random, zone: str) -> int:
    """A visit at a likely local hour of the last six days; as ms before the nominal end."""
    hour = random.choices(range(24), _HOURS)[0]
    day = _NOMINAL_END.date() - dt.timedelta(days=random.randrange(DAYS + 1))
    local = dt.datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    begin = local + dt.timedelta(seconds=random.uniform(0, 3600)) - _NOMINAL_END
    while begin > dt.timedelta(minutes=-20):
        begin -= dt.timedelta(days=1)
    while begin < dt.timedelta(days=-DAYS):
        begin += dt.timedelta(days=1)
    return round(begin.total_seconds() * 1000)


def guests(random: Random, devices: list[Device]) -> list[Guest]:
    """A guest for each visit, by the device that it is made with."""
    known: list[tuple[Person, bytes]] = []
    invited = []
    for device in devices:
        before = [pair for pair in known if pair[0].device == device]
        if before and random.random() < RETURNING:
            somebody, visitor = random.choice(before)
        else:
            somebody, visitor = person(random, device), random.randbytes(16)
            known.append((somebody, visitor))
        invited.append(Guest(somebody, visitor, _begin_ms(random, somebody.zone)))
    return invited
