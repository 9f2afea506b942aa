"""A ClickHouse server for tests: its HTTP interface on loopback, on top of the embedded engine.

`python tests/clickhouse_http.py DIR` prints `http://127.0.0.1:PORT` and serves until it is ended. As on a server, a
statement goes on when its client has left, `system.processes` tells of those that wait, and `kill query` ends them.

`POST /faults` takes a JSON list of what is to go wrong, in place of the last list; each with `match` (a regular
expression for the statement without comments, quotes and capitals) and `times` (how often, none: always), and one of

- `status`: answered so, without ClickHouse's code, as a proxy or an overloaded server does
- `code`: ClickHouse's refusal with this number
- `cut`: the connection is closed without an answer, "before" or "after" the statement is carried out
- `wait_s`: so long passes "before" or "after" (`wait`) the statement is carried out

`GET /statements` answers how often each kind of statement was carried out, `POST /ask` the rows of a query as JSON
lines, whatever is ordered to go wrong.
"""

import argparse
import asyncio
import base64
import json
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import chdb
from aiohttp import web

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.clickhouse_cluster import TwoShards, config

INSERT = re.compile(r"^\s*insert\s+into\s+(?P<target>.+?)\s+format\s+(?P<format>\w+)\s*$", re.I | re.S)
FORMAT = re.compile(r"\s+format\s+(\w+)\s*;?\s*$", re.I)
COMMENT = re.compile(r"^\s*--.*\n", re.M)
READS = re.compile(r"(select|with|insert into \w+ \(.*\)\s*select)\b", re.S)
NO_SETTINGS = {"query", "query_id", "database", "wait_end_of_query", "client_protocol_version", "session_id"}


def plain(sql: str) -> str:
    """Without comments, quotes and capitals."""
    return COMMENT.sub("", sql).replace("`", "").strip().lower()


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Refused(Exception):
    """What the engine, or a fault in its place, answers."""

    def __init__(self, text: str, code: int, status: int = 500) -> None:
        super().__init__(text)
        self.code = code
        self.status = status


@dataclass
class Fault:
    match: str = ""
    times: int | None = None
    status: int = 0
    code: int = 0
    cut: str = ""
    wait: str = "before"
    wait_s: float = 0.0
    happened: int = 0

    def is_due(self, sql: str) -> bool:
        if not re.search(self.match, plain(sql)) or (self.times is not None and self.happened >= self.times):
            return False
        self.happened += 1
        return True


@dataclass
class Engine:
    connection: Any
    password: str = ""
    database: str = "default"
    settings: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    carried_out: Counter[str] = field(default_factory=Counter)
    running: dict[str, asyncio.Event] = field(default_factory=dict)  # by query id; set: killed
    shards: TwoShards | None = None

    def execute(self, sql: str, data: bytes, query: dict[str, str]) -> tuple[bytes, str]:
        """Run one statement at once; gives the answer's bytes and its format."""
        if self.shards is not None:
            sql = self.shards.translated(sql)
            if READS.match(plain(sql)):
                query = {**query, **self.shards.settings}
        self.prepare(query)
        parameters = {name.removeprefix("param_"): value for name, value in query.items() if name.startswith("param_")}
        self.carried_out[" ".join(plain(sql).split()[:3])] += 1
        if insert := INSERT.match(sql):
            with tempfile.NamedTemporaryFile() as staged:
                staged.write(data)
                staged.flush()
                self.connection.query(
                    f"insert into {insert['target']} from infile '{staged.name}' format {insert['format']}"
                )
            return b"", insert["format"]
        if plain(sql).startswith("kill query"):
            self._kill(parameters["insert_id"])
            return b"", "TabSeparated"
        found = FORMAT.search(sql)
        answer_format = found[1] if found else "TabSeparated"
        sql = FORMAT.sub("", sql)
        if "system.processes" in sql:
            ids = ", ".join(f"'{name}'" for name, killed in self.running.items() if not killed.is_set())
            sql = sql.replace("system.processes", f"(select arrayJoin([{ids}]::Array(String)) as initial_query_id)")
        try:
            return self.connection.query(sql, answer_format, params=parameters).bytes(), answer_format
        except Exception:
            self.connection.query("select 1")  # what it had answered would come before the next answer
            raise

    def prepare(self, query: dict[str, str]) -> None:
        """Take up a request's settings and database."""
        wanted = {name: value for name, value in query.items() if name not in NO_SETTINGS and name[:6] != "param_"}
        for name in self.settings.keys() - wanted.keys():
            self.connection.query(f"set {name} = default")
        for name, value in wanted.items():
            if self.settings.get(name) != value:
                self.connection.query(f"set {name} = {quoted(value)}")
        self.settings = wanted
        database = query.get("database", "default")
        if database != self.database:
            self.connection.query(f"use {database}")
            self.database = database

    def _kill(self, insert_id: str) -> None:
        for name, killed in self.running.items():
            if name.startswith(insert_id):
                killed.set()


