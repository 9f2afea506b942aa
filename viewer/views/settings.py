"""How a site is tracked: name, privacy mode, recording, origins, page rules; and its end."""

from typing import get_args

import msgspec
from aiohttp import web

from storage import erasure, sites
from storage.sites import Mode, Site
from viewer import origins, page_rules, snippet
from viewer.context import SITE, VIEWER
from viewer.problems import Problem
from viewer.render import render, see_other
from viewer.views.sites import name_fits


class SettingsView(msgspec.Struct, frozen=True):
    site: Site
    tag: str
    saved: bool = False
    fault: str = ""  # name | origins | page_rules | confirm
    origins: str = ""  # as typed, one a line
    page_rules: str = ""


def _view(request: web.Request, site: Site, *, saved: bool = False, fault: str = "") -> SettingsView:
    tag = snippet.tag(request.app[VIEWER].settings.snippet_url, site)
    return SettingsView(site, tag, saved, fault, "\n".join(site.origins), "\n".join(site.page_rules))


async def page(request: web.Request) -> web.StreamResponse:
    view = _view(request, request[SITE], saved="saved" in request.query)
    return await render(request, "settings.html", view)


async def save(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE]
    form = await request.post()
    name, mode = str(form.get("name", "")).strip(), str(form.get("mode", ""))
    typed_origins, typed_rules = str(form.get("origins", ""))[:20_000], str(form.get("page_rules", ""))[:20_000]
    if mode not in get_args(Mode):
        raise Problem(400)
    allowed, rules = origins.origins(typed_origins), page_rules.parse(typed_rules)
    fault = "" if name_fits(name) else "name"
    fault = fault or ("origins" if allowed is None else "page_rules" if rules is None else "")
    changed = msgspec.structs.replace(
        site,
        name=name,
        mode=mode,
        recording="recording" in form,
        origins=allowed or (),
        page_rules=rules or (),
    )
    if fault:
        view = msgspec.structs.replace(
            _view(request, changed, fault=fault), origins=typed_origins, page_rules=typed_rules
        )
        return await render(request, "settings.html", view, status=422)
    await sites.save(viewer.store, changed)
    await viewer.sites_changed()
    return see_other(f"/s/{site.site}/settings", saved="1")


async def delete(request: web.Request) -> web.StreamResponse:
    """Deletes the site and everything that was collected for it, once its name is typed."""
    viewer, site = request.app[VIEWER], request[SITE]
    form = await request.post()
    if str(form.get("confirm", "")).strip() != site.name:
        return await render(request, "settings.html", _view(request, site, fault="confirm"), status=422)
    await sites.save(viewer.store, site, deleted=True)
    await viewer.sites_changed()  # first, so that nothing more is taken
    await erasure.erase_site(viewer.store, site.site)
    return see_other("/")
