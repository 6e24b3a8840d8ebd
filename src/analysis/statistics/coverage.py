"""How far the figures reach."""

from __future__ import annotations

import pandas as pd

from analysis.territory.gemeenten import Gemeenten


def covered_provinces(rows: pd.DataFrame, gemeenten: Gemeenten) -> list[str]:
    """Return the provinces of which every municipality has a figure.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.
    gemeenten : Gemeenten

    Returns
    -------
    list of str
        Names, in order of province code.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> covered_provinces(rows, analysis.load_gemeenten())
    ['Overijssel', 'Flevoland', 'Utrecht', 'Noord-Holland', 'Noord-Brabant']
    """
    division = gemeenten.in_year(int(rows["boundary_year"].iloc[0])).set_index("code")["provincie"]
    known = rows.set_index("code")["value"].notna().reindex(division.index, fill_value=False)
    complete = known.groupby(division).all()
    return [str(name) for code, name in gemeenten.province_names.items() if complete.get(code, False)]
