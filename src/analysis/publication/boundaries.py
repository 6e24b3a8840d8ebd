"""Real boundaries for the maps of a build: used when they are here, asked for once, never waited for."""

from __future__ import annotations

import time
from pathlib import Path

from analysis.catalogue import Catalogue, OData3Source, OData4Source, load_catalogue
from analysis.files import write_bytes
from analysis.project import Project
from analysis.sources.store import RawStore

PAUSE = 24 * 3600.0
"""Seconds before a build asks again after PDOK did not answer."""

ADVICE = "The maps show hexagons; `databoek fetch --only gemeentegrenzen` gets the real boundaries."


def map_years(catalogue: Catalogue) -> list[int]:
    """Return the divisions on which whole series of figures stand, and that chapters therefore map.

    Examples
    --------
    >>> map_years(load_catalogue())
    [2023]
    """
    statistical = [s for s in catalogue.sources.values() if isinstance(s, OData3Source | OData4Source)]
    return sorted({s.boundaries.year for s in statistical if s.boundaries.year is not None})


def try_boundaries(project: Project, *, offline: bool, mirror: str | None = None) -> str:
    """See to it that the boundaries are here, or return the line that says how to get them.

    Parameters
    ----------
    project : Project
    offline : bool
        Do not ask PDOK.
    mirror : str, optional
        Address of a mirror to ask instead.

    Returns
    -------
    str
        Advice for the user; empty when the maps will show real boundaries.

    Examples
    --------
    >>> try_boundaries(Project.find(), offline=True) in ("", ADVICE)
    True
    """
    catalogue, store = load_catalogue(project), RawStore(project.raw)
    source = catalogue.boundaries("gemeente")
    if source is None:
        return ADVICE
    absent = [year for year in map_years(catalogue) if store.sound(source.layer, str(year)) is None]
    if not absent:
        return ""
    tried = project.interim / "pdok-did-not-answer"
    if offline or (_recent(tried) and not mirror) or not set(absent) <= set(source.years):
        return ADVICE
    from analysis.sources.fetching import fetch
    from analysis.sources.service import BRIEF

    wanted = [f"{source.layer} {year}" for year in absent]
    if fetch(project, catalogue, only=wanted, mirror=mirror, patience=BRIEF).failures:
        write_bytes(tried, b"")
        return ADVICE
    return ""


def _recent(marker: Path) -> bool:
    return marker.exists() and time.time() - marker.stat().st_mtime < PAUSE
