"""What the page reports itself, with its props."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, stop, visit
from wire import Custom

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROPS: dict[str, dict[str, object]] = {
    "{n: 1, ok: true, none: null, f: 1.5}": {"n": 1, "ok": True, "none": None, "f": 1.5},
    "{big: 2 ** 40, low: -(2 ** 40), nan: NaN}": {"big": 2**40, "low": -(2**40), "nan": None},
    "{a: -1, b: -32, c: -33, d: 127, e: 128, f: 32767, g: 32768, h: -32769, i: 2 ** 31, j: 1e300}": {
        "a": -1,
        "b": -32,
        "c": -33,
        "d": 127,
        "e": 128,
        "f": 32767,
        "g": 32768,
        "h": -32769,
        "i": 2**31,
        "j": 1e300,
    },
    "{who: 'mia@example.org'}": {"who": "***************"},
    "{a: [1, {b: '日本'}], d: new Date(0)}": {"a": [1, {"b": "日本"}], "d": "1970-01-01T00:00:00.000Z"},
    "{['__proto__']: 'x', fn() {}}": {"__proto__": "x", "fn": None},
    "(() => { const o = {}; o.o = o; return o })()": {"o": {"o": {"o": {"o": None}}}},
    "null": {},
    "{s: 'x'.repeat(9999), lone: '\\ud800'}": {"s": "x" * 2000, "lone": "\ufffd"},
    "Object.fromEntries([...Array(300).keys()].map((k) => ['k' + k, k]))": {f"k{k}": k for k in range(100)},
}


async def test_track_carries_its_props(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    for props in PROPS:
        await page.evaluate(f"ashiato.track('bought', {props})")
    await stop(page, receiver)
    arrived = [custom.props for custom in receiver.of(Custom)]
    assert dict(zip(PROPS, arrived, strict=True)) == PROPS


async def test_track_before_the_snippet_is_there_is_kept(page: Page, receiver: Receiver) -> None:
    await page.add_init_script("window.ashiato = {q: [['track', 'early', {n: 1}]]}")
    await visit(page, receiver)
    await page.evaluate("ashiato.q.push(['track', 'late'])")
    await stop(page, receiver)
    assert [custom.name for custom in receiver.of(Custom)] == ["early", "late"]
