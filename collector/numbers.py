"""Records' sequence numbers: the upper half names the spool, drawn at random, the lower half counts from 1.

So a gap shows wherever the records of many spools come together, and no two spools have a number in common.
"""

import secrets

_COUNT_BITS = 32
_COUNTS = (1 << _COUNT_BITS) - 1


def fresh() -> int:
    """What comes before the first record of a new spool."""
    return (1 + secrets.randbelow(_COUNTS)) << _COUNT_BITS


def spool_of(seq: int) -> int:
    """The spool's name; 0 for the numbers that were given before spools had one."""
    return seq >> _COUNT_BITS


def count_of(seq: int) -> int:
    """Which of its spool's records it is, from 1 on."""
    return seq & _COUNTS
