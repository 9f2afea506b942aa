"""The snippet's constants are those of the contract."""

from wire import generate
from wire.reasons import Reason


def test_committed_constants_are_the_generated_ones() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.typescript()


def test_reasons_have_words_of_their_own_and_a_status() -> None:
    assert len({reason.word for reason in Reason}) == len(Reason)
    assert {reason.status for reason in Reason} == {204, 400, 401, 403, 408, 413, 415, 429, 503}
