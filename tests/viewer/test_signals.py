"""What hurts most, the rules behind it, and what is no problem."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

import pytest

from insight import scoring, site_rules
from insight.signals import KINDS
from storage import Store, rules, scores
from storage.sites import Site
from tests.viewer.conftest import NOW_MS, Client, form_token
from viewer import heatmap_kind, question
from wire import Click, Start
from wire.events import TAGS

SPACE = UUID(int=77)
DAY = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC).date()
AT_MS = NOW_MS - 3_600_000
PEOPLE = 4


def press(at_ms: int, path: str, label: str, reaction: int = 0, reaction_ms: int = 0) -> dict[str, Any]:
    return {"at": at_ms, "path": path, "label": label, "reaction": reaction, "reaction_ms": reaction_ms}


async def come(store: Store, site: int, name: str, visitor: str, *presses: dict[str, Any]) -> UUID:
    """A session on /cart with these clicks, as the drain writes it."""
    session = uuid5(SPACE, name)
    start = {"at": AT_MS, "tag": TAGS[Start], "detail": '{"navigation":0,"load_ms":300}'}
    blank = {"path": "", "label": "", "reaction": 0, "reaction_ms": 0, "detail": "", "tag": TAGS[Click]}
    rows = [{**blank, **row} for row in (start, *presses)]
    n = len(rows)
    fixed = {
        "site": site,
        "day": DAY,
        "session": session,
        "tab": UUID(int=5),
        "view": uuid5(session, "v"),
        "page": "/cart",
    }
    columns: dict[str, list[Any]] = {column: [value] * n for column, value in fixed.items()}
    await store.insert(
        "events", {**columns, **{key: [row[key] for row in rows] for key in rows[0]}, "seq": [*range(n)]}
    )
    await store.insert(
        "sessions",
        {
            **{key: [fixed[key]] for key in ("site", "day", "session")},
            "visitor": [uuid5(SPACE, visitor)],
            "started": [AT_MS],
            "ended": [AT_MS + 60_000],
            "events": [n],
            "views": [1],
        },
    )
    view = {key: [fixed[key]] for key in ("site", "day", "session", "view", "page")}
    await store.insert("views", {**view, "at": [AT_MS]})
    return session


@pytest.fixture
async def visited(store: Store, site: Site) -> list[UUID]:
    """Four people press a dead button; one of them, in two sessions, rages at another; one is content."""
    gift, pay = ("#gift>span", "Gift wrap"), ("#pay", "Pay now")
    seen = [
        await come(store, 1, f"gift {n}", f"person {n}", press(AT_MS + 5_000, *gift, 1, 2_400)) for n in range(PEOPLE)
    ]
    rage = [press(AT_MS + 9_000 + 200 * n, *pay) for n in range(4)]
    seen += [await come(store, 1, f"rage {n}", "person 0", *rage) for n in range(2)]
    seen.append(await come(store, 1, "calm", "person 9", press(AT_MS + 5_000, *pay, 1, 40)))
    await scoring.rescore_stale(store, today=DAY)
    return seen


async def test_signals_rank_what_hurts_by_weight_and_people(viewer_client: Client, visited: list[UUID]) -> None:
    view = await (await viewer_client.get("/s/1/signals.json")).json()
    told = [(row["kind"], row["label"], row["people"], row["sessions"]) for row in view["elements"]]
    assert told == [("dead", "Gift wrap", 4, 4), ("rage", "Pay now", 1, 2), ("dead", "Pay now", 1, 2)]
    assert view["elements"][0]["part"] == 1.0
    assert [(row["page"], row["seen"], row["sessions"]) for row in view["pages"]] == [("/cart", 7, 6)]
    assert {row["kind"]: row["sessions"] for row in view["kinds"]} == {"dead": 6, "rage": 2}
    assert (view["sessions"], view["done"], view["scored"]) == (7, 7, 7)


async def test_element_leads_to_the_sessions_in_which_it_hurt_and_to_no_other(
    viewer_client: Client, visited: list[UUID]
) -> None:
    view = await (await viewer_client.get("/s/1/signals.json")).json()
    told = {}
    for row in view["elements"]:
        hurt = await (await viewer_client.get(f"/s/1/signals/hurt.json?{row['query']}")).json()
        assert (hurt["people"], hurt["sessions"], hurt["what"]) == (row["people"], row["sessions"], row["what"])
        told[row["kind"], row["label"]] = [UUID(one["session"]) for one in hurt["rows"]]
    assert {place: set(sessions) for place, sessions in told.items()} == {
        ("dead", "Gift wrap"): set(visited[:4]),
        ("dead", "Pay now"): set(visited[4:6]),
        ("rage", "Pay now"): set(visited[4:6]),
    }
    page = await (await viewer_client.get("/s/1/signals")).text()
    assert "/s/1/heatmap?page=%2Fcart&amp;kind=dead" in page
    assert "/s/1/heatmap?page=%2Fcart&amp;kind=rage" in page
    assert "/s/1/signals/hurt?page=%2Fcart" in page


def test_every_signal_has_a_heatmap_that_there_is() -> None:
    assert {heatmap_kind.of(kind) for kind in KINDS} <= set(question.KINDS)
    assert heatmap_kind.of("") == "click"


async def test_next_from_who_was_hurt_goes_through_those_and_back_to_their_list(
    viewer_client: Client, visited: list[UUID]
) -> None:
    asked = "page=/cart&kind=rage&path=%23pay"
    hurt = await (await viewer_client.get(f"/s/1/signals/hurt.json?{asked}")).json()
    first, last = (row["session"] for row in hurt["rows"])
    opened = await (await viewer_client.get(f"/s/1/replays/{first}.json?{hurt['query']}")).json()
    assert (opened["previous_url"], opened["next_url"].split("?")[0]) == ("", f"/s/1/replays/{last}")
    path, _, query = opened["next_url"].partition("?")
    end = await (await viewer_client.get(f"{path}.json?{query}")).json()
    assert (opened["at_ms"], end["at_ms"]) == (0, hurt["rows"][1]["at_ms"])  # the neighbour opens as the list's own row
    assert end["at_ms"] == 4_000
    assert (end["previous_url"].split("?")[0], end["next_url"]) == (f"/s/1/replays/{first}", "")
    path, _, query = end["list_url"].partition("?")
    again = await (await viewer_client.get(f"{path}.json?{query}")).json()
    assert [row["session"] for row in again["rows"]] == [first, last]
    wrong = await viewer_client.get(f"/s/1/replays/{first}?hurt=/cart&hurt_kind=none")
    assert wrong.status == 400


@pytest.mark.parametrize("query", ["", "sort=newest", "where=signal:dead", "where=click:Pay+now"])
async def test_next_walks_the_list_and_opens_each_replay_where_the_list_does(
    viewer_client: Client, visited: list[UUID], query: str
) -> None:
    listed = await (await viewer_client.get(f"/s/1/replays.json?{query}")).json()
    rows = [(row["session"], row["at_ms"]) for row in listed["rows"]]
    walked, back = [], []
    url = f"/s/1/replays/{rows[0][0]}?{query}&t=hit"
    while url:
        path, _, rest = url.partition("?")
        shown = await (await viewer_client.get(f"{path}.json?{rest}")).json()
        walked.append((shown["session"], shown["at_ms"]))
        back.append(shown["previous_url"].partition("?")[0].rpartition("/")[2])
        url = shown["next_url"]
    assert walked == rows
    assert back == ["", *(session for session, _ in rows[:-1])]
    assert len(rows) > 1
    other = await (await viewer_client.get(f"/s/1/replays/{rows[-1][0]}.json?device=phone")).json()
    assert (other["previous_url"], other["next_url"]) == ("", "")


async def test_hurt_page_tells_how_many_since_when_and_opens_replays_where_it_hurt(
    viewer_client: Client, visited: list[UUID]
) -> None:
    view = await (await viewer_client.get("/s/1/signals/hurt.json?page=/cart")).json()
    assert (view["sessions"], view["people"], view["seen"]) == (6, 4, 7)
    assert {UUID(row["session"]) for row in view["rows"]} == set(visited[:6])
    assert [(day["sessions"], day["hurt"]) for day in view["days"]] == [(0, 0)] * 6 + [(7, 6)]
    rage = "/s/1/signals/hurt{}?page=/cart&kind=rage&path=%23pay"
    rows = (await (await viewer_client.get(rage.format(".json"))).json())["rows"]
    assert {row["at_ms"] for row in rows} == {4_000}
    text = await (await viewer_client.get(rage.format(""))).text()
    assert f"/s/1/replays/{visited[4]}?" in text
    assert 'href="/s/1/heatmap?page=%2Fcart' in text
    assert "Not a problem" in text
    text = await (await viewer_client.get("/s/1/signals/hurt?page=/cart&kind=rage&path=-")).text()
    assert "Nobody was hurt here in this range" in text


@pytest.mark.parametrize("query", ["", "page=", "page=/cart&kind=joy", "page=/cart&offset=-1", "page=/cart&offset=x"])
async def test_hurt_page_of_what_can_not_be_meant_is_refused(viewer_client: Client, query: str) -> None:
    assert (await viewer_client.get(f"/s/1/signals/hurt?{query}")).status == 400


async def test_preview_tells_what_a_threshold_would_change_and_saves_nothing(
    viewer_client: Client, store: Store, visited: list[UUID]
) -> None:
    view = await (await viewer_client.get("/s/1/signals/rules.json?slow_ms=3000")).json()
    [change] = view["preview"]["changes"]
    assert (change["kind"], change["before"], change["after"]) == ("dead", 6, 2)
    assert change["elements"] == [
        {"page": "/cart", "path": "#gift>span", "label": "Gift wrap", "before": 4, "after": 0}
    ]
    assert view["preview"]["sessions"] == len(visited)
    assert await rules.changed(store) == {}
    text = await (await viewer_client.get("/s/1/signals/rules?slow_ms=3000")).text()
    assert "6 → <b>2</b>" in text


async def test_saved_thresholds_leave_history_to_be_scored_again_with_progress(
    viewer_client: Client, store: Store, visited: list[UUID]
) -> None:
    token = await form_token(viewer_client, "/s/1/signals/rules")
    form = {"form_token": token, "slow_ms": "3000"}
    answer = await viewer_client.post("/s/1/signals/rules", data=form, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/s/1/signals/rules?saved=1")
    view = await (await viewer_client.get("/s/1/signals/rules.json?saved=1")).json()
    assert (view["changed"], view["done"], view["scored"]) == (["slow_ms"], 0, len(visited))
    assert await scoring.rescore_stale(store, today=DAY) == len(visited)
    view = await (await viewer_client.get("/s/1/signals/rules.json")).json()
    assert view["done"] == len(visited)
    [score] = await scores.of(store, 1, [visited[0]])
    assert score.findings == ()
    await viewer_client.post("/s/1/signals/rules", data={"form_token": token, "usual": "1"})
    assert await rules.changed(store) == {}


@pytest.mark.parametrize("typed", ["", "0", "99999999", "ten", "1.5", "-3", "²"])
async def test_threshold_out_of_bounds_is_refused_with_its_field(
    viewer_client: Client, store: Store, typed: str
) -> None:
    answer = await viewer_client.get("/s/1/signals/rules.json", params={"rage_clicks": typed})
    assert (answer.status, (await answer.json())["fault"]) == (422, "rage_clicks")
    token = await form_token(viewer_client, "/s/1/signals/rules")
    answer = await viewer_client.post("/s/1/signals/rules", data={"form_token": token, "rage_clicks": typed})
    assert answer.status == 422
    assert await rules.changed(store) == {}


async def test_not_a_problem_teaches_the_rule_is_listed_and_can_be_undone(
    viewer_client: Client, store: Store, visited: list[UUID]
) -> None:
    token = await form_token(viewer_client, "/s/1/signals")
    said = {"form_token": token, "kind": "dead", "page": "/cart", "path": "#gift>span", "label": "Gift wrap"}
    await viewer_client.post("/s/1/signals/excuse", data=said)
    assert await scoring.rescore_stale(store, today=DAY) == len(visited)
    view = await (await viewer_client.get("/s/1/signals.json")).json()
    assert [(row["kind"], row["label"]) for row in view["elements"]] == [("rage", "Pay now"), ("dead", "Pay now")]
    view = await (await viewer_client.get("/s/1/signals/rules.json")).json()
    assert [(row["kind"], row["label"], row["said_by"]) for row in view["excuses"]] == [
        ("dead", "Gift wrap", "Mio 未央")
    ]
    await viewer_client.post("/s/1/signals/excuse", data={**said, "undo": "1"})
    assert (await site_rules.read(store)).by_site == {}
    await scoring.rescore_stale(store, today=DAY)
    view = await (await viewer_client.get("/s/1/signals.json")).json()
    assert len(view["elements"]) == 3


@pytest.mark.parametrize("given", [{"kind": "joy"}, {"page": ""}, {"path": "x" * 2_001}])
async def test_excuse_that_can_not_be_meant_is_refused(
    viewer_client: Client, store: Store, given: dict[str, str]
) -> None:
    token = await form_token(viewer_client, "/s/1/signals/rules")
    form = {"form_token": token, "kind": "dead", "page": "/cart", "path": "#a", **given}
    assert (await viewer_client.post("/s/1/signals/excuse", data=form)).status == 400
    assert await rules.excuses(store) == []


async def test_signals_of_a_site_without_any_say_what_will_be_here(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/s/1/signals")).text()
    assert "No signal of struggle in this range" in text


async def test_score_is_explained_by_kind_and_compared_with_the_site(
    viewer_client: Client, visited: list[UUID]
) -> None:
    view = await (await viewer_client.get(f"/s/1/replays/{visited[4]}/score.json")).json()
    assert sum(reason["points"] for reason in view["reasons"]) == pytest.approx(view["score"], abs=0.6)
    assert [(reason["kind"], reason["rare"]) for reason in view["reasons"]] == [("rage", False), ("dead", False)]
    assert view["reasons"][0]["usual"] == pytest.approx(2 / 7)
    assert view["compared"] == 7
    assert view["reasons"][0]["found"][0]["at_ms"] == 9_000
    page = await (await viewer_client.get(f"/s/1/replays/{visited[4]}/score")).text()
    assert f"/s/1/replays/{visited[4]}?t=4000" in page
    assert "in 29% of sessions here" in page


async def test_score_of_a_session_that_is_not_there_is_not_found(viewer_client: Client) -> None:
    assert (await viewer_client.get(f"/s/1/replays/{UUID(int=4)}/score")).status == 404
