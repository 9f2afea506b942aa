"""The renderers of Python that ours is held against; run by the benchmark's own interpreter, which has them.

`python python_tools.py POINTS WIDTH HEIGHT RADIUS RUNS TOOL` prints a JSON line: `{"rgba": [ms, …], "png": [ms, …]}`.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from scipy.ndimage import gaussian_filter

Draw = Callable[[], Any]


def with_scipy(x: Any, y: Any, width: int, height: int, sigma: float) -> tuple[Draw, Callable[[Any], bytes]]:
    """numpy.histogram2d, scipy.ndimage.gaussian_filter and matplotlib's colours and PNG."""
    import matplotlib
    from matplotlib import image

    colours = matplotlib.colormaps["inferno"]

    def draw() -> Any:
        counts, _, _ = np.histogram2d(y, x, bins=(height, width), range=((0, height), (0, width)))
        heat = gaussian_filter(counts, sigma)
        return colours(heat / heat.max(), bytes=True)

    def encode(pixels: Any) -> bytes:
        out = io.BytesIO()
        image.imsave(out, pixels, format="png")
        return out.getvalue()

    return draw, encode


def with_datashader(x: Any, y: Any, width: int, height: int, sigma: float) -> tuple[Draw, Callable[[Any], bytes]]:
    """datashader's canvas and shading, with scipy's Gaussian between them: it has none of its own."""
    import datashader
    from datashader import transfer_functions

    frame = pd.DataFrame({"x": x, "y": y})
    colours = ["#000004", "#781c6d", "#ed6925", "#fcffa4"]

    def draw() -> Any:
        canvas = datashader.Canvas(plot_width=width, plot_height=height, x_range=(0, width), y_range=(0, height))
        counts = canvas.points(frame, "x", "y", datashader.count())
        heat = counts.astype("f4").copy(data=gaussian_filter(counts.data.astype("f4"), sigma))
        return transfer_functions.shade(heat, cmap=colours, how="linear")

    def encode(shaded: Any) -> bytes:
        out = io.BytesIO()
        shaded.to_pil(origin="upper").save(out, "PNG")
        return out.getvalue()

    return draw, encode


TOOLS = {"scipy": with_scipy, "datashader": with_datashader}


def main() -> None:
    path, width, height, radius, runs, tool = sys.argv[1:]
    table = np.fromfile(path, dtype="<f4").reshape(-1, 2).astype(np.float64)
    x, y = np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])
    draw, encode = TOOLS[tool](x, y, int(width), int(height), float(radius) / 2)
    Image.open(io.BytesIO(encode(draw()))).verify()  # and what is compiled at the first call is compiled
    times: dict[str, list[float]] = {"rgba": [], "png": []}
    for _ in range(int(runs)):
        began = time.perf_counter()
        pixels = draw()
        drawn = time.perf_counter()
        encode(pixels)
        times["rgba"].append(1000 * (drawn - began))
        times["png"].append(1000 * (time.perf_counter() - began))
    print(json.dumps(times))


if __name__ == "__main__":
    main()
