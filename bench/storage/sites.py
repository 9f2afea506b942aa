"""Sites that nobody runs, each with its own words; the same ones in every run."""

import random
from typing import NamedTuple

_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
)
_NUCLEI = ("a", "e", "i", "o", "u", "ea", "ou", "ai", "ee")
_CODAS = ("", "", "n", "r", "l", "s", "t", "m", "nd", "ck", "st", "ng")
KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらり"
    "るれろわんアイウエオカキクケコサシスセソ"
)
KANJI = "日本人大年中会国長出者分後生学時新見行間上入前社家場外事自地高通語話町店山水火木金土手足目耳心空海花雨風"


class Site(NamedTuple):
    """`sheets` are the sizes of its stylesheets in KB; `kinds` the kinds of its pages, which see `page`."""

    name: str
    sheets: tuple[int, ...]
    kinds: tuple[str, ...]
    japanese: bool = False
    inline_kb: int = 0  # of critical CSS in every page, different for each kind


SITES = (
    Site("kettles", (96, 24), ("home", "listing", "product", "form")),
    Site("gazette", (52,), ("home", "listing", "article"), inline_kb=9),
    Site("ledgers", (150,), ("board", "table", "form")),
    Site("manuals", (20,), ("article", "listing")),
    Site("journeys", (70, 30, 11), ("home", "listing", "product", "form"), inline_kb=4),
    Site("forum", (38,), ("thread", "listing")),
    Site("zasshi", (110,), ("home", "article", "listing"), japanese=True),
)
WORDS = 1_500


def words(site: Site) -> list[str]:
    """The site's vocabulary; no word stands in another language's place by chance, all are different."""
    chance = random.Random(f"words of {site.name}")  # noqa: S311 - the same in every run
    found: dict[str, None] = {}
    while len(found) < WORDS:
        if site.japanese:
            kanji = "".join(chance.choices(KANJI, k=chance.choice((1, 2, 2, 3))))
            found[kanji + "".join(chance.choices(KANA, k=chance.choice((1, 2, 2, 3))))] = None
        else:
            parts = [chance.choice(s) for _ in range(chance.choice((1, 2, 2, 3))) for s in (_ONSETS, _NUCLEI, _CODAS)]
            found["".join(parts)] = None
    return list(found)
