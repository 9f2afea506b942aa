"""What the User-Agent header and the screen tell: browser, system, robot or not, and the class of device."""

import re
from functools import lru_cache
from typing import NamedTuple

from ua_parser import parse

MAX_AGENT_CHARS = 512
PHONE_BELOW_PX = 600
TABLET_BELOW_PX = 1100

# The parser's "Spider" family knows crawlers by name; these words are of tools that drive or imitate a browser.
_ROBOT = re.compile(r"(?<!cu)bot\b|crawl|spider|headless|phantomjs|lighthouse|python-|curl/|wget/|^$", re.IGNORECASE)


class Agent(NamedTuple):
    browser: str
    system: str
    bot: bool


@lru_cache(maxsize=4_096)
def identify(header: str) -> Agent:
    """The browser and system by name without version; empty where unknown."""
    found = parse(header[:MAX_AGENT_CHARS])
    spider = found.device is not None and found.device.family == "Spider"
    return Agent(
        found.user_agent.family if found.user_agent else "",
        found.os.family if found.os else "",
        spider or _ROBOT.search(header) is not None,
    )


def device(screen_width: int, screen_height: int, *, touch: bool) -> str:
    """`phone`, `tablet` or `desktop`. Screens are in CSS px; one of unknown size is a desktop's."""
    side = min(screen_width, screen_height)
    if not touch or side <= 0:
        return "desktop"
    if side < PHONE_BELOW_PX:
        return "phone"
    return "tablet" if side < TABLET_BELOW_PX else "desktop"
