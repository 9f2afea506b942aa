"""When a signal's rate on a page is well above its own habit.

Of `seen` sessions that saw the page lately, `hit` had the signal there; in the habit, `usual_hit` of `usual_seen`. The
rate behind the habit is not known but for these counts: it is taken as Gamma(usual_hit + ½, usual_seen), so that the
number to expect is negative binomial, wider the less is known. An alarm is raised where so many or more would come by
chance less than once in 10,000 times, the rate has at least doubled, and at least five sessions are hurt. Of 300 kinds
and pages, looked at over four stretches of six hours a day, chance alone then raises one alarm in eight days.
"""

from math import exp, lgamma, log

import msgspec

RECENT_MS = 6 * 3_600_000  # what is looked at
USUAL_MS = 14 * 86_400_000  # the habit, before that
FEWEST_HIT = 5
FEWEST_SEEN = 20
FEWEST_USUAL = 100  # sessions that saw the page, without which there is no habit
CHANCE = 1e-4
TIMES = 2.0


class Counts(msgspec.Struct, frozen=True):
    """Sessions that saw a page, and those of them with a signal there: lately, and in the habit."""

    hit: int
    seen: int
    usual_hit: int
    usual_seen: int

    @property
    def rate(self) -> float:
        return self.hit / self.seen if self.seen else 0.0

    @property
    def usual_rate(self) -> float:
        """With half a session added, so that what never happened is not taken for impossible."""
        return (self.usual_hit + 0.5) / (self.usual_seen + 1)


def chance(counts: Counts) -> float:
    """How likely so many or more are, if nothing has changed."""
    shape = counts.usual_hit + 0.5
    stay = log(counts.usual_seen / (counts.usual_seen + counts.seen))
    more = log(counts.seen / (counts.usual_seen + counts.seen))
    fewer = sum(
        exp(lgamma(shape + n) - lgamma(shape) - lgamma(n + 1) + shape * stay + n * more) for n in range(counts.hit)
    )
    return max(0.0, 1.0 - fewer)


def is_unusual(counts: Counts) -> bool:
    """True where the team should be told."""
    if counts.hit < FEWEST_HIT or counts.seen < FEWEST_SEEN or counts.usual_seen < FEWEST_USUAL:
        return False
    return counts.rate >= TIMES * counts.usual_rate and chance(counts) < CHANCE
