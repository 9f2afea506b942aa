"""What POST /i answers, over a real socket, and what it keeps."""

import asyncio
import gzip
import io
import json
import zlib

import msgpack
import pytest

from collector import Limits
from collector.record import Fact, Kind, decode_arrival, decode_refusals
from collector.segments import records
from tests.collector.batches import AGENT, NOW_MS, as_json, batch, chunk, packed
from tests.collector.conftest import Serve
from wire import limits

ZIPPED = gzip.compress(packed(), mtime=0)


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"),
    [
        pytest.param(packed(), {}, 204, "", id="msgpack"),
        pytest.param(json.dumps(as_json(batch())).encode(), {}, 204, "", id="json"),
        pytest.param(ZIPPED, {}, 204, "", id="gzip told by its first bytes"),
        pytest.param(ZIPPED, {"Content-Encoding": "gzip"}, 204, "", id="gzip told by its header"),
        pytest.param(packed(), {"Content-Encoding": "identity"}, 204, "", id="identity"),
        pytest.param(packed(events=[]), {}, 204, "", id="no events"),
        pytest.param(packed(events=[[99, 1], [2, "x"], "nonsense"]), {}, 204, "", id="bad events"),
        pytest.param(packed(later=True), {}, 204, "", id="a field of a later version"),
        pytest.param(packed(), {"Origin": "https://anywhere.test"}, 204, "", id="any origin while none is named"),
        pytest.param(packed(), {"Origin": "null"}, 204, "", id="sandboxed page while no origin is named"),
        pytest.param(packed(site="walled"), {"Origin": "https://shop.test"}, 204, "", id="named origin"),
        pytest.param(packed(site="walled"), {"Origin": "HTTPS://Shop.Test:443"}, 204, "", id="named origin's twin"),
        pytest.param(packed(site="walled"), {"Origin": "http://localhost:8080"}, 204, "", id="named port"),
        pytest.param(packed(site="open"), {}, 204, "", id="no origin, mode open"),
        pytest.param(packed(site="nobody"), {}, 401, "unknown_site", id="unknown key"),
        pytest.param(packed(site="walled"), {"Origin": "https://evil.test"}, 403, "wrong_origin", id="wrong origin"),
        pytest.param(packed(site="walled"), {"Origin": "http://shop.test"}, 403, "wrong_origin", id="wrong scheme"),
        pytest.param(packed(site="walled"), {"Origin": "https://shop.test:8443"}, 403, "wrong_origin", id="wrong port"),
        pytest.param(packed(site="walled"), {"Origin": "https://shop.test.evil"}, 403, "wrong_origin", id="suffix"),
        pytest.param(packed(site="walled"), {"Origin": "null"}, 403, "wrong_origin", id="null origin"),
        pytest.param(packed(site="walled"), {}, 403, "no_origin", id="no origin"),
        pytest.param(b"", {}, 400, "malformed", id="empty"),
        pytest.param(b"hello", {}, 400, "malformed", id="text"),
        pytest.param(b"{", {}, 400, "malformed", id="half JSON"),
        pytest.param(msgpack.packb([1, 2]), {}, 400, "malformed", id="wrong root"),
        pytest.param(packed()[:-3], {}, 400, "malformed", id="half msgpack"),
        pytest.param(packed() + b"\0", {}, 400, "malformed", id="msgpack and more"),
        pytest.param(json.dumps(as_json(batch())).encode("utf-16"), {}, 400, "malformed", id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" + json.dumps(as_json(batch())).encode(), {}, 400, "malformed", id="BOM"),
        pytest.param(packed(v=2), {}, 400, "unsupported_version", id="later version"),
        pytest.param(packed(id=b"short"), {}, 400, "malformed", id="no UUID"),
        pytest.param(packed(seq=-1), {}, 400, "malformed", id="negative sequence number"),
        pytest.param(packed(seq=2**31), {}, 400, "malformed", id="huge sequence number"),
        pytest.param(packed(sent=2**63), {}, 400, "malformed", id="time out of range"),
        pytest.param(packed(events=[[1, 0]] * 5_001), {}, 400, "malformed", id="too many events"),
        pytest.param(b'{"v":1,"v":1}', {}, 400, "duplicate_key", id="a key twice"),
        pytest.param(b'{"v":NaN}', {}, 400, "malformed", id="NaN"),
        pytest.param(b'{"v":1e999}', {}, 400, "malformed", id="infinite float"),
        pytest.param(b'{"v":' + b"9" * 5_000 + b"}", {}, 400, "malformed", id="5000 digits"),
        pytest.param(b'{"v":' + b"[" * 100_000, {}, 400, "too_deep", id="deep JSON"),
        pytest.param(b"\x81\xa1x" + b"\x91" * 100_000 + b"\x00", {}, 400, "too_deep", id="deep msgpack"),
        pytest.param(ZIPPED + b"x", {}, 400, "trailing", id="gzip and more"),
        pytest.param(ZIPPED + ZIPPED, {}, 400, "trailing", id="two members"),
        pytest.param(gzip.compress(ZIPPED), {}, 400, "malformed", id="gzip in gzip"),
        pytest.param(b"\x1f\x8bnonsense", {}, 400, "malformed", id="no gzip after all"),
        pytest.param(packed(), {"Content-Encoding": "gzip"}, 400, "malformed", id="gzip only by its header"),
        pytest.param(ZIPPED, {"Content-Encoding": "gzip, gzip"}, 415, "unsupported_encoding", id="gzip twice"),
        pytest.param(ZIPPED, {"Content-Encoding": "br"}, 415, "unsupported_encoding", id="brotli"),
        pytest.param(zlib.compress(b"x"), {"Content-Encoding": "deflate"}, 415, "unsupported_encoding", id="deflate"),
        pytest.param(ZIPPED, {"Content-Encoding": "zstd"}, 415, "unsupported_encoding", id="zstd"),
        pytest.param(b"x" * (limits.MAX_BODY_BYTES + 1), {}, 413, "too_large", id="over the cap"),
        pytest.param(b"x" * (3 * limits.MAX_BODY_BYTES), {}, 413, "too_large", id="far over the cap"),
        pytest.param(gzip.compress(b"\0" * 200_000_000, 9), {}, 413, "too_large", id="bomb"),
    ],
)
async def test_door_given_a_body_answers(
    serve: Serve, body: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    collector, client = await serve()
    answer = await client.post("/i", data=io.BytesIO(body), headers=headers)
    text = await answer.text()
    assert (answer.status, text.partition(":")[0]) == (status, reason), text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert text.count("\n") == (0 if status == 204 else 1)
    kept = [entry for entry in records(collector.spool.folder) if entry.kind == Kind.ARRIVAL]
    assert len(kept) == (1 if status == 204 else 0)


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 405), ("PUT", 405), ("DELETE", 405), ("HEAD", 405), ("OPTIONS", 204)]
)
async def test_door_given_another_method_answers(serve: Serve, method: str, status: int) -> None:
    _, client = await serve()
    answer = await client.request(method, "/i")
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_door_asked_beforehand_allows_a_content_type(serve: Serve) -> None:
    _, client = await serve()
    answer = await client.options("/i", headers={"Origin": "https://a.test", "Access-Control-Request-Method": "POST"})
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_door_keeps_what_the_headers_say(serve: Serve) -> None:
    collector, client = await serve()
    body = packed(chunk=chunk())
    await client.post("/i?age=1500", data=gzip.compress(body), headers={"Cookie": "session=secret"})
    (entry,) = records(collector.spool.folder)
    arrival = decode_arrival(entry.payload)
    assert arrival.body == body
    assert (arrival.received_ms, arrival.site, arrival.key) == (NOW_MS, 1, "k1")
    assert (arrival.agent, arrival.age_ms, arrival.facts) == (AGENT, 1500, Fact.NO_ORIGIN)
    assert len(arrival.visitor) == 16
    assert b"127.0.0.1" not in entry.payload
    assert b"secret" not in entry.payload


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
async def test_door_given_a_privacy_signal_makes_no_visitor_id(serve: Serve, header: str) -> None:
    collector, client = await serve()
    await client.post("/i", data=packed(), headers={header: "1"})
    (entry,) = records(collector.spool.folder)
    arrival = decode_arrival(entry.payload)
    assert arrival.visitor == b""
    assert arrival.facts & Fact.PRIVACY_SIGNAL


