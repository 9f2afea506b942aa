"""`ashiato erase`: an order to the process that owns the data folder, or carried out here if none runs."""

import asyncio
from pathlib import Path

from ashiato import start
from ashiato.home import Taken, owned, private_temp
from ashiato.settings import Settings
from collector import Drain, spools
from collector.app import now_ms
from collector.directory import Directory
from collector.eraser import Eraser, Unerasable
from collector.ledger import Entry, Ledger, Subject, leave_request, outcome
from storage import sites

WAIT_S = 60.0
POLL_S = 0.1


class NotErased(RuntimeError):
    """The order could not be given, or is not carried out yet; the text says which."""


async def erase(settings: Settings, subject: Subject) -> None:
    """Erase and say what went. Raises NotErased, CannotStart."""
    if not settings.data.exists():
        raise NotErased(f"there is no data folder {settings.data}")
    try:
        with owned(settings.data) as home:
            private_temp(home)
            entry = await _here(settings, home, subject)
    except Taken:
        entry = await _there(settings.data / "erasures", subject)
    who = f"{entry.kind} {entry.subject}"
    print(f"Erased: {who}, {len(entry.sessions)} session(s), {entry.batches} batch(es) from the tables.")


async def _here(settings: Settings, home: Path, subject: Subject) -> Entry:
    async with start.opened(settings) as store:
        ledger = Ledger(home / "erasures")
        found = [await spools.left(folder) for folder in spools.every(home)]
        drain = Drain(store, found, Directory(await sites.every(store)), ledger=ledger)
        try:
            fellows = start.fellows_of(settings, store, ledger)
            eraser = Eraser(store, ledger, now_ms, drain=drain, fellows=fellows)
            await eraser.catch_up()
            entry = await eraser.order(subject)
            return await eraser.carry_out(entry.number)
        except Unerasable as error:
            raise NotErased(str(error)) from None


async def _there(folder: Path, subject: Subject) -> Entry:
    order_id = await asyncio.to_thread(leave_request, folder, subject, now_ms())
    for _ in range(int(WAIT_S / POLL_S)):
        await asyncio.sleep(POLL_S)
        found = await asyncio.to_thread(outcome, folder, order_id)
        if isinstance(found, str):
            raise NotErased(found)
        if found is not None:
            return found
    raise NotErased(
        f"the order is on disk, but the running process has not carried it out within {WAIT_S:.0f} s; it will do so "
        "as soon as ClickHouse answers, at the latest at its next start"
    )
