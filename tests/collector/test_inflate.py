"""Bounded gunzip."""

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.inflate import gunzip, is_gzip
from wire import Malformed, Reason

TEXT = b'{"a":1}' * 300 + os.urandom(500)


@given(st.binary(max_size=5_000), st.integers(0, 9))
def test_gunzip_whole_member_gives_its_content(data: bytes, level: int) -> None:
    zipped = gzip.compress(data, level)
    assert is_gzip(zipped)
    assert gunzip(zipped, len(data)) == data


def test_gunzip_cut_at_every_byte_raises() -> None:
    zipped = gzip.compress(TEXT)
    for cut in range(len(zipped)):
        with pytest.raises(Malformed) as caught:
            gunzip(zipped[:cut], 10_000)
        assert caught.value.reason in (Reason.TRUNCATED, Reason.MALFORMED)


def test_gunzip_flipped_byte_raises_or_gives_the_same() -> None:
    zipped = gzip.compress(TEXT, mtime=0)
    for at in range(len(zipped)):
        damaged = bytearray(zipped)
        damaged[at] ^= 0x55
        try:
            inflated = gunzip(bytes(damaged), 10_000)
        except Malformed:
            continue
        assert inflated == TEXT, at  # a header field that does not matter


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(gzip.compress(b"x" * 1_001), Reason.TOO_LARGE, id="one byte too many"),
        pytest.param(gzip.compress(b"\0" * 50_000_000, 9), Reason.TOO_LARGE, id="bomb"),
        pytest.param(gzip.compress(b"x") + b"\0", Reason.TRAILING, id="a byte behind"),
        pytest.param(gzip.compress(b"x") * 2, Reason.TRAILING, id="second member"),
        pytest.param(b"plain text, no gzip", Reason.MALFORMED, id="no gzip"),
        pytest.param(b"", Reason.TRUNCATED, id="nothing"),
    ],
)
def test_gunzip_given_more_than_allowed_raises(data: bytes, reason: Reason) -> None:
    with pytest.raises(Malformed) as caught:
        gunzip(data, 1_000)
    assert caught.value.reason is reason


def test_gunzip_exactly_at_the_limit_passes() -> None:
    assert gunzip(gzip.compress(b"x" * 1_000), 1_000) == b"x" * 1_000
