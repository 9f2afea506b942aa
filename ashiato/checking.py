"""A look at the last days at each start: a disk that lost rows of them is told at once, not when somebody asks."""

import datetime as dt
import logging

from collector.drain import Drain
from storage import Store, StoreError, damage
from storage.audit import Audit

DAYS = 7

log = logging.getLogger("ashiato.checking")


async def look(store: Store, drain: Drain) -> None:
    """Log what the engine has set aside as broken, and inserts of which it has not the rows that their receipts tell.

    Parts that turn out to be damaged are set aside first.
    """
    try:
        try:
            await _look(store, drain)
            await damage.mend(store)
        except StoreError as error:
            if not await damage.was_at_fault(store, error):
                raise
            await _look(store, drain)
    except StoreError as error:
        log.warning("the last days could not be looked at: %s", error)


async def _look(store: Store, drain: Drain) -> None:
    for row in await store.read("audit.detached"):
        log.error("%s/%s was set aside: %s; see `ashiato verify`", row["table"], row["name"], row["reason"])
    audit = Audit(store, ())
    today = dt.datetime.now(dt.UTC).date()
    for age in range(DAYS + 1):
        day = today - dt.timedelta(age)
        async with drain.between_inserts():  # in the middle of one it would not be whole
            uneven = await audit.uneven(day)
        for found in uneven:
            told = (found.table, found.present, found.expected, found.insert, day)
            log.error("%s has %d of %d rows of insert %s on %s; see `ashiato verify`", *told)
