"""Raises alerts every ten minutes, and tells them to the sites' webhooks until they are taken."""

import asyncio
import logging
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec

from ashiato.webhook import Poster
from insight.alarm import FEWEST_HIT, RECENT_MS, USUAL_MS, Counts, is_unusual
from storage import Store, StoreError, alerts, turns
from storage.alerts import Alert, Rate, Webhook

LOOK_S = 600
QUIET_MS = 24 * 3_600_000  # the same alert is raised once in so long
WAITS_S = (60, 300, 1_800, 7_200, 21_600)  # after the first try, the second, …
ROUND_S = 30

log = logging.getLogger("ashiato.alerting")


def raised(rates: list[Rate], known: list[Alert], now_ms: int) -> list[Alert]:
    """New alerts: one for each kind and page of a site that is unusual and was not raised within a day."""
    quiet = {(one.site, one.kind, one.page) for one in known if one.at_ms > now_ms - QUIET_MS}
    return [
        Alert(
            *(rate.site, uuid4(), rate.kind, rate.page, now_ms),
            *(rate.hit, rate.seen, rate.usual_hit, rate.usual_seen, rate.examples),
        )
        for rate in rates
        if (rate.site, rate.kind, rate.page) not in quiet
        and is_unusual(Counts(rate.hit, rate.seen, rate.usual_hit, rate.usual_seen))
    ]


def body(alert: Alert, address: str) -> bytes:
    """What a webhook is sent: JSON, with addresses of the viewer."""
    replays = [f"{address}/s/{alert.site}/replays/{session}" for session in alert.examples]
    counts = Counts(alert.hit, alert.seen, alert.usual_hit, alert.usual_seen)
    return msgspec.json.encode(
        {
            "alert": alert.alert,
            "site": alert.site,
            "signal": alert.kind,
            "page": alert.page,
            "at_ms": alert.at_ms,
            "sessions": alert.hit,
            "of_sessions": alert.seen,
            "rate": round(counts.rate, 4),
            "usual_rate": round(counts.usual_rate, 4),
            "replays": replays,
            "url": f"{address}/s/{alert.site}/signals/alerts",
        }
    )


class Alerting:
    """`address` is the viewer's, without a slash at its end; `clock` is Unix time in seconds."""

    def __init__(
        self, store: Store, address: str, poster: Poster | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._address = address
        self._poster = poster or Poster()
        self._clock = clock

    async def look(self) -> list[Alert]:
        """Raise what is unusual now."""
        now_ms = round(self._clock() * 1000)
        recent_ms = now_ms - RECENT_MS
        rates = await alerts.rates(self._store, recent_ms - USUAL_MS, recent_ms, now_ms, FEWEST_HIT)
        known = await alerts.every(self._store, now_ms - QUIET_MS)
        hooks = await alerts.webhooks(self._store)
        found = [
            msgspec.structs.replace(one, told="waiting" if one.site in hooks else "nobody", next_try_ms=now_ms)
            for one in raised(rates, known, now_ms)
        ]
        for one in found:
            await alerts.save(self._store, one)
        return found

    async def tell(self) -> int:
        """Post what is due; returns how many were taken."""
        now_s = self._clock()
        since_ms = round(now_s * 1000) - 3 * QUIET_MS
        waiting = [one for one in await alerts.every(self._store, since_ms) if one.told == "waiting"]
        due = [one for one in waiting if one.next_try_ms <= now_s * 1000]
        hooks = await alerts.webhooks(self._store) if due else {}
        done = [await self._tell(one, hooks.get(one.site), now_s) for one in due]
        return sum(one.told == "yes" for one in done)

    async def _tell(self, alert: Alert, hook: Webhook | None, now_s: float) -> Alert:
        if hook is None:
            told = msgspec.structs.replace(alert, told="nobody")
        else:
            answer = await self._poster.post(
                hook.url, hook.secret, str(alert.alert), int(now_s), body(alert, self._address)
            )
            tries = alert.tries + 1
            more = answer and tries <= len(WAITS_S)
            told = msgspec.structs.replace(
                alert,
                tries=tries,
                answer=answer,
                told="waiting" if more else "failed" if answer else "yes",
                next_try_ms=round((now_s + WAITS_S[tries - 1]) * 1000) if more else alert.next_try_ms,
            )
        await alerts.save(self._store, told)
        return told


async def keep(alerting: Alerting, store: Store, *, alone: bool, claimant: UUID | None = None) -> None:
    """Look and tell for as long as the process runs; of many processes on a server, one does it in each slot."""
    claimant = claimant or uuid4()
    looked = 0.0
    while True:
        await asyncio.sleep(ROUND_S)
        try:
            if not alone and not await turns.take(store, "alerts", int(time.time() / ROUND_S), claimant):
                continue
            if time.monotonic() - looked >= LOOK_S:
                looked = time.monotonic()
                await alerting.look()
            await alerting.tell()
        except StoreError as error:
            log.warning("alerts could not be raised or told: %s", error)
