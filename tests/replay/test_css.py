"""Style text: what is left of it loads nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replay import css
from tests.replay.pages import PIXEL


@pytest.mark.parametrize(
    ("given_css", "kept"),
    [
        pytest.param("a{b:url(https://x)}", "a{b:url(data:,)}", id="plain"),
        pytest.param('a{b:url( "https://x" )}', "a{b:url(data:,)}", id="quoted"),
        pytest.param("a{b:URL(//x)}", "a{b:url(data:,)}", id="upper case"),
        pytest.param(r"a{b:\75rl(https://x)}", "a{b:url(data:,)}", id="escaped name"),
        pytest.param(r"a{b:u\072 l(https://x)}", "a{b:url(data:,)}", id="escaped with space"),
        pytest.param(r"a{b:url(\68ttps://x)}", "a{b:url(data:,)}", id="escaped target"),
        pytest.param("a{b:url(/logout)}", "a{b:url(data:,)}", id="relative"),
        pytest.param("a{b:url(data:text/html,x)}", "a{b:url(data:,)}", id="data page"),
        pytest.param("a{b:url(https://x", "a{b:url(data:,)", id="unclosed"),
        pytest.param('a{b:url("https://x" foo url(https://y))}', "a{b:url(data:,))}", id="modifiers"),
        pytest.param("a{b:url(#f)}", "a{b:url(#f)}", id="fragment"),
        pytest.param(f"a{{b:url({PIXEL})}}", f"a{{b:url({PIXEL})}}", id="image"),
        pytest.param("a{b:url(data:font/woff2;base64,AA)}", "a{b:url(data:font/woff2;base64,AA)}", id="font"),
        pytest.param("a{b:url(data:image/svg+xml,%3Csvg%3E)}", "a{b:url(data:image/svg+xml,%3Csvg%3E)}", id="svg"),
        pytest.param('@import "https://x"; a{}', "  a{}", id="import"),
        pytest.param("@import url(https://x) print; a{}", "  a{}", id="import url"),
        pytest.param(r'@\69mport "https://x"; a{}', "  a{}", id="escaped import"),
        pytest.param("ur@import x;l(https://x)", "ur l(https://x)", id="grown together"),
        pytest.param('a{b:image-set("https://x" 1x)}', 'a{b:image-set("data:," 1x)}', id="image set"),
        pytest.param("a{b:-webkit-image-set(url(x) 1x)}", "a{b:-webkit-image-set(url(data:,) 1x)}", id="prefixed"),
        pytest.param('a{b:image-set("#f" type("image/avif"))}', 'a{b:image-set("#f" type("image/avif"))}', id="type"),
        pytest.param("a{b:src('https://x')}", 'a{b:src("data:,")}', id="src"),
        pytest.param('a{content:"url(https://x)"}', 'a{content:"url(https://x)"}', id="only a string"),
        pytest.param("/* url(https://x) */a{}", "/* url(https://x) */a{}", id="only a comment"),
        pytest.param('a{b:"x\n;c:url(https://x)}', 'a{b:"x\n;c:url(data:,)}', id="broken string"),
        pytest.param("a{b:ur/* rr_split */l(https://x)}", "a{b:url(data:,)}", id="split by rrweb"),
        pytest.param("a{b:c}/* rr_split */d{e:url(#f)}", "a{b:c}/* rr_split */d{e:url(#f)}", id="harmless split"),
    ],
)
def test_css_loads_nothing(given_css: str, kept: str) -> None:
    assert css.clean(given_css) == kept
    assert css.clean(kept) == kept


@given(st.text(alphabet="url()\\75 rimpot@;\"'/*{}hs:xd#,\n-a", max_size=60))
@settings(max_examples=400)
def test_cleaned_css_stays_as_it_is(given_css: str) -> None:
    once = css.clean(given_css)
    assert css.clean(once) == once


@given(st.text(alphabet="url()\\75 rmpot@;\"'/*{}hs:xd#,\n-a", max_size=60))
@settings(max_examples=400)
def test_css_is_closed_alike_word_by_word_and_from_its_last_rule_on(given_css: str) -> None:
    by_word = "\\61();"  # a function whose name is escaped: then every word is looked at
    text = css.clean(given_css)
    assert css.closed(by_word + text) == by_word + css.closed(text)
