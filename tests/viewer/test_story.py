"""Sessions in words: the worst first, alike things together, recorded text kept in its place."""

import json
from typing import Any
from uuid import UUID

import pytest

from insight.signals.signal import KINDS, Signal
from storage.timeline import Happening, View
from viewer import i18n, story
from viewer.plain import isolated, plain
from viewer.story_list import Teller, Told

WORDS = i18n.words("en")
TAB, OTHER, VIEW = UUID(int=1), UUID(int=2), UUID(int=3)
START_MS = 1_000_000


def signal(kind: Any, label: str = "", *, at_ms: int = START_MS, count: int = 1, detail: str = "") -> Signal:
    return Signal(kind, at_ms, "/cart", "body>main>button:nth-of-type(2)", label, count, TAB, VIEW, detail)


def bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param([signal("rage", "Pay now", count=3)], "3 rage clicks on “Pay now”", id="rage"),
        pytest.param([signal("dead", "Size")], "1 dead click on “Size”", id="dead"),
        pytest.param([signal("dead")], "1 dead click on button 2", id="no label"),
        pytest.param([signal("error", detail="x is\nnull")], "JavaScript error: x is null", id="error"),
        pytest.param([signal("error", detail="x", count=4)], "4 JavaScript errors: x", id="errors"),
        pytest.param([signal("quick_back")], "Went back from /cart at once", id="quick back"),
        pytest.param([signal("quick_back")] * 2, "Went back from /cart at once, 2 times", id="quick backs"),
        pytest.param(
            [signal("quick_back"), signal("dead", "A", count=2), signal("rage", "B", count=3), signal("dead", "A")],
            "3 rage clicks on “B”, 3 dead clicks on “A”, went back from /cart at once",
            id="worst first",
        ),
        pytest.param(
            [signal("dead", "A", count=5), signal("rage", "A", count=4), signal("dead", "B")],
            "4 rage clicks on “A”, 1 dead click on “B”",
            id="rage explains dead",
        ),
        pytest.param(
            [signal("rage", name) for name in "ABCDE"],
            "1 rage click on “A”, 1 rage click on “B”, 1 rage click on “C”, and 2 more",
            id="no more than three",
        ),
    ],
)
def test_sentence_tells_the_worst_first(found: list[Signal], told: str) -> None:
    assert bare(story.sentence(found, WORDS)) == told


@pytest.mark.parametrize("stored", ["", "no json", "{}", '[{"kind":"new"}]', "[1]"])
def test_signals_that_cannot_be_read_are_none(stored: str) -> None:
    assert story.signals(stored) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param("a\n\t b", "a b", id="lines"),
        pytest.param("pay\u202e now\x00", "pay[U+202E] now[U+0000]", id="unseen"),
        pytest.param("x" * 200, "x" * 79 + "…", id="long"),
        pytest.param("支払う 🍵", "支払う 🍵", id="japanese"),
    ],
)
def test_recorded_text_shows_what_is_unseen(given: str, shown: str) -> None:
    assert plain(given) == shown
    assert isolated(given) == f"\u2068{shown}\u2069"


def happening(after_ms: int, tag: int, label: str = "", **detail: Any) -> Happening:
    text = json.dumps(detail) if detail else ""
    return Happening(START_MS + after_ms, TAB, VIEW, tag, "/cart", f"#{label}", label, 0, 0, 0, 1, 20, text)


def view(after_ms: int, page: str, navigation: int = 0) -> View:
    return View(START_MS + after_ms, TAB, UUID(int=500 + after_ms), page, "", f"Title of {page}", navigation, 0, 0, 0)


def told(happenings: list[Happening], views: Any = (), signals: Any = ()) -> list[tuple[int, str, str]]:
    found: list[Told] = Teller(WORDS, START_MS).story(happenings, views, signals)
    return [(one.at_ms, one.kind, bare(one.text)) for one in found]


