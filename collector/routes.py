"""The collector's routes. They read no cookies, answer any origin, and say in one line why they refuse."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import StreamReader, web

from collector.directory import Directory
from collector.door import Door, Letter, Refused
from collector.kept import Kept
from collector.reception import ANSWER, CORS, SERVER, Reception
from collector.scripts import Scripts
from wire import Malformed, Reason, limits

PREFLIGHT = {
    **ANSWER,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type, content-encoding",
    "Access-Control-Max-Age": "86400",
}
READ_BYTES = 2 * limits.MAX_BODY_BYTES  # a body over its cap is read this far, so that its sender gets the answer
KEPT = Kept({**ANSWER, "Server": SERVER})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Config(msgspec.Struct, frozen=True):
    """What the snippet asks for before it starts."""

    mode: str
    recording: bool
    sample: int  # percent of sessions that are captured
    record: int  # percent of those that are recorded from the start
    rules: tuple[str, ...]  # what has another one recorded


def _line(status: int, word: str, sentence: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=f"{word}: {sentence}\n", headers={**ANSWER, **(headers or {})})


async def _read(content: StreamReader, seconds: float) -> tuple[bytes, int]:
    """The body up to its cap and its size, which is counted no further than `READ_BYTES`."""
    try:
        if content.is_eof():  # it came with its headers
            body = content.read_nowait()
            return body if len(body) <= limits.MAX_BODY_BYTES else b"", len(body)
        async with asyncio.timeout(seconds):
            return await _collect(content)
    except TimeoutError as error:
        raise Refused(Reason.SLOW, f"the body took more than {seconds:g} seconds") from error
    except (ConnectionError, web.RequestPayloadError) as error:
        raise Refused(Reason.TRUNCATED, "the connection ended before the body did") from error


async def _collect(content: StreamReader) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    size = 0
    while size <= READ_BYTES and (piece := await content.readany()):
        size += len(piece)
        if size <= limits.MAX_BODY_BYTES:
            pieces.append(piece)
    return b"".join(pieces), size


class Routes:
    """Handlers over the collector's parts."""

    def __init__(self, door: Door, reception: Reception, directory: Directory, scripts: Scripts, body_s: float) -> None:
        self._door = door
        self._reception = reception
        self._directory = directory
        self._scripts = scripts
        self._body_s = body_s

    async def post_batch(self, request: web.Request) -> web.StreamResponse:
        self._reception.received()
        age = request.query.get("age", "") if "?" in request.raw_path else ""
        letter = self._reception.letter(request.remote or "", request.headers, age)
        try:
            self._door.admit(letter)
            declared = request.content_length
            if declared is not None and declared > READ_BYTES:
                letter.size = declared
                raise Refused(Reason.TOO_LARGE, f"a body has at most {limits.MAX_BODY_BYTES} bytes")
            held = limits.MAX_BODY_BYTES if declared is None else declared
            self._door.make_room(letter, held)
            try:
                letter.body, letter.size = await _read(request.content, self._body_s)
                await self._door.keep(letter)
            finally:
                self._door.give_back(letter, held)
        except (Refused, Malformed) as refused:
            return await self._refuse(letter, refused)
        self._reception.kept(letter)
        return KEPT.of(request)

    async def _refuse(self, letter: Letter, error: Refused | Malformed) -> web.Response:
        answer = self._reception.refused(letter, error)
        if self._reception.is_owned(letter, error.reason):
            answer = await self._reception.settled(answer)
        response = web.Response(status=answer.status, text=answer.line, headers=answer.headers)
        if answer.is_last:
            response.force_close()
        return response

    async def preflight(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers=PREFLIGHT)

    async def wrong_method(self, _request: web.Request) -> web.Response:
        return _line(405, "method_not_allowed", "batches are sent with POST", {"Allow": "POST, OPTIONS"})

    async def get_config(self, request: web.Request) -> web.Response:
        site = self._directory.by_key(request.query.get("site", ""))
        if site is None:
            return _line(401, Reason.UNKNOWN_SITE.word, "no site has this key")
        body = msgspec.json.encode(
            Config(site.mode, site.recording, site.sample, site.record_sample, site.record_rules)
        )
        headers = {**ANSWER, "Cache-Control": "public, max-age=60"}
        return web.Response(body=body, content_type="application/json", headers=headers)

    async def get_script(self, request: web.Request) -> web.Response:
        script = await self._scripts.get(request.path)
        if script is None:
            return _line(503, "not_built", "the snippet has not been built; run `make` and reload")
        headers = {
            **CORS,
            "Cache-Control": "public, max-age=3600",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "ETag": script.etag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if request.headers.get("If-None-Match") == script.etag:
            return web.Response(status=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
        body = script.zipped if "Content-Encoding" in headers else script.plain
        return web.Response(body=body, content_type="text/javascript", charset="utf-8", headers=headers)
