"""Which elements are one to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatmap.controls import control, fold, steps
from heatmap.ranking import Element


def element(path: str, clicks: int = 1, label: str = "", dead: int = 0) -> Element:
    return Element(path_hash=hash(path) % 2**64, path=path, label=label, clicks=clicks, sessions=clicks, dead=dead)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("#buy", "#buy", id="id"),
        pytest.param("body>main>p", "body>main>p", id="no control"),
        pytest.param("body>button>svg>path", "body>button", id="icon in a button"),
        pytest.param("#sizes>label:nth-of-type(2)>input", "#sizes>label:nth-of-type(2)", id="field in a label"),
        pytest.param("#stage>svg>g:nth-of-type(2)>circle", "#stage>svg", id="part of a drawing"),
        pytest.param("body>abbr>i", "body>abbr>i", id="tag that begins like a control"),
        pytest.param("body>a-card>i", "body>a-card>i", id="custom element that begins like a control"),
        pytest.param("#host >>> body>a>b", "#host >>> body>a", id="in a shadow root"),
        pytest.param("a>b >>> #x>i", "a>b >>> #x>i", id="control around a shadow root"),
        pytest.param('[data-testid="a>b"]>button>i', '[data-testid="a>b"]>button', id="quoted"),
        pytest.param(r"#a\>a>i", r"#a\>a>i", id="escaped"),
        pytest.param("", "", id="empty"),
    ],
)
def test_control_ends_at_the_first_thing_that_is_one(path: str, found: str) -> None:
    assert control(path) == found


@given(st.text(max_size=80))
def test_control_of_any_text_is_its_beginning(path: str) -> None:
    assert path.startswith(control(path))
    assert control(control(path)) == control(path)
    assert len(steps(path)) <= len(path)


def test_fold_gathers_what_lies_within_a_control() -> None:
    icon, text = element("#x>a>svg>path", 2, dead=1), element("#x>a>span", 3, "More")
    other = element("#x>p", 9)
    link, alone = sorted(fold([icon, other, text]), key=lambda one: one.path)
    assert (link.path, link.label, link.parts) == ("#x>a", "More", [text, icon])
    assert link.whole(4) == Element(text.path_hash, "#x>a", "More", 5, 4, 1)
    assert alone.parts == [other]
    assert link.holds(icon.path_hash)
    assert not link.holds(other.path_hash)


def test_fold_gathers_what_says_the_same_as_an_element_around_it() -> None:
    bag, count, icon = element("#bag", 5, "Bag"), element("#bag>span", 9, "Bag"), element("#bag>svg>path", 1, "Bag")
    close, item = element("#bag>b", 2, "Close"), element("#list>li>span", 1, "Bag")
    found = {one.path: one.parts for one in fold([bag, count, icon, close, item])}
    assert found == {"#bag": [count, bag, icon], "#bag>b": [close], "#list>li>span": [item]}


def test_fold_keeps_alike_elements_beside_each_other_apart() -> None:
    rows = [element(f"#list>li:nth-of-type({n})", label="Item *") for n in range(1, 4)]
    assert [one.parts for one in fold(rows)] == [[row] for row in rows]


@given(
    st.lists(st.tuples(st.sampled_from(["#a", "#a>b", "#a>b>i", "#a>a>i", "#a>a"]), st.sampled_from(["", "A", "B"])))
)
def test_fold_loses_and_doubles_nothing(given_: list[tuple[str, str]]) -> None:
    elements = [Element(n, path, label, 1, 1) for n, (path, label) in enumerate(given_)]
    parts = [part.path_hash for one in fold(elements) for part in one.parts]
    assert sorted(parts) == list(range(len(elements)))
