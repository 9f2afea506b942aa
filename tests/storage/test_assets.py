"""Long texts are cut out of a chunk's JSON, and come back to the byte."""

import datetime as dt
import json
import uuid
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store, assets
from storage.assets import LONG_BYTES, MOST_CUTS

DAY = dt.date(2026, 2, 25)
INSERT = UUID(int=9)
SHEET = b"a{color:red}" * 200

# what JSON makes of these is longer than they are, and full of quotes and backslashes
TRICKY = st.text(st.sampled_from('"\\/\n\u2028\ud800\udc00é日😀a{}[],:'), max_size=40)
LONG = st.builds(lambda text, n: (text + "x") * n, TRICKY, st.integers(1, 3_000))
LIKE_REFERENCES = st.sampled_from(
    [str(assets.name(SHEET)), assets.name(SHEET).hex, '{"asset":0}', SHEET.decode(), '"' * LONG_BYTES, "\\" * 2_048]
)
STRINGS = st.one_of(TRICKY, LONG, LIKE_REFERENCES)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), STRINGS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(STRINGS, inner, max_size=3)),
    max_leaves=12,
)


def put_back(text: bytes) -> bytes:
    cut = assets.cut(text)
    by_name = {assets.name(part): part for part in cut.texts}  # as the table has them
    return assets.joined(cut.data, cut.cuts, [by_name[assets.name(part)] for part in cut.texts])


def strings(text: bytes) -> list[str]:
    """All strings of a JSON text, keys too, in order."""
    found: list[str] = []
    todo = [json.loads(text, object_pairs_hook=lambda pairs: [item for pair in pairs for item in pair])]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += reversed(value)
        elif isinstance(value, str):
            found.append(value)
    return found


@given(st.lists(VALUES, max_size=4), st.booleans())
def test_cut_json_comes_back_to_the_byte_and_keeps_no_long_string(value: list[Any], ascii_only: bool) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only)
    text = written.encode("utf-8", "surrogatepass" if ascii_only else "replace")
    cut = assets.cut(text)
    assert put_back(text) == text
    sizes = [len(json.dumps(string, ensure_ascii=ascii_only).encode()) - 2 for string in strings(text)]
    assert [len(part) for part in cut.texts] == [size for size in sizes if size >= LONG_BYTES]
    assert strings(cut.data) == [
        string if size < LONG_BYTES else "" for string, size in zip(strings(text), sizes, strict=True)
    ]


@given(st.binary(max_size=5_000), st.sampled_from([b"", b'"', b'\\"', b'["']), st.integers(0, 3_000))
def test_cut_anything_comes_back_to_the_byte(text: bytes, mark: bytes, n: int) -> None:
    for whole in (text, mark + text * 2 + b"x" * n + mark, (mark + b"\\" * n + mark) * 2):
        assert put_back(whole) == whole


@pytest.mark.parametrize("escape", [b"", b"\\n", b'\\"', b"\\\\", b'\\\\\\"', b"\\ud800", b"\\u0022"])
def test_cut_takes_a_long_text_whole_whatever_is_escaped_in_it(escape: bytes) -> None:
    sheet = (escape + b"a" * 60) * 30 + escape
    cut = assets.cut(b'[{"_cssText":"' + sheet + b'"},"short","' + sheet + b'"]')
    assert cut.data == b'[{"_cssText":""},"short",""]'
    assert (cut.cuts, cut.texts) == ((14, 26), (sheet, sheet))


@pytest.mark.parametrize(("size", "cuts"), [(LONG_BYTES - 1, 0), (LONG_BYTES, 1)])
def test_cut_leaves_what_is_short(size: int, cuts: int) -> None:
    assert len(assets.cut(b'["' + b"a" * size + b'"]').texts) == cuts


def test_cut_of_very_many_takes_the_longest() -> None:
    texts = [b"a" * (LONG_BYTES + n) for n in range(2 * MOST_CUTS)]
    text = b'["' + b'","'.join(texts) + b'"]'
    assert assets.cut(text).texts == tuple(texts[MOST_CUTS:])
    assert put_back(text) == text


async def insert(store: Store, insert_id: UUID = INSERT, **changes: Any) -> None:
    row = {"site": 1, "day": DAY, "asset": assets.name(SHEET), "data": SHEET, "insert_id": insert_id, **changes}
    await store.insert("assets", {column: [value] for column, value in row.items()})


async def finish(store: Store, insert_id: UUID = INSERT) -> None:
    await store.insert("receipts", {"site": [1], "day": [DAY], "insert_id": [insert_id]})


async def test_known_are_those_of_other_inserts_that_are_done(store: Store) -> None:
    wanted = (1, DAY, assets.name(SHEET))
    elsewhere = [(2, *wanted[1:]), (1, DAY + dt.timedelta(1), wanted[2]), (1, DAY, UUID(int=1))]
    await insert(store)
    assert await assets.known(store, [wanted], uuid.uuid4()) == set()  # its insert may still be taken back
    await finish(store)
    assert await assets.known(store, [wanted, *elsewhere], uuid.uuid4()) == {wanted}
    assert await assets.known(store, [wanted], INSERT) == set()
    assert await assets.known(store, [], INSERT) == set()


async def test_whole_puts_texts_back_and_empties_what_misses_one(store: Store) -> None:
    text = b'[{"_cssText":"' + SHEET + b'"},"\xe6\x97\xa5"]'
    cut = assets.cut(text)
    row = {"seq": 0, "data": cut.data, "assets": [assets.name(SHEET)], "cuts": list(cut.cuts)}
    plain = {"seq": 1, "data": b"[]", "assets": [], "cuts": []}
    for _ in range(2):  # two collectors may have stored it
        await insert(store)
    found = await assets.whole(store, 1, (DAY, DAY), [row, plain])
    assert found == [{"seq": 0, "data": text}, {"seq": 1, "data": b"[]"}]
    assert (await assets.whole(store, 2, (DAY, DAY), [row]))[0]["data"] == b""
