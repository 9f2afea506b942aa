"""Grouping URLs into pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.pages import MAX_PAGE_CHARS, group


@pytest.mark.parametrize(
    ("url", "page"),
    [
        pytest.param("https://shop.test", "/", id="no path"),
        pytest.param("https://shop.test/", "/", id="root"),
        pytest.param("https://shop.test/cart", "/cart", id="plain"),
        pytest.param("https://shop.test/cart/", "/cart", id="trailing slash"),
        pytest.param("https://shop.test//cart///all", "/cart/all", id="many slashes"),
        pytest.param("https://shop.test/cart?a=1#b", "/cart", id="query and fragment"),
        pytest.param("https://shop.test/product/17", "/product/:id", id="number"),
        pytest.param("https://shop.test/product/17/reviews/3", "/product/:id/reviews/:id", id="numbers"),
        pytest.param("https://shop.test/o/6f1c2f0e-5d0b-4a52-9e4b-1a2b3c4d5e6f", "/o/:id", id="UUID"),
        pytest.param("https://shop.test/o/6F1C2F0E5D0B4A529E4B1A2B3C4D5E6F", "/o/:id", id="UUID without dashes"),
        pytest.param("https://shop.test/c/9fceb02d", "/c/:id", id="hex"),
        pytest.param("https://shop.test/c/deadbeef", "/c/deadbeef", id="a word of hex letters"),
        pytest.param("https://shop.test/v/dQw4w9WgXcQ01aZbY", "/v/:id", id="token"),
        pytest.param(
            "https://shop.test/blog/ten-reasons-to-drink-tea-in-2026",
            "/blog/ten-reasons-to-drink-tea-in-2026",
            id="slug",
        ),
        pytest.param("https://shop.test/2026/02/25", "/:id/:id/:id", id="date"),
        pytest.param("https://shop.test/%E5%95%86%E5%93%81", "/%E5%95%86%E5%93%81", id="escaped"),
        pytest.param("https://shop.test/商品/9", "/商品/:id", id="Japanese"),
        pytest.param("/relative/5", "/relative/:id", id="relative"),
        pytest.param("", "/", id="empty"),
        pytest.param("http://[", "/", id="broken host"),
        pytest.param("javascript:alert(1)", "/alert(1)", id="script"),
        pytest.param("https://shop.test/a\0b", "/a\ufffdb", id="NUL"),
    ],
)
def test_group_url_without_rules_gives_page(url: str, page: str) -> None:
    assert group(url) == page


@pytest.mark.parametrize(
    ("url", "page"),
    [
        pytest.param("https://shop.test/product/green-tea", "/product/:slug", id="parameter"),
        pytest.param("https://shop.test/product/17/", "/product/:slug", id="parameter before id"),
        pytest.param("https://shop.test/product/sale", "/product/sale", id="earlier rule"),
        pytest.param("https://shop.test/product", "/product", id="too short"),
        pytest.param("https://shop.test/product/a/b", "/product/a/b", id="too long"),
        pytest.param("https://shop.test/docs/a/b/c", "/docs/*", id="rest"),
        pytest.param("https://shop.test/docs", "/docs/*", id="empty rest"),
        pytest.param("https://shop.test/doc", "/doc", id="not the rest"),
    ],
)
def test_group_url_with_rules_takes_the_first_that_matches(url: str, page: str) -> None:
    assert group(url, ["/product/sale", "/product/:slug", "/docs/*"]) == page


@given(st.text(max_size=400), st.lists(st.text(max_size=20), max_size=3))
def test_group_anything_gives_a_short_path(url: str, rules: list[str]) -> None:
    page = group(url, rules)
    assert len(page) <= MAX_PAGE_CHARS
    assert "\0" not in page
    assert page.startswith("/") or page in rules
