"""The rebuilt document against what rrweb's own Replayer builds of the same events, in Chromium, node by node."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.async_api import Page

from replay.check import REPLAYER, differences
from tests.browser import chromium
from tests.replay.pages import Event, add, clean, element, incremental, meta, mutation, snapshot, text
from tests.replay.recordings import recorded
from tests.replay.streams import streams

Ask = Callable[[list[Event], int | None], list[tuple[str, str]]]


class Browsing(threading.Thread):
    """A browser in a loop of its own, so that hypothesis' plain functions can ask it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.loop = asyncio.new_event_loop()
        self._page: Page | None = None
        self._closing = AsyncExitStack()

    def run(self) -> None:
        self.loop.run_forever()
        self.loop.close()

    def wait(self, of: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(of, self.loop).result(120)

    async def open(self) -> None:
        browser = await self._closing.enter_async_context(chromium())
        self._page = await browser.new_page(viewport={"width": 1400, "height": 900})
        await self._page.add_script_tag(path=REPLAYER)

    async def close(self) -> None:
        await self._closing.aclose()

    def ask(self, events: list[Event], at_ms: int | None = None) -> list[tuple[str, str]]:
        assert self._page is not None
        found: list[tuple[str, str]] = self.wait(differences(self._page, events, at_ms))
        return found


@pytest.fixture(scope="module")
def compare() -> Iterator[Ask]:
    browsing = Browsing()
    browsing.start()
    browsing.wait(browsing.open())
    yield browsing.ask
    browsing.wait(browsing.close())
    browsing.loop.call_soon_threadsafe(browsing.loop.stop)
    browsing.join(20)


def test_recorded_visits_are_rebuilt_as_rrweb_does(compare: Ask) -> None:
    compared = 0
    for events in recorded(every=6):
        middle_ms = (events[0]["timestamp"] + events[-1]["timestamp"]) // 2
        assert compare(events, None) == []
        assert compare(events, middle_ms) == []
        compared += 1
    assert compared >= 10


@given(events=streams())
@settings(
    max_examples=max(60, settings().max_examples if settings().max_examples > 100 else 0),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.large_base_example],
)
def test_random_streams_are_rebuilt_as_rrweb_does(compare: Ask, events: list[Event]) -> None:
    assert compare(clean(*events), None) == []


FORM = [
    element(9, "input", type="text", value="first"),
    element(10, "input", type="checkbox", checked=True),
    element(11, "select", element(12, "option", value="a", selected=True), element(13, "option", value="b")),
    element(14, "textarea", value="words"),
    element(15, "div", style="height: 40px; overflow: scroll; border: 1px solid red"),
    element(16, "video", muted=True),
]
HOST = {**element(20, "div", {**element(21, "p", text(22, "in the shadow")), "isShadow": True}), "isShadowHost": True}
STYLE = element(30, "style", text(31, "a { color: red } b { color: blue }"))
LINK = element(32, "link", rel="stylesheet", _cssText="i { color: red }")
FRAMED = {"type": 0, "id": 41, "childNodes": [element(42, "html", element(43, "head"), element(44, "body"))]}
FRAME = element(40, "iframe")
ATTACHED: Event = mutation(2, adds=[{"parentId": 40, "nextId": None, "node": FRAMED}])
ATTACHED["data"]["isAttachIframe"] = True


