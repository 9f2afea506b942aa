"""What a process writes to its log, which is its standard error."""

import logging

from aiohttp.http_exceptions import HttpProcessingError


def _is_ours(record: logging.LogRecord) -> bool:
    """False for a request that is no HTTP: it was answered 400, and any stranger could fill the log with them."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def start() -> None:
    """Log warnings and errors from now on."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for name in ("urllib3", "clickhouse_connect"):  # what they try in vain comes back as a StoreError
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
