"""Making values fit their columns, since one value that does not fails the whole insert."""

import math

UINT8 = 2**8 - 1
UINT16 = 2**16 - 1
UINT32 = 2**32 - 1
INT32 = 2**31 - 1


def unsigned(value: int, high: int) -> int:
    """`value` within 0 and `high`."""
    return 0 if value < 0 else min(value, high)


def pixel(value: int) -> int:
    """`value` within an Int32."""
    return max(-INT32, min(value, INT32))


def ratio(value: float) -> float:
    """A device pixel ratio within 0 and 64; 1 for what is not a number."""
    return 1.0 if math.isnan(value) else max(0.0, min(value, 64.0))


def text(value: str, limit: int) -> str:
    """At most `limit` characters, without NUL and lone surrogates, which ClickHouse and UTF-8 can't hold."""
    value = value[:limit]
    if value.isascii():
        return value.replace("\0", "\ufffd") if "\0" in value else value
    return value.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
