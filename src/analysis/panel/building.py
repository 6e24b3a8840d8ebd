"""From downloaded figures to panel rows: one row for every municipality and year, with or without a figure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue, Cell, Indicator, Kind, Series, StatisticalSource
from analysis.errors import PanelError
from analysis.panel.rounding import Bounds, rounding_bounds
from analysis.panel.schema import COLUMNS, KEY, Status
from analysis.sources.reading import Figures
from analysis.territory.gemeenten import Gemeenten

DIGITS = 6
"""Decimals kept in the panel, so that binary noise does not reach a file."""


def build_panel(catalogue: Catalogue, figures: Iterable[Figures], gemeenten: Gemeenten) -> pd.DataFrame:
    """Build the panel rows of all tables that were downloaded.

    Parameters
    ----------
    catalogue : Catalogue
    figures : iterable of Figures
        What was read from raw files; indicators and years without a download give no rows.
    gemeenten : Gemeenten
        The municipalities of each boundary year: each of them gets a row, figure or not.

    Returns
    -------
    DataFrame
        Columns of :data:`analysis.panel.schema.COLUMNS`, in canonical order.

    Raises
    ------
    PanelError
        When a table has a figure for a municipality that does not exist in its division.

    Examples
    --------
    >>> from analysis import Project, read_catalogue
    >>> from analysis.territory.gemeenten import read_gemeenten
    >>> project = Project.find()
    >>> panel = build_panel(read_catalogue(project.catalogue), [], read_gemeenten(project.reference))
    >>> list(panel.columns) == list(COLUMNS), len(panel)
    (True, 0)
    """
    parts = []
    for part in figures:
        indicator = catalogue.indicators[part.indicator]
        for series in indicator.series:
            if series.source == part.source:
                parts.extend(_years(indicator, series, catalogue.source_of(series), part, gemeenten))
    return in_order(pd.concat(parts)) if parts else _empty()


def _years(
    indicator: Indicator, series: Series, source: StatisticalSource, part: Figures, gemeenten: Gemeenten
) -> list[pd.DataFrame]:
    years = [year for year in series.years if source.table_for(year) == part.table]
    return [_year(indicator, series, source, part, year, gemeenten) for year in years]


def _year(
    indicator: Indicator,
    series: Series,
    source: StatisticalSource,
    part: Figures,
    year: int,
    gemeenten: Gemeenten,
) -> pd.DataFrame:
    boundary_year = source.boundaries.for_year(year)
    sent = part.frame[part.frame["year"] == year]
    where = f"{part.table}, {indicator.id}, {year}"
    roles = {role: _per_code(sent[sent["role"] == role], cell, where) for role, cell in series.cells.items()}
    division = gemeenten.in_year(boundary_year)["code"]
    _refuse_strangers(indicator, part, year, roles["value"], set(division), boundary_year)
    regions = [
        code for code in roles["value"].index if code[:2] in ("PV", "NL") and _has(roles["value"], code)
    ]
    codes = pd.Index([*division, *regions], name="code")
    table = {role: frame.reindex(codes) for role, frame in roles.items()}
    value = table["value"]["figure"].to_numpy(dtype=float)
    status = _statuses(series, table["value"])
    value = np.where(np.isin(status, [str(Status.OBSERVED), str(Status.PROVISIONAL)]), value, np.nan)
    terms = table["value"]["terms"].fillna(1).to_numpy(dtype=float)
    lower, upper = _bounds(indicator.kind, series, terms, value)
    columns = {
        "indicator": indicator.id,
        "code": codes,
        "year": year,
        "value": value,
        "lower": lower,
        "upper": upper,
        "numerator": _part(table, "numerator"),
        "denominator": _part(table, "denominator"),
        "status": status,
        "source": part.table,
        "version": part.version,
        "boundary_year": boundary_year,
    }
    return pd.DataFrame(columns)


def _per_code(sent: pd.DataFrame, cell: Cell, where: str) -> pd.DataFrame:
    """One row per code: the figure in catalogue units, how many published figures it adds up, why it is missing.

    A total of which some figures are withheld is itself missing: what is left would pass for the whole. Cells that
    are empty because the figure cannot occur count as nothing.
    """
    no_figure = sent["figure"].isin(cell.no_figure)
    figure = sent["figure"].mask(no_figure) * cell.times
    withheld = no_figure | sent["missing"].isin(["suppressed", "other"])
    grouped = sent.assign(figure=figure, terms=figure.notna(), withheld=withheld).groupby("code", sort=True)
    if not cell.total and (grouped.size() > 1).any():
        code = grouped.size().idxmax()
        raise PanelError(
            f"{code} has {grouped.size().max()} figures where one was expected",
            where=where,
            remedy="narrow the choice under 'where' in data/catalogue/indicators.yaml",
        )
    return pd.DataFrame(
        {
            "figure": grouped["figure"].sum(min_count=1).mask(grouped["withheld"].any()),
            "terms": grouped["terms"].sum(),
            "withheld": grouped["withheld"].any(),
            "provisional": grouped["provisional"].any(),
        }
    )


def _has(frame: pd.DataFrame, code: str) -> bool:
    return bool(pd.notna(frame.at[code, "figure"]))


def _refuse_strangers(
    indicator: Indicator, part: Figures, year: int, sent: pd.DataFrame, division: set[str], boundary_year: int
) -> None:
    with_figure = sent.index[sent["figure"].notna() & sent.index.str.startswith("GM")]
    strangers = sorted(set(with_figure) - division)
    if strangers:
        raise PanelError(
            f"there are figures for codes that are no municipality of {boundary_year} "
            f"({len(strangers)}, such as {strangers[0]})",
            where=f"{part.table}, {indicator.id}, {year}",
            remedy=f"correct 'boundaries' of source {part.source} in data/catalogue/sources.yaml",
        )


def _statuses(series: Series, value: pd.DataFrame) -> np.ndarray:
    """Say for each row why it has a figure or has none.

    A code that the table does not send, a figure that cannot exist, or a period in which nobody has a figure yet is
    not published; a sign for "unknown or secret" is suppressed. Where a zero means that nothing was handed in, so
    does a row whose cells are all empty.
    """
    figure = value["figure"]
    published = figure.notna()
    announced = published.any()
    withheld = value["withheld"].eq(True) & announced
    partly = withheld & (value["terms"] > 0)
    nothing = value["terms"].notna() & announced & ~(figure.abs() > 0) & ~partly
    not_delivered = nothing & (series.zero_means == "not delivered")
    provisional = value["provisional"].eq(True)
    return np.select(
        [not_delivered, published & provisional, published, withheld],
        [str(Status.NOT_DELIVERED), str(Status.PROVISIONAL), str(Status.OBSERVED), str(Status.SUPPRESSED)],
        str(Status.NOT_PUBLISHED),
    ).astype(object)


def _part(table: dict[str, pd.DataFrame], role: str) -> np.ndarray:
    rows = len(table["value"])
    if role not in table:
        return np.full(rows, np.nan)
    known = table["value"]["figure"].notna().to_numpy()
    return np.where(known, table[role]["figure"].to_numpy(dtype=float), np.nan)


def _bounds(kind: Kind, series: Series, terms: np.ndarray, value: np.ndarray) -> Bounds:
    """Bounds of the published figure: half a step of its rounding to each side, within what the kind allows."""
    if kind is Kind.COUNT and series.value.rounded_to <= 1:
        return value, value  # people counted one by one
    lower, upper = rounding_bounds(value, series.value.rounded_to, terms)
    if kind is Kind.RATE:
        return np.clip(lower, 0, 100), np.clip(upper, 0, 100)
    return (np.maximum(lower, 0), upper) if kind is Kind.COUNT else (lower, upper)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def in_order(panel: pd.DataFrame) -> pd.DataFrame:
    """Return panel rows in the canonical order, columns, types and digits.

    Examples
    --------
    >>> import analysis
    >>> panel = analysis.load_panel()
    >>> in_order(panel.sample(frac=1, random_state=1)).equals(panel)
    True
    """
    floats = [name for name, kind in COLUMNS.items() if kind == "float64"]
    ordered = panel[list(COLUMNS)].astype(COLUMNS).sort_values(KEY, ignore_index=True)
    ordered[floats] = ordered[floats].round(DIGITS) + 0.0  # no negative zero
    return ordered
