"""Countries by time zone: what is known of where a visitor is, since no address is kept."""

from functools import cache

from babel.core import get_global


@cache
def _by_zone() -> dict[str, str]:
    known = dict(get_global("zone_territories"))
    also = {old: known[zone] for old, zone in get_global("zone_aliases").items() if zone in known}
    return {zone: country for zone, country in (also | known).items() if len(country) == 2 and country != "ZZ"}


def zones(country: str) -> list[str]:
    """The time zones of a country (ISO 3166, two letters); none for what is no country."""
    return sorted(zone for zone, of in _by_zone().items() if of == country.upper())


def country(zone: str) -> str:
    """The country that a time zone belongs to, "" where it belongs to none or is unknown."""
    return _by_zone().get(zone, "")
