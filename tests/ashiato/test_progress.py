"""The line that tells how much of a long task is done."""

import os
import pty
import subprocess
import sys

import pytest

from ashiato.progress import Progress

TASK = """
import time
from ashiato.progress import Progress
progress = Progress("tea.json", 4_000_000)
for _ in range(4):
    time.sleep(0.12)
    progress.add(1_000_000)
progress.end()
"""


def test_line_grows_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", TASK], stdout=theirs) as task:
        os.close(theirs)
        told = b""
        try:
            while piece := os.read(ours, 4_096):
                told += piece
        except OSError:  # a terminal ends so when its last writer is gone
            pass
    os.close(ours)
    assert task.returncode == 0
    lines = [line.strip() for line in told.decode().split("\r") if line.strip()]
    assert [line.split()[-3] for line in lines] == ["25%", "50%", "75%", "100%", "100%"]
    assert told.count(b"\n") == 1


def test_only_the_end_is_printed_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("tea.json", 3)
    progress.add(1)
    assert capsys.readouterr().out == ""
    progress.end()
    assert capsys.readouterr().out.endswith("100% 0.0 MB\n")
