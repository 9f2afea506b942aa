"""Token buckets."""

from collector import rates
from collector.rates import Rates


def test_rates_take_a_burst_and_then_the_rate() -> None:
    limit = Rates(rate=2, burst=3)
    assert [limit.take("a", 100.0) for _ in range(4)] == [0, 0, 0, 1]
    assert limit.take("a", 100.5) == 0
    assert limit.take("a", 100.5) == 1
    assert [limit.take("a", 200.0) for _ in range(4)] == [0, 0, 0, 1]


def test_rates_keep_keys_apart() -> None:
    limit = Rates(rate=0.1, burst=1)
    assert [limit.take("a", 0.0), limit.take("a", 0.0), limit.take("b", 0.0)] == [0, 10, 0]


def test_rates_of_zero_let_all_pass() -> None:
    limit = Rates(rate=0, burst=0)
    assert {limit.take("a", 0.0) for _ in range(100)} == {0}


def test_rates_forget_who_was_quiet_longest() -> None:
    limit = Rates(rate=0.001, burst=1)
    limit.take("quiet", 0.0)
    for n in range(rates.MAX_BUCKETS):
        limit.take(n, 0.0)
    assert limit.take("quiet", 0.0) == 0
    assert limit.take(rates.MAX_BUCKETS - 1, 0.0) > 0


def test_rates_given_more_than_a_bucket_holds_let_it_pass_once_and_wait_longer() -> None:
    limit = Rates(rate=10, burst=100)
    assert limit.take("a", 0.0, 250) == 0  # 150 in debt
    assert limit.take("a", 0.0, 50) == 20
    assert limit.take("a", 20.0, 50) == 0
    assert limit.take("a", 20.0, 500) == 10
    assert limit.take("a", 30.0, 500) == 0


def test_rates_refusing_take_nothing() -> None:
    limit = Rates(rate=1, burst=10)
    assert limit.take("a", 0.0, 8) == 0
    assert [limit.take("a", 0.0, 5), limit.take("a", 0.0, 5), limit.take("a", 0.0, 2)] == [3, 3, 0]
