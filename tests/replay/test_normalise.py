"""A tab's events as a whole: what hostile recordings may not bring, over several events."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from replay import json_text
from replay.dom import Dom
from replay.normalise import Normaliser
from replay.rrweb import MAX_DEPTH
from replay.urls import IMAGE_PLACEHOLDER
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
        {"src": IMAGE_PLACEHOLDER},
        {"src": PIXEL},
        {},
    ]


def test_id_used_twice_gets_what_is_allowed_on_all() -> None:
    twice = mutation(
        2, adds=[add(element(9, "link"), 3)], attributes=[{"id": 9, "attributes": {"href": "https://evil.example"}}]
    )
    _, made = clean(snapshot(1, element(9, "a")), twice)
    assert made["data"]["attributes"][0]["attributes"] == {}


def test_style_text_is_cleaned_in_snapshot_add_and_change() -> None:
    evil = "a { background: url(https://evil.example) }"
    harmless = "a { background: url(data:,) }"
    style = element(9, "style", text(10, "a { background: ur"), text(11, "l(https://evil.example) }"))
    later = mutation(2, adds=[add(element(12, "style"), 3), add(text(13, evil), 12)], texts=[{"id": 10, "value": evil}])
    first, second = clean(snapshot(1, style), later)
    texts = first["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"][0]["childNodes"]
    assert [node["textContent"] for node in texts] == [harmless, ""]
    assert second["data"]["adds"][1]["node"]["textContent"] == harmless
    assert second["data"]["texts"] == [{"id": 10, "value": harmless}]


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
