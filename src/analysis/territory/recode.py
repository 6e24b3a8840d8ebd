"""Bring figures to the municipal boundaries of a chosen year.

Counts and amounts are added up over mergers and divided over splits by inhabitants; rates are never averaged
but computed again from their numerator and denominator. Totals are kept to the last unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.errors import TerritoryError
from analysis.territory.gemeenten import Division, Gemeenten

WHERE = "the table that is brought to other boundaries"
KEYS = ("code", "year", "boundary_year")
FLAGS = ("divided", "merged")

Value = int | float | None


@dataclass(frozen=True)
class RateParts:
    """The columns from which a rate is computed.

    Parameters
    ----------
    numerator, denominator : str
        Columns that are added up.
    per : float
        100 for a percentage, 1000 for a figure per thousand.

    Examples
    --------
    >>> RateParts("kinderen_arm", "kinderen").per
    100
    """

    numerator: str
    denominator: str
    per: float = 100


def bring_to(
    table: pd.DataFrame,
    year: int,
    *,
    gemeenten: Gemeenten,
    add: Sequence[str] = (),
    rates: Mapping[str, RateParts] | None = None,
    boundary_year: int | None = None,
) -> pd.DataFrame:
    """Bring figures per municipality to the boundaries of one year.

    Parameters
    ----------
    table : pandas.DataFrame
        ``code`` (GM and four digits), ``year`` (the year the figures are about) and values; one row per code
        and year. A column ``boundary_year`` tells the division of each row. ``divided`` and ``merged`` of an
        earlier call may be there and are carried on.
    year : int
        The boundary year of the result.
    gemeenten : Gemeenten
        The municipalities through time.
    add : sequence of str
        Columns with counts or amounts.
    rates : mapping of str to RateParts, optional
        Columns with rates and the two columns in ``add`` that each is computed from. The rate need not be in
        the table. A published rate stays as it is where the municipality did not change (its parts may be
        rounded).
    boundary_year : int, optional
        The division of all rows. Without it and without the column, figures stand on the division of their
        own year.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``year``, ``boundary_year``, the columns of ``add`` and ``rates``, ``divided`` (the row
        holds a part of a municipality that was split or that took part in an applied border correction) and
        ``merged`` (number of source rows), sorted by year and code. Whole numbers are ``Int64``, the others
        ``float64``.

    Notes
    -----
    A split divides by inhabitants at the reorganisation. Whole numbers are apportioned with the largest
    remainder (equal remainders go to the lowest code); a float is apportioned in the same way in units of its
    last bit. So the parts of a municipality always add up to exactly what was divided.

    A value that is missing, or a municipality that is absent, makes the sum it belongs to missing: a part of
    a total is not a total. A municipality all of whose sources are absent stays absent.

    Years are passed one change at a time, so that going by way of a year in between gives the same result.
    Going back in time is possible only between years with the same division.

    Raises
    ------
    TerritoryError
        When a column is neither added nor a rate with parts, a code does not belong to the division, a code
        comes twice in a year, a region is no municipality, a division is not known, or a merger would have to
        be undone.

    Examples
    --------
    >>> from analysis.project import Project
    >>> from analysis.territory.gemeenten import read_gemeenten
    >>> known = read_gemeenten(Project.find().reference)
    >>> beemster_and_purmerend = pd.DataFrame({
    ...     "code": ["GM0370", "GM0439"], "year": 2021, "arm": [50, 850], "kinderen": [2000, 16000]})
    >>> bring_to(beemster_and_purmerend, 2023, gemeenten=known, add=["arm", "kinderen"],
    ...          rates={"arm_pct": RateParts("arm", "kinderen")})
         code  year  boundary_year  arm  kinderen  arm_pct  divided  merged
    0  GM0439  2021           2023  900     18000      5.0    False       2
    """
    rates = rates or {}
    _refuse_columns(table, add, rates)
    dated = _with_boundary_year(table, boundary_year)
    _refuse_rows(dated)
    gemeenten.in_year(year)
    rows: list[dict[str, Any]] = []
    for (figure_year, from_year), group in dated.groupby(["year", "boundary_year"], sort=True):
        codes = set(gemeenten.in_year(int(from_year))["code"])
        _refuse_codes(set(group["code"]), codes, int(from_year), gemeenten)
        cells = _pass_through(_cells(group, add, codes), _path(gemeenten, int(from_year), year), len(add))
        rows += _result_rows(cells, group, int(figure_year), year, add, rates)
    return _frame(rows, table, add, rates)


# ---------------------------------------------------------------------------------- passing through changes


@dataclass(frozen=True)
class _Cell:
    """The figures of one code on the way; ``sources`` are positions of rows in the table."""

    figures: tuple[Value, ...]
    sources: frozenset[int] = frozenset()
    divided: bool = False


def _cells(group: pd.DataFrame, add: Sequence[str], codes: set[str]) -> dict[str, _Cell]:
    """Return a cell for every code of the division; absent codes have missing values and no sources."""
    cells = {code: _Cell((None,) * len(add)) for code in codes}
    columns = [_figures(group[column]) for column in add]
    for position, code in enumerate(group["code"]):
        cells[code] = _Cell(tuple(column[position] for column in columns), frozenset([position]))
    return cells


def _figures(column: pd.Series) -> list[Value]:
    """Return the figures of a column; whole numbers kept as floats are counted in units of 1 all the same."""
    known = column.dropna()
    whole = bool((known % 1 == 0).all()) and bool((known.abs() < 2**53).all())
    return [None if pd.isna(value) else int(value) if whole else value for value in column.tolist()]


def _path(gemeenten: Gemeenten, from_year: int, year: int) -> list[Division]:
    """Return the changes between two divisions; none when they are the same."""
    if from_year <= year:
        return gemeenten.steps(from_year, year)
    if gemeenten.same_division(from_year, year):
        return []
    raise TerritoryError(
        f"figures on the boundaries of {from_year} cannot be un-merged to those of {year}",
        where=WHERE,
        remedy=f"choose {from_year} or a later year, or take figures that were published on older boundaries",
    )


def _pass_through(cells: dict[str, _Cell], steps: Sequence[Division], width: int) -> dict[str, _Cell]:
    for step in steps:
        arriving: dict[str, list[_Cell]] = {}
        for code in sorted(cells):
            parts = step.get(code, {code: 1})
            for new, part in zip(parts, _divide_cell(cells[code], list(parts.values())), strict=True):
                arriving.setdefault(new, []).append(part)
        cells = {code: _merge(parts, width) for code, parts in arriving.items()}
    return cells


def _divide_cell(cell: _Cell, weights: list[int]) -> list[_Cell]:
    if len(weights) == 1:
        return [cell]
    columns = [divide(value, weights) for value in cell.figures]
    return [
        replace(cell, figures=tuple(column[i] for column in columns), divided=True)
        for i in range(len(weights))
    ]


def _merge(cells: list[_Cell], width: int) -> _Cell:
    if len(cells) == 1:
        return cells[0]
    return _Cell(
        figures=tuple(_total([cell.figures[i] for cell in cells]) for i in range(width)),
        sources=frozenset().union(*(cell.sources for cell in cells)),
        divided=any(cell.divided for cell in cells),
    )


def _total(values: list[Value]) -> Value:
    """Add up values; a missing part makes the total missing."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return math.fsum(known) if any(isinstance(value, float) for value in known) else sum(known)


