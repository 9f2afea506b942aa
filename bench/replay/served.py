"""A viewer with two sessions of one page in it, a short one and a long one, and a person who is logged in."""

import datetime as dt
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.replay.session import Shop, chunks
from collector.eraser import Eraser
from collector.ledger import Ledger
from storage import Store, migrations, open_store, people, sessions, sites
from viewer import auth, stretches
from viewer.app import Settings, Viewer, add_routes
from viewer.route import Handler

START_MS = 1_790_000_000_000
TAB, VIEW = UUID(int=201), UUID(int=301)
PACKAGES = Path(__file__).resolve().parents[2] / "node_modules"
BATCH = 60  # chunks that are inserted at once

FLOOR = """<!doctype html><html><head><meta charset=utf-8><link rel=stylesheet href=/bench/style.css></head>
<body><script src=/bench/replay.js></script><script>
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
window.play = async (url, seek) => {
  const began = performance.now();
  const events = typeof url === "string" ? await (await fetch(url)).json() : url;
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const started = performance.now();
  const replayer = new rrwebReplay.Replayer(events, { root, useVirtualDom: seek, showWarning: false });
  if (seek) replayer.pause(events.at(-1).timestamp - events[0].timestamp + 1);
  else await new Promise((done) => replayer.on("fullsnapshot-rebuilded", done));
  await drawn();
  const ended = performance.now();
  root.remove();
  return [ended - began, ended - started];
};
</script></body></html>"""


class Served:
    """`url` of the viewer, the login's cookie, and the sessions by their length in seconds."""

    def __init__(self, viewer: Viewer, server: TestServer, cookie: tuple[str, str]) -> None:
        self.viewer = viewer
        self.url = str(server.make_url("")).rstrip("/")
        self.cookie = cookie
        self.bytes: dict[int, int] = {}

    async def keep(self, seconds: int) -> None:
        """Store a session of this length."""
        session = UUID(int=seconds)
        day = dt.datetime.fromtimestamp(START_MS / 1000, dt.UTC).date()
        own = {"site": 1, "day": day, "session": session, "insert_id": UUID(int=9)}
        rows = []
        total = 0
        for seq, events in enumerate(chunks(seconds, START_MS)):
            text = json.dumps(events, separators=(",", ":"))
            total += len(text)
            said = {"tab": TAB, "view": VIEW, "page": "/", "seq": seq, "part": 0, "parts": 1, "shift_ms": 0}
            said |= {"first": events[0]["timestamp"], "last": events[-1]["timestamp"], "count": len(events)}
            said |= {"keyframe": int(any(event["type"] == 2 for event in events)), "width": 1280, "key": "k"}
            rows.append({**own, **said, "data": text})
            if len(rows) == BATCH:
                await _insert(self.viewer.store, "chunks", rows)
                rows = []
        await _insert(self.viewer.store, "chunks", rows)
        told = {"visitor": UUID(int=5), "started": START_MS, "ended": START_MS + 1_000 * seconds, "views": 1}
        told |= {"entry_page": "/", "exit_page": "/", "device": "desktop", "width": 1280, "height": 800, "chunks": 1}
        await _insert(self.viewer.store, "sessions", [{**own, **told}])
        seen = {"view": VIEW, "visitor": UUID(int=5), "tab": TAB, "at": START_MS, "page": "/", "device": "desktop"}
        await _insert(self.viewer.store, "views", [{**own, **seen, "url": "https://shop.test/"}])
        self.bytes[seconds] = total

    async def make_ready(self, seconds: int) -> float:
        """What is done in the background once a session has ended; how many seconds it took."""
        began = time.perf_counter()
        summary = await sessions.get(self.viewer.store, 1, UUID(int=seconds))
        if summary is None:
            raise LookupError(f"no session of {seconds} s was kept")
        await stretches.keep(self.viewer.store, 1, summary, TAB, version=1)
        return time.perf_counter() - began

    def address(self, seconds: int) -> str:
        return f"{self.url}/s/1/replays/{UUID(int=seconds)}"


async def _insert(store: Store, table: str, rows: list[dict[str, object]]) -> None:
    if rows:
        await store.insert(table, {name: [row[name] for row in rows] for name in rows[0]})


def _whole(seconds: int) -> bytes:
    events = [event for chunk in chunks(seconds, START_MS) for event in chunk]
    return json.dumps(events, separators=(",", ":")).encode()


async def _recording(request: web.Request) -> web.Response:
    """The whole session as one JSON, as rrweb's own player wants it; of 0 seconds it is the page alone."""
    seconds = int(request.match_info["seconds"])
    body = _whole(seconds) if seconds else json.dumps([*Shop().keyframe(START_MS), *Shop().keyframe(START_MS)]).encode()
    return web.Response(body=body, content_type="application/json")


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Served]:
    store = open_store(path=folder / "clickhouse")
    await migrations.migrate(store)
    await sites.create(store, "Bench shop", key="bench")
    person = await people.create(store, "bench", "")
    settings = Settings(base_url="http://viewer.test", secret=b"s" * 32, data_dir=folder)

    async def changed() -> None:
        """No collector is there to tell."""

    def now_ms() -> int:
        return START_MS + 86_400_000

    viewer = Viewer(store, settings, changed, now_ms, Eraser(store, Ledger(folder / "erasures"), now_ms))
    app = web.Application()
    parts = PACKAGES / "@rrweb/replay/dist"
    for name, file in (("replay.js", "replay.umd.min.cjs"), ("style.css", "style.min.css")):
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        text = (parts / file).read_text(encoding="utf-8")
        app.router.add_get(f"/bench/{name}", _given(text, kind))
    app.router.add_get("/bench/floor", _given(FLOOR, "text/html"))
    app.router.add_get(r"/bench/{seconds:\d+}.json", _recording)
    add_routes(app, viewer)
    server = TestServer(app)
    await server.start_server()
    try:
        cookie = (auth.cookie_name(settings), await viewer.logins.open(person, now_ms()))
        yield Served(viewer, server, cookie)
    finally:
        await server.close()
        await store.close()


def _given(text: str, kind: str) -> Handler:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind)

    return answer
