"""The command that erases: alone, beside a running process, and killed in the middle."""

import asyncio
import os
import subprocess
import sys
import uuid
from pathlib import Path
from uuid import UUID

import pytest

from collector import Drain, open_collector
from collector.context import day_of
from collector.ledger import Ledger
from collector.record import Arrival, encode_arrival
from storage import assets, sites, texts
from tests.ashiato.test_up import Process
from tests.collector.batches import KEY, NOW_MS, packed, view
from tests.collector.erasing import forms, holding, recorded
from tests.schema import migrated

PAGE = view(url="https://shop.test/kanarienvogel")


def text_of(session: UUID) -> str:
    """What a page told this visitor alone, long enough to lie beside the recording."""
    return f"kanarienvogel {session} " * 50


def seen_by(session: UUID) -> str:
    """What was on this visitor's screen alone."""
    return f"papagei {session}"


def traces(session: UUID) -> list[bytes]:
    return [*forms(session), *forms(assets.name(text_of(session).encode())), seen_by(session).encode()]


@pytest.fixture
async def sessions(tmp_path: Path) -> list[UUID]:
    """A data folder with three sessions in its tables, one of which has more in the spool."""
    names = [uuid.uuid4() for _ in range(3)]
    store = migrated(tmp_path / "clickhouse")
    site = await sites.create(store, "Shop", key=KEY)
    collector = await open_collector(tmp_path, [site], secret=b"s" * 32)

    async def put(session: UUID, seq: int) -> None:
        body = packed(
            session=session.bytes, seq=seq, view=PAGE, user=f"user {session}", chunk=recorded(text_of(session), seq=seq)
        )
        await collector.spool.append(encode_arrival(Arrival(NOW_MS, site.site, KEY, b"", "", 0, body)))

    for name in names:
        await put(name, 0)
    drain = Drain(store, [collector.spool], collector.directory)
    running = asyncio.create_task(drain.run())
    await drain.stop()
    await running
    for name in names:
        await texts.save(store, site.site, day_of(NOW_MS), name, {name: {seen_by(name): NOW_MS}}, chunks=1, version=1)
    await put(names[0], 1)
    await collector.close()
    await store.close()
    return names


def erase(data: Path, *arguments: str, failpoint: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", "erase", "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "ASHIATO_FAILPOINT": failpoint},
    )


def verify(data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", "verify", "--data", str(data)], capture_output=True, text=True, timeout=60
    )


def up(data: Path) -> Process:
    return Process(["-m", "ashiato", "up", "--port", "0", "--data", str(data)], r"Ashiato is at (\S+)", {})


def test_erase_while_nothing_runs_leaves_no_byte(tmp_path: Path, sessions: list[UUID]) -> None:
    assert len(holding(tmp_path, traces(sessions[0])[5:])) > 1
    assert holding(tmp_path, [seen_by(sessions[0]).encode()]) != set()
    result = erase(tmp_path, "--session", str(sessions[0]), "--site", KEY)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Erased: session {sessions[0]}" in result.stdout
    assert holding(tmp_path, traces(sessions[0])) == set()
    assert holding(tmp_path, traces(sessions[1])[5:]) != set()


def test_erase_by_the_sites_own_user_id_takes_the_sessions_of_that_user(tmp_path: Path, sessions: list[UUID]) -> None:
    result = erase(tmp_path, "--user", f"user {sessions[0]}")
    assert (result.returncode, result.stderr) == (0, "")
    assert "1 session(s), 1 batch(es)" in result.stdout
    assert holding(tmp_path, [*traces(sessions[0]), f"user {sessions[0]}".encode()]) == set()
    assert holding(tmp_path, [seen_by(sessions[1]).encode()]) != set()
    assert holding(tmp_path, forms(sessions[1])) != set()


@pytest.mark.parametrize("deletion", [1, 4, 9, 20])
def test_erase_killed_in_the_middle_is_finished_at_the_next_start(
    tmp_path: Path, sessions: list[UUID], deletion: int
) -> None:
    killed = erase(tmp_path, "--session", str(sessions[0]), failpoint=f"erase.mid:{deletion}")
    assert killed.returncode == -9
    assert holding(tmp_path, traces(sessions[0])) != set()
    lines = verify(tmp_path).stdout.splitlines()
    assert [line[:2] for line in lines if ": ok (" not in line] in ([], ["I7"]), lines  # temp files go at the start
    running = up(tmp_path)
    try:
        again = erase(tmp_path, "--session", str(sessions[1]))  # carried out by the running process
        assert (again.returncode, again.stderr) == (0, "")
        assert holding(tmp_path, [*traces(sessions[0]), *traces(sessions[1])]) == set()
        assert holding(tmp_path, traces(sessions[2])[5:]) != set()
    finally:
        assert running.stop() == 0
    assert verify(tmp_path).returncode == 0
    assert [(entry.done, entry.pending, entry.batches) for entry in Ledger(tmp_path / "erasures").entries] == [
        (True, None, 1),
        (True, None, 1),
    ]


def test_erase_of_an_unknown_site_changes_nothing(tmp_path: Path, sessions: list[UUID]) -> None:
    result = erase(tmp_path, "--session", str(sessions[0]), "--site", "nowhere")
    assert result.returncode == 1
    assert result.stderr == "ashiato: no site has the key 'nowhere'\n"
    assert Ledger(tmp_path / "erasures").entries == []


def test_erase_in_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    result = erase(tmp_path / "elsewhere", "--visitor", str(uuid.uuid4()))
    assert result.returncode == 1
    assert "there is no data folder" in result.stderr
    assert not (tmp_path / "elsewhere").exists()
