"""Correcting a visitor's clock by the server's."""

from wire.limits import MAX_SKEW_MS


def corrected(client_ms: int, shift_ms: int, received_ms: int) -> int:
    """A client's time on the server's clock, Unix ms.

    `shift_ms` is what the server's clock showed at the sealing of the batch less what the client's did, however
    large: only the distance to the sealing counts. What is then later than its receipt, or more than a day before
    it, can't be and is moved to that bound.
    """
    return max(received_ms - MAX_SKEW_MS, min(client_ms + shift_ms, received_ms))


def recording_shift(first_ms: int, last_ms: int, shift_ms: int, received_ms: int) -> int:
    """What to add to a chunk's timestamps: the batch's shift, or, if that misses the day before the receipt, what
    ends the chunk at its receipt.
    """
    if first_ms + shift_ms < received_ms - MAX_SKEW_MS or last_ms + shift_ms > received_ms:
        return received_ms - last_ms
    return shift_ms
