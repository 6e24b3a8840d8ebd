"""CBS OData version 4: what to ask, what must come, and how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.catalogue import OData4Source
from analysis.errors import SourceError
from analysis.sources.answers import Row, Unexpected, json_from, listed, require, rows_in
from analysis.sources.origin import Release
from analysis.sources.selection import Choice, Selection
from analysis.sources.service import Service
from analysis.sources.streams import Stream

if TYPE_CHECKING:
    import pandas as pd

REGIONS = ("GM", "PV", "NL")
"""Beginnings of the region codes that are used: municipalities, provinces, the country."""

NUMBERING = frozenset({"Id"})
"""Columns of an observation that number it."""

CODE = ("Identifier", "Index", "Title")
"""What every entry of a code list has."""

FINAL = "Definitief"
REASONS = {"Impossible": "impossible"}
YEAR = "JJ00"


def release(service: Service, source: OData4Source, table: str, where: str) -> Release:
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
    ...         return Answer(b"", read(b'{"Identifier": "T", "Modified": "2024-11-01", "Version": "2"}'))
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> release(Told(), read_catalogue(Path("data/catalogue")).sources["03759ned"], "T", where="T")
    Release(modified='2024-11-01', version='2')
    """

    def read(content: bytes) -> Release:
        return _release(rows_in(json_from(content)), table)

    return service.get(f"{_root(source, table)}/Properties", read, where=where).meaning


def metadata_streams(source: OData4Source, table: str, arrived: Mapping[str, list[Row]]) -> list[Stream]:
    """Return the lists that describe a table; the code lists follow when its dimensions are known.

    Parameters
    ----------
    source : OData4Source
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
    >>> source = read_catalogue(Path("data/catalogue")).sources["03759ned"]
    >>> [stream.name for stream in metadata_streams(source, "03759ned", {})]
    ['Properties', 'MeasureCodes', 'Dimensions']
    """
    names: dict[str, tuple[str, ...]] = {}
    if not arrived:
        names = {
            "Properties": ("Identifier", "Modified", "Version"),
            "MeasureCodes": (*CODE, "MeasureGroupId", "DataType", "Unit", "Decimals", "PresentationType"),
            "Dimensions": ("Identifier", "Title", "Kind"),
        }
    else:
        for dimension in arrived["Dimensions"]:
            name = str(dimension["Identifier"])
            period = ("Status",) if name == source.period_dimension else ()
            names[f"{name}Codes"] = (*CODE, "Description", "DimensionGroupId", *period)
    return [_list(source, table, name, columns) for name, columns in names.items() if name not in arrived]


def _list(source: OData4Source, table: str, name: str, columns: tuple[str, ...]) -> Stream:
    def check(rows: list[Row]) -> None:
        require(rows, columns)
        if not all(isinstance(row["Identifier"], str) for row in rows):
            raise Unexpected(f"an identifier in the list {name} is no text")
        if not rows:
            raise Unexpected(f"the list {name} is empty")
        if name == "Properties":
            _release(rows, table)

    return Stream(
        name, f"{_root(source, table)}/{name}", rows_in, _next, lambda row: row["Identifier"], check
    )


def figures_stream(
    source: OData4Source,
    table: str,
    selections: tuple[Selection, ...],
    metadata: Mapping[str, list[Row]],
    where: str,
) -> Stream:
    """Return the one list of observations that an indicator takes from a table.

    Raises
    ------
    SourceError
        When the catalogue names a measure, dimension or code that the table does not have.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["03759ned"]
    >>> metadata = {"Dimensions": [{"Identifier": "RegioS"}, {"Identifier": "Perioden"}],
    ...             "MeasureCodes": [{"Identifier": "M000352"}]}
    >>> wrong = (Selection("value", ("M000353",), (), 2020, 2020),)
    >>> figures_stream(source, "03759ned", wrong, metadata, "03759ned")
    Traceback (most recent call last):
        ...
    analysis.errors.SourceError: 03759ned: the table has no measure 'M000353'; compare ...
    """
    _check_names(source, selections, metadata, where)
    dimensions = [dimension["Identifier"] for dimension in metadata["Dimensions"]]
    columns = ("Id", "Measure", "ValueAttribute", "Value", *dimensions)
    question = f"?$filter={quote(figures_filter(source, selections), safe=SAFE)}"
    root = f"{_root(source, table)}/Observations"

    def check(rows: list[Row]) -> None:
        require(rows, columns)
        for row in rows:
            if not _wanted(row, source, selections):
                raise Unexpected("the service sends observations that were not asked for")
            if isinstance(row["Value"], bool) or not isinstance(row["Value"], int | float | None):
                raise Unexpected(f"a figure is no number: {str(row['Value'])[:20]!r}")

    return Stream(
        "page",
        root + question,
        listed,
        _next,
        lambda row: row["Id"],
        check,
        count=f"{root}/$count{question}",
    )


