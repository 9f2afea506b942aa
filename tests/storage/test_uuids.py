"""UUIDs come back as they were stored, in whatever form they are given."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from clickhouse_connect.datatypes.registry import get_from_name
from clickhouse_connect.driver.insert import InsertContext
from hypothesis import given
from hypothesis import strategies as st

from storage.uuids import packed, quickened


def as_the_driver_does(column: Sequence[Any]) -> bytes:
    kind, dest = get_from_name("UUID"), bytearray()
    kind.write_column(column, dest, InsertContext("t", ["id"], [kind]))
    return bytes(dest)


@given(st.lists(st.tuples(st.uuids(), st.integers(1, 4))))
def test_uuids_are_packed_as_the_driver_does(runs: list[tuple[uuid.UUID, int]]) -> None:
    column = [value for value, n in runs for _ in range(n)]
    assert packed(column) == as_the_driver_does(column)


@pytest.mark.parametrize(
    "column",
    [
        pytest.param([uuid.UUID(int=5), uuid.UUID(int=5)], id="uuids"),
        pytest.param([str(uuid.UUID(int=5)), str(uuid.UUID(int=6))], id="texts"),
        pytest.param([5, 6], id="numbers"),
        pytest.param([uuid.UUID(int=5).bytes], id="bytes"),
    ],
)
def test_uuids_in_any_form_are_written(column: list[Any]) -> None:
    (kind, other), dest = quickened([get_from_name("UUID"), get_from_name("UInt8")]), bytearray()
    kind.write_column(column, dest, InsertContext("t", ["id"], [kind]))
    assert bytes(dest) == as_the_driver_does(column)
    assert (kind.insert_name, kind.byte_size, other.name) == ("UUID", 16, "UInt8")
