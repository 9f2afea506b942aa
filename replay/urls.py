"""Which recorded URLs may stand in a replayed page: those that load nothing."""

import re

BLOCKED = "about:blank#blocked"
# Sized by the page's own CSS and attributes, and without a ratio of its own that would fight them.
_PLACEHOLDER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Crect width='100%25' height='100%25' fill='%23808080' fill-opacity='.18'/%3E"
    "%3Crect x='1' y='1' style='width:calc(100%25 - 2px);height:calc(100%25 - 2px)' fill='none' stroke='%23808080' "
    "stroke-dasharray='4 4'/%3E"
    "%3Ctext x='50%25' y='50%25' text-anchor='middle' dominant-baseline='middle' font-family='sans-serif' "
    "font-size='12' fill='%23666' stroke='%23fff' stroke-width='3' paint-order='stroke'%3E{}%3C/text%3E%3C/svg%3E"
)
_FILE_NAME = re.compile(r"([A-Za-z0-9._-]{1,24})(?:[?#].*)?\Z", re.DOTALL)

MAX_DATA_URL_CHARS = 350_000  # 256 KB in base64

_COPY = re.compile(r"files/[0-9a-f]{32}\Z")  # beside the address of the document that a page is rebuilt in
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


def placeholder(url: str) -> str:
    """A box of the image's size that names the file that is missing."""
    bare = "" if _SCHEME.match(_bare(url)) and not _bare(url).startswith("http") else url[-200:]
    named = _FILE_NAME.search(bare)
    return _PLACEHOLDER.format(named[1] if named else "image")


def is_copy(url: str) -> bool:
    """Our own copy of an image or font, as `references.placed` names it."""
    return bool(_COPY.match(url))


def is_raster(url: str) -> bool:
    """A data URL of a bitmap image of at most 256 KB, or our own copy of one."""
    return is_copy(url) or (_fits(url) and bool(_RASTER.match(_bare(url))))


def is_image(url: str) -> bool:
    """The same, or SVG: only where it is drawn as an image, since it runs and loads nothing there."""
    return is_copy(url) or (_fits(url) and bool(_RASTER.match(bare := _bare(url)) or _VECTOR.match(bare)))


def is_fragment(url: str) -> bool:
    return _bare(url).startswith("#")


def allowed_in_css(url: str) -> bool:
    """Images and fonts as data or as our own copies, a place in the same document, or nothing."""
    bare = _bare(url)
    if bare in ("", "data:,"):
        return True
    return bare.startswith("#") or is_image(url) or (_fits(url) and bool(_FONT.match(bare)))


def link(url: str) -> str:
    """A link's address if it is one that people follow, else a blocked one. Nothing is followed in a replay;
    the address is kept since selectors and `:link` look at it."""
    scheme = _SCHEME.match(_bare(url))
    return url if scheme is None or scheme.group(1) in ("http", "https", "mailto", "tel") else BLOCKED
