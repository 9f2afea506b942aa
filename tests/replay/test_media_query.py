"""Media queries, by the size of the recorded window."""

import pytest

from replay.media_query import holds


@pytest.mark.parametrize(
    ("query", "held"),
    [
        pytest.param("", True, id="none"),
        pytest.param("all", True, id="all"),
        pytest.param("print", False, id="print"),
        pytest.param("not print", True, id="not print"),
        pytest.param("only screen and (min-width: 768px)", True, id="from"),
        pytest.param("(max-width: 799.98px)", False, id="to"),
        pytest.param("(min-width:48em) and (max-width:60rem)", True, id="ems"),
        pytest.param("(600px <= width < 800px)", False, id="range"),
        pytest.param("(600px <= width <= 800px)", True, id="range with its end"),
        pytest.param("(height > 599px)", True, id="one-sided"),
        pytest.param("(orientation: portrait)", False, id="portrait"),
        pytest.param("print, (orientation: landscape)", True, id="one of a list"),
        pytest.param("(hover: hover)", False, id="not told"),
        pytest.param("not (hover: hover)", False, id="not told, denied"),
        pytest.param("not (max-width: 700px)", True, id="denied"),
        pytest.param("(max-width: 1..2px)", False, id="no number"),
        pytest.param("(max-width", False, id="no query"),
    ],
)
def test_query_holds_in_a_window_of_800_by_600(query: str, held: bool) -> None:
    assert holds(query, 800, 600) is held
