"""What every viewer page stands on: the store, the settings, the words, who is logged in."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import msgspec
from aiohttp import web

from collector.address import Proxies
from collector.eraser import Eraser
from storage import Store, people, sites
from storage.sites import Site
from viewer import i18n, templating
from viewer.attempts import Attempts
from viewer.logins import Logins
from viewer.passwords import Passwords
from viewer.tokens import Tokens
from viewer.tracks import Tracks

SITES_FRESH_MS = 2_000  # another process may have added a site; the picker may be this old


class Settings(msgspec.Struct, frozen=True):
    """`base_url` is what people type, without a trailing slash; `secret` signs the form tokens."""

    base_url: str
    secret: bytes
    data_dir: Path
    demo_key: str = "demo"
    collector_url: str = ""  # where visitors' browsers reach the collector; empty: where the viewer is

    proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed

    @property
    def snippet_url(self) -> str:
        return self.collector_url or self.base_url

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


class Viewer:
    """One per application. `on_sites_changed` is awaited after a site was made, changed or deleted."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        on_sites_changed: Callable[[], Awaitable[None]],
        now_ms: Callable[[], int],
        eraser: Eraser,
    ) -> None:
        self.store = store
        self.settings = settings
        self.now_ms = now_ms
        self.eraser = eraser
        self.passwords = Passwords()
        self.attempts = Attempts()
        self.proxies = Proxies(settings.proxies)
        self.logins = Logins(store)
        self.tokens = Tokens(store)
        self.tracks = Tracks(store)
        self.setting_up = asyncio.Lock()  # two holders of the first run's link: one wins
        self._on_sites_changed = on_sites_changed
        self._environments = {language: templating.environment(i18n.words(language)) for language in i18n.LANGUAGES}
        self._sites: list[Site] = []
        self._sites_ms: int | None = None

    def environment(self, language: i18n.Language) -> jinja2.Environment:
        return self._environments[language]

    async def sites(self) -> list[Site]:
        """All sites, oldest first, at most two seconds old."""
        now_ms = self.now_ms()
        if self._sites_ms is None or not 0 <= now_ms - self._sites_ms < SITES_FRESH_MS:
            self._sites = await sites.every(self.store)
            self._sites_ms = now_ms
        return self._sites

    async def sites_changed(self) -> None:
        """Call after writing to `sites`."""
        self._sites_ms = None
        await self._on_sites_changed()


VIEWER = web.AppKey("viewer", Viewer)
PERSON = web.RequestKey("person", people.Person)
LOGIN = web.RequestKey("login", str)  # the login's cookie value, or that of an anonymous form
SITE = web.RequestKey("site", Site)
WORDS = web.RequestKey("words", i18n.Words)
THEME = web.RequestKey("theme", str)
NONCE = web.RequestKey("nonce", str)


def own_hosts(request: web.Request) -> set[str]:
    """The hosts, with their ports, at which browsers reach this viewer."""
    return {request.host, urlsplit(request.app[VIEWER].settings.base_url).netloc}
