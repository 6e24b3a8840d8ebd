"""Areas on an axes: filled, hatched where there is no observed figure, with the outlines of the provinces."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path as Outline

from analysis.design.palette import (
    BORDER,
    HATCH_ON_DARK,
    HATCH_ON_LIGHT,
    NO_FIGURE,
    NO_FIGURE_HATCH,
    OUTLINE,
)
from analysis.errors import PanelError, TerritoryError
from analysis.maps.classes import Classes
from analysis.panel.schema import WITH_FIGURE, Status
from analysis.territory.joining import Joined
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

MISSING = tuple(status for status in HATCHES if status != Status.ESTIMATED)
"""Why a figure is missing, in the order of legends."""


@dataclass(frozen=True)
class MissingLook:
    """The colours of areas without a figure: of the area, and of the hatch that tells the reason.

    Examples
    --------
    >>> MissingLook().colour == NO_FIGURE
    True
    """

    colour: str = NO_FIGURE
    ink: str = NO_FIGURE_HATCH


USUAL_LOOK = MissingLook()


def draw_classes(
    axes: Axes,
    frame: gpd.GeoDataFrame,
    classes: Classes,
    *,
    border: float = 0.25,
    missing: MissingLook = USUAL_LOOK,
) -> None:
    """Draw areas in the colour of their class, estimates hatched, and those without a figure hatched on grey.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    frame : GeoDataFrame
        Columns ``geometry``, ``value`` and ``status``.
    classes : Classes
    border : float
        Width of the borders between areas, in points.
    missing : MissingLook

    Examples
    --------
    >>> import geopandas
    >>> from matplotlib.figure import Figure
    >>> from analysis.maps.classes import ser_classes
    >>> squares = shapely.box([0, 1], 0, [1, 2], 1)
    >>> figures = {"value": [3.0, 9.0], "status": ["observed", "estimated"]}
    >>> axes = Figure().add_subplot()
    >>> draw_classes(axes, geopandas.GeoDataFrame(figures, geometry=squares), ser_classes())
    >>> [each.get_gid() for each in axes.collections if each.get_gid() and len(each.get_paths())]
    ['class-0', 'estimated-3']
    """
    number, estimated = classes.assign(frame["value"]), is_estimate(frame)
    for at, colour in enumerate(classes.colours):
        add_areas(axes, frame.geometry[(number == at) & ~estimated], colour, gid=f"class-{at}", border=border)
    for at, colour in enumerate(classes.colours):
        modelled = frame.geometry[(number == at) & estimated]
        if len(modelled):
            add_areas(
                axes,
                modelled,
                colour,
                gid=f"estimated-{at}",
                border=border,
                hatch=HATCHES[Status.ESTIMATED],
                ink=hatch_ink(colour),
            )
    draw_missing(axes, frame, border=border, look=missing)


def draw_missing(
    axes: Axes, frame: gpd.GeoDataFrame, *, border: float = 0.25, look: MissingLook = USUAL_LOOK
) -> None:
    """Draw the areas without a figure on grey, with the hatch of the reason.

    Examples
    --------
    >>> import geopandas
    >>> from matplotlib.figure import Figure
    >>> squares = shapely.box([0, 1], 0, [1, 2], 1)
    >>> axes = Figure().add_subplot()
    >>> draw_missing(axes, geopandas.GeoDataFrame({"status": ["suppressed"] * 2}, geometry=squares))
    >>> [len(each.get_paths()) for each in axes.collections if each.get_gid() == "status-suppressed"]
    [2]
    """
    for status in MISSING:
        without = frame.geometry[frame["status"] == status]
        add_areas(
            axes,
            without,
            look.colour,
            gid=f"status-{status}",
            border=border,
            hatch=HATCHES[status],
            ink=look.ink,
        )


def add_areas(
    axes: Axes,
    geometry: gpd.GeoSeries,
    colour: str,
    *,
    gid: str,
    border: float = 0.25,
    hatch: str | None = None,
    ink: str = NO_FIGURE_HATCH,
) -> None:
    """Draw areas in one colour, with one hatch if any.

    Examples
    --------
    >>> import geopandas
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> add_areas(axes, geopandas.GeoSeries(shapely.box([0, 1], 0, [1, 2], 1)), "#ffffff", gid="class-0")
    >>> [len(each.get_paths()) for each in axes.collections]
    [2]
    """
    paths = area_outlines(geometry)
    if hatch is None:
        areas = PathCollection(paths, facecolors=colour, edgecolors=BORDER, linewidths=border, gid=gid)
    else:  # the hatch takes the edge colour, so the borders are drawn over it
        areas = HatchedAreas(paths, facecolors=colour, edgecolors=ink, linewidths=0, hatch=hatch, gid=gid)
    axes.add_collection(areas)
    if hatch:
        axes.add_collection(PathCollection(paths, facecolors="none", edgecolors=BORDER, linewidths=border))


class HatchedAreas(PathCollection):
    """Areas under one hatch, kept one by one and drawn as one shape.

    Agg draws the pattern of a hatch anew for every shape; for half of the municipalities that takes most of the
    time of a map.

    Examples
    --------
    >>> areas = HatchedAreas([outline(shapely.box(0, 0, 1, 1)), outline(shapely.box(1, 0, 2, 1))], hatch="////")
    >>> len(areas.get_paths())
    2
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw all areas at once."""
        areas = self.get_paths()
        if areas:
            self.set_paths([Outline.make_compound_path(*areas)])
        try:
            super().draw(renderer)
        finally:
            self.set_paths(areas)
            self.stale = False


def add_outlines(
    axes: Axes, outlines: gpd.GeoDataFrame, *, width: float = 0.7, colour: str = OUTLINE
) -> None:
    """Draw the outlines of the provinces.

    Examples
    --------
    >>> import geopandas
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> add_outlines(axes, geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]))
    >>> axes.collections[0].get_gid()
    'provinces'
    """
    axes.add_collection(
        PathCollection(
            area_outlines(outlines.geometry),
            facecolors="none",
            edgecolors=colour,
            linewidths=width,
            gid="provinces",
        )
    )


def fit_view(axes: Axes, frame: gpd.GeoDataFrame, *, anchor: str = "SE") -> None:
    """Show all areas, with equal scales and without axis lines.

    Examples
    --------
    >>> import geopandas
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> fit_view(axes, geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]))
    >>> axes.get_anchor()
    'SE'
    """
    west, south, east, north = frame.total_bounds
    margin = 0.01 * (north - south)
    axes.set(
        xlim=(west - margin, east + margin),
        ylim=(south - margin, north + margin),
        aspect="equal",
        anchor=anchor,
    )
    axes.set_axis_off()


def outline(area: shapely.Geometry) -> Outline:
    """Return a polygon, holes and parts included, as one drawing path.

    Examples
    --------
    >>> len(outline(shapely.box(0, 0, 1, 1)).vertices)
    5
    """
    return area_outlines([area])[0]


def area_outlines(areas: gpd.GeoSeries | Sequence[shapely.Geometry]) -> list[Outline]:
    """Return each of many areas as one drawing path, as :func:`outline` does.

    Examples
    --------
    >>> [len(path.vertices) for path in area_outlines([shapely.box(0, 0, 1, 1), shapely.Point(0, 0).buffer(1)])]
    [5, 65]
    """
    shapes = np.asarray(areas, dtype=object)
    parts, area_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    vertices, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    ends = np.flatnonzero(np.diff(ring_of_vertex, append=-1))
    codes = np.full(len(vertices), Outline.LINETO, dtype=Outline.code_type)
    codes[ends], codes[np.r_[0, ends[:-1] + 1][: len(ends)]] = Outline.CLOSEPOLY, Outline.MOVETO
    area_of_vertex = area_of_part[part_of_ring][ring_of_vertex]
    bounds = np.searchsorted(area_of_vertex, np.arange(len(shapes) + 1))
    return [Outline(vertices[a:b], codes[a:b]) for a, b in itertools.pairwise(bounds.tolist())]


def is_estimate(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows were computed by a model; none where there is no column ``status``.

    Examples
    --------
    >>> import pandas as pd
    >>> is_estimate(pd.DataFrame({"status": ["observed", "estimated"]})).tolist()
    [False, True]
    """
    if "status" not in rows:
        return rows["value"].isna() & False
    return rows["status"] == str(Status.ESTIMATED)


