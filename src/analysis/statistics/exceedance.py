"""The probability that the underlying rate of an area lies above a threshold.

What is uncertain: registers count everybody; the probability is about the underlying risk that one year's count
reveals, and about what the source's rounding hides. It says nothing about next year, in which the risk itself may
have changed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.errors import StatisticsError
from analysis.statistics.intervals import Array, aligned

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
"""A fixed rule for the mean over the rounding: no random draws, the same answer every time."""


class Prior(StrEnum):
    """What is assumed about a rate before the area's own count is seen."""

    JEFFREYS = "jeffreys"
    """Beta(1/2, 1/2): next to nothing; each area on its own."""
    EMPIRICAL_BAYES = "empirical bayes"
    """The spread of the rates of all areas given."""


class BetaPrior(NamedTuple):
    """Parameters of a beta distribution.

    Examples
    --------
    >>> BetaPrior(0.5, 0.5).b
    0.5
    """

    a: float
    b: float


def probability_above(
    threshold: float, lower: ArrayLike, upper: ArrayLike, total: ArrayLike, *, prior: Prior = Prior.JEFFREYS
) -> Array:
    """Return the probability that the underlying rate of each area lies above a threshold.

    Given a rate r on n people, the underlying rate has posterior Beta(a + rn, b + n - rn). The published rate
    leaves r open between ``lower`` and ``upper``; the probability is the mean over that range, by a
    Gauss-Legendre rule of 32 points.

    Parameters
    ----------
    threshold : float
        A proportion: 0.12 for 12 percent.
    lower, upper : array_like of float, shape (n,)
        The bounds that the source's rounding leaves, proportions; clipped to 0 and 1.
    total : array_like of float, shape (n,)
        Numbers of people.
    prior : Prior
        With ``EMPIRICAL_BAYES`` the areas given are also those that the prior is fitted to.

    Returns
    -------
    ndarray of float, shape (n,)
        Probabilities; NaN where the rate or the total is unknown or the total is zero.

    Raises
    ------
    StatisticsError
        When the threshold is no proportion, bounds are out of order or outside 0 to 1, a total is negative, or
        shapes differ.

    References
    ----------
    Brown, Cai and DasGupta (2001) for the Jeffreys prior; Kleinman (1973) for the fitted one, see
    :func:`fitted_prior`.

    Examples
    --------
    >>> probability_above(0.12, [0.1245, 0.1245], [0.1255, 0.1255], [500, 50_000]).round(2).tolist()
    [0.64, 1.0]
    """
    if not 0 <= threshold <= 1:
        raise StatisticsError(
            f"a threshold of {threshold:g} is no proportion",
            where="probability_above",
            remedy="give 0.12 for 12 percent",
        )
    low, high, people = _known_rates(lower, upper, total)
    a, b = fitted_prior(low, high, people) if Prior(prior) is Prior.EMPIRICAL_BAYES else BetaPrior(0.5, 0.5)
    rate = low[:, None] + (high - low)[:, None] * (NODES + 1) / 2  # shape (n, 32)
    count = rate * people[:, None]
    above = special.betaincc(a + count, b + people[:, None] - count, threshold)
    return np.clip(above @ WEIGHTS / 2, 0, 1)


