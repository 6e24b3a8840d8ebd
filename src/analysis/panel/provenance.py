"""Which indicators, tables, versions and years some figures rest on: for manifests and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RestsOn = list[dict[str, Any]]
"""Which indicator, table, version and years a block or file rests on, and which boundaries and anchors."""


def rests_on(rows: pd.DataFrame) -> RestsOn:
    """Return which indicators, tables, versions and years some panel rows hold.

    Parameters
    ----------
    rows : DataFrame
        Where they lack the columns of the panel, nothing is known of them.

    Examples
    --------
    >>> import analysis
    >>> rests_on(analysis.load_panel().query("indicator == 'inwoners' and year == 2020"))
    [{'indicator': 'inwoners', 'source': '03759ned', 'version': '20260623-386e083b', 'years': [2020]}]
    """
    keys = ["indicator", "source", "version"]
    if not {*keys, "year", "value"} <= set(rows.columns):
        return []
    years = _all_years(rows).groupby(keys, sort=True)["year"].agg(lambda year: sorted({int(y) for y in year}))
    return [dict(zip(keys, map(str, key), strict=True)) | {"years": value} for key, value in years.items()]


def _all_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows that stand for several years, such as 2011-2015, a row for each of them."""
    if "years" not in rows:
        return rows
    ends = rows["years"].astype(str).str.split("-")
    spans = [list(range(int(parts[0]), int(parts[-1]) + 1)) for parts in ends]
    return rows.assign(year=spans).explode("year")
