"""Parts of tables whose bytes are not what their checksums say: the engine is had to go on without them."""

import logging

from storage.audit import SUMS_ALONE, TABLES
from storage.engine import Store
from storage.errors import StoreError

log = logging.getLogger("ashiato.damage")


async def set_aside(store: Store) -> list[str]:
    """Have damaged parts set aside, as `verify` tells then, their files kept; says which and why, a line each.

    Reads all tables. On a cluster nothing is set aside: a replica fetches a damaged part from another one by itself.
    """
    found = []
    for table in TABLES:
        damaged = await store.damaged_parts(table)
        if any(SUMS_ALONE in wrong for wrong in damaged.values()) and not store.cluster:
            await _sum_up_anew(store)
            damaged = await store.damaged_parts(table)
        for part, wrong in damaged.items():
            if not store.cluster:
                await store.run("damage.detach", table=table, part=part)
            found.append(f"{table}/{part}: {wrong}")
    return found


async def mend(store: Store) -> bool:
    """Have the sums of sessions made anew if a part of the table has none, or broken ones; True if that was so.

    The engine does not sync them, so that a power cut may take them. Questions are answered from the rows then.
    """
    if not (await store.read("damage.unsummed"))[0]["parts"]:
        return False
    await _sum_up_anew(store)
    return True


async def _sum_up_anew(store: Store) -> None:
    log.warning("sums of sessions are missing or damaged, and made anew from the rows")
    await store.run("damage.clear_sums")
    await store.run("damage.sum_up")


async def was_at_fault(store: Store, error: Exception) -> bool:
    """True if the engine stumbled over damage; the parts that have it are set aside then, and each is logged."""
    if not isinstance(error, StoreError) or not error.is_damage:
        return False
    try:
        parts = await set_aside(store)
    except StoreError as again:
        log.error("damaged parts of tables can't be set aside: %s", again)
        return True
    for part in parts:
        log.error("a part of a table is damaged and set aside, see `ashiato verify`: %s", part)
    return bool(parts)
