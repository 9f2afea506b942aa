"""The only place that knows ClickHouse."""

from storage.address import BadAddress
from storage.engine import Store
from storage.errors import StoreError
from storage.opening import open_store

__all__ = ["BadAddress", "Store", "StoreError", "open_store"]
