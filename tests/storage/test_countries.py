"""Countries by time zone."""

import pytest

from storage.countries import country, zones


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        pytest.param("Asia/Tokyo", "JP", id="one zone"),
        pytest.param("America/Chicago", "US", id="one of many"),
        pytest.param("Asia/Calcutta", "IN", id="current name"),
        pytest.param("Asia/Kolkata", "IN", id="other name"),
        pytest.param("Europe/Kiev", "UA", id="former name"),
        pytest.param("Etc/UTC", "", id="no country's"),
        pytest.param("Mars/Olympus", "", id="no zone"),
    ],
)
def test_country_is_the_zones(zone: str, expected: str) -> None:
    assert country(zone) == expected


def test_zones_are_all_of_a_country_in_either_case() -> None:
    assert {"America/New_York", "Pacific/Honolulu"} <= set(zones("us"))
    assert zones("ZZ") == zones("") == zones("nowhere") == []
