"""What stylesheets hide: Chromium records a page and says itself what it shows."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from replay.chunks import Assembly, Clock
from replay.screen import Screen
from replay.shown import MOST_STEPS
from tests.browser import chromium
from tests.replay.test_screen import change, element, page, seen, text

HERE = Path(__file__).parent
RECORDER = HERE.parent.parent / "node_modules" / "@rrweb" / "record" / "dist" / "record.umd.cjs"
STEPS = [
    "document.getElementById('toggled').className = ''",
    "document.getElementById('within').className = 'other'",
    "document.getElementById('tab').classList.add('open')",
    "document.getElementById('list').classList.add('all')",
    "document.getElementById('state').dataset.state = 'open'",
    "document.getElementById('card').classList.add('wide')",
    "document.getElementById('details').open = true",
    "document.getElementById('dialog').showModal()",
    "document.getElementById('dialog').close()",
    "late.className = 'gone'; late.innerHTML = '<p>Late</p>'",
    "late.className = 'veiled'; late.innerHTML += '<p>Later</p>'",
    "late.style.visibility = 'visible'",
    "document.querySelector('[hidden]').hidden = false",
    "document.querySelector('[style=\"display:none\"]').style.display = 'block'",
    "adopted.replaceSync('.ruled { display: none }')",
    "document.styleSheets[0].insertRule('.upper { display: block !important }', 3)",
    "document.head.append(Object.assign(document.createElement('style'), {textContent: '.forced{display:none}'}))",
    "document.styleSheets[0].disabled = false; document.querySelectorAll('style')[1].remove()",
]
# Each leaf's words, if Chromium shows them
VISIBLE = """() => {
  const roots = [document, document.getElementById('shade').shadowRoot]
  return roots.flatMap(root => [...root.querySelectorAll('p, li, summary')])
    .filter(leaf => leaf.checkVisibility({visibilityProperty: true})).map(leaf => leaf.textContent)
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def recording(browser: Browser, width: int = 1000) -> Page:
    opened = await browser.new_page(viewport={"width": width, "height": 600})

    async def answer(route: Route) -> None:
        await route.fulfill(path=HERE / "hiding.html", content_type="text/html")

    await opened.route("http://hiding.example/", answer)
    await opened.goto("http://hiding.example/")
    await opened.add_script_tag(path=RECORDER)
    await opened.evaluate("window.told = []; rrwebRecord.record({emit: event => told.push(event)}); 0")
    return opened


async def told(opened: Page) -> list[dict[str, Any]]:
    """What was recorded since it was asked last."""
    await opened.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")
    found: list[dict[str, Any]] = json.loads(await opened.evaluate("JSON.stringify(told.splice(0))"))
    return found


class Reader:
    def __init__(self) -> None:
        self._assembly, self._screen, self._seq = Assembly(Clock(0)), Screen(), 0

    def read(self, events: list[dict[str, Any]]) -> set[str]:
        """All texts that were seen so far."""
        self._assembly.take(self._seq, events)
        self._seq += 1
        taken, self._assembly.events = self._assembly.events, []
        self._screen.take(taken)
        self._screen.finish()
        return set(self._screen.texts)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("width", [1000, 500])
async def test_texts_are_those_that_chromium_shows(browser: Browser, width: int) -> None:
    opened, reader = await recording(browser, width), Reader()
    shown = set(await opened.evaluate(VISIBLE))
    assert {"Plain", "Gone and back", "By id", "Through the veil", "Hidden from readers only"} <= shown
    assert not {"Gone", "Veiled", "Detail", "Hidden by attribute", "Panel", "Sub", "Adopted"} & shown
    assert reader.read(await told(opened)) == shown
    for step in STEPS:
        await opened.evaluate(f"() => {{ {step} }}")
        shown |= set(await opened.evaluate(VISIBLE))
        assert reader.read(await told(opened)) == shown, step
    await opened.close()


def hidden_by(css: str, *body: dict[str, Any]) -> list[str]:
    return list(seen(*page(element(9, "style", text(10, css)), *body)))


def test_text_counts_as_seen_where_a_recording_does_not_tell() -> None:
    words = element(12, "p", text(13, "Words"), **{"class": "x"})
    for css in (
        ".x:has(b) {display: none}",
        "@container (width > 1px) {.x {display: none}}",
        "@media (prefers-color-scheme: dark) {.x {display: none}}",
        ".x:hover {display: none}",
        ".x {opacity: 0; position: absolute; left: -9999px}",
        ".x {display: var(--gone, none)}",
        "host|x, .x:unheard-of {display: none}",
    ):
        assert hidden_by(css, words) == ["Words"], css
    assert hidden_by(".x {display: none}", words) == []


@pytest.mark.parametrize(
    "selector",
    [
        pytest.param("div " * 60 + "b", id="descendants"),
        pytest.param("div > div " * 20 + "b", id="children"),
        pytest.param(":is(div div div div) " * 20 + "b", id="lists"),
        pytest.param("p ~ " * 60 + "b", id="siblings"),
    ],
)
def test_selector_made_to_keep_a_matcher_busy_takes_few_steps(selector: str) -> None:
    """Going back at every combinator, these would take more steps than there are atoms."""
    inner = element(1_000, "b", text(1_001, "Deep"))
    for n in range(400):
        siblings = [element(2_000 + 20 * n + m, "p", text(2_010 + 20 * n + m, f"{n} {m}")) for m in range(4)]
        inner = element(100 + n, "div", *siblings, inner)
    screen, assembly = Screen(), Assembly(Clock(0))
    assembly.take(0, page(element(9, "style", text(10, f"{selector}{{display: none}}")), inner))
    screen.take(assembly.events)
    screen.finish()
    assert screen.steps_left > MOST_STEPS - 400_000
    assert len(screen.texts) > 1_000


def test_sheets_that_never_end_are_read_within_bounds() -> None:
    nested = ".a{" * 4_000 + "display:none" + "}" * 4_000
    doubled = "&, & " + ", & &" * 4_000
    for css in (
        nested,
        f".a {{ {doubled} {{ {doubled} {{ {doubled} {{ display: none }} }} }} }}",
        ",".join([".b"] * 300_000) + "{display:none}",
        "@layer a{" * 500 + ".b{display:none}",
        ":not(" * 200 + ".b{display:none}",
        "[" * 500 + "{display:none} a| {display:none} :nth-child( {display:none} .b, {display:none",
    ):
        assert hidden_by(css, element(12, "p", text(13, "Words"))) == ["Words"]


def test_text_is_there_from_when_its_sheet_was_gone() -> None:
    style = element(9, "style", text(10, ".x{display:none}"))
    veil = element(14, "style", text(15, ".y{visibility:hidden}"))
    words = element(12, "p", text(13, "Words"), **{"class": "x"})
    more = element(16, "p", text(17, "More"), element(18, "b", text(19, "and more")), **{"class": "y"})
    events = [
        *page(style, veil, words, more),
        change(1_000, removes=[{"parentId": 8, "id": 9}]),
        change(2_000, texts=[{"id": 17, "value": "Much "}]),
        change(3_000, attributes=[{"id": 18, "attributes": {"style": {"visibility": "visible"}}}]),
        change(4_000, attributes=[{"id": 16, "attributes": {"class": None}}]),
    ]
    assert seen(*events) == {"Words": 1_000, "and more": 3_000, "Much and more": 4_000}


def test_page_that_shows_and_hides_itself_again_and_again_is_not_read_each_time() -> None:
    """Its four hundred changes would have eight million elements looked at."""
    style = element(9, "style", text(10, ".x p {display: none}"))
    many = [element(100 + 2 * n, "p", text(101 + 2 * n, f"{n % 50}")) for n in range(20_000)]
    toggles = [
        change(n, attributes=[{"id": 12, "attributes": {"class": "x" if n % 2 else ""}}]) for n in range(1_000, 1_400)
    ]
    screen, assembly = Screen(), Assembly(Clock(0))
    assembly.take(0, [*page(style, element(12, "div", *many, **{"class": "x"})), *toggles])
    screen.take(assembly.events)
    screen.finish()
    assert len(screen.texts) == 50
    assert screen.steps_left > MOST_STEPS - 400_000
