"""Bounded gunzip: one member, whole, and no larger than allowed.

aiohttp's own answers a truncated body as if it were whole, and its cost on the loop is twice this.
"""

from typing import cast

from isal import igzip_lib, isal_zlib

from wire import Malformed, Reason

GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_NoGzip = cast("type[Exception]", igzip_lib.IsalError)  # its type hints take the class for an instance


def is_gzip(data: bytes | memoryview) -> bool:
    return data[:2] == GZIP_MAGIC


def gunzip(data: bytes | memoryview, limit: int) -> bytes:
    """Inflate one gzip member. Raises Malformed: too large, truncated, trailing bytes, or no gzip."""
    inflater = isal_zlib.decompressobj(_GZIP_WINDOW)
    try:
        # One byte over the limit tells a body of exactly the limit from a bomb.
        inflated: bytes = inflater.decompress(data, limit + 1)
    except _NoGzip as error:
        raise Malformed(Reason.MALFORMED, "not gzip") from error
    if len(inflated) > limit:
        raise Malformed(Reason.TOO_LARGE, f"inflates to more than {limit} bytes")
    if not inflater.eof:
        raise Malformed(Reason.TRUNCATED, "the gzip stream ends early")
    if inflater.unused_data:
        raise Malformed(Reason.TRAILING, "bytes follow the gzip member")
    return inflated
