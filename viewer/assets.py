"""Our own style sheets, scripts and icons under /static/, cached for ever by a hash in their address."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from aiohttp import web

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
