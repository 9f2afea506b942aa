"""Chunks are opened within limits and bound to their tab."""

import gzip
import json
import uuid
from typing import Any

import msgpack
import msgspec
import pytest

from collector.context import Context, context
from collector.record import Arrival
from collector.recordings import Bound, Recorded, Tab, WriteKeys, stored, tabs
from collector.tables import COLUMNS
from storage import assets
from tests.collector.batches import AGENT, NOW_MS, RECORDING, batch, chunk
from wire import Chunk, Reason, decode_batch, limits


def received(**changes: Any) -> tuple[Context, Chunk]:
    body = msgpack.packb(batch(chunk=chunk(**changes)))
    decoded = decode_batch(body)
    assert decoded.chunk is not None
    arrival = Arrival(NOW_MS, 1, "k1", b"", AGENT, 0, body)
    return context(arrival, decoded, None), decoded.chunk


def made_of(where: Context, chunk: Chunk) -> dict[str, Any]:
    made = stored(where, chunk, WriteKeys())
    assert not isinstance(made, Reason)
    return dict(zip(COLUMNS["chunks"], made.row, strict=True))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"data": b""}, Reason.BAD_CHUNK, id="empty"),
        pytest.param({"data": b"\x1f\x8bnonsense"}, Reason.BAD_CHUNK, id="no gzip"),
        pytest.param({"data": gzip.compress(b"[1,2]")[:-4]}, Reason.BAD_CHUNK, id="truncated gzip"),
        pytest.param({"data": gzip.compress(b"[]") + b"x"}, Reason.BAD_CHUNK, id="trailing bytes"),
        pytest.param({"data": gzip.compress(b"[" + b" " * 20_000_000 + b"]")}, Reason.BAD_CHUNK, id="bomb"),
        pytest.param({"data": b"[" + b" " * limits.MAX_CHUNK_BYTES + b"]"}, Reason.BAD_CHUNK, id="too large"),
        pytest.param({"data": b'{"a":1}'}, Reason.BAD_CHUNK, id="no array"),
        pytest.param({"data": b"[1,2"}, Reason.BAD_CHUNK, id="half an array"),
        pytest.param({"data": b"[1] [2]"}, Reason.BAD_CHUNK, id="two arrays"),
        pytest.param({"data": b"[{]}"}, Reason.BAD_CHUNK, id="brackets that cross"),
        pytest.param({"data": b'["\xff"]'}, Reason.BAD_CHUNK, id="no UTF-8"),
        pytest.param({"data": b"[" * 50_000}, Reason.BAD_CHUNK, id="deep"),
        pytest.param({"data": b"[1]", "part": 2, "parts": 2}, Reason.BAD_CHUNK, id="part beyond the last"),
        pytest.param({"data": b"[1]", "parts": 0}, Reason.BAD_CHUNK, id="no parts"),
        pytest.param({"data": b"[1]", "parts": 2**31 - 1}, Reason.BAD_CHUNK, id="too many parts"),
        pytest.param({"data": b"[1]", "key": b""}, Reason.BAD_CHUNK, id="no write key"),
        pytest.param({"data": b"[1]", "key": b"k" * 1_000}, Reason.BAD_CHUNK, id="long write key"),
        pytest.param({"data": b"[1]", "seq": 2**31 - 1}, Reason.CHUNK_LIMIT, id="far ahead"),
    ],
)
def test_row_of_a_bad_chunk_is_a_reason(changes: dict[str, Any], reason: Reason) -> None:
    keys = WriteKeys()
    where, bad = received(**changes)
    assert stored(where, bad, keys) == reason
    # a chunk that is not stored binds nothing
    assert keys.admit(Tab(1, where.batch.session, where.batch.tab), b"another") is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(gzip.compress(json.dumps(RECORDING).encode()), id="gzip"),
        pytest.param(json.dumps(RECORDING).encode(), id="JSON"),
    ],
)
def test_row_of_a_sound_chunk_holds_its_json(data: bytes) -> None:
    where, sound = received(data=data, count=999)
    cells = made_of(where, sound)
    assert json.loads(cells["data"]) == RECORDING
    assert cells["count"] == 1  # as found, not as said
    assert cells["wire_bytes"] == len(data)


