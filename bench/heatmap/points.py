"""The points that all renderers are given: clustered, as clicks are, on a page of 1440 × 6000 px."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1440, 6000
RADIUS = 30
CLUSTERS = 120
SPREAD_PX = 22.0
ANYWHERE = 0.1  # the part of the points that belongs to no cluster


def points(count: int, seed: int = 20250712) -> NDArray[np.float32]:
    """`count` rows of x and y in px; clusters differ in size as the elements of a page do."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform((40, 40), (WIDTH - 40, HEIGHT - 40), (CLUSTERS, 2))
    shares = rng.pareto(1.2, CLUSTERS) + 0.2
    cluster = rng.choice(CLUSTERS, count, p=shares / shares.sum())
    places = centres[cluster] + rng.normal(0, SPREAD_PX, (count, 2))
    lone = rng.random(count) < ANYWHERE
    places[lone] = rng.uniform((0, 0), (WIDTH, HEIGHT), (int(lone.sum()), 2))
    return np.clip(places, 0, (WIDTH - 1, HEIGHT - 1)).astype(np.float32)


def write(folder: Path, count: int) -> Path:
    """The points as a file of little-endian floats, x and y in turn."""
    path = folder / f"{count}.f32"
    path.write_bytes(points(count).tobytes())
    return path
