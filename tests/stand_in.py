"""The stand-in for a ClickHouse server, run as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

SCRIPT = Path(__file__).parent / "clickhouse_http.py"


class StandIn:
    """One run of it. `url` is its address without user and database."""

    def __init__(self, folder: Path, password: str, port: int, *, cluster: bool) -> None:
        self._process = subprocess.Popen(
            [
                *(sys.executable, str(SCRIPT), str(folder), "--password", password, "--port", str(port)),
                *(["--cluster"] if cluster else []),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    async def fail(self, *faults: dict[str, Any]) -> None:
        """What is to go wrong from now on, as tests/clickhouse_http.py tells; nothing: all is well."""
        async with aiohttp.ClientSession() as client, client.post(f"{self.url}/faults", json=faults) as answer:
            assert answer.status == 204

    async def statements(self) -> dict[str, int]:
        """How often each kind of statement, by its first three words, was carried out."""
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}/statements") as answer:
            counted: dict[str, int] = await answer.json()
            return counted

    async def ask(self, sql: str) -> list[dict[str, Any]]:
        """Rows, past the driver and its faults."""
        async with aiohttp.ClientSession() as client, client.post(f"{self.url}/ask", data=sql) as answer:
            text = await answer.text()
            assert answer.status == 200, text
            return [json.loads(line) for line in text.splitlines()]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def stand_in(folder: Path, password: str = "", port: int = 0, *, cluster: bool = False) -> Iterator[StandIn]:
    """Runs it on the data in `folder` until the block ends, if it was not stopped before; `cluster`: as two shards."""
    server = StandIn(folder, password, port, cluster=cluster)
    try:
        yield server
    finally:
        server.stop()
