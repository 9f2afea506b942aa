"""A connection in the lane.

What else the snippet asks for is answered by aiohttp, and then the lane goes on. With the first byte that is not of
either the connection is aiohttp's for good, which gets all that was not answered yet: what two readers of HTTP might
read differently has one reader.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from collector import head
from collector.appender import Overloaded
from collector.door import Letter, Refused, full
from collector.reception import KEPT, Answer, as_bytes
from wire import Malformed, Reason, limits

if TYPE_CHECKING:
    from collector.lane import Lane

LINGER_S = 10.0  # for the rest of a body whose request was answered before it came


class Onward(Protocol):
    """aiohttp's side of a connection."""

    def begin(self, transport: asyncio.Transport, data: bytes) -> None:
        """Take it over for good, and what came over it and was not answered."""

    def ask(self, transport: asyncio.Transport, request: bytes, back: Callable[[bool], None]) -> None:
        """Answer one request. `back` is called once that is done, or with False if the connection was taken over."""

    def data_received(self, data: bytes) -> None:
        """Take more, once it was taken over."""

    def pause_writing(self) -> None:
        """Write no more."""

    def resume_writing(self) -> None:
        """Write again."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that it ended in the lane."""


class At(Enum):
    """What a connection waits for."""

    HEAD = 0
    BODY = 1
    DISK = 2
    REST = 3  # of a body that nobody wants
    ASIDE = 4  # an answer of aiohttp's


HEAD, BODY, DISK, REST, ASIDE = At  # looked up in an Enum, each costs as much as a call


