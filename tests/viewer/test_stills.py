"""Backdrops kept as a browser laid them out: for whom, for how long, and what is seen of them."""

import asyncio
import io
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from PIL import Image
from playwright.async_api import Browser, Page, Route, expect

from collector.eraser import Eraser
from collector.ledger import Ledger, Subject
from storage import Store, people
from tests.browser import chromium
from tests.viewer.conftest import NAME, NOW_MS, PASSWORD, Client, form_token, log_in
from tests.viewer.heatmap_case import SAND, form_token_of, keep_points, keep_recording, opened, record
from viewer import overlays
from viewer.app import Viewer
from viewer.stills import Still, Stills

QUERY = "page=/sand&width=1280"
WARM = [{"path": "#buy", "label": "Buy"}] * 12
PLAIN = re.sub(r"<script>.*</script>", "", re.sub(r"<iframe.*</iframe>", "", SAND), flags=re.DOTALL)
RECTS = """() => [...document.querySelectorAll("body *")].map((element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [element.localName, x, y, width, height];
})"""


# The pictures that stand in for the page and its heat, once they are shown
SIGHT = """new MutationObserver(() => {
  if (document.querySelector("#heat-stage")?.dataset.state !== "drawn" || window.sight) return;
  window.sight = [...document.querySelectorAll("#heat-poster, #heat-seen")].map((image) => {
    const { x, y, width, height } = image.getBoundingClientRect();
    const { src, naturalWidth, naturalHeight } = image;
    return { src, x, y, width, height, naturalWidth, naturalHeight };
  });
}).observe(document, { subtree: true, attributes: true, childList: true });"""


SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) window.shifts.push(sources.map(({ node }) => node?.nodeName));
}).observe({ type: "layout-shift", buffered: true });"""
PICTURES = "[...document.querySelectorAll('.heat-room > img')].filter((image) => image.complete).length"
PLACES = """() => {
  const names = ["#heat-room", "#heat-stage", "#heat-poster", "#heat-seen", "#heat-tools", ".heat-rows"];
  const box = (name) => {
    const { x, y, width, height } = document.querySelector(name)?.getBoundingClientRect() ?? {};
    return [x, y, width, height];
  };
  return Object.fromEntries(names.map((name) => [name, box(name)]));
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


CUT = {"poster": b64encode(b"\x89PNG\r\n\x1a\n").decode()}


def still(html: str = "<!DOCTYPE html><p>é</p>") -> dict[str, Any]:
    return {"html": html, "elements": 4, "layout": {"width": 360, "height": 900, "boxes": {}}}


def page_of(url: str, kept: dict[str, Any]) -> str:
    """Where the document is that was left at `url`."""
    return f"{url}/{msgspec.convert(kept, Still).tag}"


async def asked_for(client: Client, query: str = QUERY) -> tuple[str, dict[str, str]]:
    """Where the heatmap's page asks its browser to leave the backdrop, and the headers to do so with."""
    text = await (await client.get(f"/s/1/heatmap?{query}")).text()
    (url,) = re.findall(r'"keepUrl":"([^"]+)"', text)
    return url, {"X-Form-Token": form_token_of(text), "Content-Type": "application/json"}


async def kept_page(browser: Browser, client: Client) -> Page:
    """The heatmap's page in a browser that has kept the backdrop, or found that it can't be."""
    page = await opened(browser, client, QUERY)
    await page.wait_for_selector("#heat-stage[data-kept]")
    return page


async def drawn(page: Page) -> dict[str, Any]:
    """What is on screen: the picture, the heat's and the backdrop's places."""
    return {
        "picture": await page.get_attribute("#heat-picture", "data-picture"),
        "summary": await page.text_content("#heat-summary"),
        "heat": await page.locator("#heat-picture").bounding_box(),
        "frame": await page.locator(".heat-frame").first.bounding_box(),
    }


async def test_second_visit_shows_what_the_first_laid_out_without_building_it_again(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, WARM)
    page = await kept_page(browser, viewer_client)
    assert await page.get_attribute("#heat-stage", "data-kept") == "yes"
    first, built = await drawn(page), await page.frames[1].child_frames[0].evaluate(RECTS)
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    await page.add_init_script(SIGHT)
    await page.reload()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    sight = await page.evaluate("sight")
    assert await page.text_content("#heat-summary") == first["summary"]
    assert not [url for method, url in asked if "/backdrop" in url or method == "POST"]
    # Pictures stand in for both at first, where these are and pixel for pixel
    for shown, address in zip(
        sight, (r"/still/[0-9a-f]{32}/[0-9a-f]{32}\.png$", r"-upper-\d+-\d+x\d+\.png$"), strict=True
    ):
        assert re.search(address, shown["src"])
        assert (shown["width"], shown["height"]) == (shown["naturalWidth"], shown["naturalHeight"])
        assert (shown["x"], shown["y"]) == (first["heat"]["x"], first["heat"]["y"])
        assert shown["width"] == pytest.approx(first["heat"]["width"], abs=1)
    await page.wait_for_selector("#heat-poster", state="detached")
    assert await page.locator("#heat-seen").count() == 0
    assert await drawn(page) == first
    assert await page.frames[1].evaluate(RECTS) == built

    await page.locator("#heat-page").hover(position={"x": 60, "y": 700})
    button = page.locator(".heat-row").first
    await button.hover()
    await page.wait_for_selector("#heat-ring:not([hidden])")
    await page.locator("#heat-radius").fill("40")
    await page.wait_for_selector(f"#heat-picture:not([data-picture='{first['picture']}'])")
    async with page.expect_download() as downloading:
        await page.locator(".heat-export > summary").click()
        await page.locator("#heat-export-page").click()
    picture = await asyncio.to_thread((await (await downloading.value).path()).read_bytes)
    assert picture.startswith(b"\x89PNG")
    await page.context.close()


@pytest.mark.parametrize(("width", "window"), [(1280, 1400), (360, 1400), (1280, 900), (1280, 1101), (1280, 1900)])
async def test_second_visit_is_seen_before_any_script_and_nothing_moves_once_that_comes(
    browser: Browser, viewer_client: Client, store: Store, width: int, window: int
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, [*WARM, {"path": "#gone", "label": "Gone", "width": 700}])
    page = await opened(browser, viewer_client, f"page=/sand&width={width}")
    await page.wait_for_selector("#heat-stage[data-kept=yes]")
    await page.set_viewport_size({"width": window, "height": 700})  # 1400 as it was, or another
    come = asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/dist/*.js*", late)
    await page.add_init_script(SHIFTS)
    await page.reload(wait_until="commit")
    for _ in range(200):  # the page's policy forbids the driver's own way of waiting
        if await page.evaluate(PICTURES) == 2:
            break
        await asyncio.sleep(0.05)
    before = await page.evaluate(PLACES)
    room, sight = before["#heat-room"], before["#heat-poster"]
    assert before["#heat-seen"] == sight
    assert sight == [*room[:2], pytest.approx(room[2], abs=1), pytest.approx(sight[3])]
    summary = await page.text_content("#heat-summary")
    assert summary
    come.set()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    await page.wait_for_selector("#heat-poster", state="detached")
    after = await page.evaluate(PLACES)
    for name in ("#heat-room", "#heat-stage", "#heat-tools", ".heat-rows"):
        assert before[name] == pytest.approx(after[name], abs=1), name
    assert await page.text_content("#heat-summary") == summary
    await expect(page.locator("#heat-unplaced-list a")).to_have_text(["Gone"])
    assert await page.evaluate("shifts") == []
    await page.context.close()


async def test_second_visit_with_tools_in_its_address_is_seen_as_they_stand(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, WARM)
    page = await opened(browser, viewer_client, f"{QUERY}&opacity=0.5&radius=40")
    await page.wait_for_selector("#heat-stage[data-kept=yes]")
    await page.add_init_script(
        "new MutationObserver(() => { const seen = document.querySelector('#heat-seen');"
        " if (seen && document.querySelector('#heat-stage').dataset.state === 'drawn')"
        " window.faint ??= [getComputedStyle(seen).opacity, document.querySelector('#heat-radius').value];"
        "}).observe(document, { subtree: true, attributes: true, childList: true });"
    )
    await page.reload()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    assert await page.evaluate("faint") == ["0.5", "40"]
    await page.context.close()


async def test_new_clicks_are_drawn_on_the_kept_backdrop_and_a_forgotten_one_is_built_again(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, WARM)
    page = await kept_page(browser, viewer_client)
    first = await drawn(page)
    await keep_points(store, WARM)
    await page.reload()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    await expect(page.locator("#heat-still")).to_have_count(1)
    assert (await drawn(page))["picture"] != first["picture"]
    overlays.forget()
    await page.reload()
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    assert await page.locator("#heat-still").count() == 0
    assert await page.get_attribute("#heat-stage", "class") == "heat-stage"
    await page.context.close()


async def test_second_visit_of_the_page_that_nobody_named_tells_of_elements_and_of_what_is_not_placed(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, [*WARM, {"path": "#gone", "label": "Gone", "width": 360}])
    page = await opened(browser, viewer_client, "")
    await page.wait_for_selector("#heat-stage[data-kept=yes]")
    for _ in range(2):
        await page.locator("#heat-unplaced summary").click()
        await expect(page.locator("#heat-unplaced-list a")).to_have_text(["Gone"])
        await page.locator(".heat-row").first.hover()
        await page.wait_for_selector("#heat-ring:not([hidden])")
        await page.reload()
        await page.wait_for_selector("#heat-stage[data-state=drawn]")
        await expect(page.locator("#heat-still")).to_have_count(1)
    await page.context.close()


async def test_second_visit_has_the_rows_that_are_folded_too(
    browser: Browser, viewer_client: Client, store: Store
) -> None:
    await keep_recording(store, await record(browser, PLAIN))
    await keep_points(store, [*WARM, *({"path": f"#more-{n}", "label": f"More {n}"} for n in range(15))])
    page = await kept_page(browser, viewer_client)
    rows = page.locator("#heat-less-seen .heat-row")
    first = await rows.evaluate_all("(rows) => rows.map((row) => row.outerHTML)")
    assert len(first) == 15 + len({point["path"] for point in WARM}) - 12
    await page.reload()
    await expect(rows).to_have_count(len(first))
    await expect(page.locator("#heat-still")).to_have_count(1)
    assert await rows.evaluate_all("(rows) => rows.map((row) => row.outerHTML)") == first
    await page.locator(".heat-rest > summary").click()
    await rows.last.hover()
    await page.wait_for_selector("#heat-less-seen .heat-row.is-marked")
    await page.context.close()


async def test_page_that_text_does_not_hold_is_not_kept(browser: Browser, viewer_client: Client, store: Store) -> None:
    await keep_recording(store, await record(browser, SAND))  # with a shadow root and a frame
    await keep_points(store, WARM)
    page = await kept_page(browser, viewer_client)
    assert await page.get_attribute("#heat-stage", "data-kept") == "no"
    await page.context.close()


async def test_still_is_given_to_its_own_login_alone_and_runs_nothing(
    viewer_client: Client, viewer: Viewer, store: Store
) -> None:
    await keep_recording(store, [])
    await keep_points(store, WARM)
    url, headers = await asked_for(viewer_client)
    made = io.BytesIO()
    Image.new("RGB", (360, 640)).save(made, "PNG")
    png = made.getvalue()
    hostile = still("<!DOCTYPE html><script>document.title = 1</script>") | {"poster": b64encode(png).decode()}
    assert (await viewer_client.post(url, data=msgspec.json.encode(hostile), headers=headers)).status == 204
    page = page_of(url, hostile)
    answer = await viewer_client.get(page)
    assert (answer.status, await answer.text()) == (200, hostile["html"])
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert "script" not in policy
    picture = await viewer_client.get(f"{page}.png")
    assert (picture.content_type, await picture.read()) == ("image/png", png)
    for other in (page.replace("/s/1/", "/s/2/"), page_of(url, still())):
        assert (await viewer_client.get(other)).status == 404

    await people.create(store, "Aoi", await viewer.passwords.hash(PASSWORD))
    await viewer_client.post("/logout", data={"form_token": await form_token(viewer_client, "/")})
    for name in ("Aoi", NAME):
        assert await log_in(viewer_client, name) == 303
        assert (await viewer_client.get(page)).status == 404
        assert (await viewer_client.get(f"{page}.png")).status == 404


async def test_still_is_taken_only_if_it_was_asked_for_and_is_one(viewer_client: Client, store: Store) -> None:
    await keep_recording(store, [])
    await keep_points(store, WARM)
    url, headers = await asked_for(viewer_client)
    never = f"{url.rsplit('/', 1)[0]}/{'0f' * 16}"
    bodies = [(b"{}", 400), (b"x", 400), (b"[" * 9_000_000, 413)]
    bodies += [(msgspec.json.encode({**still(), **odd}), 400) for odd in ({"elements": 0}, {"poster": "PHN2Zz4="}, CUT)]
    for body, status in bodies:
        assert (await viewer_client.post(url, data=io.BytesIO(body), headers=headers)).status == status
    assert (await viewer_client.post(never, data=msgspec.json.encode(still()), headers=headers)).status == 404
    assert (await viewer_client.post(url, data=msgspec.json.encode(still()), headers={})).status == 403
    assert (await viewer_client.get(page_of(url, still()))).status == 404


async def test_erasure_leaves_no_kept_backdrop_nor_one_that_is_on_its_way(
    viewer_client: Client, store: Store, tmp_path: Path
) -> None:
    await keep_recording(store, [])
    await keep_points(store, WARM)
    url, headers = await asked_for(viewer_client)
    body = msgspec.json.encode(still())
    assert (await viewer_client.post(url, data=body, headers=headers)).status == 204
    assert (await viewer_client.get(page_of(url, still()))).status == 200
    eraser = Eraser(store, Ledger(tmp_path / "orders"), lambda: NOW_MS, forget=overlays.forget)
    await eraser.carry_out((await eraser.order(Subject("session", UUID(int=1)))).number)
    assert (await viewer_client.get(page_of(url, still()))).status == 404
    assert (await viewer_client.post(url, data=body, headers=headers)).status == 404
    assert (await viewer_client.get(f"{url}.json?{QUERY}")).status == 200
    assert "keepUrl" not in await (await viewer_client.get(f"/s/1/heatmap?{QUERY}")).text()


def test_so_many_bytes_are_kept_the_latest_used() -> None:
    kept = Stills(max_bytes=250)
    of = {name: msgspec.convert(still(name * 100), Still) for name in "abc"}
    for name in "ab":
        kept.ask_for("x", 1, name, kept.cleared)
        assert kept.put("x", 1, name, of[name])
    assert kept.get("x", 1, "a") == of["a"]
    kept.ask_for("x", 1, "c", kept.cleared)
    assert kept.put("x", 1, "c", of["c"])
    assert [name for name in "abc" if kept.get("x", 1, name)] == ["a", "c"]
    kept.clear()
    kept.ask_for("x", 1, "a", kept.cleared - 1)  # read before all was forgotten
    assert not kept.put("x", 1, "a", of["a"])
