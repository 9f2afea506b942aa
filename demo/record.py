"""Recording the demo's visitors: `python -m demo.record [visits] [at once]` drives them through real Chromium.

The shop, the collector's door and its spool run in this process, without ClickHouse; what lies in the spool in the
end is written to demo/visits.msgpack.xz.
"""

import asyncio
import contextlib
import secrets
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from uuid import UUID

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError

from collector import RUNNER_ARGUMENTS, add_routes, open_collector
from collector.record import Arrival, Kind, decode_arrival
from collector.scripts import FOLDER as BUILT
from collector.segments import records
from demo import tape
from demo.app import shop_routes
from demo.plan import Guest, guests
from demo.tape import Letter, Visit
from demo.visitor import Visitor
from demo.visits import PLAN, Script
from scripts.setup import find_browser
from storage.sites import Site
from wire import decode_batch

SEED = 20250620
AT_ONCE = 4
TRIES = 3
SHOP = "http://komorebi.example"
SNIPPET = "http://ashiato.example/a.js"
TAG = f'<script async src="{SNIPPET}" data-site="demo"></script>'
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[int]:
    """The shop and the collector on a free port, until left; then all that was received is in `folder`/spool."""
    scripts = folder / "scripts"
    shutil.copytree(BUILT, scripts)  # one snippet for all visits, whatever is built meanwhile
    collector = await open_collector(
        folder, [Site(1, "demo", "Komorebi")], secret=secrets.token_bytes(32), scripts=scripts
    )
    app = web.Application()
    add_routes(app, collector)
    app.add_routes(shop_routes(lambda _request: TAG))
    runner = web.AppRunner(app, **RUNNER_ARGUMENTS)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await collector.close()


async def _session(page: Page) -> UUID:
    """The session that the snippet keeps in this tab."""
    kept = await page.evaluate("sessionStorage.getItem('ashiato.session') ?? ''")
    return UUID(hex=kept.split(",")[0])


async def _visit(browser: Browser, script: Script, guest: Guest, random: Random) -> UUID:
    """One visit from the first page to leaving; its session."""
    person = guest.person
    context = await browser.new_context(
        viewport={"width": person.width, "height": person.height},
        screen={"width": person.width, "height": round(person.height * 1.2)},
        device_scale_factor=person.scale,
        user_agent=person.agent,
        locale=person.locale,
        timezone_id=person.zone,
        is_mobile=person.touch,
        has_touch=person.touch,
    )
    try:
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        await script(Visitor(page, cdp, person, random, SHOP))
        session = await _session(page)
        await page.goto("about:blank")
        await asyncio.sleep(1.0)  # what the page sends when it is left
        return session
    finally:
        await context.close()


async def _drive(port: int, jobs: list[tuple[Script, Guest]], at_once: int) -> dict[UUID, tuple[str, Guest]]:
    """Make all visits, some at once; sessions of those that came to their end."""
    done: dict[UUID, tuple[str, Guest]] = {}
    waiting = list(enumerate(jobs))

    async def work(browser: Browser) -> None:
        while waiting:
            number, (script, guest) = waiting.pop(0)
            for attempt in range(TRIES):
                try:
                    session = await _visit(browser, script, guest, Random(f"{SEED} {number} {attempt}"))  # noqa: S311
                except (BrowserError, LookupError, ValueError) as error:
                    _say(f"again: {script.__name__} on a {guest.person.device}: {str(error).splitlines()[0]}")
                    continue
                done[session] = (script.__name__, guest)
                _say(f"{len(done)}/{len(jobs)} {script.__name__}, {guest.person.device} {guest.person.width} px")
                break

    found = find_browser()
    if found is None:
        raise SystemExit("recording needs Chromium. Install it: sudo apt-get install chromium")
    rules = f"MAP komorebi.example 127.0.0.1:{port}, MAP ashiato.example 127.0.0.1:{port}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(found), args=[*ARGUMENTS, f"--host-resolver-rules={rules}"]
        )
        await asyncio.gather(*(work(browser) for _ in range(at_once)))
        await browser.close()
    return done


def _received(folder: Path) -> dict[UUID, list[Arrival]]:
    """Arrivals in a spool by their session, in order."""
    found: dict[UUID, list[Arrival]] = defaultdict(list)
    for entry in records(folder / "spool"):
        if entry.kind == Kind.ARRIVAL:
            arrival = decode_arrival(entry.payload)
            found[decode_batch(arrival.body).session].append(arrival)
    return found


def _tape(script: str, guest: Guest, arrivals: list[Arrival]) -> Visit:
    # A batch that was tried again is taken to have come when it was sealed.
    times = [arrival.received_ms - arrival.age_ms for arrival in arrivals]
    letters = [Letter(at - times[0], tape.opened(arrival.body)) for at, arrival in zip(times, arrivals, strict=True)]
    letters.sort(key=lambda letter: (letter.at_ms, letter.batch["tab"], letter.batch["seq"]))
    return Visit(script, guest.begin_ms, guest.visitor, arrivals[0].agent, SHOP, letters)


def _timed(visits: list[Visit]) -> list[Visit]:
    """By their begin, all ended by 0 and the last one just then."""
    late = max(visit.end_ms for visit in visits)
    moved = [Visit(v.script, v.begin_ms - late, v.visitor, v.agent, v.origin, v.letters) for v in visits]
    return sorted(moved, key=lambda visit: visit.begin_ms)


async def record(path: Path, limit: int, at_once: int) -> list[Visit]:
    """Drive up to `limit` visits, `at_once` at a time, and write what was received to `path`."""
    random = Random(SEED)  # noqa: S311
    plan = [(script, device) for script, counts in PLAN for device, count in counts.items() for _ in range(count)]
    random.shuffle(plan)
    invited = guests(random, [device for _, device in plan])
    jobs = [(script, guest) for (script, _), guest in zip(plan, invited, strict=True)][:limit]
    with tempfile.TemporaryDirectory(prefix="ashiato-record-") as name:
        async with _serving(Path(name)) as port:
            sessions = await _drive(port, jobs, at_once)
        arrivals = _received(Path(name))
    visits = _timed([_tape(*sessions[session], arrivals[session]) for session in sessions if arrivals[session]])
    await asyncio.to_thread(tape.write, path, visits)
    return visits


def main(arguments: list[str]) -> None:
    limit, at_once = (*map(int, arguments), *(10_000, AT_ONCE)[len(arguments) :])
    visits = asyncio.run(record(tape.FILE, limit, at_once))
    batches = sum(len(visit.letters) for visit in visits)
    _say(f"{len(visits)} visits, {batches} batches, {tape.FILE.stat().st_size / 1e6:.2f} MB in {tape.FILE.name}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1:])
