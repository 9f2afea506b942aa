"""Our own style sheets, scripts and icons under /static/, cached for ever by a hash in their address."""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path

from aiohttp import web
from markupsafe import Markup

from viewer.problems import Problem

FOLDER = Path(__file__).parent / "static"


@lru_cache(maxsize=256)
def _hash(path: str, changed_ns: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of `viewer/static/<name>`; one that isn't built yet has no hash."""
    path = f"{FOLDER}/{name}"  # a page asks for dozens
    try:
        return f"/static/{name}?v={_hash(path, os.stat(path).st_mtime_ns)}"
    except FileNotFoundError:
        return f"/static/{name}"


@lru_cache(maxsize=8)
def _shapes(path: str, changed_ns: int) -> dict[str, Markup]:
    found = re.findall(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', Path(path).read_text(), re.DOTALL)
    return {name: Markup(shape) for name, shape in found}  # noqa: S704 - our own file


def shape(name: str, file: str = "icons.svg") -> Markup:
    """What an icon is drawn of, 24 × 24; empty for one that there is not.

    To stand in the page itself: a browser takes 15 ms longer to show a page whose icons lie in another document.
    """
    path = f"{FOLDER}/{file}"
    return _shapes(path, os.stat(path).st_mtime_ns).get(name, Markup(""))


@lru_cache(maxsize=1)
def _mark(path: str, changed_ns: int) -> Markup:
    (found,) = re.findall(r"<svg[^>]*>(.*)</svg>", Path(path).read_text(), re.DOTALL)
    return Markup(found)  # noqa: S704 - our own file


def mark() -> Markup:
    """What Ashiato's own mark is drawn of, 32 × 32, to stand in the page as `shape` does."""
    path = f"{FOLDER}/icon.svg"
    return _mark(path, os.stat(path).st_mtime_ns)


async def static(request: web.Request) -> web.StreamResponse:
    try:
        path = (FOLDER / request.match_info["name"]).resolve()
        found = path.is_relative_to(FOLDER) and path.is_file()
    except (OSError, ValueError) as error:  # a name that no file can have
        raise Problem(404) from error
    if not found:
        raise Problem(404)
    version = request.query.get("v")
    fresh = version is not None and version == _hash(str(path), path.stat().st_mtime_ns)
    caching = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return web.FileResponse(path, headers={"Cache-Control": caching})
