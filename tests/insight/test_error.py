import time

from insight.signals import Signal, find
from storage.scores import Moment
from tests.insight.streams import click, error
from wire import Reaction


def errors(moments: list[Moment]) -> list[Signal]:
    return [signal for signal in find(moments) if signal.kind == "error"]


def test_error_soon_after_a_click_is_laid_to_it() -> None:
    [signal] = errors([click(1_000, label="Apply", path="#promo-apply"), error(1_012)])
    assert (signal.at_ms, signal.path, signal.label, signal.detail) == (1_000, "#promo-apply", "Apply", "TypeError: no")


def test_error_long_after_a_click_stands_alone() -> None:
    [signal] = errors([click(1_000, label="Apply"), error(2_001)])
    assert (signal.at_ms, signal.path, signal.label) == (2_001, "", "TypeError: no")


def test_error_after_a_click_on_the_page_before_stands_alone() -> None:
    [signal] = errors([click(1_000, seen=6), error(1_100, seen=7)])
    assert signal.path == ""


def test_errors_of_one_message_are_counted_together() -> None:
    [signal] = errors([error(10), error(20, times=4), error(5_000)])
    assert (signal.at_ms, signal.count) == (10, 6)


def test_errors_of_two_messages_are_two_signals() -> None:
    assert [signal.detail for signal in errors([error(10), error(20, "RangeError")])] == ["TypeError: no", "RangeError"]


def test_error_caused_again_by_the_same_click_target_is_one_signal() -> None:
    moments = [click(0), error(9), click(3_000), error(3_009), error(8_000)]
    assert [(signal.path != "", signal.count) for signal in errors(moments)] == [(True, 2), (False, 1)]


def test_click_without_error_is_none() -> None:
    assert errors([click(0, reaction=Reaction.MUTATION, reaction_ms=4)]) == []


def test_error_that_its_batch_dates_just_before_the_click_is_laid_to_it() -> None:
    [signal] = errors([error(1_000), click(1_040, path="#promo-apply")])
    assert (signal.path, signal.at_ms) == ("#promo-apply", 1_040)


def test_error_before_a_click_stands_alone() -> None:
    [signal] = errors([error(1_000), click(1_300)])
    assert signal.path == ""


def test_error_between_two_clicks_is_laid_to_the_nearer() -> None:
    [signal] = errors([click(1_000, path="#far"), click(1_500, path="#near"), error(1_600)])
    assert signal.path == "#near"


def test_error_is_told_without_the_browsers_prefix() -> None:
    [signal] = errors([error(10, "Uncaught TypeError: no"), error(20, "TypeError: no")])
    assert (signal.detail, signal.label, signal.count) == ("TypeError: no", "TypeError: no", 2)


def test_errors_and_clicks_without_end_are_told_quickly() -> None:
    moments = [click(n) for n in range(10_000)] + [error(n, f"no {n}") for n in range(10_000)]
    started = time.process_time()
    assert len(errors(moments)) == 10_000
    assert time.process_time() - started < 5  # 0.3 s when each is found by time
