"""Failed logins, counted in memory: ten for one account from one address close that door for a while."""

from collections import OrderedDict

LIMIT = 10
WINDOW_MS = 15 * 60 * 1000
ADDRESS_LIMIT = 100
ADDRESS_WINDOW_MS = 60 * 60 * 1000
MAX_TRACKED = 10_000  # a guesser with many names must not grow the memory


class _Door:
    def __init__(self, limit: int, window_ms: int) -> None:
        self._limit = limit
        self._window_ms = window_ms
        self._failures: OrderedDict[str, list[int]] = OrderedDict()

    def _recent(self, key: str, now_ms: int) -> list[int]:
        return [at for at in self._failures.get(key, []) if now_ms - at < self._window_ms]

    def wait_ms(self, key: str, now_ms: int) -> int:
        recent = self._recent(key, now_ms)
        return self._window_ms - (now_ms - recent[-1]) if len(recent) >= self._limit else 0

    def fail(self, key: str, now_ms: int) -> None:
        self._failures[key] = [*self._recent(key, now_ms), now_ms][-self._limit :]
        self._failures.move_to_end(key)
        while len(self._failures) > MAX_TRACKED:
            self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        self._failures.pop(key, None)

    def take_back(self, key: str) -> None:
        self._failures[key] = self._failures.get(key, [])[:-1]


class Attempts:
    """Ten failures per account and address within 15 min, a hundred per address within an hour."""

    def __init__(self) -> None:
        self._accounts = _Door(LIMIT, WINDOW_MS)
        self._addresses = _Door(ADDRESS_LIMIT, ADDRESS_WINDOW_MS)

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """How long this account must not be tried from this address; 0 when it may."""
        return max(
            self._accounts.wait_ms(f"{name.casefold()}\n{address}", now_ms), self._addresses.wait_ms(address, now_ms)
        )

    def fail(self, name: str, address: str, now_ms: int) -> None:
        self._accounts.fail(f"{name.casefold()}\n{address}", now_ms)
        self._addresses.fail(address, now_ms)

    def succeed(self, name: str, address: str) -> None:
        """The try that `fail` counted beforehand was none after all."""
        self._accounts.forget(f"{name.casefold()}\n{address}")
        self._addresses.take_back(address)
