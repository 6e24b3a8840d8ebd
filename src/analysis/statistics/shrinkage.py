"""Empirical-Bayes estimates: a small area's rate drawn towards the rate of all areas, or of its surroundings.

What is uncertain: everybody is counted, yet the count of a small area is a noisy reading of its underlying risk. An
empirical-Bayes estimate weighs that reading against what the other areas show. It is less wrong on average, and
biased for an area that truly differs; it does not replace the published figure. The rounding of the source is not
taken into account here.

Formulas are those of ``esda.smoothing`` (the tests hold both to each other). Its classes are not called because
they give no weights, take no missing areas, divide by zero where nobody has an event, and, for the global estimate,
leave the range of the data when the estimated variance between areas is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import StatisticsError
from analysis.statistics.intervals import Array, known_counts

if TYPE_CHECKING:
    from libpysal.graph import Graph


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Estimates between the raw rate and a mean; arrays of shape (n,), NaN for areas without a rate.

    Examples
    --------
    >>> Shrunk(np.array([0.1]), np.array([0.08]), np.array([0.5])).weight.tolist()
    [0.5]
    """

    estimate: Array
    """Proportion: ``weight * rate + (1 - weight) * prior_mean``."""
    prior_mean: Array
    """Proportion that the estimate is drawn to."""
    weight: Array
    """Weight of the raw rate, from 0 to 1."""


def empirical_bayes(count: ArrayLike, total: ArrayLike) -> Shrunk:
    r"""Return Marshall's global empirical-Bayes estimates.

    With rate r_i = x_i / n_i and m the rate of all areas together, the variance between areas is estimated by
    moments as s² = Σ n_i (r_i - m)² / Σ n_i - m / n̄, at least 0; the weight of the raw rate is
    s² / (s² + m / n_i). The sampling variance m / n_i is that of a Poisson count; for rates around 10 percent
    it is a tenth larger than the binomial one, so these estimates shrink slightly more.

    Parameters
    ----------
    count, total : array_like of float, shape (n,)
        Areas with NaN or a total of zero take no part and stay NaN.

    Returns
    -------
    Shrunk
        Each estimate lies between the raw rate and m.

    Raises
    ------
    StatisticsError
        For counts outside 0 to total, or shapes that differ.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Journal of the
    Royal Statistical Society C 40(2), 283-294.

    Examples
    --------
    >>> shrunk = empirical_bayes([30, 500, 4000], [200, 5000, 80000])
    >>> shrunk.estimate.round(4).tolist(), shrunk.weight.round(2).tolist()
    ([0.0893, 0.0971, 0.05], [0.37, 0.94, 1.0])
    """
    events, people = known_counts(count, total, where="empirical_bayes")
    known = ~np.isnan(events)
    if not known.any():
        return Shrunk(events.copy(), events.copy(), events.copy())
    rate, size = events / people, people[known].sum()
    mean = events[known].sum() / size
    spread = (people * (rate - mean) ** 2)[known].sum() / size
    between = max(spread - mean * known.sum() / size, 0.0)
    return _shrunk(rate, people, np.where(known, mean, np.nan), np.full_like(rate, between))


def spatial_empirical_bayes(count: ArrayLike, total: ArrayLike, neighbours: Graph) -> Shrunk:
    """Return Marshall's local empirical-Bayes estimates: each rate drawn towards that of its surroundings.

    As :func:`empirical_bayes`, with mean and variance of the area itself and its neighbours. An area without
    known neighbours has only itself for surroundings: its estimate is its raw rate and its weight 0.

    Parameters
    ----------
    count, total : array_like of float, shape (n,)
        Areas with NaN or a total of zero take no part, also not as a neighbour.
    neighbours : libpysal.graph.Graph
        Its focal order (``unique_ids``) is the order of the arrays. Only who is a neighbour counts, not the
        weights.

    Returns
    -------
    Shrunk
        Each estimate lies between the raw rate and its local mean.

    Raises
    ------
    StatisticsError
        When the graph has another number of areas, or counts lie outside 0 to total.

    References
    ----------
    Marshall (1991), section 3; see :func:`empirical_bayes`.

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> chain = Graph.from_arrays(["a", "b", "b", "c"], ["b", "a", "c", "b"], [1, 1, 1, 1])
    >>> spatial_empirical_bayes([30, 500, 4000], [200, 5000, 80000], chain).prior_mean.round(3).tolist()
    [0.102, 0.053, 0.053]
    """
    events, people = known_counts(count, total, where="spatial_empirical_bayes")
    around = _surroundings(neighbours, len(events))
    known = ~np.isnan(events)
    around[:, ~known] = 0
    x, n = np.where(known, events, 0.0), np.where(known, people, 0.0)
    local_total = np.where(known, around @ n, np.nan)
    mean = around @ x / local_total
    rate = events / people
    focal, neighbour = np.nonzero(around)
    squares = n[neighbour] * (rate[neighbour] - mean[focal]) ** 2
    spread = np.bincount(focal, squares, minlength=len(x)) / local_total
    between = np.maximum(spread - mean * around.sum(axis=1) / local_total, 0.0)
    return _shrunk(rate, people, mean, between)


def _surroundings(neighbours: Graph, size: int) -> Array:
    """Return ones where an area (row) has another, or itself, in its surroundings."""
    if neighbours.n != size:
        raise StatisticsError(
            f"the graph has {neighbours.n} areas and the arrays have {size}",
            where="spatial_empirical_bayes",
            remedy="make the graph from the areas of the arrays, in their order",
        )
    around = (neighbours.sparse.toarray() != 0).astype(float)
    np.fill_diagonal(around, 1.0)
    return around


def _shrunk(rate: Array, total: Array, mean: Array, between: Array) -> Shrunk:
    """Weigh rates and means by the variance between areas and within them."""
    spread = between + mean / total
    # without events, or without differences, there is nothing to tell the rate from the mean
    weight = np.divide(between, spread, out=np.zeros_like(rate), where=spread > 0)
    weight[np.isnan(rate)] = np.nan
    blend = weight * rate + (1 - weight) * mean
    return Shrunk(np.clip(blend, np.minimum(rate, mean), np.maximum(rate, mean)), mean, weight)
