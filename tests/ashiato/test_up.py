"""Roles apart on a ClickHouse server, and starts that can't be."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from ashiato import sample
from tests.stand_in import stand_in

SECRET = "s" * 64


class Process:
    """A long-running command whose first matching line is awaited."""

    def __init__(self, command: list[str], pattern: str, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(pattern, line):
                self.found = found[1]
                return
        raise AssertionError(f"{command} ended with {self._process.wait()} before it was up")

    def stop(self) -> int:
        self._process.terminate()
        status = self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status


@pytest.fixture
def clickhouse(tmp_path: Path) -> Iterator[str]:
    with stand_in(tmp_path / "server") as server:
        yield f"{server.url}/default"


def ashiato(role: str, data: Path, clickhouse: str, cluster: str = "") -> Process:
    return Process(
        ["-m", "ashiato", role, "--port", "0", "--data", str(data)],
        r"Ashiato is at (\S+)",
        {
            "ASHIATO_CLICKHOUSE_URL": clickhouse,
            "ASHIATO_CLICKHOUSE_CLUSTER": cluster,
            "ASHIATO_SECRET": SECRET,
        },
    )


@pytest.mark.parametrize("cluster", [pytest.param("", id="server"), pytest.param("ashiato", id="cluster")])
async def test_collector_and_viewer_apart_meet_in_clickhouse(tmp_path: Path, cluster: str) -> None:
    with stand_in(tmp_path / "server", cluster=bool(cluster)) as server:
        await meet(f"{server.url}/default", tmp_path, cluster)


async def meet(clickhouse: str, tmp_path: Path, cluster: str) -> None:
    viewer = ashiato("view", tmp_path / "viewer", clickhouse, cluster)
    collector = ashiato("collect", tmp_path / "collector", clickhouse, cluster)
    address, setup = viewer.found.split("/setup?token=")
    jar = aiohttp.CookieJar(unsafe=True)  # the viewer is at an IP address
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": address}) as client:

        async def form(path: str, **fields: str) -> str:
            async with client.get(f"{address}{path}", params={"token": setup}) as page:
                token = re.search(r'name="form_token" value="([^"]+)"', await page.text())
            assert token is not None
            action = path.partition("?")[0]
            async with client.post(f"{address}{action}", data={**fields, "form_token": token[1]}) as answer:
                assert answer.status == 200, await answer.text()
                return str(answer.url)

        await form("/setup", token=setup, name="Aki", password="a long enough one", again="a long enough one")
        where = await form("/sites/new", name="Apart", address="")
        assert where.endswith("/s/1/connect")
        async with client.get(f"{address}/s/1/connect") as page:
            key = re.search(r"data-site=(?:&#34;|\"|&quot;)([0-9a-f]+)", await page.text())
        assert key is not None

        deadline, status = time.monotonic() + 30, 401
        while status == 401 and time.monotonic() < deadline:  # the collector hears of a new site within two seconds
            body = sample.batch(key[1], collector.found.rstrip("/"), int(time.time() * 1000))
            async with client.post(f"{collector.found}i", data=body) as answer:
                status = answer.status
            await asyncio.sleep(0.3)
        assert status == 204
        async with client.get(f"{collector.found}metrics") as answer:
            assert re.search(r"^ashiato_connections [1-9]", await answer.text(), re.MULTILINE)

        views = 0
        while views == 0 and time.monotonic() < deadline:
            async with client.get(f"{address}/s/1/heatmap.json", params={"page": "/sample"}) as answer:
                views = (await answer.json()).get("points", 0)
            await asyncio.sleep(0.3)
        assert views == 1
    assert collector.stop() == 0
    assert viewer.stop() == 0


async def test_collector_and_its_worker_with_a_public_name_answer_to_no_other(clickhouse: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    collector = Process(
        ["-m", "ashiato", "collect", "--port", str(port), "--data", str(tmp_path / "collector"), "--workers", "1"],
        r"Ashiato is at (\S+)",
        {
            "ASHIATO_CLICKHOUSE_URL": clickhouse,
            "ASHIATO_SECRET": SECRET,
            "ASHIATO_ADDRESS": "https://stats.example.org",
            "ASHIATO_COLLECTOR_ADDRESS": "https://in.example.org",
        },
    )
    answers: dict[str, set[int]] = {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as client:
        for host in ("in.example.org", "stats.example.org", f"127.0.0.1:{port}", "evil.test"):
            for _ in range(16):  # of which each process gets some
                async with client.post(f"http://127.0.0.1:{port}/i", data=b"none", headers={"Host": host}) as answer:
                    answers.setdefault(host, set()).add(answer.status)
    assert collector.stop() == 0
    assert answers.pop("evil.test") == {421}
    assert set(map(frozenset, answers.values())) == {frozenset({400})}


def start(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", *arguments, "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_up_on_a_taken_port_says_so_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = start(tmp_path, "up", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "can't be had" in result.stderr
    assert result.stderr.count("\n") == 1


def test_collect_without_a_server_says_what_it_needs(tmp_path: Path) -> None:
    result = start(tmp_path, "collect")
    assert result.returncode == 2
    assert "ASHIATO_CLICKHOUSE_URL" in result.stderr


def test_up_with_a_server_that_is_away_says_so_in_one_line(tmp_path: Path) -> None:
    result = start(tmp_path, "view", "--port", "0", ASHIATO_CLICKHOUSE_URL="http://127.0.0.1:1/default")
    assert result.returncode == 1
    assert result.stderr.startswith("ashiato: ClickHouse:")
    assert result.stderr.count("\n") == 1


def test_collect_with_a_wrong_password_says_what_to_do_and_not_the_password(tmp_path: Path) -> None:
    with stand_in(tmp_path / "server", password="another") as server:
        url = f"{server.url.replace('//', '//ashiato:hunter2@')}/default"
        result = start(tmp_path, "collect", "--port", "0", ASHIATO_CLICKHOUSE_URL=url)
    assert result.returncode == 1
    assert "Authentication failed" in result.stderr
    assert "check user and password in ASHIATO_CLICKHOUSE_URL" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "hunter2" not in result.stderr + result.stdout


def test_event_without_a_collector_says_so_in_one_line(tmp_path: Path) -> None:
    result = start(tmp_path, "event", "--port", "1")
    assert result.returncode == 1
    assert "nothing answers at http://127.0.0.1:1" in result.stderr


def test_migrate_brings_the_schema_up_to_date(tmp_path: Path) -> None:
    result = start(tmp_path, "migrate")
    assert result.returncode == 0
    assert "0001_create_tables" in result.stdout


def test_command_that_the_readme_names_runs_in_any_folder(tmp_path: Path) -> None:
    command = Path(sys.prefix) / "bin" / "ashiato"  # as `make` sets it up
    done = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: ashiato ")
