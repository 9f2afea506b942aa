"""Columns fit as single values do."""

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector import clamp, columns


@given(st.lists(st.integers()))
def test_numbers_fit_as_they_do_one_by_one(values: list[int]) -> None:
    fitted = columns.numbers(values, 0, clamp.UINT16, np.uint16)
    assert fitted.dtype == np.uint16
    assert fitted.tolist() == [clamp.unsigned(value, clamp.UINT16) for value in values]
    pixels = columns.numbers(values, -clamp.INT32, clamp.INT32, np.int32)
    assert pixels.tolist() == [clamp.pixel(value) for value in values]


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_numbers_that_a_machine_word_holds_fit_too(values: list[int]) -> None:
    fitted = columns.numbers(values, 1, clamp.UINT16, np.uint16)
    assert fitted.tolist() == [max(1, clamp.unsigned(value, clamp.UINT16)) for value in values]


@given(st.lists(st.one_of(st.text(max_size=60), st.just("\ud800"), st.just("nul\0"), st.just("a" * 40))))
def test_texts_fit_as_they_do_one_by_one(values: list[str]) -> None:
    assert columns.texts(values, 30) == [clamp.text(value, 30) for value in values]


@pytest.mark.parametrize("path", ["body>p", "", "#k\ufffd"])
def test_path_hash_is_of_the_path_that_is_stored(path: str) -> None:
    made: dict[str, Any] = {name: [0] for name in columns.FITTING["pointers"]}
    made |= {"path": [path + "\0"], "label": ["Buy"]}
    columns.fit("pointers", made)
    stored = path + "\ufffd"
    assert made["path"] == [stored]
    assert made["path_hash"] == [int.from_bytes(hashlib.blake2b(stored.encode(), digest_size=8).digest(), "little")]
    assert made["weight"].tolist() == [1]
