"""Why something was refused or dropped: a closed set, each with its HTTP status."""

from enum import Enum


class Reason(Enum):
    """A reason's value is the word in answers, counters and the data page; `.status` its HTTP status."""

    MALFORMED = "malformed", 400
    TRUNCATED = "truncated", 400
    TRAILING = "trailing", 400
    DUPLICATE_KEY = "duplicate_key", 400
    TOO_DEEP = "too_deep", 400
    UNSUPPORTED_ENCODING = "unsupported_encoding", 415
    UNSUPPORTED_VERSION = "unsupported_version", 400
    UNKNOWN_SITE = "unknown_site", 401
    WRONG_ORIGIN = "wrong_origin", 403
    NO_ORIGIN = "no_origin", 403
    TOO_LARGE = "too_large", 413
    TOO_MANY = "too_many", 429
    OVERLOADED = "overloaded", 503
    SLOW = "slow", 408
    # dropped after a 204, because the fault is in one part or the batch is known already
    DUPLICATE = "duplicate", 204
    BAD_EVENT = "bad_event", 204
    UNKNOWN_EVENT = "unknown_event", 204
    BAD_CHUNK = "bad_chunk", 204
    CHUNK_LIMIT = "chunk_limit", 204
    NAME_LIMIT = "name_limit", 204
    WRITE_KEY_MISMATCH = "write_key_mismatch", 204
    PRIVACY_SIGNAL = "privacy_signal", 204
    RECORDING_OFF = "recording_off", 204
    LOST = "lost", 204  # in the browser, before it was sent

    def __init__(self, word: str, status: int) -> None:
        self.word = word
        self.status = status