def test_row_of_a_chunk_with_a_long_text_refers_to_it() -> None:
    sheet = b"a{}" * 500
    text = b'[{"_cssText":"' + sheet + b'"}]'
    where, sound = received(data=text)
    made = stored(where, sound, WriteKeys())
    assert not isinstance(made, Reason)
    assert made.assets == {assets.name(sheet): sheet}
    cells = made_of(where, sound)
    assert (cells["data"], cells["assets"], cells["cuts"]) == (b'[{"_cssText":""}]', [assets.name(sheet)], (14,))
    assert (cells["count"], cells["json_bytes"]) == (1, len(text))


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(
            '{"type":3,"data":{"source":9,"id":4,"commands":[{"args":["x"]}]},"timestamp":2}', id="as recorded"
        ),
        pytest.param('{"timestamp":2, "data" : {"id":4, "source" : 9}, "type": 3}', id="with spaces"),
        pytest.param('{"type":3,"data":{"\\u0073ource":9,"id":4},"timestamp":2}', id="with escapes"),
    ],
)
def test_row_holds_nothing_that_a_canvas_drew(drawn: str) -> None:
    others = [
        '{"type":5,"data":{"tag":"a","payload":{"source":9}},"timestamp":1}',
        '{"type":3,"data":{"source":0,"adds":[{"source":9}]},"timestamp":3}',
        '{"type":3,"data":{"source":90},"timestamp":4}',
    ]
    row = made_of(*received(data=f"[{others[0]},{drawn},{others[1]},{others[2]}]".encode()))
    assert row["data"].decode() == f"[{','.join(others)}]"
    assert row["count"] == 3


def test_row_of_a_part_stays_as_it_is() -> None:
    text = b'"' + b"a{}" * 500 + b'"'  # the quotes may be the end of one string and the beginning of another
    where, sound = received(data=text, part=1, parts=3)
    cells = made_of(where, sound)
    assert (cells["data"], cells["assets"], cells["cuts"], cells["json_bytes"]) == (text, [], (), len(text))


def test_write_keys_know_what_is_stored() -> None:
    tab = Tab(1, uuid.uuid4(), uuid.uuid4())
    stored = {"site": 1, "session": tab.session, "tab": tab.tab, "key_hex": b"mine".hex(), "chunks": 4_999}
    keys = WriteKeys(tabs([stored]))
    assert keys.admit(tab, b"yours") is Reason.WRITE_KEY_MISMATCH
    assert keys.admit(tab, b"mine") is None
    assert keys.admit(tab, b"mine") is Reason.CHUNK_LIMIT
    assert keys.admit(tab._replace(session=uuid.uuid4()), b"yours") is None
    assert tabs([stored]) == {tab: Bound(b"mine", 4_999)}


@pytest.mark.parametrize(
    ("recorded", "kept"),
    [
        pytest.param(Recorded(limits.RECORDING_BYTES - 200, NOW_MS - 10_000), True, id="nearly full"),
        pytest.param(Recorded(limits.RECORDING_BYTES - 20, NOW_MS - 10_000), False, id="full"),
        pytest.param(Recorded(0, NOW_MS - 3_000 - limits.RECORDING_MS), True, id="nearly four hours"),
        pytest.param(Recorded(0, NOW_MS - 5_000 - limits.RECORDING_MS), False, id="more than four hours"),
    ],
)
def test_row_of_a_session_at_its_limit_is_cut(recorded: Recorded, kept: bool) -> None:
    where, sound = received(last=NOW_MS - 4_000)
    keys = WriteKeys(None, {(1, where.batch.session): recorded})
    assert (stored(where, sound, keys) is not Reason.CHUNK_LIMIT) == kept


def test_row_counts_towards_the_sessions_limit_in_all_tabs() -> None:
    where, sound = received()
    size = len(sound.data)
    keys = WriteKeys(None, {(1, where.batch.session): Recorded(limits.RECORDING_BYTES - size, NOW_MS)})
    assert not isinstance(stored(where, sound, keys), Reason)
    other = where._replace(batch=msgspec.structs.replace(where.batch, tab=uuid.uuid4()))
    assert stored(other, sound, keys) is Reason.CHUNK_LIMIT
