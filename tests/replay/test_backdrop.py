"""The page under a heatmap: as it was first seen, with what was fetched, without what a click opened."""

from typing import Any

from replay.backdrop import backdrop
from replay.dom import Dom
from tests.replay.pages import add, click, element, mutation, page, text

Event = dict[str, Any]


def _add(at_ms: int, identity: int, words: str) -> Event:
    return mutation(at_ms, adds=[add(element(identity, "p"), 4), add(text(identity + 1, words), identity)])


def _words(events: list[Event]) -> str:
    dom = Dom()
    for event in events:
        dom.apply(event)
    return dom.text()


def test_backdrop_has_what_the_page_fetched() -> None:
    made = backdrop([*page(1000, "Shop"), _add(1900, 20, "Kettle")])
    assert [event["type"] for event in made] == [4, 2]
    assert _words(made) == "Shop Kettle"


def test_backdrop_leaves_out_what_a_click_opened() -> None:
    assert _words(backdrop([*page(1000, "Shop"), click(1900), _add(1950, 20, "Dialog")])) == "Shop"


def test_backdrop_keeps_content_after_the_tail_of_the_click_that_led_here() -> None:
    assert _words(backdrop([*page(1000, "Shop"), click(1040), _add(1950, 20, "Kettle")])) == "Shop Kettle"


def test_backdrop_leaves_out_what_came_late() -> None:
    assert _words(backdrop([*page(1000, "Shop"), _add(9000, 20, "Newsletter")])) == "Shop"


def test_backdrop_ends_at_the_nextpage() -> None:
    assert _words(backdrop([*page(1000, "Shop"), *page(1500, "Cart")])) == "Shop"


def test_backdrop_at_a_time_is_the_page_of_then() -> None:
    events = [
        *page(1000, "Shop"),
        click(1900),
        _add(1950, 20, "Dialog"),
        *page(9000, "Cart"),
        _add(9100, 30, "Empty"),
    ]
    assert _words(backdrop(events, at_ms=2000)) == "Shop Dialog"
    assert _words(backdrop(events, at_ms=9100)) == "Cart Empty"


def test_backdrop_stands_at_the_top_with_the_recorded_width() -> None:
    meta, snapshot = backdrop(page(1000, "Shop"))
    assert (meta["data"]["width"], meta["data"]["height"]) == (1280, 720)
    assert snapshot["data"]["initialOffset"] == {"top": 0, "left": 0}


def test_backdrop_without_snapshot_is_empty() -> None:
    assert backdrop([click(1), _add(2, 20, "lost")]) == []
    assert backdrop([]) == []
    assert backdrop([None, 7, {"type": 2, "timestamp": 1, "data": {"node": {"type": 0, "id": 1}}}]) == []


def _framed(at_ms: int, frame: int, identity: int, words: str) -> Event:
    """A frame's document, as the recorder sends it after the page that holds the frame."""
    document = {"type": 0, "id": identity, "childNodes": [element(identity + 1, "p", text(identity + 2, words))]}
    attached = mutation(at_ms, adds=[{"parentId": frame, "nextId": None, "node": document}])
    attached["data"]["isAttachIframe"] = True
    return attached


def test_backdrop_attaches_what_frames_show_after_the_page_and_outer_ones_first() -> None:
    shop = [*page(1000, "Shop"), mutation(1100, adds=[add(element(20, "iframe"), 4)])]
    outer = _framed(1200, 20, 30, "Chat")
    inner = [mutation(1300, adds=[add(element(40, "iframe"), 30)]), _framed(1400, 40, 50, "Typing")]
    made = backdrop([*shop, outer, *inner])
    assert [event["type"] for event in made] == [4, 2, 3, 3]
    assert [event["timestamp"] for event in made] == [1400, 1400, 1401, 1401]
    assert "Chat" not in str(made[1])
    told = [event["data"] for event in made[2:]]
    assert [(one["isAttachIframe"], one["adds"][0]["parentId"], one["adds"][0]["node"]["id"]) for one in told] == [
        (True, 20, 30),
        (True, 40, 50),
    ]
    assert "Typing" not in str(told[0])
    assert _words(made) == "Shop Chat Typing"
    assert [event["data"] for event in backdrop(made)[2:]] == told