@pytest.mark.parametrize(
    ("body", "events"),
    [
        pytest.param(
            FORM,
            [
                incremental(2, 5, id=9, text="second", isChecked=False),
                incremental(2, 5, id=10, text="on", isChecked=False),
                incremental(2, 5, id=11, text="b", isChecked=False),
                incremental(2, 5, id=14, text="more", isChecked=False),
                mutation(3, attributes=[{"id": 9, "attributes": {"value": "third"}}]),
            ],
            id="inputs",
        ),
        pytest.param(FORM, [mutation(2, attributes=[{"id": 14, "attributes": {"value": "new"}}])], id="textarea"),
        pytest.param(FORM, [mutation(2, adds=[add(text(50, "typed"), 14)])], id="text in a textarea"),
        pytest.param(
            FORM,
            [
                mutation(2, attributes=[{"id": 15, "attributes": {"style": {"border-color": "lime", "top": "1px"}}}]),
                mutation(3, attributes=[{"id": 15, "attributes": {"style": {"border": False}}}]),
                mutation(4, attributes=[{"id": 15, "attributes": {"style": {"border-left-width": "3px"}}}]),
            ],
            id="declarations",
        ),
        pytest.param(FORM, [incremental(2, 7, id=16, type=3, volume=0.5, muted=False, loop=True)], id="media"),
        pytest.param(
            [element(9, "div", element(10, "p", style="height: 900px"), style="height: 50px; overflow: auto")],
            [incremental(2, 3, id=9, x=0, y=70), incremental(3, 3, id=1, x=0, y=5)],
            id="scrolling",
        ),
        pytest.param(
            [STYLE],
            [
                incremental(2, 8, id=30, adds=[{"rule": "@media print { u { top: 0 } }", "index": 1}, {"rule": "q{}"}]),
                incremental(3, 8, id=30, adds=[{"rule": "s { top: 1px }", "index": [2, 0]}, {"rule": "not a rule"}]),
                incremental(4, 13, id=30, index=[2, 0], set={"property": "left", "value": "2px", "priority": ""}),
                incremental(5, 8, id=30, removes=[{"index": 0}]),
                incremental(6, 13, id=30, index=[0], remove={"property": "color"}),
            ],
            id="rules",
        ),
        pytest.param(
            [STYLE],
            [
                incremental(2, 8, id=30, adds=[{"rule": "u { top: 0 }", "index": 0}]),
                mutation(3, texts=[{"id": 31, "value": "s { top: 2px }"}]),
            ],
            id="rules that a text replaces",
        ),
        pytest.param(
            [
                {
                    **element(30, "style", text(31, ""), text(33, "")),
                    "attributes": {"_cssText": "a { top: 1px }/* rr_split */b { left: 2px }"},
                }
            ],
            [mutation(2, texts=[{"id": 33, "value": "i { top: 2px }"}])],
            id="one text of a recorded sheet",
        ),
        pytest.param(
            [LINK],
            [
                incremental(2, 8, id=32, adds=[{"rule": "u { top: 0 }", "index": 0}]),
                mutation(3, attributes=[{"id": 32, "attributes": {"_cssText": "s { top: 2px }"}}]),
                incremental(4, 8, id=32, adds=[{"rule": "q { top: 0 }", "index": 1}]),
            ],
            id="linked sheet",
        ),
        pytest.param(
            [HOST],
            [
                incremental(2, 15, id=20, styleIds=[1], styles=[{"styleId": 1, "rules": [{"rule": "p { top: 1px }"}]}]),
                incremental(3, 15, id=1, styleIds=[1, 2], styles=[{"styleId": 2, "rules": [{"rule": "a { top: 0 }"}]}]),
                incremental(4, 8, styleId=1, adds=[{"rule": "q { left: 0 }", "index": 0}]),
                incremental(5, 8, styleId=2, replaceSync="u { color: red }"),
                incremental(6, 13, styleId=2, index=[0], set={"property": "top", "value": "3px"}),
                mutation(7, adds=[{**add(element(60, "b"), 20), "node": {**element(60, "b"), "isShadow": True}}]),
            ],
            id="shadow root and adopted sheets",
        ),
        pytest.param(
            [FRAME],
            [
                ATTACHED,
                mutation(3, adds=[add({**element(45, "p"), "rootId": 41}, 44)]),
                mutation(4, adds=[add({**text(46, "inside"), "rootId": 41}, 45)]),
            ],
            id="frame",
        ),
        pytest.param(
            [element(9, "p", text(10, "old"))],
            [
                mutation(
                    2,
                    removes=[{"id": 2, "parentId": 1}],
                    adds=[add(element(50, "html"), 1), add(element(51, "body"), 50), add(text(52, "new"), 51)],
                ),
            ],
            id="document replaced",
        ),
        pytest.param(
            [{**element(9, "x-tea", text(10, "own")), "isCustom": True}],
            [mutation(2, adds=[add({**element(50, "x-cup"), "isCustom": True}, 9)]), incremental(3, 16, define={})],
            id="custom elements",
        ),
        pytest.param(
            [element(9, "p", text(10, "some words"))],
            [incremental(2, 14, ranges=[{"start": 10, "startOffset": 1, "end": 10, "endOffset": 4}])],
            id="selection",
        ),
        pytest.param([element(9, "p")], [incremental(2, 4, width=500, height=300)], id="viewport"),
    ],
)
def test_every_kind_of_change_is_rebuilt_as_rrweb_does(compare: Ask, body: list[Event], events: list[Event]) -> None:
    told = clean(meta(1), snapshot(1, *body), *events)
    assert compare(told, None) == []


def test_what_differs_is_told(compare: Ask) -> None:
    odd = mutation(2, texts=[{"id": 9, "value": "a text of an element"}])  # no recorder tells such a thing
    ((theirs, ours),) = compare([meta(1), snapshot(1, element(9, "p")), odd], None)
    assert "a text of an element" in theirs
    assert ours == ""


def test_command_compares_files(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text(json.dumps([meta(1), snapshot(1, element(9, "p", text(10, "words")))]))
    done = subprocess.run(
        [sys.executable, "-m", "replay.check", str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == f"{path}: 2 events, equal\n"
    assert done.returncode == 0
