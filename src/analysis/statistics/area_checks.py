"""What is asked of figures by area before a small-area model is fitted, applied or added up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import StatisticsError

WHERE = "the small-area model"


def refusal(what: str, remedy: str) -> StatisticsError:
    """Return the error that refuses something, to be raised.

    Examples
    --------
    >>> print(refusal("GM0599 has no group", "fill it in, or leave the area out"))
    the small-area model: GM0599 has no group; fill it in, or leave the area out.
    """
    return StatisticsError(what, where=WHERE, remedy=remedy)


def percentages(outcome: pd.Series) -> pd.Series:
    """Return the percentages that are there.

    Raises
    ------
    StatisticsError
        When they are no numbers, or not from 0 to 100.

    Examples
    --------
    >>> percentages(pd.Series({"GM0599": 17, "GM0363": None})).to_dict()
    {'GM0599': 17.0}
    """
    if not pd.api.types.is_numeric_dtype(outcome):
        raise refusal("the outcome holds no numbers", "give percentages, missing where there is no figure")
    figures = outcome.dropna().astype("float64")
    beyond = figures[~figures.between(0, 100)]
    if len(beyond):
        raise refusal(f"{beyond.index[0]} has {beyond.iloc[0]}, which is no percentage", "give 0 to 100")
    return figures


def refuse_twice(*tables: pd.Series | pd.DataFrame) -> None:
    """Raise a StatisticsError when an area has more than one row in a table.

    Examples
    --------
    >>> refuse_twice(pd.Series([1.0, 2.0], ["GM0599", "GM0599"]))
    Traceback (most recent call last):
    analysis.errors.StatisticsError: the small-area model: GM0599 is there more than once; keep one row per area.
    """
    for table in tables:
        if table.index.has_duplicates:
            twice = table.index[table.index.duplicated()][0]
            raise refusal(f"{twice} is there more than once", "keep one row per area")


def refuse_missing(column: pd.Series, name: str) -> None:
    """Raise a StatisticsError when an area has a gap in a column.

    Examples
    --------
    >>> refuse_missing(pd.Series({"GM0599": None, "GM0363": "PV27"}), "group")
    Traceback (most recent call last):
    analysis.errors.StatisticsError: ...: GM0599 has no group; fill it in, or leave the area out.
    """
    if column.isna().any():
        missing = column.index[column.isna()]
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise refusal(f"{missing[0]}{more} has no {name}", "fill it in, or leave the area out")


def refuse_unknown(codes: pd.Index, table: pd.DataFrame, name: str) -> None:
    """Raise a StatisticsError when an area has no row in a table.

    Examples
    --------
    >>> refuse_unknown(pd.Index(["GM0599"]), pd.DataFrame({"bijstand": [9.0]}, ["GM0363"]), "covariates")
    Traceback (most recent call last):
    analysis.errors.StatisticsError: ...: GM0599 has a figure but no covariates; fill them in, or leave the area out.
    """
    unknown = codes.difference(table.index)
    if len(unknown):
        raise refusal(f"{unknown[0]} has a figure but no {name}", "fill them in, or leave the area out")


def child_counts(population: pd.Series, codes: pd.Index) -> NDArray[np.float64]:
    """Return the number of children of each area, in the order of the codes.

    Raises
    ------
    StatisticsError
        When a number is missing, or not above zero.

    Examples
    --------
    >>> child_counts(pd.Series({"GM0363": 150.0, "GM0599": 120.0}), pd.Index(["GM0599"])).tolist()
    [120.0]
    """
    children = population.reindex(codes)
    refuse_missing(children, "number of children")
    if not (children > 0).all():
        raise refusal(
            f"{children.index[~(children > 0)][0]} has no children, so a rate says nothing",
            "leave the area out",
        )
    return children.to_numpy(dtype="float64")
