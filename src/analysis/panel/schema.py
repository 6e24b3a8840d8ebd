"""The one tidy table that every notebook, map and model reads."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.errors import PanelError

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa


class Status(StrEnum):
    """Why a row has a figure, or has none."""

    OBSERVED = "observed"
    PROVISIONAL = "provisional"
    SUPPRESSED = "suppressed"
    NOT_DELIVERED = "not delivered"
    NOT_PUBLISHED = "not published"


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

    checks = {
        "indicator": pa.Check.str_matches(r"^[a-z0-9]+(_[a-z0-9]+)*$"),
        "code": pa.Check.str_matches(r"^(GM\d{4}|PV\d{2}|NL)$"),
        "year": pa.Check.in_range(1995, 2100),
        "boundary_year": pa.Check.in_range(1995, 2100),
        "status": pa.Check.isin([str(status) for status in Status]),
    }
    figures = {"value", "lower", "upper", "numerator", "denominator"}
    return pa.DataFrameSchema(
        {name: pa.Column(kind, checks.get(name), nullable=name in figures) for name, kind in COLUMNS.items()},
        checks=[
            pa.Check(_figure_goes_with_status, error="a row has a figure exactly when its status says so"),
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

    try:
        return panel_schema().validate(panel)
    except pandera.errors.SchemaError as error:
        raise PanelError(
            _describe(panel, error),
            where=where,
            remedy="run `databoek verify`, and `databoek fetch` for the source",
        ) from None


def _describe(panel: pd.DataFrame, error: Exception) -> str:
    cases = getattr(error, "failure_cases", None)
    expected = getattr(error, "check", None)
    expectation = getattr(expected, "error", None) or getattr(expected, "name", None) or str(expected)
    if cases is None or not hasattr(cases, "columns") or "index" not in cases or cases["index"].isna().all():
        return f"the table does not have its shape: {str(error).splitlines()[0]}"
    at = cases["index"].dropna().iloc[0]
    row = panel.loc[at]
    column = getattr(error, "schema", None)
    name = getattr(column, "name", None)
    got = (
        f"{name} is {row[name]!r}"
        if name in panel.columns
        else f"value {row.value}, bounds {row.lower} to {row.upper}"
    )
    return (
        f"{row.indicator}, {row.code}, {row.year}: {got} with status '{row.status}'; expected: {expectation}"
    )
