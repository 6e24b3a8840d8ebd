"""Areas on an axes: filled, hatched where there is no observed figure, with the outlines of the provinces."""

from __future__ import annotations

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

MISSING = tuple(status for status in HATCHES if status != Status.ESTIMATED)
"""Why a figure is missing, in the order of legends."""


def draw_classes(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes, *, border: float = 0.25) -> None:
    """Draw areas in the colour of their class, estimates hatched, and those without a figure hatched on grey.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    frame : GeoDataFrame
        Columns ``geometry``, ``value`` and ``status``.
    classes : Classes
    border : float
        Width of the borders between areas, in points.

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
    draw_missing(axes, frame, border=border)


def draw_missing(axes: Axes, frame: gpd.GeoDataFrame, *, border: float = 0.25) -> None:
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
        add_areas(axes, without, NO_FIGURE, gid=f"status-{status}", border=border, hatch=HATCHES[status])


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
    axes.add_collection(
        PathCollection(
            [outline(area) for area in geometry],
            facecolors=colour,
            edgecolors=ink if hatch else BORDER,
            linewidths=border,
            hatch=hatch,
            gid=gid,
        )
    )
    if hatch:  # the hatch takes the edge colour, so the borders are drawn over it
        axes.add_collection(
            PathCollection(
                [outline(area) for area in geometry], facecolors="none", edgecolors=BORDER, linewidths=border
            )
        )


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
            [outline(area) for area in outlines.geometry],
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
    rings = shapely.get_rings(shapely.get_parts(area))
    coordinates = [shapely.get_coordinates(ring) for ring in rings]
    codes = [
        np.r_[Outline.MOVETO, np.full(len(ring) - 2, Outline.LINETO), Outline.CLOSEPOLY].astype(
            Outline.code_type
        )
        for ring in coordinates
    ]
    return Outline(np.concatenate(coordinates), np.concatenate(codes))


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
