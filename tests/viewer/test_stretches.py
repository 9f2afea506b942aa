"""Long recordings are made ready before anyone watches: from any moment on they show what the whole shows."""

from typing import Any
from uuid import UUID

import pytest

from ashiato.screen_reading import QUIET_MS, ScreenReading
from replay.rrweb import Event
from storage import Store, files, sessions
from storage.files import File, Reference, Unread
from storage.sessions import Summary
from tests.viewer.heatmap_case import day_of
from tests.viewer.replay_case import SESSION, START_MS, TAB, keep_chunks, keep_session
from tests.viewer.test_tracks import events, events_of, shown, until
from viewer import stretches
from viewer.ready import MADE_MS
from viewer.tracks import KEPT_BYTES, Tracks

LATER_MS = START_MS + 86_400_000
SECONDS = 120


def long(seconds: int) -> list[list[Event]]:
    """As `events`, with a second full snapshot and more words."""
    whole = events(seconds)
    whole[60] = [*({**event, "timestamp": START_MS + 60_000} for event in whole[0][:2]), *whole[60]]
    words = "and so on " * (KEPT_BYTES // (seconds * 40) + 40)
    for told in (add["node"] for chunk in whole for event in chunk for add in event["data"].get("adds", ())):
        told["textContent"] += words
    return whole


async def kept(store: Store, whole: list[list[Event]]) -> Summary:
    await keep_chunks(store, whole)
    await keep_session(store, length_ms=1_000 * SECONDS, chunks=len(whole))
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    return summary


async def from_table(store: Store, summary: Summary, at_ms: int) -> bool:
    """Whether someone who asks for the moment gets a stretch that lay there, and not one that was made for them."""
    part = await Tracks(store).at(1, summary, TAB, at_ms, LATER_MS)
    assert part is not None
    return bool(events_of(part)[0]["timestamp"] != at_ms)


async def test_long_recording_is_ready_before_anyone_watches(store: Store) -> None:
    whole = long(SECONDS)
    summary = await kept(store, whole)
    assert not await from_table(store, summary, START_MS + 90_450)
    assert await ScreenReading(store, lambda: START_MS + 1_000 * SECONDS + QUIET_MS + 1).read_due() == 1
    for at_ms in (START_MS + 119_900, START_MS + 31_200, START_MS + 500, START_MS + 61_000, START_MS + 59_950):
        assert await from_table(store, summary, at_ms)
        made = Tracks(store)
        part = await made.at(1, summary, TAB, at_ms, LATER_MS)
        assert part is not None
        told = events_of(part)
        assert shown([event for event in told if event["timestamp"] <= at_ms]) == until(whole, at_ms)
        assert told[0]["timestamp"] >= at_ms - MADE_MS - 1_000
        while not part.ended:
            more = await made.following(1, summary, TAB, part.next_seq, LATER_MS)
            assert more is not None
            part = more
            told += events_of(part)
        assert shown(told) == until(whole, START_MS + 1_000 * SECONDS)


async def test_short_recording_is_not_kept_twice(store: Store) -> None:
    summary = await kept(store, events(20))
    assert await stretches.keep(store, 1, summary, TAB, version=1) == 0


async def test_what_comes_late_leaves_only_what_lay_before_it(store: Store) -> None:
    whole = long(SECONDS)
    summary = await kept(store, whole[:80])
    await keep_chunks(store, whole[81:], first_seq=81)
    await stretches.keep(store, 1, summary, TAB, version=1)
    early, late = START_MS + 30_450, START_MS + 119_450
    assert await from_table(store, summary, early)
    await keep_chunks(store, [whole[80]], first_seq=80)
    assert await from_table(store, summary, early)
    part = await Tracks(store).at(1, summary, TAB, late, LATER_MS)
    assert part is not None
    assert part.gaps == ()
    assert shown([event for event in events_of(part) if event["timestamp"] <= late]) == until(whole, late)
    await stretches.keep(store, 1, summary, TAB, version=2)
    assert await from_table(store, summary, late)


async def test_gap_in_a_kept_recording_is_told(store: Store) -> None:
    whole = long(SECONDS)
    summary = await kept(store, whole[:30])
    await keep_chunks(store, whole[31:], first_seq=31)
    await stretches.keep(store, 1, summary, TAB, version=1)
    for at_ms, seen_ms in ((START_MS + 40_000, START_MS + 30_000 - 1), (START_MS + 65_000, START_MS + 65_000)):
        assert await from_table(store, summary, at_ms)
        part = await Tracks(store).at(1, summary, TAB, at_ms, LATER_MS)
        assert part is not None
        assert shown([event for event in events_of(part) if event["timestamp"] <= at_ms]) == until(whole, seen_ms)
    outline = await Tracks(store).outline(1, summary, TAB)
    assert [gap.reason for gap in outline.gaps] == ["missing"]


async def test_image_that_was_fetched_since_is_shown(store: Store) -> None:
    photo = "https://tea.example/photo.png"
    whole = long(SECONDS)
    image: dict[str, Any] = {"type": 2, "id": 9, "tagName": "img", "attributes": {"src": photo}, "childNodes": []}
    for chunk in (whole[0], whole[60]):
        html = chunk[1]["data"]["node"]["childNodes"][0]
        chunk[1]["data"] = {
            **chunk[1]["data"],
            "node": {
                "type": 0,
                "id": 1,
                "childNodes": [{**html, "childNodes": [{**html["childNodes"][0], "childNodes": [image]}]}],
            },
        }
    summary = await kept(store, whole)
    await stretches.keep(store, 1, summary, TAB, version=1)
    at_ms = START_MS + 30_450
    assert await from_table(store, summary, at_ms)
    file = await files.keep(store, 1, File("image/png", b"\x89PNG"), START_MS)
    tab = Unread(1, SESSION, TAB, day_of(START_MS), 1, 0)
    await files.refer(store, tab, [Reference(photo, file, "", START_MS)])
    part = await Tracks(store).at(1, summary, TAB, at_ms, LATER_MS)
    assert part is not None
    assert f"files/{file.hex}".encode() in part.data


@pytest.mark.parametrize("other", [UUID(int=5), SESSION], ids=["another session", "another site"])
async def test_nobody_else_is_shown_it(store: Store, other: UUID) -> None:
    summary = await kept(store, long(SECONDS))
    await stretches.keep(store, 1, summary, TAB, version=1)
    asked = {"from_day": summary.from_day, "to_day": summary.to_day, "tab": TAB, "at_ms": LATER_MS}
    site = 1 if other != SESSION else 2
    assert await store.read("stretches.at", site=site, session=other, **asked) == []
    assert len(await store.read_bytes("stretches.at", site=1, session=SESSION, **asked)) == 1
