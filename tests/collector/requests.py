"""Requests as visitors send them: plain, odd, mismeasured, mutated."""

import gzip
import json

from hypothesis import strategies as st

from collector.identity import import_token
from tests.collector.batches import AGENT, as_json, batch, packed
from tests.collector.conftest import SECRET

LAST = b"GET /c?site=open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
TOKEN = f"Bearer {import_token(SECRET)}".encode()


def request(body: bytes, *fields: bytes, start: bytes = b"POST /i HTTP/1.1") -> bytes:
    lines = [start, b"Host: x", *fields, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


MSGPACK = packed(site="walled", id=b"a" * 16, session=b"b" * 16, tab=b"c" * 16)
OWNED = packed(v=2)
BODIES = [
    MSGPACK,
    gzip.compress(MSGPACK, mtime=0),
    gzip.compress(MSGPACK, mtime=0)[:-9],
    json.dumps(as_json(batch(id=b"a" * 16, session=b"b" * 16, tab=b"c" * 16))).encode(),
    b'{"v": 1, "v": 2}',
    packed(site="nobody"),
    OWNED,
    b"nonsense",
    packed(site="open", title="t" * 9_000)[:-1],
    packed(site="open", view={**batch()["view"], "title": "t" * 80_000}),
]
FIELDS = [
    b"Origin: https://shop.test",
    b"Origin: https://evil.test",
    b"origin:http://localhost:8080",
    b"User-Agent: " + AGENT.encode(),
    b"User-Agent: caf\xc3\xa9 \xff",
    b"Content-Type: text/plain",
    b"Content-Encoding: gzip",
    b"Content-Encoding:  GZip ",
    b"Content-Encoding: br",
    b"Content-Encoding:",
    b"Sec-GPC: 1",
    b"DNT: 1",
    b"dnt: 0",
    b"X-Forwarded-For: 192.0.2.1, 10.0.0.1",
    b"Authorization: " + TOKEN,
    b"Authorization: Bearer no",
    b"Ashiato-Received: 1771000000000",
    b"Ashiato-Visitor: 00000000-0000-4000-8000-000000000007",
    b"Ashiato-Visitor: nobody",
    b"Connection: keep-alive",
    b"Connection: Keep-Alive",
    b"Connection: close",
    b"Connection: upgrade",
    b"Upgrade: websocket",
    b"Expect: 100-continue",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding : chunked",
    b"transfer-encoding: identity",
    b"TE: trailers",
    b"Trailer: X",
    b"Content-Length: 3",
    b"Content-Length: +3",
    b"content-length : 3",
    b"X: a\r\n folded",
    b"X: a\rb",
    b"X: a\nContent-Length: 0",
    b"X\x00: a",
    b"X: \x00",
    b"X: \x7f",
    b"X: a\tb\t",
    b": empty",
    b"no colon",
    b"Host: y",
    b"Cookie: a=b",
    b"X: " + b"a" * 9_000,
    *(b"X-%d: a" % n for n in range(3)),
]
STARTS = [
    b"POST /i?age=1234 HTTP/1.1",
    b"POST /i?age=99999999999999999999 HTTP/1.1",
    b"POST /i?age=-1 HTTP/1.1",
    b"POST /i?age=1&age=2 HTTP/1.1",
    b"POST /i? HTTP/1.1",
    b"POST /i/ HTTP/1.1",
    b"POST //i HTTP/1.1",
    b"POST /%69 HTTP/1.1",
    b"POST /i#x HTTP/1.1",
    b"POST http://x/i HTTP/1.1",
    b"POST /i HTTP/1.0",
    b"POST /i HTTP/2.0",
    b"POST  /i HTTP/1.1",
    b"post /i HTTP/1.1",
    b"GET /i HTTP/1.1",
    b"OPTIONS /i HTTP/1.1",
    b"\r\nPOST /i HTTP/1.1",
    b"PRI * HTTP/2.0",
]
LENGTHS = [b"0", b"00%d", b"%d ", b" %d", b"+%d", b"0x%x", b"%d,%d", b"", b"3000000", b"9999999", b"12345678", b"-1"]

plain = st.builds(
    lambda body, fields: request(body, *fields),
    st.sampled_from(BODIES),
    st.lists(st.sampled_from([field for field in FIELDS if b"\xff" not in field][:20]), max_size=6, unique=True),
)
odd = st.builds(
    lambda body, fields, start: request(body, *fields, start=start),
    st.sampled_from(BODIES),
    st.lists(st.sampled_from(FIELDS), max_size=5),
    st.sampled_from([b"POST /i HTTP/1.1", *STARTS]),
)


@st.composite
def mismeasured(draw: st.DrawFn) -> bytes:
    """A body of another length than its head says, or one that says its length oddly."""
    form = draw(st.sampled_from(LENGTHS))
    said = form.replace(b"%d", b"9").replace(b"%x", b"9")
    return b"POST /i HTTP/1.1\r\nHost: x\r\nContent-Length: " + said + b"\r\n\r\n" + draw(st.sampled_from(BODIES[:8]))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A request with a byte of its head put in, taken out or changed."""
    sent = draw(plain)
    at = draw(st.integers(0, sent.index(b"\r\n\r\n") + 3))
    byte = draw(st.sampled_from([b"\r", b"\n", b" ", b"\t", b":", b"\0", b"\x80", b"0", b"9", b"x", b"\r\n", b""]))
    return sent[:at] + byte + sent[at + draw(st.integers(0, 1)) :]


ASIDE = [
    b"GET /c?site=open HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /c?site=%41&x=\\'<> HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
    b"GET /c?site=nobody HTTP/1.1\r\nhost: x\r\ncookie: a=b\r\n\r\n",
    b"GET /a.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
    b"GET /x.js HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /i HTTP/1.1\r\nHost: x\r\n\r\n",
    b"OPTIONS /i HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.test\r\n\r\n",
    b"OPTIONS /c HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /c?site=open HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
    b"GET /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /c HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"HEAD /c HTTP/1.1\r\nHost: x\r\n\r\n",
]
streams = st.lists(st.one_of(plain, st.sampled_from(ASIDE), odd, mutated(), mismeasured()), min_size=1, max_size=4).map(
    b"".join
)
