"""What a site takes for a signal: its thresholds, and what the team said is no problem."""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from insight.signals.signal import Kind
from insight.thresholds import Thresholds

CODE = 1  # to be raised when a signal is found otherwise than before, so that what is stored is scored again


class Excuse(msgspec.Struct, frozen=True, order=True):
    """A signal of this kind on this element of this page is no problem; `path` is empty for one of the page itself."""

    kind: Kind
    page: str
    path: str


class Rules(msgspec.Struct, frozen=True):
    """A site's rules; `number` is the same for the same rules, in every process."""

    thresholds: Thresholds = Thresholds()
    excused: frozenset[Excuse] = frozenset()
    number: int = 0

    def excuses(self, kind: Kind, page: str, path: str) -> bool:
        return bool(self.excused) and Excuse(kind, page, path) in self.excused


def rules(thresholds: Thresholds, excused: Iterable[Excuse] = ()) -> Rules:
    """Rules with their number."""
    kept = frozenset(excused)
    text = msgspec.json.encode((CODE, thresholds, sorted(kept)))
    return Rules(thresholds, kept, int.from_bytes(blake2b(text, digest_size=8).digest(), "little"))


DEFAULT = rules(Thresholds())
