"""Which images and fonts a recording names, and copies in their place."""

import json
from typing import Any

import pytest

from replay import references
from replay.normalise import Normaliser
from tests.replay.pages import element, mutation, snapshot, text

AT = "https://tea.example/"
COPY = "files/" + "0af1" * 8


def found(*events: dict[str, Any]) -> set[str]:
    return {url.removeprefix(AT) for url in references.named(events)}


@pytest.mark.parametrize(
    ("event", "names"),
    [
        pytest.param(snapshot(1, element(9, "img", src=AT + "a.png")), {"a.png"}, id="image"),
        pytest.param(snapshot(1, element(9, "video", poster=AT + "a.png", src=AT + "a.mp4")), {"a.png"}, id="poster"),
        pytest.param(snapshot(1, element(9, "image", href=AT + "a.png")), {"a.png"}, id="svg image"),
        pytest.param(snapshot(1, element(9, "a", href=AT + "a.png")), set(), id="link"),
        pytest.param(snapshot(1, element(9, "iframe", src=AT + "a.png")), set(), id="frame"),
        pytest.param(snapshot(1, element(9, "script", src=AT + "a.png")), set(), id="script"),
        pytest.param(snapshot(1, element(9, "p", style=f"background:url('{AT}a.png')")), {"a.png"}, id="attribute"),
        pytest.param(
            snapshot(1, element(9, "link", _cssText=f"@font-face{{src:url({AT}a.woff2) format('woff2')}}")),
            {"a.woff2"},
            id="font",
        ),
        pytest.param(snapshot(1, element(9, "img", src=AT + "a.svg#icon")), {"a.svg"}, id="part of a file"),
        pytest.param(snapshot(1, element(9, "img", src="#icon")), set(), id="a place in the page"),
        pytest.param(
            snapshot(1, element(9, "img", srcset=f"{AT}a.png 1x, {AT}b.png 2x")), {"a.png"}, id="several densities"
        ),
        pytest.param(
            snapshot(
                1, element(9, "img", src="data:image/gif,x", srcset=f"{AT}s.png 300w, {AT}m.png 900w,{AT}l.png 2000w")
            ),
            {"m.png"},
            id="several widths behind an empty image",
        ),
        pytest.param(
            snapshot(1, element(9, "img", src=AT + "a.png", srcset=f"{AT}b.png 2x")),
            {"a.png"},
            id="an image with others",
        ),
        pytest.param(
            {"type": 3, "data": {"source": 10, "family": "f", "buffer": False, "fontSource": f"url({AT}a.woff2)"}},
            {"a.woff2"},
            id="a script's font",
        ),
        pytest.param(snapshot(1, element(9, "img", src="data:image/png,x")), set(), id="data"),
        pytest.param(snapshot(1, element(9, "img", src="file:///etc/passwd")), set(), id="another scheme"),
        pytest.param(snapshot(1, element(9, "img", src=AT + "a" * 2_000)), set(), id="too long"),
        pytest.param(mutation(2, attributes=[{"id": 9, "attributes": {"src": AT + "b.png"}}]), {"b.png"}, id="changed"),
        pytest.param(
            mutation(2, attributes=[{"id": 9, "attributes": {"style": {"background": [f"url({AT}b.png)", ""]}}}]),
            {"b.png"},
            id="declared",
        ),
        pytest.param(
            {"type": 3, "timestamp": 2, "data": {"source": 8, "id": 9, "adds": [{"rule": f"a{{b:url({AT}c.png)}}"}]}},
            {"c.png"},
            id="inserted rule",
        ),
        pytest.param({"type": 3, "data": {"source": 5, "text": f"url({AT}c.png)"}}, set(), id="what was typed"),
        pytest.param({"type": 2, "data": {"node": "x"}}, set(), id="no tree"),
        pytest.param({"type": 3, "data": None}, set(), id="no data"),
    ],
)
def test_references_are_what_the_page_would_load(event: dict[str, Any], names: set[str]) -> None:
    assert found(event) == names


def test_style_text_counts_and_other_text_does_not() -> None:
    style = {**element(8, "style"), "childNodes": [text(9, f"a{{b:url({AT}a.png)}}")]}
    assert found(snapshot(1, {**element(7, "p"), "childNodes": [text(6, f"url({AT}b.png)")]}, head=(style,))) == {
        "a.png"
    }


