"""`python -m bench.signals [--page FILE]`: precision and recall of each signal on the recorded corpus.

With --page the table is written into that page, between its marks.
"""

import argparse
from pathlib import Path

from bench.sections import put
from bench.signals import record, score
from demo import tape


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path)
    page = parser.parse_args().page
    visits = list(tape.read(record.FILE))
    print(score.report(visits, record.CORPUS))
    if page:
        put(page, "signals", score.table(score.judge(visits, record.CORPUS)))


if __name__ == "__main__":
    main()