async def test_door_given_an_import_takes_its_time_and_visitor(serve: Serve) -> None:
    collector, client = await serve(limits=Limits(address_rate=0.01, address_burst=1))
    headers = {
        "Authorization": f"Bearer {collector.import_token}",
        "Ashiato-Received": str(NOW_MS - 86_400_000),
        "Ashiato-Visitor": "11111111-2222-4333-8444-555555555555",
    }
    for site in ("k1", "walled"):  # neither the rate nor the origin stops it
        assert (await client.post("/i", data=packed(site=site), headers=headers)).status == 204
    first, second = (decode_arrival(entry.payload) for entry in records(collector.spool.folder))
    assert first.received_ms == second.received_ms == NOW_MS - 86_400_000
    assert first.visitor.hex() == "11111111222243338444555555555555"
    assert first.facts & Fact.IMPORTED


async def test_door_given_a_wrong_token_keeps_its_own_time(serve: Serve) -> None:
    collector, client = await serve()
    headers = {"Authorization": "Bearer guess", "Ashiato-Received": "1", "Ashiato-Visitor": "1" * 32}
    await client.post("/i", data=packed(), headers=headers)
    (entry,) = records(collector.spool.folder)
    arrival = decode_arrival(entry.payload)
    assert arrival.received_ms == NOW_MS
    assert arrival.visitor.hex() != "1" * 32
    assert not arrival.facts & Fact.IMPORTED


