"""How far the figures reach."""

from __future__ import annotations

import pandas as pd

from analysis.numbers import join_words
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


def coverage_text(rows: pd.DataFrame, gemeenten: Gemeenten) -> str:
    """Say in Dutch for which municipalities this edition has figures, and what follows from the rest.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.
    gemeenten : Gemeenten

    Returns
    -------
    str
        One paragraph.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> coverage_text(rows, analysis.load_gemeenten()).split(",")[0]
    'Deze uitgave bevat voor 2020 cijfers van 157 van de 342 gemeenten: alle gemeenten in Overijssel'
    """
    year, with_figure = int(rows["year"].iloc[0]), int(rows["value"].notna().sum())
    without = len(rows) - with_figure
    first = f"Deze uitgave bevat voor {year} cijfers van {with_figure} van de {len(rows)} gemeenten"
    if not without:
        return f"{first}."
    provinces = covered_provinces(rows, gemeenten)
    complete = f": alle gemeenten in {join_words(provinces)}" if provinces else ""
    return (
        f"{first}{complete}. Van de andere {without} gemeenten is in deze uitgave geen cijfer opgenomen. Zij zijn op "
        "de kaarten gearceerd; dat zegt niet of het aandeel daar hoog of laag is. Het CBS heeft deze cijfers wel, in "
        "de tabel die onder de figuren staat; raadpleeg die eerst. De gemeenten met een cijfer zijn geen steekproef "
        "van Nederland."
    )
