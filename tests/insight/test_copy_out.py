import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import happening
from wire import Select, Visibility

COPIED = happening(Select, 1_000, "#spec", chars=24, copied=True)


@pytest.mark.parametrize(
    ("moments", "paths"),
    [
        pytest.param([COPIED, happening(Visibility, 5_000, hidden=True)], ["#spec"], id="copied and gone"),
        pytest.param([COPIED, happening(Visibility, 11_001, hidden=True)], [], id="gone much later"),
        pytest.param([COPIED], [], id="copied and stayed"),
        pytest.param([COPIED, happening(Visibility, 5_000, hidden=False)], [], id="came back"),
        pytest.param(
            [happening(Select, 1_000, "#spec", chars=24, copied=False), happening(Visibility, 2_000, hidden=True)],
            [],
            id="selected and gone",
        ),
        pytest.param(
            [COPIED, *(happening(Visibility, at, hidden=True) for at in (2_000, 3_000))], ["#spec"], id="told once"
        ),
    ],
)
def test_copy_out(moments: list[Moment], paths: list[str]) -> None:
    assert [signal.path for signal in find(moments) if signal.kind == "copy_out"] == paths
