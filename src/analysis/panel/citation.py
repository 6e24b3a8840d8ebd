"""Source lines, generated from the rows that a figure or table shows."""

from __future__ import annotations

import re

import pandas as pd

from analysis.catalogue import Catalogue, FileSource, StatisticalSource, WfsSource
from analysis.errors import CatalogueError
from analysis.numbers import Language, join_words
from analysis.wording import dutch_date, version_date

PROCESSED_BY = "Kinderen in Kaart"
STATLINE_WORD = "StatLine "
STATLINE = re.compile(r"[0-9]{5}([A-Za-z]{3})?")
NO_LICENCE: dict[Language, str] = {
    "nl": "licentie niet vermeld in de kopie",
    "en": "licence not stated in the copy",
}
"""What the catalogue says of a copy of which the licence is not known."""


def source_line(
    rows: pd.DataFrame, catalogue: Catalogue, *, also: tuple[str, ...] = (), language: Language = "nl"
) -> str:
    """Return the source line of some panel rows.

    Parameters
    ----------
    rows : DataFrame
        Panel rows; those with a figure decide which sources are named.
    catalogue : Catalogue
    also : tuple of str
        Further citations, of anchors for instance.
    language : {"nl", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> import analysis
    >>> from analysis import statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> source_line(rows, analysis.load_catalogue())
    'Bron: CBS, StatLine 85678NED (gewijzigd 1 november 2024), CC BY 4.0; bewerking Kinderen in Kaart.'
    """
    with_figure = rows[rows["value"].notna()]
    used = (with_figure if len(with_figure) else rows)[["source", "version"]].drop_duplicates()
    used = used.sort_values(["source", "version"])
    cited: dict[tuple[str, str], list[str]] = {}
    for table, version in used.itertuples(index=False):
        source = source_of(catalogue, str(table), str(version))
        names = cited.setdefault((source.attribution, source.licence), [])
        names.append(_name(source, str(table)) + _state(source, str(version), language))
    named = [
        f"{publisher}, {_enumerated(names, language)}, {licence_words(licence, language)}"
        for (publisher, licence), names in cited.items()
    ]
    line = "; ".join(dict.fromkeys([*named, *also]))
    if language == "nl":
        return f"Bron: {line}; bewerking {PROCESSED_BY}."
    return f"Source: {line}; adapted by {PROCESSED_BY}."


def licence_words(licence: str, language: Language = "nl") -> str:
    """Return the name of a licence, or say in the language that it is not known.

    Examples
    --------
    >>> licence_words("CC BY 4.0", "en"), licence_words("licentie niet vermeld in de kopie", "en")
    ('CC BY 4.0', 'licence not stated in the copy')
    """
    return NO_LICENCE[language] if licence == NO_LICENCE["nl"] else licence


def _enumerated(names: list[str], language: Language) -> str:
    """Join the tables of a publisher: those of StatLine first, with that word once."""
    unique = list(dict.fromkeys(names))
    tables = [name.removeprefix(STATLINE_WORD) for name in unique if name.startswith(STATLINE_WORD)]
    others = [name for name in unique if not name.startswith(STATLINE_WORD)]
    return join_words([*([STATLINE_WORD + tables[0]] if tables else []), *tables[1:], *others], language)


def _state(source: StatisticalSource, version: str, language: Language) -> str:
    """Say of when the figures are, in brackets."""
    date = version_date(version)
    if not date:
        return ""
    words = {"nl": ("stand", "gewijzigd"), "en": ("as of", "modified")}[language]
    word = words[0] if isinstance(source, FileSource) else words[1]
    return f" ({word} {dutch_date(date) if language == 'nl' else date})"


def _name(source: StatisticalSource, table: str) -> str:
    """Name a StatLine table by its number, anything else by what it is called."""
    return f"{STATLINE_WORD}{table}" if STATLINE.fullmatch(table) else table


def source_of(catalogue: Catalogue, table: str, version: str = "") -> StatisticalSource:
    """Return the source that holds a table.

    Parameters
    ----------
    catalogue : Catalogue
    table : str
    version : str
        Of the rows that are cited: where a table comes both from a service and as a file, it tells which.

    Raises
    ------
    CatalogueError
        When no source of the catalogue does.

    Examples
    --------
    >>> import analysis
    >>> source_of(analysis.load_catalogue(), "45063NED").id
    'iv3'
    """
    holding = [
        source
        for source in catalogue.sources.values()
        if not isinstance(source, WfsSource) and table in source.holds
    ]
    if not holding:
        raise CatalogueError(
            "no source holds this table",
            where=table,
            remedy="add it to data/catalogue/sources.yaml, or write the snapshot again with `databoek snapshot`",
        )
    files = [source for source in holding if isinstance(source, FileSource)]
    editions = {source.edition.replace("-", ""): source for source in files}
    return editions.get(version.partition("-")[0], holding[0])