async def test_door_refusing_counts_each_reason_once(serve: Serve) -> None:
    collector, client = await serve()
    for _ in range(3):
        await client.post("/i", data=packed(site="walled"), headers={"Origin": "https://evil.test"})
    await client.post("/i", data=packed(site="nobody"))
    broken = packed(seq="first")
    await client.post("/i", data=broken)
    await collector.flush()
    kept = [decode_refusals(entry.payload) for entry in records(collector.spool.folder)]
    assert sorted((c.site, c.reason, c.origin, c.n) for refusals in kept for c in refusals.counts) == [
        (0, "unknown_site", "", 1),
        (1, "malformed", "", 1),
        *[(2, "wrong_origin", "https://evil.test", 1)] * 3,
    ]
    (sample,) = (sample for refusals in kept for sample in refusals.samples)
    assert (sample.site, sample.reason, sample.sample) == (1, "malformed", broken.hex())
    await collector.flush()
    assert len(list(records(collector.spool.folder))) == len(kept)


async def test_door_given_headers_that_are_not_utf_8_keeps_counting(serve: Serve) -> None:
    collector, client = await serve()
    headers = "User-Agent: \xff\r\nAuthorization: \xff\r\nContent-Encoding: identity\r\nConnection: close"
    for site, origin, status in (("k1", "\xfe", 204), ("walled", "http://\xff", 403)):
        body = packed(site=site)
        head = f"POST /i HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n{headers}\r\nContent-Length: {len(body)}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
        writer.write(head.encode("latin-1") + body)
        assert (await reader.read()).startswith(f"HTTP/1.1 {status} ".encode())
        writer.close()
        await writer.wait_closed()
    await collector.flush()
    arrival, refusals = records(collector.spool.folder)
    assert decode_arrival(arrival.payload).agent == "\ufffd"
    assert [count.origin for count in decode_refusals(refusals.payload).counts] == ["http://\ufffd"]
