"""The heatmap in a real browser: a page recorded there, laid out again, its clicks found in the pixels."""

import io
import itertools
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, Frame, Page, expect

from storage import Store
from tests.browser import chromium
from tests.viewer.conftest import Client
from tests.viewer.heatmap_case import (
    SAND,
    cookies,
    keep_points,
    keep_recording,
    keep_scrolls,
    opened,
    record,
)

WARM = [{"path": "#buy", "label": "Buy"}] * 12


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


def recorded_page(page: Page) -> Frame:
    """The sandboxed frame in the backdrop's document."""
    (inner,) = page.frames[1].child_frames
    return inner


async def tops(page: Page, *selectors: str) -> list[tuple[float, float]]:
    """Top and height of elements of the recorded page."""
    boxes = [await recorded_page(page).locator(selector).bounding_box() for selector in selectors]
    origin = await page.locator("#heat-page").bounding_box()
    assert origin
    scale = origin["width"] / float(await page.locator(".heat-frame").get_attribute("width") or 0)
    return [((box["y"] - origin["y"]) / scale, box["height"] / scale) for box in boxes if box]


async def overlay_steps(page: Page) -> Any:
    source = await page.get_attribute("#heat-picture", "data-picture")
    response = await page.request.get(f"{page.url.split('/s/')[0]}{source}")
    return np.asarray(Image.open(io.BytesIO(await response.body()))).astype(int)


