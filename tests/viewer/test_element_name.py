"""What to call an element."""

import pytest

from viewer.element_name import says, short


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("#buy", "#buy", id="id"),
        pytest.param("#sizes>label:nth-of-type(3)>input", "#sizes › label 3", id="control"),
        pytest.param("#stage>svg>path:nth-of-type(3)", "#stage › svg", id="drawing"),
        pytest.param("body>main>ul>li:nth-of-type(2)", "li 2", id="from the body"),
        pytest.param("body", "body", id="body"),
        pytest.param('[data-testid="add to cart"]>div', "add to cart › div", id="test id"),
        pytest.param("#host >>> #inner>p", "#inner › p", id="shadow root"),
        pytest.param("", "", id="empty"),
    ],
)
def test_short_tells_where_a_path_begins_and_ends(path: str, name: str) -> None:
    assert short(path) == name


@pytest.mark.parametrize(
    ("label", "said"), [("Pay *,*** yen", "Pay *,*** yen"), ("*** ****", ""), (" ", ""), (" Pay ", "Pay")]
)
def test_label_of_stars_alone_says_nothing(label: str, said: str) -> None:
    assert says(label) == said
