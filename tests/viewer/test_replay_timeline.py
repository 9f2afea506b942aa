"""The timeline under a replay: which tab, which page, how much happened when."""

from uuid import UUID

import pytest

from storage.timeline import View
from viewer import replay_timeline
from viewer.replay_timeline import BARS, Segment, Span, Switch
from viewer.track import track

START_MS = 1_790_000_000_000
SHOP, BASKET = UUID(int=1), UUID(int=2)


def view(tab: UUID, page: str, after_ms: int) -> View:
    """A page view that began `after_ms` into the session."""
    shape = dict.fromkeys(("navigation", "load_ms", "width", "height"), 0)
    own = UUID(int=tab.int * 1_000_000 + after_ms)
    return View(at_ms=START_MS + after_ms, tab=tab, view=own, page=page, url=page, title="", **shape)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(5, SHOP), (9, SHOP)], [Switch(5, SHOP)], id="one tab"),
        pytest.param(
            [(30, SHOP), (20, BASKET), (0, SHOP)], [Switch(0, SHOP), Switch(20, BASKET), Switch(30, SHOP)], id="back"
        ),
        pytest.param([(-40, SHOP)], [Switch(0, SHOP)], id="before the session"),
    ],
)
def test_switches_tell_where_the_visitor_went_to_another_tab(
    times: list[tuple[int, UUID]], expected: list[Switch]
) -> None:
    assert replay_timeline.switches(times) == expected


def test_segments_show_the_page_of_the_tab_that_was_looked_at() -> None:
    views = [view(SHOP, "/", 0), view(BASKET, "/cart", 2_000), view(SHOP, "/tea", 6_000)]
    turns = [Switch(0, SHOP), Switch(2_000, BASKET), Switch(4_000, SHOP)]
    found = replay_timeline.segments(views, turns, START_MS, 8_000, track(8_000, []))
    assert found == [
        Segment(SHOP, "/", "", 0, 2_000, 0, 0.25),
        Segment(BASKET, "/cart", "", 2_000, 4_000, 0.25, 0.25),
        Segment(SHOP, "/", "", 4_000, 6_000, 0.5, 0.25),
        Segment(SHOP, "/tea", "", 6_000, 8_000, 0.75, 0.25),
    ]


def test_lanes_tell_when_each_tab_was_open_and_when_the_visitor_was_in_it() -> None:
    views = [view(SHOP, "/", 0), view(BASKET, "/cart", 2_000), view(SHOP, "/tea", 6_000), view(BASKET, "/pay", 8_000)]
    opened = replay_timeline.tabs("", START_MS, [], views, 8_000, {})
    turns = [Switch(0, SHOP), Switch(2_000, BASKET), Switch(4_000, SHOP)]
    density = {SHOP: {0: 4, 5: 1}, BASKET: {2: 9}}
    shop, basket = replay_timeline.lanes(opened, turns, density, 1_000, 8_000, track(8_000, []))
    assert (shop.number, shop.open, shop.visited) == (1, Span(0, 1), [Span(0, 0.25), Span(0.5, 0.5)])
    assert (basket.number, basket.open, basket.visited) == (2, Span(0.25, 0.75), [Span(0.25, 0.25)])
    assert [n for n, bar in enumerate(shop.bars) if bar] == [0, 5 * BARS // 8]
    assert [n for n, bar in enumerate(basket.bars) if bar] == [2 * BARS // 8]
    assert replay_timeline.lanes(opened[:1], turns[:1], density, 1_000, 8_000, track(8_000, [])) == []


def test_segments_end_with_the_session() -> None:
    views = [view(SHOP, "/", -300), view(SHOP, "/late", 10_000)]
    (only,) = replay_timeline.segments(views, [], START_MS, 10_000, track(10_000, []))
    assert (only.page, only.from_ms, only.to_ms) == ("/", 0, 10_000)


def test_bars_stand_where_it_happened_and_the_busiest_is_the_highest() -> None:
    drawn = replay_timeline.bars({0: 100, 6: 25, 11: 1}, 1_000, track(12_000, []))
    assert len(drawn) == BARS
    assert {n: height for n, height in enumerate(drawn) if height} == {0: 1.0, 60: 0.5, 110: 0.1}


def test_bars_of_a_silent_session_are_flat() -> None:
    assert set(replay_timeline.bars({}, 1_000, track(12_000, []))) == {0.0}


def test_tabs_are_numbered_in_the_order_of_their_opening() -> None:
    views = [view(BASKET, "/cart", 4_000), view(SHOP, "/", 0), view(SHOP, "/tea", 9_000)]
    found = replay_timeline.tabs("/s/1/replays/x", START_MS, [], views, 8_000, {})
    assert [(tab.number, tab.tab, tab.from_ms, tab.to_ms) for tab in found] == [
        (1, SHOP, 0, 8_000),
        (2, BASKET, 4_000, 4_000),
    ]
    assert found[1].part_url == f"/s/1/replays/x/part.json?tab={BASKET}"
    assert not any(tab.recorded for tab in found)
