"""Taking out what was collected."""

from storage.engine import Store

TABLES = (
    *("views", "events", "pointers", "scrolls", "chunks", "sessions"),
    *("scores", "batches", "drops", "quarantine", "receipts", "watched"),
)


async def erase_site(store: Store, site: int) -> None:
    """Delete every row of a site, table by table; run it again if it was interrupted."""
    for table in TABLES:
        await store.run(f"{table}.erase_site", site=site)
