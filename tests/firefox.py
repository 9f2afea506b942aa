"""A real Firefox for the tests, by WebDriver BiDi; a test fails, and says how to get one, where there is none."""

import asyncio
import itertools
import json
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from scripts.setup import FIREFOX, find_browser

START_S = 60
# Nothing is asked of its maker's hosts, and private addresses are not asked about
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
}
KEYS = {"Enter": "\ue007", "Tab": "\ue004"}


class Firefox:
    """The browser's side of the protocol: commands go out, and each answer finds its own."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            answer = message.json()
            waiting = self._waiting.pop(answer.get("id"), None)
            if waiting and not waiting.done():
                waiting.set_result(answer)

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(30):
            answer = await self._waiting[number]
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    @asynccontextmanager
    async def tab(self, script: str = "") -> AsyncIterator["Tab"]:
        """A tab with a storage of its own; the script runs first in every document."""
        user = (await self.send("browser.createUserContext"))["userContext"]
        if script:
            await self.send("script.addPreloadScript", functionDeclaration=f"() => {{{script}}}", userContexts=[user])
        context = (await self.send("browsingContext.create", type="tab", userContext=user))["context"]
        await self.send("browsingContext.setViewport", context=context, viewport={"width": 1000, "height": 700})
        try:
            yield Tab(self, context)
        finally:
            await self.send("browser.removeUserContext", userContext=user)

    async def close(self) -> None:
        self._reader.cancel()
        await self._socket.close()


class Tab:
    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser = browser
        self._context = context

    async def goto(self, url: str) -> None:
        await self._browser.send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def reload(self) -> None:
        await self._browser.send("browsingContext.reload", context=self._context, wait="complete")

    async def evaluate(self, script: str) -> Any:
        """What the script comes to, awaited; of objects only a reference."""
        target = {"context": self._context}
        answer = await self._browser.send("script.evaluate", expression=script, target=target, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return plain(answer["result"])

    async def _perform(self, kind: str, actions: list[dict[str, Any]], **more: Any) -> None:
        source = {"type": kind, "id": kind, "actions": actions, **more}
        await self._browser.send("input.performActions", context=self._context, actions=[source])

    async def click(self, element: str) -> None:
        """As a hand does; the element is a selector, or a script that finds it."""
        found = element if "." in element and "(" in element else f"document.querySelector({element!r})"
        # Where scrolling ends is known a frame later, and its events must not be taken for what the click does
        origin = await self.evaluate(
            f"""(async () => {{
                  const it = {found};
                  it.scrollIntoView({{block: "center"}});
                  for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
                  return it;
                }})()"""
        )
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": origin}},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._perform("pointer", steps)

    async def move(self, *points: tuple[int, int]) -> None:
        await self._perform("pointer", [{"type": "pointerMove", "x": x, "y": y, "duration": 200} for x, y in points])

    async def wheel(self, delta_y: int) -> None:
        await self._perform("wheel", [{"type": "scroll", "x": 500, "y": 350, "deltaX": 0, "deltaY": delta_y}])

    async def type(self, text: str) -> None:
        steps = [{"type": kind, "value": KEYS.get(key, key)} for key in text for kind in ("keyDown", "keyUp")]
        await self._perform("key", steps)


def plain(value: dict[str, Any]) -> Any:
    """A remote value as ours."""
    if value["type"] == "array":
        return [plain(item) for item in value["value"]]
    if value["type"] == "object":
        return {key: plain(item) for key, item in value["value"]}
    if value["type"] == "node":
        return {"sharedId": value["sharedId"]}
    return value.get("value")


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """A fresh browser with an empty profile."""
    path = find_browser(FIREFOX)
    if path is None:
        raise RuntimeError(FIREFOX.hint)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFERENCES.items()]
        (Path(profile) / "user.js").write_text("\n".join(lines))
        process = await asyncio.create_subprocess_exec(
            path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile,
            stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        drain: asyncio.Task[bytes] | None = None
        try:
            assert process.stderr is not None
            async with asyncio.timeout(START_S):
                while not (found := re.search(rb"BiDi listening on (ws://\S+)", await process.stderr.readline())):
                    if process.returncode is not None or process.stderr.at_eof():
                        raise RuntimeError(f"{path} did not start")
            drain = asyncio.create_task(process.stderr.read())
            async with aiohttp.ClientSession() as http:
                browser = Firefox(await http.ws_connect(found[1].decode() + "/session", max_msg_size=0))
                await browser.send("session.new", capabilities={})
                try:
                    yield browser
                finally:
                    await browser.close()
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            if drain:
                await drain
