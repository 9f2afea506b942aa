"""A view struct becomes a page, or JSON where the path is a JSON twin."""

import secrets
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from viewer import auth
from viewer.context import VIEWER, WORDS
from viewer.frame import around
from viewer.problems import Problem, ProblemView


def wants_json(request: web.Request) -> bool:
    return request.path.endswith(".json")


def see_other(path: str, /, **query: str) -> web.Response:
    """A redirect after a form, or to the login."""
    address = f"{path}?{urlencode(query)}" if query else path
    return web.Response(status=303, headers={"Location": address})


async def render(request: web.Request, template: str, view: msgspec.Struct, *, status: int = 200) -> web.Response:
    """The answer for a page: `template` sees the struct as `view`; a `.json` path gets the struct itself."""
    response, form_cookie = await _rendered(request, template, view, status)
    if form_cookie:
        auth.set_form_cookie(response, request.app[VIEWER].settings, form_cookie)
    return response


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
