"""What is said at one end of a channel is heard at the other, until one of them is gone."""

import socket

import pytest

from ashiato.channel import Channel, Drained, Grown, Message, Roll, Rolled, Sites, Told, Up
from collector.counters import Totals
from collector.metrics import Reading
from storage.sites import Site

SITES = [Site(1, "k1", "店", origins=("https://shop.test",), page_rules=("/blog/:slug",))]
MESSAGES: tuple[Message, ...] = (
    Sites(SITES * 1_000),  # more than a socket's buffer takes
    Drained(7, 2**31),
    Roll(),
    Up(),
    Grown(8, b"\x00\xff\x80a", 0),
    Rolled(None),
    Told(Totals(3, 400, 2, {"malformed": 1}), Reading(True, 0, 5, 6)),
)


async def pair() -> tuple[Channel, Channel]:
    one, other = socket.socketpair()
    return await Channel.open(one), await Channel.open(other)


async def test_channel_brings_every_message_as_it_was() -> None:
    ours, theirs = await pair()
    for message in MESSAGES:
        ours.send(message)
    ours.end()
    ours.send(Drained(8, 0))  # too late to be said, and no fault
    assert [await theirs.receive() for _ in MESSAGES] == list(MESSAGES)
    assert await theirs.receive() is None
    theirs.send(Up())  # who says no more still hears
    assert await ours.receive() == Up()
    await theirs.close()
    assert await ours.receive() is None
    await ours.close()
    ours.send(Up())  # nobody hears it


async def test_channel_cut_in_the_middle_of_a_message_ends() -> None:
    one, other = socket.socketpair()
    channel = await Channel.open(one)
    other.send(b"\x00\x00\x00\x09half")
    other.close()
    assert await channel.receive() is None
    await channel.close()


async def test_channel_that_stays_silent_is_not_waited_for_longer_than_allowed() -> None:
    ours, theirs = await pair()
    with pytest.raises(TimeoutError):
        await ours.receive(0.05)
    await ours.close()
    await theirs.close()
