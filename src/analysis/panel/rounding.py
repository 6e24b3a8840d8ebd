"""What a published figure leaves open: the bounds that follow from the publisher's own rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


def rounding_bounds(value: ArrayLike, step: ArrayLike, terms: ArrayLike = 1) -> Bounds:
    """Return the bounds of a figure that was rounded to a step, or of a sum of such figures.

    Parameters
    ----------
    value : array_like of float, shape (n,)
        The figure as published; NaN stays NaN.
    step : float
        The step of the rounding, in the unit of the value; the true value lies within half a step.
    terms : array_like of int, shape (n,)
        How many rounded figures were added up.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Lower and upper bound.

    Examples
    --------
    >>> lower, upper = rounding_bounds([19500.0], 100)
    >>> float(lower[0]), float(upper[0])
    (19450.0, 19550.0)
    """
    published = np.asarray(value, dtype=float)
    margin = np.asarray(terms, dtype=float) * np.asarray(step, dtype=float) / 2
    return published - margin, published + margin


def rate_bounds(
    numerator: ArrayLike,
    denominator: ArrayLike,
    numerator_step: ArrayLike,
    denominator_step: ArrayLike,
    per: float = 100,
    cap: float | None = None,
) -> Bounds:
    """Return the bounds of a rate of which both parts were rounded.

    The lowest rate has the smallest numerator over the largest denominator, and the other way round.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n,)
        Rounded counts.
    numerator_step, denominator_step : float
        Steps of the rounding, in counts.
    per : float
        Scale of the rate: 100 for percent.
    cap : float, optional
        The most that it can be, by default ``per``; infinite for a mean, which is no share.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Lower and upper bound of the rate, within 0 and ``cap``. NaN where a part is missing; where the
        denominator may be zero the rate can be anything, so the bounds are 0 and ``cap``.

    Examples
    --------
    >>> lower, upper = rate_bounds([50.0], [1000.0], 100, 100)
    >>> round(float(lower[0]), 2), round(float(upper[0]), 2)
    (0.0, 10.53)
    """
    most = per if cap is None else cap
    low_n, high_n = rounding_bounds(numerator, numerator_step)
    low_d, high_d = rounding_bounds(denominator, denominator_step)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = np.where(high_d > 0, per * np.maximum(low_n, 0) / high_d, 0.0)
        upper = np.where(low_d > 0, per * high_n / low_d, most)
    missing = np.isnan(low_n) | np.isnan(low_d)
    lower, upper = np.clip(lower, 0, most), np.clip(upper, 0, most)
    lower[missing], upper[missing] = np.nan, np.nan
    return lower, upper
