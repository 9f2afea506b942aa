"""A backup brings back what it held, and nothing that was erased since."""

import json
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path
from uuid import UUID

import pytest

from ashiato.home import COMPLETE, RESTORING, finish_restore
from collector.eraser import Eraser
from collector.ledger import Ledger, Subject
from storage import Store, chunks, erasure, open_store, sites
from storage import sessions as sessions_of
from storage.conditions import Condition
from storage.scope import Scope
from storage.sessions import Search
from tests.ashiato.test_erasing import erase, seen_by, sessions, text_of, traces, up, verify
from tests.collector.batches import NOW_MS
from tests.collector.erasing import forms, holding

__all__ = ["sessions"]


def ashiato(command: str, file: Path, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", command, str(file), "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


async def stored(data: Path, names: list[UUID]) -> list[bool]:
    """Which of the sessions a stopped data folder has in its tables."""
    store = open_store(path=data / "clickhouse")
    found = [await erasure.any_left(store, 0, [name]) for name in names]
    await store.close()
    return found


async def texts(store: Store, session: UUID) -> list[str]:
    """What the session's recordings tell."""
    summary = await sessions_of.get(store, 1, session)
    assert summary is not None
    pieces = [
        piece
        for tab in await chunks.tabs(store, 1, summary)
        for piece in await chunks.pieces(store, 1, summary, tab.tab)
    ]
    return [event["data"]["text"] for piece in pieces for event in json.loads(piece.data)]


async def saw(store: Store, said: str) -> set[UUID]:
    """The sessions on whose screens it was."""
    scope = Scope(site=1, from_ms=NOW_MS - 86_400_000, to_ms=NOW_MS + 86_400_000)
    found, _ = await sessions_of.find(store, scope, Search((Condition("saw", "has", said),), bots=True))
    return set(found)


async def test_restore_brings_everything_back_elsewhere(tmp_path: Path, sessions: list[UUID]) -> None:
    data, file, elsewhere = tmp_path, tmp_path.parent / f"{tmp_path.name}.tar", tmp_path.parent / f"{tmp_path.name}-new"
    (data / "secret").write_text("s" * 64)
    of_no_use = ["spool/00000001-00000000.spare", "spool/00000002-00000000.old"]
    for left in of_no_use:  # as a kill leaves them
        (data / left).write_bytes(bytes(1_000))
    made = ashiato("backup", file, data)
    assert (made.returncode, made.stderr) == (0, "")
    assert "100%" in made.stdout
    with tarfile.open(file) as tar:
        assert not set(of_no_use) & set(tar.getnames())
    assert file.stat().st_mode & 0o777 == 0o600
    result = ashiato("restore", file, elsewhere)
    assert (result.returncode, result.stderr) == (0, "")
    assert (elsewhere / "secret").read_text() == "s" * 64
    assert not (elsewhere / RESTORING).exists()
    assert await stored(elsewhere, sessions) == [True, True, True]
    running = up(elsewhere)  # takes over what lay in the spool, too
    assert running.stop() == 0
    store = open_store(path=elsewhere / "clickhouse")
    assert sum(line.batches for line in await erasure.lines(store, 0, sessions)) == 4
    for name in sessions:
        assert set(await texts(store, name)) == {text_of(name)}
        assert await saw(store, seen_by(name)) == {name}
    await store.close()


async def test_restore_of_a_backup_older_than_an_erasure_does_not_bring_it_back(
    tmp_path: Path, sessions: list[UUID]
) -> None:
    file = tmp_path.parent / f"{tmp_path.name}.tar"
    assert ashiato("backup", file, tmp_path).returncode == 0
    assert erase(tmp_path, "--session", str(sessions[0])).returncode == 0
    refused = ashiato("restore", file, tmp_path)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert ashiato("restore", file, tmp_path, "--force").returncode == 0
    assert holding(tmp_path, forms(sessions[0])) != set()
    assert holding(tmp_path, traces(sessions[0])[5:]) != set()
    running = up(tmp_path)
    try:
        erase(tmp_path, "--session", str(uuid.uuid4()))  # orders are carried out in turn
        assert holding(tmp_path, traces(sessions[0])) == set()
    finally:
        assert running.stop() == 0
    assert await stored(tmp_path, sessions) == [False, True, True]
    store = open_store(path=tmp_path / "clickhouse")
    assert [await saw(store, seen_by(name)) for name in sessions] == [set(), {sessions[1]}, {sessions[2]}]
    await store.close()


async def test_restore_of_a_backup_older_than_a_sites_deletion_does_not_bring_it_back(
    tmp_path: Path, sessions: list[UUID]
) -> None:
    file = tmp_path.parent / f"{tmp_path.name}.tar"
    assert ashiato("backup", file, tmp_path).returncode == 0
    store = open_store(path=tmp_path / "clickhouse")
    (site,) = await sites.every(store)
    eraser = Eraser(store, Ledger(tmp_path / "erasures"), lambda: 1)
    await eraser.carry_out(eraser.order_site(site).number)
    assert await sites.every(store) == []
    await store.close()
    assert ashiato("restore", file, tmp_path, "--force").returncode == 0
    assert await stored(tmp_path, sessions) == [True, True, True]
    assert up(tmp_path).stop() == 0
    assert await stored(tmp_path, sessions) == [False, False, False]
    store = open_store(path=tmp_path / "clickhouse")
    assert await sites.every(store) == []
    await store.close()
    assert verify(tmp_path).returncode == 0


async def test_restore_keeps_orders_of_both_ledgers(tmp_path: Path, sessions: list[UUID]) -> None:
    file, elsewhere = tmp_path.parent / f"{tmp_path.name}.tar", tmp_path.parent / f"{tmp_path.name}-new"
    theirs = Ledger(tmp_path / "erasures").order(Subject("session", sessions[0]), 0, 1)
    assert ashiato("backup", file, tmp_path).returncode == 0
    ours = Ledger(elsewhere / "erasures").order(Subject("session", sessions[1]), 0, 1)
    assert ashiato("restore", file, elsewhere).returncode == 0
    merged = Ledger(elsewhere / "erasures").entries
    assert [(entry.number, entry.id, entry.done) for entry in merged] == [(1, theirs.id, False), (2, ours.id, False)]


@pytest.mark.parametrize("harm", ["cut", "flip", "foreign", "outside"])
async def test_restore_of_a_damaged_or_foreign_file_changes_nothing(
    tmp_path: Path, sessions: list[UUID], harm: str
) -> None:
    file = tmp_path.parent / f"{tmp_path.name}.tar"
    assert ashiato("backup", file, tmp_path).returncode == 0
    data = bytearray(file.read_bytes())
    if harm == "cut":
        data = data[: len(data) // 2]
    elif harm == "flip":
        data[data.index(b"kanarienvogel") + 3] ^= 1
    file.write_bytes(data)
    if harm in ("foreign", "outside"):
        with tarfile.open(file, "w") as tar:
            tar.add(__file__, "clickhouse/x" if harm == "foreign" else "../escaped")
    result = ashiato("restore", file, tmp_path, "--force")
    assert result.returncode == 1
    assert "nothing was changed" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path.parent / "escaped").exists()
    assert await stored(tmp_path, sessions) == [True, True, True]


def test_backup_while_a_process_runs_says_to_stop_it(tmp_path: Path, sessions: list[UUID]) -> None:
    file = tmp_path.parent / f"{tmp_path.name}.tar"
    running = up(tmp_path)
    try:
        result = ashiato("backup", file, tmp_path)
    finally:
        assert running.stop() == 0
    assert result.returncode == 1
    assert "stop that one first" in result.stderr
    assert not file.exists()


def test_finish_restore_cut_off_anywhere_ends_with_the_restored_data(tmp_path: Path) -> None:
    for name in ("clickhouse", "spool", f"{RESTORING}/spool"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text(name)
    (tmp_path / RESTORING / "secret").write_text("restored")
    finish_restore(tmp_path)  # not marked as complete: it goes
    assert not (tmp_path / RESTORING).exists()
    assert (tmp_path / "spool" / "file").read_text() == "spool"

    # cut off after "clickhouse" had moved and the old spool was gone
    (tmp_path / RESTORING / "spool").mkdir(parents=True)
    (tmp_path / RESTORING / "spool" / "file").write_text("restored")
    (tmp_path / RESTORING / COMPLETE).touch()
    (tmp_path / "spool" / "file").unlink()
    (tmp_path / "spool").rmdir()
    finish_restore(tmp_path)
    assert (tmp_path / "spool" / "file").read_text() == "restored"
    assert (tmp_path / "clickhouse" / "file").read_text() == "clickhouse"
    assert not (tmp_path / RESTORING).exists()