@pytest.mark.parametrize(
    "separators", [pytest.param((",", ":"), id="browser"), pytest.param((", ", ": "), id="spaced")]
)
def test_copies_stand_where_the_page_loads_and_pass_for_harmless(separators: tuple[str, str]) -> None:
    css = f"""a{{b:url({AT}a.png)}} c{{d:url( "{AT}a.png" )}} e{{f:url('{AT}a.png')}} g{{h:url({AT}other.png)}}"""
    events = [
        snapshot(
            1,
            element(9, "img", src=AT + "a.png"),
            element(10, "img", src=AT + "a.png?v=2"),
            {**element(12, "p", style=f"background: url({AT}a.png)"), "childNodes": [text(11, AT + "a.png")]},
            head=(element(8, "link", rel="stylesheet", _cssText=css),),
        )
    ]
    told = json.dumps(events, separators=separators).encode()
    placed = references.placed(told, {f"{AT}a.png".encode(): COPY.encode()})
    (clean,) = Normaliser().events(json.loads(placed))
    text_of = json.dumps(clean)
    assert text_of.count(COPY) == 5
    assert f"url({COPY})" in text_of
    assert text_of.count(AT + "a.png") == 1  # as words of the page
    assert AT + "other.png" not in text_of
    assert references.placed(told, {}) == told


@pytest.mark.parametrize(
    "url",
    [
        *("files/../logout", "files/" + "0" * 31, "/files/" + "0" * 32, COPY + "/x", COPY.upper(), "//x/" + COPY),
        COPY + "?x",
    ],
)
def test_only_a_copys_name_passes_for_one(url: str) -> None:
    (clean,) = Normaliser().events([snapshot(1, element(9, "img", src=url))])
    assert url not in json.dumps(clean)


def test_placeholder_names_what_is_missing_and_nothing_else() -> None:
    (clean,) = Normaliser().events([snapshot(1, element(9, "img", src=AT + "tea/cup-2.jpg?w=300&x=<b>"))])
    assert "%3Ecup-2.jpg%3C" in json.dumps(clean)
    (clean,) = Normaliser().events([snapshot(1, element(9, "img", src=AT + "</text><script>"))])
    assert "script" not in json.dumps(clean)


@pytest.mark.parametrize(
    ("srcset", "chosen"),
    [
        pytest.param("a.png", "a.png", id="one"),
        pytest.param("a.png 2x, b.png", "b.png", id="usual density"),
        pytest.param("a.png 200w, b.png 700w", "b.png", id="all narrow"),
        pytest.param("a.png 3000w,b.png 1000w", "b.png", id="wide enough"),
        pytest.param("a,b.png 1x,\n  c.png 2x", "a,b.png", id="comma in an address"),
        pytest.param("a" * 30_000 + " q", "a" * 20_000, id="long"),
        pytest.param(" , ", "", id="none"),
    ],
)
def test_candidate_is_large_enough_and_no_larger(srcset: str, chosen: str) -> None:
    assert references.candidate(srcset) == chosen


def test_copy_of_a_srcset_a_part_and_a_scripts_font_pass_for_harmless() -> None:
    font = {"source": 10, "family": "f", "buffer": False, "fontSource": f"url({AT}a.woff2)"}
    image = element(9, "img", src="data:image/gif,x", srcset=f"{AT}a.png 1x, {AT}b.png 2x")
    recorded = [snapshot(1, image, element(10, "img", src=AT + "a.png#x")), {"type": 3, "timestamp": 2, "data": font}]
    copied = references.placed(
        json.dumps(recorded).encode(), {f"{AT}a.{kind}".encode(): COPY.encode() for kind in ("png", "woff2")}
    )
    made = list(Normaliser().events(json.loads(copied)))
    body = made[0]["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"]
    assert [one["attributes"] for one in body] == [{"src": COPY}, {"src": COPY}]
    assert made[1]["data"]["fontSource"] == f"url({COPY})"
    plain = list(Normaliser().events(recorded))
    assert len(plain) == 1
    assert AT not in json.dumps(plain)
