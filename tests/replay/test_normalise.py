"""What hostile recordings may not bring: HOSTILE inputs of a replay, each with what is left of it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replay import css, json_text
from replay.dom import Dom
from replay.normalise import Normaliser
from replay.rrweb import MAX_DEPTH
from replay.urls import BLOCKED, IMAGE_PLACEHOLDER
from tests.replay.pages import Event, add, click, element, incremental, mutation, page, snapshot, text

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def clean(*events: Any) -> list[Event]:
    return list(Normaliser().events(events))


def body_of(*nodes: Event, head: tuple[Event, ...] = ()) -> list[Event]:
    """The children of the body after normalising."""
    (made,) = clean(snapshot(1, *nodes, head=head))
    children: list[Event] = made["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"]
    return children


def attributes(tag: str, **given_attributes: Any) -> dict[str, Any]:
    kept: dict[str, Any] = body_of({**element(9, tag), "attributes": given_attributes})[0]["attributes"]
    return kept


@pytest.mark.parametrize("tag", ["script", "SCRIPT", "svg:Script"])
def test_script_becomes_an_empty_noscript(tag: str) -> None:
    (node,) = body_of(element(9, tag, text(10, "alert(1)"), src="https://evil.example/x.js"))
    assert (node["tagName"], node["attributes"], node["childNodes"]) == ("noscript", {}, [])


@pytest.mark.parametrize(
    "name", ["onload", "onerror", "ONCLICK", "onfocus", "onbegin", "on", "srcdoc", "sandbox", "allow"]
)
def test_attribute_that_runs_is_dropped_everywhere(name: str) -> None:
    assert attributes("img", **{name: "alert(1)", "alt": "x"}) == {"alt": "x"}
    (made,) = [
        e
        for e in clean(*page(1, "x"), mutation(2, attributes=[{"id": 5, "attributes": {name: "x"}}]))
        if e["type"] == 3
    ]
    assert made["data"]["attributes"] == [{"id": 5, "attributes": {}}]


@pytest.mark.parametrize(
    "name", ["ping", "target", "download", "formaction", "integrity", "nonce", "manifest", "srcset"]
)
def test_attribute_that_leads_out_is_dropped(name: str) -> None:
    assert attributes("a", **{name: "https://evil.example/"}) == {}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " java\tscript:alert(1)",
        "\x01javascript:1",
        "JaVaScRiPt:1",
        "data:text/html,<script>",
        "vbscript:x",
        "blob:x",
    ],
)
def test_link_that_runs_is_blocked(url: str) -> None:
    assert attributes("a", href=url) == {"href": BLOCKED}
    assert attributes("a", **{"xlink:href": url}) == {"xlink:href": BLOCKED}
    assert attributes("form", action=url) == {"action": BLOCKED}


def test_link_that_people_follow_stays_for_its_style() -> None:
    for url in ("https://a.example/", "/cart", "#top", "mailto:a@b.example", "//a.example", ""):
        assert attributes("a", href=url) == {"href": url}


@pytest.mark.parametrize(
    ("tag", "given_attributes", "kept"),
    [
        pytest.param(
            "img",
            {"src": "https://evil.example/x.png", "width": "4"},
            {"src": IMAGE_PLACEHOLDER, "width": "4"},
            id="img",
        ),
        pytest.param("img", {"src": "/logout"}, {"src": IMAGE_PLACEHOLDER}, id="own address"),
        pytest.param("img", {"srcset": "https://evil.example/x.png 2x"}, {"src": IMAGE_PLACEHOLDER}, id="srcset"),
        pytest.param("img", {"src": PIXEL}, {"src": PIXEL}, id="data image"),
        pytest.param("img", {"src": "https://a.example/", "rr_dataURL": PIXEL}, {"src": PIXEL}, id="recorded image"),
        pytest.param(
            "img", {"src": "x", "rr_dataURL": "data:text/html,x"}, {"src": IMAGE_PLACEHOLDER}, id="recorded page"
        ),
        pytest.param("img", {"src": "data:image/png," + "A" * 400_000}, {}, id="50 MB image"),
        pytest.param(
            "iframe", {"src": "https://evil.example/", "srcdoc": "<script>", "width": "9"}, {"width": "9"}, id="iframe"
        ),
        pytest.param("object", {"data": "https://evil.example/", "type": "x"}, {}, id="object"),
        pytest.param("embed", {"src": PIXEL}, {}, id="embed"),
        pytest.param("video", {"src": "https://evil.example/", "poster": "https://evil.example/"}, {}, id="video"),
        pytest.param("video", {"poster": PIXEL, "autoplay": ""}, {"poster": PIXEL}, id="poster"),
        pytest.param("source", {"srcset": "https://evil.example/", "src": PIXEL}, {}, id="source"),
        pytest.param("input", {"type": "image", "src": "https://evil.example/"}, {"type": "image"}, id="image button"),
        pytest.param("body", {"background": "https://evil.example/"}, {}, id="background"),
        pytest.param("link", {"rel": "stylesheet", "href": "https://evil.example/"}, {}, id="stylesheet"),
        pytest.param(
            "link", {"rel": "preload", "as": "image", "imagesrcset": "https://evil.example/"}, {}, id="preload"
        ),
        pytest.param(
            "link",
            {"_cssText": "a { color: red }", "media": "print"},
            {"_cssText": "a { color: red }", "media": "print"},
            id="inlined",
        ),
        pytest.param("meta", {"http-equiv": "refresh", "content": "0;url=https://evil.example/"}, {}, id="refresh"),
        pytest.param("meta", {"name": "referrer", "content": "unsafe-url"}, {}, id="meta"),
        pytest.param("base", {"href": "https://evil.example/", "target": "_top"}, {}, id="base"),
        pytest.param("use", {"href": "https://evil.example/x.svg#a"}, {}, id="use"),
        pytest.param("use", {"href": "#a"}, {"href": "#a"}, id="own use"),
        pytest.param("image", {"xlink:href": "https://evil.example/"}, {}, id="svg image"),
        pytest.param("feImage", {"href": "data:image/svg+xml,<svg>"}, {}, id="feImage"),
        pytest.param("animate", {"attributeName": "href", "to": "javascript:alert(1)"}, {}, id="animated link"),
        pytest.param("set", {"attributeName": " xlink:HREF", "to": "x"}, {}, id="set link"),
        pytest.param("rect", {"fill": "url(https://evil.example/#a)"}, {"fill": "url(data:,)"}, id="paint"),
        pytest.param("rect", {"fill": "url(#a)"}, {"fill": "url(#a)"}, id="own paint"),
        pytest.param(
            "div", {"style": "background: url(//evil.example)"}, {"style": "background: url(data:,)"}, id="style"
        ),
        pytest.param("div", {"rr_mediaState": "played", "rr_width": "10px"}, {"rr_width": "10px"}, id="media state"),
        pytest.param(
            "div", {"x onerror=": "1", "a>b": "1", "": "1", "ok": 7, "nan": None, "list": []}, {"ok": 7}, id="names"
        ),
        pytest.param(
            "div", {"__proto__": "x", "constructor": "y"}, {"__proto__": "x", "constructor": "y"}, id="prototype"
        ),
    ],
)
def test_attributes_keep_only_what_loads_nothing(tag: str, given_attributes: Any, kept: Any) -> None:
    assert attributes(tag, **given_attributes) == kept


@pytest.mark.parametrize("tag", ["iframe src=//x", "a b", "", "1", "x" * 80, None, 5, "<b>"])
def test_bad_tag_name_becomes_a_div(tag: Any) -> None:
    (node,) = body_of({**element(9, "p", text(10, "kept")), "tagName": tag})
    assert node["tagName"] == "div"
    assert node["childNodes"][0]["textContent"] == "kept"


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


def test_style_object_of_a_mutation_loads_nothing() -> None:
    style = {"background-image": "url(https://evil.example)", "color": ["red", "important"], "top": False, "left": 5}
    _, made = clean(snapshot(1, element(9, "p")), mutation(2, attributes=[{"id": 9, "attributes": {"style": style}}]))
    kept = made["data"]["attributes"][0]["attributes"]["style"]
    assert kept == {"background-image": "url(data:,)", "color": ["red", "important"], "top": False}


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


@pytest.mark.parametrize(
    ("given_css", "kept"),
    [
        pytest.param("a{b:url(https://x)}", "a{b:url(data:,)}", id="plain"),
        pytest.param('a{b:url( "https://x" )}', "a{b:url(data:,)}", id="quoted"),
        pytest.param("a{b:URL(//x)}", "a{b:url(data:,)}", id="upper case"),
        pytest.param(r"a{b:\75rl(https://x)}", "a{b:url(data:,)}", id="escaped name"),
        pytest.param(r"a{b:u\072 l(https://x)}", "a{b:url(data:,)}", id="escaped with space"),
        pytest.param(r"a{b:url(\68ttps://x)}", "a{b:url(data:,)}", id="escaped target"),
        pytest.param("a{b:url(/logout)}", "a{b:url(data:,)}", id="relative"),
        pytest.param("a{b:url(data:text/html,x)}", "a{b:url(data:,)}", id="data page"),
        pytest.param("a{b:url(https://x", "a{b:url(data:,)", id="unclosed"),
        pytest.param('a{b:url("https://x" foo url(https://y))}', "a{b:url(data:,))}", id="modifiers"),
        pytest.param("a{b:url(#f)}", "a{b:url(#f)}", id="fragment"),
        pytest.param(f"a{{b:url({PIXEL})}}", f"a{{b:url({PIXEL})}}", id="image"),
        pytest.param("a{b:url(data:font/woff2;base64,AA)}", "a{b:url(data:font/woff2;base64,AA)}", id="font"),
        pytest.param("a{b:url(data:image/svg+xml,%3Csvg%3E)}", "a{b:url(data:image/svg+xml,%3Csvg%3E)}", id="svg"),
        pytest.param('@import "https://x"; a{}', "  a{}", id="import"),
        pytest.param("@import url(https://x) print; a{}", "  a{}", id="import url"),
        pytest.param(r'@\69mport "https://x"; a{}', "  a{}", id="escaped import"),
        pytest.param("ur@import x;l(https://x)", "ur l(https://x)", id="grown together"),
        pytest.param('a{b:image-set("https://x" 1x)}', 'a{b:image-set("data:," 1x)}', id="image set"),
        pytest.param("a{b:-webkit-image-set(url(x) 1x)}", "a{b:-webkit-image-set(url(data:,) 1x)}", id="prefixed"),
        pytest.param('a{b:image-set("#f" type("image/avif"))}', 'a{b:image-set("#f" type("image/avif"))}', id="type"),
        pytest.param("a{b:src('https://x')}", 'a{b:src("data:,")}', id="src"),
        pytest.param('a{content:"url(https://x)"}', 'a{content:"url(https://x)"}', id="only a string"),
        pytest.param("/* url(https://x) */a{}", "/* url(https://x) */a{}", id="only a comment"),
        pytest.param('a{b:"x\n;c:url(https://x)}', 'a{b:"x\n;c:url(data:,)}', id="broken string"),
        pytest.param("a{b:ur/* rr_split */l(https://x)}", "a{b:url(data:,)}", id="split by rrweb"),
        pytest.param("a{b:c}/* rr_split */d{e:url(#f)}", "a{b:c}/* rr_split */d{e:url(#f)}", id="harmless split"),
    ],
)
def test_css_loads_nothing(given_css: str, kept: str) -> None:
    assert css.clean(given_css) == kept
    assert css.clean(kept) == kept


@given(st.text(alphabet="url()\\75 rimpot@;\"'/*{}hs:xd#,\n-a", max_size=60))
@settings(max_examples=400)
def test_cleaned_css_stays_as_it_is(given_css: str) -> None:
    once = css.clean(given_css)
    assert css.clean(once) == once


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(
            incremental(1, 9, id=5, type=0, commands=[{"property": "drawImage", "args": [{"rr_type": "Function"}]}]),
            id="canvas",
        ),
        pytest.param(incremental(1, 7, id=5, type=0), id="media"),
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


def test_custom_and_plugin_events_become_text() -> None:
    custom = {"type": 5, "timestamp": 1, "data": {"tag": "x", "payload": {"html": "<script>"}}}
    plugin = {"type": 6, "timestamp": 2, "data": {"plugin": "rrweb/console", "payload": ["<img onerror>"]}}
    first, second = clean(custom, plugin)
    assert first["data"] == {"tag": "x", "payload": '{"html": "<script>"}'}
    assert second["type"] == 5
    assert second["data"] == {"tag": "plugin:rrweb/console", "payload": '["<img onerror>"]'}


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


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.floats(allow_nan=True) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "data", "source", "id", "node", "adds", "attributes", "childNodes", "tagName", "style"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.integers(0, 8), "timestamp": st.integers(0, 99), "data": _json},
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


@given(_json)
def test_json_of_any_shape_is_read_and_written_alike(value: Any) -> None:
    written = json.dumps(json.loads(json.dumps(value), parse_constant=lambda _: None))  # NaN and Infinity are no JSON
    assert json_text._decode_iteratively(written) == json.loads(written)
    assert json.loads(json_text._encode_iteratively(json.loads(written))) == json.loads(written)
