"""Token buckets in memory, as many as were used lately."""

import math
from collections import OrderedDict
from collections.abc import Hashable

MAX_BUCKETS = 50_000


class Rates:
    """`rate` tokens a second flow into each key's bucket, which holds `burst`. A rate of 0 lets everything pass."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, now_s: float) -> int:
        """Take one token: 0 if there was one, else after how many whole seconds there will be."""
        if not self._rate:
            return 0
        tokens, then = self._buckets.pop(key, (self._burst, now_s))
        tokens = min(self._burst, tokens + (now_s - then) * self._rate)
        wait = 0 if tokens >= 1 else math.ceil((1 - tokens) / self._rate)
        self._buckets[key] = (tokens if wait else tokens - 1, now_s)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return wait
