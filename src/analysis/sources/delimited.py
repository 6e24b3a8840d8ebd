"""Files that a person downloads: text in columns, checked against what the catalogue declares, read as figures."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import math
import re
from collections.abc import Iterable

import pandas as pd

from analysis.catalogue import Cell, FileSource, Indicator, Starts
from analysis.errors import SourceError
from analysis.sources.store import IMPORTED

PART = IMPORTED
"""The one part of a source that comes as a file."""

CODE = re.compile(r"GM\d{4}|PV\d{2}|NL(0[01])?")
BARE = re.compile(r"\d{1,4}")
UNKNOWN = (".", "x", "X")
"""Signs for unknown or secret; an empty cell is no figure."""

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an Excel workbook begins, new and old."""

Line = tuple[int, list[str]]
"""The number of a line in the file and its cells."""


def read_table(source: FileSource, content: bytes, where: str) -> pd.DataFrame:
    r"""Read a file and hold it against the columns that its source declares.

    Parameters
    ----------
    source : FileSource
    content : bytes
        The file as it was handed over.
    where : str
        The name of the file, for messages.

    Returns
    -------
    pandas.DataFrame
        The declared columns: numbers as float (NaN for an empty cell or a sign), texts as text. ``code`` is the
        region (a bare municipal number becomes ``GM`` and four digits, the country ``NL``), ``year`` the year when
        there is such a column. ``secret`` names, per row, the columns with a sign for unknown or secret. The index
        is the number of the line in the file.

    Raises
    ------
    SourceError
        When the file cannot be decoded, lacks a column, has no rows, or a cell is not what it should be.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> source = load_catalogue().sources["achterstandsscores"]
    >>> read_table(source, b"gemeente,score\nGM0363,1\n", "scores.csv")
    Traceback (most recent call last):
    analysis.errors.SourceError: scores.csv: the columns 'gm_code', ... are missing; is this the right file? ...
    """
    lines = _lines(source, content, where)
    head, body = [name.strip() for name in lines[0][1]], lines[1:]
    _refuse_columns(source, head, where)
    if not body:
        raise SourceError("there are no rows under the heads", where=where, remedy="download the file again")
    _refuse_widths(body, len(head), where)
    numbers = [number for number, _ in body]
    texts = {name: [cells[head.index(name)].strip() for _, cells in body] for name in source.columns}
    frame = pd.DataFrame(
        {
            name: _numbers(source, cells, numbers, name, where) if source.columns[name] == "number" else cells
            for name, cells in texts.items()
        },
        index=numbers,
    )
    signs = {name: [cell in UNKNOWN for cell in cells] for name, cells in texts.items()}
    frame["secret"] = [frozenset(name for name in signs if signs[name][row]) for row in range(len(body))]
    frame["code"] = _codes(texts[source.region_column], numbers, where)
    if source.year_column is not None:
        frame["year"] = _years(texts[source.year_column], numbers, where)
    return frame


def observations(
    table: pd.DataFrame, indicator: Indicator, source: FileSource, years: Iterable[int]
) -> pd.DataFrame:
    r"""Return what an indicator takes from a file, one row per code, year and role.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`read_table`.
    indicator : Indicator
    source : FileSource
    years : iterable of int

    Returns
    -------
    pandas.DataFrame
        ``code``, ``year``, ``role``, ``figure``, ``missing`` and ``provisional``, as of
        :class:`analysis.sources.reading.Figures`.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> catalogue = load_catalogue()
    >>> source, indicator = catalogue.sources["achterstandsscores"], catalogue.indicators["achterstandsscore"]
    >>> head = ",".join(source.columns).encode()
    >>> row = ",".join("GM0363" if kind == "text" else "2" for kind in source.columns.values()).encode()
    >>> taken = observations(read_table(source, head + b"\n" + row, "f.csv"), indicator, source, [2019])
    >>> sorted(set(taken["code"])), float(taken["figure"].max())
    (['GM0363'], 2.0)
    """
    parts = [
        _taken(table, cell, year).assign(role=role)
        for series in indicator.series
        if series.source == source.id
        for year in years
        if year in series.years
        for role, cell in series.cells.items()
    ]
    if not parts:
        return pd.DataFrame(columns=["code", "year", "role", "figure", "missing", "provisional"])
    return pd.concat(parts, ignore_index=True)


def refuse_repeats(table: pd.DataFrame, indicator: Indicator, source: FileSource, where: str) -> None:
    r"""See that no row gives a figure of an indicator that another row gave before.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`read_table`.
    indicator : Indicator
    source : FileSource
    where : str
        The name of the file, for messages.

    Raises
    ------
    SourceError
        Naming both rows.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> catalogue = load_catalogue()
    >>> source, indicator = catalogue.sources["achterstandsscores"], catalogue.indicators["achterstandsscore"]
    >>> row = ",".join("GM0363" if kind == "text" else "2" for kind in source.columns.values()).encode()
    >>> content = b"\n".join([",".join(source.columns).encode(), row, row])
    >>> refuse_repeats(read_table(source, content, "f.csv"), indicator, source, "f.csv")
    Traceback (most recent call last):
    analysis.errors.SourceError: f.csv: row 3 repeats row 2: GM0363, 2019; keep one of the two, ...
    """
    for series in indicator.series:
        for cell in series.cells.values() if series.source == source.id else ():
            for year in () if cell.total else series.years:
                _refuse_repeat(_chosen(table, cell, year)["code"], year, indicator, where)


def _refuse_repeat(codes: pd.Series, year: int, indicator: Indicator, where: str) -> None:
    again = codes[codes.duplicated()]
    if len(again):
        row, code = again.index[0], again.iloc[0]
        raise SourceError(
            f"row {row} repeats row {codes.index[codes == code][0]}: {code}, {year}",
            where=where,
            remedy=f"keep one of the two, or narrow 'where' of {indicator.id} in data/catalogue/indicators.yaml",
        )


