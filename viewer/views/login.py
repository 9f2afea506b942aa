"""Logging in and out."""

import logging

import msgspec
from aiohttp import web

from storage import people
from viewer import auth
from viewer.context import PERSON, VIEWER
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render, see_other

log = logging.getLogger("viewer")


class LoginView(msgspec.Struct, frozen=True):
    next: str
    name: str = ""
    failed: bool = False
    needs_setup: bool = False


async def page(request: web.Request) -> web.StreamResponse:
    after = auth.safe_next(request.query.get("next", "/"))
    if PERSON in request:
        return see_other(after)
    needs_setup = not await people.any_exist(request.app[VIEWER].store)
    return await render(request, "login.html", LoginView(after, needs_setup=needs_setup))


async def log_in(request: web.Request) -> web.StreamResponse:
    viewer = request.app[VIEWER]
    form = await request.post()
    name, password = str(form.get("name", ""))[:200].strip(), str(form.get("password", ""))
    after = auth.safe_next(str(form.get("next", "/")))
    forwarded = request.headers.getall("X-Forwarded-For", ())
    address, now_ms = viewer.proxies.visitor(request.remote or "", forwarded), viewer.now_ms()
    wait_ms = viewer.attempts.wait_ms(name, address, now_ms)
    if wait_ms > 0:
        raise Problem(
            429, N_("Too many failed logins. Please wait 15 minutes and try again."), retry_after_s=wait_ms // 1000 + 1
        )
    # counted before the slow check, so that guesses made at the same time can't all slip through
    viewer.attempts.fail(name, address, now_ms)
    person = await people.by_name(viewer.store, name)
    if not await viewer.passwords.matches(person.password_hash if person else None, password) or person is None:
        log.warning("login failed for %r from %r", name, address)
        return await render(request, "login.html", LoginView(after, name, failed=True), status=401)
    viewer.attempts.succeed(name, address)
    response = see_other(after)
    auth.set_cookie(response, viewer.settings, await viewer.logins.open(person, now_ms))
    return response


async def log_out(request: web.Request) -> web.StreamResponse:
    """Ends the person's logins on every device."""
    viewer = request.app[VIEWER]
    await viewer.logins.end_all(request[PERSON].person)
    response = see_other("/login")
    auth.clear_cookie(response, viewer.settings)
    return response
