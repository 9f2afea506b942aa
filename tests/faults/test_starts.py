"""Starts that can't be say why in one line, and what cannot be logged stops nobody."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collector.disk import needs_tmpfs
from tests.faults.life import PATIENCE_S, ROOT
from tests.faults.scale import chance
from tests.faults.trial import trial


def command(data: Path, port: int = 0) -> list[str]:
    return [sys.executable, "-m", "ashiato", "up", "--data", str(data), "--port", str(port)]


def refused(data: Path) -> str:
    """What a start on this folder says, one line, before it ends."""
    found = subprocess.run(command(data), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert found.returncode == 1, found
    assert len(found.stderr.splitlines()) == 1, found.stderr
    return found.stderr


async def test_second_process_on_a_data_folder_ends_at_once_and_the_first_goes_on(tmp_path: Path) -> None:
    async with trial(chance("two processes"), tmp_path / "data", tmp_path / "log") as first:
        life = await first.begin()
        await first.more()
        said = await asyncio.to_thread(refused, first.data)
        assert f"is in use by process {life.process_id}" in said
        await first.more()
        await first.over(life)


def file_in_place(place: Path) -> Path:
    place.write_text("a file")
    return place


def below_a_file(place: Path) -> Path:
    place.write_text("a file")
    return place / "data"


def on_no_disk(_place: Path) -> Path:
    return Path("/proc/ashiato")


@pytest.mark.parametrize("where", [file_in_place, below_a_file, on_no_disk])
def test_data_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path, where: Callable[[Path], Path]) -> None:
    data = where(tmp_path / "place")
    said = refused(data)
    assert said.startswith("ashiato: ")
    assert str(data) in said


@needs_tmpfs
def test_data_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(data)], check=True)
    try:
        said = refused(data)
        assert str(data) in said
        assert "Read-only file system" in said
    finally:
        subprocess.run(["umount", str(data)], check=True)
