"""What is drawn for each municipality: its real boundary when it was downloaded, else its hexagon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import geopandas as gpd

from analysis.catalogue import read_catalogue
from analysis.errors import TerritoryError
from analysis.files import sha256_file
from analysis.maps.simplification import cache_file, read_layers, simplified, write_layers
from analysis.project import Project
from analysis.sources.reading import read_boundaries
from analysis.sources.store import RawStore
from analysis.statistics.neighbours import Neighbours, contiguity, hexagon_neighbours
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import LAYOUT_FILE, LAYOUT_YEARS, hexagons, outlines, read_layout

Areas = Literal["gemeentegrenzen", "zeshoeken"]
"""What stands for a municipality on a map: its boundary, or a hexagon as large as that of any other."""

PRINT_TOLERANCE = 60.0
"""Metres: detail that a map of the country on A4 cannot show."""

HEXAGONS_COVER = f"the hexagon map only covers {min(LAYOUT_YEARS)}-{max(LAYOUT_YEARS)}"


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
    place : str
        The part of the country that is shown; empty for the whole.
    """

    areas: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    boundary_year: int
    kind: Areas
    source: str
    evidence: dict[str, Any]
    place: str = ""

    @property
    def whole(self) -> bool:
        """Whether this is the whole country."""
        return not self.place

    @property
    def detailed(self) -> bool:
        """Whether this is the whole country with its real boundaries, of which the smallest may be lost."""
        return self.whole and self.kind == "gemeentegrenzen"


def load_shapes(boundary_year: int, project: Project | None = None, *, kind: Areas | None = None) -> Shapes:
    """Return the areas to draw for a municipal division.

    Parameters
    ----------
    boundary_year : int
    project : Project, optional
        By default the project of the current folder.
    kind : {"gemeentegrenzen", "zeshoeken"}, optional
        By default real boundaries where they were downloaded, and hexagons where they were not.

    Returns
    -------
    Shapes
        Real boundaries, simplified with shared borders kept, or the project's hexagon map. What was prepared is
        kept, in memory and under ``data/interim``; it is prepared again when boundaries or reference tables
        change.

    Raises
    ------
    TerritoryError
        When there are no boundaries for the year where they are wanted, the hexagon map does not cover it, or
        there is no such kind.

    Examples
    --------
    >>> shapes = load_shapes(2023)
    >>> len(shapes.areas), len(shapes.outlines)
    (342, 12)
    >>> load_shapes(2023, kind="zeshoeken").kind
    'zeshoeken'
    """
    project = project or Project.find()
    made_from = project.checksums()
    layer = _layer(project.catalogue, made_from["catalogue"])
    stored = RawStore(project.raw).sound(layer, str(boundary_year)) if layer else None
    version = stored.name if stored else ""
    shapes = _prepared(project, boundary_year, kind, layer, version, made_from["reference"])
    return replace(  # a copy: a column that a caller adds stays out of the next map
        shapes, areas=shapes.areas.copy(), outlines=shapes.outlines.copy(), evidence=dict(shapes.evidence)
    )


def _possible(kind: Areas | None, boundary_year: int, *, downloaded: bool) -> Areas:
    """Return which areas to draw, or refuse what cannot be drawn."""
    if kind not in (None, *get_args(Areas)):
        what, remedy = f"there are no areas '{kind}'", f"choose {' or '.join(get_args(Areas))}"
    elif downloaded and kind != "zeshoeken":
        return "gemeentegrenzen"
    elif kind != "gemeentegrenzen" and boundary_year in LAYOUT_YEARS:
        return "zeshoeken"
    elif kind == "zeshoeken":
        what, remedy = (
            f"{HEXAGONS_COVER}, not {boundary_year}",
            "draw 'gemeentegrenzen', or choose such a year",
        )
    else:
        also = "" if boundary_year in LAYOUT_YEARS else f", and {HEXAGONS_COVER}"
        what = f"there are no boundaries of {boundary_year}{also}"
        remedy = "run `databoek fetch --only gemeentegrenzen`"
    raise TerritoryError(what, where="the map", remedy=remedy)


@lru_cache(maxsize=8)
def _layer(catalogue: Path, checksum: str) -> str:
    """Return the layer of the municipal boundaries, empty when there is none; read once for each catalogue."""
    source = read_catalogue(catalogue).boundaries("gemeente")
    return source.layer if source else ""


@lru_cache(maxsize=16)
def _prepared(
    project: Project, boundary_year: int, kind: Areas | None, layer: str, version: str, reference: str
) -> Shapes:
    """Prepare shapes once for each version of the boundaries and each checksum of the reference tables."""
    division = read_gemeenten(project.reference).in_year(boundary_year)
    provinces = dict(zip(division["code"], division["provincie"], strict=True))
    if _possible(kind, boundary_year, downloaded=bool(version)) == "gemeentegrenzen":
        return _boundaries(project, boundary_year, layer, version, provinces)
    return _hexagons(project, boundary_year, provinces)


def _boundaries(
    project: Project, boundary_year: int, layer: str, version: str, provinces: dict[str, str]
) -> Shapes:
    inputs = (version, PRINT_TOLERANCE, sorted(provinces.items()))
    kept = cache_file(project.interim / "shapes", f"{layer}-{boundary_year}", *inputs)
    layers = read_layers(kept)
    if layers is None:
        catalogue = read_catalogue(project.catalogue)
        full = read_boundaries(RawStore(project.raw), catalogue, "gemeente", boundary_year)
        layers = simplified(full, provinces, tolerance=PRINT_TOLERANCE)
        write_layers(kept, layers)
    credit = f"Grenzen: CBS/Kadaster via PDOK, {boundary_year}, CC BY 4.0."
    evidence = {"boundaries": layer, "version": version}
    return Shapes(*layers, boundary_year, "gemeentegrenzen", credit, evidence)


def _hexagons(project: Project, boundary_year: int, provinces: dict[str, str]) -> Shapes:
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
