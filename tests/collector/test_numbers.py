"""A sequence number says which spool's record it is, and which of them."""

from collector import numbers


def test_numbers_of_new_spools_have_nothing_in_common() -> None:
    begins = [numbers.fresh() for _ in range(200)]
    assert len({numbers.spool_of(seq) for seq in begins}) == 200
    for seq in begins:
        assert numbers.count_of(seq) == 0
        assert 0 < numbers.spool_of(seq + 1) == numbers.spool_of(seq) < 2**32
        assert numbers.count_of(seq + 7) == 7
        assert seq + 2**32 - 1 < 2**64


def test_number_from_before_spools_had_names_is_of_none() -> None:
    assert (numbers.spool_of(41), numbers.count_of(41)) == (0, 41)
