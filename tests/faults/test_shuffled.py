"""Each batch is sent one to five times, in any order, by several clients, in any form: it is stored once."""

import asyncio
import base64
import gzip
import json
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgpack

from collector import Drain, Limits
from storage import Store, accounts
from tests.collector.batches import AGENT, DAY, as_json, batch, chunk
from tests.collector.conftest import Client, Query, Serve
from tests.faults.scale import SCALE, chance

BATCHES = 60
MOST_COPIES = 5
CLIENTS = 6
UNLIMITED = Limits(address_rate=0, site_rate=0, ballast_bytes=0)


def written(dice: random.Random, told: dict[str, Any]) -> bytes:
    """A batch as one client or another writes it down."""
    if dice.random() < 0.5:
        body: bytes = msgpack.packb(told)
    else:
        shown = as_json(told)
        if told["chunk"]:
            shown["chunk"]["key"] = base64.b64encode(told["chunk"]["key"]).decode()
            shown["chunk"]["data"] = base64.b64encode(told["chunk"]["data"]).decode()
        order = dice.sample(sorted(shown), len(shown))
        spaces = dice.choice(((",", ":"), (", ", ": ")))
        text = json.dumps({name: shown[name] for name in order}, separators=spaces, ensure_ascii=dice.random() < 0.5)
        body = text.encode()
    return gzip.compress(body, dice.randrange(10)) if dice.random() < 0.5 else body


def told(dice: random.Random, seq: int) -> dict[str, Any]:
    """A batch with a page view, a few events of different kinds, and perhaps a recording's piece."""
    events = [
        [1, 0, 0, 240],
        *([2, 900 + n, "body>button", 1, 2, 30, 40, 16, f"足跡 {n}", 7, 1, 12] for n in range(dice.randrange(4))),
        *([10, 1_700 + n, "bought", {"price": dice.random() * 100, "tags": ["a", "b"]}] for n in range(2)),
        [99, 1],  # of a newer version
    ]
    return batch(seq=seq, events=events, chunk=chunk(seq=seq, key=dice.randbytes(16)) if dice.random() < 0.3 else None)


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 200):
        yield body[start : start + 200]


async def deliver(dice: random.Random, client: Client, bodies: list[bytes]) -> None:
    """One client's part, with a pause now and then."""
    for body in bodies:
        data = in_pieces(body) if dice.random() < 0.2 else body
        answer = await client.post(
            "/i", params={"age": dice.randrange(9_000)}, data=data, headers={"User-Agent": AGENT}
        )
        assert answer.status == 204, await answer.text()
        if dice.random() < 0.1:
            await asyncio.sleep(dice.uniform(0, 0.05))


async def test_batches_sent_several_times_in_any_order_and_form_are_stored_once(
    store: Store, serve: Serve, query: Query
) -> None:
    dice = chance("shuffled")
    collector, client = await serve(limits=UNLIMITED)
    drain = Drain(store, [collector.spool], collector.directory, pace_s=0.02)
    draining = asyncio.create_task(drain.run())
    batches: list[dict[str, Any]] = []
    sent = 0
    for _ in range(SCALE.shuffles):
        fresh = [told(dice, len(batches) + n) for n in range(BATCHES)]
        # the same id for another content: somebody's random numbers are bad
        other = [{**one, "session": uuid.UUID(int=dice.getrandbits(128)).bytes} for one in fresh[:3]]
        copied = [one for one in (*fresh, *other) for _ in range(dice.randrange(1, MOST_COPIES + 1))]
        copied += dice.sample(batches, min(len(batches), 10))  # and some from long ago
        dice.shuffle(copied)
        bodies = [written(dice, one) for one in copied]
        await asyncio.gather(*(deliver(dice, client, bodies[n::CLIENTS]) for n in range(CLIENTS)))
        batches += [*fresh, *other]
        sent += len(copied)
    await drain.stop()
    await draining

    stored = query(
        "select toString(session) as session, toString(tab) as tab, seq, count() as n from batches group by all"
    )
    assert {row["n"] for row in stored} == {1}
    assert {(row["session"], row["seq"]) for row in stored} == {
        (str(UUID(bytes=one["session"])), one["seq"]) for one in batches
    }
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [
        {"ids": len(batches), "n": len(batches)}
    ]
    events = sum(len(one["events"]) - 1 for one in batches)
    assert query("select count() as n from events") == [{"n": events}]
    assert query("select count() as n from views") == [{"n": len(batches)}]
    assert query("select count() as n from chunks") == [{"n": sum(1 for one in batches if one["chunk"])}]
    books = await accounts.read(store, 1, DAY, DAY)
    (day,) = books.days
    assert (day.received, day.stored, day.dropped, day.missing) == (sent, len(batches), sent - len(batches), 0)
    assert {one.reason: one.n for one in books.dropped} == {
        "duplicate": sent - len(batches),
        "unknown_event": len(batches),
    }
    assert drain.duplicates == sent - len(batches)
