"""`ashiato export` and `ashiato import`: recordings as files."""

import asyncio
import gzip
import time
from pathlib import Path
from uuid import UUID

from ashiato import start
from ashiato.home import owned, private_temp
from ashiato.progress import Progress
from ashiato.settings import Settings
from replay import interchange
from storage import Store, chunks, sessions, sites
from viewer import exporting, importing


class NotCarried(RuntimeError):
    """The recording could not be written or read; the text says why."""


async def export(settings: Settings, session: UUID, file: Path, *, tab: int = 0) -> None:
    """Write a session's tab (numbered from 1; 0: its first recorded one) as `.json`, `.json.gz` or `.html`.

    The data folder must not be in use; a ClickHouse server's may. Raises NotCarried, Taken, CannotStart.
    """
    if not file.name.endswith((".json", ".json.gz", ".html")):
        raise NotCarried(f"{file.name}: a name that ends in .json, .json.gz or .html says what to write")
    if settings.clickhouse_url:
        async with start.opened(settings) as store:
            await _export(store, session, file, tab)
        return
    if not settings.data.exists():
        raise NotCarried(f"there is no data folder {settings.data}")
    with owned(settings.data) as home:
        private_temp(home)
        async with start.opened(settings) as store:
            await _export(store, session, file, tab)


async def _export(store: Store, session: UUID, file: Path, number: int) -> None:
    for site in await sites.every(store):
        summary = await sessions.get(store, site.site, session)
        if summary is not None:
            break
    else:
        raise NotCarried(f"there is no session {session}")
    recorded = await chunks.tabs(store, site.site, summary)
    if not 0 <= number <= len(recorded) or not recorded:
        raise NotCarried(f"session {session} has {len(recorded)} recorded tab(s)")
    tab = recorded[max(0, number - 1)]
    progress = Progress(f"Session {str(session)[:8]}", tab.bytes)
    parts = []
    try:
        async for part in exporting.json_parts(store, site.site, summary, tab.tab, progress.add):
            parts.append(part)
    except exporting.NothingToExport as error:
        raise NotCarried(f"session {session}: {error}") from None
    progress.end()
    size = await asyncio.to_thread(_write, file, b"".join(parts), f"{site.name}: {summary.entry_page}")
    others = f" of {len(recorded)}; --tab N for another" if len(recorded) > 1 else ""
    print(f"{file}: {size / 1e6:.1f} MB, tab {max(1, number)}{others}")


def _write(file: Path, events: bytes, title: str) -> int:
    """The file's size."""
    if file.name.endswith(".html"):
        return file.write_bytes(exporting.player(events, title))
    return file.write_bytes(gzip.compress(events, 6, mtime=0) if file.name.endswith(".gz") else events)


async def bring(settings: Settings, file: Path, site_key: str, origin: str) -> None:
    """Post a file's recording to the running collector as a session that has just ended. Raises NotCarried."""
    try:
        events = await asyncio.to_thread(lambda: interchange.read(file.read_bytes()))
    except (OSError, interchange.Unreadable) as error:
        raise NotCarried(f"{file}: {error}") from None
    events = importing.moved(importing.kept(events), int(time.time() * 1000))
    bodies = await asyncio.to_thread(lambda: list(importing.batches(events, site_key)))
    progress = Progress(file.name, sum(map(len, bodies)))
    try:
        await importing.post(settings.public_collector_address, origin, bodies, progress.add)
    except importing.NotImported as error:
        raise NotCarried(str(error)) from None
    progress.end()
    print(f"{len(events)} events are on disk; in a moment they are the newest replay of site {site_key!r}.")
    print(f"  {settings.public_address}/   choose the site, then Replays")
