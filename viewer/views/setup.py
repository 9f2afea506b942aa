"""The first run: whoever holds the console's one-time link names the first person."""

import msgspec
from aiohttp import web

from storage import people
from viewer import auth
from viewer.context import VIEWER
from viewer.i18n import N_
from viewer.passwords import MAX_CHARS, MIN_CHARS
from viewer.problems import Problem
from viewer.render import render, see_other


class SetupView(msgspec.Struct, frozen=True):
    token: str
    name: str = ""
    fault: str = ""  # name | short | long | differs


def fault_of(name: str, password: str, again: str) -> str:
    """What is wrong with the form, or nothing."""
    if not name or not name.isprintable() or len(name) > 100:
        return "name"
    if len(password) < MIN_CHARS:
        return "short"
    if len(password) > MAX_CHARS:
        return "long"
    return "" if password == again else "differs"


async def _check_token(request: web.Request, token: str) -> None:
    viewer = request.app[VIEWER]
    if await people.any_exist(viewer.store):
        raise Problem(410, N_("This one-time link was used already. Log in with the name and password set then."))
    if not await auth.setup_token_fits(viewer.settings.data_dir, token):
        raise Problem(404, N_("This is not the one-time link. The console that started Ashiato shows the right one."))


async def page(request: web.Request) -> web.StreamResponse:
    token = request.query.get("token", "")
    await _check_token(request, token)
    return await render(request, "setup.html", SetupView(token))


async def create(request: web.Request) -> web.StreamResponse:
    viewer = request.app[VIEWER]
    form = await request.post()
    token, name = str(form.get("token", "")), str(form.get("name", "")).strip()
    password = str(form.get("password", ""))
    async with viewer.setting_up:
        await _check_token(request, token)
        fault = fault_of(name, password, str(form.get("again", "")))
        if fault:
            return await render(request, "setup.html", SetupView(token, name, fault), status=422)
        person = await people.create(viewer.store, name, await viewer.passwords.hash(password))
        await auth.use_setup_token(viewer.settings.data_dir)
    response = see_other("/")
    auth.set_cookie(response, viewer.settings, await viewer.logins.open(person, viewer.now_ms()))
    return response
