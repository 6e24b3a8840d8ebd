"""OData version 3, the Feed: yearly tables of CBS and of third parties; columns are found by their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.catalogue import OData3Source
from analysis.errors import SourceError
from analysis.sources.answers import Row, Unexpected, json_from, listed, require
from analysis.sources.origin import Release
from analysis.sources.selection import Choice, Selection
from analysis.sources.service import Service
from analysis.sources.streams import Stream

if TYPE_CHECKING:
    import pandas as pd

REGIONS = ("GM", "NL")
"""Beginnings of the region codes that are used: municipalities and the country."""

NUMBERING = frozenset({"ID"})
"""Columns of a row that number it."""

DIMENSIONS = frozenset({"Dimension", "TimeDimension", "GeoDimension", "GeoDetail"})
NUMBER = re.compile(r"-?\d+(\.\d+)?")
UNKNOWN = "."
DEFINITE = "Definitief"
SAFE = "(),'"


def release(service: Service, source: OData3Source, table: str, where: str) -> Release:
    """Ask in which state a table is.

    Raises
    ------
    SourceError
        When the service does not say.

    Examples
    --------
    >>> from analysis.sources.service import Answer
    >>> class Told:
    ...     def get(self, address, read, where):
    ...         return Answer(b"", read(b'{"value": [{"Identifier": "T", "Modified": "2026-07-17T02:00:00"}]}'))
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> release(Told(), read_catalogue(Path("data/catalogue")).sources["iv3"], "T", where="T").label
    '2026-07-17'
    """

    def read(content: bytes) -> Release:
        return _release(listed(json_from(content)), table)

    return service.get(_list_address(source, table, "TableInfos"), read, where=where).meaning


def metadata_streams(source: OData3Source, table: str, arrived: Mapping[str, list[Row]]) -> list[Stream]:
    """Return the lists that describe a table.

    Parameters
    ----------
    source : OData3Source
    table : str
    arrived : mapping of str to rows
        What came already.

    Returns
    -------
    list of Stream
        Empty when all has come.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["iv3"]
    >>> [stream.name for stream in metadata_streams(source, "45067NED", {})]
    ['TableInfos', 'DataProperties']
    """

    def check_infos(rows: list[Row]) -> None:
        _release(rows, table)

    def check_properties(rows: list[Row]) -> None:
        require(rows, ("ID", "ParentID", "Type", "Key", "Title"))
        if not all(type(row["ID"]) is int and type(row["ParentID"]) in (int, type(None)) for row in rows):
            raise Unexpected("the columns are not numbered as the protocol promises")
        if not rows:
            raise Unexpected("the list DataProperties is empty")

    def check_periods(rows: list[Row]) -> None:
        require(rows, ("Key", "Status"))

    checks = {"TableInfos": (check_infos, "ID"), "DataProperties": (check_properties, "ID")}
    if source.period_dimension:
        checks[source.period_dimension] = (check_periods, "Key")
    return [
        Stream(name, _list_address(source, table, name), listed, _next, itemgetter(key), check)
        for name, (check, key) in checks.items()
        if name not in arrived
    ]


def figures_stream(
    source: OData3Source,
    table: str,
    selections: tuple[Selection, ...],
    metadata: Mapping[str, list[Row]],
    where: str,
) -> Stream:
    """Return the one list of rows that an indicator takes from a table.

    Raises
    ------
    SourceError
        When the catalogue names a column or dimension that the table does not have.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["kwb"]
    >>> metadata = {"DataProperties": [
    ...     {"ID": 0, "ParentID": None, "Type": "GeoDetail", "Key": "WijkenEnBuurten", "Title": ""},
    ...     {"ID": 1, "ParentID": None, "Type": "Topic", "Key": "Inwoners_5", "Title": "Inwoners"}]}
    >>> taken = (Selection("value", ("Inwoners",), (), 2021, 2021),)
    >>> figures_stream(source, "85039NED", taken, metadata, "85039NED").address.partition("$select=")[2]
    'WijkenEnBuurten,Inwoners_5'
    """
    dimensions = _dimensions(metadata)
    _check_dimensions(source, selections, dimensions, where)
    _check_periods(source, selections, metadata, where)
    columns = list(dict.fromkeys(column_key(metadata, part.topic, where) for part in selections))
    question = f"$filter={quote(figures_filter(source, selections), safe=SAFE)}"
    chosen = f"$select={','.join([*dimensions, *columns])}"
    root = f"{_root(source, table)}/UntypedDataSet"

    def check(rows: list[Row]) -> None:
        require(rows, (*dimensions, *columns))
        for row in rows:
            if not _wanted(row, source, selections):
                raise Unexpected("the service sends rows that were not asked for")
            for column in columns:
                text = str(row[column] or "").strip()
                if text not in ("", UNKNOWN) and not NUMBER.fullmatch(text):
                    raise Unexpected(f"the column '{column}' holds no number: {text[:20]!r}")

    return Stream(
        "page",
        f"{root}?$format=json&{question}&{chosen}",
        listed,
        _next,
        lambda row: tuple(str(row[name]).strip() for name in dimensions),
        check,
        count=f"{root}/$count?{question}",
    )


def check_complete(selections: tuple[Selection, ...], rows: list[Row], where: str) -> None:
    """See that every code, or beginning of a code, that the catalogue names occurs in the rows.

    Raises
    ------
    SourceError
        Names the dimension and the code.

    Examples
    --------
    >>> check_complete((), [], where="45067NED")
    """
    for part in selections if rows else ():
        for choice in part.choices:
            codes = {str(row[choice.dimension]).strip() for row in rows}
            for text in choice.texts:
                if not any(code == text if choice.exact else code.startswith(text) for code in codes):
                    raise SourceError(
                        f"the dimension '{choice.dimension}' has no code '{text}'",
                        where=where,
                        remedy="compare data/catalogue/indicators.yaml with the table and correct the entry",
                    )


def division(source: OData3Source, metadata: Mapping[str, list[Row]]) -> int | None:
    """Return the year of the municipal division that a table names, None when it names none.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> regions = {"Key": "Gemeenten", "MapYear": 2023}
    >>> division(load_catalogue().sources["iv3"], {"DataProperties": [regions]})
    2023
    """
    for row in metadata["DataProperties"]:
        if row.get("Key") == source.region_dimension and row.get("MapYear"):
            return int(row["MapYear"])
    return None


def everything_count(source: OData3Source, table: str) -> str:
    """Return the address that counts all rows of a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> everything_count(read_catalogue(Path("data/catalogue")).sources["kwb"], "84799NED")
    'https://opendata.cbs.nl/ODataFeed/odata/84799NED/UntypedDataSet/$count'
    """
    return f"{_root(source, table)}/UntypedDataSet/$count"


def figures_filter(source: OData3Source, selections: tuple[Selection, ...]) -> str:
    """Return the filter that lets the rows of an indicator through.

    Keys are padded to a width that differs per dimension and table, so all are asked for by their beginning.

    Parameters
    ----------
    source : OData3Source
    selections : tuple of Selection

    Returns
    -------
    str
        Not yet encoded.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> from analysis.sources.selection import selections_of
    >>> catalogue = read_catalogue(Path("data/catalogue"))
    >>> source = catalogue.sources["iv3"]
    >>> indicator = catalogue.indicators["jeugdzorg_lasten_kern"]
    >>> print(figures_filter(source, selections_of(indicator, source, "45059NED")))
    (startswith(Gemeenten,'GM') or startswith(Gemeenten,'NL'))
    and (startswith(Categorie,'L')
    and (startswith(TaakveldBalanspost,'6.72') or startswith(TaakveldBalanspost,'6.82'))
    and startswith(Verslagsoort,'2022X005'))
    """
    regions = " or ".join(f"startswith({source.region_dimension},'{start}')" for start in REGIONS)
    cells = list(
        dict.fromkeys(" and ".join(_choice(choice) for choice in part.choices) for part in selections)
    )
    if not all(cells):
        return f"({regions})"
    together = " or ".join(f"({cell})" for cell in cells)
    return f"({regions}) and {together if len(cells) == 1 else f'({together})'}"


def _choice(choice: Choice) -> str:
    texts = [text.replace("'", "''") for text in choice.texts]
    either = " or ".join(f"startswith({choice.dimension},'{text}')" for text in texts)
    return either if len(texts) == 1 else f"({either})"


def column_key(metadata: Mapping[str, list[Row]], path: tuple[str, ...], where: str) -> str:
    """Find the key of a column by its title and the titles of the groups around it.

    The number at the end of a key is a position and changes from year to year, so keys are never assumed.

    Parameters
    ----------
    metadata : mapping of str to rows
        With the list ``DataProperties``.
    path : tuple of str
        From the outermost group inwards; the last is the column's own title.
    where : str
        Table and part, for the message of an error.

    Returns
    -------
    str

    Raises
    ------
    SourceError
        When there is no such column, or more than one.

    Examples
    --------
    >>> listed = {"DataProperties": [
    ...     {"ID": 0, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Inkomen"},
    ...     {"ID": 1, "ParentID": 0, "Type": "Topic", "Key": "LaagInkomen_78", "Title": "Laag inkomen "}]}
    >>> column_key(listed, ("Inkomen", "Laag inkomen"), where="84799NED")
    'LaagInkomen_78'
    """
    properties = {row["ID"]: row for row in metadata["DataProperties"]}

    def titles(row: Row) -> tuple[str, ...]:
        found: list[str] = []
        above: Row | None = row
        while above is not None and len(found) <= len(path):
            found.insert(0, " ".join(str(above["Title"]).split()))
            above = properties.get(above["ParentID"])
        return tuple(found)

    found = [str(row["Key"]) for row in properties.values() if row["Type"] == "Topic" and titles(row) == path]
    if len(found) != 1:
        number = "no column" if not found else f"{len(found)} columns"
        raise SourceError(
            f"the table has {number} '{' > '.join(path)}'",
            where=where,
            remedy="compare title and groups in data/catalogue/indicators.yaml with the table",
        )
    return found[0]


def _dimensions(metadata: Mapping[str, list[Row]]) -> list[str]:
    return [str(row["Key"]) for row in metadata["DataProperties"] if str(row["Type"]) in DIMENSIONS]


def _check_dimensions(
    source: OData3Source, selections: tuple[Selection, ...], dimensions: list[str], where: str
) -> None:
    for part in selections:
        chosen = {choice.dimension for choice in part.choices} | {source.region_dimension}
        for what, names in (
            ("the table has no dimension", chosen - set(dimensions)),
            ("the catalogue chooses no code of the dimension", set(dimensions) - chosen),
        ):
            for name in sorted(names):
                raise SourceError(
                    f"{what} '{name}'",
                    where=where,
                    remedy="compare data/catalogue with the table and correct the entry",
                )


def _check_periods(
    source: OData3Source, selections: tuple[Selection, ...], metadata: Mapping[str, list[Row]], where: str
) -> None:
    """See that the table has the years: asked for a year that it lacks, the service sends no row and no word."""
    if source.period_dimension is None:
        return
    if source.period_dimension not in metadata:
        raise SourceError(
            f"the stored description of the table does not list its '{source.period_dimension}'",
            where=where,
            remedy="run `databoek fetch --refresh` for this table",
        )
    known = {str(row["Key"]).strip() for row in metadata[source.period_dimension]}
    for part in selections:
        for choice in part.choices:
            lacking = sorted(set(choice.texts) - known) if choice.dimension == source.period_dimension else []
            if lacking:
                raise SourceError(
                    f"the table has no period '{lacking[0]}'",
                    where=where,
                    remedy="compare the years in data/catalogue with the table and correct the entry",
                )


def _root(source: OData3Source, table: str) -> str:
    return f"{source.service}/ODataFeed/odata/{table}"


def _list_address(source: OData3Source, table: str, name: str) -> str:
    return f"{_root(source, table)}/{name}?$format=json"


def _next(body: Any, so_far: int) -> str | None:
    link = body.get("odata.nextLink")
    return None if link is None else str(link)


def _release(rows: list[Row], table: str) -> Release:
    require(rows, ("Identifier", "Modified"))
    if not rows:
        raise Unexpected("the list TableInfos is empty")
    found = rows[0]
    if found["Identifier"] != table:
        raise Unexpected(f"the description is that of {str(found['Identifier'])[:20]!r}")
    if not isinstance(found["Modified"], str) or len(found["Modified"]) < 10:
        raise Unexpected("the table does not say when it was modified")
    return Release(found["Modified"], str(found.get("MetaDataModified") or ""))


def _wanted(row: Row, source: OData3Source, selections: tuple[Selection, ...]) -> bool:
    if not str(row[source.region_dimension]).startswith(REGIONS):
        return False
    return any(
        all(str(row[choice.dimension]).startswith(choice.texts) for choice in part.choices)
        for part in selections
    )


def observations(
    source: OData3Source,
    rows: list[Row],
    metadata: Mapping[str, list[Row]],
    selections: tuple[Selection, ...],
    year: int,
    where: str,
) -> pd.DataFrame:
    """Read the rows of a yearly table as one observation per column that is used.

    Parameters
    ----------
    source : OData3Source
    rows : list of dict
        As received, untyped: texts with dots for unknown or secret and nothing for impossible.
    metadata : mapping of str to rows
        Lists of the same state of the table.
    selections : tuple of Selection
    year : int
        The year of the table, when it does not name its years itself.
    where : str
        Table and part, for the message of an error.

    Returns
    -------
    pandas.DataFrame
        Columns as of :func:`analysis.sources.odata4.observations`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["kwb"]
    >>> metadata = {"DataProperties": [
    ...     {"ID": 0, "ParentID": None, "Type": "GeoDetail", "Key": "WijkenEnBuurten", "Title": ""},
    ...     {"ID": 1, "ParentID": None, "Type": "Topic", "Key": "Inwoners_5", "Title": "Inwoners"}]}
    >>> taken = (Selection("value", ("Inwoners",), (), 2021, 2021),)
    >>> sent = [{"WijkenEnBuurten": "GM0518    ", "Inwoners_5": "       ."}]
    >>> observations(source, sent, metadata, taken, 2021, "85039NED")[["code", "year", "missing"]].values.tolist()
    [['GM0518', 2021, 'suppressed']]
    """
    import pandas as pd

    dimensions = _dimensions(metadata)
    periods = metadata.get(source.period_dimension or "", [])
    definite = {str(row["Key"]).strip() for row in periods if row["Status"] == DEFINITE}
    parts = []
    for topic in dict.fromkeys(part.topic for part in selections):
        column = column_key(metadata, topic, where)
        frame = pd.DataFrame(rows, columns=[*dimensions, column], dtype=object)
        texts = [str(text or "").strip() for text in frame[column]]
        stripped = {name: frame[name].astype(str).str.strip().astype(object) for name in dimensions}
        named = stripped[source.period_dimension] if source.period_dimension else None
        parts.append(
            pd.DataFrame(stripped).assign(
                code=stripped[source.region_dimension],
                year=year if named is None else named.str[:4].astype("int64"),
                topic=" > ".join(topic),
                figure=pd.Series(
                    [float(text) if NUMBER.fullmatch(text) else None for text in texts], dtype=float
                ),
                missing=pd.Series([_reason(text) for text in texts], dtype=object),
                provisional=False if named is None else ~named.isin(definite),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _reason(text: str) -> str | None:
    if NUMBER.fullmatch(text):
        return None
    return {"": "impossible", UNKNOWN: "suppressed"}.get(text, "other")
