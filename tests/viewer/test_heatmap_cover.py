"""What lies over an element is found wherever a hit test at each of its spots would find it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser

from storage import Store
from tests.browser import chromium
from tests.viewer.conftest import Client
from tests.viewer.heatmap_case import cookies, keep_points, keep_recording, path_hash, record

# Everything here lies over something else without its own box saying so, or only by its style.
PAGE = """<!doctype html><style>
  body { margin: 0; font: 16px/20px sans-serif; width: 1280px; height: 1400px }
  div, p, section, button { margin: 0 0 20px; height: 60px; width: 400px; background: #eee }
  #stretched { position: relative; height: 120px } #stretched a::after { content: ""; position: absolute; inset: 0 }
  #early { height: 20px; background: none } #under-text { background: none }
  #drawn-up::before { content: ""; display: block; height: 50px; margin-top: -70px; background: #ccc; width: 100px }
  #drawn-up { overflow: visible; padding-top: 1px }
  #arrow { position: relative; width: 100px; height: 20px }
  #arrow::after { content: ""; position: absolute; left: 0; top: 100%; width: 90px; height: 60px; background: #999 }
  #shifted::before { content: ""; position: absolute; width: 200px; height: 60px; background: #bbb;
    transform: translate(300px, -40px) }
  #moved { transform: translate(120px, -70px); width: 100px }
  #pulled { margin-top: -50px; width: 90px }
  #under-floating { position: absolute; left: 800px; top: 0 }
  #floating { position: fixed; left: 900px; top: 10px; width: 60px; height: 30px; margin: 0 }
  #free { position: absolute; left: 800px; top: 300px }
  #label { display: block; position: relative; width: 300px }
  #label input { position: absolute; left: 20px; top: 10px; width: 200px; height: 30px }
  #label span { position: absolute; inset: 0 }
</style><body>
<section id="stretched"><h2 id="heading">Tea</h2><a id="link" href="#">More</a></section>
<p id="early">LONG</p><p id="under-text">.</p>
<p id="under-drawn">Picked in May</p><div id="drawn-up">Roasted in June</div>
<div id="arrow">Hint</div><p id="under-arrow">Picked in May</p>
<p id="under-shifted">Picked in May</p><div id="shifted">Roasted in June</div>
<p id="under-moved">Picked in May</p><div id="moved">Moved</div>
<p id="under-pulled">Picked in May</p><div id="pulled">Pulled</div>
<p id="under-floating">Picked in May</p><div id="floating"></div>
<label id="label"><input id="field"><span id="over-field">Name</span></label>
<p id="free">Nothing lies over this</p>
MODAL</body>""".replace("LONG", "Words that are too many for so small a place. " * 4)
MODAL = "<dialog id='dialog' style='height: 40px; width: 80px'>Yes?</dialog><script>dialog.showModal()</script>"

# Spots as the heatmap has them: one for 40 px each way.
BY_HITS = """() => Object.fromEntries([...document.querySelectorAll("body [id]")].map((element) => {
  const box = element.getBoundingClientRect();
  const columns = Math.min(8, Math.ceil(box.width / 40)), rows = Math.min(24, Math.ceil(box.height / 40));
  let spots = "";
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const x = box.left + (column + 0.5) / columns * box.width, y = box.top + (row + 0.5) / rows * box.height;
    const hit = document.elementFromPoint(x, y);
    const apart = hit && !hit.contains(element) && !element.contains(hit)
      && !(hit.closest("label") && hit.closest("label").control === element);
    spots += apart ? "1" : "0";
  }
  return [element.id, spots];
}))"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("modal", ["", MODAL], ids=["no dialog", "dialog"])
async def test_what_lies_over_an_element_is_what_hit_tests_find(
    browser: Browser, viewer_client: Client, store: Store, modal: str
) -> None:
    events = await record(browser, PAGE.replace("MODAL", modal))
    await keep_recording(store, events)
    ids = [part.partition('"')[0] for part in PAGE.split('id="')[1:]]
    await keep_points(store, [{"path": f"#{name}", "label": name} for name in ids])
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_cookies(cookies(viewer_client))  # type: ignore[arg-type]
    page = await context.new_page()
    async with page.expect_request(lambda request: "/heatmap/overlay?" in request.url) as posting:
        await page.goto(str(viewer_client.make_url("/s/1/heatmap?page=/sand&width=1280")))
    layout: Any = (await posting.value).post_data_json
    by_hits = await page.frames[1].child_frames[0].evaluate(BY_HITS)
    covered = {name for name in ids if "1" in by_hits[name]}
    if not modal:
        assert {"heading", "under-arrow", "under-moved", "under-pulled", "under-floating", "under-shifted"} <= covered
        assert {"under-text", "under-drawn"} <= covered
        assert "free" not in covered
    for name in ids:
        box = layout["boxes"][str(path_hash(f"#{name}"))]
        if not box[4]:
            assert "0" not in by_hits[name], name
        else:
            assert (box[6][2] if box[6] else "0" * len(by_hits[name])) == by_hits[name], name
