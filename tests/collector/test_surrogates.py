"""Halves of surrogate pairs in JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.surrogates import repaired


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('{"a":"\\ud800"}', {"a": "\ufffd"}, id="high"),
        pytest.param('{"a":"\\uDFFF!"}', {"a": "\ufffd!"}, id="low"),
        pytest.param('{"a":"\\ud83d\\ude00"}', {"a": "😀"}, id="pair"),
        pytest.param('{"a":"\\ud83d\\ud83d\\ude00"}', {"a": "\ufffd😀"}, id="half, then pair"),
        pytest.param('{"a":"\\ude00\\ud83d"}', {"a": "\ufffd\ufffd"}, id="pair turned round"),
        pytest.param('{"a":"\\\\ud800"}', {"a": "\\ud800"}, id="escaped backslash"),
        pytest.param('{"a":"\\\\\\ud800"}', {"a": "\\\ufffd"}, id="escaped backslash, then half"),
        pytest.param('{"\\ud800":1}', {"\ufffd": 1}, id="in a key"),
    ],
)
def test_repaired_half_a_pair_becomes_a_replacement(text: str, expected: dict[str, Any]) -> None:
    assert json.loads(repaired(text.encode())) == expected


@given(st.dictionaries(st.text(), st.text()))
def test_repaired_sound_json_keeps_its_meaning(value: dict[str, str]) -> None:
    for escaped in (True, False):
        assert json.loads(repaired(json.dumps(value, ensure_ascii=escaped).encode())) == value


def test_repaired_messagepack_is_left_alone() -> None:
    body = b"\x81\xa1a\xa6\\ud800"
    assert repaired(body) is body
