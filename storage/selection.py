"""A filter as SQL: which sessions it takes, and at which moments they did what it asks for.

Whatever chooses sessions uses `sessions`, so that it chooses the same ones: a statement says
`session in (select session from ({found:Piece}))` and is given what `sessions` returns as `found`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from storage import countries
from storage.conditions import MOMENTS, MOST_AMOUNT, NAMED, NEGATED, Condition, Step
from storage.pieces import Piece, piece

Values = Mapping[str, Any]  # of a scope: site, from_ms, to_ms, from_day, to_day, device
_TEXTS = {"entry", "exit", "referrer", "browser", "os", "user"}
_YES = {"yes": 1, "no": 0}


def sessions(
    scope: Values, conditions: Iterable[Condition] = (), steps: Sequence[Step] = (), *, bots: bool = False
) -> Piece:
    """The sessions that began in the scope, meet all conditions and took all steps in their order.

    `session` and `begun_ms` are among the columns.
    """
    fitting = [_condition(scope, condition) for condition in conditions]
    if steps:
        fitting.append(piece("having", found=sequence(scope, steps)))
    return piece("visits", **_visits_values(scope), bots=int(bots), conditions=fitting)


def moments(scope: Values, condition: Condition) -> Piece | None:
    """When (`times`, Unix ms, ascending) which sessions of the scope's days did it; None for what has no moment."""
    if condition.of not in MOMENTS or condition.op in NEGATED:
        return None
    return _moments(scope, condition)


def sequence(scope: Values, steps: Sequence[Step]) -> Piece:
    """When (`times`, Unix ms) which sessions of the scope's days began to take the steps."""
    parts = [piece("step", step=n, done=_moments(scope, step.did)) for n, step in enumerate(steps, 1)]
    needed = [n for n, step in enumerate(steps, 1) if not step.absent]
    chain = piece("first", happened=piece("happened", parts=parts, needed=needed))
    without = 0
    for n, step in enumerate(steps[1:], 2):
        within_ms = step.within_s * 1_000
        if not step.absent:
            chain = piece("then", before=chain, step=n, within_ms=within_ms, without=without)
            without = 0
        elif n == len(steps):
            chain = piece("unless", before=chain, step=n, within_ms=within_ms)
        else:
            without = n
    return piece("sequence", before=chain)


def _visits_values(scope: Values) -> dict[str, Any]:
    return {name: scope[name] for name in ("site", "from_day", "to_day", "from_ms", "to_ms", "device")}


def _days(scope: Values) -> dict[str, Any]:
    return {name: scope[name] for name in ("site", "from_day", "to_day")}


def _condition(scope: Values, condition: Condition) -> Piece:
    if condition.op in NEGATED:
        return piece("not", condition=_positive(scope, msgspec.structs.replace(condition, op=NEGATED[condition.op])))
    return _positive(scope, condition)


def _positive(scope: Values, condition: Condition) -> Piece:
    if condition.of in MOMENTS:
        return piece("having", found=_moments(scope, condition))
    if condition.of in _TEXTS:
        return piece(condition.of, value=condition.value, whole=int(condition.op == "is"))
    match condition.of:
        case "lang":
            return piece("lang", value=condition.value)
        case "country":
            return piece("country", zones=countries.zones(condition.value))
        case "visit":
            returning = piece("returning", site=scope["site"], to_day=scope["to_day"])
            return returning if condition.value == "returning" else piece("not", condition=returning)
        case "recorded" | "sampled":
            return piece(condition.of, value=_YES[condition.value])
        case "watched" | "favourite":
            return piece(condition.of, site=scope["site"], value=_YES[condition.value])
        case "tag":
            return piece("tag", site=scope["site"], value=condition.value, whole=int(condition.op == "is"))
        case "score":
            return _score(scope, condition)
    return _amount(condition)


def _amount(condition: Condition) -> Piece:
    unit = 1_000 if condition.of == "duration" else 1
    least, most = (condition.amount, MOST_AMOUNT) if condition.op == "least" else (0, condition.amount)
    return piece(condition.of, least=least * unit, most=most * unit)


def _score(scope: Values, condition: Condition) -> Piece:
    # a session that has no score has 0, and no row to be found by
    if condition.op == "most":
        return piece("not", condition=piece("score", **_days(scope), least=condition.amount + 1))
    if condition.amount == 0:
        return piece("views", least=0, most=MOST_AMOUNT)
    return piece("score", **_days(scope), least=condition.amount)


def _moments(scope: Values, condition: Condition) -> Piece:
    if condition.of == "note":
        return piece("note", site=scope["site"], value=condition.value, whole=int(condition.op == "is"))
    given: dict[str, Any] = {**_days(scope), "value": condition.value}
    if condition.of != "signal":
        given["whole"] = int(condition.op == "is")
    if condition.of in NAMED:
        given["name"] = condition.name
    return piece(condition.of, **given)
