"""`make test` runs every test, tries once more what failed beside others, and says so."""

import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
SOUND = "def test_sound():\n    pass\n"
BROKEN = "def test_broken():\n    assert False\n"
DISTURBED = """
from pathlib import Path


def test_disturbed():
    once = Path(__file__).with_suffix(".once")
    was_there = once.exists()
    once.touch()
    assert was_there
"""
UNWELL = f"""
import os
import sys
from pathlib import Path

sys.path.insert(0, {str(ROOT)!r})
pytest_plugins = ["tests.internal_errors"]


def pytest_runtest_protocol(item):
    once = Path(__file__).with_suffix(".once")
    if "PYTEST_XDIST_WORKER" in os.environ and not once.exists():
        once.touch()
        raise RuntimeError("can't start new thread")
"""


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import check  # type: ignore[import-not-found, unused-ignore]

    module: ModuleType = sys.modules[check.__name__]
    return module


@pytest.fixture
def project(check: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is checked instead of this one."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for name, path in (("ROOT", ""), ("TESTS", "tests"), ("LAST_FAILED", ".pytest_cache/v/cache/lastfailed")):
        monkeypatch.setattr(check, name, tmp_path / path)
    return tmp_path / "tests"


def env() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}


def test_parts_hold_every_test_file_once(check: ModuleType) -> None:
    held: Counter[Path] = Counter()
    for top in (ROOT / one for part in check.parts() for one in part):
        held.update([top] if top.is_file() else top.rglob("test_*.py"))
    assert held == Counter((ROOT / "tests").rglob("test_*.py"))
    assert len(check.parts()) == check.PARTS


def test_what_fails_beside_others_and_passes_alone_is_told_and_passes(
    check: ModuleType, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "test_a.py").write_text(SOUND)
    (project / "test_b.py").write_text(DISTURBED)
    assert check.tested(env(), [])
    assert "failed beside others, passed alone: tests/test_b.py::test_disturbed" in capfd.readouterr().out


def test_what_fails_twice_fails(check: ModuleType, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "test_a.py").write_text(BROKEN)
    (project / "test_b.py").write_text(DISTURBED)
    (project / "test_c.py").write_text(SOUND)
    assert not check.tested(env(), [])
    said = capfd.readouterr().out
    assert "failed twice: tests/test_a.py::test_broken" in said
    assert "failed beside others, passed alone: tests/test_b.py::test_disturbed" in said


def test_part_that_failed_without_naming_a_test_fails(check: ModuleType, project: Path) -> None:
    (project / "test_a.py").write_text(BROKEN)
    assert not check.tested({**env(), "PYTEST_ADDOPTS": "-p no:cacheprovider"}, [])


def test_more_failures_than_accidents_are_not_tried_again(
    check: ModuleType, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for n in range(check.ACCIDENTS + 1):
        (project / f"test_{n}.py").write_text(DISTURBED)
    assert not check.tested(env(), [])
    assert "tried alone" not in capfd.readouterr().out


def test_part_in_which_pytest_itself_fails_is_run_again(
    check: ModuleType, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "conftest.py").write_text(UNWELL)
    (project / "test_a.py").write_text(SOUND)
    (project / "test_b.py").write_text(SOUND)
    assert check.tested(env(), [])
    assert "part 1 is run again" in capfd.readouterr().out
    (project / "test_c.py").write_text("import nothing_of_that_name\n")
    assert not check.tested(env(), [])
