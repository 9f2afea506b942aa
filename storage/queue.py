"""What a person may watch next: sessions that struggled and that they have not seen, diverse rather than all alike."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.engine import Store
from storage.pieces import Piece
from storage.scope import Scope


class Waiting(msgspec.Struct, frozen=True):
    """A session with its worst signal; `likeness` names those `alike` it, of which it is the `place`th to watch."""

    session: UUID
    kind: str
    page: str
    path: str
    label: str
    likeness: str
    place: int
    alike: int


async def waiting(
    store: Store,
    scope: Scope,
    found: Piece,
    *,
    person: UUID,
    before_ms: int,
    worst_first: Sequence[str],
    likeness: str = "",
    limit: int,
) -> list[Waiting]:
    """Of the sessions `found`, those recorded ones with signals that the person did not watch before `before_ms`.

    First the best example of each trouble, then the second, and so on; with `likeness` those of one trouble alone.
    `worst_first` are the kinds of signals, the worst first.
    """
    values = scope.values()
    rows = await store.read(
        "queue.list",
        **{name: values[name] for name in ("site", "from_day", "to_day")},
        found=found,
        person=person,
        before_ms=before_ms,
        worst_first=list(worst_first),
        likeness=likeness,
        limit=limit,
    )
    return msgspec.convert(rows, list[Waiting])
