"""What Prometheus is told, and who is told nothing."""

import asyncio

from aiohttp import web
from aiohttp.test_utils import TestClient

from collector import Drain, add_routes
from collector.address import Proxies
from collector.gate import Gate
from collector.metrics import Reading, Readings, add_route
from storage import Store
from tests.collector.batches import packed
from tests.collector.conftest import Serve, Server


async def test_metrics_tell_of_spool_drain_and_door(store: Store, serve: Serve) -> None:
    collector, _ = await serve()
    drain = Drain(store, [collector.spool], collector.directory)
    gate = Gate(9, Proxies())
    collector.registry.register(Readings(drain, lambda: [Reading.of(collector.spool.writer, gate)] * 2))
    app = web.Application()
    add_routes(app, collector)
    add_route(app, collector.registry)
    async with TestClient(Server(app)) as client:

        async def told() -> dict[str, float]:
            answer = await client.get("/metrics")
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            lines = (line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line[0] != "#")
            return {name: float(value) for name, value in lines}

        once = packed()
        for body in (once, once, packed(), b"nonsense"):
            await client.post("/i", data=body)
        before = await told()
        assert before["ashiato_accepted_total"] == 3
        assert before['ashiato_refused_total{reason="malformed"}'] == 1
        assert before["ashiato_spool_bytes"] == collector.spool.backlog_bytes > 0
        assert before["ashiato_inserts_total"] == 0
        await asyncio.sleep(0.2)
        assert (await told())["ashiato_drain_lag_seconds"] >= 0.2
        running = asyncio.create_task(drain.run())
        await drain.stop()
        await running
        after = await told()
        assert after["ashiato_spool_bytes"] == after["ashiato_drain_lag_seconds"] == 0
        assert (after["ashiato_stored_total"], after["ashiato_duplicates_total"]) == (2, 1)
        assert after["ashiato_inserts_total"] == 1
        assert after["ashiato_ballast_held"] == 1
        assert after["ashiato_connections"] == 0  # this server has no gate before it


async def test_metrics_asked_for_through_a_proxy_are_not_there(serve: Serve) -> None:
    collector, _ = await serve()
    app = web.Application()
    add_route(app, collector.registry)
    async with TestClient(Server(app)) as client:
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            assert (await client.get("/metrics", headers={name: "127.0.0.1"})).status == 404
        assert (await client.get("/metrics")).status == 200


async def test_metrics_asked_for_from_elsewhere_are_not_there(serve: Serve) -> None:
    collector, _ = await serve()
    app = web.Application()

    @web.middleware
    async def from_afar(request: web.Request, handler: object) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(request.clone(remote="192.0.2.7"))  # type: ignore[operator]
        return answer

    app.middlewares.append(from_afar)
    add_route(app, collector.registry)
    async with TestClient(Server(app)) as client:
        assert (await client.get("/metrics")).status == 404
