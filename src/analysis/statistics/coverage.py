"""How far the figures reach."""

from __future__ import annotations

import pandas as pd

from analysis.numbers import Language, join_words
from analysis.territory.gemeenten import Gemeenten

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "figures": "Deze uitgave bevat voor {year} cijfers van {count} van de {all} gemeenten",
        "complete": ": alle gemeenten in {provinces}",
        "rest": (
            ". Van de andere {without} gemeenten is in deze uitgave geen cijfer opgenomen. Zij zijn op de kaarten "
            "gearceerd; dat zegt niet of het aandeel daar hoog of laag is. Het CBS heeft deze cijfers wel, in de tabel "
            "die onder de figuren staat; raadpleeg die eerst. De gemeenten met een cijfer zijn geen steekproef van "
            "Nederland."
        ),
    },
    "en": {
        "figures": "This edition has figures for {year} of {count} of the {all} municipalities",
        "complete": ": all municipalities in {provinces}",
        "rest": (
            ". Of the other {without} municipalities this edition has no figure. They are hatched on the maps; that "
            "does not tell whether the share is high or low there. CBS does have these figures, in the table that is "
            "named under the figures; consult that first. The municipalities with a figure are no sample of the "
            "Netherlands."
        ),
    },
}


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


def coverage_text(rows: pd.DataFrame, gemeenten: Gemeenten, *, language: Language = "nl") -> str:
    """Say for which municipalities this edition has figures, and what follows from the rest.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.
    gemeenten : Gemeenten
    language : {"nl", "en"}

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
    >>> coverage_text(rows, analysis.load_gemeenten(), language="en").split(":")[0]
    'This edition has figures for 2020 of 157 of the 342 municipalities'
    """
    words, year = WORDS[language], int(rows["year"].iloc[0])
    with_figure = int(rows["value"].notna().sum())
    first = words["figures"].format(year=year, count=with_figure, all=len(rows))
    if with_figure == len(rows):
        return f"{first}."
    provinces = covered_provinces(rows, gemeenten)
    complete = words["complete"].format(provinces=join_words(provinces, language)) if provinces else ""
    return f"{first}{complete}{words['rest'].format(without=len(rows) - with_figure)}"
