"""What happened in a session, told one thing after another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from insight.signals.signal import Signal
from storage.notes import Note
from storage.timeline import Happening, View
from viewer.i18n import Words
from viewer.plain import isolated, plain
from viewer.story import phrase, what
from wire import Abandon, Click, Custom, Error, Field, Identify, Recorded, Select, Submit, Visibility
from wire.events import TAGS, Navigation

CHAIN_MS = 1_000  # clicks on one element that follow each other faster are told as one
MAX_TOLD = 3_000


class Told(msgspec.Struct, frozen=True):
    """One thing that happened, `at_ms` after the session began. `kind` is a signal's, or what was done."""

    at_ms: int
    tab: UUID
    kind: str
    text: str
    note: str = ""
    remark: UUID | None = None  # the note that a person wrote, if it is one


def _detail(happening: Happening) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(happening.detail or "{}")
    except (msgspec.MsgspecError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _within(happenings: Iterable[Happening], views: Sequence[View]) -> list[Happening]:
    """What happened on a page happened before the tab's next: each batch's clock has its own delay of the network."""
    ends: dict[UUID, int] = {}
    latest: dict[UUID, View] = {}
    for view in sorted(views, key=lambda view: view.at_ms):
        if view.tab in latest:
            ends[latest[view.tab].view] = view.at_ms
        latest[view.tab] = view
    moved = (
        msgspec.structs.replace(one, at_ms=ends[one.view] - 1)
        if one.at_ms >= ends.get(one.view, one.at_ms + 1)
        else one
        for one in happenings
    )
    return sorted(moved, key=lambda one: one.at_ms)


def _chains(happenings: Iterable[Happening]) -> Iterator[list[Happening]]:
    """Each happening alone, but for clicks that follow each other on one element."""
    chain: list[Happening] = []
    for happening in happenings:
        last = chain[-1] if chain else None
        follows = (
            last is not None
            and happening.tag == last.tag == TAGS[Click]
            and (happening.view, happening.path) == (last.view, last.path)
            and happening.at_ms - last.at_ms <= CHAIN_MS
        )
        if chain and not follows:
            yield chain
            chain = []
        chain.append(happening)
    if chain:
        yield chain


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Teller:
    """Puts events, page views and signals of one session into words; `start_ms` is when it began, Unix ms."""

    def __init__(self, words: Words, start_ms: int) -> None:
        self._words = words
        self._start_ms = start_ms
        self._tell: dict[int, Callable[[Happening], tuple[str, str, str] | None]] = {
            TAGS[Field]: self._field,
            TAGS[Submit]: self._submit,
            TAGS[Error]: self._error,
            TAGS[Visibility]: self._visibility,
            TAGS[Custom]: self._custom,
            TAGS[Abandon]: self._abandon,
            TAGS[Select]: self._select,
            TAGS[Identify]: self._identify,
            TAGS[Recorded]: self._recorded,
        }

    def story(self, happenings: Sequence[Happening], views: Sequence[View], signals: Sequence[Signal]) -> list[Told]:
        """Everything in order, at most 3,000 things. A click that is a signal is told as the signal."""
        marked = [signal for signal in signals if signal.kind in ("rage", "dead")]
        told = [self._view(view) for view in views]
        happenings = _within(happenings, views)
        told += [self._signal(signal) for signal in signals if signal.kind not in ("rage", "dead", "error")]
        for chain in _chains(happenings):
            if chain[0].tag == TAGS[Click]:
                told.append(self._clicks(chain, marked))
            else:
                tell = self._tell.get(chain[0].tag)
                words = tell(chain[0]) if tell else None
                if words:
                    told.append(Told(chain[0].at_ms - self._start_ms, chain[0].tab, *words))
        told += [self._signal(signal) for signal in marked]
        return sorted(told, key=lambda one: one.at_ms)[:MAX_TOLD]

    def _signal(self, signal: Signal) -> Told:
        text = _capital(phrase(signal, signal.count, self._words))
        return Told(signal.at_ms - self._start_ms, signal.tab, signal.kind, text)

    def _clicks(self, chain: list[Happening], marked: list[Signal]) -> Told:
        """The chain; signals that it explains are taken from `marked`."""
        first, last = chain[0], chain[-1]
        inside = [s for s in marked if s.tab == first.tab and first.at_ms <= s.at_ms <= last.at_ms]
        for signal in inside:
            marked.remove(signal)
        if inside:
            return self._signal(min(inside, key=lambda signal: signal.kind != "rage"))
        text = self._words.ngettext("Clicked %(what)s", "Clicked %(what)s, %(num)s times", len(chain))
        told = text % {"what": what(first.label, first.path, self._words), "num": len(chain)}
        return Told(first.at_ms - self._start_ms, first.tab, "click", told)

    def _view(self, view: View) -> Told:
        texts = {
            Navigation.RELOAD: self._words.gettext("Reloaded %(page)s"),
            Navigation.BACK_FORWARD: self._words.gettext("Back or forward to %(page)s"),
            Navigation.POP: self._words.gettext("Back or forward to %(page)s"),
        }
        text = texts.get(Navigation(view.navigation) if view.navigation <= 6 else Navigation.LOAD)
        text = text or self._words.gettext("Opened %(page)s")
        told = text % {"page": isolated(view.page, 120)}
        return Told(view.at_ms - self._start_ms, view.tab, "page", told, plain(view.title, 120))

    def _field(self, happening: Happening) -> tuple[str, str, str]:
        detail = _detail(happening)
        values = {"what": what(happening.label, happening.path, self._words)}
        if detail.get("filled"):
            text = self._words.gettext("Filled in %(what)s")
        else:
            text = self._words.gettext("Left %(what)s empty")
        refills = detail.get("refills")
        note = ""
        if isinstance(refills, int) and refills > 0:
            note = self._words.ngettext(
                "emptied and filled anew once", "emptied and filled anew %(num)s times", refills
            )
        return "field", text % values, note % {"num": refills}

    def _submit(self, happening: Happening) -> tuple[str, str, str]:
        text = self._words.gettext("Sent the form %(what)s")
        return "submit", text % {"what": what(happening.label, happening.path, self._words)}, ""

    def _error(self, happening: Happening) -> tuple[str, str, str]:
        detail = _detail(happening)
        count = detail.get("count")
        count = count if isinstance(count, int) else 1
        errors = self._words.ngettext("JavaScript error: %(message)s", "%(num)s JavaScript errors: %(message)s", count)
        text = errors % {
            "message": isolated(str(detail.get("message", "")).removeprefix("Uncaught "), 200),
            "num": count,
        }
        source = str(detail.get("source", ""))
        return "error", text, plain(f"{source}:{detail.get('line', 0)}", 120) if source else ""

    def _visibility(self, happening: Happening) -> tuple[str, str, str]:
        if _detail(happening).get("hidden"):
            return "hidden", self._words.gettext("Left the tab for another"), ""
        return "shown", self._words.gettext("Came back to the tab"), ""

    def _custom(self, happening: Happening) -> tuple[str, str, str]:
        detail = _detail(happening)
        props = detail.get("props")
        note = plain(msgspec.json.encode(props).decode(), 160) if props else ""
        return "custom", self._words.gettext("Event %(name)s") % {"name": isolated(str(detail.get("name", "")))}, note

    def _abandon(self, happening: Happening) -> tuple[str, str, str]:
        text = self._words.gettext("Left the form %(what)s unsent")
        return "abandon", text % {"what": what(happening.label, happening.path, self._words)}, ""

    def _select(self, happening: Happening) -> tuple[str, str, str] | None:
        detail = _detail(happening)
        chars = detail.get("chars")
        if not detail.get("copied") or not isinstance(chars, int):
            return None
        text = self._words.ngettext(
            "Copied a character from %(what)s", "Copied %(num)s characters from %(what)s", chars
        )
        return "copy", text % {"what": what("", happening.path, self._words), "num": chars}, ""

    def _identify(self, happening: Happening) -> tuple[str, str, str] | None:
        user = _detail(happening).get("user")
        if not isinstance(user, str) or not user:
            return None
        return "identify", self._words.gettext("The site says that this is %(user)s") % {"user": isolated(user)}, ""

    def _recorded(self, happening: Happening) -> tuple[str, str, str] | None:
        rule = _detail(happening).get("rule")
        if not isinstance(rule, str) or not rule:
            return None
        return "recorded", self._words.gettext("Recorded because of %(rule)s") % {"rule": isolated(rule)}, ""


def remarked(told: Sequence[Told], notes: Iterable[Note], start_ms: int) -> list[Told]:
    """The story with what people noted, each at the moment that it speaks of, before what happened then."""
    said = [Told(note.at_ms - start_ms, note.tab, "note", note.text, note.name, note.note) for note in notes]
    return sorted([*said, *told], key=lambda one: one.at_ms)
