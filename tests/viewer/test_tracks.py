"""Parts of a recording for the player, from the tables: from any moment on they show what the whole shows."""

import json
from typing import Any

from replay.chunks import assemble
from replay.dom import Dom
from replay.keyframes import keyframe
from replay.rrweb import Event
from storage import Store, sessions
from storage.backdrops import Piece
from tests.viewer.replay_case import SESSION, START_MS, TAB, keep_chunks, keep_session
from viewer import tracks
from viewer.ready import MADE_MS
from viewer.tracks import Part, Tracks

WORDS = "a word of some length that the page did not have before"


def events(seconds: int) -> list[list[Event]]:
    """A chunk a second, each changing the page four times; the only full snapshot is the first."""
    body = {"type": 2, "id": 4, "tagName": "body", "attributes": {}, "childNodes": []}
    html = {"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [body]}
    node = {"type": 0, "id": 1, "childNodes": [html]}
    begin = [
        {"type": 4, "timestamp": START_MS, "data": {"href": "https://x.example/", "width": 900, "height": 600}},
        {"type": 2, "timestamp": START_MS, "data": {"node": node, "initialOffset": {"top": 0, "left": 0}}},
    ]
    chunks = []
    for second in range(seconds):
        told = [
            {
                "type": 3,
                "timestamp": START_MS + 1_000 * second + 200 * n + 100,
                "data": {
                    "source": 0,
                    "adds": [
                        {
                            "parentId": 4,
                            "nextId": None,
                            "node": {"type": 3, "id": 100 + 4 * second + n, "textContent": f"{WORDS} {second}"},
                        }
                    ],
                    "removes": [{"id": 50 + 4 * second + n, "parentId": 4}],
                    "texts": [],
                    "attributes": [],
                },
            }
            for n in range(4)
        ]
        chunks.append([*(begin if not second else []), *told])
    return chunks


def shown(told: list[Event]) -> Any:
    dom = Dom()
    for event in told:
        dom.apply(event)
    return keyframe(dom, 0)


def events_of(part: Part) -> list[Event]:
    found: list[Event] = json.loads(part.data)
    return found


def until(whole: list[list[Event]], at_ms: int) -> Any:
    pieces = [Piece(n, 0, 1, 0, json.dumps(chunk).encode()) for n, chunk in enumerate(whole)]
    return shown([event for event in assemble(pieces).events if event["timestamp"] <= at_ms])


async def test_any_moment_begins_with_its_page_and_goes_on_to_the_end(store: Store) -> None:
    whole = events(240)
    await keep_chunks(store, whole)
    await keep_session(store, length_ms=240_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    made = Tracks(store)
    for at_ms in (START_MS, START_MS + 200_050, START_MS + 30_500, START_MS + 200_350, START_MS + 239_900):
        part = await made.at(1, summary, TAB, at_ms, 0)
        assert part is not None
        head = [event for event in events_of(part) if event["timestamp"] <= at_ms]
        assert shown(head) == until(whole, at_ms)
        # what follows is bounded, however long the recording is
        assert part.to_ms - at_ms <= tracks.PART_MS + 1_000
        told = events_of(part)
        while not part.ended:
            again = await made.following(1, summary, TAB, part.next_seq, 0)
            assert again is not None
            part = again
            told += events_of(part)
        assert shown(told) == until(whole, START_MS + 240_000)
        assert len({event["timestamp"] for event in told if event["timestamp"] > at_ms}) == sum(
            event["timestamp"] > at_ms for chunk in whole for event in chunk
        )


async def test_late_chunk_is_in_the_next_answer(store: Store) -> None:
    whole = events(100)
    await keep_chunks(store, whole[:40])
    await keep_chunks(store, whole[41:], first_seq=41)
    await keep_session(store, length_ms=100_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    made = Tracks(store)
    end_ms = START_MS + 99_900
    part = await made.at(1, summary, TAB, end_ms, 0)
    assert part is not None
    assert [gap.reason for gap in part.gaps] == ["missing"]
    assert shown(events_of(part)) == until(whole, START_MS + 40_000 - 1)
    assert (await made.outline(1, summary, TAB)).score == 40
    await keep_chunks(store, [whole[40]], first_seq=40)
    part = await made.at(1, summary, TAB, end_ms, 0)
    assert part is not None
    assert part.gaps == ()
    assert shown(events_of(part)) == until(whole, end_ms)
    assert (await made.outline(1, summary, TAB)).score == 100


async def test_live_recording_goes_on_where_it_ended(store: Store) -> None:
    whole = events(20)
    await keep_chunks(store, whole[:10])
    await keep_session(store, length_ms=10_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    made = Tracks(store)
    part = await made.at(1, summary, TAB, START_MS + 9_000, 0)
    assert part is not None
    assert part.ended
    nothing = await made.following(1, summary, TAB, part.next_seq, 0)
    assert nothing is not None
    assert events_of(nothing) == []
    await keep_chunks(store, whole[10:], first_seq=10)
    more = await made.following(1, summary, TAB, nothing.next_seq, 0)
    assert more is not None
    assert shown([*events_of(part), *events_of(more)]) == until(whole, START_MS + 20_000)


async def test_place_that_is_forgotten_says_so(store: Store) -> None:
    await keep_chunks(store, events(5))
    await keep_session(store, length_ms=5_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    assert await Tracks(store).following(1, summary, TAB, 3, 0) is None


async def test_recording_that_is_ready_shows_the_same_from_any_moment_on(store: Store) -> None:
    whole = events(100)
    again = [{**event, "timestamp": START_MS + 60_000} for event in whole[0][:2]]  # a second recorded snapshot
    whole[60] = [*again, *whole[60]]
    await keep_chunks(store, whole)
    await keep_session(store, length_ms=100_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    made = Tracks(store)
    later_ms = START_MS + 86_400_000
    await made.at(1, summary, TAB, START_MS + 70_000, later_ms)
    made.warm(1, summary, TAB, START_MS + 70_000, later_ms)
    await made.warmed()
    for at_ms in (START_MS + 99_900, START_MS + 31_200, START_MS + 500, START_MS + 61_000, START_MS + 59_950):
        part = await made.at(1, summary, TAB, at_ms, later_ms)
        assert part is not None
        head = [event for event in events_of(part) if event["timestamp"] <= at_ms]
        assert shown(head) == until(whole, at_ms)
        told = events_of(part)
        assert told[0]["timestamp"] >= at_ms - MADE_MS - 1_000
        while not part.ended:
            more = await made.following(1, summary, TAB, part.next_seq, later_ms)
            assert more is not None
            part = more
            told += events_of(part)
        assert shown(told) == until(whole, START_MS + 100_000)
    await keep_chunks(store, [[{**whole[99][-1], "timestamp": START_MS + 100_500}]], first_seq=100)
    part = await made.at(1, summary, TAB, START_MS + 100_600, later_ms + tracks.OUTLINE_MS)
    assert part is not None
    assert part.to_ms == START_MS + 100_500
    await made.close()


async def test_making_ready_ends_with_the_viewer_and_leaves_live_recordings_alone(store: Store) -> None:
    await keep_chunks(store, events(30))
    await keep_session(store, length_ms=30_000)
    summary = await sessions.get(store, 1, SESSION)
    assert summary is not None
    live, made = Tracks(store), Tracks(store)
    await live.at(1, summary, TAB, START_MS, START_MS + 31_000)
    live.warm(1, summary, TAB, START_MS, START_MS + 31_000)
    await live.warmed()
    later_ms = START_MS + 86_400_000
    await made.at(1, summary, TAB, START_MS, later_ms)
    made.warm(1, summary, TAB, START_MS, later_ms)
    await made.close()
    for one in (live, made):
        assert await one.following(1, summary, TAB, 15, later_ms) is None
