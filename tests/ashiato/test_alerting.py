"""From a habit to one alert, and to the webhook that takes it at last."""

import datetime as dt
import hashlib
import hmac
from typing import Any
from uuid import UUID, uuid5

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from ashiato.alerting import WAITS_S, Alerting
from ashiato.webhook import Poster
from storage import Store, alerts
from storage.alerts import Webhook

NOW_S = 1_790_000_000.0
SPACE = UUID(int=5)
HOUR_S = 3_600


class Clock:
    """Unix time in seconds that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


class Answers(Poster):
    """A receiver's answers, in order; keeps what was posted."""

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self._answers = list(answers)
        self.posted: list[dict[str, Any]] = []

    async def post(self, url: str, secret: str, delivery: str, at_s: int, body: bytes) -> str:
        self.posted.append({"to": url, "secret": secret, "at_s": at_s, **msgspec.json.decode(body)})
        return self._answers.pop(0)


async def come(store: Store, n: int, hours_ago: float, hurt: int, *, page: str = "/cart", kind: str = "rage") -> None:
    """So many sessions that saw a page, of which the first `hurt` have a signal there."""
    at_ms = round((NOW_S - hours_ago * HOUR_S) * 1000)
    day = dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).date()
    sessions = [uuid5(SPACE, f"{hours_ago} {page} {kind} {one}") for one in range(n)]
    same: dict[str, Any] = {"site": [1] * n, "day": [day] * n, "session": sessions}
    await store.insert("sessions", {**same, "started": [at_ms] * n, "ended": [at_ms + 9_000] * n})
    await store.insert("views", {**same, "page": [page] * n, "at": [at_ms] * n})
    found = [int(one < hurt) for one in range(n)]
    await store.insert(
        "scores",
        {
            **same,
            "score": [40 * hit + one % 7 for one, hit in enumerate(found)],
            "kinds": [[kind] * hit for hit in found],
            "pages": [[page] * hit for hit in found],
            "paths": [[""] * hit for hit in found],
            "labels": [[""] * hit for hit in found],
            "version": [1] * n,
        },
    )


async def rise(store: Store) -> None:
    """A habit of 2 % over ten days on two pages; since an hour it is 20 % on one of them."""
    for days in (2, 5, 9):
        await come(store, 200, 24.0 * days, 4)
        await come(store, 200, 24.0 * days, 4, page="/tea")
    await come(store, 60, 1.0, 12)
    await come(store, 60, 1.0, 1, page="/tea")


async def test_rise_raises_one_alert_with_the_worst_sessions_as_examples(store: Store) -> None:
    await rise(store)
    clock = Clock()
    alerting = Alerting(store, "https://a.example", Answers(), clock)
    [alert] = await alerting.look()
    assert (alert.kind, alert.page, alert.told) == ("rage", "/cart", "nobody")
    assert (alert.hit, alert.seen, alert.usual_hit, alert.usual_seen) == (12, 60, 12, 600)
    assert alert.examples[0] == uuid5(SPACE, "1.0 /cart rage 6")
    assert len(alert.examples) == 3
    clock.now_s += HOUR_S
    assert await alerting.look() == []
    assert await alerts.every(store, 0) == [alert]
    assert await alerts.every(store, 0, site=2) == []


async def test_habit_alone_raises_none(store: Store) -> None:
    for days in (2, 5, 9):
        await come(store, 200, 24.0 * days, 20)
    await come(store, 60, 1.0, 7)
    assert await Alerting(store, "https://a.example", Answers(), Clock()).look() == []


async def test_alert_is_told_again_until_it_is_taken(store: Store) -> None:
    await rise(store)
    await alerts.save_webhook(store, Webhook(1, "https://hooks.example/x", "s3cret"))
    clock, receiver = Clock(), Answers("500", "late", "")
    alerting = Alerting(store, "https://a.example", receiver, clock)
    [alert] = await alerting.look()
    assert await alerting.tell() == 0
    assert await alerting.tell() == 0  # not due yet
    assert len(receiver.posted) == 1
    clock.now_s += WAITS_S[0]
    assert await alerting.tell() == 0
    clock.now_s += WAITS_S[1]
    assert await alerting.tell() == 1
    clock.now_s += WAITS_S[2]
    assert await alerting.tell() == 0
    [told] = await alerts.every(store, 0)
    assert (told.told, told.tries, told.answer) == ("yes", 3, "")
    sent = receiver.posted[-1]
    assert (sent["to"], sent["secret"], sent["signal"], sent["page"]) == (
        *("https://hooks.example/x", "s3cret", "rage", "/cart"),
    )
    assert (sent["sessions"], sent["of_sessions"], sent["rate"]) == (12, 60, 0.2)
    assert sent["replays"] == [f"https://a.example/s/1/replays/{session}" for session in alert.examples]
    assert {one["alert"] for one in receiver.posted} == {str(alert.alert)}


async def test_receiver_that_fails_twice_gets_the_same_alert_each_time_with_a_signature_that_holds(
    store: Store,
) -> None:
    received: list[tuple[str, str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        text, at = await request.read(), request.headers["Ashiato-Timestamp"]
        digest = hmac.new(b"s3cret", f"{at}.".encode() + text, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(request.headers["Ashiato-Signature"], f"v1={digest}")
        received.append((request.headers["Ashiato-Delivery"], at, text))
        return web.Response(status=200 if len(received) == 3 else 503)

    app = web.Application()
    app.router.add_post("/take", take)
    server = TestServer(app)
    await rise(store)
    async with server:
        await alerts.save_webhook(store, Webhook(1, str(server.make_url("/take")), "s3cret"))
        clock = Clock()
        poster = Poster(lambda address: address == "127.0.0.1", ports=False)
        alerting = Alerting(store, "https://a.example", poster, clock)
        [alert] = await alerting.look()
        taken = []
        for wait_s in (0, *WAITS_S):
            clock.now_s += wait_s
            taken.append(await alerting.tell())
    assert taken == [0, 0, 1, 0, 0, 0]
    assert {delivery for delivery, _, _ in received} == {str(alert.alert)}
    assert [int(at) for _, at, _ in received] == [NOW_S, NOW_S + 60, NOW_S + 360]
    assert len({text for _, _, text in received}) == 1
    [told] = await alerts.every(store, 0)
    assert (told.told, told.tries, told.answer) == ("yes", 3, "")


async def test_alert_that_nobody_takes_is_given_up_and_says_why(store: Store) -> None:
    await rise(store)
    await alerts.save_webhook(store, Webhook(1, "https://hooks.example/x", "s3cret"))
    clock, receiver = Clock(), Answers(*["500"] * (len(WAITS_S) + 1))
    alerting = Alerting(store, "https://a.example", receiver, clock)
    await alerting.look()
    for wait_s in (0, *WAITS_S, 99_999):
        clock.now_s += wait_s
        await alerting.tell()
    [told] = await alerts.every(store, 0)
    assert (told.told, told.tries, told.answer) == ("failed", len(WAITS_S) + 1, "500")


async def test_webhook_that_is_taken_away_is_told_nothing(store: Store) -> None:
    await rise(store)
    await alerts.save_webhook(store, Webhook(1, "https://hooks.example/x", "s3cret"))
    alerting = Alerting(store, "https://a.example", Answers(), Clock())
    await alerting.look()
    await alerts.save_webhook(store, Webhook(1, "", "s3cret"))
    assert await alerting.tell() == 0
    assert [one.told for one in await alerts.every(store, 0)] == ["nobody"]
