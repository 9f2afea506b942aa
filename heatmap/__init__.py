"""Points → density → pixels. Pure: no clock, no environment, no I/O."""

from heatmap.density import Density, density, peak
from heatmap.palette import Stop, legend
from heatmap.placement import Accuracy, Box, Cells, Points, Strays, place
from heatmap.png import draw
from heatmap.ranking import Element, Ranked, rank
from heatmap.reach import Reach, reach

__all__ = [
    "Accuracy",
    "Box",
    "Cells",
    "Density",
    "Element",
    "Points",
    "Ranked",
    "Reach",
    "Stop",
    "Strays",
    "density",
    "draw",
    "legend",
    "peak",
    "place",
    "rank",
    "reach",
]
