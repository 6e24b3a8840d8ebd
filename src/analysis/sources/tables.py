"""Statistical tables, whichever version of OData they speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.catalogue import OData4Source, TableSource
from analysis.errors import SourceError
from analysis.sources import odata3, odata4
from analysis.sources.answers import Row
from analysis.sources.origin import Release
from analysis.sources.selection import Selection
from analysis.sources.service import Service
from analysis.sources.streams import Stream

if TYPE_CHECKING:
    import pandas as pd

NUMBERING = odata3.NUMBERING | odata4.NUMBERING
"""Columns of figures that only number rows."""


def release(service: Service, source: TableSource, table: str, where: str) -> Release:
    """Ask in which state a table is; raises `SourceError` when the service does not say.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> from analysis.sources.service import BRIEF
    >>> with Service("http://127.0.0.1:9", patience=BRIEF) as nobody:
    ...     release(nobody, load_catalogue().sources["85678NED"], "85678NED", "85678NED")
    Traceback (most recent call last):
    analysis.errors.SourceError: 85678NED: ...
    """
    if isinstance(source, OData4Source):
        return odata4.release(service, source, table, where)
    return odata3.release(service, source, table, where)


def metadata_streams(source: TableSource, table: str, arrived: Mapping[str, list[Row]]) -> list[Stream]:
    """Return the lists about a table that are still to come, none when all have come.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["kwb"]
    >>> [stream.name for stream in metadata_streams(source, "85039NED", {"TableInfos": []})]
    ['DataProperties']
    """
    if isinstance(source, OData4Source):
        return odata4.metadata_streams(source, table, arrived)
    return odata3.metadata_streams(source, table, arrived)


def figures_stream(
    source: TableSource,
    table: str,
    selections: tuple[Selection, ...],
    metadata: Mapping[str, list[Row]],
    where: str,
) -> Stream:
    """Return the list of figures of an indicator; raises `SourceError` for names that are not there.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> source, nothing = load_catalogue().sources["85678NED"], {"MeasureCodes": [], "Dimensions": []}
    >>> wanted = (Selection("value", ("M999",), (), 2020, 2020),)
    >>> figures_stream(source, "85678NED", wanted, nothing, "85678NED")
    Traceback (most recent call last):
    analysis.errors.SourceError: 85678NED: ...
    """
    if isinstance(source, OData4Source):
        return odata4.figures_stream(source, table, selections, metadata, where)
    return odata3.figures_stream(source, table, selections, metadata, where)


def check_division(
    source: TableSource, year: int | None, metadata: Mapping[str, list[Row]], where: str
) -> None:
    """Hold the municipal division that the catalogue names against the one that the table names itself.

    Parameters
    ----------
    source : OData4Source or OData3Source
    year : int, optional
        The year of the table, for tables of one year.
    metadata : mapping of str to list of dict
        The lists about the table.
    where : str
        For the message.

    Raises
    ------
    SourceError
        When the table stands on another division.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> regions = {"Identifier": "RegioS", "MapYear": "2024"}
    >>> check_division(load_catalogue().sources["85678NED"], None, {"Dimensions": [regions]}, "85678NED")
    Traceback (most recent call last):
    analysis.errors.SourceError: 85678NED: its regions are those of 2024 and not of 2023; correct ...
    """
    named = (
        odata4.division(source, metadata)
        if isinstance(source, OData4Source)
        else odata3.division(source, metadata)
    )
    expected = source.boundaries.year if source.boundaries.year is not None else year
    if named is not None and expected is not None and named != expected:
        raise SourceError(
            f"its regions are those of {named} and not of {expected}",
            where=where,
            remedy=f"correct 'boundaries' of source {source.id} in data/catalogue/sources.yaml",
        )


def newer_years(
    source: TableSource,
    metadata: Mapping[str, list[Row]],
    selections: tuple[Selection, ...],
    where: str,
) -> list[str]:
    """Return a line when a table goes on after the last year that the catalogue takes, else nothing.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> wanted = (Selection("value", ("M1",), (), 2020, 2024),)
    >>> periods = {"PeriodenCodes": [{"Identifier": "2025JJ00"}]}
    >>> newer_years(load_catalogue().sources["03759ned"], periods, wanted, "03759ned inwoners")
    ['note: 03759ned inwoners: the table goes on to 2025, data/catalogue/indicators.yaml takes it to 2024']
    """
    if not isinstance(source, OData4Source) or not selections:
        return []
    last, newest = max(selection.last for selection in selections), odata4.newest_year(source, metadata)
    if newest is None or newest <= last:
        return []
    return [
        f"note: {where}: the table goes on to {newest}, data/catalogue/indicators.yaml takes it to {last}"
    ]


def check_complete(
    source: TableSource, selections: tuple[Selection, ...], rows: list[Row], where: str
) -> None:
    """See that every code of the catalogue exists; OData 4 tells that beforehand, in its code lists.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["kwb"]
    >>> check_complete(source, (), [], "85039NED")
    """
    if not isinstance(source, OData4Source):
        odata3.check_complete(selections, rows, where)


def everything_count(source: TableSource, table: str) -> str:
    """Return the address that counts all rows of a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["kwb"]
    >>> everything_count(source, "85039NED")
    'https://opendata.cbs.nl/ODataFeed/odata/85039NED/UntypedDataSet/$count'
    """
    if isinstance(source, OData4Source):
        return odata4.everything_count(source, table)
    return odata3.everything_count(source, table)


def regions(source: TableSource) -> tuple[str, ...]:
    """Return the beginnings of the region codes that are asked for.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> regions(read_catalogue(Path("data/catalogue")).sources["kwb"])
    ('GM', 'NL')
    """
    return odata4.REGIONS if isinstance(source, OData4Source) else odata3.REGIONS


def observations(
    source: TableSource,
    rows: list[Row],
    metadata: Mapping[str, list[Row]],
    selections: tuple[Selection, ...],
    year: int | None,
    where: str,
) -> pd.DataFrame:
    """Read rows as one observation per published figure; see :func:`analysis.sources.odata4.observations`.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> dimensions = [{"Identifier": name} for name in ("RegioS", "Perioden")]
    >>> lists = {"Dimensions": dimensions, "PeriodenCodes": []}
    >>> len(observations(load_catalogue().sources["85678NED"], [], lists, (), None, "85678NED"))
    0
    """
    if isinstance(source, OData4Source):
        return odata4.observations(source, rows, metadata)
    return odata3.observations(source, rows, metadata, selections, year or 0, where)
