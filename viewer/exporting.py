"""A tab's recording as a file: rrweb's JSON, or one HTML file that plays it without a server."""

import base64
import gzip
import hashlib
import html
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID

from replay import json_text
from replay.chunks import Assembly, Clock, texts
from replay.outline import outline
from storage import Store, chunks
from storage.sessions import Summary
from viewer import copies

STEP_BYTES = 4 * 1024 * 1024  # of JSON read at once
DIST = Path(__file__).parent / "static" / "dist"

Progress = Callable[[int], None]


class NothingToExport(ValueError):
    """The tab has no recording that can be played."""


async def json_parts(
    store: Store, site: int, session: Summary, tab: UUID, progress: Progress | None = None
) -> AsyncIterator[bytes]:
    """The tab's harmless events as one JSON array, a part at a time; `progress` hears the bytes that were read."""
    known = outline(await chunks.outline(store, site, session, tab))
    if known.keyframe_before(0) is None:
        raise NothingToExport("no full picture of a page was recorded in this tab")
    assembly = Assembly(Clock(known.shift_ms))
    found = await copies.within(store, site, session)
    at = 0
    begun = False
    while at < len(known.chunks):
        end, size = at, 0
        while end < len(known.chunks) and (end == at or size + known.chunks[end].bytes <= STEP_BYTES):
            size += known.chunks[end].bytes
            end += 1
        pieces = await chunks.pieces(
            store, site, session, tab, from_seq=known.chunks[at].seq, to_seq=known.chunks[end - 1].seq
        )
        for seq, text in texts(copies.put(pieces, found)).items():
            assembly.chunk(seq, text)
        events, assembly.events = assembly.events, []
        if events:
            yield (b"," if begun else b"[") + json_text.encode(events)[1:-1]
            begun = True
        if progress:
            progress(size)
        at = end
    if not begun:
        raise NothingToExport("no full picture of a page could be read in this tab")
    yield b"]"


def player(events: bytes, title: str) -> bytes:
    """The HTML file that plays these events, given as JSON. Its policy lets it load nothing."""
    script = (DIST / "offline.js").read_text(encoding="utf-8").strip()
    style = (DIST / "offline.css").read_text(encoding="utf-8").strip()
    if "</script" in script.lower() or "</style" in style.lower():
        raise ValueError("the build would end its own element")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default"
    )
    packed = base64.b64encode(gzip.compress(events, 6, mtime=0)).decode()
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{html.escape(title)}</h1><p>A recording. Nothing in it can be used.</p></header>\n"
        '<main><div id="recorded"></div></main>\n'
        '<footer><button type="button" id="play" aria-pressed="false">Play</button>'
        '<input type="range" id="time" min="0" value="0" step="10" aria-label="Time">'
        '<output id="now">0:00</output>'
        '<select id="speed" aria-label="Speed"><option>0.5</option><option selected>1</option><option>2</option>'
        "<option>4</option><option>8</option><option>16</option></select></footer>\n"
        f'<script type="application/gzip" id="events">{packed}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    ).encode()
