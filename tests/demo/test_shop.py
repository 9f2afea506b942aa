import time

import aiohttp
import pytest
from playwright.async_api import expect

from demo.catalogue import PRODUCTS
from tests.demo.conftest import TAG, Shopper

WIDTHS = [
    pytest.param(360, id="phone"),
    pytest.param(390, id="large phone"),
    pytest.param(768, id="tablet"),
    pytest.param(1280, id="laptop"),
    pytest.param(1920, id="desktop"),
]
PAGES = (
    "",
    "tea",
    "ceramics",
    "tools",
    "product/12",
    "product/4",
    "cart",
    "checkout",
    "thanks",
    "stories",
    "stories/shade",
)
CHANGES = """() => new Promise(done => {
    let changes = 0;
    const observer = new MutationObserver(records => (changes += records.length));
    observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    setTimeout(() => done(changes), 1200);
})"""


@pytest.mark.parametrize("shopper", WIDTHS, indirect=True)
async def test_shop_pages_fit_their_width_and_raise_no_errors(shopper: Shopper) -> None:
    await shopper.open("product/12")
    await shopper.page.click("#add")
    for path in PAGES:
        await shopper.open(path)
        overflow = await shopper.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path
        assert await shopper.page.locator("h1:visible").count() >= 1, path
        assert await shopper.page.evaluate("document.documentElement.dataset.tagged") == "yes", path
    assert shopper.complaints == []


async def test_shop_tag_stands_before_the_end_of_the_head(shop: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{shop}/shop/product/12") as answer:
        text = await answer.text()
    assert f"{TAG}\n</head>" in text
    assert "12,800" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *[pytest.param(f"/shop/product/{product.number}", 200, id=product.name) for product in PRODUCTS],
        pytest.param("/shop", 301, id="without its slash"),
        pytest.param("/shop/product/999", 404, id="no such product"),
        pytest.param("/shop/furniture", 404, id="no such shelf"),
        pytest.param("/shop/assets/../catalogue.json", 404, id="outside the assets"),
        pytest.param("/shop/assets/%2e%2e/catalogue.json", 404, id="outside the assets, encoded"),
    ],
)
async def test_shop_answers(shop: str, path: str, status: int) -> None:
    async with aiohttp.ClientSession() as session, session.get(shop + path, allow_redirects=False) as answer:
        assert answer.status == status


@pytest.mark.parametrize("shopper", [pytest.param(390, id="phone")], indirect=True)
async def test_shop_menu_opens_on_a_phone(shopper: Shopper) -> None:
    await shopper.open("")
    link = shopper.page.locator("#menu a[href='/shop/tools']")
    await expect(link).to_be_hidden()
    await shopper.page.tap("#burger")
    await link.tap()
    await expect(shopper.page.locator("h1")).to_have_text("Tools")


async def test_shop_header_stays_and_slides_move_only_when_asked(shopper: Shopper) -> None:
    await shopper.open("")
    first = await shopper.page.locator(".slide:visible h1").inner_text()
    assert await shopper.page.evaluate(CHANGES) == 0
    await shopper.page.click("#slide-next")
    assert await shopper.page.locator(".slide:visible h1").inner_text() != first
    await shopper.page.evaluate("scrollTo(0, 1500)")
    top = await shopper.page.evaluate("document.getElementById('top').getBoundingClientRect().top")
    assert top == 0


async def test_shop_shelf_is_filtered_and_sorted(shopper: Shopper) -> None:
    await shopper.open("ceramics")
    await shopper.page.click("#filter-open")
    await shopper.page.check("input[name=kind][value=Teapot]")
    await shopper.page.click("#filter-panel button")
    await expect(shopper.page.locator("#shelf .card:visible")).to_have_count(2)
    await shopper.page.select_option("#sort", "up")
    names = await shopper.page.locator("#shelf .card:visible .card-name").all_inner_texts()
    assert [name.split()[0] for name in names] == ["Sumi", "Shinrin"]


async def test_shop_guide_is_a_modal(shopper: Shopper) -> None:
    await shopper.open("product/12")
    await shopper.page.click("#guide-open")
    await expect(shopper.page.locator("#guide-title")).to_have_text("Size guide")
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.locator("#guide")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        pytest.param("product/12", "#gift-wrap", id="gift wrap"),
        pytest.param("thanks", "#track-order", id="track order"),
    ],
)
async def test_shop_dead_button_does_nothing(shopper: Shopper, path: str, selector: str) -> None:
    await shopper.open(path)
    await shopper.page.evaluate("document.fonts.ready")
    watching = shopper.page.evaluate(CHANGES)
    await shopper.page.click(selector)
    assert await watching == 0
    assert shopper.page.url.endswith(path)
    assert shopper.complaints == []


async def test_shop_promo_code_raises_the_planned_error(shopper: Shopper) -> None:
    await shopper.open("product/12")
    await shopper.page.click("#add")
    await shopper.open("cart")
    await shopper.page.fill("#promo", "WELCOME")
    await shopper.page.click("#promo-apply")
    assert shopper.complaints == ["Cannot read properties of undefined (reading 'percent')"]


async def test_shop_checkout_complains_late_and_takes_what_is_right(shopper: Shopper) -> None:
    page = shopper.page
    await shopper.open("product/12")
    await page.click("#more")
    await page.click("#add")
    await page.click("#toast a")
    await expect(page.locator("#sum-total")).to_have_text("¥25,600")
    await page.click("#to-checkout")
    started = time.monotonic()
    await page.click("#pay")
    await expect(page.locator("#alarm")).to_have_text("10 fields need another look.", timeout=30_000)
    assert time.monotonic() - started > 2.4
    right = {"name": "Mio Abe", "mail": "mio@example.com", "phone": "+81 90 1234 5678", "street": "Nishiki 4"}
    right |= {"postcode": "604-8042", "city": "Kyoto", "card": "4000 1234 1234 1234", "expiry": "09/29", "code": "123"}
    for name, text in right.items():
        await page.fill(f"#{name}", text)
    await page.select_option("#country", "Japan")
    await page.check("#agree")
    await page.click("#pay")
    await page.wait_for_url("**/shop/thanks", timeout=30_000)
    await expect(page.locator("#bag-count")).to_be_hidden()
    assert shopper.complaints == []


async def test_shop_stories_are_routes_of_one_document(shopper: Shopper) -> None:
    page = shopper.page
    await shopper.open("stories")
    await page.evaluate("window.same = true")
    await page.click(".story-card:nth-child(2) a")
    await expect(page.locator("h1")).to_have_text("A broken bowl is not finished")
    assert page.url.endswith("/shop/stories/kintsugi")
    await page.go_back()
    await expect(page.locator(".story-card")).to_have_count(6)
    assert await page.evaluate("window.same") is True
    await shopper.open("stories/no-such-story")
    await expect(page.locator(".story-card")).to_have_count(6)