def divide(value: Value, weights: Sequence[int]) -> list[Value]:
    """Divide a value in proportion to weights, so that the parts add up to exactly the value.

    Parameters
    ----------
    value : int, float or None
        A whole number is apportioned in units of 1, a float in units of its last bit; None (missing) gives
        missing parts. Negative amounts are allowed.
    weights : sequence of int
        Weights from zero upwards, not all zero.

    Returns
    -------
    list
        Parts in the order of the weights. Largest remainder; of equal remainders the first goes first.

    Examples
    --------
    >>> divide(10, [1, 1, 1])
    [4, 3, 3]
    >>> divide(None, [1, 2])
    [None, None]
    """
    if value is None:
        return [None for _ in weights]
    if isinstance(value, float):
        unit = math.ulp(value)
        return [count * unit for count in _apportion(int(value / unit), weights)]
    return list(_apportion(int(value), weights))


def _apportion(whole: int, weights: Sequence[int]) -> list[int]:
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    largest = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
    for i in largest[: whole - sum(parts)]:
        parts[i] += 1
    return parts


# ----------------------------------------------------------------------------------------------- the result


def _result_rows(
    cells: Mapping[str, _Cell],
    group: pd.DataFrame,
    figure_year: int,
    year: int,
    add: Sequence[str],
    rates: Mapping[str, RateParts],
) -> list[dict[str, Any]]:
    """Return the rows of one year, sorted by code; municipalities without any source are left out."""
    merged = group["merged"].tolist() if "merged" in group else [1] * len(group)
    divided = group["divided"].tolist() if "divided" in group else [False] * len(group)
    published = {name: group[name].astype("float64").tolist() for name in rates if name in group}
    rows = []
    for code in sorted(code for code, cell in cells.items() if cell.sources):
        cell = cells[code]
        values = dict(zip(add, cell.figures, strict=True))
        row = {"code": code, "year": figure_year, "boundary_year": year, **values}
        untouched = len(cell.sources) == 1 and not cell.divided
        for name, parts in rates.items():
            keeps = untouched and name in published
            row[name] = published[name][min(cell.sources)] if keeps else _rate(values, parts)
        row["divided"] = cell.divided or any(divided[i] for i in cell.sources)
        row["merged"] = sum(merged[i] for i in cell.sources)
        rows.append(row)
    return rows


