"""Letting a batch in: named steps from a request to a record on disk, each of which may refuse it."""

import hmac
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import msgspec

from collector import address, identity, inflate, origins, surrogates
from collector.directory import Directory
from collector.failpoint import fp
from collector.limits import Limits
from collector.rates import Rates
from collector.record import Arrival, Fact, encode_arrival
from collector.shares import fair
from collector.spool import Overloaded, Spool
from storage.sites import Site
from wire import Batch, Malformed, Reason, decode_batch, limits
from wire.batch import is_json

MAX_AGENT_CHARS = 512
MAX_AGE_MS = 7 * 24 * 3600 * 1000
DAY_MS = 86_400_000


class _Addressed(msgspec.Struct, frozen=True):
    site: str


_site_of_msgpack = msgspec.msgpack.Decoder(_Addressed).decode
_site_of_json = msgspec.json.Decoder(_Addressed).decode


class Refused(Exception):
    """A request that is not let in. `again_s` is when to try again, 0 for never."""

    def __init__(self, reason: Reason, detail: str, again_s: int = 0) -> None:
        super().__init__(detail)
        self.reason = reason
        self.again_s = again_s


@dataclass(slots=True)
class Letter:
    """A request on its way through the steps. Headers are as sent, None where missing."""

    address: str
    agent: str
    origin: str | None
    encoding: str
    privacy: bool
    authorization: str
    received: str  # an import's own time of receipt
    visitor_id: str  # an import's own daily id
    age: str
    received_ms: int = 0
    body: bytes = b""
    size: int = 0  # as sent
    batch: Batch | None = None
    site: Site | None = None
    facts: int = 0
    visitor: bytes = b""


