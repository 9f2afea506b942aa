"""The rules by which signals are found: thresholds with a preview of what a change does, and what is no problem."""

import datetime as dt

import msgspec
from aiohttp import web

from insight import site_rules
from insight.preview import Preview, preview
from insight.signals.rules import rules as made
from insight.thresholds import Thresholds
from storage import findings, rules, scores
from storage.rules import Excuse
from viewer import filters, story, threshold_fields
from viewer.context import SITE, VIEWER, WORDS
from viewer.render import render, see_other
from viewer.threshold_fields import FIELDS, Field

TRIED = 1_000  # sessions of a preview: a second's work
TRIED_DAYS = 90


class ExcuseRow(msgspec.Struct, frozen=True):
    """Something that is no problem, in words."""

    kind: str
    page: str
    path: str
    label: str
    what: str
    said_by: str
    at_ms: int


class RulesView(msgspec.Struct, frozen=True):
    fields: tuple[Field, ...]
    texts: dict[str, str]  # as typed, by field
    usual: dict[str, str]
    changed: set[str]  # of what holds, other than usual
    fault: str
    excuses: list[ExcuseRow]
    scored: int
    done: int
    preview: Preview | None = None
    saved: bool = False
    excused: bool = False
    undone: bool = False
    now_ms: int = 0

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(field.kind for field in self.fields))


def _said(request: web.Request, one: Excuse) -> ExcuseRow:
    what = story.what(one.label, one.path, request[WORDS]) if one.path else ""
    return ExcuseRow(one.kind, one.page, one.path, one.label, what, one.said_by, one.at_ms)


async def _view(
    request: web.Request, texts: dict[str, str] | None, fault: str = "", tried: Preview | None = None
) -> RulesView:
    viewer, site = request.app[VIEWER], request[SITE].site
    known = (await site_rules.read(viewer.store)).of(site)
    done, scored = await scores.progress(viewer.store, site, known.number)
    return RulesView(
        fields=FIELDS,
        texts=texts if texts is not None else threshold_fields.texts(known.thresholds),
        usual=threshold_fields.texts(Thresholds()),
        changed=threshold_fields.changed(known.thresholds),
        fault=fault,
        excuses=[_said(request, one) for one in await rules.excuses(viewer.store) if one.site == site],
        scored=scored,
        done=done,
        preview=tried,
        saved="saved" in request.query,
        excused="excused" in request.query,
        undone="undone" in request.query,
        now_ms=viewer.now_ms(),
    )


async def _tried(request: web.Request, thresholds: Thresholds) -> Preview:
    viewer, site = request.app[VIEWER], request[SITE].site
    known = (await site_rules.read(viewer.store)).of(site)
    from_day = filters.day_of(viewer.now_ms()) - dt.timedelta(TRIED_DAYS)
    sessions = await findings.newest(viewer.store, site, from_day, TRIED)
    return await preview(viewer.store, site, sessions, known, made(thresholds, known.excused))


async def page(request: web.Request) -> web.StreamResponse:
    """The rules as they are; with thresholds in the address, what they would change."""
    if not any(field.name in request.query for field in FIELDS):
        return await render(request, "rules.html", await _view(request, None))
    texts, thresholds, fault = threshold_fields.typed(request.query)
    if thresholds is None:
        return await render(request, "rules.html", await _view(request, texts, fault), status=422)
    return await render(request, "rules.html", await _view(request, texts, "", await _tried(request, thresholds)))


async def save(request: web.Request) -> web.StreamResponse:
    """Keeps the thresholds; what is stored is scored again by them in the background."""
    viewer, site = request.app[VIEWER], request[SITE].site
    form = await request.post()
    given = {name: str(value) for name, value in form.items()}
    texts, thresholds, fault = threshold_fields.typed({} if "usual" in given else given)
    if thresholds is None:
        return await render(request, "rules.html", await _view(request, texts, fault), status=422)
    await rules.change(viewer.store, site, site_rules.changes(thresholds))
    return see_other(f"/s/{site}/signals/rules", saved="1")
