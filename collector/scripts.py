"""The snippet's files, by an exact table of names."""

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent.parent / "js-snippet" / "dist"
NAMES: Mapping[str, str] = {f"/{name}": name for name in ("a.js", "b.js", "d.js", "r.js")}


class Script(NamedTuple):
    etag: str
    plain: bytes
    zipped: bytes


class Scripts:
    """Read again when a file has changed, so that a rebuilt snippet needs no restart."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._cache: dict[str, tuple[int, Script]] = {}

    def _load(self, path: str) -> Script | None:
        file = self._folder / NAMES[path]
        try:
            changed = file.stat().st_mtime_ns
            cached = self._cache.get(path)
            if cached is not None and cached[0] == changed:
                return cached[1]
            plain = file.read_bytes()
        except FileNotFoundError:
            return None
        etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
        script = Script(etag, plain, gzip.compress(plain, 9, mtime=0))
        self._cache[path] = (changed, script)
        return script

    async def get(self, path: str) -> Script | None:
        """The file of a path in `NAMES`; None if it has not been built."""
        return await asyncio.to_thread(self._load, path)
