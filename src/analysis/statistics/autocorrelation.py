"""Spatial autocorrelation: whether neighbours resemble each other, in the whole country and place by place.

All p-values are two-sided and come from permutations drawn here. Those that `esda` prints are one-sided by
default in some versions and two-sided in others, and its draws use the global random state; the statistics
themselves are those of `esda`, and the tests hold the two against each other.

A significant pattern says that rates of neighbouring areas belong together, not why; and nothing about children.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from analysis.errors import StatisticsError

if TYPE_CHECKING:
    from libpysal.graph import Graph
    from scipy.sparse import sparray

NO_PATTERN = "geen patroon"
CLUSTERS = ("hoog-hoog", "laag-laag", "hoog-laag", "laag-hoog", NO_PATTERN)
"""What an area is called: its own rate first, that of its neighbours second."""

_TIE = 1e-9  # sums in another order differ in the last bits; standardised values of this size are equal
_AT_ONCE = 1_000  # permutations in memory at the same time


@dataclass(frozen=True)
class Moran:
    """Moran's I of all areas together.

    Attributes
    ----------
    statistic : float
        I: above the expectation, neighbours resemble each other; below it, they contrast.
    expected : float
        −1 / (n − 1), the mean without any pattern.
    p_value : float
        Two-sided, from permutations.
    n : int
        Number of areas.
    permutations : int
    simulations : ndarray, shape (permutations,)
        I of each permutation.

    Examples
    --------
    >>> Moran(0.5, -0.1, 0.002, 11, 999, np.zeros(999))
    Moran(statistic=0.5, expected=-0.1, p_value=0.002, n=11, permutations=999)
    """

    statistic: float
    expected: float
    p_value: float
    n: int
    permutations: int
    simulations: np.ndarray = field(repr=False, compare=False)


def moran(values: pd.Series, graph: Graph, *, permutations: int = 9_999, seed: int) -> Moran:
    r"""Compute Moran's I and its two-sided permutation p-value.

    I = Σᵢ zᵢ z̄ᵢ / Σᵢ zᵢ², with z the deviations from the mean and z̄ᵢ the mean of z over the neighbours of i
    (row-standardised weights). Under the null every order of the values over the areas is equally likely.
    The rule for p: twice the smaller of the shares of permutations with an I at least as high, and at most as
    high, as the one observed, the observation itself counted among them (Davison and Hinkley 1997); at most 1.

    Parameters
    ----------
    values : Series of float
        A figure for each area of the graph, by code.
    graph : libpysal.graph.Graph
        Neighbours; each counts equally, whatever weights the graph carries.
    permutations : int
        The smallest possible p is 2 / (permutations + 1).
    seed : int

    Returns
    -------
    Moran

    Raises
    ------
    StatisticsError
        When areas and graph differ, a figure is missing, all are equal, or an area has no neighbour.

    References
    ----------
    Moran, P. A. P. (1950), Notes on continuous stochastic phenomena, Biometrika 37.
    Cliff, A. D. and Ord, J. K. (1981), Spatial Processes.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> chain = Neighbours(tuple("ABCDEFGH"), tuple(zip("ABCDEFG", "BCDEFGH")), "")
    >>> result = moran(pd.Series(range(8), index=list("ABCDEFGH")), chain.graph(), seed=1)
    >>> round(result.statistic, 3), result.p_value < 0.05
    (0.833, True)
    """
    _check_permutations(permutations)
    z, weights = _standardised(values, graph)
    rng = np.random.default_rng(seed)
    batches = [min(_AT_ONCE, permutations - done) for done in range(0, permutations, _AT_ONCE)]
    shuffled = (rng.permuted(np.tile(z, (size, 1)), axis=1).T for size in batches)
    simulations = np.concatenate([_moran_of(batch, weights) for batch in shuffled])
    statistic = float(_moran_of(z[:, None], weights)[0])
    p_value = _folded(statistic, simulations)
    return Moran(statistic, -1 / (len(z) - 1), p_value, len(z), permutations, simulations)


def eb_moran(
    count: pd.Series, total: pd.Series, graph: Graph, *, permutations: int = 9_999, seed: int
) -> Moran:
    """Compute Moran's I of rates, allowing for their unequal precision.

    Parameters
    ----------
    count, total : Series of float
        Numerator and denominator for each area of the graph, by code.
    graph, permutations, seed
        As for :func:`moran`.

    Returns
    -------
    Moran
        Of the rates that :func:`eb_standardised` gives.

    Raises
    ------
    StatisticsError
        As :func:`moran` and :func:`eb_standardised`.

    References
    ----------
    Assunção, R. M. and Reis, E. A. (1999), A new proposal to adjust Moran's I for population density,
    Statistics in Medicine 18.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = list("ABCDEFGH")
    >>> chain = Neighbours(tuple(codes), tuple(zip(codes, codes[1:])), "")
    >>> count, total = pd.Series([9, 8, 9, 7, 2, 1, 2, 1], codes), pd.Series(100, codes)
    >>> round(eb_moran(count, total, chain.graph(), seed=1).statistic, 2)
    0.78
    """
    return moran(eb_standardised(count, total), graph, permutations=permutations, seed=seed)


def local_moran(
    values: pd.Series, graph: Graph, *, permutations: int = 99_999, seed: int, fdr: float = 0.05
) -> pd.DataFrame:
    """Compute local Moran statistics (LISA) with two-sided conditional permutation p-values.

    Iᵢ = (n − 1) zᵢ z̄ᵢ / Σ z². Under the null the neighbours of i are a random draw, without replacement, from
    all other areas, while i keeps its own value; p follows the rule of :func:`moran`. With n areas, the
    correction of Benjamini and Hochberg can reject a single area only when p is at most fdr / n (0.00015 for 342
    municipalities), and p is at least 2 / (permutations + 1): with 999 permutations nothing could be
    found. Hence the default of 99,999 (p at least 0.00002), which takes less than a second, because
    all areas share the draws: area i takes the first kᵢ of them, and where it is itself among these, the next
    draw takes its place. That is again a draw without replacement, from the others.

    Parameters
    ----------
    values : Series of float
        A figure for each area of the graph, by code.
    graph : libpysal.graph.Graph
        Neighbours; each counts equally, whatever weights the graph carries.
    permutations : int
    seed : int
    fdr : float
        The share of false discoveries to be allowed, and the level for one area by itself.

    Returns
    -------
    DataFrame
        Index ``code`` in the order of the graph. Columns ``local_i``; ``p_value``; ``p_adjusted`` (Benjamini and
        Hochberg); ``significant`` and ``significant_fdr``: whether these are at most ``fdr``; ``cluster`` and
        ``cluster_fdr``: one of `CLUSTERS`, "geen patroon" where not significant before or after correction.
        Without any pattern about one area in twenty is significant before correction: publish ``cluster_fdr``.

    Raises
    ------
    StatisticsError
        As :func:`moran`, and for ``fdr`` outside 0 to 1.

    References
    ----------
    Anselin, L. (1995), Local indicators of spatial association, Geographical Analysis 27.
    Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate, JRSS B 57.
    Caldas de Castro, M. and Singer, B. H. (2006), Controlling the false discovery rate: a new application to
    account for multiple and dependent tests in local statistics of spatial association, Geographical Analysis 38.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = [f"A{number:02}" for number in range(40)]
    >>> near = tuple((code, other) for i, code in enumerate(codes) for other in codes[i + 1 : i + 4])
    >>> band = Neighbours(tuple(codes), near, "Buren: ten hoogste drie plaatsen verder.")
    >>> figures = pd.Series([1.0] * 8 + [0.0] * 24 + [-1.0] * 8, codes)
    >>> found = local_moran(figures, band.graph(), seed=1)
    >>> found["cluster_fdr"].value_counts().sort_index().to_dict()
    {'geen patroon': 26, 'hoog-hoog': 7, 'laag-laag': 7}
    """
    _check_permutations(permutations)
    if not 0 < fdr < 1:
        raise _refused(f"fdr is {fdr}, not between 0 and 1", "give a share such as 0.05")
    z, weights = _standardised(values, graph)
    lag = weights @ z
    p_value = _conditional_p(z, weights, permutations, np.random.default_rng(seed))
    p_adjusted = false_discovery_control(p_value, method="bh")
    significant, significant_fdr = p_value <= fdr, p_adjusted <= fdr
    quadrant = _quadrant(z, lag)
    return pd.DataFrame(
        {
            "local_i": (len(z) - 1) * z * lag / (z @ z),
            "p_value": p_value,
            "p_adjusted": p_adjusted,
            "significant": significant,
            "significant_fdr": significant_fdr,
            "cluster": np.where(significant, quadrant, NO_PATTERN),
            "cluster_fdr": np.where(significant_fdr, quadrant, NO_PATTERN),
        },
        index=pd.Index(graph.unique_ids, name="code"),
    )


def local_eb_moran(
    count: pd.Series,
    total: pd.Series,
    graph: Graph,
    *,
    permutations: int = 99_999,
    seed: int,
    fdr: float = 0.05,
) -> pd.DataFrame:
    """Compute local Moran statistics of rates, allowing for their unequal precision.

    Parameters
    ----------
    count, total : Series of float
        Numerator and denominator for each area of the graph, by code.
    graph, permutations, seed, fdr
        As for :func:`local_moran`.

    Returns
    -------
    DataFrame
        As :func:`local_moran`, of the rates that :func:`eb_standardised` gives.

    Raises
    ------
    StatisticsError
        As :func:`local_moran` and :func:`eb_standardised`.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = list("ABCDEFGH")
    >>> chain = Neighbours(tuple(codes), tuple(zip(codes, codes[1:])), "")
    >>> count, total = pd.Series([9, 8, 9, 7, 2, 1, 2, 1], codes), pd.Series(100, codes)
    >>> local_eb_moran(count, total, chain.graph(), permutations=999, seed=1)["cluster_fdr"].unique().tolist()
    ['geen patroon']
    """
    rates = eb_standardised(count, total)
    return local_moran(rates, graph, permutations=permutations, seed=seed, fdr=fdr)


def eb_standardised(count: pd.Series, total: pd.Series) -> pd.Series:
    """Standardise rates by the variance that chance and real differences together give them.

    With rate pᵢ = yᵢ / xᵢ, b = Σy / Σx, s² = Σ xᵢ (pᵢ − b)² / Σx and a = s² − b / x̄, the standardised rate is
    (pᵢ − b) / √(a + b / xᵢ). When the rates differ less than chance would have it, a is negative; it
    is then taken as 0. The paper (and ``esda.smoothing.assuncao_rate``, which is otherwise equal) does so only for
    the areas whose whole variance a + b / xᵢ is negative, which leaves others with one just above 0 and a
    standardised rate without bound.

    Parameters
    ----------
    count, total : Series of float
        Numerator y and denominator x of each area, by code.

    Returns
    -------
    Series of float

    Raises
    ------
    StatisticsError
        When codes differ, a figure is missing or negative, a total is 0, or all counts are 0.

    References
    ----------
    Assunção and Reis (1999); Marshall, R. J. (1991), Mapping disease and mortality rates using
    empirical Bayes estimators, Applied Statistics 40.

    Examples
    --------
    >>> eb_standardised(pd.Series([4, 9], ["A", "B"]), pd.Series([100, 100], ["A", "B"])).round(2).tolist()
    [-0.98, 0.98]
    """
    y, x = _counts(count, total)
    rate, overall = y / x, y.sum() / x.sum()
    spread = (x * (rate - overall) ** 2).sum() / x.sum()
    between = max(spread - overall / x.mean(), 0.0)
    return pd.Series((rate - overall) / np.sqrt(between + overall / x), index=count.index)


def _counts(count: pd.Series, total: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if not count.index.equals(total.index):
        raise _refused("counts and totals are not of the same areas", "select both from the same rows")
    y, x = (_finite(part) for part in (count, total))
    if (y < 0).any() or (x <= 0).any() or not y.any():
        raise _refused(
            "a count is negative, a total is not positive or all counts are zero",
            "leave out the areas without inhabitants of the group, or show the rates without this calculation",
        )
    return y, x


def _finite(values: pd.Series) -> np.ndarray:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    missing = ~np.isfinite(numbers)
    if missing.any():
        raise _refused(
            f"{missing.sum()} of {len(numbers)} areas have no figure, {values.index[missing][0]} the first",
            "leave them out, of the graph too",
        )
    return numbers


def _standardised(values: pd.Series, graph: Graph) -> tuple[np.ndarray, sparray]:
    """Return the values in standard units and the row-standardised weights, both in the order of the graph."""
    if values.index.has_duplicates or set(values.index) != set(graph.unique_ids):
        raise _refused("figures and graph are not of the same areas", "use `neighbours.graph(values.index)`")
    if len(graph.isolates):
        raise _refused(
            f"{len(graph.isolates)} areas have no neighbour, {graph.isolates[0]} the first",
            "leave them out; `neighbours.alone(values.index)` names them",
        )
    numbers = _finite(values.reindex(graph.unique_ids))
    if np.ptp(numbers) <= _TIE * np.abs(numbers).max():
        raise _refused("all figures are equal", "show them in a table: there is no pattern to be found")
    return (numbers - numbers.mean()) / numbers.std(), graph.transform("B").transform("R").sparse


def _moran_of(z: np.ndarray, weights: sparray) -> np.ndarray:
    """Return Moran's I of each column; the columns have the same values in another order."""
    return (z * (weights @ z)).sum(axis=0) / (z[:, 0] @ z[:, 0])