def division(source: OData4Source, metadata: Mapping[str, list[Row]]) -> int | None:
    """Return the year of the municipal division that a table names, None when it names none.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> regions = {"Identifier": "RegioS", "MapYear": "2023"}
    >>> division(load_catalogue().sources["85678NED"], {"Dimensions": [regions]})
    2023
    """
    for dimension in metadata["Dimensions"]:
        year = str(dimension.get("MapYear") or "")
        if dimension["Identifier"] == source.region_dimension and year.isdigit():
            return int(year)
    return None


def newest_year(source: OData4Source, metadata: Mapping[str, list[Row]]) -> int | None:
    """Return the last year for which a table has a period.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> newest_year(load_catalogue().sources["85678NED"], {"PeriodenCodes": [{"Identifier": "2022JJ00"}]})
    2022
    """
    codes = [str(row["Identifier"]) for row in metadata[f"{source.period_dimension}Codes"]]
    return max((int(code[:4]) for code in codes if code[4:] == "JJ00"), default=None)


def everything_count(source: OData4Source, table: str) -> str:
    """Return the address that counts all observations of a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> everything_count(read_catalogue(Path("data/catalogue")).sources["03759ned"], "03759ned")
    'https://datasets.cbs.nl/odata/v1/CBS/03759ned/Observations/$count'
    """
    return f"{_root(source, table)}/Observations/$count"


SAFE = "(),'"


def figures_filter(source: OData4Source, selections: tuple[Selection, ...]) -> str:
    """Return the filter that lets exactly the cells of an indicator through.

    Parameters
    ----------
    source : OData4Source
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
    >>> source = catalogue.sources["03759ned"]
    >>> print(figures_filter(source, selections_of(catalogue.indicators["inwoners"], source, source.table)))
    (Measure eq 'M000352' and BurgerlijkeStaat eq 'T001019' and Geslacht eq 'T001038' and Leeftijd eq '10000')
    and (Perioden ge '2015JJ00' and Perioden le '2025JJ00' and endswith(Perioden,'JJ00'))
    and (startswith(RegioS,'GM') or startswith(RegioS,'PV') or startswith(RegioS,'NL'))
    """
    spans = dict.fromkeys((part.first, part.last) for part in selections)
    per_span = []
    for first, last in spans:
        cells = dict.fromkeys(_cell(part) for part in selections if (part.first, part.last) == (first, last))
        together = " or ".join(cells)
        period = _period(source.period_dimension, first, last)
        per_span.append(f"{together if len(cells) == 1 else f'({together})'} and {period}")
    regions = " or ".join(f"startswith({source.region_dimension},{_text(start)})" for start in REGIONS)
    figures = per_span[0] if len(per_span) == 1 else "(" + " or ".join(f"({part})" for part in per_span) + ")"
    return f"{figures} and ({regions})"


def _period(dimension: str, first: int, last: int) -> str:
    if first == last:
        return f"({dimension} eq '{first}{YEAR}')"
    span = f"{dimension} ge '{first}{YEAR}' and {dimension} le '{last}{YEAR}'"
    return f"({span} and endswith({dimension},'{YEAR}'))"


def _cell(part: Selection) -> str:
    return (
        "("
        + " and ".join([f"Measure eq {_text(part.topic[0])}", *(_choice(choice) for choice in part.choices)])
        + ")"
    )


def _choice(choice: Choice) -> str:
    form = "{0} eq {1}" if choice.exact else "startswith({0},{1})"
    either = " or ".join(form.format(choice.dimension, _text(text)) for text in choice.texts)
    return either if len(choice.texts) == 1 else f"({either})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _root(source: OData4Source, table: str) -> str:
    return f"{source.service}/{table}"


def _next(body: Any, so_far: int) -> str | None:
    link = body.get("@odata.nextLink")
    return None if link is None else str(link)


def _release(rows: list[Row], table: str) -> Release:
    require(rows, ("Identifier", "Modified", "Version"))
    found = rows[0]
    if found["Identifier"] != table:
        raise Unexpected(f"the properties are those of {str(found['Identifier'])[:20]!r}")
    if not isinstance(found["Modified"], str) or len(found["Modified"]) < 10:
        raise Unexpected("the table does not say when it was modified")
    return Release(found["Modified"], str(found["Version"]))