class Ride(asyncio.BufferedProtocol):
    """One request at a time; what comes before its turn is held."""

    def __init__(self, lane: "Lane", transport: asyncio.Transport, peer: str, onward: Onward) -> None:
        self._lane = lane
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._peer = peer
        self._onward = onward
        self._at = HEAD
        self._since_s = self._loop.time()
        self._held = b""
        self._is_paused = False
        self._is_choked = False
        # around the length of the last head, which a visitor's next one mostly repeats
        self._before, self._after = b"\0", b""
        self._sender: Letter | None = None
        self._letter: Letter | None = None
        self._length = 0
        self._got = 0
        self._body = lane.view[:0]
        self._is_last = False

    # What the transport calls

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._body[self._got :] if self._at is BODY else self._lane.view

    def buffer_updated(self, nbytes: int) -> None:
        lane = self._lane
        if self._at is BODY:
            self._got += nbytes
            if self._got == self._length:
                self._put(self._body)
        elif self._at is REST:
            self._skip(nbytes)
        elif self._at in (DISK, ASIDE):
            self._hold(bytes(lane.view[:nbytes]))
        elif self._held:
            data, self._held = self._held + lane.view[:nbytes], b""
            self._look(data, len(data))
        else:
            self._look(lane.scratch, nbytes)

    def pause_writing(self) -> None:
        self._is_choked = True
        self._hold(b"")
        self._onward.pause_writing()

    def resume_writing(self) -> None:
        self._is_choked = False
        self._onward.resume_writing()
        self._loop.call_soon(self._next)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lane.leave(self)
        self._onward.connection_lost(exc)
        if self._at is BODY:
            self._fail(Refused(Reason.TRUNCATED, "the connection ended before the body did"))

    # What the lane calls

    def check(self, now_s: float) -> None:
        """Close it if it has been waited for too long."""
        waited_s = now_s - self._since_s
        if self._at is BODY and waited_s > self._lane.body_s:
            seconds = self._lane.body_s
            self._fail(Refused(Reason.SLOW, f"the body took more than {seconds:g} seconds"), self._length - self._got)
        elif self._at is HEAD and waited_s > self._lane.idle_s:
            self.abort() if self._is_choked else self._transport.close()
        elif self._at is REST and waited_s > LINGER_S:
            self.abort()

    def end(self) -> None:
        """Close it as soon as nothing is under way."""
        if self._at in (HEAD, REST):
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    # Requests

    def _look(self, data: bytearray | bytes, size: int) -> None:
        """Begin with the request at the start of `data[:size]`; nothing but that is under way."""
        start = self._again(data, size) or self._read(bytes(data[:size]))
        if start:
            self._begin(memoryview(data)[start:size])

    def _again(self, data: bytearray | bytes, size: int) -> int:
        """Where a head ends that is the one before but for the length's digits; 0 for any other."""
        at = len(self._before)
        end = data.find(b"\r", at, at + 8) if data.startswith(self._before) else -1
        start = end + len(self._after)
        if end <= at or start > size or not data.startswith(self._after, end):
            return 0
        digits = data[at:end]
        if not digits.isdigit() or digits.startswith(b"0") or int(digits) > limits.MAX_BODY_BYTES:
            return 0
        self._length = int(digits)
        return start

    def _read(self, data: bytes) -> int:
        """Where a plain head ends; 0 if none does, and then what came is held, or is not the lane's."""
        found = head.read(data)
        if found is not None and self._lane.is_ours(found.fields["Host"], self._peer):
            self._before, self._after, self._length = found.before, found.after, found.length
            self._sender = self._lane.reception.letter(self._peer, found.fields, found.age)
            return found.end
        if found is None and head.is_begun(data):
            self._held = data
        elif end := head.aside(data):
            self._ask(data[:end], data[end:])
        else:
            self._hand_over(data)
        return 0

    def _ask(self, request: bytes, more: bytes) -> None:
        self._at = ASIDE
        if more:
            self._hold(more)
        self._onward.ask(self._transport, request, self._back)

    def _back(self, is_over: bool) -> None:
        if is_over:
            self._since_s = self._loop.time()
            self._at = HEAD
            self._go_on()
            return
        self._lane.leave(self)
        if self._is_paused:
            self._loop.call_soon(self._pass_on)

    def _pass_on(self) -> None:
        if self._held:
            self._onward.data_received(self._held)
        self._transport.resume_reading()

    def _hand_over(self, data: bytes) -> None:
        self._lane.leave(self)
        self._onward.begin(self._transport, data)
        if self._is_paused:
            self._transport.resume_reading()

    def _begin(self, came: memoryview) -> None:
        """Let a request in whose head is read; `came` is what there is behind the head."""
        lane, length = self._lane, self._length
        if self._sender is None:
            raise RuntimeError("a head was read")
        letter = self._letter = self._sender.again()
        lane.reception.received()
        missing = length - len(came)
        if missing < 0:
            self._hold(bytes(came[length:]))
        try:
            lane.door.admit(letter)
            lane.door.make_room(letter, length)
        except Refused as refused:
            self._refuse(letter, refused, max(0, missing))
            return
        if missing <= 0:
            self._put(came[:length])
            return
        self._at = BODY
        self._since_s = self._loop.time()
        self._body = memoryview(bytearray(length))
        self._got = len(came)
        self._body[: self._got] = came

    def _put(self, body: memoryview) -> None:
        letter = self._taken()
        letter.body, letter.size = body, self._length
        self._at = DISK
        self._body = self._lane.view[:0]
        try:
            self._lane.door.put(letter, self._kept)
        except (Refused, Malformed) as error:
            self._fail(error)
        except Exception:
            self._lane.door.give_back(letter, self._length)
            raise

    def _taken(self) -> Letter:
        if self._letter is None:
            raise RuntimeError("no request is under way")
        return self._letter

    def _kept(self, error: Overloaded | None) -> None:
        """The spool's answer."""
        if error is not None:
            self._fail(full(error))
            return
        letter = self._taken()
        self._lane.door.give_back(letter, self._length)
        self._lane.reception.kept(letter)
        self._say(KEPT.now())

    def _fail(self, error: Refused | Malformed, missing: int = 0) -> None:
        """Refuse a request that had room for its body; so much of that has not come."""
        letter = self._taken()
        self._lane.door.give_back(letter, self._length)
        self._refuse(letter, error, missing)

    def _refuse(self, letter: Letter, error: Refused | Malformed, missing: int) -> None:
        answer = self._lane.reception.refused(letter, error)
        if self._lane.reception.is_owned(letter, error.reason):
            self._at = DISK
            task = self._loop.create_task(self._refuse_settled(answer))
            self._lane.tasks.add(task)
            task.add_done_callback(self._lane.tasks.discard)
        else:
            self._is_last = answer.is_last
            self._say(as_bytes(answer), missing)

    async def _refuse_settled(self, answer: Answer) -> None:
        answer = await self._lane.reception.settled(answer)
        self._is_last = answer.is_last
        self._say(as_bytes(answer))

    def _say(self, answer: bytes, missing: int = 0) -> None:
        """Answer, and wait for the next request once the rest of this one has come."""
        self._letter = None
        self._at = REST if missing else HEAD
        self._length, self._got = missing, 0
        if self._transport.is_closing():
            return
        self._transport.write(answer)
        self._since_s = self._loop.time()
        if not missing and (self._held or self._is_paused or self._is_last or self._lane.is_ending):
            self._go_on()

    def _skip(self, nbytes: int) -> None:
        self._got += nbytes
        if self._got >= self._length:
            more = self._got - self._length
            self._at = HEAD
            self._hold(bytes(self._lane.view[nbytes - more : nbytes]))
            self._go_on()

    def _hold(self, data: bytes) -> None:
        """Keep what comes before its turn, and have no more come."""
        self._held += data
        if not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def _go_on(self) -> None:
        if self._is_last or self._lane.is_ending:
            self._transport.close()
        else:
            self._loop.call_soon(self._next)  # not here: who sends a thousand at once would fill the stack

    def _next(self) -> None:
        if self._at is not HEAD or self._is_choked or self._transport.is_closing():
            return
        held, self._held = self._held, b""
        if held:
            self._look(held, len(held))
        self._resume()

    def _resume(self) -> None:
        if self._is_paused and self._at not in (DISK, ASIDE) and self._transport.get_protocol() is self:
            self._is_paused = False
            self._transport.resume_reading()
