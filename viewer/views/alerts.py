"""Alerts: signals far above their habit on a page, with replays to look at; and where they are told."""

import secrets
from uuid import UUID

import msgspec
from aiohttp import web

from insight.alarm import RECENT_MS, Counts
from storage import alerts
from storage.alerts import Alert, Told, Webhook
from storage.findings import Spot
from viewer import filters, webhook_address
from viewer.context import SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_, Words
from viewer.render import render, see_other
from viewer.views import hurt

DAYS = 30
DAY_MS = 86_400_000
_WHY = {
    "address": N_("its address can't be posted to"),
    "port": N_("its port is another than the usual"),
    "closed": N_("its address is not on the open internet"),
    "late": N_("no answer within 5 s"),
    "away": N_("it could not be reached"),
}


class AlertRow(msgspec.Struct, frozen=True):
    """An alert with its rates, and the sessions that struggled most."""

    alert: UUID
    kind: str
    page: str
    at_ms: int
    sessions: int
    of_sessions: int
    rate: float
    usual_rate: float
    examples: tuple[UUID, ...]
    told: Told
    tries: int
    answer: str  # why it was not taken, in words
    query: str  # the part of the address that tells who was hurt


class AlertsView(msgspec.Struct, frozen=True):
    alerts: list[AlertRow]
    url: str  # of the webhook, as typed
    secret: str
    fault: str
    saved: bool
    now_ms: int


async def _view(request: web.Request, typed: str | None = None, fault: str = "") -> AlertsView:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    found = await alerts.every(viewer.store, now_ms - DAYS * DAY_MS, site=site)
    hook = (await alerts.webhooks(viewer.store)).get(site)
    rows = []
    for one in found:
        counts = Counts(one.hit, one.seen, one.usual_hit, one.usual_seen)
        rows.append(
            AlertRow(
                *(one.alert, one.kind, one.page, one.at_ms, one.hit, one.seen, counts.rate, counts.usual_rate),
                *(one.examples, one.told, one.tries, _why(one.answer, request[WORDS])),
                query=hurt.query(_days(one), Spot(one.page, one.kind)),
            )
        )
    url = typed if typed is not None else hook.url if hook else ""
    return AlertsView(rows, url, hook.secret if hook else "", fault, "saved" in request.query, now_ms)


def _days(one: Alert) -> Filter:
    """The days of what was looked at when the alert was raised."""
    return Filter(filters.day_of(one.at_ms - RECENT_MS), filters.day_of(one.at_ms))


def _why(answer: str, words: Words) -> str:
    if not answer.isdigit():
        return words.gettext(_WHY[answer]) if answer in _WHY else ""
    return words.gettext("it answered %(status)s") % {"status": answer}


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request, "alerts.html", await _view(request))


async def save(request: web.Request) -> web.StreamResponse:
    """Keeps where alerts are posted, with a secret of its own that stays the same; an empty address: nowhere."""
    viewer, site = request.app[VIEWER], request[SITE].site
    url = str((await request.post()).get("url", "")).strip()
    if url and (fault := webhook_address.fault(url)):
        return await render(request, "alerts.html", await _view(request, url[:1_000], fault), status=422)
    known = (await alerts.webhooks(viewer.store)).get(site)
    secret = known.secret if known else secrets.token_hex(24)
    await alerts.save_webhook(viewer.store, Webhook(site, url, secret))
    return see_other(f"/s/{site}/signals/alerts", saved="1")
