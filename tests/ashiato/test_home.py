import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ashiato.home import Taken, owned, private_temp, secret_of


def test_owned_folder_refuses_a_second_process_and_names_the_first(tmp_path: Path) -> None:
    script = f"from pathlib import Path; from ashiato.home import owned\nwith owned(Path({str(tmp_path)!r})): pass"
    with owned(tmp_path):
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert second.returncode != 0
    assert f"in use by process {os.getpid()}" in second.stderr


def test_owned_folder_is_private(tmp_path: Path) -> None:
    with owned(tmp_path / "data") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700


def test_owned_folder_left_by_its_process_can_be_taken_again(tmp_path: Path) -> None:
    with owned(tmp_path):
        pass
    with owned(tmp_path):
        pass


def test_owned_folder_held_in_this_process_is_taken(tmp_path: Path) -> None:
    with owned(tmp_path), pytest.raises(Taken), owned(tmp_path):
        pass


def test_private_temp_sweeps_what_a_killed_process_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", os.environ.get("TMPDIR", "/tmp"))  # noqa: S108
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "left.native").write_text("a visitor's row")
    folder = private_temp(tmp_path)
    assert list(folder.iterdir()) == []
    assert tempfile.gettempdir() == str(folder)


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = secret_of(tmp_path, "")
    assert secret_of(tmp_path, "") == first
    assert len(first) == 64
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_secret_given_wins(tmp_path: Path) -> None:
    assert secret_of(tmp_path, "x" * 32) == b"x" * 32
    assert not (tmp_path / "secret").exists()