def fitted_prior(lower: ArrayLike, upper: ArrayLike, total: ArrayLike) -> BetaPrior:
    """Return the beta distribution of the underlying rates, fitted to the areas by moments.

    Kleinman's estimator for beta-binomial counts: the weighted mean m and the variance between areas s² that
    explains the weighted sum of squares Σ w (r - m)² beyond chance, m (1 - m) / n, and beyond rounding,
    (upper - lower)² / 12. The weights w = 1 / Var(r) depend on s²; they start equal and are renewed three times.
    Then a + b = m (1 - m) / s² - 1, at most the number of people in all areas together: no prior knows more.

    Each area counts as one draw of the prior, so m is closer to the mean of the areas than to their pooled rate.

    Parameters
    ----------
    lower, upper, total : array_like of float, shape (n,)
        As for :func:`probability_above`; areas with NaN take no part.

    Returns
    -------
    BetaPrior
        Jeffreys' prior when fewer than two areas are known, or all of them are at 0 or at 1.

    References
    ----------
    Kleinman, J. C. (1973). Proportions with extraneous variance: single and independent samples. Journal of the
    American Statistical Association 68(341), 46-54.

    Examples
    --------
    >>> rate = np.array([0.04, 0.06, 0.08, 0.10])
    >>> a, b = fitted_prior(rate, rate, 100_000)
    >>> round(a / (a + b), 3), round(a + b)
    (0.07, 97)
    """
    low, high, people = _known_rates(lower, upper, total)
    known = ~np.isnan(low)
    rate, n, width = ((low + high)[known] / 2, people[known], (high - low)[known])
    if rate.size < 2 or rate.max() == 0 or rate.min() == 1:
        return BetaPrior(0.5, 0.5)
    weight, mean, between = np.ones_like(rate), 0.0, 0.0
    for _ in range(4):
        mean, between = _moments(rate, n, width, weight)
        weight = 1 / (between * (1 - 1 / np.maximum(n, 2)) + mean * (1 - mean) / n + width**2 / 12)
    most = float(n.sum())
    strength = mean * (1 - mean) / between - 1 if between > 0 else most
    strength = min(max(strength, 1.0), most)  # at least as strong as Jeffreys' prior
    return BetaPrior(mean * strength, (1 - mean) * strength)


def _moments(rate: Array, total: Array, width: Array, weight: Array) -> tuple[float, float]:
    """Return the weighted mean and the variance between areas that it leaves."""
    share = weight / weight.sum()
    mean = float(share @ rate)
    left = share * (1 - share)  # what an area's variance adds to the expected weighted spread
    noise = left @ (mean * (1 - mean) / total + width**2 / 12)
    between = (share @ (rate - mean) ** 2 - noise) / (left @ (1 - 1 / np.maximum(total, 2)))
    return mean, max(float(between), 0.0)


def lognormal_probability_above(threshold: float, mean: ArrayLike, sd: ArrayLike) -> Array:
    """Return the probability that a lognormally distributed figure lies above a threshold.

    For estimates of a model on the log scale: with s² = ln(1 + sd² / mean²) the logarithm has standard deviation s and
    mean ln(mean) - s² / 2.

    Parameters
    ----------
    threshold : float
        Above zero, in the unit of ``mean``.
    mean, sd : array_like of float, shape (n,)
        Of the figure itself, above zero.

    Returns
    -------
    ndarray of float, shape (n,)
        Probabilities, NaN where one of both is missing.

    Raises
    ------
    StatisticsError
        When threshold, mean or standard deviation is not above zero, or shapes differ.

    Examples
    --------
    >>> lognormal_probability_above(12, [9.5, 14.0, np.nan], [1.2, 2.0, 1.0]).round(3).tolist()
    [0.027, 0.845, nan]
    """
    centre, spread = aligned("lognormal_probability_above", mean=mean, sd=sd)
    if not threshold > 0 or (centre <= 0).any() or (spread <= 0).any():
        raise StatisticsError(
            "a figure or its standard deviation is not above zero",
            where="lognormal_probability_above",
            remedy="give estimates of a model on the log scale",
        )
    width = np.log1p((spread / centre) ** 2)
    return stats.norm.sf(np.log(threshold), np.log(centre) - width / 2, np.sqrt(width))


def _known_rates(lower: ArrayLike, upper: ArrayLike, total: ArrayLike) -> tuple[Array, Array, Array]:
    """Return bounds within 0 and 1 and totals, all NaN wherever one is unknown or the total is zero."""
    low, high, people = aligned("probability_above", lower=lower, upper=upper, total=total)
    wrong = np.flatnonzero((low > high) | (low > 1) | (high < 0) | (people < 0))
    if wrong.size:
        at = int(wrong[0])
        raise StatisticsError(
            f"area {at} has a rate from {low[at]:g} to {high[at]:g} on a total of {people[at]:g}",
            where="probability_above",
            remedy="give proportions from 0 to 1 in their order, and totals from 0",
        )
    unknown = np.isnan(low) | np.isnan(high) | ~(people > 0)
    for array in (low, high, people):
        array[unknown] = np.nan
    return np.clip(low, 0, 1), np.clip(high, 0, 1), people
