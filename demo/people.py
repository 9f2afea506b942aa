"""Who visits the demo shop: devices, browsers, languages and tempers."""

from random import Random
from typing import Literal

import msgspec

Device = Literal["phone", "tablet", "desktop"]


class Person(msgspec.Struct, frozen=True):
    """`width`, `height` are the viewport's in CSS px; `pace` stretches every pause."""

    name: str
    device: Device
    width: int
    height: int
    scale: float
    agent: str
    locale: str
    zone: str
    pace: float

    @property
    def touch(self) -> bool:
        return self.device != "desktop"


_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"  # noqa: E501
_PIXEL = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36"
)
_GALAXY = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36"  # noqa: E501
_PAD = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"  # noqa: E501
_TAB = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
_CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
)
_MAC_CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"  # noqa: E501
_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"  # noqa: E501
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
_EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"  # noqa: E501
_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

_HARDWARE: dict[Device, list[tuple[int, int, float, str]]] = {
    "phone": [
        (390, 664, 3, _PHONE),
        (393, 659, 3, _PHONE),
        (375, 553, 2, _PHONE),
        (412, 732, 2.625, _PIXEL),
        (360, 640, 3, _GALAXY),
        (414, 720, 3, _PHONE),
    ],
    "tablet": [(768, 954, 2, _PAD), (810, 1010, 2, _PAD), (834, 1075, 2, _PAD), (800, 1180, 2, _TAB)],
    "desktop": [
        (1280, 633, 1.5, _CHROME),
        (1366, 641, 1, _FIREFOX),
        (1440, 789, 2, _SAFARI),
        (1512, 859, 2, _MAC_CHROME),
        (1536, 730, 1.25, _EDGE),
        (1680, 939, 1, _LINUX),
        (1920, 953, 1, _CHROME),
    ],
}

_HOMES = [
    ("ja-JP", "Asia/Tokyo", ["Sato Haruka", "Tanaka Ren", "Ito Misaki", "Mori Daichi", "Kato Yui", "Abe Sora"]),
    ("de-DE", "Europe/Berlin", ["Lena Vogt", "Jonas Brandt", "Mia Kessler"]),
    ("fr-FR", "Europe/Paris", ["Chloé Martin", "Louis Girard"]),
    ("es-ES", "Europe/Madrid", ["Inés Molina", "Hugo Serra"]),
    ("nb-NO", "Europe/Oslo", ["Hanna Lie", "Jonas Berg"]),
    ("en-GB", "Europe/London", ["Amelia Hart", "Oliver Shaw", "Isla Reid"]),
    ("en-US", "America/New_York", ["Emma Clark", "Noah Reyes", "Ava Stone"]),
    ("en-US", "America/Los_Angeles", ["Liam Ortiz", "Zoe Park"]),
]


def person(random: Random, device: Device) -> Person:
    """Somebody with a device of this class; Japan is drawn as often as all other homes together."""
    locale, zone, names = _HOMES[0] if random.random() < 0.5 else random.choice(_HOMES[1:])
    width, height, scale, agent = random.choice(_HARDWARE[device])
    return Person(random.choice(names), device, width, height, scale, agent, locale, zone, random.uniform(0.8, 1.8))
