"""Elements and attributes: what is left of those that would run, load or lead out."""

from typing import Any

import pytest

from replay.urls import BLOCKED, placeholder
from tests.replay.pages import PIXEL, Event, clean, element, mutation, page, snapshot, text


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
            {"src": placeholder("x.png"), "width": "4"},
            id="img",
        ),
        pytest.param("img", {"src": "/logout"}, {"src": placeholder("logout")}, id="own address"),
        pytest.param("img", {"srcset": "https://evil.example/x.png 2x"}, {"src": placeholder("")}, id="srcset"),
        pytest.param("img", {"src": PIXEL}, {"src": PIXEL}, id="data image"),
        pytest.param("img", {"src": "https://a.example/", "rr_dataURL": PIXEL}, {"src": PIXEL}, id="recorded image"),
        pytest.param(
            "img", {"src": "x", "rr_dataURL": "data:text/html,x"}, {"src": placeholder("x")}, id="recorded page"
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
