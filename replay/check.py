"""Does our document equal what rrweb's own Replayer builds? `python -m replay.check FILE…`, from the repository.

A tool for development: it starts Chromium and reads rrweb's build from node_modules; the rest of this package does
neither. rrweb applies the events one by one, as it plays them. Its fast way over a document of its own mixes up the
order of changes to stylesheets.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from replay import interchange, json_text
from replay.dom import Dom
from replay.keyframes import keyframe
from replay.normalise import Normaliser
from replay.rrweb import Event, EventType

ROOT = Path(__file__).parent.parent
REPLAYER = ROOT / "node_modules/@rrweb/replay/dist/replay.umd.min.cjs"
TELL = Path(__file__).with_suffix(".js")


class Page(Protocol):
    """As much of a browser's page as is needed."""

    async def evaluate(self, expression: str, arg: Any = ...) -> Any: ...


async def differences(page: Page, events: Sequence[Event], at_ms: int | None = None) -> list[tuple[str, str]]:
    """Where the two differ at a moment, the end by default: rrweb's node and ours, in words; [] where they are equal.

    `page` has rrweb's Replayer. `events` are normalised and begin with a full snapshot, or with its Meta. Ours is
    given back as a keyframe, built in the browser too, and compared node by node: ids, names, attributes, texts, the
    state of fields, rules of stylesheets, shadow roots, frames, scrolling and selection.
    """
    end_ms = events[-1]["timestamp"] if at_ms is None else at_ms
    before = [event for event in events if event["timestamp"] <= end_ms]
    dom = Dom()
    for event in before:
        dom.apply(event)
    ours = keyframe(dom, end_ms)
    if not ours:
        return []
    if len(before) < 2:  # rrweb wants two
        before = [{"type": int(EventType.META), "data": ours[0]["data"], "timestamp": end_ms}, *before]
    tell = TELL.read_text()
    theirs_told = await page.evaluate(tell, json_text.encode(before).decode())
    ours_told = await page.evaluate(tell, json_text.encode(ours).decode())
    length = max(len(theirs_told), len(ours_told))
    padded = [(*told, *[""] * (length - len(told))) for told in (theirs_told, ours_told)]
    return [(one, other) for one, other in zip(*padded, strict=True) if one != other]


async def _check(files: dict[str, list[Event]]) -> bool:
    from playwright.async_api import async_playwright

    from scripts.setup import find_browser

    equal = True
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        for name, events in files.items():
            first = next((n for n, event in enumerate(events) if event["type"] == EventType.FULL_SNAPSHOT), None)
            if first is None:
                print(f"{name}: no full snapshot, nothing to build")  # noqa: T201 - a command
                equal = False
                continue
            begin = first - 1 if first and events[first - 1]["type"] == EventType.META else first
            page = await browser.new_page()
            await page.add_script_tag(path=REPLAYER)
            found = await differences(page, events[begin:])
            await page.close()
            print(f"{name}: {len(events)} events, " + (f"{len(found)} nodes differ" if found else "equal"))  # noqa: T201
            for theirs, ours in found[:5]:
                print(f"  rrweb: {theirs[:500]}\n  ours:  {ours[:500]}")  # noqa: T201
            equal = equal and not found
        await browser.close()
    return equal


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m replay.check FILE…")
    given = {name: list(Normaliser().events(interchange.read(Path(name).read_bytes()))) for name in sys.argv[1:]}
    sys.exit(0 if asyncio.run(_check(given)) else 1)
