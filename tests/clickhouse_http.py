"""A ClickHouse server for tests: its HTTP interface on loopback, on top of the embedded engine.

`python tests/clickhouse_http.py DIR` prints `http://127.0.0.1:PORT` and serves until it is ended. One
statement runs at a time, which is all that a test needs.
"""

import argparse
import asyncio
import json
import re
import tempfile
from pathlib import Path

import chdb
from aiohttp import web

CONNECTION = web.AppKey("connection", object)
INSERT = re.compile(r"^\s*insert\s+into\s+(?P<target>.+?)\s+format\s+(?P<format>\w+)\s*$", re.I | re.S)
FORMAT = re.compile(r"\s+format\s+(\w+)\s*;?\s*$", re.I)


def execute(connection: object, sql: str, body: bytes, parameters: dict[str, str]) -> tuple[bytes, str]:
    """Run one statement; gives the answer's bytes and its format."""
    if insert := INSERT.match(sql):
        with tempfile.NamedTemporaryFile() as staged:
            staged.write(body)
            staged.flush()
            sql = f"insert into {insert['target']} from infile '{staged.name}' format {insert['format']}"
            connection.query(sql)  # type: ignore[attr-defined]
        return b"", insert["format"]
    found = FORMAT.search(sql)
    answer_format = found[1] if found else "TabSeparated"
    result = connection.query(FORMAT.sub("", sql), answer_format, params=parameters)  # type: ignore[attr-defined]
    return result.bytes(), answer_format


async def statement(request: web.Request) -> web.Response:
    body = await request.read()
    sql = request.query.get("query", "")
    if sql:
        data = body
    elif body[:12].lower() == b"insert into ":
        head, _, data = body.partition(b"\n")
        sql = head.decode()
    else:
        sql, data = body.decode(), b""
    parameters = {
        name.removeprefix("param_"): value for name, value in request.query.items() if name.startswith("param_")
    }
    try:
        answer, answer_format = execute(request.app[CONNECTION], sql, data, parameters)
    except Exception as error:
        code = re.search(r"Code: (\d+)", str(error))
        return web.Response(
            status=500, text=str(error), headers={"X-ClickHouse-Exception-Code": code[1] if code else "1"}
        )
    headers = {
        "X-ClickHouse-Format": answer_format,
        "X-ClickHouse-Timezone": "UTC",
        "X-ClickHouse-Summary": json.dumps({"read_rows": "0", "written_rows": "0"}),
    }
    return web.Response(body=answer, headers=headers)


async def ping(_: web.Request) -> web.Response:
    return web.Response(text="Ok.\n")


async def serve(folder: Path) -> None:
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app[CONNECTION] = chdb.connect(str(folder))  # type: ignore[no-untyped-call]
    app.router.add_get("/ping", ping)
    app.router.add_route("*", "/", statement)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asyncio.run(serve(parser.parse_args().folder))
