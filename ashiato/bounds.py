"""Keeping to the bounds of time and size, for as long as the process runs."""

import asyncio
import datetime as dt
import logging
import time
from uuid import uuid4

from ashiato.settings import Settings
from collector.drain import Drain
from storage import Store, StoreError, retention, sites, turns

BOUNDS_S = 600  # between looks whether data is beyond its time or its quota

log = logging.getLogger("ashiato.bounds")


async def keep(store: Store, settings: Settings, drain: Drain) -> None:
    """Let go of what is beyond the bounds, every ten minutes; on a server, one collector of many does it."""
    bounds = retention.Bounds(settings.retention_days, settings.quota_bytes, settings.site_quota_bytes)
    alone, claimant = not settings.clickhouse_url, uuid4()
    if not alone:
        await asyncio.sleep(_until_next_slot())
    while True:
        try:
            # two at once would enter in the receipts twice what goes
            if alone or await turns.take(store, "bounds", round(time.time() / BOUNDS_S), claimant):
                await _look(store, bounds, drain)
        except StoreError as error:
            log.warning("what is to be kept no longer could not be removed: %s", error)
        await asyncio.sleep(BOUNDS_S if alone else _until_next_slot())


def _until_next_slot() -> float:
    """Seconds. All claim a slot at its beginning: who claims late in one does not meet who claims early in the next."""
    return BOUNDS_S - time.time() % BOUNDS_S


async def _look(store: Store, bounds: retention.Bounds, drain: Drain) -> None:
    await retention.cast_net(store, bounds)
    today = dt.datetime.now(dt.UTC).date()
    # an insert may be about to refer to an asset of a day that goes
    async with drain.between_inserts():
        gone = await retention.keep(store, await sites.every(store), bounds, today)
    for line in gone:
        print(f"Kept no longer: {line}", flush=True)
