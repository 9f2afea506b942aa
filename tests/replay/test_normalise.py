"""A tab's events as a whole: what hostile recordings may not bring, over several events."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replay import css, json_text
from replay.dom import Dom
from replay.element import css_of
from replay.keyframes import keyframe
from replay.normalise import Normaliser
from replay.rrweb import MAX_DEPTH
from replay.urls import placeholder
from tests.replay.pages import PIXEL, add, any_json, clean, click, element, mutation, page, snapshot, text


def test_mutation_cannot_turn_a_known_element_into_a_loading_one() -> None:
    head = (element(7, "link"), element(8, "meta"))
    changes = [
        {"id": 7, "attributes": {"rel": "stylesheet", "href": "https://evil.example/"}},
        {"id": 8, "attributes": {"http-equiv": "refresh", "content": "0;https://evil.example"}},
        {"id": 9, "attributes": {"src": "https://evil.example/"}},
        {"id": 9, "attributes": {"rr_dataURL": PIXEL}},
        {
            "id": 404,
            "attributes": {"rel": "stylesheet", "href": "https://evil.example/", "src": "https://evil.example/"},
        },
    ]
    _, made = clean(snapshot(1, element(9, "img"), head=head), mutation(2, attributes=changes))
    assert [one["attributes"] for one in made["data"]["attributes"]] == [
        {},
        {},
        {"src": placeholder("")},
        {"src": PIXEL},
        {},
    ]


def test_id_used_twice_gets_what_is_allowed_on_all() -> None:
    twice = mutation(
        2, adds=[add(element(9, "link"), 3)], attributes=[{"id": 9, "attributes": {"href": "https://evil.example"}}]
    )
    _, made = clean(snapshot(1, element(9, "a")), twice)
    assert made["data"]["attributes"][0]["attributes"] == {}


def test_media_events_are_for_videos_and_sounds_alone() -> None:
    told = [{"source": 7, "type": 1, "id": n, "currentTime": 2} for n in (1, 4, 7, 8, 9, 10, 404)]
    played = [{"type": 3, "data": data, "timestamp": 2} for data in told]
    body = element(7, "p"), element(8, "video"), element(9, "audio"), element(10, "video"), element(10, "div")
    _, *made = clean(snapshot(1, *body), *played)
    assert [event["data"]["id"] for event in made] == [8, 9]


def test_style_text_is_cleaned_in_snapshot_add_and_change() -> None:
    evil = "a { background: url(https://evil.example) }"
    harmless = "a { background: url(data:,) }"
    style = element(9, "style", text(10, "a { background: ur"), text(11, "l(https://evil.example) }"))
    later = mutation(2, adds=[add(element(12, "style"), 3), add(text(13, evil), 12)], texts=[{"id": 10, "value": evil}])
    first, second = clean(snapshot(1, style), later)
    texts = first["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"][0]["childNodes"]
    assert [node["textContent"] for node in texts] == [harmless, ""]
    assert second["data"]["adds"][1]["node"]["textContent"] == f"/**/{harmless}/**/"
    assert second["data"]["texts"] == [{"id": 10, "value": f"/**/{harmless}/**/"}]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(["@imp", "ort 'https://evil.example';"], id="import in two"),
        pytest.param(["@", "import", " 'https://evil.example'"], id="import in three"),
        pytest.param(["a { background: u", "rl(https://evil.example) }"], id="url in two"),
        pytest.param(["a { background: url(", "https://evil.example) }"], id="after the bracket"),
        pytest.param(["a { background: url('", "https://evil.example') }"], id="after the quote"),
        pytest.param(["a { background: image-set(", "'https://evil.example' 1x) }"], id="function left open"),
        pytest.param(["a { background: \\75", "rl(https://evil.example) }"], id="escape in two"),
        pytest.param(["/* ", "*/@import 'https://evil.example';"], id="comment left open"),
    ],
)
@pytest.mark.parametrize("first", [pytest.param(True, id="snapshot"), pytest.param(False, id="added")])
def test_css_split_over_texts_that_come_one_by_one_loads_nothing(parts: list[str], first: bool) -> None:
    begun = [text(10, parts[0])] if first else []
    page = snapshot(1, head=(element(9, "style", *begun),))
    rest = [add(text(20 + n, part), 9) for n, part in enumerate(parts) if n or not first]
    dom = Dom()
    for event in clean(page, *(mutation(2 + n, adds=[one]) for n, one in enumerate(rest))):
        dom.apply(event)
    style = dom.get(9)
    assert style is not None
    sheet = css_of(style)
    # read as one text, as the browser reads it, there is nothing left to clean
    assert sheet
    assert css.clean(sheet) == sheet


def test_custom_and_plugin_events_become_text() -> None:
    custom = {"type": 5, "timestamp": 1, "data": {"tag": "x", "payload": {"html": "<script>"}}}
    plugin = {"type": 6, "timestamp": 2, "data": {"plugin": "rrweb/console", "payload": ["<img onerror>"]}}
    first, second = clean(custom, plugin)
    assert first["data"] == {"tag": "x", "payload": '{"html": "<script>"}'}
    assert second["type"] == 5
    assert second["data"] == {"tag": "plugin:rrweb/console", "payload": '["<img onerror>"]'}


def _deep(depth: int) -> str:
    head = '[{"type":2,"timestamp":1,"data":{"initialOffset":{"top":0,"left":0},"node":{"type":0,"id":1,"childNodes":['
    levels = "".join(f'{{"type":2,"id":{n + 2},"tagName":"div","attributes":{{}},"childNodes":[' for n in range(depth))
    return head + levels + "]}" * depth + "]}}}]"


def test_page_5000_deep_is_cut_and_says_so() -> None:
    normaliser = Normaliser()
    events = list(normaliser.events(json_text.decode(_deep(5000))))
    assert normaliser.cut == "deep"
    dom = Dom()
    dom.apply(events[0])
    assert len(dom) == MAX_DEPTH
    again = json_text.decode(json_text.encode(events))
    assert json_text.encode(clean(*again)) == json_text.encode(events)


def test_adds_one_into_another_are_cut_where_a_page_would_be() -> None:
    normaliser, dom = Normaliser(max_depth=20), Dom()
    levels = [add(element(100 + n, "div"), 99 + n if n else 3) for n in range(40)]
    for event in (snapshot(1), mutation(2, adds=levels[:10]), mutation(3, adds=levels[10:])):
        clean = normaliser.event(event)
        assert clean is not None
        dom.apply(clean)
    assert normaliser.cut == "deep"
    deepest = max(n for n in range(40) if 100 + n in dom.ids)
    made = dom.get(100 + deepest)
    assert made is not None
    assert made.depth == 19
    # who goes on from a keyframe of it judges the same
    later = Normaliser(max_depth=20)
    later.go_on(keyframe(dom, 4))
    below = later.event(mutation(5, adds=[add(element(900, "b"), 100 + deepest)]))
    assert below is not None
    assert below["data"]["adds"] == []


def test_page_with_too_many_nodes_is_cut_and_says_so() -> None:
    normaliser = Normaliser(max_nodes=50)
    nodes = [element(10 + n, "p") for n in range(100)]
    list(normaliser.events([snapshot(1, *nodes)]))
    assert normaliser.cut == "large"


def test_normalising_twice_changes_nothing() -> None:
    events = [
        *page(1, "x"),
        click(2),
        mutation(3, adds=[add(element(9, "img", src="https://x.example"), 4)], removes=[{"id": 5, "parentId": 4}]),
        {"type": 6, "timestamp": 4, "data": {"plugin": "p", "payload": {"a": 1}}},
    ]
    once = clean(*events)
    assert clean(*once) == once


@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.integers(0, 8), "timestamp": st.integers(0, 99), "data": any_json},
        ),
        max_size=6,
    )
)
@settings(max_examples=300)
def test_any_json_is_survived(events: list[Any]) -> None:
    dom = Dom()
    for event in clean(*page(1, "x"), *events):
        dom.apply(event)
    dom.snapshot()
    dom.text()
