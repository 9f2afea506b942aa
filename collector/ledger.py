"""What was ordered to be erased: small durable files outside of what a backup brings back.

An order is on disk before the first row goes, stays for good, and is carried out again wherever what it names turns
up: after a crash, in a batch that comes late, in a backup that is older than the order.
"""

import hashlib
import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from collector import durable
from storage.assets import Key
from storage.erasure import Line
from storage.orders import Order

NOBODY = UUID(int=0)  # stands for everyone who may not be recognised

Kind = Literal["visitor", "session", "user"]
Ordered = Literal[Kind, "site"]

log = logging.getLogger("ashiato.ledger")


def user_hash(user: str) -> UUID:
    """What stands for a site's own user id, so that the ledger names nobody."""
    return UUID(bytes=hashlib.sha256(user.encode()).digest()[:16])


def site_hash(key: str) -> UUID:
    """What stands for a deleted site: its number may be another site's in a backup from elsewhere."""
    return UUID(bytes=hashlib.sha256(f"site {key}".encode()).digest()[:16])


class Subject(msgspec.Struct, frozen=True):
    """Whose data is to go: a visitor's, session's or (by `user_hash`) user's, at the site of a key or ("") any."""

    kind: Kind
    id: UUID
    site_key: str = ""


class Pending(msgspec.Struct, frozen=True):
    """A deletion of sessions or assets under way; it enters these lines in the receipts, once, under this id."""

    erasure: UUID
    sessions: tuple[UUID, ...]
    lines: tuple[Line, ...]
    assets: tuple[Key, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """One order. Numbers grow by one; `site` 0 means any; `sessions` are those found to be a visitor's or user's.

    A deleted site is told by its number and, as `subject`, by `site_hash`.
    `batches` counts what was taken out of the tables; it is as large as in the accounts but for what came late.
    An order that was `heard` of was given to another process, which empties the tables.
    """

    number: int
    id: UUID
    at_ms: int
    kind: Ordered
    subject: UUID
    site: int = 0
    sessions: tuple[UUID, ...] = ()
    pending: Pending | None = None
    batches: int = 0
    done: bool = False
    heard: bool = False

    def in_site(self, site: int) -> bool:
        return self.site in (0, site)


class Request(msgspec.Struct, frozen=True):
    """An order given to the process that owns the data folder. The file is named by `id`."""

    id: UUID
    at_ms: int
    subject: Subject
    refused: str = ""


_entry = msgspec.json.Decoder(Entry).decode
_request = msgspec.json.Decoder(Request).decode
_encode = msgspec.json.encode


class Ledger:
    """Opened on the folder `erasures`; one process writes entries, any may leave requests."""

    def __init__(self, folder: Path) -> None:
        durable.make_folder(folder)
        self._folder = folder
        self._writing = threading.Lock()
        self._entries: dict[int, Entry] = {}
        for path in sorted(folder.glob("*.entry")):
            payload = durable.load(path)
            if payload is None:
                log.error("%s is damaged: what it ordered to be erased is not known", path)
                continue
            entry = _entry(payload)
            self._entries[entry.number] = entry
        self._highest = max((int(path.stem) for path in folder.glob("*.entry") if path.stem.isdecimal()), default=0)
        self._index()

    def _index(self) -> None:
        by_session: dict[UUID, list[int]] = {}
        by_subject: dict[tuple[Ordered, UUID], list[int]] = {}
        for entry in self.entries:
            for session in entry.sessions:
                by_session.setdefault(session, []).append(entry.number)
            by_subject.setdefault((entry.kind, entry.subject), []).append(entry.number)
        self._by_session, self._by_subject = by_session, by_subject

    @property
    def entries(self) -> list[Entry]:
        """All orders, oldest first."""
        entries = self._entries
        return [entries[number] for number in sorted(entries)]

    @property
    def highest(self) -> int:
        """The number of the newest order, 0 if there is none."""
        return self._highest

    def get(self, number: int) -> Entry:
        return self._entries[number]

    def has(self, order_id: UUID) -> bool:
        return any(entry.id == order_id for entry in self._entries.values())

    def save(self, entry: Entry) -> None:
        """Write an entry; on disk when this returns. Raises OSError, and then nothing has changed."""
        with self._writing:  # the drain learns in a thread of its own
            durable.replace(self._folder / f"{entry.number:08d}.entry", _encode(entry))
            self._entries = {**self._entries, entry.number: entry}
            self._highest = max(self._highest, entry.number)
            self._index()

    def order(self, subject: Subject, site: int, at_ms: int, order_id: UUID | None = None) -> Entry:
        """A new order, on disk when this returns; in force for every insert planned from now on."""
        sessions = (subject.id,) if subject.kind == "session" else ()
        entry = Entry(self._highest + 1, order_id or uuid4(), at_ms, subject.kind, subject.id, site, sessions)
        self.save(entry)
        return entry

    def order_site(self, site: int, key: str, at_ms: int) -> Entry:
        """A new order to delete a site, on disk when this returns."""
        entry = Entry(self._highest + 1, uuid4(), at_ms, "site", site_hash(key), site)
        self.save(entry)
        return entry

    def hear(self, order: Order) -> Entry:
        """Take in an order that another process was given, or what it has learnt since; on disk when this returns."""
        number = next((entry.number for entry in self.entries if entry.id == order.id), None)
        if number is not None:
            return self.learn(number, order.sessions)
        kind = msgspec.convert(order.kind, Kind)
        number, sessions = self._highest + 1, tuple(order.sessions)
        entry = Entry(number, order.id, order.at_ms, kind, order.subject, order.site, sessions, heard=True)
        self.save(entry)
        return entry

    def learn(self, number: int, sessions: Iterable[UUID]) -> Entry:
        """Add sessions found to be an order's; on disk when this returns. What is new makes it undone again."""
        entry = self._entries[number]
        new = sorted(set(sessions) - set(entry.sessions))
        if new:
            entry = msgspec.structs.replace(entry, sessions=(*entry.sessions, *new), done=False)
            self.save(entry)
        return entry

    def damaged(self) -> list[str]:
        """Files that can't be read any more: nobody knows what they ordered to be erased."""
        paths = [*self._folder.glob("*.entry"), *self._folder.glob("requests/*.request")]
        return sorted(str(path.relative_to(self._folder)) for path in paths if durable.load(path) is None)

    # What the drain asks

    def covering(self, kind: Kind, subject: UUID, site: int, sealed_ms: int, upto: int) -> list[int]:
        """Orders numbered up to `upto` that cover what this visitor's or user's browser sealed then, server's clock."""
        return [
            number
            for number in self._by_subject.get((kind, subject), ())
            if number <= upto and self._entries[number].in_site(site) and sealed_ms <= self._entries[number].at_ms
        ]

    def has_session(self, site: int, session: UUID, upto: int) -> bool:
        """True if an order numbered up to `upto` names the session."""
        return any(
            number <= upto and self._entries[number].in_site(site) for number in self._by_session.get(session, ())
        )

    def add(self, others: Iterable[Entry]) -> None:
        """Take in orders that are not known here, under numbers of their own."""
        for entry in others:
            if not self.has(entry.id):
                self.save(msgspec.structs.replace(entry, number=self._highest + 1))

    def reopen(self) -> None:
        """Have every order carried out again: the tables are others now."""
        for entry in self.entries:
            self.save(msgspec.structs.replace(entry, pending=None, done=False))

    # Requests, from other processes

    def requests(self) -> list[Request]:
        """Orders that wait to be taken up."""
        found = []
        for path in sorted((self._folder / "requests").glob("*.request")):
            payload = durable.load(path)
            if payload is not None and not (request := _request(payload)).refused:
                found.append(request)
        return found

    def answer(self, request: Request, refused: str = "") -> None:
        """Take a request off the pile, or leave the reason for which it is refused."""
        path = _path(self._folder, request.id)
        if refused:
            durable.replace(path, _encode(msgspec.structs.replace(request, refused=refused)))
        else:
            path.unlink(missing_ok=True)


def _path(folder: Path, order_id: UUID) -> Path:
    return folder / "requests" / f"{order_id}.request"


def leave_request(folder: Path, subject: Subject, at_ms: int) -> UUID:
    """Order an erasure from the process that owns the ledger; on disk when this returns. Gives the order's id."""
    request = Request(uuid4(), at_ms, subject)
    durable.make_folder(folder / "requests")
    durable.replace(_path(folder, request.id), _encode(request))
    return request.id


def outcome(folder: Path, order_id: UUID) -> Entry | str | None:
    """What became of a request: the finished order, why it was refused (told once), or None while it waits."""
    path = _path(folder, order_id)
    payload = durable.load(path)
    if payload is not None:
        refused = _request(payload).refused
        if refused:
            path.unlink(missing_ok=True)
        return refused or None
    return next((entry for entry in Ledger(folder).entries if entry.id == order_id and entry.done), None)
