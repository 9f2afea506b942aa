"""What the spool keeps of a request that was answered with 204, and of those that were refused."""

from enum import IntEnum, IntFlag
from typing import NamedTuple

import msgpack
import msgspec


class Kind(IntEnum):
    """The kind of a spool record."""

    ARRIVAL = 0
    REFUSALS = 1


class Fact(IntFlag):
    """What the request's headers said, and what the site allowed at that moment."""

    NO_ORIGIN = 1
    PRIVACY_SIGNAL = 2  # Sec-GPC or DNT: no visitor id and no recording are kept
    IMPORTED = 4
    RECORDING_OFF = 8


# as plain numbers: an operation on an IntFlag costs as much as finding an HTTP header
NO_ORIGIN, PRIVACY_SIGNAL = int(Fact.NO_ORIGIN), int(Fact.PRIVACY_SIGNAL)
IMPORTED, RECORDING_OFF = int(Fact.IMPORTED), int(Fact.RECORDING_OFF)


class Arrival(NamedTuple):
    """One accepted batch.

    `body` is inflated; `visitor` is the daily id's 16 bytes, or empty; `age_ms` is how long the client had kept the
    batch since it sealed it with its clock's time.
    """

    received_ms: int
    site: int
    key: str
    visitor: bytes
    agent: str
    facts: int
    body: bytes
    age_ms: int = 0


Facts = tuple[int, int, str, bytes, str, int]


class Refusal(NamedTuple):
    """How many requests were refused for one reason, from one origin, since the last record of this kind."""

    site: int
    reason: str
    origin: str
    n: int
    size: int


class Sample(NamedTuple):
    """A refused body that is kept for a person to look at; `sample` is the hex of its first bytes."""

    site: int
    reason: str
    detail: str
    sample: str
    size: int


class Refusals(NamedTuple):
    """What was refused since the last record of this kind; every sample's request is among the counts."""

    at_ms: int
    counts: list[Refusal]
    samples: list[Sample]


_encode = msgspec.msgpack.Encoder().encode
_arrival = msgspec.msgpack.Decoder(Arrival)
_refusals = msgspec.msgpack.Decoder(Refusals)


def encode_arrival(arrival: Arrival) -> tuple[bytes, bytes, bytes]:
    """The record in pieces, the body being one, which is not copied."""
    before, after = around(arrival[:6], len(arrival.body), arrival.age_ms)
    return before, arrival.body, after


def around(facts: Facts, size: int, age_ms: int) -> tuple[bytes, bytes]:
    """What stands in an arrival's record before and after a body of that size. `facts` are those before the body."""
    # an array of eight, whose seventh is the body
    return b"\x98" + _encode(facts)[1:] + b"\xc6" + size.to_bytes(4, "big"), _encode(age_ms)


def decode_arrival(payload: bytes) -> Arrival:
    """Raises ValueError for anything that `encode_arrival` did not make."""
    try:
        return _arrival.decode(payload)
    except msgspec.MsgspecError as error:
        raise ValueError(f"no arrival: {error}") from error


def encode_refusals(refusals: Refusals) -> bytes:
    packed: bytes = msgpack.packb(refusals)
    return packed


def decode_refusals(payload: bytes) -> Refusals:
    """Raises ValueError for anything that `encode_refusals` did not make."""
    try:
        return _refusals.decode(payload)
    except msgspec.MsgspecError as error:
        raise ValueError(f"no record of refusals: {error}") from error
