"""Events are decoded apart from each other, whatever the rest holds."""

import json
from typing import Any

import msgpack
import pytest

from tests.collector.batches import as_json as as_json_form
from tests.collector.batches import batch
from wire import (
    Abandon,
    Click,
    Consent,
    Custom,
    Error,
    Event,
    Field,
    Identify,
    Leave,
    Move,
    Reason,
    Recorded,
    Resize,
    Scroll,
    Select,
    Set,
    Start,
    Submit,
    Visibility,
    Vital,
    decode_batch,
)
from wire.batch import Batch
from wire.events import TAGS, Reaction, decode_event, decode_events

SOUND: list[tuple[list[Any], Event]] = [
    ([1, 0], Start(0)),
    ([1, 0, 2, 90], Start(0, 2, 90)),
    ([2, 5], Click(5)),
    ([2, 5, "b", 1, 2, 3, 4, 5, "Buy", 6, 7, 8], Click(5, "b", 1, 2, 3, 4, 5, "Buy", 6, 7, 8)),
    ([3, 5, "b", 1, 2, 3, 4, 5, 900], Move(5, "b", 1, 2, 3, 4, 5, 900)),
    ([4, 5, 1, 2, 3, 4], Scroll(5, 1, 2, 3, 4)),
    ([5, 5, "#a", "Name", "text", 1, 2, 3, True], Field(5, "#a", "Name", "text", 1, 2, 3, True)),
    ([6, 5, "form", "Send"], Submit(5, "form", "Send")),
    ([7, 5, "no", "a.js", 1, 2, "at f", 3], Error(5, "no", "a.js", 1, 2, "at f", 3)),
    ([8, 5, True], Visibility(5, True)),
    ([9, 5, 800, 600], Resize(5, 800, 600)),
    ([9, 5, 600, 800, 90], Resize(5, 600, 800, 90)),
    ([10, 5, "buy", {"sum": 3}], Custom(5, "buy", {"sum": 3})),
    ([11, 5, 4_000], Leave(5, 4_000)),
    ([12, 5, "p", 30, True], Select(5, "p", 30, True)),
    ([13, 5, "#f", "Sign up", "#f>input", 2], Abandon(5, "#f", "Sign up", "#f>input", 2)),
    ([14, 5, "CLS", 0.25, "#ad"], Vital(5, "CLS", 0.25, "#ad")),
    ([14, 5, "LCP", 1200, "img"], Vital(5, "LCP", 1200.0, "img")),
    ([15, 5, "u1", {"plan": "pro"}], Identify(5, "u1", {"plan": "pro"})),
    ([16, 5, {"variant": 2}], Set(5, {"variant": 2})),
    ([17, 5, True, False, "v3", "page"], Consent(5, True, False, "v3", "page")),
    ([18, 5, "rage", 10], Recorded(5, "rage", 10)),
]


@pytest.mark.parametrize(("wire", "event"), SOUND, ids=[f"{type(event).__name__}-{len(wire)}" for wire, event in SOUND])
def test_event_from_either_format_is_the_same(wire: list[Any], event: Event) -> None:
    assert decode_event(msgpack.packb(wire), json=False) == event
    assert decode_event(json.dumps(wire).encode(), json=True) == event


def test_event_of_a_later_version_with_more_fields_is_still_read() -> None:
    assert decode_event(msgpack.packb([11, 5, 4_000, "new", {}]), json=False) == Leave(5, 4_000)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        pytest.param([99, 0], Reason.UNKNOWN_EVENT, id="unknown tag"),
        pytest.param([0], Reason.UNKNOWN_EVENT, id="tag 0"),
        pytest.param([-1, 0], Reason.UNKNOWN_EVENT, id="negative tag"),
        pytest.param([], Reason.BAD_EVENT, id="empty"),
        pytest.param([1], Reason.BAD_EVENT, id="no time"),
        pytest.param(["1", 0], Reason.BAD_EVENT, id="tag as text"),
        pytest.param([2, "soon"], Reason.BAD_EVENT, id="time as text"),
        pytest.param([2, 0, 7], Reason.BAD_EVENT, id="path as number"),
        pytest.param([2, 0, None], Reason.BAD_EVENT, id="path as null"),
        pytest.param([2, 0, "b", 1.5], Reason.BAD_EVENT, id="half an offset"),
        pytest.param([10, 0, "n", []], Reason.BAD_EVENT, id="props as list"),
        pytest.param({"tag": 1}, Reason.BAD_EVENT, id="map"),
        pytest.param("event", Reason.BAD_EVENT, id="text"),
        pytest.param(None, Reason.BAD_EVENT, id="null"),
    ],
)
def test_event_bad_is_a_reason_in_either_format(wire: Any, reason: Reason) -> None:
    assert decode_event(msgpack.packb(wire), json=False) is reason
    assert decode_event(json.dumps(wire).encode(), json=True) is reason


def test_event_cut_or_deep_is_a_reason() -> None:
    assert decode_event(msgpack.packb([2, 0, "body"])[:-1], json=False) is Reason.BAD_EVENT
    deep = b"\x94\x0a\x00\xa1n\x81\xa1a" + b"\x91" * 50_000 + b"\xc0"
    assert decode_event(deep, json=False) is Reason.BAD_EVENT


def test_tags_are_hand_assigned_and_unique() -> None:
    assert sorted(TAGS.values()) == list(range(1, 20))
    assert (TAGS[Start], TAGS[Click], TAGS[Leave], TAGS[Recorded]) == (1, 2, 11, 18)
    assert [reaction.name for reaction in Reaction][-1] == "UNKNOWN"


def _sent(wire: list[Any], *, as_json: bool) -> Batch:
    made = batch(events=wire)
    return decode_batch(json.dumps(as_json_form(made)).encode() if as_json else msgpack.packb(made))


@pytest.mark.parametrize("as_json", [False, True], ids=["msgpack", "json"])
def test_events_decoded_together_are_those_decoded_apart(as_json: bool) -> None:
    sound = _sent([wire for wire, _ in SOUND], as_json=as_json)
    assert decode_events(sound.events, json=as_json) == [decode_event(raw, json=as_json) for raw in sound.events]
    assert decode_events(sound.events, json=as_json) == [event for _, event in SOUND]
    assert decode_events([], json=as_json) == []


@pytest.mark.parametrize("as_json", [False, True], ids=["msgpack", "json"])
@pytest.mark.parametrize("bad", [[99, 1], [2, "x"], "nonsense", [], {}], ids=str)
def test_events_with_a_bad_one_are_not_decoded_together(bad: Any, as_json: bool) -> None:
    sent = _sent([[1, 0], bad, [1, 0]], as_json=as_json)
    assert decode_events(sent.events, json=as_json) is None
