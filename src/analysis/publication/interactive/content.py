"""What the interactive map shows: indicators, years, figures with their status, classes and sources, as plain data."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.catalogue import Catalogue, Indicator
from analysis.errors import PublicationError
from analysis.maps.classes import Classes, colours_of, quantile_classes, ser_classes
from analysis.numbers import Language, rounded
from analysis.panel.citation import source_line
from analysis.panel.division import FiguresOnDivision
from analysis.panel.schema import Status
from analysis.statistics.latest import is_old, pooled_figures
from analysis.territory.gemeenten import Gemeenten

SER_INDICATOR = "kinderen_laag_inkomen"
"""The indicator that the band of the SER is about."""


@dataclass(frozen=True)
class YearFigures:
    """The figures of one indicator and year.

    Parameters
    ----------
    year : int
    period : str
        The year, or the years that were taken together.
    figures : tuple of Decimal or None
        One for each municipality, in the decimals of the indicator.
    statuses : tuple of Status
        One for each municipality.
    source : str
        The source line.
    """

    year: int
    period: str
    figures: tuple[Decimal | None, ...]
    statuses: tuple[Status, ...]
    source: str


@dataclass(frozen=True)
class IndicatorFigures:
    """An indicator with all its years, in the same classes.

    Parameters
    ----------
    indicator : Indicator
    years : tuple of YearFigures
        Rising, at least one.
    classes : Classes
    old : bool
        Whether even the newest year is an old figure.
    """

    indicator: Indicator
    years: tuple[YearFigures, ...]
    classes: Classes
    old: bool


def collect(
    panel: pd.DataFrame,
    boundary_year: int,
    codes: Sequence[str],
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    indicators: Sequence[str] | None = None,
    language: Language = "nl",
) -> list[IndicatorFigures]:
    """Return every indicator that has municipal figures on a division, in the order of the catalogue.

    Parameters
    ----------
    panel : DataFrame
    boundary_year : int
        The division of all figures.
    codes : sequence of str
        The municipalities of the division, in the order of the figures.
    catalogue : Catalogue
    gemeenten : Gemeenten
    indicators : sequence of str, optional
        By default all.
    language : {"nl", "en"}
        Of the source lines.

    Raises
    ------
    PublicationError
        When an indicator is unknown, or none has figures on the division.

    Examples
    --------
    >>> import analysis
    >>> gemeenten = analysis.load_gemeenten()
    >>> codes = list(gemeenten.in_year(2023)["code"])
    >>> [found] = collect(
    ...     analysis.load_panel(), 2023, codes, catalogue=analysis.load_catalogue(), gemeenten=gemeenten,
    ...     indicators=["huishoudens_laag_inkomen"],
    ... )
    >>> [year.period for year in found.years], len(found.years[0].figures)
    (['2021'], 342)
    """
    _refuse_unknown(indicators, catalogue)
    figures = FiguresOnDivision(panel, boundary_year, catalogue, gemeenten)
    found = [
        one
        for name in catalogue.indicators
        if indicators is None or name in indicators
        if (one := _one(name, figures, codes, language)) is not None
    ]
    if not found:
        raise PublicationError(
            f"no indicator has figures on the municipal division of {boundary_year}",
            where="the interactive map",
            remedy="choose a newer division with --year",
        )
    return found


def _refuse_unknown(indicators: Sequence[str] | None, catalogue: Catalogue) -> None:
    unknown = sorted(set(indicators or ()) - set(catalogue.indicators))
    if unknown:
        near = difflib.get_close_matches(unknown[0], catalogue.indicators, n=3)
        raise PublicationError(
            "the catalogue has no such indicator",
            where=unknown[0],
            remedy=f"did you mean {' or '.join(near)}"
            if near
            else "use an id of data/catalogue/indicators.yaml",
        )


def _one(
    name: str, figures: FiguresOnDivision, codes: Sequence[str], language: Language
) -> IndicatorFigures | None:
    indicator = figures.catalogue.indicators[name]
    years = tuple(
        _year(indicator, run, figures, codes, language)
        for run in runs(figures.years(name), indicator.pooled_years or 1)
    )
    if not years:
        return None
    known = [float(value) for year in years for value in year.figures if value is not None]
    classes = classes_of(indicator, pd.Series(known, dtype="float64"))
    old = is_old(years[-1].year, figures.boundary_year)
    return IndicatorFigures(indicator, years, classes, old)


def runs(years: Sequence[int], length: int) -> list[list[int]]:
    """Return the years that are taken together, each run without a gap and named after its last year.

    Examples
    --------
    >>> runs([2010, 2011, 2013, 2014], 2), runs([2010, 2012], 1)
    ([[2010, 2011], [2013, 2014]], [[2010], [2012]])
    """
    wanted = [list(range(last - length + 1, last + 1)) for last in years]
    return [run for run in wanted if set(run) <= set(years)]


def _year(
    indicator: Indicator, run: list[int], figures: FiguresOnDivision, codes: Sequence[str], language: Language
) -> YearFigures:
    rows = _rows(indicator.id, run, figures).set_index("code").reindex(codes)
    behind = figures.behind([(indicator.id, year) for year in run])
    values = [
        None if pd.isna(value) else rounded(float(value), indicator.decimals) for value in rows["value"]
    ]
    # a municipality that the rows do not know has no figure in this edition
    statuses = [Status(status) for status in rows["status"].fillna(str(Status.NOT_PUBLISHED))]
    return YearFigures(
        year=run[-1],
        period="–".join(map(str, dict.fromkeys((run[0], run[-1])))),
        figures=tuple(values),
        statuses=tuple(statuses),
        source=source_line(behind, figures.catalogue, language=language),
    )


def _rows(name: str, run: list[int], figures: FiguresOnDivision) -> pd.DataFrame:
    if len(run) == 1:
        return figures.rows(name, run[0])
    return pooled_figures(
        figures.panel,
        name,
        run,
        figures.boundary_year,
        catalogue=figures.catalogue,
        gemeenten=figures.gemeenten,
    )


def classes_of(indicator: Indicator, values: pd.Series) -> Classes:
    """Return the classes for all years of an indicator: dark is unfavourable, or more where there is no direction.

    Parameters
    ----------
    indicator : Indicator
    values : Series of float
        The figures of all years.

    Examples
    --------
    >>> import analysis
    >>> catalogue = analysis.load_catalogue()
    >>> classes_of(catalogue.indicators["kinderen_laag_inkomen"], pd.Series([5.0])).band.low
    8
    >>> classes = classes_of(catalogue.indicators["vaccinatie_bmr"], pd.Series(range(101), dtype=float))
    >>> classes.colours == tuple(colours_of(catalogue.indicators["vaccinatie_bmr"]))
    True
    """
    if indicator.id == SER_INDICATOR:
        return ser_classes()
    return quantile_classes(values, colours=colours_of(indicator), decimals=indicator.decimals)
