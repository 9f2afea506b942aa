"""The whole product, started by its own command, with the demo shop and its recorded visitors."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser import chromium

PASSWORD = "a footprint in the moss"


class Ashiato:
    """`ashiato up --demo` in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data.parent / "ashiato.log"
        self.process: subprocess.Popen[str] | None = None
        self.first_line = ""
        self.address = ""

    def start(self, *, port: int = 0) -> None:
        """Start and wait for the address; what was printed before it is in the log."""
        command = [sys.executable, "-m", "ashiato", "up", "--demo", "--data", str(self.data), "--port", str(port)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.match(r"Ashiato is at ((http://[^/]+)/\S*)", line):
                self.first_line, self.address = found[1], found[2]
                return
        raise AssertionError(f"ashiato ended before it was up: {self.log.read_text()}")

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing is said."""
        assert self.process is not None
        self.process.kill()
        self._end()

    def stop(self) -> int:
        """Ctrl-C; gives the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(2)
        return self._end()

    def _end(self) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        status = self.process.wait(30)
        self.process.stdout.close()
        return status


@pytest.fixture(scope="module")
def ashiato(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ashiato]:
    running = Ashiato(tmp_path_factory.mktemp("end_to_end") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def analyst(ashiato: Ashiato, browser: Browser) -> AsyncIterator[Page]:
    """A page that is logged in to the viewer; the first one sets the password through the one-time link."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await context.new_page()
    if "token=" in ashiato.first_line:
        await page.goto(ashiato.first_line)
        await page.fill("[name=name]", "Aki")
        await page.fill("[name=password]", PASSWORD)
        await page.fill("[name=again]", PASSWORD)
        ashiato.first_line = ashiato.address
    else:
        await page.goto(f"{ashiato.address}/login")
        await page.fill("[name=name]", "Aki")
        await page.fill("[name=password]", PASSWORD)
    await page.click("main form button")
    await page.wait_for_url(f"{ashiato.address}/")
    yield page
    await context.close()
