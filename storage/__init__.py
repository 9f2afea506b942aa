"""The only place that knows ClickHouse."""

from storage.engine import Store, StoreError, open_store

__all__ = ["Store", "StoreError", "open_store"]
