"""Which recorded URLs may stand in a replayed page: those that load nothing."""

import re

BLOCKED = "about:blank#blocked"
# Sized by the page's own CSS and attributes, and without a ratio of its own that would fight them.
IMAGE_PLACEHOLDER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Crect width='100%25' height='100%25' fill='%23808080' fill-opacity='.18'/%3E%3C/svg%3E"
)

MAX_DATA_URL_CHARS = 350_000  # 256 KB in base64

_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)[;,]")
_VECTOR = re.compile(r"data:image/svg\+xml[;,]")
_FONT = re.compile(
    r"data:(?:font/[a-z0-9.+-]+|application/(?:x-)?font-[a-z0-9.+-]+|application/(?:font|vnd\.ms-fontobject|octet-stream))[;,]"
)


def _bare(url: str) -> str:
    """Lower-case start of the URL as a browser reads it, without what it skips over."""
    return _IGNORED.sub("", url[:200]).lower()


def _fits(url: str) -> bool:
    return len(url) <= MAX_DATA_URL_CHARS


def is_raster(url: str) -> bool:
    """A data URL of a bitmap image of at most 256 KB."""
    return _fits(url) and bool(_RASTER.match(_bare(url)))


def is_image(url: str) -> bool:
    """The same, or SVG: only where it is drawn as an image, since it runs and loads nothing there."""
    return _fits(url) and bool(_RASTER.match(bare := _bare(url)) or _VECTOR.match(bare))


def is_fragment(url: str) -> bool:
    return _bare(url).startswith("#")


def allowed_in_css(url: str) -> bool:
    """Images and fonts as data, a place in the same document, or nothing."""
    bare = _bare(url)
    if bare in ("", "data:,"):
        return True
    return bare.startswith("#") or is_image(url) or (_fits(url) and bool(_FONT.match(bare)))


def link(url: str) -> str:
    """A link's address if it is one that people follow, else a blocked one. Nothing is followed in a replay;
    the address is kept since selectors and `:link` look at it."""
    scheme = _SCHEME.match(_bare(url))
    return url if scheme is None or scheme.group(1) in ("http", "https", "mailto", "tel") else BLOCKED
