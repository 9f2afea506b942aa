"""The pages that the corpus is acted on: each has what works, what doesn't, and what only looks like it."""

import asyncio
import io
import random
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web
from PIL import Image

FOLDER = Path(__file__).parent / "pages"
NAMES = ("article", "list", "checkout", "game", "board", "dialog", "hero", "stuck")


def _page(name: str, snippet: str, **values: str) -> web.Response:
    """A page's file is its body, with its script at the end."""
    body, mark, script = (FOLDER / f"{name}.html").read_text(encoding="utf-8").partition("<script>")
    for key, value in values.items():
        body = body.replace(f"{{{key}}}", value)
    layout = (FOLDER / "layout.html").read_text(encoding="utf-8")
    text = layout.format(title=name, snippet=snippet, body=body, script=mark + script)
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache"})


def _picture() -> bytes:
    """A picture with enough in it to be taken for what a page is about."""
    dice = random.Random(7)  # noqa: S311
    file = io.BytesIO()
    Image.frombytes("RGB", (200, 120), dice.randbytes(200 * 120 * 3)).resize((800, 480)).save(file, "PNG")
    return file.getvalue()


def routes(snippet: str) -> Iterable[web.AbstractRouteDef]:
    """Pages, and what they ask for `ms` after they asked."""
    picture = _picture()

    def milliseconds(request: web.Request) -> int:
        return min(20_000, int(request.query.get("ms", "0")))

    async def page(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in NAMES:
            raise web.HTTPNotFound
        return _page(name, snippet, ms=str(milliseconds(request)))

    async def product(request: web.Request) -> web.Response:
        return _page("product", snippet, number=request.match_info["number"])

    async def hero(request: web.Request) -> web.Response:
        await asyncio.sleep(milliseconds(request) / 1000)
        return web.Response(body=picture, content_type="image/png", headers={"Cache-Control": "no-store"})

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(milliseconds(request) / 1000)
        return web.Response(text="Done")

    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(1.5)
        return web.Response(text="The mill")

    async def file(_request: web.Request) -> web.Response:
        return web.Response(body=b"paper", headers={"Content-Disposition": "attachment; filename=paper.zip"})

    return [
        web.get("/hero.png", hero),
        web.get("/answer", answer),
        web.get("/slow", slow),
        web.get("/file.zip", file),
        web.get("/product/{number:[0-9]}", product),
        web.get("/{name:[a-z]+}", page),
    ]
