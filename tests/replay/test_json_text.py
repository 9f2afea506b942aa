"""JSON of any depth, read and written without recursion."""

import json
from typing import Any

from hypothesis import given

from replay import json_text
from tests.replay.pages import any_json


@given(any_json)
def test_json_of_any_shape_is_read_and_written_alike(value: Any) -> None:
    written = json.dumps(json.loads(json.dumps(value), parse_constant=lambda _: None))  # NaN and Infinity are no JSON
    assert json_text._decode_iteratively(written) == json.loads(written)
    assert json.loads(json_text._encode_iteratively(json.loads(written))) == json.loads(written)
