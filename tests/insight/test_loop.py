import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import view
from wire.events import Navigation


def trail(pages: str, step_ms: int = 8_000) -> list[Moment]:
    """A page view of each letter's page; small letters are addresses of the page P."""
    return [
        view(n * step_ms, "/p/:id" if page.islower() else f"/{page}", url_hash=ord(page))
        for n, page in enumerate(pages)
    ]


@pytest.mark.parametrize(
    ("moments", "counts"),
    [
        pytest.param(trail("ABAB"), [4], id="to and fro"),
        pytest.param(trail("XABABAY"), [5], id="within a visit"),
        pytest.param(trail("ABABCDCD"), [4, 4], id="two loops"),
        pytest.param(trail("ABA"), [], id="there and back"),
        pytest.param(trail("LaLbLc"), [], id="a list and its products"),
        pytest.param(trail("LaLa"), [4], id="a list and one product"),
        pytest.param(trail("ABAB", 25_000), [], id="two offers compared at leisure"),
        pytest.param([*trail("AB"), view(20_000, "/B", Navigation.RELOAD, url_hash=ord("B"))], [], id="reloaded"),
    ],
)
def test_loop(moments: list[Moment], counts: list[int]) -> None:
    assert [signal.count for signal in find(moments) if signal.kind == "loop"] == counts
