"""The moments of a recording at which its page is in another state."""

from typing import Any

from replay.backdrop import backdrop
from replay.fingerprint import marks, states
from replay.moments import MOST, moments

MENU = 5


def page() -> list[dict[str, Any]]:
    """A page with a shut menu, at 1,000 ms."""
    menu = {"type": 2, "tagName": "nav", "attributes": {"id": "menu", "aria-expanded": "false"}, "childNodes": []}
    body = {"type": 2, "tagName": "body", "attributes": {}, "childNodes": [{**menu, "id": MENU}], "id": 4}
    html = {"type": 2, "tagName": "html", "attributes": {}, "childNodes": [body], "id": 2}
    node = {"node": {"type": 0, "childNodes": [html], "id": 1}, "initialOffset": {"top": 0, "left": 0}}
    meta = {"href": "http://sand.test/", "width": 1000, "height": 800}
    return [{"type": 4, "data": meta, "timestamp": 999}, {"type": 2, "data": node, "timestamp": 1_000}]


def turn(at_ms: int, *, wide: bool) -> dict[str, Any]:
    """The menu opens or shuts."""
    changed = {"id": MENU, "attributes": {"aria-expanded": str(wide).lower()}}
    data = {"source": 0, "adds": [], "removes": [], "texts": [], "attributes": [changed]}
    return {"type": 3, "data": data, "timestamp": at_ms}


def click(at_ms: int) -> dict[str, Any]:
    return {"type": 3, "data": {"source": 2, "type": 2, "id": MENU, "x": 1, "y": 1}, "timestamp": at_ms}


def test_what_a_click_opened_is_seen_before_the_next_one() -> None:
    events = [*page(), click(5_000), turn(5_010, wide=True), click(7_000), turn(7_020, wide=False), click(9_000)]
    found = moments(events)
    assert [(one.at_ms, one.after_ms) for one in found] == [(None, 0), (5_010, 4_010), (7_020, 6_020)]
    assert states([one.marks for one in found]) == [0, 1, 0]
    for one in found:
        assert marks(backdrop(events, one.at_ms)[1]["data"]["node"]) == one.marks


def test_state_in_which_the_visit_ended_is_seen() -> None:
    found = moments([*page(), click(5_000), turn(5_010, wide=True)])
    assert [one.at_ms for one in found] == [None, 5_010]


def test_clicks_that_change_nothing_are_no_moments() -> None:
    assert [one.at_ms for one in moments([*page(), *(click(5_000 + n) for n in range(20))])] == [None]
    assert [one.at_ms for one in moments(page())] == [None]


def test_recording_without_a_page_has_none() -> None:
    assert moments([click(1), turn(2, wide=True)]) == []
    assert moments([]) == []


def test_moments_of_a_recording_are_bounded() -> None:
    acts = [one for n in range(50) for one in (click(5_000 + 10 * n), turn(5_001 + 10 * n, wide=n % 2 == 0))]
    assert len(moments([*page(), *acts])) == MOST
