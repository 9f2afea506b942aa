"""The references in a folder of the benchmark's own, and what each of them takes."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import async_playwright

from bench.heatmap.points import HEIGHT, RADIUS, WIDTH, points
from heatmap import density, png
from scripts.setup import find_browser

HERE = Path(__file__).parent
PYTHON_TOOLS = ("scipy", "datashader")
BROWSER_TOOLS = ("heatmap.js", "simpleheat")
PATIENCE_S = 900

Times = dict[str, list[float]]  # ms by "rgba" and "png"; "late" holds how long was waited for what did not end


class Failed(RuntimeError):
    """A reference could not be installed or drew nothing."""


def install(folder: Path) -> None:
    """Both kinds of references, through pip and npm, unless they are there."""
    python = folder / "venv" / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    told = folder / "installed.txt"
    if not told.exists() or told.read_text(encoding="utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True)
        told.write_text(wanted, encoding="utf-8")
    if not (folder / "node_modules").exists():
        for name in ("package.json", "package-lock.json", ".npmrc", "browser_tools.html"):
            (folder / name).write_bytes((HERE / name).read_bytes())
        subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True)
    (folder / "node_modules" / "browser_tools.html").write_bytes((HERE / "browser_tools.html").read_bytes())


def ours(count: int, runs: int) -> Times:
    """Points in memory to pixels, and to a PNG."""
    table = points(count).astype(np.float64)
    x, y = np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
    weight = np.ones(count)
    times: Times = {"rgba": [], "png": []}
    for _ in range(runs + 1):
        began = time.perf_counter()
        grid = density.spread(x, y, weight, width=WIDTH, height=HEIGHT, radius=RADIUS)
        steps = png.steps(grid.heat, density.peak(grid))
        spread = time.perf_counter()
        pixels = png.rgba(steps, WIDTH, HEIGHT)
        drawn = time.perf_counter()
        picture = png.encode(steps, WIDTH, HEIGHT)
        encoded = time.perf_counter()
        if pixels.shape != (HEIGHT, WIDTH, 4) or not pixels[..., 3].any() or len(picture) < 1000:
            raise Failed("ours drew nothing")
        times["rgba"].append(1000 * (drawn - began))
        times["png"].append(1000 * (encoded - drawn + spread - began))
    return {name: values[1:] for name, values in times.items()}


def in_python(folder: Path, tool: str, file: Path, runs: int) -> Times:
    python = folder / "venv" / "bin" / "python"
    command = [str(python), str(HERE / "python_tools.py"), str(file), str(WIDTH), str(HEIGHT), str(RADIUS)]
    made = subprocess.run([*command, str(runs), tool], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if made.returncode:
        raise Failed(f"{tool}: {made.stderr[-600:]}")
    times: Times = json.loads(made.stdout.splitlines()[-1])
    return times


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing of requests."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


async def _in_browser(address: str, tool: str, file: str, count: int, runs: int, patience_s: float) -> Times:
    times: Times = {"rgba": [], "png": []}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_browser()), args=["--no-sandbox"])
        for _ in range(runs):
            page = await browser.new_page()
            page.set_default_timeout(1000 * PATIENCE_S)
            await page.goto(f"{address}/browser_tools.html")
            asked = [tool, f"{address}/{file}", max(1, count // 2_000)]
            drawing = page.evaluate("([tool, url, most]) => measure(tool, url, most)", asked)
            try:
                made = await asyncio.wait_for(drawing, patience_s)
            except TimeoutError:
                waited = 1000 * patience_s
                return {"rgba": [waited], "png": [waited], "late": [waited]}
            if made["touched"] < 1000 or made["bytes"] < 1000:
                raise Failed(f"{tool} drew nothing")
            for name, values in times.items():
                values.append(made[name])
            await page.close()
        await browser.close()
    return times


def in_browser(folder: Path, tool: str, file: Path, count: int, runs: int, patience_s: float) -> Times:
    modules = folder / "node_modules"
    linked = modules / file.name
    linked.unlink(missing_ok=True)
    linked.hardlink_to(file)
    try:
        with _served(modules) as address:
            return asyncio.run(_in_browser(address, tool, file.name, count, runs, patience_s))
    finally:
        linked.unlink()
