"""Spool records there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.record import (
    Arrival,
    Refusal,
    Refusals,
    Sample,
    decode_arrival,
    decode_refusals,
    encode_arrival,
    encode_refusals,
)


@given(st.integers(0, 2**62), st.text(), st.binary(max_size=16), st.text(), st.binary(max_size=500))
def test_arrival_decoded_is_the_one_encoded(ms: int, key: str, visitor: bytes, agent: str, body: bytes) -> None:
    arrival = Arrival(ms, 1, key, visitor, agent, 3, body, 7)
    assert decode_arrival(b"".join(encode_arrival(arrival))) == arrival


def test_refusals_decoded_are_the_ones_encoded() -> None:
    refusals = Refusals(5, [Refusal(1, "malformed", "https://a.test", 2, 30)], [Sample(1, "malformed", "why", "00", 1)])
    assert decode_refusals(encode_refusals(refusals)) == refusals


@pytest.mark.parametrize(
    "payload", [b"", b"nonsense", b"\x90", b"\x93\x01\x90\x91\x01", b"\x91", b"\x97" + b"\x01" * 7]
)
def test_record_that_is_none_raises(payload: bytes) -> None:
    with pytest.raises(ValueError, match="no arrival"):
        decode_arrival(payload)
    with pytest.raises(ValueError, match="no record of refusals"):
        decode_refusals(payload)
