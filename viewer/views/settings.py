"""How a site is tracked: name, privacy mode, recording, origins, page rules; and its end."""

from typing import get_args

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from storage import people, sites, tokens
from storage.sites import FILE_QUOTA_BYTES, Mode, Site
from viewer import origins, page_rules, record_rules, snippet
from viewer.context import SITE, VIEWER
from viewer.problems import Problem
from viewer.render import render, see_other
from viewer.views.sites import name_fits

MB = 1_000_000
MAX_MB = 1_000_000_000
MAX_DAYS = 36_500
PATIENCE_S = 10.0


class TokenRow(msgspec.Struct, frozen=True):
    """A token by which programs read; `seen_ms` is 0 for one that was never used."""

    token: str
    name: str
    maker: str
    created_ms: int
    seen_ms: int


class SettingsView(msgspec.Struct, frozen=True):
    site: Site
    tag: str
    saved: bool = False
    fault: str = ""  # the field that is at fault
    origins: str = ""  # as typed, one a line
    page_rules: str = ""
    retention_days: str = ""
    quota: str = ""  # in MB
    sample: str = ""  # percent
    record_sample: str = ""
    record_rules: str = ""  # one a line
    file_origins: str = ""  # one a line
    file_quota: str = ""  # in MB
    tokens: list[TokenRow] = []
    fresh_token: str | UnsetType = UNSET  # told once, where it was made


def _view(request: web.Request, site: Site, *, saved: bool = False, fault: str = "") -> SettingsView:
    tag = snippet.tag(request.app[VIEWER].settings.snippet_url, site)
    return SettingsView(
        site,
        tag,
        saved,
        fault,
        "\n".join(site.origins),
        "\n".join(site.page_rules),
        str(site.retention_days or ""),
        str(site.quota_bytes // MB or ""),
        str(site.sample),
        str(site.record_sample),
        "\n".join(site.record_rules),
        "\n".join(site.file_origins),
        str(site.file_quota_bytes // MB),
    )


def _bound(typed: str, most: int) -> int | None:
    """A whole number up to `most`, 0 for nothing typed, None for anything else."""
    if not typed:
        return 0
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 and int(typed) <= most else None


def _percent(typed: str, least: int) -> int | None:
    """A whole percentage from `least` on, 100 for nothing typed, None for anything else."""
    if not typed:
        return 100
    return (
        int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 and least <= int(typed) <= 100 else None
    )


async def page(request: web.Request) -> web.StreamResponse:
    return await shown(request, saved="saved" in request.query)


async def shown(
    request: web.Request, *, saved: bool = False, fault: str = "", fresh_token: str = "", status: int = 200
) -> web.StreamResponse:
    """The page of a site's settings as they are."""
    view = _view(request, request[SITE], saved=saved, fault=fault)
    view = msgspec.structs.replace(view, fresh_token=fresh_token or UNSET)
    return await _answer(request, view, status)


async def _answer(request: web.Request, view: SettingsView, status: int = 200) -> web.StreamResponse:
    store = request.app[VIEWER].store
    given = await tokens.of(store, view.site.site)
    makers = {maker: await people.get(store, maker) for maker in {one.person for one in given}}
    names = {maker: person.name for maker, person in makers.items() if person}
    found = [
        TokenRow(str(one.token), one.name, names.get(one.person, ""), one.created_ms, one.seen_ms) for one in given
    ]
    return await render(request, "settings.html", msgspec.structs.replace(view, tokens=found), status=status)


async def save(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE]
    form = await request.post()
    name, mode = str(form.get("name", "")).strip(), str(form.get("mode", ""))
    typed_origins, typed_rules = str(form.get("origins", ""))[:20_000], str(form.get("page_rules", ""))[:20_000]
    if mode not in get_args(Mode):
        raise Problem(400)
    allowed, rules = origins.origins(typed_origins), page_rules.parse(typed_rules)
    typed_sample, typed_record = (str(form.get(field, "")).strip()[:20] for field in ("sample", "record_sample"))
    typed_record_rules = str(form.get("record_rules", ""))[:20_000]
    sample, record_sample = _percent(typed_sample, 1), _percent(typed_record, 0)
    firing = record_rules.parse(typed_record_rules)
    fault = "" if name_fits(name) else "name"
    fault = fault or ("sample" if sample is None else "record_sample" if record_sample is None else "")
    fault = fault or ("record_rules" if firing is None else "")
    fault = fault or ("origins" if allowed is None else "page_rules" if rules is None else "")
    typed_files, typed_room = str(form.get("file_origins", ""))[:20_000], str(form.get("file_quota", "")).strip()
    file_origins, room = origins.origins(typed_files), _bound(typed_room, MAX_MB)
    fault = fault or ("file_origins" if file_origins is None else "file_quota" if room is None else "")
    typed_days, typed_quota = str(form.get("retention_days", "")).strip(), str(form.get("quota", "")).strip()
    days, quota = _bound(typed_days, MAX_DAYS), _bound(typed_quota, MAX_MB)
    fault = fault or ("retention_days" if days is None else "quota" if quota is None else "")
    changed = msgspec.structs.replace(
        site,
        name=name,
        mode=mode,
        recording="recording" in form,
        origins=allowed or (),
        page_rules=rules or (),
        retention_days=days or 0,
        quota_bytes=(quota or 0) * MB,
        sample=100 if sample is None else sample,
        record_sample=100 if record_sample is None else record_sample,
        record_rules=firing or (),
        files="fetch" if "files" in form else "off",
        file_origins=file_origins or (),
        file_quota_bytes=(room or 0) * MB if typed_room else FILE_QUOTA_BYTES,
    )
    if fault:
        view = msgspec.structs.replace(
            _view(request, changed, fault=fault),
            origins=typed_origins,
            page_rules=typed_rules,
            retention_days=typed_days[:20],
            quota=typed_quota[:20],
            sample=typed_sample,
            record_sample=typed_record,
            record_rules=typed_record_rules,
            file_origins=typed_files,
            file_quota=typed_room[:20],
        )
        return await _answer(request, view, 422)
    await sites.save(viewer.store, changed)
    await viewer.sites_changed()
    return see_other(f"/s/{site.site}/settings", saved="1")


async def delete(request: web.Request) -> web.StreamResponse:
    """Deletes the site and everything that was collected for it, once its name is typed."""
    viewer, site = request.app[VIEWER], request[SITE]
    form = await request.post()
    if str(form.get("confirm", "")).strip() != site.name:
        return await shown(request, fault="confirm", status=422)
    order = viewer.eraser.order_site(site)
    await sites.save(viewer.store, site, deleted=True)
    await viewer.sites_changed()  # first, so that nothing more is taken
    await viewer.eraser.carry_out_within(order.number, PATIENCE_S)
    return see_other("/")