def test_story_tells_everything_in_order() -> None:
    happenings = [
        happening(10, 2, "Buy"),
        happening(20, 5, "E-mail", filled=True, refills=2),
        happening(30, 5, "Name", filled=False),
        happening(40, 6, "Order"),
        happening(50, 7, message="Uncaught x is null", count=2, source="a.js", line=3),
        happening(60, 8, hidden=True),
        happening(70, 8, hidden=False),
        happening(80, 10, name="bought", props={"total": 5}),
        happening(90, 9, width=5),
        happening(95, 11, active_ms=5),
        happening(96, 99),
        happening(100, 13, "Order", last="#mail", edited=2),
        happening(101, 12, chars=40, copied=True),
        happening(102, 12, chars=40, copied=False),
        happening(103, 15, user="u-17", traits={}),
        happening(104, 15, user="", traits={}),
        happening(105, 18, rule="rage", sample=100),
        happening(106, 18, rule="", sample=10),
        happening(107, 14, name="LCP", value=900),
        happening(108, 17, visitor=True),
    ]
    assert told(happenings, [view(0, "/"), view(45, "/cart", 4), view(48, "/cart", 1), view(49, "/", 5)]) == [
        (0, "page", "Opened /"),
        (10, "click", "Clicked “Buy”"),
        (20, "field", "Filled in “E-mail”"),
        (30, "field", "Left “Name” empty"),
        (40, "submit", "Sent the form “Order”"),
        (45, "page", "Opened /cart"),
        (48, "page", "Reloaded /cart"),
        (49, "page", "Back or forward to /"),
        (50, "error", "2 JavaScript errors: x is null"),
        (60, "hidden", "Left the tab for another"),
        (70, "shown", "Came back to the tab"),
        (80, "custom", "Event bought"),
        (100, "abandon", "Left the form “Order” unsent"),
        (101, "copy", "Copied 40 characters from #"),
        (103, "identify", "The site says that this is u-17"),
        (105, "recorded", "Recorded because of rage"),
    ]


def test_clicks_that_follow_each_other_are_told_once() -> None:
    clicks = [happening(0, 2, "A"), happening(900, 2, "A"), happening(1800, 2, "A"), happening(2900, 2, "A")]
    assert told([*clicks, happening(3000, 2, "B")]) == [
        (0, "click", "Clicked “A”, 3 times"),
        (2900, "click", "Clicked “A”"),
        (3000, "click", "Clicked “B”"),
    ]


def test_clicks_that_are_a_signal_are_told_as_the_signal() -> None:
    clicks = [happening(n * 200, 2, "Pay") for n in range(4)]
    rage = signal("rage", "Pay", count=4)
    dead = signal("dead", "Pay", at_ms=START_MS + 200)
    lonely = signal("dead", "Gone", at_ms=START_MS + 5_000)
    back = signal("quick_back", at_ms=START_MS + 6_000)
    assert told(clicks, signals=[rage, dead, lonely, back]) == [
        (0, "rage", "4 rage clicks on “Pay”"),
        (5_000, "dead", "1 dead click on “Gone”"),
        (6_000, "quick_back", "Went back from /cart at once"),
    ]


def test_click_that_led_to_the_next_page_comes_before_it() -> None:
    first = View(START_MS, TAB, VIEW, "/", "", "", 0, 0, 0, 0)
    late = happening(620, 2, "To the cart")
    assert [kind for _, kind, _ in told([late], [first, view(500, "/cart")])] == ["page", "click", "page"]


@pytest.mark.parametrize("detail", ["", "no json", "[]", '{"count":"x","message":null}'])
def test_event_with_a_damaged_detail_is_still_told(detail: str) -> None:
    damaged = Happening(START_MS, TAB, VIEW, 7, "/", "", "", 0, 0, 0, 0, 0, detail)
    assert told([damaged])[0][:2] == (0, "error")


@pytest.mark.parametrize(
    ("found", "english", "japanese"),
    [
        pytest.param(signal("thrash", count=7), "Shook the mouse on /cart", "/cart でマウスを揺さぶった", id="thrash"),
        pytest.param(
            signal("hesitation", "Pay", detail="4200"),
            "Hesitated for 4 s before “Pay”",
            "「Pay」の前で 4 秒ためらった",
            id="rest",
        ),
        pytest.param(signal("form_abandon", "Card"), "Gave up at “Card”", "「Card」で入力をやめた", id="given up"),
        pytest.param(signal("near_miss", "Pay", count=2), "Missed “Pay” by a little, 2 times", None, id="misses"),
        pytest.param(signal("loop", "/faq"), "Went to and fro between /cart and /faq", None, id="loop"),
        pytest.param(signal("exit_waiting", "Pay"), "Left while waiting for “Pay”", None, id="left waiting"),
    ],
)
def test_signal_is_told_in_both_languages(found: Signal, english: str, japanese: str | None) -> None:
    assert bare(story.sentence([found], WORDS)) == english
    told = bare(story.sentence([found], i18n.words("ja")))
    assert told == japanese if japanese else told not in ("", english)


def test_every_kind_of_signal_has_words_in_both_languages() -> None:
    for kind in KINDS:
        texts = {bare(story.sentence([signal(kind, "Pay", detail="3000")], i18n.words(code))) for code in ("en", "ja")}
        assert len(texts) == 2, kind