def hatch_ink(colour: str) -> str:
    """Return the ink that can be seen on a colour.

    Examples
    --------
    >>> hatch_ink("#ffffff") == HATCH_ON_LIGHT, hatch_ink("#000000") == HATCH_ON_DARK
    (True, True)
    """
    return max((HATCH_ON_LIGHT, HATCH_ON_DARK), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as the Web Content Accessibility Guidelines define it.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def refuse_unfit(rows: pd.DataFrame, joined: Joined) -> None:
    """Refuse rows that would leave an area blank, or show one otherwise than its status says.

    Raises
    ------
    TerritoryError
        When rows and areas do not belong together one to one.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"code": ["GM0014"], "status": ["estimated"], "value": [None]})
    >>> refuse_unfit(rows, Joined(rows, (), (), ""))
    Traceback (most recent call last):
    analysis.errors.PanelError: the map: GM0014 has the status 'estimated' and no figure; ...
    """
    odd = [*joined.without_figure, *joined.without_shape]
    if odd:
        raise TerritoryError(
            f"rows and areas do not belong together one to one; {len(odd)} are left over, such as {odd[0]}",
            where="the map",
            remedy="pass a row for every municipality of the division, those without a figure included",
        )
    filled = rows["status"].isin([*map(str, WITH_FIGURE), str(Status.ESTIMATED)])
    wrong = rows[filled != rows["value"].notna()]
    if len(wrong):
        first = wrong.iloc[0]
        raise PanelError(
            f"{first['code']} has the status '{first['status']}' and {'no' if filled[wrong.index[0]] else 'a'} figure",
            where="the map",
            remedy="give observed, provisional and estimated rows a figure, and no others",
        )
