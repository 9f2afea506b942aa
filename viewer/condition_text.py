"""Conditions and steps as they stand in an address.

Conditions: `page:/cart;click.has:Pay now;prop:plan=pro`. Steps: `page:/cart;600 click:Pay now;not page:/thanks`.
"""

import re
from collections.abc import Iterable

from storage.conditions import ALL_OF, MOST_CONDITIONS, NAMED, OPS, Condition, Step, Unmeant, checked, in_order

_PARTS = re.compile(r"((?:[^;\\]|\\.)*)(;|\Z)", re.S)
_ONE = re.compile(r"([a-z]+)(?:\.([a-z]+))?(?::(.*))?", re.S)
_STEP = re.compile(r"(not )?(?:([0-9]{1,6}) )?(.*)", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_NAME = re.compile(r"((?:[^=\\]|\\.)*)=(.*)", re.S)


def written(conditions: Iterable[Condition]) -> str:
    """The text from which `read` gets the same conditions."""
    return ";".join(_written(condition) for condition in conditions)


def written_steps(steps: Iterable[Step]) -> str:
    """The text from which `read_steps` gets the same steps."""
    return ";".join(
        f"{'not ' if step.absent else ''}{f'{step.within_s} ' if step.within_s else ''}{_written(step.did)}"
        for step in steps
    )


def _written(condition: Condition) -> str:
    op = "" if condition.op == OPS[condition.of][0] else f".{condition.op}"
    name = f"{_escaped(condition.name, ';=')}=" if condition.name else ""
    value = f":{name}{_escaped(condition.value, ';')}" if condition.value else ""
    return f"{condition.of}{op}{value}"


def _escaped(value: str, special: str) -> str:
    return re.sub(rf"([{special}\\])", r"\\\1", value)


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", value)


def read(text: str) -> tuple[Condition, ...]:
    """The conditions in a text. Raises Unmeant for what can't be meant."""
    parts = _parts(text)
    if len(parts) > MOST_CONDITIONS:
        raise Unmeant(f"at most {MOST_CONDITIONS} conditions")
    return tuple(dict.fromkeys(_read(part) for part in parts))


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps in a text. Raises Unmeant for what can't be meant."""
    return in_order(tuple(_read_step(part) for part in _parts(text)))


def _parts(text: str) -> list[str]:
    return [match[1].lstrip() for match in _PARTS.finditer(text) if match[1].strip()]


def _read_step(text: str) -> Step:
    match = _STEP.fullmatch(text)
    if match is None:
        raise Unmeant("there is no such step")
    return Step(_read(match[3]), int(match[2] or 0), bool(match[1]))


def _read(text: str) -> Condition:
    match = _ONE.fullmatch(text)
    of = match[1] if match else ""
    if match is None or of not in ALL_OF:
        raise Unmeant("there is no such condition")
    op = match[2] or OPS[of][0]
    if op not in OPS[of]:
        raise Unmeant(f"{of} can't be asked for so")
    name, value = "", match[3] or ""
    if of in NAMED:
        named = _NAME.fullmatch(value)
        if named is None:
            raise Unmeant(f"{of} needs a name")
        name, value = named[1], named[2]
    return checked(Condition(of, op, _plain(value), _plain(name)))
