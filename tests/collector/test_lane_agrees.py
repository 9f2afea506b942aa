"""The lane answers as aiohttp does, keeps what it keeps, and leaves to it whatever is not plain."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.collector.requests import LAST, MSGPACK, OWNED, request, streams
from tests.collector.sides import Both, Side, arrivals, both_of

NO_HTTP = b"HTTP/1.0 400 Bad Request"
FILLER = b"\r\n" * 1_500_000 + LAST  # for who takes the last request for more of a body


class Outcome(NamedTuple):
    """What a visitor was answered, and what was kept and counted."""

    answers: bytes
    kept: list[bytes]
    counted: dict[str, Any]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with both_of(tmp_path) as two:
        yield two


class Visitor(asyncio.Protocol):
    """Hears all that is answered, also where the connection is reset behind it."""

    def __init__(self) -> None:
        self.answers = b""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self.answers += data
        if b"\r\nConnection: close\r\n" in self.answers and self.answers.endswith(b"\n"):
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def outcome(to: Side, pieces: Sequence[bytes]) -> Outcome:
    """Send the pieces and a last request, each once all before has been read; hear the answers to their end.

    aiohttp's answers depend on what one read brings: of a piece that ends with what is not HTTP, it forgets the rest.
    """
    before = len(arrivals(to.collector))
    to.collector.counters.taken()
    here = to.listener.getsockname()
    transport, visitor = await asyncio.get_running_loop().create_connection(Visitor, *here)
    address, sent = transport.get_extra_info("sockname"), 0
    async with asyncio.timeout(60):
        for piece in (*pieces, LAST):
            transport.write(piece)
            sent += len(piece)
            reading = asyncio.create_task(to.listener.read_from(address, sent))
            await asyncio.wait((reading, visitor.ended), return_when=asyncio.FIRST_COMPLETED)
            reading.cancel()
        await asyncio.wait((visitor.ended,), timeout=0.02)
        if not visitor.ended.done():
            transport.write(FILLER)
            await visitor.ended
    transport.abort()
    counted = msgspec.to_builtins(to.collector.counters.taken())
    # aiohttp's 400 for what is not HTTP quotes the piece that it came in
    answers = re.sub(rb"\r\nDate: [^\r]+|(?s:(?<=HTTP/1.0 400 Bad Request).*)", b"", visitor.answers)
    return Outcome(answers, arrivals(to.collector)[before:], counted)


def cut(stream: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The stream in pieces; the cuts lie in its first 3,000 bytes, where the heads are."""
    places = sorted({0, len(stream), *(place % min(len(stream), 3_000) for place in cuts)})
    return [stream[start:end] for start, end in pairwise(places)]


def agree(lane: Outcome, plain: Outcome) -> bool:
    """True if they are the same.

    Of a piece that ends with what is not HTTP, aiohttp forgets the requests before that; the lane has answered them.
    """
    if lane == plain or not plain.answers.endswith(NO_HTTP):
        return lane == plain
    said = plain.answers.removesuffix(NO_HTTP)
    return (
        lane.answers.endswith(NO_HTTP)
        and lane.answers.startswith(said)
        and lane.kept[: len(plain.kept)] == plain.kept
        and lane.counted["received"] <= lane.answers.count(b"HTTP/1.1 ") + lane.counted["refused"].get("truncated", 0)
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(streams, st.lists(st.integers(0, 2_999), max_size=3))
@example(request(MSGPACK, b"Origin: https://shop.test") * 20, [])
@example(request(b"nonsense") * 3, [1])
@example(request(OWNED) * 3, [40])
async def test_lane_answers_and_keeps_as_aiohttp_does(both: Both, stream: bytes, cuts: list[int]) -> None:
    pieces = cut(stream, cuts)
    lane, plain = await outcome(both.lane, pieces), await outcome(both.plain, pieces)
    assert agree(lane, plain), (lane, plain)


async def test_lane_cut_at_any_byte_answers_the_same(both: Both) -> None:
    sent = request(MSGPACK, b"Origin: https://shop.test", b"User-Agent: x", start=b"POST /i?age=7 HTTP/1.1")
    whole = await outcome(both.plain, [sent])
    assert whole.answers.startswith(b"HTTP/1.1 204 ")
    for at in range(1, len(sent)):
        assert await outcome(both.lane, [sent[:at], sent[at:]]) == whole, at
