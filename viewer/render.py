"""A view struct becomes a page, or JSON where the path is a JSON twin."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from urllib.parse import urlencode

import msgspec
from aiohttp import web
from markupsafe import Markup

from storage import StoreError
from viewer import auth
from viewer.context import VIEWER, WORDS
from viewer.frame import around
from viewer.problems import Problem, ProblemView
from viewer.rendered import PAGES

log = logging.getLogger("viewer")
PAUSE = "<!-- counted -->"  # in a template: what stands before it can be sent before what follows is known


def wants_json(request: web.Request) -> bool:
    return request.path.endswith(".json")


def see_other(path: str, /, **query: str) -> web.Response:
    """A redirect after a form, or to the login."""
    address = f"{path}?{urlencode(query)}" if query else path
    return web.Response(status=303, headers={"Location": address})


async def render(request: web.Request, template: str, view: msgspec.Struct, *, status: int = 200) -> web.Response:
    """The answer for a page: `template` sees the struct as `view`; a `.json` path gets the struct itself."""
    response, form_cookie = await _rendered(request, template, view, status)
    return _with_cookie(request, response, form_cookie)


async def render_again(
    request: web.Request, template: str, view: msgspec.Struct, moments: Sequence[int] = ()
) -> web.Response:
    """As `render`, from what was rendered before where nothing has changed since.

    Of the time of day the template may tell only how long ago the `moments` (ms) were, and what the frame's days tell.
    """
    environment = request.app[VIEWER].environment(request[WORDS].language)
    frame, form_cookie = await around(request)
    ago = environment.filters["ago"]
    ages = tuple(ago(moment, frame.now_ms) for moment in moments)
    key = (template, frame.language, frame.form_token, request.path_qs)
    text = PAGES.get(key, frame, view, ages)
    if text is None:
        text = environment.get_template(template).render(view=view, frame=frame)
        PAGES.put(key, frame, view, ages, text)
    return _with_cookie(request, web.Response(text=text, content_type="text/html"), form_cookie)


async def render_early(
    request: web.Request, template: str, early: msgspec.Struct, later: Sequence[Callable[[], Awaitable[msgspec.Struct]]]
) -> web.Response:
    """The answer for a page in parts: up to the first `PAUSE` at once, made of `early`, then a part once each is told.

    One has to give the same text as the one before up to where that ended. What goes wrong is told where the next part
    would stand.
    """
    page = request.app[VIEWER].environment(request[WORDS].language).get_template(template)
    frame, form_cookie = await around(request)

    def part(number: int, view: msgspec.Struct) -> bytes:
        return page.render(view=view, frame=frame).split(PAUSE, len(later))[number].encode("utf-8", "replace")

    async def parts() -> AsyncIterator[bytes]:
        telling = asyncio.ensure_future(later[0]())
        try:
            yield part(0, early)
            for number, _ in enumerate(later, 1):
                view = await telling
                if number < len(later):
                    telling = asyncio.ensure_future(later[number]())
                yield part(number, view)
        except Exception as error:
            yield _broken_off(request, Problem(503 if isinstance(error, StoreError) else 500)).encode()
        finally:
            telling.cancel()

    return _with_cookie(request, web.Response(body=parts(), content_type="text/html", charset="utf-8"), form_cookie)


def _with_cookie(request: web.Request, response: web.Response, form_cookie: str | None) -> web.Response:
    if form_cookie:
        auth.set_form_cookie(response, request.app[VIEWER].settings, form_cookie)
    return response


def _broken_off(request: web.Request, problem: Problem) -> str:
    """What a page says at its end that can't be told further; the id stands in the log too."""
    number = secrets.token_hex(4)
    log.exception("%s %r failed, id %s", request.method, request.path, number)
    message = request[WORDS].gettext(problem.message)
    return Markup('<p class="notice" role="alert">{} <code>{}</code></p>').format(message, number)


async def _rendered(
    request: web.Request, template: str, view: msgspec.Struct, status: int
) -> tuple[web.Response, str | None]:
    if wants_json(request):
        return web.Response(body=msgspec.json.encode(view), status=status, content_type="application/json"), None
    environment = request.app[VIEWER].environment(request[WORDS].language)
    frame, form_cookie = await around(request)
    text = environment.get_template(template).render(view=view, frame=frame)
    return web.Response(text=text, status=status, content_type="text/html"), form_cookie


async def render_problem(request: web.Request, problem: Problem) -> web.Response:
    """The one shape of all errors; the id stands in the log, the page and a header."""
    view = ProblemView(problem.word, request[WORDS].gettext(problem.message), secrets.token_hex(4))
    response, _ = await _rendered(request, "problem.html", view, problem.status)  # it has no form, so no cookie
    response.headers["X-Problem-Id"] = view.id
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    return response
