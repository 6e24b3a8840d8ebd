"""Funnel limits: which rates differ from the common rate by more than their size explains.

What is uncertain: registers count everybody; the limits show how far the rates of areas with one and the same
underlying risk would spread in one year, and, with over-dispersion, how far areas usually differ. The rounding of
the source is not in them: where counts are known in hundreds only, use counts recomputed from the percentage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import brentq

from analysis.errors import StatisticsError
from analysis.statistics.intervals import Array, known_counts

WINSORISED = 0.1
"""Share of the scores at each end that is moved to the 10% and 90% quantile."""

FLAGS = ("boven", "binnen", "onder")


@dataclass(frozen=True, eq=False)
class Funnel:
    """A funnel around a target; arrays have shape (n,), NaN (or "") for areas without a rate.

    Examples
    --------
    >>> funnel([10, 12, 60], [200, 210, 190]).flags[0.95].tolist()
    ['binnen', 'binnen', 'binnen']
    """

    target: float
    """Rate of all areas together, a proportion."""
    phi: float
    """Over-dispersion: winsorised variance of the naive scores, about 1 when chance alone is at work."""
    tau2: float
    """Variance between areas beyond chance, in squared proportions; 0 when there is none."""
    naive_z: Array
    """Scores for chance alone."""
    z: Array
    """Scores for chance and the usual differences between areas."""
    flags: Mapping[float, NDArray[np.str_]]
    """"boven", "binnen" or "onder" the limits, by level."""

    def limits(self, totals: ArrayLike) -> dict[float, tuple[Array, Array]]:
        """Return lower and upper limit at each total, by level; proportions, clipped to 0 and 1.

        Examples
        --------
        >>> low, high = funnel([100, 100], [1000, 1000]).limits([100, 10_000])[0.95]
        >>> low.round(3).tolist(), high.round(3).tolist()
        ([0.041, 0.094], [0.159, 0.106])
        """
        people = np.asarray(totals, dtype=float)
        spread = np.sqrt(_chance(self.target, np.where(people > 0, people, np.nan)) + self.tau2)
        return {
            level: (
                np.clip(self.target - _critical(level) * spread, 0, 1),
                np.clip(self.target + _critical(level) * spread, 0, 1),
            )
            for level in self.flags
        }


def funnel(count: ArrayLike, total: ArrayLike, *, levels: Sequence[float] = (0.95, 0.998)) -> Funnel:
    r"""Return the funnel of the rates: target, over-dispersion, scores and flags.

    The target θ is the pooled rate; the naive score of an area is z = (r - θ) / s with s² = θ (1 - θ) / n. Limits
    are normal: θ ± z_level · sqrt(s² + τ²). Over-dispersion is additive (τ²), not multiplicative (limits times
    sqrt φ). A multiplicative factor widens the limits in proportion to chance, so that they still close upon the
    target and nearly every large city falls outside; real differences between municipalities do not shrink with
    their size, and τ² gives them a width of their own.

    Two departures from Spiegelhalter: φ, the mean square of the scores after the 10% at each end are winsorised,
    is divided by 0.679, its expectation for normal scores, so that chance alone gives 1; and τ² is the value at
    which the *adjusted* scores have a winsorised variance of 1 (Paule and Mandel), because winsorising naive
    scores of areas that differ a hundredfold in size cuts just the cities that show the over-dispersion: in
    simulations with sizes from 200 to 200,000 his moment estimator left 15 to 18% of areas outside 95% limits.

    Normal limits are rough for expected counts below about 5: too many small areas then lie above, too few below.

    Parameters
    ----------
    count, total : array_like of float, shape (n,)
        Areas with NaN or a total of zero take no part.
    levels : sequence of float
        Between 0 and 1.

    Returns
    -------
    Funnel

    Raises
    ------
    StatisticsError
        When no area has a rate, counts lie outside 0 to total, or a level outside 0 to 1.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in Medicine
    24(8), 1185-1202. Paule, R. C. and Mandel, J. (1982). Consensus values and weighting factors. Journal of
    Research of the National Bureau of Standards 87(5), 377-385.

    Examples
    --------
    >>> result = funnel([20, 21, 19, 400], [200, 200, 200, 4000])
    >>> round(result.target, 3), result.tau2, result.flags[0.95].tolist()
    (0.1, 0.0, ['binnen', 'binnen', 'binnen', 'binnen'])
    """
    events, people = known_counts(count, total, where="funnel")
    known = ~np.isnan(events)
    _check(known, levels)
    target = float(events[known].sum() / people[known].sum())
    away, chance = events / people - target, _chance(target, people)
    naive = _scores(away, chance)
    tau2 = _between(away[known], chance[known])
    z = _scores(away, chance + tau2)
    flags = {level: _flags(z, _critical(level)) for level in levels}
    return Funnel(target, _winsorised_variance(naive[known]), tau2, naive, z, flags)


def _chance(target: float, total: Array) -> Array:
    """Return the binomial variance of a rate."""
    return target * (1 - target) / total


def _critical(level: float) -> float:
    return float(stats.norm.ppf((1 + level) / 2))


def _scores(away: Array, variance: Array) -> Array:
    """Return distances in standard deviations; nobody deviates from a target of 0 or 1, whose variance is 0."""
    return np.divide(away, np.sqrt(variance), out=np.where(np.isnan(away), np.nan, 0.0), where=variance > 0)


def _winsorised_variance(scores: Array) -> float:
    """Return the winsorised mean square of scores, on a scale where it is 1 for standard normal scores."""
    edge = stats.norm.isf(WINSORISED)
    expected = 1 - 2 * WINSORISED - 2 * edge * stats.norm.pdf(edge) + 2 * WINSORISED * edge**2
    ends = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(scores, *ends) ** 2) / expected)


def _between(away: Array, chance: Array) -> float:
    """Return the variance between areas at which the adjusted scores vary as standard normal ones do."""

    def excess(tau2: float) -> float:
        return _winsorised_variance(_scores(away, chance + tau2)) - 1

    if excess(0.0) <= 0:
        return 0.0
    # at twice the largest squared distance every squared score is below a half
    return float(brentq(excess, 0.0, 2 * float(np.max(away**2)), xtol=1e-14))


def _flags(z: Array, critical: float) -> NDArray[np.str_]:
    above, within, below = FLAGS
    side = np.select([z > critical, z < -critical], [above, below], default=within)
    return np.where(np.isnan(z), "", side)


def _check(known: NDArray[np.bool_], levels: Sequence[float]) -> None:
    if not known.any():
        raise StatisticsError(
            "no area has a count and a total",
            where="funnel",
            remedy="choose an indicator or year with counts",
        )
    outside = [level for level in levels if not 0 < level < 1]
    if outside:
        raise StatisticsError(
            f"a level of {outside[0]} is not between 0 and 1",
            where="funnel",
            remedy="give 0.95 for 95 percent",
        )
