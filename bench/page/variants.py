"""What is measured: nothing, our snippet with and without recording, the recorder of rrweb alone, and Clarity."""

import subprocess
from pathlib import Path
from typing import NamedTuple

from scripts.setup import node_environment

HERE = Path(__file__).parent
RRWEB = "@rrweb/record/dist/record.umd.min.cjs"
CLARITY = "clarity-js/build/clarity.min.js"

OURS = '<script async src="/a.js" data-site="bench"></script>'
# As its guide has it: what was recorded goes to the server as JSON every ten seconds.
ALONE = """<script src="/rrweb.js"></script><script>
let events = [];
window.jsonBytes = 0;
rrwebRecord.record({emit(event) { events.push(event) }});
window.save = () => {
  const body = JSON.stringify({events});
  events = [];
  jsonBytes += body.length;
  fetch("/i", {method: "POST", headers: {"Content-Type": "application/json"}, body});
};
setInterval(save, 10_000);
</script>"""


class Variant(NamedTuple):
    name: str
    head: str
    recording: bool = False


BARE = Variant("no script", "")


def install() -> None:
    """The others' packages, as package-lock.json beside this file names them, into a folder beside it."""
    if not (HERE / "node_modules" / CLARITY).exists():
        subprocess.run(["npm", "ci"], cwd=HERE, env=node_environment(), check=True)


def file(name: str) -> Path:
    """A package's file: the benchmark's own, else the one that the project has anyway."""
    own = HERE / "node_modules" / name
    return own if own.exists() else HERE.parent.parent / "node_modules" / name


def variants() -> list[Variant]:
    """Those that can be measured here; Clarity once `install` has brought it."""
    found = [
        BARE,
        Variant("Ashiato, recording", OURS, recording=True),
        Variant("Ashiato, not recording", OURS),
        Variant("@rrweb/record alone", ALONE),
    ]
    if file(CLARITY).exists():
        start = 'clarity("start", {projectId: "bench", upload: "/clarity", track: true, content: true, delay: 0})'
        found.append(Variant("clarity-js", f'<script src="/clarity.js"></script><script>{start}</script>'))
    return found