def _chosen(table: pd.DataFrame, cell: Cell, year: int) -> pd.DataFrame:
    """Return the rows that a cell takes its figures of a year from."""
    rows = table if "year" not in table else table[table["year"] == year]
    for column, choice in cell.where.items():
        wanted = (
            tuple(choice.starts) if isinstance(choice, Starts) else (choice.replace("{year}", str(year)),)
        )
        texts = rows[column].astype(str)
        rows = rows[texts.str.startswith(wanted) if isinstance(choice, Starts) else texts.isin(wanted)]
    return rows


def _taken(table: pd.DataFrame, cell: Cell, year: int) -> pd.DataFrame:
    rows = _chosen(table, cell, year)
    fields = [field.replace("{year}", str(year)) for field in cell.fields]
    figure = rows[fields].sum(axis=1, min_count=1)
    secret = [bool(signs & set(fields)) for signs in rows["secret"]]
    reasons = ["suppressed" if sign else "impossible" for sign in secret]
    missing = pd.Series(reasons, index=rows.index, dtype=object).where(figure.isna(), None)
    return pd.DataFrame(
        {
            "code": rows["code"],
            "year": year,
            "figure": figure,
            "missing": missing,
            "provisional": False,
        }
    )


def _text(source: FileSource, content: bytes, where: str) -> str:
    encoding = codecs.lookup(source.encoding).name
    if content.startswith(WORKBOOK):
        raise SourceError("this is an Excel workbook", where=where, remedy="save it as CSV UTF-8")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and encoding[:6] not in (
        "utf-16",
        "utf-32",
    ):
        raise SourceError("this is text in UTF-16", where=where, remedy="save it as CSV UTF-8")
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError:
        raise SourceError(
            f"this is no text in {source.encoding}",
            where=where,
            remedy="save it as CSV UTF-8, or correct 'encoding' in data/catalogue/sources.yaml",
        ) from None


def _lines(source: FileSource, content: bytes, where: str) -> list[Line]:
    text = _text(source, content, where)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=source.separator, strict=True)
    try:
        lines = [(read.line_num, cells) for cells in read if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise SourceError(
            f"the columns cannot be told apart ({error})",
            where=f"{where}, row {read.line_num}",
            remedy="save it as CSV again",
        ) from None
    if not lines:
        raise SourceError("the file is empty", where=where, remedy="download it again")
    return lines


def _refuse_columns(source: FileSource, head: list[str], where: str) -> None:
    missing = [name for name in source.columns if name not in head]
    if missing and len(head) == 1:
        raise SourceError(
            f"there is one column; the catalogue says that columns are separated by '{source.separator}'",
            where=where,
            remedy="is this the right file? "
            f"If so, correct 'separator' of source {source.id} in data/catalogue/sources.yaml",
        )
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        near = difflib.get_close_matches(missing[0], head, n=1)
        perhaps = f"perhaps '{missing[0]}' is now called '{near[0]}': " if near else ""
        raise SourceError(
            f"the column {names} is missing" if len(missing) == 1 else f"the columns {names} are missing",
            where=where,
            remedy="is this the right file? "
            f"If so, {perhaps}correct source {source.id} in data/catalogue/sources.yaml",
        )
    twice = sorted({name for name in source.columns if head.count(name) > 1})
    if twice:
        raise SourceError(
            f"the column '{twice[0]}' stands there twice", where=where, remedy="keep one of the two"
        )


def _refuse_widths(body: list[Line], width: int, where: str) -> None:
    for number, cells in body:
        if len(cells) != width:
            raise SourceError(
                f"row {number} has {len(cells)} cells instead of {width}",
                where=where,
                remedy="download or save the file again",
            )


def _numbers(
    source: FileSource, cells: list[str], rows: list[int], name: str, where: str
) -> list[float | None]:
    return [
        _number(source, cell, f"{where}, row {row}, column '{name}'")
        for row, cell in zip(rows, cells, strict=True)
    ]


def _number(source: FileSource, cell: str, where: str) -> float | None:
    if cell == "" or cell in UNKNOWN:
        return None
    point = re.escape(source.decimal)
    if not re.fullmatch(rf"[-+]?\d+({point}\d*)?([eE][-+]?\d+)?", cell):
        raise SourceError(
            f"{cell[:20]!r} is no number with a decimal '{source.decimal}'",
            where=where,
            remedy=f"correct the cell, or 'decimal' of source {source.id} in data/catalogue/sources.yaml",
        )
    number = float(cell.replace(source.decimal, "."))
    if not math.isfinite(number):
        raise SourceError(f"{cell[:20]!r} is too large a number", where=where, remedy="correct the cell")
    return number


def _codes(cells: list[str], rows: list[int], where: str) -> list[str]:
    return [_code(cell, f"{where}, row {row}") for row, cell in zip(rows, cells, strict=True)]


def _code(cell: str, where: str) -> str:
    code = f"GM{int(cell):04d}" if BARE.fullmatch(cell) else cell
    if not CODE.fullmatch(code):
        raise SourceError(
            f"{cell[:20]!r} is no code of a municipality (GM and four digits), province (PV) or the country (NL)",
            where=where,
            remedy="correct the code",
        )
    return "NL" if code.startswith("NL") else code


def _years(cells: list[str], rows: list[int], where: str) -> list[int]:
    for row, cell in zip(rows, cells, strict=True):
        if not re.fullmatch(r"\d{4}", cell):
            raise SourceError(f"{cell[:20]!r} is no year", where=f"{where}, row {row}", remedy="correct it")
    return [int(cell) for cell in cells]
