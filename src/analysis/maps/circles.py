"""Circles in proportion to a count: how large on a map, in which order, and which round values its legend shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.maps.areas import is_estimate

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

COVERED = 0.3
"""Share of the land that the circles would take if none overlapped."""
SMALLEST, LARGEST = 0.11, 0.36
"""Inches in print of the radius of the largest circle, at least and at most."""


def largest_radius(frame: gpd.GeoDataFrame, axes: Axes) -> float:
    """Return the radius in inches of the largest circle, with which the circles cover a fixed share of the land.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``value`` and ``geometry``.
    axes : matplotlib.axes.Axes
        With its final place and limits.

    Examples
    --------
    >>> import geopandas, shapely
    >>> from matplotlib.figure import Figure
    >>> frame = geopandas.GeoDataFrame({"value": [8.0, 2.0]}, geometry=shapely.box([0, 1], 0, [1, 2], 1))
    >>> axes = Figure(figsize=(2, 1)).add_axes((0, 0, 1, 1), xlim=(0, 2), ylim=(0, 1), aspect="equal")
    >>> round(largest_radius(frame, axes), 3)  # of 2 square inches 30%, divided as 8 to 2
    0.36
    """
    axes.apply_aspect()
    (x0, _), (x1, _) = axes.transData.transform([(0, 0), (1, 0)])
    land = frame.geometry.area.sum() * ((x1 - x0) / axes.figure.dpi) ** 2
    heaviest = frame["value"].max()
    if not heaviest > 0:
        return SMALLEST
    of_all = heaviest / frame["value"].sum()
    return float(np.clip(math.sqrt(COVERED * land * of_all / math.pi), SMALLEST, LARGEST))


def circles_of(frame: gpd.GeoDataFrame, radius: float) -> pd.DataFrame:
    """Return the circles, the largest first: place, size in square points as a scatter has it, and whether estimated.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns ``code``, ``value``, ``status`` and ``geometry``.
    radius : float
        Of the largest, in inches.

    Examples
    --------
    >>> import geopandas, shapely
    >>> figures = {"code": ["GM1", "GM2", "GM3"], "value": [2.0, 8.0, 0.0], "status": "observed"}
    >>> squares = shapely.box([0, 1, 2], 0, [1, 2, 3], 1)
    >>> circles_of(geopandas.GeoDataFrame(figures, geometry=squares), 0.5)["size"].tolist()
    [5184.0, 1296.0]
    """
    known = frame[frame["value"] > 0].sort_values(["value", "code"], ascending=[False, True])
    points = known.geometry.representative_point()
    circles = {
        "code": known["code"],
        "x": points.x,
        "y": points.y,
        "value": known["value"],
        "size": size_of(known["value"], known["value"].max(), radius),
        "estimated": is_estimate(known),
    }
    return pd.DataFrame(circles).reset_index(drop=True)


def size_of(value: pd.Series, largest: float, radius: float) -> pd.Series:
    """Return the size of circles as a scatter has it: the square of the diameter in points.

    Examples
    --------
    >>> size_of(pd.Series([100.0, 25.0]), 100.0, 0.5).tolist()
    [5184.0, 1296.0]
    """
    return (2 * 72 * radius) ** 2 * (value / largest)


def legend_values(largest: float) -> list[float]:
    """Return at most three round values, from large to small, of which the first is not over the largest figure.

    Examples
    --------
    >>> legend_values(148_046.6), legend_values(934_526), legend_values(3), legend_values(0)
    ([100000.0, 20000.0, 5000.0], [500000.0, 100000.0, 20000.0], [2.0], [])
    """
    if not largest > 0:
        return []
    exponent = math.floor(math.log10(largest))
    series = [step * 10.0**power for power in range(exponent, exponent - 3, -1) for step in (5, 2, 1)]
    found = [value for value in series if value <= largest][:5:2]
    return [value for value in found if value >= 1] or [found[0]]
