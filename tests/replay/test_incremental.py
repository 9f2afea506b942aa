"""Changes after the first page: those that are none are dropped, numbers are bounded, styles load nothing."""

from typing import Any

import pytest

from tests.replay.pages import clean, element, incremental, mutation, snapshot


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(
            incremental(1, 9, id=5, type=0, commands=[{"property": "drawImage", "args": [{"rr_type": "Function"}]}]),
            id="canvas",
        ),
        pytest.param(incremental(1, 7, id=5, type=9), id="unknown act on a medium"),
        pytest.param(
            incremental(1, 10, family="x", fontSource="url(https://evil.example)", buffer=False), id="font by address"
        ),
        pytest.param(incremental(1, 1, positions=[]), id="no positions"),
        pytest.param(incremental(1, 1, positions="x"), id="bad positions"),
        pytest.param(incremental(1, 2, type=99, id=5), id="unknown interaction"),
        pytest.param(incremental(1, 2, type=2, id="5"), id="bad id"),
        pytest.param(incremental(1, 4, width="wide", height=1), id="bad size"),
        pytest.param(incremental(1, 13, id=5, index="x", set={"property": "a", "value": "b"}), id="bad rule index"),
        pytest.param(incremental(1, 99), id="unknown source"),
        pytest.param({"type": 99, "timestamp": 1, "data": {}}, id="unknown type"),
        pytest.param({"type": 3, "timestamp": "soon", "data": {"source": 3, "id": 1, "x": 0, "y": 0}}, id="no time"),
        pytest.param({"type": 3, "timestamp": float("nan"), "data": {"source": 3, "id": 1, "x": 0, "y": 0}}, id="nan"),
        pytest.param({"type": 2, "timestamp": 1, "data": {"node": []}}, id="no tree"),
        pytest.param({"type": 2, "timestamp": 1}, id="no data"),
        pytest.param("event", id="text"),
        pytest.param(None, id="null"),
    ],
)
def test_event_that_is_none_is_dropped(event: Any) -> None:
    assert clean(event) == []


def test_style_object_of_a_mutation_loads_nothing() -> None:
    style = {"background-image": "url(https://evil.example)", "color": ["red", "important"], "top": False, "left": 5}
    _, made = clean(snapshot(1, element(9, "p")), mutation(2, attributes=[{"id": 9, "attributes": {"style": style}}]))
    kept = made["data"]["attributes"][0]["attributes"]["style"]
    assert kept == {"background-image": "url(data:,)", "color": ["red", "important"], "top": False}


def test_numbers_stay_within_what_is_drawn() -> None:
    moved, sized = clean(
        incremental(1, 1, positions=[{"x": 1e308, "y": -1e12, "id": 5, "timeOffset": 99}]),
        incremental(2, 4, width=1e9, height=-5),
    )
    assert moved["data"]["positions"] == [{"x": 0, "y": -1_000_000, "id": 5, "timeOffset": 0}]
    assert sized["data"] == {"source": 4, "width": 16_384, "height": 1}


def test_rules_of_sheets_load_nothing() -> None:
    evil, harmless = "a{b:url(https://evil.example)}", "a{b:url(data:,)}"
    rules, declared, adopted = clean(
        incremental(
            1, 8, id=5, adds=[{"rule": evil, "index": [0, 1]}, {"rule": 5}], removes=[{"index": 2}], replaceSync=evil
        ),
        incremental(2, 13, styleId=4, index=[0], set={"property": "b", "value": "url(//x)", "priority": "x"}),
        incremental(3, 15, id=1, styleIds=[4], styles=[{"styleId": 4, "rules": [{"rule": evil}]}]),
    )
    assert rules["data"]["adds"] == [{"rule": harmless, "index": [0, 1]}]
    assert (rules["data"]["removes"], rules["data"]["replaceSync"]) == ([{"index": 2}], harmless)
    assert declared["data"]["set"] == {"property": "b", "value": "url(data:,)", "priority": ""}
    assert adopted["data"]["styles"] == [{"styleId": 4, "rules": [{"rule": harmless}]}]
