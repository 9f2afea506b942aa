"""Which sessions each condition takes, in the real engine."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
import pytest

from storage import Store, favourites, notes, selection, sessions, suggestions, tags, texts
from storage.conditions import ALL_OF, MOMENTS, NAMED, OPS, Condition, Op, Step, Unmeant, in_order
from storage.scope import Scope
from storage.sessions import Search
from tests.storage.test_sessions import DAY, NOW_MS, PART, SCORE, insert

MINUTE_MS = 60_000
SCOPE = Scope(site=1, from_ms=NOW_MS, to_ms=NOW_MS + 86_400_000)
ANNA, BEN, CHIE = (UUID(int=n) for n in (21, 22, 23))
MIO = UUID(int=77)
EARLIER = UUID(int=20)  # Anna's visit of the day before, out of the range

VIEW = {"site": 1, "day": DAY, "session": ANNA, "at": NOW_MS, "page": "/", "url": ""}


EVENT: dict[str, Any] = {
    "site": 1,
    "day": DAY,
    "session": ANNA,
    "tab": UUID(int=6),
    "view": UUID(int=7),
    "at": NOW_MS,
    "seq": 0,
    "n": 0,
    "tag": 2,
    "page": "/",
    "path": "",
    "label": "",
    "x": 0,
    "y": 0,
    "flags": 0,
    "node": 0,
    "reaction": 0,
    "reaction_ms": 0,
    "detail": "",
    "insert_id": UUID(int=9),
}


def happened(after_s: float, tag: int, label: str = "", path: str = "", **detail: Any) -> dict[str, Any]:
    text = msgspec.json.encode(detail).decode() if detail else ""
    return {"at": NOW_MS + int(after_s * 1000), "tag": tag, "label": label, "path": path, "detail": text}


EVENTS = [
    (ANNA, happened(50, 2, "Pay now", "form>#pay")),
    (ANNA, happened(60, 7, message='TypeError: "x" is 未定義')),
    (ANNA, happened(100, 10, name="paid", props={"plan": "pro", "price": 12, "tags": "a;b"})),
    (ANNA, happened(110, 15, user="a", traits={"plan": "free"})),
    (ANNA, happened(120, 2, "Pay now", "form>#pay")),
    (BEN, happened(1, 2, "PAY later", "nav>a")),
    (BEN, happened(2, 5, "Card number", "#card")),
    (BEN, happened(3, 13, "Checkout", "#checkout", last="#card", edited=1)),
    (BEN, happened(4, 16, props={"variant": "B"})),
    (BEN, happened(4.5, 18, rule="error", sample=10)),
]


async def fill(store: Store) -> None:
    ago = dt.timedelta(days=1)
    part = {**PART, "views": 1, "user": "", "weight": 1.0, "chunks": 1}
    await insert(
        store,
        "sessions",
        part,
        [
            {"session": EARLIER, "day": DAY - ago, "started": NOW_MS - 86_400_000, "ended": NOW_MS - 86_300_000},
            # a late batch: the session began with it, though it came second
            {"session": ANNA, "started": NOW_MS + 30_000, "ended": NOW_MS + 10 * MINUTE_MS, "entry_page": "/cart"},
            {"session": ANNA, "started": NOW_MS, "ended": NOW_MS + 30_000, "entry_page": "/tea", "exit_page": "/tea"},
            {
                "session": BEN,
                "visitor": UUID(int=6),
                "browser": "Firefox",
                "os": "Windows",
                "lang": "ja-JP",
                "zone": "America/Chicago",
                "user": "Ben 42",
                "device": "phone",
                "weight": 10.0,
                "chunks": 0,
                "referrer": "https://news.example/A_100%",
                "ended": NOW_MS + 5_000,
            },
            {"session": CHIE, "visitor": UUID(int=0), "bot": 1, "lang": "ja"},
        ],
    )
    pages = [(ANNA, "/tea", 0), (ANNA, "/cart", 40_000), (ANNA, "/tea", 90_000), (BEN, "/CART", 1_000)]
    views = [{"session": session, "page": page, "at": NOW_MS + after_ms} for session, page, after_ms in pages]
    views[-1]["url"] = "https://shop.example/CART?ref=x&utm_source=Spring+letter&utm_medium=mail"
    await insert(store, "views", VIEW, views)
    signals = f'[{{"kind":"rage","at_ms":{NOW_MS + 7}}},{{"kind":"dead","at_ms":{NOW_MS + 70}}}]'
    score = {**SCORE, "session": ANNA, "score": 40, "error": 0, "dead": 1}
    await insert(store, "scores", score, [{"signals": signals}])
    await insert(store, "events", EVENT, [{"session": session, **event} for session, event in EVENTS])
    shown = {"Out of stock": NOW_MS + 45_000, "Tea": NOW_MS}
    await texts.save(store, 1, DAY, ANNA, {UUID(int=6): shown}, chunks=2, version=1)
    await texts.save(store, 1, DAY, BEN, {UUID(int=8): {"Tea, 100% 未定": NOW_MS + 1}}, chunks=1, version=1)


async def add(store: Store) -> None:
    """What people added: Anna's visit is tagged, noted and watched, Ben's is a favourite, a tag is taken off again."""
    for session, tag, on in ((ANNA, "Needs a look", True), (BEN, "bug", True), (BEN, "bug", False)):
        await tags.put(store, 1, session, tag, person=MIO, now_ms=NOW_MS, on=on)
    await notes.write(store, 1, ANNA, "Tried the old card", at_ms=NOW_MS + 55_000, person=MIO, now_ms=NOW_MS)
    await favourites.mark(store, 1, BEN, person=MIO, now_ms=NOW_MS, on=True)
    await sessions.mark_watched(store, 1, ANNA, MIO, NOW_MS)


ADDED: list[tuple[Condition, set[UUID]]] = [
    (Condition("tag", "is", "Needs a look"), {ANNA}),
    (Condition("tag", "has", "LOOK"), {ANNA}),
    (Condition("tag", "none"), {BEN, CHIE}),
    (Condition("note", "has", "old CARD"), {ANNA}),
    (Condition("note", "any"), {ANNA}),
    (Condition("note", "lacks", "old"), {BEN, CHIE}),
    (Condition("favourite", "is", "yes"), {BEN}),
    (Condition("favourite", "not", "yes"), {ANNA, CHIE}),
    (Condition("watched", "is", "yes"), {ANNA}),
    (Condition("watched", "is", "no"), {BEN, CHIE}),
]


async def test_what_people_added_is_asked_for_too(store: Store) -> None:
    await fill(store)
    await add(store)
    for condition, expected in ADDED:
        assert await found(store, condition) == expected, condition
    search = Search((Condition("note", "any"),))
    assert await sessions.moments(store, SCOPE, search, [ANNA, BEN]) == {ANNA: NOW_MS + 55_000}
    said = await suggestions.values(store, SCOPE.values(), selection.sessions(SCOPE.values()), "tag", "loo")
    assert [(one.value, one.sessions) for one in said] == [("Needs a look", 1)]


async def found(store: Store, *conditions: Condition, bots: bool = True, scope: Scope = SCOPE) -> set[UUID]:
    search = Search(conditions, bots=bots)
    ids, total = await sessions.find(store, scope, search)
    assert total == len(ids) == await sessions.count(store, scope, search)
    return set(ids)


TAKEN: list[tuple[Condition, set[UUID]]] = [
    (Condition("page", "is", "/cart"), {ANNA}),
    (Condition("page", "has", "cart"), {ANNA, BEN}),
    (Condition("page", "not", "/tea"), {BEN, CHIE}),
    (Condition("page", "lacks", "CART"), {CHIE}),
    (Condition("saw", "has", "out of STOCK"), {ANNA}),
    (Condition("saw", "has", "tea"), {ANNA, BEN}),
    (Condition("saw", "is", "Tea"), {ANNA}),
    (Condition("saw", "has", "100% 未"), {BEN}),
    (Condition("saw", "lacks", "stock"), {BEN, CHIE}),
    (Condition("entry", "is", "/tea"), {ANNA}),
    (Condition("entry", "is", "/cart"), set()),
    (Condition("exit", "has", "art"), {ANNA, BEN, CHIE}),
    (Condition("exit", "is", "/tea"), set()),
    (Condition("referrer", "has", "a_100%"), {BEN}),
    (Condition("referrer", "has", "%"), {BEN}),
    (Condition("browser", "is", "Firefox"), {BEN}),
    (Condition("browser", "not", "Firefox"), {ANNA, CHIE}),
    (Condition("os", "has", "win"), {BEN}),
    (Condition("lang", "is", "ja"), {BEN, CHIE}),
    (Condition("lang", "is", "ja-JP"), {BEN}),
    (Condition("country", "is", "US"), {BEN}),
    (Condition("country", "is", "JP"), {ANNA, CHIE}),
    (Condition("user", "is", "Ben 42"), {BEN}),
    (Condition("visit", "is", "returning"), {ANNA}),
    (Condition("visit", "is", "first"), {BEN, CHIE}),
    (Condition("duration", "least", "600"), {ANNA}),
    (Condition("duration", "most", "5"), {BEN}),
    (Condition("views", "least", "2"), {ANNA}),
    (Condition("score", "least", "40"), {ANNA}),
    (Condition("score", "least", "0"), {ANNA, BEN, CHIE}),
    (Condition("score", "most", "39"), {BEN, CHIE}),
    (Condition("campaign", "any"), {BEN}),
    (Condition("campaign", "none"), {ANNA, CHIE}),
    (Condition("campaign", "is", "Spring letter"), {BEN}),
    (Condition("campaign", "has", "spring"), {BEN}),
    (Condition("campaign", "is", "x"), set()),
    (Condition("click", "is", "Pay now"), {ANNA}),
    (Condition("click", "has", "pay"), {ANNA, BEN}),
    (Condition("click", "lacks", "now"), {BEN, CHIE}),
    (Condition("selector", "has", "#pay"), {ANNA}),
    (Condition("selector", "is", "nav>a"), {BEN}),
    (Condition("field", "has", "card"), {BEN}),
    (Condition("field", "is", "#card"), {BEN}),
    (Condition("abandoned", "any"), {BEN}),
    (Condition("abandoned", "none"), {ANNA, CHIE}),
    (Condition("abandoned", "has", "check"), {BEN}),
    (Condition("error", "has", '"X" is 未定義'), {ANNA}),
    (Condition("error", "any"), {ANNA}),
    (Condition("error", "is", "TypeError"), set()),
    (Condition("event", "is", "paid"), {ANNA}),
    (Condition("event", "is", "plan"), set()),
    (Condition("prop", "is", "pro", "plan"), {ANNA}),
    (Condition("prop", "is", "12", "price"), {ANNA}),
    (Condition("prop", "has", ";", "tags"), {ANNA}),
    (Condition("prop", "is", "free", "plan"), set()),
    (Condition("trait", "is", "free", "plan"), {ANNA}),
    (Condition("set", "is", "B", "variant"), {BEN}),
    (Condition("set", "not", "B", "variant"), {ANNA, CHIE}),
    (Condition("rule", "is", "error"), {BEN}),
    (Condition("signal", "is", "dead"), {ANNA}),
    (Condition("signal", "not", "rage"), {BEN, CHIE}),
    (Condition("signal", "is", "error"), set()),
    (Condition("signal", "any"), {ANNA}),
    (Condition("signal", "none"), {BEN, CHIE}),
    (Condition("recorded", "is", "no"), {BEN}),
    (Condition("sampled", "is", "yes"), {BEN}),
]


async def test_condition_takes_the_sessions_of_which_it_is_true(store: Store) -> None:
    await fill(store)
    for condition, expected in TAKEN:
        assert await found(store, condition) == expected, condition


async def test_conditions_hold_together_within_the_scope(store: Store) -> None:
    await fill(store)
    assert await found(store) == {ANNA, BEN, CHIE}
    assert await found(store, bots=False) == {ANNA, BEN}
    assert await found(store, Condition("page", "has", "cart"), Condition("lang", "is", "ja")) == {BEN}
    assert await found(store, Condition("page", "is", "/tea"), Condition("page", "is", "/cart")) == {ANNA}
    assert await found(store, scope=Scope(1, SCOPE.from_ms, SCOPE.to_ms, "phone")) == {BEN}
    assert await found(store, scope=Scope(2, SCOPE.from_ms, SCOPE.to_ms)) == set()


async def test_moments_are_those_of_the_first_condition_that_has_one(store: Store) -> None:
    await fill(store)
    asked: list[tuple[list[Condition], dict[UUID, int]]] = [
        ([Condition("lang", "is", "en"), Condition("page", "is", "/cart")], {ANNA: NOW_MS + 40_000}),
        ([Condition("page", "is", "/tea")], {ANNA: NOW_MS}),
        ([Condition("saw", "has", "stock")], {ANNA: NOW_MS + 45_000}),
        ([Condition("signal", "is", "dead")], {ANNA: NOW_MS + 70}),
        ([Condition("page", "not", "/tea"), Condition("signal", "any")], {ANNA: NOW_MS + 7}),
        ([Condition("lang", "is", "en")], {}),
    ]
    for conditions, expected in asked:
        assert await sessions.moments(store, SCOPE, Search(tuple(conditions)), [ANNA, BEN]) == expected


def any_of(condition: Any, op: Op) -> Condition:
    value = "5" if op in ("least", "most") else {"visit": "first", "signal": "rage"}.get(condition, "yes")
    return Condition(condition, op, "" if op in ("any", "none") else value, "n" if condition in NAMED else "")


def step(did: Condition, within_s: int = 0, *, absent: bool = False) -> Step:
    return Step(did, within_s, absent)


TEA, CART, PAY = Condition("page", "is", "/tea"), Condition("page", "is", "/cart"), Condition("click", "has", "pay")
ERROR, PAID = Condition("error", "any"), Condition("event", "is", "paid")
# Anna: /tea 0, /cart 40, pay 50, error 60, /tea 90, paid 100, pay 120 (seconds)
ORDERS: list[tuple[list[Step], int | None]] = [
    ([step(TEA), step(CART)], 0),
    ([step(CART), step(TEA)], 40),
    ([step(CART), step(TEA), step(CART)], None),
    ([step(CART), step(PAY, 10)], 40),
    ([step(CART), step(PAY, 9)], None),
    ([step(TEA), step(PAY, 35)], 90),
    ([step(TEA), step(TEA)], 0),
    ([step(CART), step(PAY), step(PAID, absent=True)], 40),
    ([step(CART), step(ERROR), step(PAID, absent=True)], None),
    ([step(CART), step(ERROR), step(PAID, 30, absent=True)], 40),
    ([step(CART), step(ERROR), step(PAID, 40, absent=True)], None),
    ([step(CART), step(ERROR, absent=True), step(PAY)], 40),
    ([step(TEA), step(ERROR, absent=True), step(PAID)], 90),
    ([step(PAY), step(ERROR, absent=True), step(TEA)], None),
    ([step(PAY), step(TEA), step(PAY), step(CART, absent=True)], 50),
]


async def test_steps_are_taken_in_order_in_time_and_with_nothing_between(store: Store) -> None:
    await fill(store)
    for steps, began_s in ORDERS:
        search = Search(steps=in_order(tuple(steps)))
        ids, total = await sessions.find(store, SCOPE, search)
        moments = await sessions.moments(store, SCOPE, search, [ANNA, BEN])
        assert moments.get(ANNA) == (None if began_s is None else NOW_MS + began_s * 1_000), steps
        assert (ANNA in ids) == (began_s is not None), steps
        assert total == len(ids)


async def test_steps_come_on_top_of_conditions(store: Store) -> None:
    await fill(store)
    steps = (step(CART), step(PAY))
    assert (await sessions.find(store, SCOPE, Search((Condition("browser", "is", "Firefox"),), steps)))[1] == 0
    assert (await sessions.find(store, SCOPE, Search((Condition("browser", "is", "Chrome"),), steps)))[0] == [ANNA]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([step(TEA)], id="one alone"),
        pytest.param([step(TEA, absent=True), step(CART)], id="what did not happen first"),
        pytest.param([step(TEA), step(CART, absent=True), step(PAY, absent=True)], id="two that did not happen"),
        pytest.param([step(TEA, 5), step(CART)], id="time before the first"),
        pytest.param([step(TEA), step(Condition("browser", "is", "Firefox"))], id="no moment"),
        pytest.param([step(TEA), step(Condition("page", "not", "/"))], id="a condition that is negated"),
        pytest.param([step(TEA), step(CART, 90_000)], id="more than a day"),
        pytest.param([step(TEA)] * 9, id="too many"),
    ],
)
def test_what_is_no_order_is_refused(steps: list[Step]) -> None:
    with pytest.raises(Unmeant):
        in_order(tuple(steps))


async def test_every_condition_can_be_asked_in_every_way(store: Store) -> None:
    """All at once, so that no two of them get in each other's way either."""
    every = [any_of(of, op) for of in ALL_OF for op in OPS[of]]
    assert await found(store, *every) == set()
    for condition in every:
        assert (selection.moments(SCOPE.values(), condition) is None) == (
            condition.of not in MOMENTS or condition.op in ("not", "lacks", "none")
        )
