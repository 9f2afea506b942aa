"""Language and theme: asked for in the address, remembered in a cookie, else what the browser prefers."""

from aiohttp import web

from viewer import i18n

THEMES = ("auto", "light", "dark")
REMEMBERED_S = 400 * 24 * 3600


def language(request: web.Request) -> i18n.Language:
    return i18n.choose(
        request.query.get("lang"), request.cookies.get("lang"), request.headers.get("Accept-Language", "")
    )


def theme(request: web.Request) -> str:
    for wish in (request.query.get("theme"), request.cookies.get("theme")):
        if wish in THEMES:
            return str(wish)
    return "auto"


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Keep what the address asked for. Nothing but the look of later answers hangs on it."""
    for name, allowed in (("lang", i18n.LANGUAGES), ("theme", THEMES)):
        wish = request.query.get(name)
        if wish in allowed:
            response.set_cookie(name, str(wish), max_age=REMEMBERED_S, samesite="Lax", path="/")
