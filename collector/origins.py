"""Whether a page of this origin may send to a site. An origin is a filter against accidents, not a proof."""

from functools import lru_cache

from storage.sites import Site
from wire import Reason


@lru_cache(maxsize=4_096)
def _normal(origin: str) -> str:
    origin = origin.strip().rstrip("/").lower()
    scheme, _, host = origin.partition("://")
    default = {"http": ":80", "https": ":443"}.get(scheme, "\0")
    return f"{scheme}://{host.removesuffix(default)}" if host else origin


@lru_cache(maxsize=1_024)
def _allowed(origins: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_normal(origin) for origin in origins)


def refusal(site: Site, origin: str | None) -> Reason | None:
    """None if the site takes requests from the origin; `origin` is None without the header."""
    if not site.origins:
        return None
    if origin is None:
        return None if site.mode == "open" else Reason.NO_ORIGIN
    return None if _normal(origin) in _allowed(site.origins) else Reason.WRONG_ORIGIN
