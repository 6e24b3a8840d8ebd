"""Choosing rows of the panel."""

from __future__ import annotations

import difflib
from typing import Literal

import pandas as pd

from analysis.errors import PanelError

Level = Literal["gemeente", "provincie", "land"]
PREFIX: dict[Level, str] = {"gemeente": "GM", "provincie": "PV", "land": "NL"}


def select(
    panel: pd.DataFrame,
    indicator: str,
    *,
    year: int | None = None,
    level: Level = "gemeente",
    boundary_year: int | None = None,
) -> pd.DataFrame:
    """Return the rows of one indicator.

    Parameters
    ----------
    panel : DataFrame
    indicator : str
        Identifier from the catalogue.
    year : int, optional
        All years when not given.
    level : {"gemeente", "provincie", "land"}
    boundary_year : int, optional
        The division that the rows must stand on; refused when the indicator is on another.

    Returns
    -------
    DataFrame
        Rows without a figure included.

    Raises
    ------
    PanelError
        When the indicator, the year or the boundary year is not in the panel; the message lists what is.

    Examples
    --------
    >>> import analysis
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> len(rows), int(rows["value"].notna().sum())
    (342, 157)
    """
    rows = panel[panel["indicator"] == indicator]
    if rows.empty:
        raise PanelError(
            f"the indicator '{indicator}' is not there",
            where="the panel",
            remedy=f"{_near(indicator, sorted(set(panel['indicator'])))}`databoek status` lists them all",
        )
    rows = rows[rows["code"].str.startswith(PREFIX[level])]
    rows = _where(rows, "year", year, indicator)
    return _where(rows, "boundary_year", boundary_year, indicator)


def _near(name: str, known: list[str]) -> str:
    """Name the few that may have been meant."""
    meant = [other for other in known if name in other] or difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(meant[:3])}; " if meant else ""


def _where(rows: pd.DataFrame, column: str, wanted: int | None, indicator: str) -> pd.DataFrame:
    if wanted is None:
        return rows
    there = sorted(set(rows[column]))
    if wanted not in there:
        raise PanelError(
            f"there are no rows with {column} {wanted}; there are {', '.join(map(str, there)) or 'none'}",
            where=f"the panel, {indicator}",
            remedy="choose one of these" if there else "choose another level",
        )
    return rows[rows[column] == wanted]


def largest(rows: pd.DataFrame, count: int, *, by: str = "denominator", key: str = "code") -> list[str]:
    """Return the codes of the largest areas that have a figure, largest first.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator.
    count : int
    by : str
        The column that says how large an area is; the last year with a figure counts.
    key : str
        The column that holds the codes.

    Returns
    -------
    list of str

    Examples
    --------
    >>> import analysis
    >>> largest(select(analysis.load_panel(), "kinderen_laag_inkomen"), 2)
    ['GM0363', 'GM0344']
    """
    with_figure = rows[rows["value"].notna()]
    last = with_figure[with_figure["year"] == with_figure["year"].max()]
    ordered = last.sort_values([by, key], ascending=[False, True])
    return ordered[key].head(count).tolist()


def differences(rows: pd.DataFrame, before: int, after: int) -> pd.Series:
    """Return by how much the figure of each area differs between two years.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator on one municipal division.
    before, after : int
        Years.

    Returns
    -------
    Series
        After minus before, by code; only areas that have both figures.

    Examples
    --------
    >>> rows = pd.DataFrame({"code": ["A", "A", "B"], "year": [2021, 2022, 2022], "value": [5.0, 4.0, 3.0]})
    >>> differences(rows, 2021, 2022).to_dict()
    {'A': -1.0}
    """
    first, last = (rows[rows["year"] == year].set_index("code")["value"] for year in (before, after))
    return (last - first).dropna()
