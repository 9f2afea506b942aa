"""Who sends too much is told so, and leaves room for the others."""

import asyncio
import gzip
from typing import Any

from collector import Limits
from collector.record import Kind, decode_refusals
from tests.collector.batches import chunk, packed
from tests.collector.conftest import Serve

FULL = gzip.compress(packed(events=[[1, n] for n in range(5_000)]))  # 5 MB once they are rows


async def test_door_given_too_many_from_one_address_answers_429(serve: Serve) -> None:
    _, client = await serve(limits=Limits(address_rate=0.1, address_burst=3))
    statuses = [(await client.post("/i", data=packed())).status for _ in range(5)]
    assert statuses == [204, 204, 204, 429, 429]
    answer = await client.post("/i", data=packed())
    assert 1 <= int(answer.headers["Retry-After"]) <= 10


async def test_door_given_too_many_for_one_site_answers_429_for_that_one(serve: Serve) -> None:
    _, client = await serve(limits=Limits(site_rate=0.1, site_burst=1))
    statuses = [(await client.post("/i", data=packed(site=site))).status for site in ("k1", "k1", "open")]
    assert statuses == [204, 429, 204]


async def test_door_given_too_many_events_from_one_address_answers_429(serve: Serve) -> None:
    allowed = Limits(address_weight_rate=1e6, address_weight_burst=10e6, ballast_bytes=0)
    _, client = await serve(limits=allowed, proxies=["127.0.0.1"])
    answers = [await client.post("/i", data=FULL) for _ in range(4)]
    assert [answer.status for answer in answers] == [204, 429, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 5
    assert (await answers[-1].text()).startswith("too_many: this address sends too many events")
    assert (await client.post("/i", data=packed())).status == 204  # a small one still fits
    assert (await client.post("/i", data=FULL, headers={"X-Forwarded-For": "192.0.2.1"})).status == 204


async def test_door_given_recordings_that_grow_too_much_for_one_site_answers_429_for_that_one(serve: Serve) -> None:
    _, client = await serve(limits=Limits(site_weight_rate=1e6, site_weight_burst=16e6, ballast_bytes=0))
    growing = chunk(data=gzip.compress(b"[" + b" " * 10_000_000 + b"]"))
    statuses = [
        (await client.post("/i", data=packed(chunk=growing, site=site))).status for site in ("k1", "k1", "open")
    ]
    assert statuses == [204, 429, 204]


async def test_door_by_default_lets_no_address_bring_a_million_events_at_once(serve: Serve) -> None:
    _, client = await serve()
    statuses = [(await client.post("/i", data=FULL)).status for _ in range(200)]
    assert statuses[:20] == [204] * 20
    assert statuses.count(204) < 150
    assert set(statuses) == {204, 429}


async def test_door_behind_a_known_proxy_limits_each_visitor(serve: Serve) -> None:
    _, client = await serve(limits=Limits(address_rate=0.1, address_burst=1), proxies=["127.0.0.1"])

    async def post(forwarded: str) -> int:
        return (await client.post("/i", data=packed(), headers={"X-Forwarded-For": forwarded})).status

    assert await post("192.0.2.1") == 204
    assert await post("192.0.2.2") == 204
    assert await post("192.0.2.9, 192.0.2.2") == 429  # what the visitor wrote before the proxy's entry counts nothing
    assert await post("2001:db8::1") == 204
    assert await post("2001:db8::2") == 429


async def test_door_given_a_forwarded_header_from_a_stranger_ignores_it(serve: Serve) -> None:
    _, client = await serve(limits=Limits(address_rate=0.1, address_burst=1))
    for forwarded, status in (("192.0.2.1", 204), ("192.0.2.2", 429)):
        answer = await client.post("/i", data=packed(), headers={"X-Forwarded-For": forwarded})
        assert answer.status == status


async def test_door_with_no_room_for_another_body_answers_503(serve: Serve) -> None:
    _, client = await serve(limits=Limits(in_flight_bytes=100_000, ballast_bytes=0), proxies=["127.0.0.1"])
    started = asyncio.Event()

    async def slow() -> Any:
        yield packed()[:50]
        started.set()
        await asyncio.sleep(1)

    headers = {"Content-Length": "90000", "X-Forwarded-For": "192.0.2.1"}
    first = asyncio.create_task(client.post("/i", data=slow(), headers=headers))
    await started.wait()
    await asyncio.sleep(0.1)
    other = {"X-Forwarded-For": "192.0.2.2"}
    answer = await client.post("/i", data=b"x" * 20_000, headers=other)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert (await client.post("/i", data=packed(), headers=other)).status == 204
    # who holds nearly all of it gets no more
    assert (await client.post("/i", data=packed(), headers={"X-Forwarded-For": "192.0.2.1"})).status == 503
    first.cancel()


async def test_door_with_a_noisy_site_keeps_room_in_the_spool_for_another(serve: Serve) -> None:
    collector, client = await serve(limits=Limits(spool_bytes=100_000, address_rate=0, ballast_bytes=0))
    noisy = [(await client.post("/i", data=packed())).status for _ in range(300)]
    assert noisy[-50:] == [503] * 50
    taken = noisy.count(204)
    assert 70_000 < collector.spool.backlog_bytes < 85_000
    open_ = {"Origin": "https://shop.test"}
    quiet = [(await client.post("/i", data=packed(site="open"), headers=open_)).status for _ in range(20)]
    assert quiet == [204] * 20
    entries = collector.spool.read(collector.spool.checkpoint, records=1_000, size=10**6)
    assert len([entry for entry in entries if entry.kind == Kind.ARRIVAL]) == taken + 20
    await collector.spool.advance(entries[-1])
    assert (await client.post("/i", data=packed())).status == 204


async def test_door_with_a_noisy_site_over_its_rate_takes_all_of_another(serve: Serve) -> None:
    allowed = Limits(site_rate=0.001, site_burst=5, address_rate=0, ballast_bytes=0)
    _, client = await serve(limits=allowed)
    noisy = [(await client.post("/i", data=packed())).status for _ in range(50)]
    quiet = [
        (await client.post("/i", data=packed(site="open"), headers={"Origin": "https://shop.test"})).status
        for _ in range(5)
    ]
    assert noisy == [204] * 5 + [429] * 45
    assert quiet == [204] * 5


async def test_door_with_a_full_spool_answers_503_and_takes_again_later(serve: Serve) -> None:
    collector, client = await serve(limits=Limits(spool_bytes=4_000))
    statuses = [(await client.post("/i", data=packed())).status for _ in range(12)]
    assert statuses[0] == 204
    assert statuses[-1] == 503
    answer = await client.post("/i", data=packed())
    assert answer.headers["Retry-After"] == "30"
    entries = collector.spool.read(collector.spool.checkpoint, records=100, size=10**6)
    await collector.spool.advance(entries[-1])
    assert (await client.post("/i", data=packed())).status == 204


async def test_door_with_a_full_spool_refuses_no_batch_for_good_that_it_can_not_count(serve: Serve) -> None:
    collector, client = await serve(limits=Limits(spool_bytes=4_000))
    await asyncio.gather(*(collector.spool.append(b"full") for _ in range(200)), return_exceptions=True)
    stranger, wall = packed(site="walled"), {"Origin": "https://elsewhere.test"}
    assert (await client.post("/i", data=stranger, headers=wall)).status == 503
    entries = collector.spool.read(collector.spool.checkpoint, records=1_000, size=10**6)
    await collector.spool.advance(entries[-1])
    assert (await client.post("/i", data=stranger, headers=wall)).status == 403
    (entry,) = collector.spool.read(collector.spool.checkpoint, records=1_000, size=10**6)
    counted = [count.n for count in decode_refusals(entry.payload).counts if count.reason == "wrong_origin"]
    assert counted == [2]


def test_limits_shared_by_processes_come_to_what_one_alone_lets_in() -> None:
    whole, part = Limits(), Limits().shared(3)
    assert whole.shared(1) == whole
    for name in ("address_rate", "site_burst", "address_weight_rate", "address_connections", "spool_bytes"):
        assert getattr(whole, name) <= 3 * getattr(part, name) < getattr(whole, name) + 3
    assert (part.segment_bytes, part.ballast_bytes, part.body_s) == (
        whole.segment_bytes,
        whole.ballast_bytes,
        whole.body_s,
    )
