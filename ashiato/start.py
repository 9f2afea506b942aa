"""What a process has before it begins its work: a store whose schema is up to date."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from ashiato.home import owned, private_temp
from ashiato.settings import Settings
from collector.fellows import Fellows
from collector.ledger import Ledger
from storage import Store, StoreError, migrations, open_store


class CannotStart(RuntimeError):
    """The process can't begin its work; the text says why and what to do."""


class Basis(NamedTuple):
    """What all of a process's parts stand on."""

    settings: Settings
    store: Store
    secret: bytes
    ledger: Ledger


def fellows_of(settings: Settings, store: Store, ledger: Ledger) -> Fellows | None:
    """The other processes on the same server; the embedded engine has none."""
    return Fellows(store, ledger) if settings.clickhouse_url else None


def store_of(settings: Settings) -> Store:
    """The store that the settings name, as it is."""
    if settings.clickhouse_url:
        return open_store(
            url=settings.clickhouse_url,
            cluster=settings.clickhouse_cluster,
            request_s=settings.clickhouse_timeout_s,
        )
    return open_store(path=settings.data / "clickhouse")


def cannot_ask(error: StoreError) -> CannotStart:
    """What is wrong with ClickHouse, and what to do about it where that is known."""
    return CannotStart(f"ClickHouse: {error}" + (f"; {error.advice}" if error.advice else ""))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store that the settings name, its schema up to date. Raises CannotStart."""
    store = store_of(settings)
    try:
        for name in await migrations.migrate(store):
            print(f"Schema: {name} applied", flush=True)
        yield store
    except StoreError as error:
        raise cannot_ask(error) from error
    finally:
        await store.close()


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date and return."""
    with owned(settings.data) as home:
        private_temp(home)
        async with opened(settings):
            print("The schema is up to date.")