def _wanted(row: Row, source: OData4Source, selections: tuple[Selection, ...]) -> bool:
    period, region = str(row[source.period_dimension]), str(row[source.region_dimension])
    if not region.startswith(REGIONS) or not period.endswith(YEAR) or not period[:4].isdigit():
        return False
    year = int(period[:4])
    return any(
        row["Measure"] == part.topic[0]
        and part.first <= year <= part.last
        and all(choice.admits(str(row[choice.dimension])) for choice in part.choices)
        for part in selections
    )


def _check_names(
    source: OData4Source, selections: tuple[Selection, ...], metadata: Mapping[str, list[Row]], where: str
) -> None:
    """See that measures, dimensions and codes of the catalogue exist, and that no dimension is left open."""
    codes = {
        name.removesuffix("Codes"): [str(row["Identifier"]).strip() for row in rows]
        for name, rows in metadata.items()
        if name.endswith("Codes")
    }
    dimensions = {dimension["Identifier"] for dimension in metadata["Dimensions"]}

    def refuse(what: str) -> None:
        raise SourceError(
            what,
            where=where,
            remedy=f"compare data/catalogue with the table on {source.page} and correct the entry",
        )

    for name in (source.region_dimension, source.period_dimension):
        if name not in dimensions:
            refuse(f"the table has no dimension '{name}'")
    for part in selections:
        if part.topic[0] not in codes["Measure"]:
            refuse(f"the table has no measure '{part.topic[0]}'")
        for choice in part.choices:
            if choice.dimension not in dimensions:
                refuse(f"the table has no dimension '{choice.dimension}'")
            for text in choice.texts:
                if not any(
                    code == text if choice.exact else code.startswith(text)
                    for code in codes[choice.dimension]
                ):
                    refuse(f"the dimension '{choice.dimension}' has no code '{text}'")
        chosen = {choice.dimension for choice in part.choices} | {
            source.region_dimension,
            source.period_dimension,
        }
        for name in sorted(dimensions - chosen):
            refuse(f"the catalogue chooses no code of the dimension '{name}'")


def observations(source: OData4Source, rows: list[Row], metadata: Mapping[str, list[Row]]) -> pd.DataFrame:
    """Read observations as a table.

    Parameters
    ----------
    source : OData4Source
    rows : list of dict
        As received.
    metadata : mapping of str to rows
        Lists of the same state of the table.

    Returns
    -------
    pandas.DataFrame
        One row per observation: ``code``, ``year``, ``topic``, ``figure`` (float, NaN when missing),
        ``missing`` (the reason, or None), ``provisional``, and a column per dimension.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> source = read_catalogue(Path("data/catalogue")).sources["03759ned"]
    >>> metadata = {"Dimensions": [{"Identifier": "RegioS"}, {"Identifier": "Perioden"}],
    ...             "PeriodenCodes": [{"Identifier": "2020JJ00", "Status": "Definitief"}]}
    >>> sent = [{"Measure": "M000352", "ValueAttribute": "Impossible", "Value": None,
    ...          "RegioS": "GM0003", "Perioden": "2020JJ00"}]
    >>> observations(source, sent, metadata)[["code", "year", "missing"]].values.tolist()
    [['GM0003', 2020, 'impossible']]
    """
    import pandas as pd

    dimensions = [dimension["Identifier"] for dimension in metadata["Dimensions"]]
    frame = pd.DataFrame(rows, columns=["Measure", "ValueAttribute", "Value", *dimensions], dtype=object)
    final = {
        row["Identifier"] for row in metadata[f"{source.period_dimension}Codes"] if row["Status"] == FINAL
    }
    period = frame[source.period_dimension].astype(str).str.strip()
    missing = [_reason(*told) for told in zip(frame["ValueAttribute"], frame["Value"], strict=True)]
    figure = pd.to_numeric(frame["Value"], errors="coerce").astype(float)
    told = pd.Series([reason is None for reason in missing], dtype=bool)
    return frame[dimensions].assign(
        code=frame[source.region_dimension].astype(str).str.strip(),
        year=pd.to_numeric(period.str[:4]).astype("int64"),
        topic=frame["Measure"],
        figure=figure.where(told),
        missing=pd.Series(missing, dtype=object),
        provisional=~period.isin(final),
    )


def _reason(attribute: Any, value: Any) -> str | None:
    """Say why there is no figure; a value that is marked as anything but plain is no figure either."""
    if attribute == "None":
        return None if value is not None else "other"
    return REASONS.get(attribute, "other")
