"""The viewer's place in an aiohttp application that others share."""

from aiohttp import web

from viewer.context import VIEWER, Settings, Viewer
from viewer.guard import guarded
from viewer.routes import routes

__all__ = ["VIEWER", "Settings", "Viewer", "add_routes"]


def add_routes(app: web.Application, viewer: Viewer) -> None:
    """Add every viewer page. Call it last: whatever no other route answers gets the viewer's 404 page."""
    app[VIEWER] = viewer
    app.on_shutdown.append(_close)
    for route in routes():
        if route.method == "GET":
            app.router.add_get(route.path, guarded(route))  # answers HEAD too
        else:
            app.router.add_route(route.method, route.path, guarded(route))


async def _close(app: web.Application) -> None:
    await app[VIEWER].tracks.close()
