"""Memory is kept for the next request."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAULTS = """
import resource
from collector import heap

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(1_000):
        bytes(300_000)
        bytes(300_000) + bytes(300_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

given_back = faults()
heap.keep()
faults()
print(given_back, faults())
"""


def test_heap_kept_faults_no_page_in_twice() -> None:
    said = subprocess.run([sys.executable, "-c", FAULTS], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    given_back, kept = map(int, said.split())
    assert kept < 1_000 < given_back
