"""The data page: everything received is accounted for."""

from storage import Store
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Client
from tests.viewer.visits import DAY_MS, Visit


async def test_data_adds_up(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS), Visit("b", NOW_MS), Visit("c", NOW_MS - DAY_MS)])
    await visits.write_faults(store, 1, NOW_MS)
    found = await (await viewer_client.get("/s/1/data.json")).json()
    # dropped batches: 3 duplicates, 41 and 2 from wrong origins; parts of batches count apart
    assert (found["received"], found["stored"], found["dropped"], found["quarantined"]) == (50, 3, 46, 1)
    days = found["accounts"]["days"]
    assert [day["day"] for day in days] == [f"2026-09-{n}" for n in range(21, 14, -1)]
    first = [days[0][name] for name in ("received", "stored", "dropped", "quarantined", "events", "bytes")]
    assert first == [49, 2, 46, 1, 24, 3_000]
    assert all(day["received"] == day["stored"] + day["dropped"] + day["quarantined"] for day in days)


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
