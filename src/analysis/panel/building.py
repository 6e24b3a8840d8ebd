"""From downloaded figures to panel rows: one row for every municipality and year, with or without a figure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue, Cell, Indicator, Kind, Series, StatisticalSource
from analysis.errors import PanelError
from analysis.panel.rounding import Bounds, rate_bounds, rounding_bounds
from analysis.panel.schema import COLUMNS, KEY, Status
from analysis.sources.reading import Figures
from analysis.territory.gemeenten import Gemeenten

ONE = 1
"""Step of counts that were not rounded: people, pupils or events, one by one."""

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
    main = roles["value" if series.value is not None else "numerator"]
    division = gemeenten.in_year(boundary_year)["code"]
    _refuse_strangers(indicator, part, year, main, set(division), boundary_year)
    regions = [code for code in main.index if code[:2] in ("PV", "NL") and _has(main, code)]
    codes = pd.Index([*division, *regions], name="code")
    table = {role: frame.reindex(codes) for role, frame in roles.items()}
    row = (
        _published(table, series, indicator)
        if series.value is not None
        else _computed(table, series, indicator)
    )
    known = np.isin(row["status"], [str(Status.OBSERVED), str(Status.PROVISIONAL)])
    numbers = {
        name: np.where(known, row[name].astype(float), np.nan)
        for name in ("value", "lower", "upper", "numerator", "denominator")
    }
    if indicator.kind is Kind.RATE:
        numbers |= {name: np.clip(numbers[name], 0, indicator.per) for name in ("lower", "upper")}
    elif indicator.kind is Kind.COUNT:
        numbers["lower"] = np.maximum(numbers["lower"], 0)
    columns = {
        "indicator": indicator.id,
        "code": codes,
        "year": year,
        **numbers,
        "status": row["status"].to_numpy(dtype=object),
        "source": part.table,
        "version": part.version,
        "boundary_year": boundary_year,
    }
    return pd.DataFrame(columns)


def _published(table: dict[str, pd.DataFrame], series: Series, indicator: Indicator) -> pd.DataFrame:
    """Rows whose figure was published, with its parts when the source gives them."""
    assert series.value is not None  # noqa: S101 - asked before
    sent = table["value"]
    exact = indicator.kind is Kind.COUNT and series.value.rounded_to == ONE
    lower, upper = (sent["figure"],) * 2 if exact else _bounds(series.value, sent)
    return pd.DataFrame(
        {
            "value": sent["figure"],
            "lower": lower,
            "upper": upper,
            "numerator": _part(table, "numerator"),
            "denominator": _part(table, "denominator"),
            "status": _statuses(series, sent),
        }
    )


def _computed(table: dict[str, pd.DataFrame], series: Series, indicator: Indicator) -> pd.DataFrame:
    """Rows whose rate follows from published counts: without one of the two there is none."""
    assert series.numerator is not None and series.denominator is not None  # noqa: S101 - see Series
    numerator, denominator = table["numerator"], table["denominator"]
    both = numerator.assign(
        figure=(indicator.scale * numerator["figure"] / denominator["figure"]).where(
            denominator["figure"] > 0
        ),
        withheld=numerator["withheld"].eq(True) | denominator["withheld"].eq(True),
        provisional=numerator["provisional"].eq(True) | denominator["provisional"].eq(True),
    )
    lower, upper = rate_bounds(
        numerator["figure"],
        denominator["figure"],
        _steps(series.numerator, numerator),
        _steps(series.denominator, denominator),
        per=indicator.scale,
        cap=np.inf if indicator.kind is Kind.SCORE else indicator.scale,
    )
    return pd.DataFrame(
        {
            "value": both["figure"],
            "lower": np.minimum(lower, both["figure"]),
            "upper": np.maximum(upper, both["figure"]),
            "numerator": numerator["figure"],
            "denominator": denominator["figure"],
            "status": _statuses(series, both),
        }
    )


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
    if series.empty_means == "not delivered":
        not_delivered |= nothing & figure.isna()
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


def _steps(cell: Cell, sent: pd.DataFrame) -> NDArray[np.float64]:
    """Return the step in which each count was rounded, none for counts one by one."""
    step = 0.0 if cell.rounded_to == ONE else cell.rounded_to
    return step * sent["terms"].fillna(1).to_numpy(dtype=float)


def _bounds(cell: Cell, sent: pd.DataFrame) -> Bounds:
    """Bounds of the published figure: half a step of its rounding to each side."""
    terms = sent["terms"].fillna(1).to_numpy(dtype=float)
    return rounding_bounds(sent["figure"], cell.rounded_to, terms)


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