ENGINE = web.AppKey("engine", Engine)


def check_password(engine: Engine, request: web.Request) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Basic ")
    user, _, password = base64.b64decode(given).decode().partition(":")
    if engine.password and password != engine.password:
        text = f"Code: 516. DB::Exception: {user}: Authentication failed: password is incorrect, or there is no user"
        raise Refused(f"{text} with such name. (AUTHENTICATION_FAILED)", 516, 403)


def parted(query: dict[str, str], body: bytes) -> tuple[str, bytes]:
    """The statement and the data that follows it."""
    if sql := query.get("query", ""):
        return sql, body
    if body[:12].lower() == b"insert into ":
        head, _, data = body.partition(b"\n")
        if INSERT.match(head.decode()):
            return head.decode(), data
    return body.decode(), b""


async def form_or_body(request: web.Request) -> tuple[dict[str, str], bytes]:
    query = dict(request.query)
    if request.content_type == "multipart/form-data":  # the driver sends long parameters so
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return {**query, **fields}, b""
    return query, await request.read()


async def wait(engine: Engine, query_id: str, seconds: float) -> None:
    killed = engine.running.setdefault(query_id, asyncio.Event())
    try:
        await asyncio.wait_for(killed.wait(), seconds)
    except TimeoutError:
        return
    finally:
        engine.running.pop(query_id)
    raise Refused("Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)", 394)


async def carry_out(engine: Engine, request: web.Request) -> web.Response:
    query, body = await form_or_body(request)
    check_password(engine, request)
    sql, data = parted(query, body)
    fault = next((fault for fault in engine.faults if fault.is_due(sql)), Fault())
    if fault.status:
        return web.Response(status=fault.status, text="Service is not available\n")
    if fault.code:
        raise Refused(f"Code: {fault.code}. DB::Exception: as ordered", fault.code)
    if fault.cut == "before":
        return cut(request)
    if fault.wait_s and fault.wait == "before":
        await wait(engine, query.get("query_id", ""), fault.wait_s)
    try:
        answer, answer_format = engine.execute(sql, data, query)
    except RuntimeError as error:
        code = re.search(r"Code: (\d+)", str(error))
        raise Refused(str(error), int(code[1]) if code else 1) from error
    if fault.cut == "after":
        return cut(request)
    if fault.wait_s and fault.wait == "after":
        await wait(engine, query.get("query_id", ""), fault.wait_s)
    headers = {
        "X-ClickHouse-Format": answer_format,
        "X-ClickHouse-Timezone": "UTC",
        "X-ClickHouse-Summary": json.dumps({"read_rows": "0", "written_rows": "0"}),
    }
    return web.Response(body=answer, headers=headers)


def cut(request: web.Request) -> web.Response:
    """Close the connection; nothing of what is returned arrives."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def statement(request: web.Request) -> web.Response:
    try:
        return await carry_out(request.app[ENGINE], request)
    except Refused as error:
        headers = {"X-ClickHouse-Exception-Code": str(error.code)}
        return web.Response(status=error.status, text=str(error), headers=headers)


async def order_faults(request: web.Request) -> web.Response:
    request.app[ENGINE].faults = [Fault(**fault) for fault in await request.json()]
    return web.Response(status=204)


async def statements(request: web.Request) -> web.Response:
    return web.json_response(request.app[ENGINE].carried_out)


async def ask(request: web.Request) -> web.Response:
    engine = request.app[ENGINE]
    engine.prepare({})
    rows = engine.connection.query(await request.text(), "JSONEachRow")
    return web.Response(body=rows.bytes())


async def ping(_: web.Request) -> web.Response:
    return web.Response(text="Ok.\n")


def opened(folder: Path, password: str, *, cluster: bool) -> Engine:
    if not cluster:
        return Engine(chdb.connect(str(folder)), password)  # type: ignore[no-untyped-call]
    connection = chdb.connect(f"{folder / 'data'}?config-file={config(folder)}")  # type: ignore[no-untyped-call]
    return Engine(connection, password, shards=TwoShards())


async def serve(engine: Engine, port: int) -> None:
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app[ENGINE] = engine
    app.router.add_get("/ping", ping)
    app.router.add_post("/faults", order_faults)
    app.router.add_get("/statements", statements)
    app.router.add_post("/ask", ask)
    app.router.add_route("*", "/", statement)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, port = runner.addresses[0]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--password", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cluster", action="store_true", help="two shards, as tests/clickhouse_cluster.py tells")
    arguments = parser.parse_args()
    engine = opened(arguments.folder, arguments.password, cluster=arguments.cluster)
    asyncio.run(serve(engine, arguments.port))
