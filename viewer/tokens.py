"""Programs that read: a token is 256 random bits, told once, of which the hash is stored."""

import secrets
from uuid import UUID, uuid4

import msgspec

from storage import Store, people, tokens
from storage.people import Person
from storage.tokens import Token
from viewer.logins import FRESH_MS, SEEN_EVERY_MS, token_hash

PREFIX = "ash_"  # so that one that was published by mistake can be searched for
READS = (".json", ".csv", ".png")
MAX_CACHED = 1_000


class _Known(msgspec.Struct, frozen=True):
    checked_ms: int
    token: Token
    person: Person


class Tokens:
    """Makes, finds and revokes tokens. One that was found valid is believed for five seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._checked: dict[str, _Known] = {}

    async def make(self, site: int, name: str, person: UUID, now_ms: int) -> str:
        """The text of a new token, which is stored nowhere."""
        text = PREFIX + secrets.token_urlsafe(32)
        await tokens.save(self._store, Token(site, uuid4(), token_hash(text), name, person, now_ms))
        return text

    async def find(self, text: str, now_ms: int) -> tuple[Token, Person] | None:
        """The token and who made it; None for one that never was, was revoked, or whose maker is gone."""
        hashed = token_hash(text)
        known = self._checked.get(hashed)
        if known is None or not 0 <= now_ms - known.checked_ms < FRESH_MS:
            known = await self._check(hashed, now_ms)
        if known is None:
            self._checked.pop(hashed, None)
            return None
        if now_ms - known.token.seen_ms >= SEEN_EVERY_MS:
            known = msgspec.structs.replace(known, token=msgspec.structs.replace(known.token, seen_ms=now_ms))
            await tokens.save(self._store, known.token)
        if len(self._checked) >= MAX_CACHED:
            self._checked.clear()
        self._checked[hashed] = known
        return known.token, known.person

    async def _check(self, hashed: str, now_ms: int) -> _Known | None:
        token = await tokens.get(self._store, hashed)
        person = await people.get(self._store, token.person) if token else None
        return _Known(now_ms, token, person) if token and person else None

    async def revoke(self, site: int, token: UUID) -> None:
        """The token of that site works no longer; here at once, in other processes within five seconds."""
        self._checked = {key: known for key, known in self._checked.items() if known.token.token != token}
        for one in await tokens.of(self._store, site):
            if one.token == token:
                await tokens.save(self._store, one, deleted=True)