class Door:
    """`clock` gives Unix ms."""

    def __init__(
        self,
        spool: Spool,
        directory: Directory,
        allowed: Limits,
        secret: bytes,
        clock: Callable[[], int],
    ) -> None:
        self._spool = spool
        self._directory = directory
        self._allowed = allowed
        self._secret = secret
        self._token = identity.import_token(secret)
        self._clock = clock
        self._in_flight: Counter[str] = Counter()
        self._by_address = Rates(allowed.address_rate, allowed.address_burst)
        self._by_site = Rates(allowed.site_rate, allowed.site_burst)
        self._before = (self._receipt, self._address_rate)
        self._after = (
            self._sizes,
            self._inflate,
            self._decode,
            self._site,
            self._origin,
            self._site_rate,
            self._privacy,
            self._visitor,
        )

    @contextmanager
    def budget(self, letter: Letter, size: int) -> Iterator[None]:
        """Hold `size` bytes of the memory that bodies may take, of which one address gets no more than its share.

        Raises Refused when there is no room.
        """
        holder = address.network(letter.address)
        if not fair(self._in_flight[holder], size, self._allowed.in_flight_bytes - self._in_flight.total()):
            raise Refused(Reason.OVERLOADED, "too many bytes are on their way in", again_s=2)
        self._in_flight[holder] += size
        try:
            yield
        finally:
            self._in_flight[holder] -= size
            if not self._in_flight[holder]:
                del self._in_flight[holder]

    def admit(self, letter: Letter) -> None:
        """The steps that need only headers. Raises Refused."""
        for step in self._before:
            step(letter)

    async def keep(self, letter: Letter) -> None:
        """The steps that need the body; it is on disk when this returns. Raises Refused."""
        fp("req.read")
        for step in self._after:
            step(letter)
        site, batch = letter.site, letter.batch
        if site is None or batch is None:
            raise RuntimeError("the steps end with a site and a batch")
        arrival = Arrival(
            letter.received_ms,
            site.site,
            site.key,
            letter.visitor,
            letter.agent[:MAX_AGENT_CHARS],
            letter.facts,
            letter.body,
            self._age(letter),
        )
        try:
            await self._spool.append(encode_arrival(arrival), owner=site.site)
        except Overloaded as error:
            raise Refused(Reason.OVERLOADED, str(error), again_s=30) from error

    # Steps that need only headers

    def _receipt(self, letter: Letter) -> None:
        letter.received_ms = self._clock()
        if not letter.authorization:
            return
        if not hmac.compare_digest(letter.authorization.encode(), f"Bearer {self._token}".encode()):
            return
        letter.facts |= Fact.IMPORTED
        if letter.received.isdecimal() and len(letter.received) < 16:
            letter.received_ms = int(letter.received)

    def _address_rate(self, letter: Letter) -> None:
        if letter.facts & Fact.IMPORTED:
            return
        wait = self._by_address.take(address.network(letter.address), time.monotonic())
        if wait:
            raise Refused(Reason.TOO_MANY, "this address sends too much", again_s=wait)

    # Steps that need the body

    def _sizes(self, letter: Letter) -> None:
        if letter.size > limits.MAX_BODY_BYTES:
            raise Refused(Reason.TOO_LARGE, f"a body has at most {limits.MAX_BODY_BYTES} bytes")
        if not letter.body:
            raise Refused(Reason.MALFORMED, "the body is empty")

    def _inflate(self, letter: Letter) -> None:
        encoding = letter.encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Refused(Reason.UNSUPPORTED_ENCODING, "only gzip is spoken here, once")
        if inflate.is_gzip(letter.body):
            letter.body = inflate.gunzip(letter.body, limits.MAX_INFLATED_BYTES)
        elif encoding.endswith("gzip"):
            raise Refused(Reason.MALFORMED, "not gzip, whatever Content-Encoding says")

    def _decode(self, letter: Letter) -> None:
        letter.body = surrogates.repaired(letter.body)
        try:
            letter.batch = decode_batch(letter.body)
        except Malformed:
            letter.site = self._addressed(letter.body)
            raise

    def _addressed(self, body: bytes) -> Site | None:
        """The site that a malformed batch was meant for, if that much can be read, so that its owner can see it."""
        try:
            key = (_site_of_json if is_json(body) else _site_of_msgpack)(body).site
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return self._directory.by_key(key)

    def _site(self, letter: Letter) -> None:
        key = letter.batch.site if letter.batch else ""
        letter.site = self._directory.by_key(key)
        if letter.site is None:
            raise Refused(Reason.UNKNOWN_SITE, "no site has this key")

    def _origin(self, letter: Letter) -> None:
        if letter.origin is None:
            letter.facts |= Fact.NO_ORIGIN
        if letter.site is None or letter.facts & Fact.IMPORTED:
            return
        reason = origins.refusal(letter.site, letter.origin)
        if reason is not None:
            raise Refused(reason, "the site does not take batches from here")

    def _site_rate(self, letter: Letter) -> None:
        if letter.site is None or letter.facts & Fact.IMPORTED:
            return
        wait = self._by_site.take(letter.site.site, time.monotonic())
        if wait:
            raise Refused(Reason.TOO_MANY, "this site sends too much", again_s=wait)

    def _privacy(self, letter: Letter) -> None:
        if letter.privacy:
            letter.facts |= Fact.PRIVACY_SIGNAL
        # a snippet believes its configuration for a minute: what it still sends then is not kept
        if letter.site is not None and not letter.site.recording:
            letter.facts |= Fact.RECORDING_OFF

    def _visitor(self, letter: Letter) -> None:
        if letter.site is None or letter.facts & Fact.PRIVACY_SIGNAL:
            return
        if letter.facts & Fact.IMPORTED and letter.visitor_id:
            try:
                letter.visitor = UUID(letter.visitor_id).bytes
            except ValueError as error:
                raise Refused(Reason.MALFORMED, "Ashiato-Visitor is not a UUID") from error
            return
        day = letter.received_ms // DAY_MS
        letter.visitor = identity.daily(self._secret, day, letter.site.site, letter.address, letter.agent)

    def _age(self, letter: Letter) -> int:
        return min(int(letter.age), MAX_AGE_MS) if letter.age.isdecimal() and len(letter.age) < 16 else 0
