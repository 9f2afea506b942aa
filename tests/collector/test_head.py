"""Heads of plain requests are read as they come; all others are left to aiohttp."""

import pytest

from collector import head

PLAIN = b"POST /i?age=17 HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\ncontent-length: 12\r\nDNT:1\r\n\r\n"


def test_head_of_a_plain_request_is_begun_at_every_byte_and_read_at_its_last() -> None:
    for at in range(len(PLAIN)):
        assert head.is_begun(PLAIN[:at]), at
        assert head.read(PLAIN[:at]) is None, at
    found = head.read(PLAIN + b"GET / HTTP/1.1\r\n\r\n")
    assert found is not None
    assert (found.end, found.length, found.age) == (len(PLAIN), 12, "17")
    assert found.before + b"12" + found.after == PLAIN
    assert dict(found.fields) == {"Host": "x", "Content-Type": "text/plain", "content-length": "12", "DNT": "1"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"POST", b"PUT", id="method"),
        pytest.param(b"/i?age=17", b"/i?age=x", id="address"),
        pytest.param(b"HTTP/1.1", b"HTTP/1.0", id="version"),
        pytest.param(b"Host: x", b"Host:", id="no host"),
        pytest.param(b"DNT:1", b"Host: y", id="two hosts"),
        pytest.param(b"DNT:1", b"dnt:1\r\nDNT: 0", id="a name twice"),
        pytest.param(b"DNT:1", b"Transfer-Encoding: chunked", id="chunks"),
        pytest.param(b"DNT:1", b"Content-Length: 12", id="two lengths"),
        pytest.param(b"DNT:1", b"Connection: close", id="to be closed"),
        pytest.param(b"DNT:1", b"Expect: 100-continue", id="expectation"),
        pytest.param(b"DNT:1", b"Upgrade: websocket", id="upgrade"),
        pytest.param(b"DNT:1", b"X: \xe9", id="not ASCII"),
        pytest.param(b"DNT:1", b"X : 1", id="a space before the colon"),
        pytest.param(b"DNT:1", b"X: 1\r\n 2", id="folded"),
        pytest.param(b"DNT:1", b"X: 1\n", id="LF alone"),
        pytest.param(b"DNT:1", b"X: " + b"x" * 8_000, id="long"),
        pytest.param(b"DNT:1", b"\r\n".join(b"X-%d: 1" % n for n in range(120)), id="many"),
        pytest.param(b": 12", b": 012", id="a zero before the length"),
        pytest.param(b": 12", b": 0", id="no body"),
        pytest.param(b": 12", b": 9999999", id="too long a body"),
        pytest.param(b"content-length: 12", b"X: 1", id="no length"),
    ],
)
def test_head_of_another_request_is_left_to_others(old: bytes, new: bytes) -> None:
    assert PLAIN.count(old) == 1
    assert head.read(PLAIN.replace(old, new)) is None