def _rate(values: Mapping[str, Value], parts: RateParts) -> float | None:
    numerator, denominator = values[parts.numerator], values[parts.denominator]
    if numerator is None or not denominator:
        return None
    return float(numerator / denominator * parts.per)


def _frame(
    rows: list[dict[str, Any]], table: pd.DataFrame, add: Sequence[str], rates: Mapping[str, RateParts]
) -> pd.DataFrame:
    types = {"code": "str", "year": "int64", "boundary_year": "int64"}
    types |= {name: "Int64" if pd.api.types.is_integer_dtype(table[name]) else "float64" for name in add}
    types |= dict.fromkeys(rates, "float64") | {"divided": "bool", "merged": "int64"}
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=t) for name, t in types.items()})


# ------------------------------------------------------------------------------------------ what is refused


def _refuse(what: str, remedy: str) -> TerritoryError:
    return TerritoryError(what, where=WHERE, remedy=remedy)


def _refuse_columns(table: pd.DataFrame, add: Sequence[str], rates: Mapping[str, RateParts]) -> None:
    for name in ("code", "year", *add):
        if name not in table.columns:
            raise _refuse(f"the column '{name}' is missing", "add it or leave it out of the call")
    for name, parts in rates.items():
        for part in (parts.numerator, parts.denominator):
            if part not in add:
                raise _refuse(f"the rate '{name}' needs the column '{part}'", "name that column in 'add'")
    for name in add:
        column = table[name]
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            raise _refuse(
                f"the column '{name}' cannot be added up: it holds no numbers", "convert or drop it"
            )
        if any(math.isinf(value) for value in column.dropna().tolist()):
            raise _refuse(f"the column '{name}' holds an infinite number", "make it a number or missing")
    for name in table.columns:
        if name in (*KEYS, *FLAGS, *add, *rates):
            continue
        if pd.api.types.is_numeric_dtype(table[name]):
            raise _refuse(
                f"the column '{name}' is neither added up nor computed from parts",
                "name it in 'add' if it is a count or an amount, give its numerator and denominator if it is "
                "a rate (rates are never averaged), or drop the column",
            )
        raise _refuse(
            f"the column '{name}' holds no figures", "drop it; names can be joined by code afterwards"
        )


def _with_boundary_year(table: pd.DataFrame, boundary_year: int | None) -> pd.DataFrame:
    if "boundary_year" not in table.columns:
        return table.assign(boundary_year=table["year"] if boundary_year is None else boundary_year)
    if boundary_year is None:
        return table
    raise _refuse("the boundary year is given twice, as a column and as an argument", "give one of them")


def _refuse_rows(table: pd.DataFrame) -> None:
    for name in ("year", "boundary_year"):
        if len(table) and (not pd.api.types.is_integer_dtype(table[name]) or table[name].isna().any()):
            raise _refuse(f"the column '{name}' must hold whole years", "convert it to integers without gaps")
    municipal = table["code"].astype("str").str.fullmatch(r"GM\d{4}").fillna(False).astype(bool)
    if not municipal.all():
        odd = table.loc[~municipal, "code"].iloc[0]
        raise _refuse(
            f"'{odd}' is no municipality", "keep only codes of GM and four digits; add totals up afterwards"
        )
    twice = table.duplicated(["code", "year"])
    if twice.any():
        row = table[twice].iloc[0]
        raise _refuse(f"{row['code']} comes twice in {row['year']}", "keep one row per municipality and year")
    mixed = table.groupby("year")["boundary_year"].nunique().gt(1)
    if mixed.any():
        raise _refuse(f"the figures of {mixed.idxmax()} stand on two divisions", "bring them over one by one")


def _refuse_codes(codes: set[str], division: set[str], year: int, gemeenten: Gemeenten) -> None:
    strange = sorted(codes - division)
    if strange:
        told = ", ".join(gemeenten.tell(code) for code in strange[:3])
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        raise _refuse(
            f"the division of {year} does not have {told}{more}",
            "check the boundary year of the figures (argument or column 'boundary_year')",
        )
