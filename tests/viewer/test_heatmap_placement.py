"""Clicks on known elements of generated pages, made at four widths, fall onto those elements at every other width."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Page

from heatmap import placement
from heatmap.placement import Cells, Placed, Strays
from tests.browser import chromium
from tests.viewer.heatmap_pages import KINDS
from tests.viewer.heatmap_world import WIDTHS, Act, Shown, World, world

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDGE_PX = 1.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visited(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with chromium() as browser, world(browser, tmp_path_factory.mktemp("world")) as made:
        await made.visit_all()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def analyst(visited: World) -> Page:
    return await visited.analyst()


def placed(act: Act, shown: Shown) -> Placed:
    """One click's spot, by the boxes that the frame measured."""
    one = np.array([1.0])
    path = np.array([act.path_hash], dtype=np.uint64)
    none = np.empty(0)
    hashes, marks = np.empty(0, np.uint64), np.empty(0, np.bool_)
    nowhere = Strays(none, none, none, none, none, none, path_hash=hashes, ex=none, ey=none, held=marks)
    return placement.place(
        Cells.of(path, np.array([act.ex]), np.array([act.ey]), one, one),
        nowhere,
        shown.layout.placed(),
        width=shown.layout.width,
        height=shown.layout.height,
        sample=1,
        sessions=1,
    )


def is_inside(found: Placed, rects: list[tuple[float, float, float, float]]) -> bool:
    (x,), (y,) = found.points.x, found.points.y
    return any(
        left - EDGE_PX <= x <= left + width + EDGE_PX and top - EDGE_PX <= y <= top + height + EDGE_PX
        for left, top, width, height in rects
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_clicks_fall_onto_their_element_at_every_other_width(visited: World, analyst: Page, kind: str) -> None:
    for width in WIDTHS:
        shown = await visited.shown(analyst, kind, width)
        inside, missed, counted = 0, [], 0
        acts = visited.acts[kind]
        for act in acts:
            found = placed(act, shown)
            counted += found.accuracy.element
            if act.width == width:
                continue
            if found.accuracy.element and is_inside(found, shown.rects[act.number]):
                inside += 1
            else:
                missed.append((act, found.accuracy, shown.rects[act.number]))
        others = sum(act.width != width for act in acts)
        assert inside / others >= 0.99, (width, missed[:3])
        accuracy = shown.answer["accuracy"]
        assert accuracy["sample"] == len(acts)
        assert accuracy["element"] == counted, (width, accuracy)
        assert sum(accuracy[name] for name in ("element", "ancestor", "position", "none")) == len(acts)


@pytest.mark.parametrize(
    ("width", "wanted", "reasons"),
    [
        pytest.param(1280, {"element": 3, "ancestor": 3, "none": 3, "hidden": 3}, {"#under>button": 3}, id="wide"),
        pytest.param(
            *(360, {"element": 0, "ancestor": 3, "none": 6, "hidden": 6}, {"#menu>button": 3, "#under>button": 3}),
            id="narrow",
        ),
    ],
)
async def test_points_on_what_is_gone_hidden_or_covered_are_reported_as_such(
    visited: World, analyst: Page, width: int, wanted: dict[str, int], reasons: dict[str, int]
) -> None:
    shown = await visited.shown(analyst, "states", width)
    accuracy = shown.answer["accuracy"]
    assert {name: accuracy[name] for name in wanted} == wanted
    assert (accuracy["sample"], accuracy["position"]) == (9, 0)
    paths = {str(act.path_hash): act.path for act in visited.acts["states"]}
    assert {paths[one["element"]]: one["points"] for one in shown.answer["unplaced"]} == reasons
    assert {one["why"] for one in shown.answer["unplaced"]} == {"hidden or covered there"}
    await analyst.click("#heat-unplaced summary")
    async with analyst.expect_navigation():
        await analyst.click("#heat-unplaced-list a >> nth=0")
    assert "/heatmap/hits" in analyst.url
    assert await analyst.locator(".heat-hits tbody tr").count() >= 1


async def test_panels_and_frames_that_scroll_are_shown_at_their_full_length(visited: World, analyst: Page) -> None:
    for kind, selector in (("panels", "main button, .log p, nav button"), ("frames", "iframe")):
        await visited.shown(analyst, kind, 768)
        (inner,) = analyst.frames[1].child_frames[:1]
        unseen = await inner.evaluate(
            """(selector) => [...document.querySelectorAll(selector)].filter((element) => {
              const inside = element.contentDocument;
              if (inside)
                return [inside.documentElement, inside.body].some((at) => at.scrollHeight > element.clientHeight + 1);
              const box = element.getBoundingClientRect();
              const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return !hit || !element.contains(hit);
            }).length""",
            selector,
        )
        assert unseen == 0, kind
