"""What a batch that is on disk is answered."""

import asyncio
import re
from email.utils import parsedate_to_datetime

import pytest

from collector.segments import records
from tests.collector.batches import packed
from tests.collector.conftest import Client, Serve


async def _raw(client: Client, request: bytes, answers: int = 1) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(request)
    answer = b""
    async with asyncio.timeout(20):
        while answer.count(b"\r\n\r\n") < answers:
            answer += await reader.read(65_536)
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    ("version", "connection", "said"),
    [
        pytest.param("1.1", "keep-alive", [], id="kept open"),
        pytest.param("1.1", "close", ["connection: close"], id="to be closed"),
        pytest.param("1.0", "keep-alive", ["connection: keep-alive"], id="an older version kept open"),
        pytest.param("1.0", "close", [], id="an older version"),
    ],
)
async def test_kept_batch_is_answered_with_the_same_headers(
    serve: Serve, version: str, connection: str, said: list[str]
) -> None:
    _, client = await serve()
    body = packed()
    head = f"POST /i HTTP/{version}\r\nHost: x\r\nConnection: {connection}\r\nContent-Length: {len(body)}\r\n\r\n"
    status, *lines = (await _raw(client, head.encode() + body)).decode().removesuffix("\r\n\r\n").split("\r\n")
    assert status == f"HTTP/{version} 204 No Content"
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert parsedate_to_datetime(headers.pop("date")).tzinfo is not None
    del headers["server"]
    assert [f"connection: {headers.pop(name)}" for name in ("connection",) if name in headers] == said
    assert headers == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "retry-after",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }


async def test_kept_batches_in_a_pipeline_are_answered_in_order(serve: Serve) -> None:
    collector, client = await serve()
    requests = [
        f"POST /i HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        for body in (packed(), packed(site="nobody"), packed())
    ]
    answer = await _raw(client, b"".join(requests), answers=3)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"204", b"401", b"204"]
    assert len(list(records(collector.spool.folder))) == 2
