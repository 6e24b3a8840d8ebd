"""Names: where they fit among points."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.design.lines import text_width
from analysis.design.palette import MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

DISTANCES = (5.0, 11.0, 19.0, 29.0)
"""Points between a mark and its name; beyond the first a line joins them."""
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def name_of(names: pd.Series, code: Hashable) -> str:
    """Return the name that belongs to a code, or the code where there is none.

    Examples
    --------
    >>> name_of(pd.Series({"GM0518": "'s-Gravenhage"}), "GM0518"), name_of(pd.Series(dtype=str), "GM0518")
    ("'s-Gravenhage", 'GM0518')
    """
    return str(names.get(code, code))


def name_rows(axes: Axes, named: Sequence[str], size: float) -> None:
    """Write names to the left of rows at heights 0, 1, 2, ..., the first on top.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> name_rows(axes, ["Almere", "Zwolle"], 7)
    >>> [float(end) for end in axes.get_ylim()]
    [1.5, -0.5]
    """
    axes.set_yticks(range(len(named)), list(named), fontsize=size, color="#1a1a1a")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(named) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)


def place_names(
    axes: Axes,
    points: NDArray[np.float64],
    named: Sequence[str],
    obstacles: NDArray[np.float64],
    *,
    size: float = 6.5,
    keep_out: Sequence[Bbox] = (),
    radii: Sequence[float] = (),
) -> list[str]:
    """Write names beside points: never over one another, over as few obstacles as can be, inside the axes.

    Parameters
    ----------
    axes : Axes
        With its final place and limits.
    points : ndarray, shape (k, 2)
        Where the names belong, in data units; the first get the best places.
    named : sequence of str
    obstacles : ndarray, shape (m, 2)
        Other points to keep clear of, in data units.
    size : float
        Of the letters.
    keep_out : sequence of Bbox
        Boxes in pixels that have to stay free, such as that of a legend.
    radii : sequence of float
        Points that the mark at each point takes, beyond that of a dot; names start at its edge, or
        stand in it where it is about as wide.

    Returns
    -------
    list of str
        The names for which there was a place.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> place_names(axes, np.array([[0.5, 0.5], [0.5, 0.5]]), ["Almere", "Zwolle"], np.empty((0, 2)))
    ['Almere', 'Zwolle']
    """
    scale = axes.figure.dpi / 72
    anchors = axes.transData.transform(points) if len(points) else points
    marks = np.vstack([anchors, axes.transData.transform(obstacles) if len(obstacles) else obstacles])
    taken: list[Bbox] = list(keep_out)
    written = []
    for anchor, name, radius in zip(anchors, named, radii or [0.0] * len(named), strict=True):
        extent = (72 * scale * text_width(name, size), 1.25 * scale * size)
        found = _best_place(anchor, extent, marks, taken, axes.bbox, scale, radius)
        if found is None:
            continue
        box, joined = found
        taken.append(box)
        written.append(name)
        _write(axes, anchor, box, name, size, joined)
    return written


def _best_place(
    anchor: NDArray[np.float64],
    extent: tuple[float, float],
    marks: NDArray[np.float64],
    taken: list[Bbox],
    area: Bbox,
    scale: float,
    radius: float,
) -> tuple[Bbox, bool] | None:
    """Return the free box that covers the fewest marks, the nearest among equals, and whether it needs a line."""
    best, least = None, np.inf
    others = marks[(marks != anchor).any(axis=1)]
    middle = _box(anchor, extent, (0, 0), 0)
    if extent[0] < 2.4 * radius * scale and not any(middle.overlaps(other) for other in taken):
        best, least = (middle, False), _covered(middle, others)
    for (ring, distance), (at, direction) in product(enumerate(DISTANCES), enumerate(DIRECTIONS)):
        box = _box(anchor, extent, direction, (distance + radius) * scale)
        inside = area.contains(box.x0, box.y0) and area.contains(box.x1, box.y1)
        if not inside or any(box.overlaps(other) for other in taken):
            continue
        cost = _covered(box, others) + 0.4 * ring + 0.01 * at
        if cost < least:
            best, least = (box, ring > 0), cost
    return best


def _box(
    anchor: NDArray[np.float64], extent: tuple[float, float], direction: tuple[int, int], distance: float
) -> Bbox:
    """Return a box beside a point: to the left or right its edge, above or below its middle; or around the point."""
    from matplotlib.transforms import Bbox

    step = distance / max(np.hypot(*direction), 1)
    centre = [anchor[at] + direction[at] * (step + extent[at] / 2) for at in (0, 1)]
    return Bbox.from_bounds(centre[0] - extent[0] / 2, centre[1] - extent[1] / 2, *extent)


def _covered(box: Bbox, marks: NDArray[np.float64]) -> int:
    around = box.padded(2)
    within = (marks > [around.x0, around.y0]) & (marks < [around.x1, around.y1])
    return int(within.all(axis=1).sum())


def _write(axes: Axes, anchor: NDArray[np.float64], box: Bbox, name: str, size: float, joined: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patheffects import withStroke

    pixels = axes.transData.inverted()
    (x, y), (left, middle) = pixels.transform(np.array([anchor, [box.x0, (box.y0 + box.y1) / 2]]))
    if joined:
        nearest = pixels.transform(np.clip(anchor, [box.x0, box.y0], [box.x1, box.y1]))
        line = Line2D([x, nearest[0]], [y, nearest[1]], color=MUTED, linewidth=0.5, zorder=2, gid="leader")
        axes.add_line(line)  # unlike plot, leaves the limits as they are
    halo = [withStroke(linewidth=2, foreground="white")]  # names stay legible where a line runs behind them
    axes.text(
        left, middle, name, fontsize=size, va="center", ha="left", zorder=6, gid="name", path_effects=halo
    )
