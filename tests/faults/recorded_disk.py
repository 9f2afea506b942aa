"""What a process asked of its disk, in order, and what could be left of it after the power went at any moment.

A write is durable once its file was synced, a name once its folder was. Until then the disk may have kept it or not:
in the order in which it was asked for, as journals do, or in any other, which POSIX allows too.
"""

import contextlib
import itertools
import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from collector import spares

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    file: int


@dataclass(frozen=True, slots=True)
class Name:
    """A folder's name now means this file, or nothing (0); a renamed one loses its old name in the same moment."""

    folder: Path
    name: str
    file: int
    old: str = ""


@dataclass(frozen=True, slots=True)
class NamesSynced:
    folder: Path


@dataclass(frozen=True, slots=True)
class Said:
    """What the process had been told by then."""

    what: str
    value: Any


Event = Write | Cut | Synced | Name | NamesSynced | Said


class Recorder:
    """Notes what this process does below a folder through `os` and `blank`; what it opens otherwise is none of it."""

    def __init__(self, root: Path) -> None:
        self.events: list[Event] = []
        self._root = root
        self._turn = threading.RLock()
        self._numbers = itertools.count(1)
        self._open: dict[int, tuple[int, int]] = {}  # by descriptor: the file, and where it is written next
        self._folders: dict[int, Path] = {}
        self._names: dict[Path, int] = {}

    def say(self, what: str, value: Any) -> None:
        """Note what the process is told at this moment."""
        with self._turn:
            self.events.append(Said(what, value))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Note everything from now on."""
        with pytest.MonkeyPatch.context() as patch:
            for name, note in self._notes().items():
                patch.setattr(os, name, self._noted(getattr(os, name), note))
            blanked = lambda _result, _, fd, size: self._written(fd, bytes(size), 0)  # noqa: E731
            patch.setattr(spares, "blank", self._noted(spares.blank, blanked))
            yield

    def _noted(self, call: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
        def noted(*args: Any, **kwargs: Any) -> Any:
            with self._turn:
                existed = isinstance(args[0], str | os.PathLike) and os.path.lexists(args[0])
                result = call(*args, **kwargs)
                note(result, existed, *args)
                return result

        return noted

    def _notes(self) -> dict[str, Callable[..., None]]:
        """What to note of each call once it has succeeded, given its result and whether its file was there."""
        return {
            "open": self._opened,
            "write": lambda size, _, fd, data: self._written(fd, bytes(memoryview(data)[:size])),
            "pwrite": lambda size, _, fd, data, at: self._written(fd, bytes(memoryview(data)[:size]), at),
            "fsync": lambda _result, _, fd: self._synced(fd),
            "fdatasync": lambda _result, _, fd: self._synced(fd),
            "truncate": lambda _result, _, path, size: self._cut(self._names.get(Path(path)), size),
            "ftruncate": lambda _result, _, fd, size: self._cut(self._open.get(fd, (None,))[0], size),
            "close": lambda _result, _, fd: self._closed(fd),
            "rename": lambda _result, _, source, target: self._renamed(Path(source), Path(target)),
            "replace": lambda _result, _, source, target: self._renamed(Path(source), Path(target)),
            "unlink": lambda _result, _, path, **_more: self._named(Path(path), 0),
            "mkdir": lambda _result, _, path, *_more: self._named(Path(path), -next(self._numbers)),
        }

    def _named(self, path: Path, file: int, old: str = "") -> None:
        if path.is_relative_to(self._root) and (file or path in self._names):
            self.events.append(Name(path.parent, path.name, file, old))
            self._names[path] = file
            if not file:
                del self._names[path]

    def _opened(self, fd: int, existed: bool, where: Any, flags: int, *_: Any) -> None:
        path = Path(where)
        if path.is_dir():
            self._folders[fd] = path
            return
        if not existed:
            self._named(path, next(self._numbers))
        if path in self._names:
            self._open[fd] = (self._names[path], 0)
            if flags & os.O_TRUNC:
                self._cut(self._names[path], 0)

    def _written(self, fd: int, data: bytes, where: int | None = None) -> None:
        if fd in self._open:
            file, at = self._open[fd]
            self.events.append(Write(file, at if where is None else where, data))
            if where is None:
                self._open[fd] = (file, at + len(data))

    def _synced(self, fd: int) -> None:
        if fd in self._open:
            self.events.append(Synced(self._open[fd][0]))
        elif fd in self._folders:
            self.events.append(NamesSynced(self._folders[fd]))

    def _cut(self, file: int | None, size: int) -> None:
        if file is not None:
            self.events.append(Cut(file, size))

    def _closed(self, fd: int) -> None:
        self._open.pop(fd, None)
        self._folders.pop(fd, None)

    def _renamed(self, source: Path, target: Path) -> None:
        if source in self._names:
            self._named(target, self._names.pop(source), source.name)


@dataclass
class _File:
    """What is surely there, and what came since."""

    content: bytearray = field(default_factory=bytearray)
    pending: list[Write | Cut] = field(default_factory=list)

    def apply(self, change: Write | Cut, keep: slice = slice(None)) -> None:
        if isinstance(change, Cut):
            del self.content[change.size :]
            self.content += bytes(max(0, change.size - len(self.content)))
            return
        data = change.data[keep]
        start = change.at + (keep.start or 0)
        self.content += bytes(max(0, start - len(self.content)))
        self.content[start : start + len(data)] = data

    def settle(self) -> None:
        for change in self.pending:
            self.apply(change)
        self.pending.clear()


class Image:
    """The disk as it may be found if the power goes after the first `upto` events."""

    def __init__(self, events: list[Event]) -> None:
        self._files: dict[int, _File] = {}
        self._names: dict[Path, dict[str, int]] = {}
        self._pending: dict[Path, list[Name]] = {}
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Write() | Cut():
                self._files.setdefault(event.file, _File()).pending.append(event)
            case Synced():
                self._files.setdefault(event.file, _File()).settle()
            case Name():
                self._pending.setdefault(event.folder, []).append(event)
            case NamesSynced():
                for name in self._pending.pop(event.folder, []):
                    self._name(name)

    def _name(self, event: Name) -> None:
        names = self._names.setdefault(event.folder, {})
        if event.old:
            names.pop(event.old, None)
        if event.file:
            names[event.name] = event.file
        else:
            names.pop(event.name, None)

    def keep_writes(self) -> None:
        """Have what is in files reach the disk after all, and no more of their names."""
        for file in self._files.values():
            file.settle()

    def settle(self) -> None:
        """Have everything reach the disk after all."""
        self.keep_writes()
        for folder in list(self._pending):
            self._take(NamesSynced(folder))

    def lose(self, dice: random.Random, *, in_order: bool) -> None:
        """Let the disk have kept some of what was not synced: a part of it in order, or any of it."""
        for file in self._files.values():
            kept = dice.randrange(len(file.pending) + 1)
            for n, change in enumerate(file.pending):
                if in_order and n < kept:
                    file.apply(change)
                elif in_order and n == kept and isinstance(change, Write):
                    end = change.at + dice.randrange(len(change.data) + 1)
                    file.apply(change, slice(0, max(0, end // SECTOR * SECTOR - change.at)))  # no sector in half
                elif not in_order and dice.random() < 0.5:
                    self._sectors(dice, file, change)
        for pending in self._pending.values():
            kept = dice.randrange(len(pending) + 1)
            for n, name in enumerate(pending):
                if n < kept if in_order else dice.random() < 0.5:
                    self._name(name)

    def _sectors(self, dice: random.Random, file: _File, change: Write | Cut) -> None:
        if isinstance(change, Cut):
            file.apply(change)
            return
        for start in range(0, len(change.data), SECTOR):
            if dice.random() < 0.5:
                file.apply(change, slice(start, start + SECTOR))

    def write(self, root: Path, target: Path) -> None:
        """Lay it out in a folder. What stands in a folder that is lost is lost too."""
        self._write(root, target)

    def _write(self, folder: Path, target: Path) -> None:
        target.mkdir(parents=True)
        for name, file in self._names.get(folder, {}).items():
            if file < 0:
                self._write(folder / name, target / name)
            else:
                with contextlib.suppress(KeyError):
                    (target / name).write_bytes(b"")
                    (target / name).write_bytes(self._files[file].content)
