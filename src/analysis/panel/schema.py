"""The one tidy table that every notebook, map and model reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.errors import PanelError

if TYPE_CHECKING:
    import pandas as pd
    import pandera.errors
    import pandera.pandas as pa


class Status(StrEnum):
    """Why a row has a figure, or has none."""

    OBSERVED = "observed"
    PROVISIONAL = "provisional"
    SUPPRESSED = "suppressed"
    NOT_DELIVERED = "not delivered"
    NOT_PUBLISHED = "not published"
    ESTIMATED = "estimated"
    """Computed by a model of ours; never in the panel itself, only beside it."""


WITH_FIGURE = (Status.OBSERVED, Status.PROVISIONAL)

KEY = ["indicator", "year", "code"]
COLUMNS = {
    "indicator": "str",
    "code": "str",
    "year": "int64",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "status": "str",
    "source": "str",
    "version": "str",
    "boundary_year": "int64",
}
"""Columns of the panel with their types, in order.

``value`` is in the indicator's unit; ``lower`` and ``upper`` are the bounds that follow from the source's own
rounding; ``numerator`` and ``denominator`` are numbers of people or households; ``source`` is a StatLine table;
``version`` its modification date; ``boundary_year`` the municipal division that ``code`` belongs to.
"""


def panel_schema() -> pa.DataFrameSchema:
    """Return the contract of the panel.

    Examples
    --------
    >>> list(panel_schema().columns)[:4]
    ['indicator', 'code', 'year', 'value']
    """
    import pandera.pandas as pa

    statuses = [str(status) for status in Status]
    years = pa.Check.in_range(1995, 2100, error="a year from 1995 to 2100")
    checks = {
        "indicator": pa.Check.str_matches(r"^[a-z0-9]+(_[a-z0-9]+)*$", error="an identifier in snake_case"),
        "code": pa.Check.str_matches(r"^(GM\d{4}|PV\d{2}|NL)$", error="a code such as GM0363, PV27 or NL"),
        "year": years,
        "boundary_year": years,
        "status": pa.Check.isin(statuses, error=f"one of {', '.join(statuses)}"),
    }
    figures = {"value", "lower", "upper", "numerator", "denominator"}
    return pa.DataFrameSchema(
        {name: pa.Column(kind, checks.get(name), nullable=name in figures) for name, kind in COLUMNS.items()},
        checks=[
            pa.Check(
                _figure_goes_with_status, error="a figure exactly when the status says that there is one"
            ),
            pa.Check(_bounds_hold_value, error="lower <= value <= upper"),
        ],
        unique=KEY,
        strict=True,
        ordered=True,
    )


def _figure_goes_with_status(panel: pd.DataFrame) -> pd.Series:
    return panel["value"].notna() == panel["status"].isin([str(status) for status in WITH_FIGURE])


def _bounds_hold_value(panel: pd.DataFrame) -> pd.Series:
    inside = (panel["lower"] <= panel["value"]) & (panel["value"] <= panel["upper"])
    return inside | panel["value"].isna()


def validate_panel(panel: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """Return the panel when it keeps its contract.

    Parameters
    ----------
    panel : DataFrame
        With the columns of :data:`COLUMNS`.
    where : str
        The file or step to name when it does not.

    Returns
    -------
    DataFrame

    Raises
    ------
    PanelError
        Naming the first row that breaks the contract, and what was expected.

    Examples
    --------
    >>> import analysis
    >>> len(validate_panel(analysis.load_panel(), where="the current panel")) > 10_000
    True
    """
    import pandera.errors

    numbered = panel.reset_index(drop=True)
    what = _columns_complaint(numbered)
    if not what:
        try:
            panel_schema().validate(numbered)
        except pandera.errors.SchemaError as error:
            what = _row_complaint(numbered, error)
    if what:
        raise PanelError(
            what, where=where, remedy="run `databoek verify`, and `databoek fetch` for the source"
        )
    return panel


def _columns_complaint(panel: pd.DataFrame) -> str:
    """Say what is wrong with the columns, or nothing."""
    there = list(panel.columns)
    missing = [name for name in COLUMNS if name not in there]
    if missing:
        return f"the column '{missing[0]}' is missing"
    extra = [str(name) for name in there if name not in COLUMNS]
    if extra:
        return f"the column '{extra[0]}' does not belong there"
    if there != list(COLUMNS):
        return f"the columns are not in their order: {', '.join(COLUMNS)}"
    wrong = [name for name, kind in COLUMNS.items() if str(panel[name].dtype) != kind]
    return (
        f"the column '{wrong[0]}' is of type {panel[wrong[0]].dtype}, not {COLUMNS[wrong[0]]}"
        if wrong
        else ""
    )


def _row_complaint(panel: pd.DataFrame, error: pandera.errors.SchemaError) -> str:
    """Name the first row that breaks the contract, and what was expected of it."""
    row = panel.loc[error.failure_cases["index"].iloc[0]]
    place = f"{row['indicator']}, {row['code']}, {row['year']}"
    check = str(getattr(error.check, "error", None) or error.check)
    if "uniqueness" in check:
        return (
            f"{place}: the row is there more than once; expected: one row for each indicator, year and code"
        )
    if "not_nullable" in check:
        check = "something in every row"
    name = getattr(error.schema, "name", None)
    found = (
        f"{name} is {row[name]!r}"
        if name in panel.columns
        else f"value {row['value']}, bounds {row['lower']} to {row['upper']}, status '{row['status']}'"
    )
    return f"{place}: {found}; expected: {check}"
