"""One sample batch, made with an encoder that shares nothing with the collector's decoder."""

import time
import uuid

import aiohttp
import msgpack

from ashiato.settings import Settings
from wire import limits

# a command-line agent would count as a bot and be left out of the heatmap
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"


class NotTaken(RuntimeError):
    """The collector did not take the batch; the text says why."""


def batch(site_key: str, address: str, now_ms: int) -> bytes:
    """A page view that scrolls and clicks a button, as MessagePack."""
    events = [
        [1, 0, 0, 240],
        [4, 0, 0, 800, 2400, 3000],
        [3, 1200, "body>main>button", 9000, 16000, 420, 610, 0, 900],
        [2, 2100, "body>main>button", 16383, 16383, 440, 612, 16, "Sample button", 0, 1, 35],
        [11, 4000, 4000],
    ]
    packed: bytes = msgpack.packb(
        {
            "v": limits.VERSION,
            "site": site_key,
            "id": uuid.uuid4().bytes,
            "session": uuid.uuid4().bytes,
            "tab": uuid.uuid4().bytes,
            "seq": 0,
            "sent": now_ms,
            "visitor": None,
            "view": {
                "id": uuid.uuid4().bytes,
                "url": f"{address}/sample",
                "at": now_ms - 4000,
                "title": "Sample page",
                "width": 1280,
                "height": 800,
                "page_height": 2400,
                "screen_width": 1280,
                "screen_height": 800,
                "lang": "en",
                "zone": "UTC",
            },
            "events": events,
            "chunk": None,
        }
    )
    return packed


async def post(settings: Settings, site_key: str) -> None:
    """Post the batch to the running collector and say where it shows. Raises NotTaken."""
    address = settings.public_collector_address
    key = site_key or "demo"
    body = batch(key, address, int(time.time() * 1000))
    headers = {"Content-Type": "text/plain", "Origin": address, "User-Agent": AGENT}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client,
            client.post(f"{address}/i", data=body, headers=headers) as answer,
        ):
            text = (await answer.text()).strip()
            status = answer.status
    except (TimeoutError, aiohttp.ClientError) as error:
        raise NotTaken(f"nothing answers at {address} ({error}); is `make run` up?") from None
    if status != 204:
        raise NotTaken(f"{address}/i answered {status}: {text}")
    print(f"204: {len(body)} bytes are on disk. In a moment the page /sample shows under site {key!r}:")
    print(f"  {settings.public_address}/   choose the site, then Overview or Heatmaps")
