"""Ranked lists that say how far the rounding of the source leaves the order open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.numbers import format_interval, format_number


def rank_range(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest and lowest rank that bounds allow; rank 1 has the highest figure.

    Parameters
    ----------
    lower, upper : ndarray of float, shape (n,)
        Bounds of each figure. Bounds that only touch decide the order; equal exact figures leave it open.

    Returns
    -------
    tuple of ndarray of int, shape (n,)
        Best and worst possible rank (as far as the bounds go).

    Examples
    --------
    >>> best, worst = rank_range(np.array([9.95, 7.95, 7.95]), np.array([10.05, 8.05, 8.05]))
    >>> best.tolist(), worst.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    above = (lower[None, :] >= upper[:, None]) & (upper[None, :] > lower[:, None])  # [i, j]: j surely above i
    return above.sum(axis=1) + 1, len(lower) - above.sum(axis=0)


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the areas with a figure, highest first, with the ranks that rounding allows.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.

    Returns
    -------
    DataFrame
        The rows with a figure, with ``rank_from`` and ``rank_to``. Equal figures are ordered by code. The ranks
        only tell what rounding leaves open; chance in small municipalities widens them further.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> table = ranked(select(analysis.load_panel(), "kinderen_laag_inkomen", year=2011))
    >>> table["code"].iloc[0], float(table["value"].iloc[0])
    ('GM0363', 18.0)
    """
    table = rows[rows["value"].notna()].sort_values(
        ["value", "code"], ascending=[False, True], ignore_index=True
    )
    best, worst = rank_range(table["lower"].to_numpy(), table["upper"].to_numpy())
    return table.assign(rank_from=best, rank_to=worst)


def reading_list(
    rows: pd.DataFrame, names: pd.Series, decimals: int = 2, *, count_step: float | None = None
) -> pd.DataFrame:
    """Return a ranked list as it is read: names, places as a range, bounds as an interval.

    Parameters
    ----------
    rows : DataFrame
        From :func:`ranked`.
    names : Series
        Name of each municipality by code.
    decimals : int
        Digits of the bounds.
    count_step : float, optional
        Step in which the source rounded the numerator; a count of zero then reads as less than half a step.

    Returns
    -------
    DataFrame
        The rows with ``naam``, ``plaats``, ``grenzen`` and, with a step, ``aantal`` in front.

    Examples
    --------
    >>> rows = ranked(pd.DataFrame({"code": ["A", "B"], "value": [5.0, 5.0], "lower": 4.95, "upper": 5.05}))
    >>> reading_list(rows, pd.Series({"A": "Stad", "B": "Dorp"}))[["plaats", "naam", "grenzen"]].iloc[0].tolist()
    ['1–2', 'Stad', '4,95–5,05']
    """
    places = [
        str(first) if first == last else f"{first}–{last}"
        for first, last in zip(rows["rank_from"], rows["rank_to"], strict=True)
    ]
    bounds = [format_interval(*ends, decimals) for ends in zip(rows["lower"], rows["upper"], strict=True)]
    read = pd.DataFrame(
        {"plaats": places, "naam": rows["code"].map(names), "grenzen": bounds}, index=rows.index
    )
    if count_step:
        under = f"minder dan {format_number(count_step / 2)}"
        read["aantal"] = [under if count == 0 else format_number(count) for count in rows["numerator"]]
    return pd.concat([read, rows], axis=1)
