"""Areas as SVG paths on a grid of whole numbers: small, and the same border on both of its sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analysis.maps.shapes import Shapes

if TYPE_CHECKING:
    import geopandas as gpd

HEIGHT = 10_000
"""Steps of the grid from south to north: 31 metres each for the Netherlands, a third of a pixel at the deepest zoom."""


@dataclass(frozen=True)
class Drawn:
    """Areas that can be drawn.

    Parameters
    ----------
    width, height : int
        Size of the grid; y runs downwards, as in SVG.
    codes : tuple of str
    paths : tuple of str
        Path data of each area.
    anchors : tuple of (int, int)
        A point inside each area.
    outlines : tuple of str
        Path data of each province.
    """

    width: int
    height: int
    codes: tuple[str, ...]
    paths: tuple[str, ...]
    anchors: tuple[tuple[int, int], ...]
    outlines: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A grid over a rectangle, counted from its top left corner."""

    west: float
    north: float
    step: float

    def place(self, coordinates: np.ndarray) -> np.ndarray:
        """Return whole numbers for an array of x and y.

        Examples
        --------
        >>> Grid(100.0, 900.0, 10.0).place(np.array([[126.0, 880.0]])).tolist()
        [[3, 2]]
        """
        down = (coordinates - [self.west, self.north]) * [1, -1]
        return np.rint(down / self.step).astype(int)


def draw(shapes: Shapes, height: int = HEIGHT) -> Drawn:
    """Return the areas of a map as SVG paths, sorted by code.

    Neighbours share the coordinates of their border (simplified as a coverage in
    :func:`analysis.maps.shapes.load_shapes`), and equal coordinates fall on equal places of the grid: no slivers.

    Parameters
    ----------
    shapes : Shapes
        Boundaries in RD New, or hexagons.
    height : int
        Steps of the grid from south to north.

    Returns
    -------
    Drawn

    Examples
    --------
    >>> from analysis import maps
    >>> drawn = draw(maps.load_shapes(2023))
    >>> len(drawn.paths), len(drawn.outlines), drawn.height
    (342, 12, 10000)
    """
    areas = shapes.areas.sort_values("code", ignore_index=True)
    west, south, east, north = areas.total_bounds
    grid = Grid(west, north, (north - south) / height)
    inside = shapely.get_coordinates(areas.geometry.representative_point().array)
    return Drawn(
        width=int(np.ceil((east - west) / grid.step)),
        height=height,
        codes=tuple(areas["code"]),
        paths=_paths(areas.geometry, grid),
        anchors=tuple((int(x), int(y)) for x, y in grid.place(inside)),
        outlines=_paths(shapes.outlines.geometry, grid),
    )


def _paths(areas: gpd.GeoSeries, grid: Grid) -> tuple[str, ...]:
    return tuple(path(area, grid) for area in areas)


def path(area: shapely.Geometry, grid: Grid) -> str:
    """Return an area, holes and parts included, as SVG path data in relative steps.

    Examples
    --------
    >>> path(shapely.Polygon([(0, 10), (20, 10), (20, 0), (0, 0)]), Grid(0.0, 10.0, 1.0))
    'm20 0v10h-20v-10z'
    """
    pen, data = np.zeros(2, dtype=int), []
    for ring in shapely.get_rings(shapely.get_parts(area)):
        corners = _corners(grid.place(shapely.get_coordinates(ring)))
        if len(corners) < 3:  # too small for the grid
            continue
        steps = np.diff(np.vstack([pen, corners]), axis=0)
        data.append(_move(steps[0]) + "".join(_line(x, y) for x, y in steps[1:]) + "z")
        pen = corners[0]  # where `z` leaves it
    return "".join(data)


def _corners(places: np.ndarray) -> np.ndarray:
    """Leave out what falls on the place before it, and the repeated end of the ring."""
    moved = np.any(places != np.roll(places, 1, axis=0), axis=1)
    return places[moved] if moved.any() else places[:1]


def _move(step: np.ndarray) -> str:
    return f"m{step[0]}{_signed(step[1])}"


def _line(x: int, y: int) -> str:
    if x == 0:
        return f"v{y}"
    return f"h{x}" if y == 0 else f"l{x}{_signed(y)}"


def _signed(number: int) -> str:
    """Write a number after another one: a minus sign separates as well as a space does."""
    return str(number) if number < 0 else f" {number}"
