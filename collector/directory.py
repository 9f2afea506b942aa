"""The sites by key and by number, in memory: a request never asks the database."""

from collections.abc import Iterable

from storage.sites import Site


class Directory:
    """Refreshed as a whole, so a lookup sees one state."""

    def __init__(self, sites: Iterable[Site] = ()) -> None:
        self._by_key: dict[str, Site] = {}
        self._by_number: dict[int, Site] = {}
        self.refresh(sites)

    def refresh(self, sites: Iterable[Site]) -> None:
        """Take these sites in place of all known ones."""
        every = tuple(sites)
        self._by_key = {site.key: site for site in every}
        self._by_number = {site.site: site for site in every}

    def by_key(self, key: str) -> Site | None:
        return self._by_key.get(key)

    def by_number(self, number: int) -> Site | None:
        return self._by_number.get(number)
