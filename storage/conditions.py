"""What a session can be asked for: the closed set of conditions that a filter is made of."""

from typing import Literal, get_args

import msgspec

Of = Literal[
    "page",
    "saw",
    "entry",
    "exit",
    "referrer",
    "browser",
    "os",
    "lang",
    "country",
    "user",
    "visit",
    "duration",
    "views",
    "score",
    "campaign",
    "click",
    "selector",
    "field",
    "abandoned",
    "error",
    "event",
    "prop",
    "trait",
    "set",
    "signal",
    "rule",
    "recorded",
    "sampled",
    "tag",
    "note",
    "watched",
    "favourite",
]
Op = Literal["is", "not", "has", "lacks", "least", "most", "any", "none"]
TEXT: tuple[Op, ...] = ("is", "has", "not", "lacks")
CHOICE: tuple[Op, ...] = ("is", "not")
AMOUNT: tuple[Op, ...] = ("least", "most")
ALL_OF: tuple[Of, ...] = get_args(Of)

# What can be said of each; the first is what a bare word means.
OPS: dict[Of, tuple[Op, ...]] = {
    "page": TEXT,
    "saw": ("has", "lacks", "is", "not"),
    "entry": TEXT,
    "exit": TEXT,
    "referrer": ("has", "lacks", "is", "not"),
    "browser": TEXT,
    "os": TEXT,
    "lang": CHOICE,
    "country": CHOICE,
    "user": TEXT,
    "visit": CHOICE,
    "duration": AMOUNT,
    "views": AMOUNT,
    "score": AMOUNT,
    "campaign": (*TEXT, "any", "none"),
    "click": TEXT,
    "selector": ("has", "lacks", "is", "not"),
    "field": TEXT,
    "abandoned": ("any", "none", *TEXT),
    "error": ("has", "lacks", "is", "not", "any", "none"),
    "event": TEXT,
    "prop": TEXT,
    "trait": TEXT,
    "set": TEXT,
    "signal": ("is", "not", "any", "none"),
    "rule": TEXT,
    "recorded": CHOICE,
    "sampled": CHOICE,
    "tag": (*TEXT, "any", "none"),
    "note": ("has", "lacks", "is", "not", "any", "none"),
    "watched": CHOICE,
    "favourite": CHOICE,
}
# What happened at a moment, so that a replay can open there.
MOMENTS: frozenset[Of] = frozenset(
    {
        *(
            "page",
            "saw",
            "campaign",
            "click",
            "selector",
            "field",
            "abandoned",
            "error",
            "event",
            "prop",
            "trait",
            "set",
        ),
        *("signal", "rule", "note"),
    }
)
NAMED: frozenset[Of] = frozenset({"prop", "trait", "set"})  # these say a name too
CHOICES: dict[Of, tuple[str, ...]] = {
    "visit": ("first", "returning"),
    "signal": (
        *("rage", "dead", "error", "quick_back", "thrash", "scroll_hunt", "hesitation", "near_miss", "form_refill"),
        *("form_repeat", "form_abandon", "repeat_submit", "loop", "copy_out", "slow_page", "exit_waiting"),
    ),
    "recorded": ("yes", "no"),
    "sampled": ("yes", "no"),
    "watched": ("yes", "no"),
    "favourite": ("yes", "no"),
}
MOST_AMOUNT = 1_000_000_000
MOST_CHARS = 500
MOST_CONDITIONS = 20
MOST_STEPS = 8
MOST_WITHIN_S = 86_400
NEGATED: dict[Op, Op] = {"not": "is", "lacks": "has", "none": "any"}
_EMPTY: frozenset[Op] = frozenset({"any", "none"})


class Unmeant(ValueError):
    """A condition that can't be meant."""


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is true of a session. Amounts are whole numbers; a duration is in seconds; some have a name."""

    of: Of
    op: Op = "is"
    value: str = ""
    name: str = ""

    @property
    def amount(self) -> int:
        return int(self.value)


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of several things done in this order; `within_s` seconds after the one before it (0: whenever).

    One with `absent` must not happen between its neighbours or, at the end, after the one before it. The first can't
    be absent, nor can two in a row.
    """

    did: Condition
    within_s: int = 0
    absent: bool = False


def checked(condition: Condition) -> Condition:
    """The condition as it is. Raises Unmeant if it says what can't be said of its kind."""
    if condition.op not in OPS[condition.of]:
        raise Unmeant(f"{condition.of} can't be asked for with “{condition.op}”")
    if len(condition.value) > MOST_CHARS or (not condition.value) != (condition.op in _EMPTY):
        raise Unmeant(f"{condition.of} needs a value of at most {MOST_CHARS} characters")
    if bool(condition.name) != (condition.of in NAMED) or len(condition.name) > MOST_CHARS:
        raise Unmeant(f"{condition.of} needs {'a' if condition.of in NAMED else 'no'} name")
    if condition.op in AMOUNT:
        fits = condition.value.isascii() and condition.value.isdecimal() and len(condition.value) < 11
        if not fits or condition.amount > MOST_AMOUNT:
            raise Unmeant(f"{condition.of} needs a whole number")
    chosen = CHOICES.get(condition.of)
    if chosen and condition.value and condition.value not in chosen:
        raise Unmeant(f"{condition.of} is one of {', '.join(chosen)}")
    return condition


def in_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps as they are. Raises Unmeant for what is no order of things done."""
    if len(steps) == 1 or len(steps) > MOST_STEPS:
        raise Unmeant(f"two to {MOST_STEPS} steps make an order")
    for before, step in zip((None, *steps), steps, strict=False):
        if checked(step.did).of not in MOMENTS or step.did.op in NEGATED:
            raise Unmeant(f"{step.did.of} is nothing that happens at a moment")
        if not 0 <= step.within_s <= MOST_WITHIN_S:
            raise Unmeant("a step may be a day away from the one before it")
        if step.absent and (before is None or before.absent):
            raise Unmeant("what did not happen stands behind what did")
    if steps and steps[0].within_s:
        raise Unmeant("nothing is before the first step")
    return steps
