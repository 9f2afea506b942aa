"""The last page of a recording without a browser: ours in Python beside rrweb's Replayer in jsdom."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from scripts.setup import node_environment

HERE = Path(__file__).parent
OURS = """import json, sys, time
from collector import heap
from replay.walk import Walk
from storage.backdrops import Piece
heap.keep()  # as `ashiato up` does
texts = [line for line in open(sys.argv[1], "rb").read().splitlines() if line]
keyframe = int(sys.argv[2])  # as it is stored beside each chunk whether it holds one
began = time.perf_counter()
walk = Walk(0, keyframe)
walk.skip([Piece(seq, 0, 1, 0, text) for seq, text in enumerate(texts) if seq >= keyframe])
dom = walk.dom
ms = 1000 * (time.perf_counter() - began)
rows, todo = 0, [dom.tree()]
while todo:
    node = todo.pop()
    rows += node.get("tagName") == "li"
    todo += node.get("childNodes", ())
print(json.dumps({"ms": ms, "rows": rows}))"""


class Differs(RuntimeError):
    """The two did not build the same page."""


class Folded(NamedTuple):
    """Milliseconds from the JSON to the last page."""

    ours: float
    theirs: float


def install() -> None:
    """jsdom, as package-lock.json beside this file names it, into a folder beside it."""
    if not (HERE / "node_modules/jsdom").exists():
        subprocess.run(["npm", "ci"], cwd=HERE, env=node_environment(), check=True)


def fold(chunks: list[list[dict[str, object]]], folder: Path) -> Folded:
    """Both in a process of their own. Raises Differs where the list on the page is not the same."""
    lines, whole = folder / "chunks.jsonl", folder / "events.json"
    lines.write_bytes(b"\n".join(json.dumps(chunk, separators=(",", ":")).encode() for chunk in chunks))
    whole.write_text(json.dumps([event for chunk in chunks for event in chunk]), encoding="utf-8")
    keyframe = max(n for n, chunk in enumerate(chunks) if any(event["type"] == 2 for event in chunk))
    ours = _run([sys.executable, "-c", OURS, str(lines), str(keyframe)])
    theirs = _run(["node", str(HERE / "whole.mjs"), str(whole)])
    if ours["rows"] != theirs["rows"] or not ours["rows"]:
        raise Differs(f"{ours['rows']} rows in Python, {theirs['rows']} in jsdom")
    return Folded(ours["ms"], theirs["ms"])


def _run(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, env=node_environment(), capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
