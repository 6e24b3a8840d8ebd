"""The hexagon map: every municipality one hexagon of equal size, read from a table of whole numbers.

Unlike a map of land, it gives a village and a city the same ink. The table is made by
`analysis.territory.hexlayout`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analysis.errors import TerritoryError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LAYOUT_FILE = "zeshoekkaart.csv"

LAYOUT_YEARS = (2023, 2024, 2025)
"""The years whose municipalities the layout shows: 342, with the same codes."""

# Corners on a lattice of whole numbers: a step east is half the width of a hexagon, a step north half its
# side. Equal lattice points give equal coordinates, so that hexagons share corners to the last bit.
_CORNERS = np.array([(0, 2), (1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1)])
_EAST = np.array([(1, 0), (0, 1), (-1, 1)])  # three of the six neighbours; the other three see them


def read_layout(folder: Path) -> pd.DataFrame:
    """Read the layout of the hexagon map.

    Parameters
    ----------
    folder : pathlib.Path
        The folder that holds ``zeshoekkaart.csv``.

    Returns
    -------
    pandas.DataFrame
        Columns ``code``, ``q``, ``r`` (axial coordinates), one row per municipality, sorted by code.

    Raises
    ------
    TerritoryError
        When the file is missing, has other columns or other than whole numbers, or repeats a code or a cell.

    Examples
    --------
    >>> from analysis.project import Project
    >>> layout = read_layout(Project.find().reference)
    >>> len(layout), list(layout.columns)
    (342, ['code', 'q', 'r'])
    """
    path = folder / LAYOUT_FILE
    remedy = "restore it from version control or run `databoek reference --hexagons`"
    try:
        layout = pd.read_csv(path, dtype={"code": "str", "q": "int64", "r": "int64"})
    except FileNotFoundError:
        raise TerritoryError("the file does not exist", where=str(path), remedy=remedy) from None
    except (ValueError, OSError) as error:
        raise TerritoryError(f"the file cannot be read ({error})", where=str(path), remedy=remedy) from error
    if list(layout.columns) != ["code", "q", "r"]:
        raise TerritoryError("the columns are not code, q and r", where=str(path), remedy=remedy)
    for columns in (["code"], ["q", "r"]):
        twice = layout[layout.duplicated(columns)]
        if len(twice):
            what = f"the {' and '.join(columns)} of {twice['code'].iloc[0]} occur twice"
            raise TerritoryError(what, where=str(path), remedy=remedy)
    return layout.sort_values("code", ignore_index=True)


def hexagons(layout: pd.DataFrame, *, size: float = 1.0) -> GeoDataFrame:
    """Draw the hexagon of each municipality.

    Parameters
    ----------
    layout : pandas.DataFrame
        Columns ``code``, ``q``, ``r``.
    size : float
        Length of a side, in whatever unit the map is drawn.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``code`` and ``geometry``, in the order of ``layout``: regular hexagons with a corner to the
        north, that share corners exactly; x to the east, y to the north, no coordinate reference system.

    Examples
    --------
    >>> layout = pd.DataFrame({"code": ["A", "B"], "q": [0, 1], "r": [0, 0]})
    >>> round(hexagons(layout).union_all().area, 3)  # twice 3/2 √3
    5.196
    """
    from geopandas import GeoDataFrame

    q, r = layout["q"].to_numpy(), layout["r"].to_numpy()
    centre = np.column_stack([2 * q + r, -3 * r])
    corners = (centre[:, None, :] + _CORNERS) * (size * np.array([np.sqrt(3) / 2, 0.5]))
    return GeoDataFrame({"code": layout["code"].to_numpy()}, geometry=shapely.polygons(corners))


def outlines(shapes: GeoDataFrame, groups: Mapping[str, str]) -> GeoDataFrame:
    """Join municipalities to provinces, or to any other grouping, for drawing their outline.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame
        Columns ``code`` and ``geometry``: hexagons or real boundaries.
    groups : mapping of str to str
        Province by municipal code; codes that are not drawn are ignored.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``provincie`` and ``geometry``, sorted by province, with the reference system of ``shapes``.

    Raises
    ------
    TerritoryError
        When a drawn municipality has no province.

    Examples
    --------
    >>> shapes = hexagons(pd.DataFrame({"code": ["A", "B", "C"], "q": [0, 1, 2], "r": [0, 0, 0]}))
    >>> provinces = outlines(shapes, {"A": "P", "B": "P", "C": "Q"})
    >>> [len(shape.exterior.coords) - 1 for shape in provinces.geometry]
    [10, 6]
    """
    from geopandas import GeoDataFrame

    without = sorted(set(shapes["code"]) - set(groups))
    if without:
        raise TerritoryError(
            "the municipality has no province",
            where=without[0],
            remedy="use boundaries and provinces of one year",
        )
    members: dict[str, list[shapely.Geometry]] = {}
    for code, shape in zip(shapes["code"], shapes.geometry, strict=True):
        members.setdefault(groups[code], []).append(shape)
    names = sorted(members)
    joined = [shapely.union_all(members[name]) for name in names]
    return GeoDataFrame({"provincie": names}, geometry=joined, crs=shapes.crs)


def hex_neighbours(layout: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of municipalities whose hexagons share a side, each pair once, sorted.

    Examples
    --------
    >>> hex_neighbours(pd.DataFrame({"code": ["C", "B", "A"], "q": [0, 1, 2], "r": [0, 0, 0]}))
    [('A', 'B'), ('B', 'C')]
    """
    code_at = {(q, r): code for code, q, r in layout[["code", "q", "r"]].itertuples(index=False)}
    pairs = []
    for (q, r), code in code_at.items():
        for dq, dr in _EAST:
            other = code_at.get((q + dq, r + dr))
            if other is not None:
                pairs.append((min(code, other), max(code, other)))
    return sorted(pairs)
