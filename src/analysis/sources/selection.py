"""Which published figures an indicator takes from a table: the catalogue's cells, spelled out per table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.catalogue import Cell, Indicator, OData4Source, Starts, TableSource

PLACEHOLDER = "{year}"


@dataclass(frozen=True)
class Choice:
    """The codes of one dimension that a cell takes.

    Parameters
    ----------
    dimension : str
        Name of the dimension in the table.
    texts : tuple of str
        Codes, or beginnings of codes.
    exact : bool
        Whether a code must equal one of the texts, or begin with it.

    Examples
    --------
    >>> Choice("Categorie", ("L",), exact=False).admits("L1.1    ")
    True
    """

    dimension: str
    texts: tuple[str, ...]
    exact: bool

    def admits(self, code: str) -> bool:
        """Tell whether a code, padded or not, is chosen."""
        bare = code.strip()
        return bare in self.texts if self.exact else bare.startswith(self.texts)


@dataclass(frozen=True)
class Selection:
    """One published figure per region and year.

    Parameters
    ----------
    role : str
        ``value``, ``numerator`` or ``denominator``.
    topic : tuple of str
        Measure code (OData 4), or titles from the outermost group to the column (OData 3).
    choices : tuple of Choice
        One per dimension, region and period left out.
    first, last : int
        Years, both included.

    Examples
    --------
    >>> Selection("value", ("M000352",), (), 2015, 2025).name
    'M000352'
    """

    role: str
    topic: tuple[str, ...]
    choices: tuple[Choice, ...]
    first: int
    last: int

    @property
    def name(self) -> str:
        """The topic in one text, for people and as a key."""
        return " > ".join(self.topic)

    def question(self) -> dict[str, Any]:
        """Return what is asked, apart from the role it plays, for a fingerprint."""
        return {
            "topic": list(self.topic),
            "choices": [[choice.dimension, list(choice.texts), choice.exact] for choice in self.choices],
            "years": [self.first, self.last],
        }


def selections_of(indicator: Indicator, source: TableSource, table: str) -> tuple[Selection, ...]:
    """Spell out what an indicator takes from a table.

    Parameters
    ----------
    indicator : Indicator
    source : OData4Source or OData3Source
    table : str
        Id of the table; an OData 3 source has one for each year.

    Returns
    -------
    tuple of Selection
        In the order of the catalogue; empty when the indicator takes nothing from the table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> catalogue = read_catalogue(Path("data/catalogue"))
    >>> taken = selections_of(catalogue.indicators["inwoners"], catalogue.sources["03759ned"], "03759ned")
    >>> [(part.role, part.name, part.first, part.last) for part in taken]
    [('value', 'M000352', 2015, 2025)]
    """
    found = []
    for series in indicator.series:
        if series.source != source.id:
            continue
        years = [year for year in series.years if source.table_for(year) == table]
        for role, cell in series.cells.items():
            found += _spelled_out(role, cell, years, source)
    return tuple(found)


def _spelled_out(role: str, cell: Cell, years: list[int], source: TableSource) -> list[Selection]:
    if not years:
        return []
    per_year = not isinstance(source, OData4Source)
    if per_year or any(PLACEHOLDER in text for choice in cell.where.values() for text in _texts(choice)):
        spans = [(year, year) for year in years]
    else:
        spans = [(min(years), max(years))]
    period = None if isinstance(source, OData4Source) else source.period_dimension
    return [
        Selection(role, _topic(cell), _choices(cell, first, period), first, last) for first, last in spans
    ]


def _topic(cell: Cell) -> tuple[str, ...]:
    if cell.column is not None:
        return (*cell.column.groups, cell.column.title)
    return (str(cell.measure),)


def _texts(choice: str | Starts) -> list[str]:
    return [choice] if isinstance(choice, str) else choice.starts


def _choices(cell: Cell, year: int, period: str | None) -> tuple[Choice, ...]:
    chosen = [
        Choice(
            dimension,
            tuple(text.replace(PLACEHOLDER, str(year)) for text in _texts(choice)),
            exact=isinstance(choice, str),
        )
        for dimension, choice in sorted(cell.where.items())
    ]
    return (*chosen, *([Choice(period, (f"{year}JJ00",), exact=True)] if period else []))
