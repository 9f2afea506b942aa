import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import view
from wire.events import Navigation

BACK, POP, PUSH, RELOAD, HASH = (
    Navigation.BACK_FORWARD,
    Navigation.POP,
    Navigation.PUSH,
    Navigation.RELOAD,
    Navigation.HASH,
)


@pytest.mark.parametrize(
    ("moments", "left"),
    [
        pytest.param(
            [view(0, "/tea"), view(9_000, "/p/:id"), view(12_000, "/tea", BACK)], ["/p/:id"], id="by the button"
        ),
        pytest.param([view(0, "/tea"), view(9_000, "/p/:id"), view(14_001, "/tea", BACK)], [], id="after a good look"),
        pytest.param([view(0, "/tea"), view(9_000, "/p/:id"), view(11_000, "/tea")], ["/p/:id"], id="by a link"),
        pytest.param(
            [view(0, "/s"), view(9_000, "/s/a", PUSH), view(10_000, "/s", POP)], ["/s/a"], id="in one document"
        ),
        pytest.param([view(0, "/tea"), view(9_000, "/p/:id"), view(11_000, "/cart")], [], id="on, not back"),
        pytest.param([view(0, "/tea"), view(1_000, "/tea", RELOAD), view(2_000, "/tea", RELOAD)], [], id="reloading"),
        pytest.param([view(0, "/faq"), view(1_000, "/faq", HASH), view(2_000, "/faq", HASH)], [], id="anchors"),
        pytest.param(
            [view(0, "/p/:id"), view(9_000, "/p/:id"), view(11_000, "/p/:id", BACK)], ["/p/:id"], id="between products"
        ),
        pytest.param(
            [view(0, "/p/:id"), view(2_000, "/p/:id"), view(4_000, "/p/:id")], [], id="from product to product"
        ),
        pytest.param(
            [view(0, "/a"), view(9_000, "/b"), view(19_000, "/a", BACK), view(21_000, "/b", BACK)],
            [],
            id="forward again",
        ),
        pytest.param([view(0, "/tea"), view(9_000, "/p/:id"), view(11_000, "/tea", tab=2)], [], id="in another tab"),
        pytest.param([view(0, "/b", BACK), view(1_000, "/a", BACK)], [], id="into a history not seen"),
    ],
)
def test_quick_back(moments: list[Moment], left: list[str]) -> None:
    assert [signal.page for signal in find(moments) if signal.kind == "quick_back"] == left


def test_quick_back_stands_at_the_return_and_names_both_pages() -> None:
    [signal] = find([view(0, "/tea"), view(9_000, "/p/:id"), view(12_000, "/tea", BACK)])
    assert (signal.at_ms, signal.page, signal.label) == (12_000, "/p/:id", "/tea")
    assert signal.view.int == 9_000
