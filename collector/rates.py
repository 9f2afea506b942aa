"""Token buckets in memory, as many as were used lately."""

import math
from collections import OrderedDict
from collections.abc import Hashable

MAX_BUCKETS = 50_000
LATELY_S = 0.1  # the order of those used lately need be no finer


class Rates:
    """`rate` tokens a second flow into each key's bucket, which holds `burst`. A rate of 0 lets everything pass."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, now_s: float, tokens: float = 1) -> int:
        """Take tokens: 0 if there were enough, else after how many whole seconds there will be.

        Who asks for more than a bucket holds gets them from a full one, and pays them back before the next.
        """
        if not self._rate:
            return 0
        buckets, burst = self._buckets, self._burst
        bucket = buckets.get(key)
        if bucket is None:
            held = burst
            if len(buckets) >= MAX_BUCKETS:
                buckets.popitem(last=False)
        else:
            held, then_s = bucket
            held += (now_s - then_s) * self._rate
            if held > burst:
                held = burst
            if now_s - then_s > LATELY_S:
                buckets.move_to_end(key)
        needed = tokens if tokens < burst else burst
        if held < needed:
            buckets[key] = (held, now_s)
            return math.ceil((needed - held) / self._rate)
        buckets[key] = (held - tokens, now_s)
        return 0
