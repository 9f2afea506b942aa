"""Small files that are either old or new after a crash, never half."""

import contextlib
import os
from pathlib import Path

import crc32c

from collector.failpoint import fp


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Have a folder that nobody else can look into; that it is there is durable when this returns."""
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(PermissionError):  # of a parent that it may be made in, but not looked into
        sync_folder(folder.parent)


def replace(path: Path, payload: bytes) -> None:
    """Write `payload` with its checksum; on disk when this returns. A failure leaves the old file and no other."""
    temporary = path.with_suffix(".tmp")
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            view = memoryview(crc32c.crc32c(payload).to_bytes(4, "little") + payload)
            while view:
                view = view[os.write(fd, view) :]
            fp("ckpt.pre_sync")
            os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    fp("ckpt.post_sync")


def load(path: Path) -> bytes | None:
    """The payload, or None where there is no file or its checksum does not match."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    payload = data[4:]
    return payload if data[:4] == crc32c.crc32c(payload).to_bytes(4, "little") else None
