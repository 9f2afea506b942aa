"""Who is logged in: a random cookie value, of which only the hash is stored."""

import hashlib
import secrets
from uuid import UUID

import msgspec

from storage import Store, logins, people
from storage.logins import Login
from storage.people import Person

IDLE_MS = 8 * 3600 * 1000
ABSOLUTE_MS = 7 * 24 * 3600 * 1000
FRESH_MS = 5_000  # a checked login is believed this long, so that not every request asks ClickHouse
SEEN_EVERY_MS = 5 * 60 * 1000  # how coarsely idleness is stored
MAX_CACHED = 1_000


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


class _Known(msgspec.Struct, frozen=True):
    checked_ms: int
    login: Login
    person: Person


class Logins:
    """Opens, finds and ends logins."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._checked: dict[str, _Known] = {}

    async def open(self, person: Person, now_ms: int) -> str:
        """A new login; returns the cookie's value, which is stored nowhere."""
        token = secrets.token_urlsafe(32)
        login = Login(token_hash=token_hash(token), person=person.person, created_ms=now_ms, seen_ms=now_ms)
        await logins.save(self._store, login)
        return token

    async def person(self, token: str, now_ms: int) -> Person | None:
        """Whose login this is; None for an unknown, ended, idle (8 h) or old (7 d) one."""
        hashed = token_hash(token)
        known = self._checked.get(hashed)
        if known is None or not 0 <= now_ms - known.checked_ms < FRESH_MS:
            known = await self._check(hashed, now_ms)
        if known is None or _over(known.login, now_ms):
            self._checked.pop(hashed, None)
            return None
        if now_ms - known.login.seen_ms >= SEEN_EVERY_MS:
            known = msgspec.structs.replace(known, login=msgspec.structs.replace(known.login, seen_ms=now_ms))
            await logins.save(self._store, known.login)
        if len(self._checked) >= MAX_CACHED:
            self._checked.clear()
        self._checked[hashed] = known
        return known.person

    async def _check(self, hashed: str, now_ms: int) -> _Known | None:
        login = await logins.get(self._store, hashed)
        person = await people.get(self._store, login.person) if login else None
        return _Known(now_ms, login, person) if login and person else None

    async def end_all(self, person: UUID) -> None:
        """End every login of a person, on every device."""
        self._checked = {key: entry for key, entry in self._checked.items() if entry.person.person != person}
        for login in await logins.of_person(self._store, person):
            await logins.save(self._store, login, deleted=True)


def _over(login: Login, now_ms: int) -> bool:
    return now_ms - login.seen_ms >= IDLE_MS or now_ms - login.created_ms >= ABSOLUTE_MS
