"""Letting a batch in: named steps from a request to a record on disk, each of which may refuse it."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from collector import identity, inflate, origins, surrogates, weights
from collector.appender import Appender, Done, Overloaded
from collector.directory import Directory
from collector.failpoint import fp
from collector.limits import Limits
from collector.rates import Rates
from collector.record import IMPORTED, NO_ORIGIN, PRIVACY_SIGNAL, RECORDING_OFF, around
from collector.room import Room
from collector.tray import Piece
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


def full(error: Overloaded) -> Refused:
    """What a visitor is told of a spool that takes nothing."""
    return Refused(Reason.OVERLOADED, str(error), again_s=30)


@dataclass(slots=True)
class Letter:
    """A request on its way through the steps. Headers are as sent, empty where missing, but for the origin."""

    address: str
    network: str  # what counts as one address
    agent: str
    origin: str | None
    encoding: str
    privacy: bool
    authorization: str
    received: str  # an import's own time of receipt
    visitor_id: str  # an import's own daily id
    age: str
    received_ms: int = 0
    now_s: float = 0.0  # of a clock that only goes forward
    imported: bool = False
    body: Piece = b""
    size: int = 0  # as sent
    batch: Batch | None = None
    site: Site | None = None
    visitor: bytes = b""

    def again(self) -> "Letter":
        """A new one from the same sender, as it was before the first step."""
        return Letter(
            *(self.address, self.network, self.agent, self.origin, self.encoding, self.privacy),
            *(self.authorization, self.received, self.visitor_id, self.age),
        )


class Door:
    """`clock` gives Unix ms."""

    def __init__(
        self,
        spool: Appender,
        directory: Directory,
        allowed: Limits,
        secret: bytes,
        clock: Callable[[], int],
    ) -> None:
        self._spool = spool
        self._directory = directory
        self._secret = secret
        self._token = f"Bearer {identity.import_token(secret)}".encode()
        self._clock = clock
        self._room = Room(allowed.in_flight_bytes)
        self._by_address = Rates(allowed.address_rate, allowed.address_burst)
        self._by_site = Rates(allowed.site_rate, allowed.site_burst)
        self._weight_by_address = Rates(allowed.address_weight_rate, allowed.address_weight_burst)
        self._weight_by_site = Rates(allowed.site_weight_rate, allowed.site_weight_burst)
        self._before = (self._receipt, self._address_rate)
        self._after = (
            self._sizes,
            self._inflate,
            self._decode,
            self._site,
            self._origin,
            self._site_rate,
            self._weights,
            self._visitor,
        )

    def admit(self, letter: Letter) -> None:
        """The steps that need only headers. Raises Refused."""
        for step in self._before:
            step(letter)

    def make_room(self, letter: Letter, size: int) -> None:
        """Hold `size` bytes for the body, until `give_back`. Raises Refused when there is no room."""
        if not self._room.take(letter.network, size):
            raise Refused(Reason.OVERLOADED, "too many bytes are on their way in", again_s=2)

    def give_back(self, letter: Letter, size: int) -> None:
        self._room.give_back(letter.network, size)

    async def keep(self, letter: Letter) -> None:
        """The steps that need the body; it is on disk when this returns. Raises Refused, Malformed."""
        record, owner = self._record(letter)
        try:
            await self._spool.append(record, owner=owner)
        except Overloaded as error:
            raise full(error) from error

    def put(self, letter: Letter, done: Done) -> None:
        """`keep` without waiting: `done` is called once the batch is on disk, or with why it is not.

        The body is not looked at any more when this returns. Raises Refused, Malformed.
        """
        record, owner = self._record(letter)
        try:
            self._spool.put(record, done, owner=owner)
        except Overloaded as error:
            raise full(error) from error

    def _record(self, letter: Letter) -> tuple[tuple[Piece, ...], int]:
        """What is kept of a letter, and whose it is."""
        fp("req.read")
        for step in self._after:
            step(letter)
        site, body = letter.site, letter.body
        if site is None:
            raise RuntimeError("the steps end with a site")
        before, after = around(
            (
                letter.received_ms,
                site.site,
                site.key,
                letter.visitor,
                letter.agent[:MAX_AGENT_CHARS],
                _facts(letter, site),
            ),
            len(body),
            _age_ms(letter.age) if letter.age else 0,
        )
        return (before, body, after), site.site

    # Steps that need only headers

    def _receipt(self, letter: Letter) -> None:
        letter.received_ms = self._clock()
        letter.now_s = time.monotonic()
        if not letter.authorization or not hmac.compare_digest(letter.authorization.encode(), self._token):
            return
        letter.imported = True
        if letter.received.isdecimal() and len(letter.received) < 16:
            letter.received_ms = int(letter.received)

    def _address_rate(self, letter: Letter) -> None:
        if letter.imported:
            return
        wait = self._by_address.take(letter.network, letter.now_s)
        if wait:
            raise Refused(Reason.TOO_MANY, "this address sends too much", again_s=wait)

    # Steps that need the body

    def _sizes(self, letter: Letter) -> None:
        if letter.size > limits.MAX_BODY_BYTES:
            raise Refused(Reason.TOO_LARGE, f"a body has at most {limits.MAX_BODY_BYTES} bytes")
        if not letter.body:
            raise Refused(Reason.MALFORMED, "the body is empty")

    def _inflate(self, letter: Letter) -> None:
        encoding = letter.encoding and letter.encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Refused(Reason.UNSUPPORTED_ENCODING, "only gzip is spoken here, once")
        if inflate.is_gzip(letter.body):
            letter.body = inflate.gunzip(letter.body, limits.MAX_INFLATED_BYTES)
        elif encoding.endswith("gzip"):
            raise Refused(Reason.MALFORMED, "not gzip, whatever Content-Encoding says")

    def _decode(self, letter: Letter) -> None:
        if is_json(letter.body):
            letter.body = surrogates.repaired(bytes(letter.body))
        try:
            letter.batch = decode_batch(letter.body)
        except Malformed:
            letter.site = self._addressed(letter.body)
            raise

    def _addressed(self, body: Piece) -> Site | None:
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
        if letter.site is None or letter.imported:
            return
        reason = origins.refusal(letter.site, letter.origin)
        if reason is not None:
            raise Refused(reason, "the site does not take batches from here")

    def _site_rate(self, letter: Letter) -> None:
        if letter.site is None or letter.imported:
            return
        wait = self._by_site.take(letter.site.site, letter.now_s)
        if wait:
            raise Refused(Reason.TOO_MANY, "this site sends too much", again_s=wait)

    def _weights(self, letter: Letter) -> None:
        """What the batch will cost the drain: few requests may hold very many events, or recordings that grow."""
        if letter.site is None or letter.batch is None or letter.imported:
            return
        weight = len(letter.body) + weights.opened(letter.batch)
        wait = self._weight_by_address.take(letter.network, letter.now_s, weight)
        if wait:
            raise Refused(Reason.TOO_MANY, "this address sends too many events or too long recordings", again_s=wait)
        wait = self._weight_by_site.take(letter.site.site, letter.now_s, weight)
        if wait:
            raise Refused(Reason.TOO_MANY, "this site sends too many events or too long recordings", again_s=wait)

    def _visitor(self, letter: Letter) -> None:
        if letter.site is None or letter.privacy:
            return
        if letter.imported and letter.visitor_id:
            try:
                letter.visitor = UUID(letter.visitor_id).bytes
            except ValueError as error:
                raise Refused(Reason.MALFORMED, "Ashiato-Visitor is not a UUID") from error
            return
        day = letter.received_ms // DAY_MS
        letter.visitor = identity.daily(self._secret, day, letter.site.site, letter.address, letter.agent)


def _facts(letter: Letter, site: Site) -> int:
    facts = 0
    if letter.origin is None:
        facts |= NO_ORIGIN
    if letter.privacy:
        facts |= PRIVACY_SIGNAL
    if letter.imported:
        facts |= IMPORTED
    # a snippet believes its configuration for a minute: what it still sends then is not kept
    if not site.recording:
        facts |= RECORDING_OFF
    return facts


def _age_ms(age: str) -> int:
    return min(int(age), MAX_AGE_MS) if age.isdecimal() and len(age) < 16 else 0
