"""A filter as a sentence: what the sessions that it takes did."""

from collections.abc import Sequence

import msgspec
from babel import Locale

from storage.conditions import CHOICES, NEGATED, Condition, Of, Op, Step
from viewer.filters import Filter
from viewer.i18n import N_, Words
from viewer.plain import isolated
from viewer.templating import duration

# What is told of a session, and its opposite.
_TOLD: dict[Of, tuple[str, str]] = {
    "page": (N_("saw the page %(what)s"), N_("did not see the page %(what)s")),
    "saw": (N_("saw the text %(what)s"), N_("did not see the text %(what)s")),
    "entry": (N_("began on %(what)s"), N_("did not begin on %(what)s")),
    "exit": (N_("ended on %(what)s"), N_("did not end on %(what)s")),
    "referrer": (N_("came from %(what)s"), N_("did not come from %(what)s")),
    "campaign": (N_("came from the campaign %(what)s"), N_("did not come from the campaign %(what)s")),
    "browser": (N_("used %(what)s"), N_("did not use %(what)s")),
    "os": (N_("ran on %(what)s"), N_("did not run on %(what)s")),
    "lang": (N_("had the language %(what)s"), N_("did not have the language %(what)s")),
    "country": (N_("were in %(what)s"), N_("were not in %(what)s")),
    "user": (N_("were those of %(what)s"), N_("were not those of %(what)s")),
    "click": (N_("clicked on %(what)s"), N_("did not click on %(what)s")),
    "selector": (N_("clicked on the element %(what)s"), N_("did not click on the element %(what)s")),
    "field": (N_("came to the field %(what)s"), N_("did not come to the field %(what)s")),
    "abandoned": (N_("abandoned the form %(what)s"), N_("did not abandon the form %(what)s")),
    "error": (N_("had the error %(what)s"), N_("did not have the error %(what)s")),
    "event": (N_("sent the event %(what)s"), N_("did not send the event %(what)s")),
    "prop": (N_("sent %(name)s: %(what)s"), N_("did not send %(name)s: %(what)s")),
    "trait": (N_("were of visitors with %(name)s: %(what)s"), N_("were not of visitors with %(name)s: %(what)s")),
    "set": (N_("had %(name)s: %(what)s"), N_("did not have %(name)s: %(what)s")),
    "rule": (N_("were recorded for the rule %(what)s"), N_("were not recorded for the rule %(what)s")),
    "signal": (N_("have the signal %(what)s"), N_("do not have the signal %(what)s")),
    "tag": (N_("have the tag %(what)s"), N_("do not have the tag %(what)s")),
    "note": (N_("have the note %(what)s"), N_("do not have the note %(what)s")),
}
_WITHOUT_VALUE: dict[Of, tuple[str, str]] = {
    "campaign": (N_("came from a campaign"), N_("came from no campaign")),
    "abandoned": (N_("abandoned a form"), N_("abandoned no form")),
    "error": (N_("had a script error"), N_("had no script error")),
    "signal": (N_("have signals"), N_("have no signals")),
    "tag": (N_("have a tag"), N_("have no tag")),
    "note": (N_("have a note"), N_("have no note")),
}
_AMOUNTS: dict[tuple[Of, Op], str] = {
    ("duration", "least"): N_("lasted %(what)s or longer"),
    ("duration", "most"): N_("lasted %(what)s or less"),
    ("views", "least"): N_("had %(what)s page views or more"),
    ("views", "most"): N_("had %(what)s page views or fewer"),
    ("score", "least"): N_("have a struggle score of %(what)s or more"),
    ("score", "most"): N_("have a struggle score of %(what)s or less"),
}
_CHOICES: dict[tuple[Of, str], str] = {
    ("visit", "first"): N_("were a visitor's first"),
    ("visit", "returning"): N_("were those of returning visitors"),
    ("recorded", "yes"): N_("were recorded"),
    ("recorded", "no"): N_("were not recorded"),
    ("sampled", "yes"): N_("stand for others that were not captured"),
    ("sampled", "no"): N_("stand for themselves alone"),
    ("watched", "yes"): N_("were watched by somebody"),
    ("watched", "no"): N_("were watched by nobody"),
    ("favourite", "yes"): N_("are somebody's favourites"),
    ("favourite", "no"): N_("are nobody's favourites"),
}
SENTENCE = N_("Sessions that %(did)s")
JOINT = N_(" and ")
_OTHER = {"first": "returning", "returning": "first", "yes": "no", "no": "yes"}
SIGNALS = {
    "rage": N_("Rage click"),
    "dead": N_("Dead click"),
    "error": N_("Error"),
    "quick_back": N_("Quick back"),
    "thrash": N_("Shaken mouse"),
    "scroll_hunt": N_("Scroll hunt"),
    "hesitation": N_("Hesitation"),
    "near_miss": N_("Near miss"),
    "form_refill": N_("Field filled anew"),
    "form_repeat": N_("Field come back to"),
    "form_abandon": N_("Form given up"),
    "repeat_submit": N_("Form sent again"),
    "loop": N_("Loop"),
    "copy_out": N_("Copied and left"),
    "slow_page": N_("Slow page"),
    "exit_waiting": N_("Left while waiting"),
}


