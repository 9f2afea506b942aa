"""Which elements were clicked most."""

from heatmap.ranking import Element, rank


def test_rank_orders_by_clicks_and_shares_out_the_total() -> None:
    menu = Element(path_hash=1, path="#menu", label="Menu", clicks=10, sessions=4)
    buy = Element(path_hash=2, path="#buy", label="Buy", clicks=30, sessions=20, dead=12)
    first, second = rank([menu, buy], total=50)
    assert (first.rank, first.element, first.share, first.bar) == (1, buy, 0.6, 1)
    assert (second.rank, second.element, second.share, second.bar) == (2, menu, 0.2, 10 / 30)
    assert first.dead_share == 0.4


def test_rank_of_equal_clicks_goes_by_path() -> None:
    elements = [Element(path_hash=n, path=path, label="", clicks=1, sessions=1) for n, path in enumerate("ba")]
    assert [ranked.element.path for ranked in rank(elements, 2)] == ["a", "b"]


def test_rank_of_nothing_is_empty() -> None:
    assert rank([], 0) == []