def _folded(observed: float, simulations: np.ndarray) -> float:
    above = np.count_nonzero(simulations >= observed - _TIE)
    below = np.count_nonzero(simulations <= observed + _TIE)
    return float(min(1, 2 * (min(above, below) + 1) / (len(simulations) + 1)))


def _conditional_p(
    z: np.ndarray, weights: sparray, permutations: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the p-value of each area; see :func:`local_moran` for the draws that they share."""
    degree = np.diff(weights.indptr)
    observed = weights @ z
    draws = _draws_without_replacement(len(z), int(degree.max()) + 1, permutations, rng)
    totals = np.cumsum(z[draws], axis=0)
    p_value = np.ones(len(z))  # an area exactly at the mean has local I = 0 whatever its neighbours
    for i in np.flatnonzero(np.abs(z) > _TIE):
        k = degree[i]
        sums = totals[k - 1].copy()
        own = np.flatnonzero(draws[:k] == i) % permutations  # the draws that contain i, each once
        sums[own] += z[draws[k, own]] - z[i]
        p_value[i] = _folded(k * observed[i], sums)
    return p_value


def _draws_without_replacement(n: int, size: int, times: int, rng: np.random.Generator) -> np.ndarray:
    """Return ordered draws of ``size`` different numbers below ``n``, shape (size, times).

    The j-th number is drawn from the n − j that are left, and moved past those drawn before, lowest first.
    """
    draws = np.empty((size, times), dtype=np.int32)
    for j in range(size):
        number = rng.integers(n - j, size=times, dtype=np.int32)
        for earlier in np.sort(draws[:j], axis=0):
            number += number >= earlier
        draws[j] = number
    return draws


def _quadrant(z: np.ndarray, lag: np.ndarray) -> np.ndarray:
    high, high_around = z > _TIE, lag > _TIE
    low, low_around = z < -_TIE, lag < -_TIE
    cases = [high & high_around, low & low_around, high & low_around, low & high_around]
    return np.select(cases, CLUSTERS[:4], default=NO_PATTERN)


def _check_permutations(permutations: int) -> None:
    if permutations < 1:
        raise _refused(f"{permutations} permutations give no p-value", "give at least 99")


def _refused(what: str, remedy: str) -> StatisticsError:
    return StatisticsError(what, where="the spatial autocorrelation", remedy=remedy)
