"""What a visit of the corpus is: what is done, and which signals it must give."""

from collections.abc import Awaitable, Callable

import msgspec

from bench.signals.hand import Hand
from insight.signals import Kind

Script = Callable[[Hand], Awaitable[None]]


class Act(msgspec.Struct, frozen=True):
    """`kinds` are the signals that the visit must give; none for a look-alike."""

    script: Script
    kinds: frozenset[Kind]
    touch: bool

    @property
    def name(self) -> str:
        return self.script.__name__


def act(into: list[Act]) -> Callable[..., Callable[[Script], Script]]:
    """A decorator that adds a script to a list, with the signals that it must give."""

    def label(*kinds: Kind, touch: bool = False) -> Callable[[Script], Script]:
        def add(script: Script) -> Script:
            into.append(Act(script, frozenset(kinds), touch))
            return script

        return add

    return label
