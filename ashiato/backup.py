"""`ashiato backup` and `ashiato restore`: the data folder as one tar file, with a checksum for each file in it.

The embedded engine is one process's, so both want it stopped. The ledger of erasures is kept apart: a copy goes along
for a machine that has none, and a restore never takes away what this machine was ordered to erase.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ashiato.home import COMPLETE, RESTORING, finish_restore, owned
from ashiato.progress import Progress
from ashiato.settings import Settings
from collector import durable, spools
from collector.ledger import Ledger

FORMAT = 1
SUMS = "ashiato-sums.json"  # the last member: format, and every file's SHA-256
LEDGER = "erasures"
LEFT_OUT = {"lock", "tmp", RESTORING, LEDGER}
PIECE = 1 << 20


class NotBackedUp(RuntimeError):
    """Nothing was written or changed; the text says why."""


class _Summed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._progress = progress
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self._progress.add(len(data))
        return data


def _files(home: Path) -> Iterator[Path]:
    """What belongs into a backup, folders too: the engine minds an empty one that is missing."""
    names = ("ballast", "lock", "*.spare", "*.old")
    left_out = {path for folder in spools.every(home) for name in names for path in folder.glob(name)}
    for path in sorted(home.iterdir()):
        if path.name not in LEFT_OUT:
            yield path
            yield from (found for found in sorted(path.rglob("*")) if found not in left_out)
    yield from sorted((home / LEDGER).glob("*.entry"))


def backup(settings: Settings, target: Path) -> None:
    """Write the stopped data folder to `target`. Raises Taken while a process uses it, NotBackedUp."""
    if settings.clickhouse_url:
        raise NotBackedUp("the data is on a ClickHouse server; back that up with its own means (docs/backup.md)")
    if not (settings.data / "clickhouse").is_dir():
        raise NotBackedUp(f"there is no data in {settings.data}")
    if target.exists():
        raise NotBackedUp(f"{target} is there already")
    if target.resolve().is_relative_to(settings.data.resolve()):
        raise NotBackedUp(f"{target} lies in the data folder itself")
    draft = target.with_name(f"{target.name}.part")
    try:
        with owned(settings.data) as home:
            _write(home, draft)
        os.replace(draft, target)
        durable.sync_folder(target.absolute().parent)
    except OSError as error:
        raise NotBackedUp(f"{error.filename or draft}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB. It holds the secret and all visitors' data: keep it safe.")


def _write(home: Path, draft: Path) -> None:
    paths = list(_files(home))
    progress = Progress("Backup", sum(path.lstat().st_size for path in paths if path.is_file()))
    sums = {}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for path in paths:
                name = str(path.relative_to(home))
                member = tar.gettarinfo(path, name)
                if path.is_file() and not path.is_symlink():
                    # the engine shares files between parts by hard links, which a tar would tell of
                    member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
                    with path.open("rb") as source:
                        summed = _Summed(source, progress)
                        tar.addfile(member, summed)
                    sums[name] = summed.digest.hexdigest()
                else:
                    tar.addfile(member)
            text = json.dumps({"format": FORMAT, "sums": sums}).encode()
            last = tarfile.TarInfo(SUMS)
            last.size = len(text)
            tar.addfile(last, io.BytesIO(text))
        file.flush()
        os.fsync(file.fileno())
    progress.end()


def restore(settings: Settings, source: Path, *, force: bool) -> None:
    """Put a backup into the data folder, in place of what is there if `force`. Raises Taken, NotBackedUp.

    The folder changes only once every file of the backup has proved whole.
    """
    if settings.clickhouse_url:
        raise NotBackedUp("the data is on a ClickHouse server; restore it with its own means (docs/backup.md)")
    if not source.is_file():
        raise NotBackedUp(f"there is no file {source}")
    with owned(settings.data) as home:
        if (home / "clickhouse").exists() and not force:
            raise NotBackedUp(f"{home} holds data already; --force replaces it (its ledger of erasures stays)")
        draft = home / RESTORING
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir(mode=0o700)
            _unpack(source, draft)
            _check_tables(draft)
        except (OSError, tarfile.TarError, ValueError, EOFError) as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise NotBackedUp(f"{source} can't be restored: {error}; nothing was changed") from error
        _merge_ledgers(draft / LEDGER, home / LEDGER)
        for folder in spools.of_workers(home):
            (draft / folder.name).mkdir(mode=0o700, exist_ok=True)  # an empty one goes in place of what is there
        (draft / COMPLETE).touch()
        durable.sync_folder(draft)
        os.sync()  # thousands of small files: one sync of the disk instead of one for each
        finish_restore(home)
    print(f"Restored into {settings.data}. Erasures ordered since the backup are carried out at the next start.")


def _unpack(source: Path, draft: Path) -> None:
    progress = Progress("Restore", source.stat().st_size)
    found: dict[str, str] = {}
    wanted: dict[str, object] | None = None
    with tarfile.open(source, "r|") as tar:
        for member in tar:
            path = draft / member.name
            if not path.resolve().is_relative_to(draft.resolve()):
                raise ValueError(f"{member.name} would lie outside of the data folder")
            if member.name == SUMS:
                wanted = json.loads(_content(tar, member).read())
            elif member.isdir():
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif member.issym() and (path.parent / member.linkname).resolve().is_relative_to(draft.resolve()):
                path.symlink_to(member.linkname)
            elif member.isreg():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                summed = _Summed(_content(tar, member), progress)
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    while data := summed.read(PIECE):
                        file.write(data)
                found[member.name] = summed.digest.hexdigest()
            else:
                raise ValueError(f"{member.name} is neither a file nor a folder")
    if wanted is None or wanted.get("format") != FORMAT:
        raise ValueError("it is cut off, or no backup of Ashiato")
    if wanted["sums"] != found:
        raise ValueError("a file in it is damaged or missing")
    progress.end()


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(f"{member.name} has no content")
    return file


def _check_tables(draft: Path) -> None:
    if not (draft / "clickhouse").is_dir():
        raise ValueError("it holds no tables")


def _merge_ledgers(brought: Path, kept: Path) -> None:
    """Keep this machine's orders, add the backup's, and have all carried out again on the tables that come back.

    The backup's spool names orders by number, so the backup's orders keep theirs and others follow them.
    """
    theirs, ours = Ledger(brought), Ledger(kept)
    theirs.add(ours.entries)
    theirs.reopen()
    if (kept / "requests").exists():
        shutil.copytree(kept / "requests", brought / "requests", dirs_exist_ok=True)
