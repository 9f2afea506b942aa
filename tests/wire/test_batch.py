"""The envelope, decoded from what an independent encoder made."""

import contextlib
import json
import uuid
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire import Malformed, Reason, decode_batch, limits

VIEW = uuid.UUID(int=1)
SMALLEST = {
    "v": 1,
    "site": "k1",
    "id": uuid.UUID(int=2).bytes,
    "session": uuid.UUID(int=3).bytes,
    "tab": uuid.UUID(int=4).bytes,
    "seq": 0,
    "sent": 5,
    "view": {"id": VIEW.bytes, "url": "https://a.test/", "at": 4},
}


def packed(**changes: Any) -> bytes:
    body: bytes = msgpack.packb({**SMALLEST, **changes})
    return body


def as_json(**changes: Any) -> bytes:
    ids = {name: str(uuid.UUID(int=n)) for name, n in (("id", 2), ("session", 3), ("tab", 4))}
    return json.dumps({**SMALLEST, **ids, "view": {**SMALLEST["view"], "id": str(VIEW)}, **changes}).encode()  # type: ignore[dict-item]


@pytest.mark.parametrize("body", [packed(), as_json()], ids=["msgpack", "json"])
def test_batch_smallest_has_its_defaults(body: bytes) -> None:
    batch = decode_batch(body)
    assert (batch.site, batch.id.int, batch.session.int, batch.tab.int) == ("k1", 2, 3, 4)
    assert (batch.seq, batch.sent, batch.visitor, batch.events, batch.chunk) == (0, 5, None, [], None)
    assert (batch.view.id, batch.view.url, batch.view.at, batch.view.scale) == (VIEW, "https://a.test/", 4, 1.0)


def test_batch_whole_keeps_everything() -> None:
    data = bytes(range(256))
    chunk = {
        "seq": 1,
        "first": 2,
        "last": 3,
        "count": 4,
        "keyframe": True,
        "key": b"k",
        "data": data,
        "part": 1,
        "parts": 3,
    }
    batch = decode_batch(
        packed(visitor=uuid.UUID(int=9).bytes, events=[[1, 0], [2, 1, "b"]], chunk=chunk, later="field")
    )
    assert batch.visitor == uuid.UUID(int=9)
    assert [msgpack.unpackb(event) for event in batch.events] == [[1, 0], [2, 1, "b"]]
    assert batch.chunk is not None
    assert (bytes(batch.chunk.data), batch.chunk.part, batch.chunk.parts, batch.chunk.keyframe) == (data, 1, 3, True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", Reason.MALFORMED, id="empty"),
        pytest.param(b"\xc1", Reason.MALFORMED, id="a byte that MessagePack never uses"),
        pytest.param(packed()[:-1], Reason.MALFORMED, id="cut"),
        pytest.param(packed() + b"\xc0", Reason.MALFORMED, id="more behind"),
        pytest.param(msgpack.packb([]), Reason.MALFORMED, id="no map"),
        pytest.param(packed(v=0), Reason.UNSUPPORTED_VERSION, id="version 0"),
        pytest.param(packed(v=99), Reason.UNSUPPORTED_VERSION, id="version 99"),
        pytest.param(packed(v="1"), Reason.MALFORMED, id="version as text"),
        pytest.param(packed(site=""), Reason.MALFORMED, id="no key"),
        pytest.param(packed(site="k" * 65), Reason.MALFORMED, id="long key"),
        pytest.param(packed(id=b"x" * 15), Reason.MALFORMED, id="15 bytes of id"),
        pytest.param(packed(id="guess"), Reason.MALFORMED, id="id that is none"),
        pytest.param(packed(seq=1.5), Reason.MALFORMED, id="half a number"),
        pytest.param(packed(events=[[]] * (limits.MAX_EVENTS + 1)), Reason.MALFORMED, id="too many events"),
        pytest.param(packed(view={}), Reason.MALFORMED, id="empty view"),
        pytest.param(packed(chunk={"seq": 0}), Reason.MALFORMED, id="half a chunk"),
        pytest.param(b"\x81\xa1x" + b"\x91" * 100_000 + b"\x00", Reason.TOO_DEEP, id="deep msgpack"),
        pytest.param(b"{", Reason.MALFORMED, id="half JSON"),
        pytest.param(as_json(v=2), Reason.UNSUPPORTED_VERSION, id="later version in JSON"),
        pytest.param(b'{"v":1,"v":2}', Reason.DUPLICATE_KEY, id="a key twice"),
        pytest.param(b'{"view":{"id":1,"id":2}}', Reason.DUPLICATE_KEY, id="a key twice, deeper"),
        pytest.param(b'{"sent":NaN}', Reason.MALFORMED, id="NaN"),
        pytest.param(b'{"sent":-Infinity}', Reason.MALFORMED, id="infinity"),
        pytest.param(b'{"a":' + b"[" * 100_000, Reason.TOO_DEEP, id="deep JSON"),
        pytest.param(b'{"a":"\xff"}', Reason.MALFORMED, id="no UTF-8"),
    ],
)
def test_batch_bad_raises_with_its_reason(body: bytes, reason: Reason) -> None:
    with pytest.raises(Malformed) as caught:
        decode_batch(body)
    assert caught.value.reason is reason
    assert len(str(caught.value)) <= 250


@given(st.binary(max_size=300))
def test_batch_of_any_bytes_raises_nothing_else(body: bytes) -> None:
    with pytest.raises(Malformed):
        decode_batch(body)


@given(st.integers(0, len(packed()) - 1), st.integers(0, 255))
def test_batch_with_a_byte_changed_decodes_or_raises_malformed(at: int, value: int) -> None:
    body = bytearray(packed())
    body[at] = value
    with contextlib.suppress(Malformed):
        assert decode_batch(bytes(body)).v == limits.VERSION
