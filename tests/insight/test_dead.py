import datetime as dt
from collections.abc import Sequence
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from insight.signals import find
from insight.signals.dead import is_dead, rule
from insight.thresholds import Thresholds
from storage import Store, pointers
from storage.scope import Scope
from storage.scores import Moment
from tests.insight.streams import click
from wire import Flag, Reaction

AT_MS = 1_760_000_000_000
PATHS = [
    *(
        "",
        "body",
        "html>body",
        "body>main:nth-of-type(12)",
        "#host >>> section",
        "#frame ||| article",
        "main>b",
        "domain",
    ),
    *("#main", "#buy>span", "#a #b", "body:nth-of-type(x)", "div:nth-of-type(2)", "section\n"),
]


def deads(moments: list[Moment]) -> list[int]:
    return [signal.count for signal in find(moments) if signal.kind == "dead"]


@pytest.mark.parametrize(
    ("moment", "dead"),
    [
        pytest.param(click(0), True, id="no reaction"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=2_400), True, id="a late change"),
        pytest.param(click(0, reaction=Reaction.NAVIGATION, reaction_ms=2_001), True, id="a late navigation"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=2_000), False, id="a change at two seconds"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=16), False, id="a change"),
        pytest.param(click(0, reaction=Reaction.SELECTION, reaction_ms=2_500), False, id="text selected"),
        pytest.param(click(0, reaction=Reaction.FOCUS, reaction_ms=2_900), True, id="a field entered long after"),
        pytest.param(click(0, reaction=Reaction.FOCUS, reaction_ms=40), False, id="a field entered"),
        pytest.param(click(0, reaction=Reaction.DOWNLOAD, reaction_ms=90), False, id="a download"),
        pytest.param(click(0, reaction=Reaction.UNKNOWN), False, id="left too soon to know"),
        pytest.param(click(0, flags=Flag.LINK), False, id="a link"),
        pytest.param(click(0, flags=Flag.CONTROL), False, id="a form control"),
        pytest.param(click(0, flags=Flag.MEDIA), False, id="a canvas"),
        pytest.param(click(0, flags=Flag.MODIFIED), False, id="with a modifier"),
        pytest.param(click(0, flags=Flag.KEYBOARD), False, id="by a key"),
        pytest.param(click(0, flags=Flag.BESIDE), False, id="beside an open dialog"),
        pytest.param(click(0, flags=Flag.BANNER), False, id="in a consent banner"),
        pytest.param(click(0, flags=Flag.DRAGGED), False, id="the end of a drag"),
        pytest.param(click(0, flags=Flag.TOUCH | Flag.FIXED), True, id="a finger on a fixed bar"),
        pytest.param(click(0, path="body", label=""), False, id="the page's ground"),
        pytest.param(click(0, path="body>main>section:nth-of-type(2)", label=""), False, id="a section's ground"),
        pytest.param(click(0, path="#main", label=""), False, id="a named container without words"),
        pytest.param(click(0, path="#gift-wrap"), True, id="a named element with words"),
        pytest.param(click(0, path="#stage>svg", label=""), True, id="a picture that should open"),
        pytest.param(click(0, path="body>domain-body>span"), True, id="a step that only sounds like ground"),
    ],
)
def test_dead_click(moment: Moment, dead: bool) -> None:
    assert deads([moment]) == ([1] if dead else [])


def test_dead_clicks_on_one_element_within_a_second_are_one_signal() -> None:
    assert deads([click(0), click(700), click(1_400), click(4_000)]) == [3, 1]


def test_dead_clicks_on_two_elements_are_two_signals() -> None:
    assert deads([click(0), click(300, path="#other", label="Track order")]) == [1, 1]


async def counted_in_store(store: Store, clicks: Sequence[Moment], thresholds: Thresholds) -> list[bool]:
    """For each click whether the store counts it as dead, each on an element of its own."""
    fixed: dict[str, Any] = {
        "site": 1,
        "day": dt.datetime.fromtimestamp(AT_MS / 1000, dt.UTC).date(),
        "kind": "click",
        "page": "/",
        "at": AT_MS,
        "session": UUID(int=1),
        "bot": 0,
        "device": "desktop",
        "insert_id": UUID(int=9),
    }
    columns: dict[str, list[Any]] = {name: [value] * len(clicks) for name, value in fixed.items()}
    for name in ("path", "label", "flags", "reaction", "reaction_ms"):
        columns[name] = [getattr(one, name) for one in clicks]
    await store.insert("pointers", {**columns, "path_hash": list(range(len(clicks)))})
    scope = Scope(1, AT_MS, AT_MS + 1)
    found = await pointers.elements(store, scope, "/", "click", limit=len(clicks), rule=rule(thresholds))
    dead = {one.path_hash: one.dead == 1 for one in found}
    return [dead.get(n, False) for n in range(len(clicks))]


async def test_dead_clicks_of_a_heatmap_are_those_of_the_signals(store: Store) -> None:
    thresholds = Thresholds(slow_ms=1_700)
    clicks = [
        click(0, path=path, label=label, flags=flags, reaction=reaction, reaction_ms=ms)
        for path, label, flags, reaction, ms in product(
            PATHS, ("", "Buy"), [0, 5, *(1 << n for n in range(11))], Reaction, (0, 1_700, 1_701, 2_900)
        )
    ]
    by_rule = [is_dead(one, thresholds) for one in clicks]
    assert await counted_in_store(store, clicks, thresholds) == by_rule
    assert 300 < sum(by_rule) < len(clicks) / 2
