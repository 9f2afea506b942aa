"""Each kind of fact, from a real browser to the decoded wire."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, inflate, stop, visit
from wire import (
    Abandon,
    Click,
    Custom,
    Error,
    Field,
    Flag,
    Leave,
    Move,
    Resize,
    Scroll,
    Select,
    Start,
    Submit,
    Visibility,
    Vital,
)
from wire.limits import OFFSET_SCALE

pytestmark = pytest.mark.asyncio(loop_scope="session")

RESOLVE = """(path) => {
  let root = document;
  let element = null;
  for (const part of path.split(" >>> ")) {
    const found = root.querySelectorAll(part);
    if (found.length !== 1) return null;
    element = found[0];
    root = element.shadowRoot;
  }
  return element;
}"""


async def test_start_carries_the_page_view(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await stop(page, receiver)
    batch = receiver.batches[0]
    (start,) = receiver.of(Start)
    assert (start.t, start.navigation) == (0, 0)
    assert 0 < start.load_ms < 10_000
    view = batch.view
    assert (view.url, view.width, view.height, view.scale, view.touch) == (
        receiver.url("page.html"),
        *(1000, 700, 1.0, False),
    )
    assert view.page_height == await page.evaluate("document.documentElement.scrollHeight")
    assert view.lang == "en-US"
    assert view.zone == await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert abs(batch.sent - view.at) < 20_000
    assert (batch.v, batch.site, batch.seq) == (1, "site-key", 0)


async def test_click_path_leads_to_the_element(page: Page, receiver: Receiver) -> None:
    selectors = ["#big", "ul li:nth-child(2) span", "[name=card]", "#menu svg", "#form label:nth-of-type(2)"]
    await visit(page, receiver)
    for selector in selectors:
        await page.click(selector, position={"x": 3, "y": 3})
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    for click, selector in zip(clicks, selectors, strict=True):
        found = await page.evaluate_handle(RESOLVE, click.path)
        same = await page.evaluate("([a, s]) => a === document.querySelector(s)", [found, selector])
        assert same, (selector, click.path)


async def test_click_in_a_shadow_root_crosses_it_in_the_path(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("shadow-box button")
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.path == "body>main>shadow-box >>> div>button"
    assert click.label == "In shadow"
    found = await page.evaluate_handle(RESOLVE, click.path)
    assert await page.evaluate("(a) => a.textContent", found) == "In shadow"


async def test_click_path_avoids_ids_that_change(page: Page, receiver: Receiver) -> None:
    made = ["item-12345", "f3a9c0de", ":r1:", "radix-7", "ember12", "__next-x", "ab12cd34-ab12-4d1e-8f00-0123456789ab"]
    await visit(page, receiver)
    for name in made:
        await page.evaluate("(id) => { document.querySelector('ul').id = id }", name)
        await page.click("ul li >> nth=0")
    await stop(page, receiver)
    assert [click.path for click in receiver.of(Click)] == ["body>main>ul>li:nth-of-type(1)"] * len(made)


async def test_click_path_takes_test_ids(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('ul').setAttribute('data-testid', 'the list')")
    await page.click("ul li >> nth=2")
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    found = await page.evaluate_handle(RESOLVE, click.path)
    assert click.path.startswith("[data-testid=")
    assert await page.evaluate("(a) => a.textContent", found) == "Three"


async def test_click_offsets_are_those_in_the_element(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("scrollTo(0, 30)")
    await page.click("#big", position={"x": 100, "y": 150})
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.ex / OFFSET_SCALE == pytest.approx(100 / 400, abs=0.01)
    assert click.ey / OFFSET_SCALE == pytest.approx(150 / 200, abs=0.01)
    assert (click.x, click.y) == (100, 80 + 150)
    assert not click.flags & Flag.FIXED


async def test_click_flags_tell_target_and_moment(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#next').setAttribute('onclick', 'return false')")
    await page.click("#next")
    await page.click("#dead", modifiers=["Shift"])
    await page.dblclick("#big")
    await page.click("[name=card]")
    await page.focus("#dead")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    flags = [click.flags for click in sorted(receiver.of(Click), key=lambda click: click.t)]
    assert flags == [Flag.FIXED | Flag.LINK, Flag.MODIFIED, 0, Flag.REPEAT, Flag.CONTROL, Flag.KEYBOARD]


async def test_tap_is_told_from_a_click(browser: Browser, receiver: Receiver) -> None:
    context = await browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 400, "height": 700})
    page = await context.new_page()
    await visit(page, receiver)
    await page.tap("#dead")
    await stop(page, receiver)
    await context.close()
    assert [click.flags for click in receiver.of(Click)] == [Flag.TOUCH]
    assert receiver.batches[0].view.touch
    assert receiver.of(Move) == []


async def test_click_by_the_page_itself_is_none(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#dead').click()")
    await page.click("#form label:first-child", position={"x": 5, "y": 5})
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["Your mail"]


LABELS = {
    "#buy": "Buy ** now",
    "#menu svg": "Open menu",
    "ul li >> nth=1": "Two inner",
    "[name=card]": "Card number",
    "[type=submit]": "Send *",
    "#rich": "",  # typed text
    "#hidden": "**** *************",
    "#plain": "Call 0800",
    "main": "",  # too long to be a label
}


async def test_click_label_is_what_the_visitor_read(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#rich').textContent = 'typed'")
    for selector in LABELS:
        await page.click(selector, position={"x": 4, "y": 4})
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    assert dict(zip(LABELS, (click.label for click in clicks), strict=True)) == LABELS


async def test_moves_are_thinned_and_tell_dwell(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.mouse.move(40, 100)
    await page.wait_for_timeout(700)
    await page.mouse.move(360, 270, steps=100)
    await page.wait_for_timeout(300)
    await stop(page, receiver)
    moves = receiver.of(Move)
    assert 2 <= len(moves) < 20
    assert (moves[0].path, moves[0].x, moves[0].y) == ("#big", 40, 100)
    assert 400 < moves[0].dwell_ms < 2_000
    assert (moves[-1].x, moves[-1].y) == pytest.approx((360, 270), abs=12)


async def test_scroll_segments_cover_where_the_page_stood(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.wait_for_timeout(400)
    await page.evaluate("scrollTo(0, 800)")
    await page.wait_for_timeout(600)
    await page.evaluate("scrollTo(0, 2000)")
    await page.wait_for_timeout(30)
    await page.evaluate("scrollTo(0, 100)")
    await page.wait_for_timeout(400)
    height = await page.evaluate("document.documentElement.scrollHeight")
    await stop(page, receiver)
    scrolls = sorted(receiver.of(Scroll), key=lambda scroll: scroll.t)
    assert [scroll.top for scroll in scrolls if scroll.dwell_ms] == [0, 800, 100]
    assert [scroll.top for scroll in scrolls if not scroll.dwell_ms] == [2000]
    assert all((scroll.height, scroll.page_height) == (700, height) for scroll in scrolls)
    assert 300 < scrolls[1].dwell_ms < 1_500
    (leave,) = receiver.of(Leave)
    assert sum(scroll.dwell_ms for scroll in scrolls) <= leave.active_ms


async def test_field_tells_effort_and_never_the_value(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("[name=mail]")
    await page.keyboard.type("mia")
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Delete")
    await page.keyboard.type("z@e.org")
    await page.click("[name=card]")
    await page.click("[name=plan]")
    await page.focus("[type=submit]")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    mail, card, plan = receiver.of(Field)
    assert (mail.label, mail.kind, mail.edits, mail.refills, mail.filled) == ("Your mail", "email", 11, 1, True)
    assert mail.path == "#form>label:nth-of-type(1)>input"
    assert mail.dwell_ms > 0
    assert (card.label, card.kind, card.edits, card.filled) == ("Card number", "text", 0, False)
    assert (plan.kind, plan.filled) == ("radio", True)
    assert [(submit.path, submit.label) for submit in receiver.of(Submit)] == [("#form", "signup")]


async def test_field_still_focused_is_told_on_submit(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("[name=mail]")
    await page.keyboard.type("a@b")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    assert [type(event) for _, event in receiver.facts() if isinstance(event, Field | Submit)] == [Field, Submit]


async def test_error_is_scrubbed_and_counted(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate(
        """for (let i = 0; i < 5; i++) setTimeout(() => {
             throw new Error("no 123456 for mia@example.org at https://api.test/x?token=secret#k");
           });
           Promise.reject(new TypeError("late"));
           0"""
    )
    await page.wait_for_timeout(100)
    await stop(page, receiver)
    first, second = sorted(receiver.of(Error), key=lambda error: -error.count)
    assert first.count == 5
    assert first.message == "Uncaught Error: no ****** for *************** at https://api.test/x"
    assert first.line > 0
    assert "secret" not in first.stack
    assert "mia@" not in first.stack
    assert (second.message, second.count) == ("TypeError: late", 1)


async def test_resize_and_visibility_are_told(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.set_viewport_size({"width": 600, "height": 500})
    await page.wait_for_timeout(600)
    await page.evaluate(
        """Object.defineProperty(document, "hidden", {value: true, configurable: true});
           document.dispatchEvent(new Event("visibilitychange"));"""
    )
    await page.wait_for_timeout(300)
    await stop(page, receiver)
    assert [(resize.width, resize.height) for resize in receiver.of(Resize)] == [(600, 500)]
    assert [visibility.hidden for visibility in receiver.of(Visibility)] == [True]
    assert [batch.view.width for batch in receiver.batches][-1] == 600
    (leave,) = receiver.of(Leave)
    assert leave.t - leave.active_ms >= 250


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


async def test_selection_and_copy_tell_how_much_and_never_what(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.dblclick("#text", position={"x": 20, "y": 8})
    await page.wait_for_timeout(700)
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('ul'))")
    await page.keyboard.press("Control+C")
    await page.wait_for_timeout(700)
    await page.fill("[name=card]", "4242")
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Control+C")
    await page.wait_for_timeout(700)
    await stop(page, receiver)
    first, second = receiver.of(Select)
    assert (first.path, first.chars, first.copied) == ("#text", len("Some"), False)
    assert (second.path, second.copied) == ("body>main>ul", True)
    assert second.chars > len("OneTwo innerThree")


async def test_form_left_unsent_is_abandoned_at_the_field_edited_last(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.fill("[name=mail]", "mia@example.org")
    await page.fill("[name=card]", "4242")
    await page.fill("[name=mail]", "leo@example.org")
    await page.click("[name=note]")
    await page.evaluate("history.pushState({}, '', '/elsewhere')")
    await page.fill("[name=card]", "1")
    await page.click("[type=submit]")
    await stop(page, receiver)
    (abandon,) = receiver.of(Abandon)
    assert (abandon.path, abandon.label, abandon.edited) == ("#form", "signup", 2)
    assert abandon.last == "#form>label:nth-of-type(1)>input"
    assert len(receiver.of(Submit)) == 1


async def test_web_vitals_are_told_when_the_page_is_hidden(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('main').style.marginTop = '300px'")  # a shift that nobody asked for
    await page.wait_for_timeout(200)
    await page.click("#buy")
    await page.wait_for_timeout(500)
    await page.goto("about:blank")
    await receiver.until(lambda: {"LCP", "CLS", "INP", "FCP", "TTFB"} <= {vital.name for vital in receiver.of(Vital)})
    first = {vital.name: vital for _, vital in receiver.facts() if isinstance(vital, Vital)}
    assert first["FCP"].value > first["TTFB"].value > 0
    assert first["LCP"].path
    assert first["CLS"].value > 0


async def test_small_and_large_batches_are_gzipped_where_that_helps(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("for (let i = 0; i < 50; i++) ashiato.track('repeated', {word: 'the same again'})")
    await receiver.until(lambda: receiver.of(Custom))
    body = next(arrival.body for arrival in receiver.arrivals if b"repeated" in inflate(arrival.body))
    assert body[:2] == b"\x1f\x8b"
    assert len(inflate(body)) > 4 * len(body)
    await stop(page, receiver)
