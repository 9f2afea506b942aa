"""What an address asks for, ready to be shown: a sentence whose parts can be taken away, and what can be asked for."""

from collections.abc import Callable

import msgspec

from storage.conditions import CHOICES, MOMENTS, NAMED, NEGATED, OPS
from viewer import condition_text, filter_words
from viewer.filters import Filter
from viewer.i18n import Words


class Part(msgspec.Struct, frozen=True):
    """A part of the sentence; `without` is the address that asks for the rest."""

    text: str
    without: str


class Asked(msgspec.Struct, frozen=True):
    """`before`, the parts with `joint` between them, `after`. `ordered` says that something may come then."""

    before: str
    after: str
    joint: str
    parts: list[Part]
    ordered: bool
    names: dict[str, str]
    ways: dict[str, str]
    ops: dict[str, tuple[str, ...]]
    choices: dict[str, list[tuple[str, str]]]
    named: list[str]


def asked(chosen: Filter, words: Words, here: Callable[..., str]) -> Asked:
    """`here` makes this page's address with other parameters."""
    before, _, after = words.gettext(filter_words.SENTENCE).partition("%(did)s")
    return Asked(
        before=before.strip(),
        after=after.strip(),
        joint=words.gettext(filter_words.JOINT).strip(),
        parts=_parts(chosen, words, here),
        ordered=bool(chosen.then) or any(one.of in MOMENTS and one.op not in NEGATED for one in chosen.where),
        names={of: words.gettext(name) for of, name in filter_words.NAMES.items()},
        ways={op: words.gettext(name) for op, name in filter_words.WAYS.items()},
        ops={of: tuple(ops) for of, ops in OPS.items()},
        choices={of: filter_words.choices(of, words) for of in CHOICES},
        named=sorted(NAMED),
    )


def _parts(chosen: Filter, words: Words, here: Callable[..., str]) -> list[Part]:
    parts = [
        Part(
            filter_words.condition(one, words),
            here(where=condition_text.written(other for other in chosen.where if other != one), offset=None),
        )
        for one in chosen.where
    ]
    if chosen.then:
        parts.append(Part(filter_words.steps(chosen.then, words), here(then=None, offset=None)))
    return parts
