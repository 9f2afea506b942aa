"""What the visitor agreed to, said by the page or heard from Google's Consent Mode."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, flush, passed, ready, stop, visit
from wire import Consent, Identify, Leave, Set

pytestmark = pytest.mark.asyncio(loop_scope="session")

GTAG = "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) }"


async def test_consent_is_told_with_its_version(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("ashiato.consent({visitor: true, replay: true}, {version: '2026-03'})")
    await page.evaluate("ashiato.consent({visitor: true, recording: false}, {version: 4})")
    await page.evaluate("ashiato.consent(false)")
    await stop(page, receiver)
    told = [(one.visitor, one.recording, one.version, one.source) for one in receiver.of(Consent)]
    assert told == [(True, True, "2026-03", "page"), (True, False, "4", "page"), (False, False, "", "page")]


async def test_consent_taken_back_in_strict_is_the_last_that_is_told(page: Page, receiver: Receiver) -> None:
    receiver.config["mode"] = "strict"
    await visit(page, receiver)
    await page.evaluate("ashiato.consent(true, {version: '1'})")
    await passed(page, 100)
    await page.evaluate("ashiato.consent(false, {version: '1'})")
    await receiver.until(lambda: receiver.of(Leave))
    assert [(one.visitor, one.recording) for one in receiver.of(Consent)] == [(True, True), (False, False)]


@pytest.mark.parametrize("late", [False, True], ids=["before us", "after us"])
async def test_google_consent_mode_starts_a_strict_site(page: Page, receiver: Receiver, late: bool) -> None:
    receiver.config["mode"] = "strict"
    default = GTAG + "gtag('consent', 'default', {analytics_storage: 'denied'}); window.gtag = gtag;"
    if not late:
        await page.add_init_script(default)
    await visit(page, receiver)
    await passed(page, 100)
    assert receiver.arrivals == []
    if late:
        await page.evaluate(default + " 0")
        await passed(page, 600)
    await page.evaluate("dataLayer.push('noise', {event: 'x'}); 0")
    await page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted', ad_storage: 'denied'})")
    await flush(page)
    await receiver.until(lambda: receiver.of(Consent))
    assert [(one.visitor, one.recording, one.source) for one in receiver.of(Consent)] == [(True, True, "google")]
    assert receiver.batches[-1].visitor is not None
    assert await page.evaluate("localStorage.getItem('ashiato.consent')") is None, "a consent tool says it anew"


async def test_default_of_google_forgets_nobody(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(GTAG + "gtag('consent', 'default', {analytics_storage: 'denied'}); window.gtag = gtag;")
    for path in ("page.html", "next.html"):
        await visit(page, receiver, path)
        await page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
        await stop(page, receiver)
    visitors = {batch.visitor for batch in receiver.batches if batch.visitor}
    assert len(visitors) == 1
    await visit(page, receiver)
    await page.evaluate("gtag('consent', 'update', {analytics_storage: 'denied'})")
    assert await page.evaluate("localStorage.getItem('ashiato.visitor')") is None


async def test_word_of_the_page_goes_before_googles(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(GTAG + "window.gtag = gtag")
    await visit(page, receiver)
    await page.evaluate("ashiato.consent({visitor: true, recording: false})")
    await page.reload()
    await ready(page)
    await page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
    await stop(page, receiver)
    assert [one.source for one in receiver.of(Consent)] == ["page"]
    assert receiver.batches[-1].visitor is not None


async def test_user_is_named_only_where_the_visitor_may_be_known(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("ashiato.identify('u-17', {plan: 'pro', mail: 'mia@example.org'})")
    await page.evaluate("ashiato.set({variant: 'b'})")
    await flush(page)
    await receiver.until(lambda: receiver.of(Set))
    assert [batch.user for batch in receiver.batches] == [""] * len(receiver.batches)
    assert receiver.of(Identify) == []
    await page.evaluate("ashiato.consent(true)")
    await page.evaluate("ashiato.identify('u-17', {plan: 'pro', mail: 'mia@example.org'})")
    await stop(page, receiver)
    assert receiver.batches[-1].user == "u-17"
    (identify,) = receiver.of(Identify)
    assert (identify.user, identify.traits) == ("u-17", {"plan": "pro", "mail": "***************"})
    assert [one.props for one in receiver.of(Set)] == [{"variant": "b"}]


async def test_user_can_be_taken_back(page: Page, receiver: Receiver) -> None:
    receiver.config["mode"] = "open"
    await visit(page, receiver)
    await page.evaluate("ashiato.identify('u-17')")
    await flush(page)
    await receiver.until(lambda: receiver.of(Identify))
    await page.evaluate("ashiato.identify(null)")
    await stop(page, receiver)
    assert [one.user for one in receiver.of(Identify)] == ["u-17", ""]
    assert receiver.batches[-1].user == ""
