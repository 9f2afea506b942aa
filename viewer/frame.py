"""The frame of a page: who looks at it, the site and days chosen, and links that keep them."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from aiohttp import web

from storage import StoreError, segments
from storage.people import Person
from storage.segments import Segment
from storage.sites import Site
from viewer import answers, auth, filters, i18n
from viewer.asked import Asked, asked
from viewer.context import LOGIN, NONCE, PERSON, SITE, THEME, VIEWER, WORDS, own_hosts
from viewer.filters import Filter
from viewer.problems import Problem
from viewer.segment_names import Named, named

PREFERENCES = ("lang", "theme")
KEPT = ("from", "to", "device", "where", "then", "bots")  # from one section to another


class Frame(msgspec.Struct, frozen=True):
    """What base.html needs around every page.

    `path` and `query` are the page's own, or those of the page that a form was sent from: only there a link can lead.
    `form_url` is that page's address; empty where nothing was sent, and where the browser does not say from which page.
    """

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
    form_url: str
    now_ms: int
    here: Callable[..., str]
    section_url: Callable[..., str]
    asked: Asked
    segments: list[Named]


async def around(request: web.Request) -> tuple[Frame, str | None]:
    """The frame of the page asked for, and a new form cookie where the visitor has neither a login nor one."""
    viewer = request.app[VIEWER]
    now_ms = viewer.now_ms()
    person = request.get(PERSON)
    path, query, form_url = _address(request)
    settings = viewer.settings
    token, form_cookie = auth.form_token(
        settings, request.get(LOGIN), request.cookies.get(auth.form_cookie_name(settings))
    )
    current = _filter(request, now_ms)
    here = _here(path, query)
    frame = Frame(
        person=person,
        site=request.get(SITE),
        sites=await _sites(request) if person else [],
        filter=current,
        presets=_presets(now_ms, current),
        language=request[WORDS].language,
        languages=i18n.NAMES,
        theme=request[THEME],
        nonce=request[NONCE],
        form_token=token,
        path=path,
        query={name: value for name, value in query.items() if name not in PREFERENCES},
        form_url=form_url,
        now_ms=now_ms,
        here=here,
        section_url=_section_url(request.get(SITE), query),
        asked=asked(current, request[WORDS], here),
        segments=named(current, await _segments(request), request[WORDS], here) if person else [],
    )
    return frame, form_cookie


def _address(request: web.Request) -> tuple[str, dict[str, str], str]:
    # links are made from it: a path such as //evil.example would lead away
    if request.method in {"GET", "HEAD"}:
        return auth.safe_next(request.rel_url.raw_path), dict(request.query), ""
    site = request.get(SITE)
    home = f"/s/{site.site}/" if site else "/"
    given = request.headers.get("Referer", "")
    try:
        referrer = urlsplit(given)
    except ValueError:
        return home, {}, ""
    ours = referrer.netloc in own_hosts(request) - {""} and auth.safe_next(referrer.path) == referrer.path
    if not ours or not given.isascii():
        return home, {}, ""
    query = dict(parse_qsl(referrer.query, keep_blank_values=True))
    return referrer.path, query, urlunsplit(referrer._replace(scheme="", netloc="", fragment=""))


async def _sites(request: web.Request) -> list[Site]:
    try:
        return await request.app[VIEWER].sites()
    except StoreError:  # the page that says so must still come
        return []


async def _segments(request: web.Request) -> list[Segment]:
    site = request.get(SITE)
    try:
        if site is None:
            return []
        store, number = request.app[VIEWER].store, site.site
        return await answers.current(store, ("segments", number), lambda: segments.of(store, number))
    except StoreError:
        return []


def _filter(request: web.Request, now_ms: int) -> Filter:
    try:
        return filters.parse(request.query, now_ms)
    except Problem:  # the handler has refused it; the frame around the message shows the usual range
        return filters.parse({}, now_ms)


def _presets(now_ms: int, current: Filter) -> dict[str, Filter]:
    today = filters.day_of(now_ms)
    spans = {name: filters.last_days(today, days) for name, days in filters.PRESETS.items()}
    return {
        name: msgspec.structs.replace(current, from_day=span.from_day, to_day=span.to_day)
        for name, span in spans.items()
    }


def _here(path: str, query: Mapping[str, str]) -> Callable[..., str]:
    kept = {name: value for name, value in query.items() if name not in PREFERENCES}

    def here(**changes: str | None) -> str:
        """This address with some parameters changed, or taken away by None."""
        changed = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{path}?{urlencode(changed)}" if changed else path

    return here


def _section_url(site: Site | None, query: Mapping[str, str]) -> Callable[..., str]:
    kept = {name: query[name] for name in KEPT if query.get(name)}

    def section_url(section: str, other: Site | None = None, **more: str) -> str:
        """A section of this (or another) site with the filter kept, and more parameters."""
        target = other or site
        path = f"/s/{target.site}/{section}" if target else "/"
        asked = {**kept, **more}
        return f"{path}?{urlencode(asked)}" if asked else path

    return section_url
