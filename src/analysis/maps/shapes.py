"""What is drawn for each municipality: its real boundary when it was downloaded, else its hexagon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd

from analysis.catalogue import read_catalogue
from analysis.errors import TerritoryError
from analysis.files import sha256_file
from analysis.project import Project
from analysis.sources.reading import read_boundaries
from analysis.sources.store import RawStore
from analysis.statistics.neighbours import Neighbours, contiguity, hexagon_neighbours
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import LAYOUT_FILE, LAYOUT_YEARS, hexagons, outlines, read_layout

PRINT_TOLERANCE = 60.0
"""Metres: detail that a map of the country on A4 cannot show."""


@dataclass(frozen=True)
class Shapes:
    """The areas of a map.

    Parameters
    ----------
    areas : GeoDataFrame
        Columns ``code`` and ``geometry``, one row per municipality.
    outlines : GeoDataFrame
        Columns ``provincie`` and ``geometry``.
    boundary_year : int
        The municipal division that the areas show.
    kind : {"gemeentegrenzen", "zeshoeken"}
    source : str
        How the boundaries are credited under a map.
    evidence : dict
        Which boundaries these are, for the manifest.
    """

    areas: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    boundary_year: int
    kind: Literal["gemeentegrenzen", "zeshoeken"]
    source: str
    evidence: dict[str, Any]


def load_shapes(boundary_year: int, project: Project | None = None) -> Shapes:
    """Return the areas to draw for a municipal division.

    Parameters
    ----------
    boundary_year : int
    project : Project, optional
        By default the project of the current folder.

    Returns
    -------
    Shapes
        Real boundaries, simplified with shared borders kept, when they were downloaded; otherwise the
        project's hexagon map.

    Raises
    ------
    TerritoryError
        When there are no boundaries for the year and the hexagon map does not cover it.

    Examples
    --------
    >>> shapes = load_shapes(2023)
    >>> len(shapes.areas), len(shapes.outlines)
    (342, 12)
    """
    project = project or Project.find()
    catalogue, store = read_catalogue(project.catalogue), RawStore(project.raw)
    division = read_gemeenten(project.reference).in_year(boundary_year)
    provinces = dict(zip(division["code"], division["provincie"], strict=True))
    source = catalogue.boundaries("gemeente")
    stored = store.sound(source.layer, str(boundary_year)) if source else None
    if stored is not None:
        areas = read_boundaries(store, catalogue, "gemeente", boundary_year)[["code", "geometry"]]
        areas = areas.set_geometry(areas.geometry.simplify_coverage(PRINT_TOLERANCE))
        credit = f"Grenzen: CBS/Kadaster via PDOK, {boundary_year}, CC BY 4.0."
        evidence = {"boundaries": stored.origin.table, "version": stored.name}
        return Shapes(areas, outlines(areas, provinces), boundary_year, "gemeentegrenzen", credit, evidence)
    if boundary_year not in LAYOUT_YEARS:
        raise TerritoryError(
            f"there are no boundaries of {boundary_year}, and the hexagon map only covers "
            f"{min(LAYOUT_YEARS)}-{max(LAYOUT_YEARS)}",
            where="the map",
            remedy="run `databoek fetch --only gemeentegrenzen`",
        )
    areas = hexagons(read_layout(project.reference))
    credit = "Eén zeshoek per gemeente, gelijk van grootte; de plaats is bij benadering."
    evidence = {"boundaries": LAYOUT_FILE, "sha256": sha256_file(project.reference / LAYOUT_FILE)}
    return Shapes(areas, outlines(areas, provinces), boundary_year, "zeshoeken", credit, evidence)


def neighbours_on(shapes: Shapes, project: Project | None = None) -> Neighbours:
    """Return which municipalities are neighbours on a map: by real boundaries, or by hexagons.

    Parameters
    ----------
    shapes : Shapes
    project : Project, optional
        By default the project of the current folder.

    Returns
    -------
    Neighbours
        Its ``description`` says which of the two it is.

    Examples
    --------
    >>> shapes = load_shapes(2023)
    >>> near = neighbours_on(shapes)
    >>> near.components, ("zeshoeken" in near.description) == (shapes.kind == "zeshoeken")
    (1, True)
    """
    if shapes.kind == "gemeentegrenzen":
        return contiguity(shapes.areas, boundary_year=shapes.boundary_year)
    return hexagon_neighbours(read_layout((project or Project.find()).reference))
