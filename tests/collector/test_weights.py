"""What a record will take once it is opened, told before it is."""

import gzip

import pytest

from collector import rows
from collector.record import Arrival, Kind, encode_arrival
from collector.segments import Entry, Position
from collector.weights import EVENT_BYTES, weight, within
from tests.collector.batches import AGENT, NOW_MS, chunk, packed
from wire import limits

BOMB = gzip.compress(b"[" + b" " * 15_000_000 + b"]", mtime=0)


def entry(body: bytes, kind: int = Kind.ARRIVAL) -> Entry:
    payload = b"".join(encode_arrival(Arrival(NOW_MS, 1, "k1", b"", AGENT, 0, body)))
    return Entry(Position(0, 0), Position(0, len(payload)), 0, kind, payload)


@pytest.mark.parametrize(
    ("body", "opened"),
    [
        pytest.param(packed(events=[]), 0, id="nothing to open"),
        pytest.param(packed(events=[[2, 0]] * 5_000), 5_000 * EVENT_BYTES, id="many events"),
        pytest.param(packed(events=[], chunk=chunk(data=b"[1,2]")), 5, id="a plain recording"),
        pytest.param(packed(events=[], chunk=chunk(data=BOMB)), 15_000_002, id="a gzipped one"),
        pytest.param(
            packed(events=[], chunk=chunk(data=BOMB[:-4] + b"\xff" * 4)),
            limits.MAX_CHUNK_JSON_BYTES,
            id="one that lies",
        ),
        pytest.param(b"no batch", 0, id="no batch"),
    ],
)
def test_weight_counts_what_is_in_it(body: bytes, opened: int) -> None:
    given = entry(body)
    (record,) = rows.read([given])
    assert weight(given, record) == len(given.payload) + opened


def test_weight_of_what_is_no_batch_is_its_size() -> None:
    refusals = entry(b"", Kind.REFUSALS)
    (record,) = rows.read([refusals])
    assert weight(refusals, record) == len(refusals.payload)


def test_within_takes_as_many_as_fit_and_one_at_least() -> None:
    heavy = [entry(packed(chunk=chunk(data=BOMB)))] * 10
    found = rows.read(heavy)
    assert within(heavy, found, 64_000_000) == 4
    assert within(heavy, found, 1) == 1
    assert within(heavy, found, 10**9) == 10
    assert within([], [], 1) == 0
