"""What every viewer route passes through: words, login, form token, site, errors, headers."""

import logging
import secrets
from collections.abc import Mapping

from aiohttp import web

from storage import StoreError
from storage.sites import Site
from viewer import auth, csrf, i18n, preferences, security
from viewer.context import LOGIN, NONCE, PERSON, SITE, THEME, VIEWER, WORDS, own_hosts
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render_problem, see_other, wants_json
from viewer.route import Handler, Route
from viewer.tokens import READS

log = logging.getLogger("viewer")


def guarded(route: Route) -> Handler:
    """The route's handler with everything around it; the application's other routes are not touched."""

    async def handle(request: web.Request) -> web.StreamResponse:
        request[NONCE] = secrets.token_urlsafe(16)
        request[WORDS] = i18n.words(preferences.language(request))
        request[THEME] = preferences.theme(request)
        response = await _answer(route, request)
        if not response.prepared:
            preferences.remember(request, response)
            security.protect(response.headers, request[NONCE])
        return response

    return handle


async def _answer(route: Route, request: web.Request) -> web.StreamResponse:
    try:
        await _identify(request, route)
        if not route.open and PERSON not in request:
            return await _ask_for_login(request)
        if route.method == "POST":
            await _check_form(request)
        if "site" in request.match_info:
            request[SITE] = await _site(request)
        return await route.handler(request)
    except Problem as problem:
        return await render_problem(request, problem)
    except web.HTTPRequestEntityTooLarge:
        return await render_problem(request, Problem(413))
    except StoreError:
        return await _failed(request, Problem(503))
    except web.HTTPException as error:
        return await render_problem(request, Problem(error.status))
    except Exception:
        return await _failed(request, Problem(500))


async def _failed(request: web.Request, problem: Problem) -> web.StreamResponse:
    response = await render_problem(request, problem)
    log.exception("%s %r failed, id %s", request.method, request.path, response.headers["X-Problem-Id"])
    return response


async def _identify(request: web.Request, route: Route) -> None:
    viewer = request.app[VIEWER]
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and not route.open:
        await _identify_program(request, text.strip())
        return
    token = request.cookies.get(auth.cookie_name(viewer.settings))
    if token is None:
        return
    person = await viewer.logins.person(token, viewer.now_ms())
    if person is not None:
        request[PERSON] = person
        request[LOGIN] = token


async def _identify_program(request: web.Request, text: str) -> None:
    """A token stands for who made it, but only reads, and only its own site. No cookie is looked at beside it."""
    found = await request.app[VIEWER].tokens.find(text, request.app[VIEWER].now_ms())
    if found is None:
        raise Problem(401, N_("This token is not known, or was revoked."))
    token, person = found
    if request.match_info.get("site") != str(token.site):
        raise Problem(403, N_("This token is for another site."))
    if request.method not in {"GET", "HEAD"} or not request.path.endswith(READS):
        raise Problem(403, N_("A token only reads addresses that end in .json, .csv or .png."))
    request[PERSON] = person


async def _ask_for_login(request: web.Request) -> web.StreamResponse:
    if wants_json(request) or request.method not in {"GET", "HEAD"}:
        raise Problem(401)
    return see_other("/login", next=request.path_qs)


async def _check_form(request: web.Request) -> None:
    viewer = request.app[VIEWER]
    if not csrf.same_origin(request.headers, own_hosts(request)):
        raise Problem(403, N_("This form came from another site."))
    holder = request.get(LOGIN) or request.cookies.get(auth.form_cookie_name(viewer.settings), "")
    form = await _form(request)
    given = request.headers.get("X-Form-Token") or str(form.get("form_token", ""))
    if not holder or not csrf.fits(viewer.settings.secret, holder, given):
        raise Problem(403)


async def _form(request: web.Request) -> Mapping[str, object]:
    """The form, which later calls of `request.post` give again. Raises Problem 400 for what is none, or no text."""
    try:
        form = await request.post()
        "".join(value for value in form.values() if isinstance(value, str)).encode()
    except web.HTTPException:
        raise
    except Exception as error:  # boundaries, charsets, encodings: aiohttp raises what its codecs raise
        raise Problem(400) from error
    return form


async def _site(request: web.Request) -> Site:
    number = int(request.match_info["site"])
    for site in await request.app[VIEWER].sites():
        if site.site == number:
            return site
    raise Problem(404, N_("There is no such site."))
