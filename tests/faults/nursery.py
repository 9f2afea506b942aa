"""Starts the product again and again without loading the libraries again: `python -m tests.faults.nursery`.

A line of JSON on standard input, `{"arguments", "environment", "log", "shim"}`, is answered with the process id of a
fork that runs `ashiato` with these arguments and logs into the file; and a second line gives the status it ended with.
Nothing of ours is loaded before the fork, and no chDB, which has threads. A start takes half the time of a fresh
process's. `shim` names a module whose `install` is called first: what a disk can do to the product.
"""

import importlib
import json
import os
import runpy
import sys
import time
from typing import Any

LIBRARIES = (
    *("aiohttp.web", "argon2", "babel.support", "clickhouse_connect", "crc32c", "isal.isal_zlib", "jinja2", "msgpack"),
    *("msgspec", "numpy", "PIL.Image", "prometheus_client", "ua_parser"),
)


def live(request: dict[str, Any]) -> None:
    """Be the product. Ends as the command does."""
    os.environ.update(request["environment"])
    time.tzset()
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, log, log)):
        os.dup2(file, number)
    os.close(nothing)
    os.close(log)
    if request["shim"]:
        importlib.import_module(request["shim"]).install()
    sys.argv = ["ashiato", *request["arguments"]]
    runpy.run_module("ashiato", run_name="__main__", alter_sys=True)


def main() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(json.loads(line))
            return
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
