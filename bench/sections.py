"""docs/benchmarks.md, in which each benchmark has a section that it writes anew."""

import os
import re
import sys
from pathlib import Path

HEAD = """# Benchmarks

Each section is written by the command it names. A shared machine's clock is rough: compare ratios.
"""


def machine() -> str:
    """What the measures were taken on, for a person to read."""
    model = "an unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} cores of {model}, Python {sys.version.partition(' ')[0]}"


def put(path: Path, name: str, section: str) -> None:
    """Write the section between marks of its own, in place of the one that stands there, and leave the others."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    marked = f"{begin}\n\n{section.strip()}\n\n{end}"
    found = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.S)
    if not found.search(text):
        text = f"{text.rstrip()}\n\n{marked}\n"
    path.write_text(found.sub(lambda _: marked, text), encoding="utf-8")
