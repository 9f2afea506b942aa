"""The rules that hold for a site, from what is stored of it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from insight.signals.rules import DEFAULT, Excuse, Rules, rules
from insight.signals.signal import KINDS, Kind
from insight.thresholds import Thresholds
from storage import Store
from storage import rules as stored

_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}
_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Thresholds)}


class SiteRules(msgspec.Struct, frozen=True):
    """The rules of every site; the usual ones for those that changed nothing."""

    by_site: Mapping[int, Rules]

    def of(self, site: int) -> Rules:
        return self.by_site.get(site, DEFAULT)


def thresholds(changed: Mapping[str, float]) -> Thresholds:
    """The usual thresholds with some changed; a name that is not known any more is passed over."""
    known = {name: _TYPES[name](value) for name, value in changed.items() if name in _TYPES}
    return Thresholds(**known)


def changes(of: Thresholds) -> dict[str, float]:
    """What differs from the usual thresholds, by name."""
    usual = msgspec.structs.asdict(Thresholds())
    return {name: value for name, value in msgspec.structs.asdict(of).items() if value != usual[name]}


async def read(store: Store) -> SiteRules:
    """What holds now."""
    excused: dict[int, list[Excuse]] = defaultdict(list)
    for said in await stored.excuses(store):
        if kind := _KINDS.get(said.kind):
            excused[said.site].append(Excuse(kind, said.page, said.path))
    changed = await stored.changed(store)
    return SiteRules({site: rules(thresholds(changed.get(site, {})), excused[site]) for site in {*changed, *excused}})
