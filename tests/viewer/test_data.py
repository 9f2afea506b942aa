"""The data page: everything received is accounted for."""

import datetime as dt
import random
from uuid import UUID

import pytest

from storage import Store, erasure
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Client, form_token
from tests.viewer.visits import DAY_MS, Visit
from viewer.app import Viewer


async def test_data_adds_up(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS), Visit("b", NOW_MS), Visit("c", NOW_MS - DAY_MS)])
    await visits.write_faults(store, 1, NOW_MS)
    found = await (await viewer_client.get("/s/1/data.json")).json()
    # dropped batches: 3 duplicates, 41 and 2 from wrong origins; parts of batches count apart
    assert (found["received"], found["stored"], found["dropped"], found["quarantined"]) == (50, 3, 46, 1)
    days = found["accounts"]["days"]
    assert [day["day"] for day in days] == [f"2026-09-{n}" for n in range(21, 14, -1)]
    assert found["disk"]["bytes"] > found["disk"]["per_session"] == found["disk"]["per_view"] > 0
    first = [days[0][name] for name in ("received", "stored", "dropped", "quarantined", "events", "bytes")]
    assert first == [49, 2, 46, 1, 24, 3_000]
    assert all(day["received"] == day["stored"] + day["dropped"] + day["quarantined"] for day in days)


async def test_data_tells_what_each_pages_recordings_take(viewer_client: Client, store: Store) -> None:
    day = dt.datetime.fromtimestamp(NOW_MS / 1_000, dt.UTC).date()
    text = random.Random(1).randbytes(30_000).hex().encode()  # noqa: S311
    pages = [("/", 1, 3_000), ("/", 1, 1_000), ("/cart", 2, 1_000), ("/", 3, 1_000)]
    of_site_2 = 6_000
    for site, page, view, size in [*((1, *one) for one in pages), (2, "/", 9, of_site_2)]:
        row = {"site": site, "day": day, "view": UUID(int=view), "page": page, "data": text, "wire_bytes": size}
        await store.insert("chunks", {column: [value] for column, value in row.items()})
    found = await (await viewer_client.get("/s/1/data.json")).json()
    home, cart = found["recordings"]
    assert (home["page"], home["views"], cart["page"], cart["views"]) == ("/", 2, "/cart", 1)
    assert home["bytes"] == pytest.approx(5 * cart["bytes"], abs=5)
    sizes = await store.read("retention.days", tables=["chunks", "assets"])
    assert cart["bytes"] == sizes[0]["size_bytes"] * 1_000 // 12_000
    assert "Recordings, by page" in await (await viewer_client.get("/s/1/data")).text()
    away = await (await viewer_client.get("/s/1/data.json?from=2026-09-01&to=2026-09-02")).json()
    assert away["recordings"] == []


async def test_data_names_each_reason_and_what_it_counts(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 1, NOW_MS)
    found = await (await viewer_client.get("/s/1/data.json")).json()
    assert [(row["reason"], row["unit"], row["n"]) for row in found["accounts"]["dropped"]] == [
        ("wrong_origin", "batch", 41),
        ("bad_event", "event", 7),
        ("privacy_signal", "chunk", 5),
        ("duplicate", "batch", 3),
        ("no_origin", "batch", 2),
    ]
    text = await (await viewer_client.get("/s/1/data")).text()
    for words in ("7 events", "5 pieces of recording", "https://copycat.example", "none named"):
        assert words in text


async def test_data_shows_samples_as_text(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 1, NOW_MS)
    text = await (await viewer_client.get("/s/1/data")).text()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; 𠮷" in text
    assert "<script>alert" not in text


async def test_data_of_another_site_is_not_shown(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 2, NOW_MS)
    found = await (await viewer_client.get("/s/1/data.json")).json()
    assert found["received"] == 0
    assert found["accounts"]["samples"] == []


async def test_data_out_of_the_range_is_not_shown(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 1, NOW_MS)
    found = await (await viewer_client.get("/s/1/data.json?from=2026-09-01&to=2026-09-20")).json()
    assert found["received"] == 0
    assert found["accounts"]["origins"] == []


async def test_data_with_a_faulty_range_says_so(viewer_client: Client) -> None:
    response = await viewer_client.get("/s/1/data?from=soon")
    assert response.status == 400
    assert "2026-01-31" in await response.text()


async def order(client: Client, **fields: str) -> tuple[int, str]:
    form = {"form_token": await form_token(client, "/s/1/data"), **fields}
    response = await client.post("/s/1/data/erase", data=form)
    return response.status, await response.text()


async def test_data_form_erases_a_session_for_good(viewer_client: Client, store: Store) -> None:
    gone, kept = Visit("a", NOW_MS), Visit("b", NOW_MS)
    await visits.write(store, 1, [gone, kept])
    await visits.write(store, 2, [gone])
    status, text = await order(viewer_client, kind="session", id=f" {gone.session} ")
    assert status == 200
    assert "It is gone from the database" in text

    async def left(site: int, visit: Visit) -> bool:
        return await erasure.any_left(store, site, [visit.session])

    assert [await left(1, gone), await left(1, kept), await left(2, gone)] == [False, True, True]
    found = await (await viewer_client.get("/s/1/data.json")).json()
    assert (found["received"], found["stored"], found["erased"]) == (2, 1, 1)


@pytest.mark.parametrize("typed", ["", "x" * 36, "00000000-0000-0000-0000-000000000000", '"><b>'])
async def test_data_form_with_no_id_erases_nothing(viewer_client: Client, viewer: Viewer, typed: str) -> None:
    status, text = await order(viewer_client, kind="visitor", id=typed)
    assert status == 422
    assert "This is not the id" in text
    assert '"><b>' not in text
    assert viewer.eraser.ledger.entries == []


@pytest.mark.parametrize(("fields", "status"), [({"form_token": "0" * 64}, 403), ({"kind": "all"}, 400)])
async def test_data_form_of_a_stranger_or_unknown_kind_erases_nothing(
    viewer_client: Client, viewer: Viewer, fields: dict[str, str], status: int
) -> None:
    wanted = {"kind": "session", "id": str(Visit("a", NOW_MS).session), **fields}
    assert (await order(viewer_client, **wanted))[0] == status
    assert viewer.eraser.ledger.entries == []
