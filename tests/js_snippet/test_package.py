"""The npm package: bundled into a site's own script, and typed."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.js_snippet.conftest import ROOT
from tests.js_snippet.receiver import Receiver, ready, stop
from wire import Click, Consent, Custom, Identify, Set, Start

APP = """
import { consent, identify, set, start, track } from "@ashiato/snippet";
track("before", { n: 1 });
start({ address: ADDRESS, site: "site-key" });
start({ address: ADDRESS, site: "site-key" });
consent({ visitor: true, recording: false }, { version: "7" });
identify("u-17", { plan: "pro" });
set({ variant: "b" });
"""


def bundled(code: str, address: str) -> str:
    made = subprocess.run(
        [
            ROOT / "node_modules" / ".bin" / "esbuild",
            "--bundle",
            "--format=iife",
            f"--define:ADDRESS={json.dumps(address)}",
        ],
        input=code.encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    return made.stdout.decode()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("slash", ["", "/"])
async def test_package_starts_once_and_keeps_early_calls(page: Page, receiver: Receiver, slash: str) -> None:
    script = bundled(APP, receiver.url("").rstrip("/") + slash)
    html = f"<!doctype html><button id=go>Go</button><script>{script}</script>"
    await page.route("**/app.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(receiver.url("app.html"))
    await ready(page)
    await page.click("#go")
    await stop(page, receiver)
    assert len(receiver.of(Start)) == len(receiver.of(Click)) == 1
    assert [custom.name for custom in receiver.of(Custom)] == ["before"]
    assert [(one.visitor, one.recording, one.version) for one in receiver.of(Consent)] == [(True, False, "7")]
    assert [one.user for one in receiver.of(Identify)] == ["u-17"]
    assert [one.props for one in receiver.of(Set)] == [{"variant": "b"}]


def test_package_does_nothing_where_there_is_no_document(dist: Path) -> None:
    code = APP.replace("ADDRESS", '"https://collector.example"') + 'console.log("done");'
    made = subprocess.run(["node", "--input-type=module", "-"], input=code.encode(), capture_output=True, cwd=ROOT)
    assert (made.stdout, made.stderr, made.returncode) == (b"done\n", b"", 0)


@pytest.mark.parametrize(
    ("line", "sound"),
    [
        pytest.param('start({ address: "https://a.example", site: "k", nonce: "n", debug: true });', True, id="start"),
        pytest.param('track("bought", { items: 2, at: new Date() });', True, id="track"),
        pytest.param(
            'consent({ recording: true }, { version: "2" }); consent(false); identify(null);', True, id="consent"
        ),
        pytest.param('start({ address: "https://a.example" });', False, id="no site"),
        pytest.param("track({ items: 2 });", False, id="no name"),
        pytest.param("consent({ everything: true });", False, id="unknown grant"),
    ],
)
def test_package_has_types(dist: Path, tmp_path: Path, line: str, sound: bool) -> None:
    (tmp_path / "app.ts").write_text(f'import {{ consent, identify, start, track }} from "@ashiato/snippet";\n{line}\n')
    options = {
        "strict": True,
        "noEmit": True,
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"@ashiato/snippet": [str(ROOT / "node_modules" / "@ashiato" / "snippet")]},
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "include": ["app.ts"]}))
    made = subprocess.run([ROOT / "node_modules" / ".bin" / "tsc", "-p", tmp_path], capture_output=True, text=True)
    assert (made.returncode == 0) == sound, made.stdout
    assert sound or "app.ts(2," in made.stdout
