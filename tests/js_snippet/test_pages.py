"""Pages that make it hard: policies, overridden built-ins, scripts that remove us, sizes and scripts of all kinds."""

import json

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, ready, stop, visit
from wire import Click, Error, Flag, Leave, Move, Start
from wire.limits import OFFSET_SCALE

pytestmark = pytest.mark.asyncio(loop_scope="session")

META, FULL_SNAPSHOT = 4, 2
TAG = '<script async src="/a.js" data-site="site-key"{}></script>'
BUTTON = '<button id="go" onclick="this.append(\'!\')">Go</button>'


async def opened(page: Page, receiver: Receiver, html: str, headers: dict[str, str] | None = None) -> list[str]:
    """Shows a page of this HTML; gives what it complains of, as that happens."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    await page.route(
        "**/made.html",
        lambda route: route.fulfill(body=html, headers={"Content-Type": "text/html; charset=utf-8"} | (headers or {})),
    )
    receiver.config["recording"] = True
    await visit(page, receiver, "made.html")
    return complaints


async def clicked_and_recorded(page: Page, receiver: Receiver) -> Click:
    await receiver.until(lambda: receiver.chunks())
    await page.click("#go")
    await passed(page, 200)
    await stop(page, receiver)
    assert [event["type"] for event in receiver.chunks()[0]][:2] == [META, FULL_SNAPSHOT]
    (click,) = receiver.of(Click)
    return click


@pytest.mark.parametrize("by", ["source", "nonce"])
async def test_strict_policy_needs_one_source_for_scripts_and_one_to_connect(
    page: Page, receiver: Receiver, by: str
) -> None:
    origin = receiver.url("").rstrip("/")
    script = origin if by == "source" else "'nonce-abc'"
    policy = f"default-src 'none'; script-src {script}; connect-src {origin}; require-trusted-types-for 'script'"
    html = f"<!doctype html><title>Strict</title>{TAG.format(' nonce=abc')}<button id=go>Go</button>"
    if by == "nonce":
        policy = policy.replace("; require-trusted-types-for 'script'", "")
    complaints = await opened(page, receiver, html, {"Content-Security-Policy": policy})
    click = await clicked_and_recorded(page, receiver)
    assert click.label == "Go"
    assert complaints == []


OVERRIDES = {
    "Array.prototype": """
        for (const name of ["forEach", "map", "filter", "push", "includes", "reduce", "find", "some", "slice"]) {
          const original = Array.prototype[name];
          Array.prototype[name] = function (...given) { return original.apply(this, given) };
        }
        Array.prototype.last = function () { return this[this.length - 1] };""",
    "JSON": """
        const native = JSON.stringify;
        JSON.stringify = (value, ...rest) => native(value, ...rest);
        JSON.parse = ((parse) => (text, ...rest) => parse(text, ...rest))(JSON.parse);
        Date.prototype.toJSON = () => "overridden";""",
    "fetch": """
        const original = fetch;
        window.fetch = async (...given) => { window.calls = (window.calls || 0) + 1; return original(...given) };""",
    "Promise, setTimeout and Map": """
        window.Promise = class Own extends Promise {};
        window.setTimeout = ((original) => (...given) => original(...given))(setTimeout);
        const { set } = Map.prototype;
        Map.prototype.set = function (...given) { return set.apply(this, given) };""",
    "frozen built-ins": "for (const c of [Array, Object, Map, Promise, String]) Object.freeze(c.prototype)",
    "no idle callback, no beacon, no navigation": """
        delete window.requestIdleCallback;
        delete Navigator.prototype.sendBeacon;
        delete window.navigation;""",
    "no CompressionStream": "delete window.CompressionStream",
}


@pytest.mark.parametrize("override", OVERRIDES)
async def test_page_that_overrides_built_ins_is_captured_whole(page: Page, receiver: Receiver, override: str) -> None:
    html = f"<!doctype html><script>{OVERRIDES[override]}</script>{TAG.format('')}{BUTTON}"
    complaints = await opened(page, receiver, html)
    click = await clicked_and_recorded(page, receiver)
    assert (click.path, click.label) == ("#go", "Go")
    assert complaints == []
    assert await page.evaluate("window.calls ?? 1") > 0


async def test_page_that_removes_our_scripts_while_they_run_keeps_being_captured(
    page: Page, receiver: Receiver
) -> None:
    html = f"""<!doctype html>{TAG.format("")}{BUTTON}<script>
      const clear = () => document.querySelectorAll("script[src]").forEach((one) => one.remove());
      new MutationObserver(clear).observe(document, {{childList: true, subtree: true}});
      addEventListener("load", clear);
    </script>"""
    receiver.config["recording"] = True
    await page.route("**/made.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(receiver.url("made.html"))
    await ready(page, whole=False)
    await receiver.until(lambda: any(path.startswith("/b.js") for path in receiver.requests))
    await passed(page, 300)
    assert await page.locator("script[src]").count() == 0
    assert (await clicked_and_recorded(page, receiver)).label == "Go"


async def test_page_that_rewrites_itself_keeps_being_captured(page: Page, receiver: Receiver) -> None:
    complaints = await opened(page, receiver, f"<!doctype html>{TAG.format('')}{BUTTON}")
    await page.evaluate("document.body.innerHTML = '<main><button id=other>Other</button></main>'; 0")
    await page.click("#other")
    await page.evaluate("document.documentElement.replaceChildren(document.createElement('body')); 0")
    await page.evaluate("document.body.innerHTML = '<button id=third>Third</button>'; 0")
    await page.click("#third")
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["Other", "Third"]
    assert complaints == []


async def test_huge_table_is_clicked_without_being_walked(page: Page, receiver: Receiver) -> None:
    html = f"<!doctype html>{TAG.format('')}<div id=all>" + "<table>"
    html += "".join(f"<tr>{''.join(f'<td>{row} {column}</td>' for column in range(10))}</tr>" for row in range(3_000))
    html += "</table></div><button id=go>Go</button>"
    receiver.config["recording"] = False
    await page.route("**/made.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await visit(page, receiver, "made.html")
    await page.evaluate(
        """window.boxes = 0;
           const { getBoundingClientRect } = Element.prototype;
           Element.prototype.getBoundingClientRect = function () { boxes++; return getBoundingClientRect.call(this) };
           const style = getComputedStyle;
           window.getComputedStyle = function (...given) { boxes++; return style.apply(this, given) }; 0"""
    )
    await page.click("td >> nth=15055", position={"x": 2, "y": 2})
    assert await page.evaluate("boxes") < 30
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.path == "#all>table>tbody>tr:nth-of-type(1506)>td:nth-of-type(6)"
    assert click.label == "**** *"


async def test_right_to_left_page_has_its_places_and_names(page: Page, receiver: Receiver) -> None:
    html = f"""<!doctype html><html dir="rtl" lang="ar">{TAG.format("")}<body style="margin:0;width:3000px">
      <button id="go" style="width:200px;height:40px;margin:0">اشترِ الآن</button>
      <p id="wide" style="width:3000px;height:20px;background:#eee">{"سطر " * 50}</p></body></html>"""
    complaints = await opened(page, receiver, html)
    await page.mouse.move(950, 50)
    await passed(page, 300)
    await page.click("#go", position={"x": 150, "y": 10})
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.label == "اشترِ الآن"
    assert click.ex / OFFSET_SCALE == pytest.approx(0.75, abs=0.02)  # borders are outside of the position
    assert click.x == pytest.approx(1000 - 200 + 150, abs=3)
    assert not click.flags & Flag.FIXED
    assert any(move.x == 950 for move in receiver.of(Move))
    assert complaints == []


async def test_deep_and_odd_elements_have_paths_within_bounds(page: Page, receiver: Receiver) -> None:
    nested = "<div>" * 300 + "<my-element>deep</my-element>" + "</div>" * 300
    odd = '<p id="a.b:c">1</p><p id="7up">2</p><svg><g><rect class="x" width="40" height="20"/></g></svg>'
    await opened(page, receiver, f"<!doctype html>{TAG.format('')}{odd}{nested}")
    for selector in ("p >> nth=0", "p >> nth=1", "rect", "my-element"):
        await page.click(selector, position={"x": 3, "y": 3})
    await stop(page, receiver)
    clicks = receiver.of(Click)
    assert [click.path for click in clicks][:3] == ["body>p:nth-of-type(1)", "#\\37 up", "body>svg>g>rect"]
    assert all(len(click.path) <= 512 for click in clicks)
    for click in clicks[:3]:
        assert await page.evaluate("(path) => document.querySelectorAll(path).length", click.path) == 1


async def test_many_errors_are_told_by_kind_and_number(page: Page, receiver: Receiver) -> None:
    await opened(page, receiver, f"<!doctype html>{TAG.format('')}{BUTTON}")
    await page.evaluate(
        """for (let n = 0; n < 2000; n++) setTimeout(() => {
             throw new Error("kind " + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"[n % 36]);
           });
           0"""
    )
    await passed(page, 500)
    await stop(page, receiver)
    errors = receiver.of(Error)
    assert len({error.message for error in errors}) == 30
    assert sum(error.count for error in errors) == pytest.approx(2000 * 30 / 36, abs=40)
    assert max(len(json.dumps(error.stack)) for error in errors) < 3_000


async def test_listeners_are_passive_and_none_keeps_the_page_out_of_the_cache(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(
        """window.heard = [];
           const { addEventListener } = EventTarget.prototype;
           EventTarget.prototype.addEventListener = function (type, listener, options) {
             if (/\\/[abr][.]js/.test(new Error().stack)) heard.push([type, !!options && options.passive === true]);
             return addEventListener.call(this, type, listener, options);
           }"""
    )
    complaints = await opened(page, receiver, f"<!doctype html>{TAG.format('')}{BUTTON}")
    await clicked_and_recorded(page, receiver)
    heard = await page.evaluate("heard")
    types = {kind for kind, _ in heard}
    assert {"pointermove", "wheel", "touchmove", "scroll", "keydown", "pagehide"} <= types
    assert not types & {"unload", "beforeunload"}
    slowing = {"wheel", "mousewheel", "touchstart", "touchmove", "touchend"}
    assert [kind for kind, passive in heard if kind in slowing and not passive] == []
    assert complaints == []


async def test_page_left_at_once_still_has_its_view(page: Page, receiver: Receiver) -> None:
    await page.goto(receiver.url("page.html"), wait_until="commit")
    await ready(page, whole=False)
    await page.goto("about:blank")
    await receiver.until(lambda: receiver.of(Leave))


BREAKERS: dict[str, str] = {
    "tag removed": "addEventListener('load', ({target: t}) => t.dataset && t.dataset.site && t.remove(), true)",
    "storage throws": "for (const n of ['sessionStorage', 'localStorage'])"
    " Object.defineProperty(window, n, {get() { throw new Error('no') }})",
    "toJSON of Prototype.js": "Array.prototype.toJSON = function () { return JSON.stringify('' + this) };"
    " Object.prototype.toJSON = function () { return 'x' }",
    "methods added to arrays": "Array.prototype.extra = 1; Object.prototype.more = 1",
    "no reporting of errors": "window.onerror = () => true",
}


@pytest.mark.parametrize("breaker", BREAKERS.values(), ids=BREAKERS.keys())
async def test_page_that_breaks_things_is_still_captured(page: Page, receiver: Receiver, breaker: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    receiver.config["recording"] = True
    await page.add_init_script(breaker)
    await visit(page, receiver)
    await page.click("#buy")
    await receiver.until(lambda: receiver.of(Click) and receiver.chunks())
    assert [event["type"] for event in receiver.chunks()[0]] == [4, 2]
    assert errors == []
    await stop(page, receiver)


async def test_second_tag_changes_nothing(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.add_script_tag(url=receiver.url("a.js"))
    await page.evaluate(
        "new Promise((done) => { const s = document.createElement('script'); s.src = '/a.js';"
        " s.dataset.site = 'site-key'; s.onload = done; document.body.append(s) })"
    )
    await page.click("#buy")
    await stop(page, receiver)
    assert len(receiver.of(Click)) == len(receiver.of(Start)) == 1
    assert await page.evaluate("Object.keys(window).filter((name) => /^ash|rrweb/i.test(name)).join()") == "ashiato"