def condition(one: Condition, words: Words) -> str:
    """What a session did of which the condition is true, as a part of a sentence."""
    negated = one.op in NEGATED
    if (one.of, one.op) in _AMOUNTS:
        amount = duration(one.amount * 1_000) if one.of == "duration" else str(one.amount)
        return words.gettext(_AMOUNTS[one.of, one.op]) % {"what": amount}
    if (one.of, one.value) in _CHOICES:
        return words.gettext(_CHOICES[one.of, _OTHER[one.value] if negated else one.value])
    if not one.value:
        return words.gettext(_WITHOUT_VALUE[one.of][negated])
    told = words.gettext(_TOLD[one.of][negated])
    return told % {"what": _what(one, words), "name": isolated(one.name, 60)}


def _what(one: Condition, words: Words) -> str:
    if one.of == "signal":
        return words.gettext(SIGNALS[one.value])
    if one.of == "country":
        return str(Locale.parse(words.language).territories.get(one.value.upper(), one.value.upper()))
    if NEGATED.get(one.op, one.op) == "has":
        return words.gettext("“…%(label)s…”") % {"label": isolated(one.value, 60)}
    return words.gettext("“%(label)s”") % {"label": isolated(one.value, 60)}


def step(one: Step, words: Words, *, first: bool) -> str:
    """What is done in a step, and when."""
    told = condition(_opposite(one.did) if one.absent else one.did, words)
    if first:
        return told
    if one.within_s:
        return words.gettext("then within %(time)s %(did)s") % {"time": duration(one.within_s * 1_000), "did": told}
    return words.gettext("then %(did)s") % {"did": told}


def _opposite(did: Condition) -> Condition:
    opposite: dict[Op, Op] = {positive: negative for negative, positive in NEGATED.items()}
    return msgspec.structs.replace(did, op=opposite[did.op])


def steps(taken: Sequence[Step], words: Words) -> str:
    """All steps in their order."""
    return words.gettext(", ").join(step(one, words, first=n == 0) for n, one in enumerate(taken))


def sentence(chosen: Filter, words: Words) -> str:
    """Which sessions a filter takes; "" for all of them."""
    told = [condition(one, words) for one in chosen.where]
    if chosen.then:
        told.append(steps(chosen.then, words))
    return words.gettext(SENTENCE) % {"did": words.gettext(JOINT).join(told)} if told else ""


def choices(of: Of, words: Words) -> list[tuple[str, str]]:
    """The values of a condition that has a few, each with what it is called."""
    values = CHOICES[of]
    return [(value, condition(Condition(of, "is", value), words)) for value in values]


# What a condition is called where one is chosen.
NAMES: dict[Of, str] = {
    "page": N_("Page seen"),
    "saw": N_("Text on the screen"),
    "entry": N_("Entry page"),
    "exit": N_("Exit page"),
    "click": N_("Clicked, by its text"),
    "selector": N_("Clicked, by its element"),
    "field": N_("Form field reached"),
    "abandoned": N_("Form abandoned"),
    "error": N_("Script error"),
    "signal": N_("Signal"),
    "score": N_("Struggle score"),
    "event": N_("Event of your own"),
    "prop": N_("Property of an event"),
    "set": N_("Property of the session"),
    "trait": N_("Trait of the visitor"),
    "user": N_("User"),
    "visit": N_("First or returning"),
    "campaign": N_("Campaign"),
    "referrer": N_("Referrer"),
    "country": N_("Country, by time zone"),
    "lang": N_("Language"),
    "browser": N_("Browser"),
    "os": N_("System"),
    "duration": N_("Duration, in seconds"),
    "views": N_("Page views"),
    "recorded": N_("Recorded"),
    "rule": N_("Rule that had it recorded"),
    "sampled": N_("Sampled"),
    "tag": N_("Tag"),
    "note": N_("Note"),
    "watched": N_("Watched"),
    "favourite": N_("Favourite"),
}
WAYS: dict[Op, str] = {
    "is": N_("is"),
    "has": N_("contains"),
    "not": N_("is not"),
    "lacks": N_("does not contain"),
    "least": N_("at least"),
    "most": N_("at most"),
    "any": N_("any"),
    "none": N_("none"),
}
