"""Every address of the viewer, a line each."""

from viewer.assets import static
from viewer.route import Route, get, page, post
from viewer.views import (
    backdrop,
    data,
    heatmap,
    hits,
    login,
    overlay,
    overview,
    player,
    replays,
    settings,
    setup,
    sites,
    start,
)
from viewer.views.nothing import nothing


def routes() -> list[Route]:
    """The last line answers what no other does."""
    return [
        *get(r"/static/{name:.+}", static, open=True),
        *page("/setup", setup.page, open=True),
        *post("/setup", setup.create, open=True),
        *page("/login", login.page, open=True),
        *post("/login", login.log_in, open=True),
        *post("/logout", login.log_out),
        *page("/", start.page),
        *page("/sites/new", sites.page),
        *post("/sites/new", sites.create),
        *page(r"/s/{site:\d{1,9}}/", overview.page),
        *page(r"/s/{site:\d{1,9}}/connect", sites.connect),
        *page(r"/s/{site:\d{1,9}}/heatmap", heatmap.page),
        *page(r"/s/{site:\d{1,9}}/heatmap/hits", hits.page),
        *post(r"/s/{site:\d{1,9}}/heatmap/overlay", overlay.make),
        *get(r"/s/{site:\d{1,9}}/heatmap/{digest:[0-9a-f]{32}}.png", overlay.picture),
        *get(r"/s/{site:\d{1,9}}/backdrop", backdrop.page),
        *get(r"/s/{site:\d{1,9}}/backdrop.json", backdrop.events),
        *page(r"/s/{site:\d{1,9}}/replays", replays.page),
        *page(r"/s/{site:\d{1,9}}/replays/{session:[0-9a-f-]{36}}", player.page),
        *get(r"/s/{site:\d{1,9}}/replays/{session:[0-9a-f-]{36}}/frame", player.frame),
        *get(r"/s/{site:\d{1,9}}/replays/{session:[0-9a-f-]{36}}/events.json", player.events),
        *post(r"/s/{site:\d{1,9}}/replays/{session:[0-9a-f-]{36}}/watched", player.watched),
        *page(r"/s/{site:\d{1,9}}/data", data.page),
        *post(r"/s/{site:\d{1,9}}/data/erase", data.erase),
        *page(r"/s/{site:\d{1,9}}/settings", settings.page),
        *post(r"/s/{site:\d{1,9}}/settings", settings.save),
        *post(r"/s/{site:\d{1,9}}/settings/delete", settings.delete),
        Route("*", r"/{path:.*}", nothing, open=True),
    ]
