"""The source line of a map: figures, a model if any, and boundaries."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.maps.areas import is_estimate
from analysis.maps.shapes import Shapes
from analysis.numbers import Language
from analysis.panel.citation import PROCESSED_BY, source_line


def panel_rows(rows: pd.DataFrame, based_on: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the panel rows that a map rests on: its own, estimates left out, and those behind the estimates.

    Examples
    --------
    >>> rows = pd.DataFrame({"code": ["GM0014", "GM0034"], "status": ["observed", "estimated"]})
    >>> covariates = pd.DataFrame({"code": ["GM0034"], "status": ["observed"]})
    >>> panel_rows(rows, covariates)["code"].tolist()
    ['GM0014', 'GM0034']
    """
    modelled = is_estimate(rows)
    if based_on is None:
        return rows[~modelled] if modelled.any() and not modelled.all() else rows
    return pd.concat([rows[~modelled], based_on], ignore_index=True)


def map_source(
    rows: pd.DataFrame,
    catalogue: Catalogue,
    shapes: Shapes,
    *,
    based_on: pd.DataFrame | None = None,
    also: tuple[str, ...] = (),
    language: Language = "nl",
) -> str:
    """Cite the panel rows that a map rests on, our own model if it has estimates, and the boundaries.

    Parameters
    ----------
    rows : DataFrame
        What the map shows.
    catalogue : Catalogue
    shapes : Shapes
    based_on : DataFrame, optional
        Further panel rows that estimates rest on.
    also : tuple of str
        Further citations.
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> map_source(rows, analysis.load_catalogue(), maps.load_shapes(2023)).split(" (")[0]
    'Bron: CBS, StatLine 85678NED'
    """
    line = source_line(panel_rows(rows, based_on), catalogue, also=also, language=language)
    word = {"nl": "Schattingen: model van", "en": "Estimates: model of"}[language]
    ours = f"{word} {PROCESSED_BY}." if is_estimate(rows).any() else ""
    return " ".join(filter(None, [line, ours, credit(shapes, language)]))


def credit(shapes: Shapes, language: Language = "nl") -> str:
    """Return how boundaries are credited.

    Examples
    --------
    >>> from analysis import maps
    >>> credit(maps.load_shapes(2023)) == maps.load_shapes(2023).source
    True
    """
    if language == "nl":
        return shapes.source
    if shapes.kind == "gemeentegrenzen":
        return f"Boundaries: CBS/Kadaster through PDOK, {shapes.boundary_year}, CC BY 4.0."
    return "One hexagon for each municipality, all of one size; places are approximate."
