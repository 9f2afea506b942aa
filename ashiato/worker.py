"""A process that takes batches in beside the main one, begun by that one alone: `python -m ashiato.worker SOCKET`.

It appends to a spool of its own and passes on whatever is no batch's business. Its main process reads the spool and
says which sites there are; when that says no more, or is no more, the worker ends.
"""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from ashiato import logs
from ashiato.channel import Channel, Drained, Grown, Roll, Rolled, Sites, Start, Told, Up
from ashiato.hosts import Hosts
from ashiato.listening import application, bind, listening
from ashiato.passing import passing
from collector.address import Proxies
from collector.app import Intake, add_routes
from collector.appender import Overloaded
from collector.ballast import Ballast
from collector.directory import Directory
from collector.gate import Gate
from collector.hold import Hold, SpoolError
from collector.metrics import Reading
from collector.segments import Position, Segment
from collector.shares import Shares
from collector.spares import Spares
from collector.writer import Writer

TELL_S = 1.0
BROKEN = 74  # the status of one whose disk can't be believed

log = logging.getLogger("ashiato.worker")


@asynccontextmanager
async def _writing(start: Start, channel: Channel) -> AsyncIterator[Writer]:
    loop = asyncio.get_running_loop()
    folder = Path(start.folder)

    def grown(segment: Segment) -> None:
        loop.call_soon_threadsafe(channel.send, Grown(segment.number, segment.magic, segment.size))

    hold = Hold(folder)
    writer = Writer(
        folder,
        start.number,
        start.seq,
        shares=Shares(start.limits.spool_bytes, ((Position(n, offset), size) for n, offset, size in start.held)),
        ballast=Ballast(folder / "ballast", start.limits.ballast_bytes),
        spares=Spares(folder),
        grown=grown,
        segment_bytes=start.limits.segment_bytes,
    )
    await asyncio.to_thread(writer.begin)
    try:
        yield writer
    finally:
        await writer.close()
        hold.release()


@asynccontextmanager
async def _taking_in(start: Start, writer: Writer) -> AsyncIterator[Intake]:
    intake = Intake(
        writer,
        Directory(start.sites),
        secret=start.secret,
        limits=start.limits,
        proxies=start.proxies,
        registry=CollectorRegistry(),
    )
    try:
        yield intake
    finally:
        await intake.end()


async def _hear(channel: Channel, writer: Writer, intake: Intake) -> None:
    """Do as the main process says, until it says no more."""
    while (message := await channel.receive()) is not None:
        match message:
            case Sites(sites):
                intake.directory.refresh(sites)
            case Drained(segment, offset):
                writer.drained(Position(segment, offset))
            case Roll():
                channel.send(Rolled(await _rolled(writer, intake)))


async def _rolled(writer: Writer, intake: Intake) -> int | None:
    try:
        await intake.flush()
        return await writer.roll()
    except Overloaded:
        return None


async def _tell(channel: Channel, writer: Writer, intake: Intake, gate: Gate) -> None:
    while True:
        await asyncio.sleep(TELL_S)
        channel.send(Told(intake.counters.taken(), Reading.of(writer, gate)))


async def _first(*works: Coroutine[Any, Any, object]) -> None:
    """Return as soon as one has ended; raises what that one raises."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


async def _serve(start: Start, channel: Channel) -> int:
    """Take batches in until the main process, or a signal, ends it. Gives the exit status."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    gate = Gate(start.limits.address_connections, Proxies(start.proxies))
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(_writing(start, channel))
        intake = await stack.enter_async_context(_taking_in(start, writer))
        onward = await stack.enter_async_context(passing(Path(start.main)))
        app = application()
        asked = Hosts(start.hosts, Proxies(start.proxies), intake.counters.misdirected)
        asked.add_to(app)
        intake.lane.is_ours = asked.answer_to
        add_routes(app, intake)
        app.router.add_route("*", "/{path:.*}", onward.handle)
        sock = bind(start.host, start.port, shared=True)
        await stack.enter_async_context(listening(app, sock, gate, lane=intake.lane))
        channel.send(Up())
        await _first(
            _hear(channel, writer, intake), _tell(channel, writer, intake, gate), stop.wait(), writer.broken.wait()
        )
    channel.send(Told(intake.counters.taken(), Reading.of(writer, gate)))
    return BROKEN if writer.broken.is_set() else 0


async def work(end: socket.socket) -> int:
    """A worker's life, at its end of the channel. Gives the exit status."""
    channel = await Channel.open(end)
    try:
        start = await channel.receive()
        return await _serve(start, channel) if isinstance(start, Start) else 1
    except (OSError, SpoolError) as error:
        log.error("a worker could not begin or go on: %s", error)
        return 1
    finally:
        await channel.close()


def main() -> None:
    logs.start()
    with socket.socket(fileno=int(sys.argv[1])) as end:
        sys.exit(asyncio.run(work(end)))


if __name__ == "__main__":
    main()
