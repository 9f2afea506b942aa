"""What came out, as a section of docs/benchmarks.md."""

from collections.abc import Mapping, Sequence
from statistics import median

from bench.replay.folded import Folded
from bench.replay.screen import Round

FIRST, SEEK, FOLD = 1.3, 1.5, 10.0


def _of(values: Sequence[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})"


def _moments(rounds: Sequence[Sequence[float]]) -> list[float]:
    """The median of each moment over the rounds."""
    return [median(one) for one in zip(*rounds, strict=True)]


def misses(rounds: Sequence[Round], folded: Mapping[int, Sequence[Folded]]) -> list[str]:
    """The goals that were not met, each in a sentence."""
    short, long = min(rounds[0].first), max(rounds[0].first)
    found = []
    first = median(one.first[long] / one.first[short] for one in rounds)
    if first > FIRST:
        found.append(f"The long session's first frame takes {first:.2f} times the short one's; {FIRST} is the goal.")
    rebuilt = median(one.rebuilt for one in rounds)
    for name, sought in (
        ("", [one.seeks[long] for one in rounds]),
        (" again", [one.again for one in rounds]),
    ):
        worst = max(_moments(sought)) / rebuilt
        if worst > SEEK:
            found.append(
                f"The slowest moment sought{name} takes {worst:.2f} times what a keyframe costs; {SEEK} is the goal."
            )
    for seconds, runs in folded.items():
        times = median(one.theirs / one.ours for one in runs)
        if times < FOLD:
            found.append(
                f"Of {seconds} s the last page is built {times:.1f} times sooner than in jsdom; 10 is the goal."
            )
    return found


def section(
    before: Round,
    made_s: float,
    rounds: Sequence[Round],
    folded: Mapping[int, Sequence[Folded]],
    sizes: Mapping[int, int],
    command: str,
    machine: str,
) -> str:
    """The section's text; `before` is a round before the sessions were made ready, `made_s` how long that took for the
    long one; `sizes` are bytes of JSON by the sessions' lengths in seconds."""
    short, long = min(sizes), max(sizes)
    names = {n: f"{n / 60:.0f} min, {sizes[n] / 1e6:.1f} MB" for n in sizes}
    fed = [one.whole for one in (before, *rounds) if one.whole]
    rows = [
        ("One keyframe of the page, rebuilt by rrweb alone", _of([one.rebuilt for one in rounds])),
        (f"First frame, {names[short]}", _of([one.first[short] for one in rounds])),
        (f"First frame, {names[long]}", _of([one.first[long] for one in rounds])),
        (f"Any moment sought, {names[short]}", _of(_moments([one.seeks[short] for one in rounds]))),
        (f"Any moment sought, {names[long]}", _of(_moments([one.seeks[long] for one in rounds]))),
        ("The same moments again", _of(_moments([one.again for one in rounds]))),
        (f"Any moment sought, {names[long]}, when it has only just come in", _of(before.seeks[long])),
        *(
            (f"rrweb's player fed all of {names[long]}, sought to its end", _of([told[0] for told in fed]))
            for _ in fed[:1]
        ),
    ]
    heap = median(one.heap_mb[0] for one in rounds), median(one.heap_mb[1] for one in rounds)
    built = [
        f"| {seconds / 60:.0f} min | {_of([one.ours for one in runs])} | {_of([one.theirs for one in runs])} |"
        for seconds, runs in folded.items()
    ]
    return "\n".join(
        [
            "## Replays",
            "",
            f"Made by `{command}` on {machine}: medians of {len(rounds)}",
            "rounds in Chromium, with the least and the most in brackets; of moments sought, the median, the least and",
            "the most of the moments. The page has 2,500 nodes and 150 KB of styles, and changes every second. The",
            "viewer knows nothing of a session when a round begins. Its recording is stored as browsers send it, with",
            f"a keyframe every five minutes, and was made ready once it had ended, in {made_s:.0f} s for the long one.",
            "",
            "| | ms |",
            "| --- | --- |",
            *(f"| {name} | {told} |" for name, told in rows),
            "",
            f"The player's heap holds {heap[0]:.0f} MB after the long session's first frame, and after all seeks",
            f"{heap[1]:.0f} MB.",
            "",
            "The last page of a recording, from its JSON on, without a browser. Both begin with the last keyframe:",
            "rrweb looks for it among the events, the server knows its chunk.",
            "",
            "| | Python, made harmless, ms | jsdom with rrweb's Replayer, ms |",
            "| --- | --- | --- |",
            *built,
            "",
            *(misses(rounds, folded) or ["All goals are met."]),
        ]
    )
