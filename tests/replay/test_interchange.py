"""Recordings in the forms that other tools write."""

import gzip
import json
from typing import Any

import pytest

from replay import interchange
from replay.interchange import Unreadable, read
from tests.replay.pages import mutation, page

EVENTS = [*page(1_000, "Shop"), mutation(2_000, texts=[{"id": 6, "value": "☃"}])]


def packed(value: Any) -> str:
    return gzip.compress(json.dumps(value).encode()).decode("latin-1")


POSTHOG = [
    {**EVENTS[0]},
    {**EVENTS[1], "cv": "2024-10", "data": packed(EVENTS[1]["data"])},
    {**EVENTS[2], "cv": "2024-10", "data": {**EVENTS[2]["data"], "texts": packed(EVENTS[2]["data"]["texts"])}},
]


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(EVENTS, id="plain array"),
        pytest.param(EVENTS[::-1], id="out of order"),
        pytest.param({"events": EVENTS}, id="rrweb"),
        pytest.param({"version": 1, "data": {"snapshots": EVENTS}}, id="PostHog's file"),
        pytest.param({"snapshots": [{"window_id": "w", "data": [event]} for event in EVENTS]}, id="PostHog's blobs"),
        pytest.param({"w": EVENTS[:2], "v": EVENTS[2:]}, id="by window"),
        pytest.param(POSTHOG, id="packed one by one"),
        pytest.param([json.dumps(event) for event in EVENTS], id="events as texts"),
        pytest.param([["w", event] for event in EVENTS], id="each with its window"),
    ],
)
@pytest.mark.parametrize("zipped", [pytest.param(True, id="gzip"), pytest.param(False, id="plain")])
def test_events_are_found(whole: Any, zipped: bool) -> None:
    data = json.dumps(whole).encode()
    found = read(gzip.compress(data) if zipped else data)
    assert [event["timestamp"] for event in found] == [1_000, 1_000, 2_000]
    assert found[2]["data"]["texts"] == [{"id": 6, "value": "☃"}]
    assert sorted(event["type"] for event in found) == [2, 3, 4]


def test_json_lines_are_read() -> None:
    lines = "\n".join(json.dumps({"window_id": "w", "data": [event]}) for event in EVENTS)
    assert len(read(lines.encode())) == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"", "no rrweb events", id="empty"),
        pytest.param(b"<html>", "not JSON", id="no JSON"),
        pytest.param(b"{}", "no rrweb events", id="nothing in it"),
        pytest.param(b'[{"type": "x", "timestamp": 1, "data": {}}]', "no rrweb events", id="other events"),
        pytest.param(gzip.compress(b"[]" * 90)[:-4], "cut off", id="cut gzip"),
        pytest.param(b"\x1f\x8bnothing", "damaged", id="no gzip"),
    ],
)
def test_what_is_none_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(data)


def test_bomb_is_not_opened() -> None:
    with pytest.raises(Unreadable, match="more than"):
        interchange.inflated(gzip.compress(b"0" * 9_000_000), most=4_000_000)


def test_deep_nesting_is_no_trouble() -> None:
    assert len(read(json.dumps([*EVENTS]).encode()[:-1] + b"," + b"[" * 9_000 + b"]" * 9_000 + b"]")) == 3