async def test_heatmap_lays_clicks_onto_their_element_at_every_width(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    rows: list[dict[str, Any]] = [
        {"path": "#host >>> b"},
        {"path": "#frame ||| #inside"},
        {"path": "#closed"},
        {"path": "#bar", "flags": 1},
    ]
    await keep_points(store, [*WARM, *rows])
    centres = {}
    for width in (360, 1280):
        page = await opened(browser, viewer_client, f"page=/sand&width={width}")
        assert (
            await page.text_content("#heat-summary")
            == "94% on the element, 0% on what holds it, 0% by position, 6% not placed"
        )
        steps = await overlay_steps(page)
        box = await recorded_page(page).evaluate(
            "() => { const b = document.querySelector('#buy').getBoundingClientRect();"
            " return [b.left + b.width / 2, b.top + b.height / 2, innerWidth, innerHeight]; }"
        )
        row, column = np.unravel_index(int(steps.argmax()), steps.shape)
        assert abs(int(column) - box[0]) <= 3
        assert abs(int(row) - box[1]) <= 3
        assert steps.shape == (box[3], box[2])
        assert box[2] == width
        shade, frame = await recorded_page(page).evaluate(
            "() => { const [shade, frame] = [document.querySelector('#host').shadowRoot.querySelector('b'),"
            " document.querySelector('#frame')].map((element) => element.getBoundingClientRect());"
            " return [[shade.left + 50, shade.top + 15], [frame.left + 42, frame.top + 22]]; }"
        )
        assert steps[int(shade[1]), int(shade[0])] > 40
        assert steps[int(frame[1]), int(frame[0])] > 40
        centres[width] = tuple(box[:2])
    assert centres[360][0] < 200 < 640 < centres[1280][0]
    assert centres[360][1] > centres[1280][1] + 200


async def test_heatmap_shows_the_page_at_full_length_as_its_viewport_laid_it_out(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    header, hero, bar, long = await tops(page, "header", "#hero", "#bar", "#long")
    assert header == pytest.approx((0, 60), abs=1)
    assert hero == pytest.approx((60, 800), abs=1)
    assert bar == pytest.approx((760, 40), abs=1)
    assert long[1] == pytest.approx(1200, abs=1)
    height = float(await page.locator(".heat-frame").get_attribute("height") or 0)
    assert height == pytest.approx(long[0] + long[1], abs=2)
    late = await recorded_page(page).evaluate("() => getComputedStyle(document.querySelector('#late')).opacity")
    assert late == "1"


async def test_heatmap_frame_is_sandboxed_and_its_document_lets_nothing_out(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    asked: list[str] = []
    hostile = SAND.replace("<p>", '<img src="http://127.0.0.1:9/pixel.png"><p onclick="x()">')
    await keep_recording(store, await record(browser, hostile))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    page.on("request", lambda request: asked.append(request.url))
    sandbox = await page.frames[1].evaluate("() => document.querySelector('iframe').getAttribute('sandbox')")
    assert sandbox == "allow-same-origin"
    response = await page.request.get(page.frames[1].url)
    policy = response.headers["content-security-policy"]
    for rule in ("default-src 'none'", "frame-src 'none'", "form-action 'none'", "frame-ancestors 'self'"):
        assert rule in policy
    await page.reload()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    assert asked
    assert not [url for url in asked if "pixel.png" in url]


async def test_heatmap_picture_and_page_share_one_size_and_scroll(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    for top, fits in itertools.product((0, 500), (True, False)):
        await page.set_checked("#heat-fit", fits)
        await page.locator("#heat-stage").evaluate("(stage, top) => stage.scrollTo(0, top)", top)
        frame = await page.locator(".heat-frame").bounding_box()
        picture = await page.locator("#heat-picture").bounding_box()
        assert frame == picture


async def test_heatmap_composed_picture_has_the_page_and_the_heat(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    box = await recorded_page(page).evaluate(
        "() => { const b = document.querySelector('#buy').getBoundingClientRect(); return [b.left, b.top]; }"
    )
    await page.click(".heat-export summary")
    async with page.expect_download() as downloading:
        await page.click("#heat-export-page")
    download = await downloading.value
    await expect(page.locator("#heat-note-making")).to_be_hidden()
    assert download.suggested_filename == "heatmap-click-1280-page.png"
    pixels = np.asarray(Image.open(await download.path()).convert("RGB")).astype(int)
    height = int(await page.locator(".heat-frame").get_attribute("height") or 0)
    assert pixels.shape == (height, 1280, 3)
    assert pixels[30, 640].tolist() == [20, 60, 90]
    assert pixels[400, 640].tolist() == [150, 190, 200]
    assert pixels[780, 900].tolist() == [120, 20, 20]
    assert pixels[height - 20, 640].tolist() == [244, 240, 230]
    left, top = round(box[0]), round(box[1])
    assert pixels[top + 5, left + 5].tolist() == [0, 120, 60]
    hot = pixels[top + 40, left + 100]
    assert hot[0] > 150
    assert hot[1] > 180


async def test_heatmap_overlay_is_downloaded_alone(browser: Browser, viewer_client: Client, store: Store) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=768")
    await page.click(".heat-export summary")
    async with page.expect_download() as downloading:
        await page.click("#heat-export-overlay")
    download = await downloading.value
    assert download.suggested_filename == "heatmap-click-768-overlay.png"
    image = Image.open(await download.path())
    assert image.width == 768
    assert (np.asarray(image) == await overlay_steps(page)).all()


@pytest.mark.parametrize("item", ["#heat-export-page", "#heat-export-overlay", "[download$='.json']"])
async def test_heatmap_export_menu_closes_once_something_is_chosen(
    browser: Browser, viewer_client: Client, store: Store, item: str
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=768")
    menu = page.locator(".heat-export")
    await menu.locator("summary").focus()
    await page.keyboard.press("Enter")
    await page.focus(f".heat-export {item}")
    async with page.expect_download():
        await page.keyboard.press("Enter")
    await expect(menu).not_to_have_attribute("open", "")
    await expect(menu.locator("summary")).to_be_focused()


async def test_heatmap_without_a_recording_says_so_and_uses_positions(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_points(store, [{"path": "#buy", "x": 300, "y": 1200, "page_height": 2400}] * 3)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    await page.wait_for_selector("#heat-note-plain:visible")
    assert (
        await page.text_content("#heat-summary")
        == "0% on the element, 0% on what holds it, 100% by position, 0% not placed"
    )
    steps = await overlay_steps(page)
    assert steps.shape == (2400, 1280)
    assert steps[1200, 300] > 240


async def test_heatmap_with_a_recording_that_holds_no_page_falls_back(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, [{"type": 3, "data": {"source": 2}, "timestamp": 5}])
    await keep_points(store, [{"path": "#buy", "x": 300, "y": 1200, "page_height": 2400}])
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    await page.wait_for_selector("#heat-note-plain:visible")
    assert await page.locator(".heat-frame").count() == 0


async def test_heatmap_radius_redraws_and_rows_and_spots_lead_on(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    before = await page.get_attribute("#heat-picture", "data-picture")
    await page.locator("#heat-radius").fill("60")
    await page.wait_for_function("src => document.getElementById('heat-picture').dataset.picture !== src", arg=before)
    await page.click(".heat-row-name")
    await page.wait_for_selector("#heat-ring:visible")
    ring = await page.locator("#heat-ring").bounding_box()
    stage = await page.locator("#heat-stage").bounding_box()
    assert ring
    assert stage
    assert stage["y"] < ring["y"] < stage["y"] + stage["height"]
    await page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    assert "Buy" in (await page.text_content("#heat-tip") or "")
    await page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    await page.wait_for_url("**/heatmap/hits?**")
    assert await page.text_content("h1") == "Buy"


ICONS = """<button style="position:absolute;left:100px;top:50px;padding:0;border:0"><svg width="20" height="20">
<rect width="20" height="20"/></svg><span style="display:inline-block;width:80px;height:40px">Bag</span></button>"""


async def test_heatmap_row_rings_all_parts_of_its_control_and_the_parts_mark_the_row(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, f"<!doctype html><body style='margin:0;height:600px'>{ICONS}"))
    await keep_points(store, [{"path": "body>button>svg>rect", "label": "Bag"}] * 2)
    await keep_points(store, [{"path": "body>button>span", "label": "Bag"}])
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    row = page.locator(".heat-row")
    assert await row.count() == 1
    for point_at in (row.hover, row.get_by_role("link").focus):
        await point_at()
        await page.wait_for_selector("#heat-ring:visible")
        style = await page.locator("#heat-ring").evaluate("ring => [ring.style.left, ring.style.width]")
        assert style == ["100px", "100px"]
        assert "is-marked" in (await row.get_attribute("class") or "")
        await page.mouse.move(5, 5)
        await page.evaluate("document.activeElement.blur()")
        await page.wait_for_selector("#heat-ring", state="hidden")
    corner = await page.locator("#heat-page").bounding_box()
    assert corner
    scale = corner["width"] / 1280
    await page.mouse.move(corner["x"] + 150 * scale, corner["y"] + 80 * scale)
    await page.wait_for_selector(".heat-row.is-marked")
    assert (await page.text_content("#heat-tip") or "").startswith("Bag 100%")


async def test_heatmap_keeps_its_layout_while_the_picture_is_made(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    places = "() => ['#heat-stage', '.heat-rows'].map(at => document.querySelector(at).getBoundingClientRect().top)"
    drawn = await page.evaluate(places)
    overlay = "**/heatmap/overlay?*"
    await page.route(overlay, lambda _: None)
    await page.reload()
    await page.wait_for_selector("#heat-note-busy:visible")
    assert await page.evaluate(places) == drawn
    await page.unroute(overlay)


async def test_heatmap_scroll_draws_lines_over_the_page(browser: Browser, viewer_client: Client, store: Store) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_scrolls(store, [0, 0, 2200])
    page = await opened(browser, viewer_client, "page=/sand&kind=scroll&width=1280")
    texts = await page.locator(".heat-line span").all_text_contents()
    assert texts == ["75% came this far", "50% came this far", "Half of the screens end here"]


async def test_heatmap_looks_up_only_what_the_snippet_writes(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    paths = ["#buy:has(*)", "*", "#buy, #hero", "body>header:not(x)", "#buy{color:red}", "[href^='a']", "[onclick]"]
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, [{"path": path, "x": 5, "y": 5, "flags": 1} for path in paths])
    await keep_points(store, [{"path": "body>header"}] * 2)
    page = await opened(browser, viewer_client, "page=/sand&width=1280")
    assert (
        await page.text_content("#heat-summary")
        == "22% on the element, 0% on what holds it, 0% by position, 78% not placed"
    )


@pytest.mark.parametrize("width", [1440, 360])
async def test_nothing_jumps_while_the_heatmap_loads(
    browser: Browser, viewer_client: Client, store: Store, width: int
) -> None:
    await keep_recording(store, await record(browser, SAND))
    await keep_points(store, WARM)
    context = await browser.new_context(viewport={"width": width, "height": 900})
    await context.add_cookies(cookies(viewer_client))  # type: ignore[arg-type]
    page = await context.new_page()
    # The picture and what stands beside it; the menus above find their places while a slow browser reads them.
    await page.add_init_script(
        "window.shifts = []; new PerformanceObserver((list) => { for (const { sources } of list.getEntries())"
        " for (const { node } of sources) if ((node?.closest ? node : node?.parentElement)?.closest('.heat'))"
        " shifts.push(node.id || node.className || node.nodeName); })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for early in (1, 0):  # at first the page begins before its numbers are counted
        await page.goto(str(viewer_client.make_url("/s/1/heatmap?page=/sand&width=1280")))
        await page.wait_for_selector("#heat-stage[data-state=drawn]")
        assert await page.locator("#heat-early").count() == early
        assert await page.evaluate("shifts") == []
    await context.close()
