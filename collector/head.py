"""The heads that the lane knows: of a plain POST to /i with a body of a stated length, and of the snippet's questions.

Only what every reader of HTTP reads alike is taken: lines that end in CRLF, printable ASCII, no name twice, one length
in digits, nothing about transfer codings, upgrades or expectations. Of anything else `read` says nothing.
"""

import re
from typing import NamedTuple

from multidict import CIMultiDict

from wire import limits

MAX_HEAD_BYTES = 8_000  # less than the aiohttp behind the lane takes of one line
MAX_FIELDS = 100

# Within a field no quantifier gives back what it took, and a field that is given back is read once more at most: no
# head takes longer than its length. The groups of fields may give back, because Python before 3.11.5 loses its place
# where a group that may not is left half-way.
_FIELD = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++:[ -~]*+\r\n"
_START = rb"POST /i(?:\?age=([0-9]{1,15}))? HTTP/1\.1\r\n"
_WHOLE = re.compile(_START + rb"((?:" + _FIELD + rb")+)\r\n")
_ASIDE = re.compile(rb"(?:GET|OPTIONS) /(?:c|i|[a-z]\.js)(?:\?[!-~]*+)? HTTP/1\.1\r\n((?:" + _FIELD + rb")+)\r\n")
_BEGUN = re.compile(_START + rb"(?:" + _FIELD + rb")*(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]++(?::[ -~]*+\r?)?|\r)?")
_PAIRS = re.compile(rb"([^:\r\n]+):([^\r\n]*)\r\n")
_LENGTH = re.compile(rb"\r\n(?i:content-length): ?([1-9][0-9]{0,6})\r\n")
_FIRST_LINE, _FIRST_LINE_AGED = b"POST /i HTTP/1.1\r\n", b"POST /i?age="
_AGE = re.compile(rb"(?<=\APOST /i)\?age=[0-9]{1,15}")
_NOT_PLAIN = ("Transfer-Encoding", "Expect", "Upgrade", "Trailer")


class Head(NamedTuple):
    """`before` and `after` are the head's bytes on both sides of the length's digits; it ends at `end`."""

    before: bytes
    after: bytes
    end: int
    length: int
    age: str
    fields: "CIMultiDict[str]"


def _plain_fields(block: bytes) -> "CIMultiDict[str] | None":
    pairs = _PAIRS.findall(block)
    fields = CIMultiDict([(name.decode(), value.strip(b" ").decode()) for name, value in pairs])
    if len(pairs) > MAX_FIELDS or len({name.lower() for name, _ in pairs}) != len(pairs):
        return None
    if not fields.get("Host") or any(name in fields for name in _NOT_PLAIN):
        return None
    return fields if fields.get("Connection", "keep-alive").lower() == "keep-alive" else None


def read(data: bytes) -> Head | None:
    """The head that the data begin with; None for one that is not plain, or not whole."""
    whole = _WHOLE.match(data, 0, MAX_HEAD_BYTES)
    fields = None if whole is None else _plain_fields(whole[2])
    if whole is None or fields is None:
        return None
    length = _LENGTH.search(data, 0, whole.end())
    if length is None or int(length[1]) > limits.MAX_BODY_BYTES:
        return None
    start, end = length.span(1)
    age = (whole[1] or b"").decode()
    return Head(data[:start], data[end : whole.end()], whole.end(), int(length[1]), age, fields)


def aside(data: bytes) -> int:
    """Where the head ends of what else the snippet asks for, which has no body; 0 if the data begin with no such."""
    whole = _ASIDE.match(data, 0, MAX_HEAD_BYTES)
    fields = None if whole is None else _plain_fields(whole[1])
    return 0 if whole is None or fields is None or "Content-Length" in fields else whole.end()


def is_begun(data: bytes) -> bool:
    """True for what may be the beginning of a plain head, whose end has not come yet."""
    if len(data) < MAX_HEAD_BYTES and _BEGUN.fullmatch(data):
        return True
    return _FIRST_LINE.startswith(_AGE.sub(b"", data)) or _FIRST_LINE_AGED.startswith(data)
