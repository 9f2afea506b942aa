"""What was received from a site, and what became of it; and erasing some of it."""

from typing import get_args
from uuid import UUID

import msgspec
from aiohttp import web

from collector.ledger import NOBODY, Kind, Subject, user_hash
from storage import Store, accounts, retention
from viewer import filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.problems import Problem
from viewer.render import render, see_other
from wire.limits import MAX_NAME_CHARS

PATIENCE_S = 10.0


class Disk(msgspec.Struct, frozen=True):
    """What the site's days of the range take on disk, and what that is for one session and one page view."""

    bytes: int
    per_session: int
    per_view: int


class DataView(msgspec.Struct, frozen=True):
    filter: Filter
    received: int
    stored: int
    dropped: int
    quarantined: int
    erased: int
    missing: int
    accounts: accounts.Accounts
    disk: Disk
    recordings: list[retention.PageUse]
    order: str = ""  # done | waiting
    kind: str = ""
    typed: str = ""
    fault: str = ""  # id


async def page(request: web.Request) -> web.StreamResponse:
    order = request.query.get("order", "")
    return await render(request, "data.html", await _view(request, order=order))


async def _view(request: web.Request, *, order: str = "") -> DataView:
    viewer = request.app[VIEWER]
    chosen = filters.parse(request.query, viewer.now_ms())
    found = await accounts.read(viewer.store, request[SITE].site, chosen.from_day, chosen.to_day)
    return DataView(
        filter=chosen,
        received=sum(day.received for day in found.days),
        stored=sum(day.stored for day in found.days),
        dropped=sum(day.dropped for day in found.days),
        quarantined=sum(day.quarantined for day in found.days),
        erased=sum(day.erased for day in found.days),
        missing=sum(day.missing for day in found.days),
        accounts=found,
        disk=await _disk(viewer.store, request[SITE].site, chosen),
        recordings=await retention.recordings(viewer.store, request[SITE].site, chosen.from_day, chosen.to_day),
        order=order,
    )


async def _disk(store: Store, site: int, chosen: Filter) -> Disk:
    used = [use for use in await retention.uses(store, site) if chosen.from_day <= use.day <= chosen.to_day]
    size = sum(use.bytes for use in used)
    sessions, views = sum(use.sessions for use in used), sum(use.views for use in used)
    return Disk(size, size // max(1, sessions), size // max(1, views))


def _subject(kind: str, typed: str, site_key: str) -> Subject | None:
    """Whose data is to go; None for what is no id, or everyone's."""
    if kind == "user":
        return Subject("user", user_hash(typed), site_key) if typed else None
    try:
        found = UUID(typed)
    except ValueError:
        return None
    return None if found == NOBODY else msgspec.convert({"kind": kind, "id": found, "site_key": site_key}, Subject)


async def erase(request: web.Request) -> web.StreamResponse:
    """Orders an erasure and waits a moment for its end; it goes on without us."""
    viewer, site = request.app[VIEWER], request[SITE]
    form = await request.post()
    kind, typed = str(form.get("kind", "")), str(form.get("id", "")).strip()[:MAX_NAME_CHARS]
    if kind not in get_args(Kind):
        raise Problem(400)
    subject = _subject(kind, typed, site.key)
    if subject is None:
        view = msgspec.structs.replace(await _view(request), kind=kind, typed=typed, fault="id")
        return await render(request, "data.html", view, status=422)
    entry = await viewer.eraser.order(subject)
    is_done = await viewer.eraser.carry_out_within(entry.number, PATIENCE_S)
    return see_other(f"/s/{site.site}/data", order="done" if is_done else "waiting")
