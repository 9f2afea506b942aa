"""Password hashes: argon2id with the library's defaults (RFC 9106, low memory: 64 MiB, 3 passes, about 40 ms)."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 10
MAX_CHARS = 200  # hashing a megabyte would be a cheap way to burn our CPU


class Passwords:
    """Hashes and checks off the event loop, two at a time, so that logins can't take all the memory."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(2)
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits. Without a hash (nobody has that name) it takes as long and says no."""
        if self._decoy is None:
            self._decoy = await self.hash(secrets.token_hex(16))
        async with self._slots:
            fits = await asyncio.to_thread(self._verify, password_hash or self._decoy, password[:MAX_CHARS])
        return fits and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
