"""Making ``data/reference`` again from downloads: municipalities, regions, neighbours and hexagons."""

from __future__ import annotations

from pathlib import Path

from analysis.catalogue import load_catalogue
from analysis.project import Project
from analysis.sources.reading import read_boundaries, read_regions
from analysis.sources.store import RawStore
from analysis.statistics.neighbours import contiguity, write_neighbours
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.history import compile_history, write_reference
from analysis.territory.jeugdregios import YEAR as REGION_YEAR
from analysis.territory.jeugdregios import regions_by_location, write_jeugdregios

REGIONS = "03759ned"
"""The table whose region codes tell the history of every municipality."""

FIRST_YEAR, LAST_YEAR = 2010, 2025
"""Divisions that are kept: from the oldest figures of the catalogue on."""

LAYOUT_YEAR = 2024
"""Boundaries that the hexagons are laid out by; the divisions of 2023, 2024 and 2025 are the same."""


def write_municipalities(project: Project) -> list[Path]:
    """Compute municipalities, changes and provinces from the region codes of CBS 03759ned.

    Parameters
    ----------
    project : Project
        With 03759ned in ``data/raw``.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    SourceError
        When the table was not downloaded.
    TerritoryError
        When a description in the code list cannot be understood.

    Examples
    --------
    >>> import shutil, tempfile
    >>> empty = Project(Path(tempfile.mkdtemp()))
    >>> _ = shutil.copytree(Project.find().catalogue, empty.catalogue)
    >>> write_municipalities(empty)
    Traceback (most recent call last):
    analysis.errors.SourceError: 03759ned ...
    """
    regions = read_regions(RawStore(project.raw), load_catalogue(project), REGIONS)
    return write_reference(compile_history(regions, FIRST_YEAR, LAST_YEAR), project.reference)


def write_regions(project: Project) -> list[Path]:
    """Compute from real boundaries in which jeugdregio each municipality lies, and which ones are neighbours.

    Models rest on these two tables, so that their results do not depend on which boundaries were downloaded.

    Parameters
    ----------
    project : Project
        With the boundaries of gemeenten and jeugdregio's of 2024 in ``data/raw``.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Examples
    --------
    >>> import shutil, tempfile
    >>> empty = Project(Path(tempfile.mkdtemp()))
    >>> _ = shutil.copytree(Project.find().catalogue, empty.catalogue)
    >>> write_regions(empty)
    Traceback (most recent call last):
    analysis.errors.SourceError: boundaries of gemeente 2024: they were not fetched; ...
    """
    store, catalogue = RawStore(project.raw), load_catalogue(project)
    areas = read_boundaries(store, catalogue, "gemeente", REGION_YEAR)
    names = read_gemeenten(project.reference).names(REGION_YEAR)
    areas = areas.assign(naam=areas["code"].map(names))
    regions = read_boundaries(store, catalogue, "jeugdregio", REGION_YEAR)
    return [
        write_jeugdregios(regions_by_location(areas, regions), project.reference),
        write_neighbours(contiguity(areas, boundary_year=REGION_YEAR), project.reference),
    ]


def write_hexagons(project: Project) -> Path:
    """Lay out one hexagon per municipality from the centres of the real boundaries.

    Parameters
    ----------
    project : Project
        With the boundaries of :data:`LAYOUT_YEAR` in ``data/raw``.

    Returns
    -------
    pathlib.Path
        The file written.

    Examples
    --------
    >>> import shutil, tempfile
    >>> empty = Project(Path(tempfile.mkdtemp()))
    >>> _ = shutil.copytree(Project.find().catalogue, empty.catalogue)
    >>> write_hexagons(empty)
    Traceback (most recent call last):
    analysis.errors.SourceError: boundaries of gemeente 2024: they were not fetched; ...
    """
    from analysis.territory.hexlayout import centres_and_neighbours, lay_out, write_layout

    areas = read_boundaries(RawStore(project.raw), load_catalogue(project), "gemeente", LAYOUT_YEAR)
    division = read_gemeenten(project.reference).in_year(LAYOUT_YEAR)[["code", "provincie"]]
    centres, neighbours = centres_and_neighbours(areas.merge(division, on="code", validate="one_to_one"))
    return write_layout(lay_out(centres, neighbours), project.reference)
