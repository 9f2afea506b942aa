"""A view struct becomes a page, or JSON where the path is a JSON twin."""

import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from storage import StoreError
from storage.people import Person
from storage.sites import Site
from viewer import auth, filters, i18n
from viewer.context import LOGIN, NONCE, PERSON, SITE, THEME, VIEWER, WORDS
from viewer.filters import Filter
from viewer.problems import Problem, ProblemView

PREFERENCES = ("lang", "theme")


class Frame(msgspec.Struct, frozen=True):
    """What base.html needs around every page."""

    person: Person | None
    site: Site | None
    sites: list[Site]
    filter: Filter
    presets: dict[str, Filter]
    language: str
    languages: dict[i18n.Language, str]
    theme: str
    nonce: str
    form_token: str
    path: str
    query: dict[str, str]
    base_url: str
    now_ms: int
    here: Callable[..., str]
    section_url: Callable[..., str]


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
    frame, form_cookie = await _frame(request)
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


async def _frame(request: web.Request) -> tuple[Frame, str | None]:
    viewer = request.app[VIEWER]
    now_ms = viewer.now_ms()
    person = request.get(PERSON)
    # links are made from it: a path such as //evil.example would lead away
    path, query = auth.safe_next(request.rel_url.raw_path), dict(request.query)
    settings = viewer.settings
    token, form_cookie = auth.form_token(
        settings, request.get(LOGIN), request.cookies.get(auth.form_cookie_name(settings))
    )
    current = _filter(request, now_ms)
    frame = Frame(
        person=person,
        site=request.get(SITE),
        sites=await _sites(request) if person else [],
        filter=current,
        presets=_presets(now_ms, current.device),
        language=request[WORDS].language,
        languages=i18n.NAMES,
        theme=request[THEME],
        nonce=request[NONCE],
        form_token=token,
        path=path,
        query={name: value for name, value in query.items() if name not in PREFERENCES},
        base_url=settings.base_url,
        now_ms=now_ms,
        here=_here(path, query),
        section_url=_section_url(request.get(SITE), query),
    )
    return frame, form_cookie


async def _sites(request: web.Request) -> list[Site]:
    try:
        return await request.app[VIEWER].sites()
    except StoreError:  # the page that says so must still come
        return []


def _filter(request: web.Request, now_ms: int) -> Filter:
    try:
        return filters.parse(request.query, now_ms)
    except Problem:  # the handler has refused it; the frame around the message shows the usual range
        return filters.parse({}, now_ms)


def _presets(now_ms: int, device: filters.Device) -> dict[str, Filter]:
    today = filters.day_of(now_ms)
    return {name: filters.last_days(today, days, device) for name, days in filters.PRESETS.items()}


def _here(path: str, query: Mapping[str, str]) -> Callable[..., str]:
    kept = {name: value for name, value in query.items() if name not in PREFERENCES}

    def here(**changes: str | None) -> str:
        """This address with some parameters changed, or taken away by None."""
        changed = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{path}?{urlencode(changed)}" if changed else path

    return here


def _section_url(site: Site | None, query: Mapping[str, str]) -> Callable[..., str]:
    kept = {name: query[name] for name in ("from", "to", "device") if query.get(name)}

    def section_url(section: str, other: Site | None = None, **more: str) -> str:
        """A section of this (or another) site with the filter kept, and more parameters."""
        target = other or site
        path = f"/s/{target.site}/{section}" if target else "/"
        asked = {**kept, **more}
        return f"{path}?{urlencode(asked)}" if asked else path

    return section_url
