"""Recording the corpus anew: `python -m bench.signals.record [name …]` acts it out in real Chromium.

The pages, the collector's door and its spool run in this process; the real snippet reports. What lies in the spool in
the end is written to bench/signals/visits.msgpack.xz. With names, only these visits are made, and nothing is written.

A visit whose hand was kept from its pace is made again: a mouse that takes a second for each turn is not shaken.
"""

import asyncio
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from aiohttp import web
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as BrowserError

from bench.signals import shop
from bench.signals.hand import SITE, Hand, TooSlow
from bench.signals.lookalikes import LOOKALIKES
from bench.signals.score import report
from bench.signals.struggles import STRUGGLES
from bench.signals.visits import Act
from collector import RUNNER_ARGUMENTS, add_routes, open_collector
from collector.record import Arrival, Kind, decode_arrival
from collector.scripts import FOLDER as BUILT
from collector.segments import records
from demo import tape
from demo.tape import Letter, Visit
from scripts.setup import find_browser
from storage.sites import Site
from wire import decode_batch

FILE = Path(__file__).parent / "visits.msgpack.xz"
CORPUS = [*STRUGGLES, *LOOKALIKES]
AT_ONCE = 4
TRIES = 6
SNIPPET = "http://ashiato.example/a.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[int]:
    """The pages and the collector on a free port; afterwards all that was received is in `folder`/spool."""
    scripts = folder / "scripts"
    shutil.copytree(BUILT, scripts)
    site = Site(1, "corpus", "Corpus", recording=False)
    collector = await open_collector(folder, [site], secret=secrets.token_bytes(32), scripts=scripts)
    app = web.Application()
    add_routes(app, collector)
    app.add_routes(shop.routes(SNIPPET))
    runner = web.AppRunner(app, **RUNNER_ARGUMENTS)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await collector.close()


@asynccontextmanager
async def browsing(port: int) -> AsyncIterator[Browser]:
    """Chromium, for which the corpus's hosts are at `port`."""
    found = find_browser()
    if found is None:
        raise SystemExit("recording needs Chromium. Install it: sudo apt-get install chromium")
    rules = f"MAP *.example 127.0.0.1:{port}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(found), args=[*FLAGS, f"--host-resolver-rules={rules}"]
        )
        yield browser
        await browser.close()


async def _visit(browser: Browser, one: Act) -> UUID:
    """One visit from the first page to leaving; its session."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 700} if one.touch else {"width": 1000, "height": 700},
        is_mobile=one.touch,
        has_touch=one.touch,
    )
    try:
        page = await context.new_page()
        hand = Hand(page, touch=one.touch)
        await one.script(hand)
        kept = await page.evaluate("sessionStorage.getItem('ashiato.session') ?? ''")
        if not kept:  # elsewhere by now
            await page.goto(f"{SITE}/nothing")
            kept = await page.evaluate("sessionStorage.getItem('ashiato.session') ?? ''")
        await hand.leave()
        return UUID(hex=kept.split(",")[0])
    finally:
        await context.close()


async def drive(browser: Browser, acts: Sequence[Act], at_once: int = AT_ONCE) -> dict[UUID, str]:
    """Act visits out, some at once; the sessions of those that came to their end, by name."""
    done: dict[UUID, str] = {}
    waiting = [(one, TRIES) for one in acts]

    async def work() -> None:
        while waiting:
            one, tries = waiting.pop(0)
            try:
                done[await _visit(browser, one)] = one.name
                sys.stderr.write(f"{len(done)}/{len(acts)} {one.name}\n")
            except (BrowserError, LookupError, ValueError, TooSlow) as error:
                sys.stderr.write(f"again: {one.name}: {str(error).splitlines()[0]}\n")
                if tries > 1:
                    waiting.append((one, tries - 1))  # in the end there is less beside it

    await asyncio.gather(*(work() for _ in range(at_once)))
    return done


def received(folder: Path, sessions: dict[UUID, str]) -> list[Visit]:
    """What a spool holds of these sessions, in the order of their names in the corpus."""
    found: dict[str, list[Arrival]] = {name: [] for name in sessions.values()}
    for entry in records(folder / "spool"):
        if entry.kind == Kind.ARRIVAL:
            arrival = decode_arrival(entry.payload)
            if name := sessions.get(decode_batch(arrival.body).session):
                found[name].append(arrival)
    visits = []
    for one in CORPUS:
        if arrivals := found.get(one.name):
            times = [arrival.received_ms - arrival.age_ms for arrival in arrivals]
            letters = [Letter(at - min(times), tape.opened(a.body)) for at, a in zip(times, arrivals, strict=True)]
            letters.sort(key=lambda letter: (letter.at_ms, letter.batch["tab"], letter.batch["seq"]))
            visits.append(Visit(one.name, 0, arrivals[0].visitor, arrivals[0].agent, SITE, letters))
    return visits


async def act_out(acts: Sequence[Act], at_once: int = AT_ONCE) -> list[Visit]:
    """Act visits out in a browser and a collector of their own."""
    with tempfile.TemporaryDirectory(prefix="ashiato-corpus-") as name:
        async with serving(Path(name)) as port, browsing(port) as browser:
            sessions = await drive(browser, acts, at_once)
        return received(Path(name), sessions)


def main(names: Collection[str]) -> None:
    acts = [one for one in CORPUS if not names or one.name in names]
    visits = asyncio.run(act_out(acts))
    print(report(visits, acts))
    if lost := {one.name for one in acts} - {visit.script for visit in visits}:
        raise SystemExit(f"this machine was too busy for {', '.join(sorted(lost))}; nothing is written")
    if not names:
        tape.write(FILE, visits)


if __name__ == "__main__":
    main(sys.argv[1:])
