"""What every way to the door has in common: the letter made of a request's headers, its counting, and the answers."""

import time
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import hdrs
from multidict import CIMultiDict, CIMultiDictProxy, istr

from collector.address import Proxies, network
from collector.counters import Counters
from collector.door import Letter, Refused
from collector.surrogates import readable
from wire import Malformed, Reason

# Retry-After is not among the headers that a page may read across origins unless it is named
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
ANSWER = {**CORS, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
SERVER = "Ashiato"
LOOKED_AT = {Reason.MALFORMED, Reason.DUPLICATE_KEY, Reason.TOO_DEEP, Reason.UNSUPPORTED_VERSION}
CLOSING = {Reason.SLOW, Reason.TOO_LARGE}

# looked up as they are: a plain string is folded to lower case each time
_SEC_GPC, _DNT = istr("Sec-GPC"), istr("DNT")
_FORWARDED_FOR, _RECEIVED, _VISITOR = istr("X-Forwarded-For"), istr("Ashiato-Received"), istr("Ashiato-Visitor")

Fields = CIMultiDict[str] | CIMultiDictProxy[str]


class Answer(NamedTuple):
    """Why a batch is refused, in one line; `is_last` closes the connection."""

    status: int
    line: str
    headers: Mapping[str, str]
    is_last: bool


class Dated:
    """Bytes that are the same each time but for their date, put together once a second."""

    def __init__(self, before: str, after: str) -> None:
        self._parts = before, after
        self._second = 0
        self._bytes = b""

    def now(self) -> bytes:
        second = int(time.time())
        if second != self._second:
            self._second = second
            before, after = self._parts
            self._bytes = f"{before}Date: {formatdate(second, usegmt=True)}\r\n{after}".encode("ascii")
        return self._bytes


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


KEPT = Dated(f"HTTP/1.1 204 No Content\r\n{_lines({**ANSWER, 'Server': SERVER})}", "\r\n")


def as_bytes(answer: Answer) -> bytes:
    """The answer as aiohttp writes it, to a request in HTTP/1.1."""
    line = answer.line.encode()
    headers = {
        **answer.headers,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(line)),
        "Date": formatdate(time.time(), usegmt=True),
        "Server": SERVER,
        **({"Connection": "close"} if answer.is_last else {}),
    }
    return f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n{_lines(headers)}\r\n".encode() + line


def _answer(error: Refused | Malformed) -> Answer:
    again_s = error.again_s if isinstance(error, Refused) else 0
    printable = "".join(character if character.isprintable() else " " for character in str(error))
    headers = {**ANSWER, "Retry-After": str(again_s)} if again_s else ANSWER
    return Answer(error.reason.status, f"{error.reason.word}: {printable}\n", headers, error.reason in CLOSING)


class Reception:
    """Makes letters, and knows how each ends."""

    def __init__(self, counters: Counters, proxies: Proxies) -> None:
        self._counters = counters
        self._proxies = proxies

    def letter(self, peer: str, fields: Fields, age: str) -> Letter:
        """What the headers of a request say."""
        address = self._proxies.visitor(peer, fields.getall(_FORWARDED_FOR, ())) if self._proxies else peer
        origin = fields.get(hdrs.ORIGIN)
        authorization = fields.get(hdrs.AUTHORIZATION)
        return Letter(
            address=address,
            network=network(address),
            agent=readable(fields.get(hdrs.USER_AGENT, "")),
            origin=None if origin is None else readable(origin),
            encoding=",".join(fields.getall(hdrs.CONTENT_ENCODING)) if hdrs.CONTENT_ENCODING in fields else "",
            privacy=fields.get(_SEC_GPC) == "1" or fields.get(_DNT) == "1",
            authorization=readable(authorization) if authorization else "",
            received=fields.get(_RECEIVED, "") if authorization else "",
            visitor_id=fields.get(_VISITOR, "") if authorization else "",
            age=age,
        )

    def received(self) -> None:
        """Count a request that brings a batch; it ends in `kept` or `refused`."""
        self._counters.received()

    def kept(self, letter: Letter) -> None:
        """Count a batch that is on disk."""
        self._counters.accepted(letter.size)

    def refused(self, letter: Letter, error: Refused | Malformed) -> Answer:
        """Count a batch that is not let in. What is answered goes through `settled` where the batch `is_owned`."""
        self._counters.refused(
            error.reason,
            site=letter.site.site if letter.site else 0,
            origin=letter.origin or "",
            size=letter.size,
            body=letter.body if error.reason in LOOKED_AT else b"",
            detail=str(error),
        )
        return _answer(error)

    def is_owned(self, letter: Letter, reason: Reason) -> bool:
        """True for a batch of a site's own: its refusal is on disk when it is answered, which `settled` sees to."""
        return letter.batch is not None and letter.site is not None and reason is not Reason.OVERLOADED

    async def settled(self, answer: Answer) -> Answer:
        """What to answer once the refusal is on disk; where it can't be, that the batch is to come again."""
        if await self._counters.flush():
            return answer
        return _answer(Refused(Reason.OVERLOADED, "the spool takes nothing now", again_s=30))
