"""How firm a rank is: other weights in the index, another definition of poverty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.errors import StatisticsError
from analysis.numbers import Language, format_number
from analysis.statistics.components import Component, Missing, joining, standardised
from analysis.statistics.composite import DECIMALS, Index, ranks_of, z_sum

BLOCK = 250_000
"""Scores that are ranked at a time: a few megabytes, whatever the number of draws."""


def dirichlet_weights(
    components: Sequence[Component], draws: int, seed: int, concentration: float = 1
) -> np.ndarray:
    """Draw random weights from a symmetric Dirichlet distribution.

    Parameters
    ----------
    components : sequence of Component
        Only those with a weight above zero join; how large it is plays no part.
    draws : int
        At least 1.
    seed : int
    concentration : float
        Above 0. With 1 every set of weights is as likely as any other; larger values stay nearer to equal weights.

    Returns
    -------
    ndarray of float, shape (draws, k)
        Each row is zero or more and sums to 1; columns in the order of the k joining components.

    Raises
    ------
    StatisticsError
        When no component joins, or ``draws`` or ``concentration`` is too small.

    Examples
    --------
    >>> pair = [Component("armoede", "higher is worse"), Component("verzuim", "higher is worse")]
    >>> weights = dirichlet_weights(pair, draws=1000, seed=1)
    >>> weights.shape, bool(np.allclose(weights.sum(axis=1), 1))
    ((1000, 2), True)
    """
    for name, value, least in (
        ("draws", draws, draws >= 1),
        ("concentration", concentration, concentration > 0),
    ):
        if not least:
            raise StatisticsError(
                f"{name} is {value}", where="the random weights", remedy="give a number above zero"
            )
    shape = np.full(len(joining(components)), float(concentration))
    weights = np.random.default_rng(seed).dirichlet(shape, size=draws)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))  # a single weight is then exactly 1


def weight_sensitivity(
    figures: pd.DataFrame,
    components: Sequence[Component],
    *,
    draws: int = 10_000,
    seed: int,
    missing: Missing | None = None,
    concentration: float = 1,
) -> pd.DataFrame:
    """Return how the rank in a z-sum depends on the weights, which nobody can prove right.

    Each draw gives the joining components random weights and ranks the municipalities anew, rank 1 = worst. The
    shares are the rank acceptabilities of SMAA-2 (Lahdelma and Salminen 2001), with uniform weights when
    ``concentration`` is 1. They say what the choice of weights leaves open, and nothing about chance in the figures.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
        Those with a weight above zero join.
    draws : int
    seed : int
    missing : Missing, optional
        Applied once, with equal weights: the same municipalities are ranked in every draw.
    concentration : float
        Of :func:`dirichlet_weights`.

    Returns
    -------
    DataFrame
        A row for each municipality in the figures; NaN where it has no score. ``rank``: under equal weights;
        ``median_rank``, ``rank_p05``, ``rank_p95``: the smallest rank that at least 50, 5, 95 percent of the draws
        do not exceed; ``share_worst_tenth``: share of draws with a rank up to n/10, rounded up;
        ``share_worst_third``, ``share_middle_third``, ``share_best_third``: share of draws with a rank up to n/3,
        up to 2n/3, and above, which add up to 1.

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.composite.z_sum` and :func:`dirichlet_weights`.

    References
    ----------
    Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168:307. Lahdelma and
    Salminen (2001), Operations Research 49:444.

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [9.0, 5.0, 1.0], "verzuim": [3.0, 1.0, 2.0]}, index=["A", "B", "C"])
    >>> pair = [Component("armoede", "higher is worse"), Component("verzuim", "higher is worse")]
    >>> table = weight_sensitivity(figures, pair, draws=1000, seed=1)
    >>> table[["rank", "rank_p05", "rank_p95"]].astype(int).to_numpy().tolist()
    [[1, 1, 1], [2, 2, 3], [2, 2, 3]]
    """
    equal = [replace(component, weight=1.0) for component in joining(components)]
    ranks = z_sum(figures, equal, missing=missing).ranks
    weights = dirichlet_weights(equal, draws, seed, concentration)
    scored = ranks.notna().to_numpy()
    counts = _rank_counts(standardised(figures, equal).to_numpy()[scored], weights)
    table = pd.DataFrame(_summary(counts), index=ranks.index[scored]).reindex(ranks.index)
    table.insert(0, "rank", ranks)
    return table


def _rank_counts(z: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Count how often each municipality takes each rank, in blocks of draws: shape (n, n)."""
    n = len(z)
    counts = np.zeros(n * n, dtype=np.int64)
    there, filled = (~np.isnan(z)).astype(float), np.nan_to_num(z)
    weights = np.maximum(weights, 1e-12)  # a draw may round to 0 all that a municipality has
    rows = np.arange(n) * n - 1
    for block in np.array_split(weights, -(-len(weights) * n // BLOCK) or 1):
        scores = np.round((block @ filled.T) / (block @ there.T), DECIMALS)
        places = rankdata(-scores, method="min", axis=1).astype(np.int64)
        counts += np.bincount((places + rows).ravel(), minlength=n * n)
    return counts.reshape(n, n)


def _summary(counts: np.ndarray) -> dict[str, np.ndarray]:
    """Return quantiles and shares from how often each rank was taken."""
    n, draws = len(counts), counts.sum(axis=1, keepdims=True)
    reached = counts.cumsum(axis=1)
    rank = np.arange(1, n + 1)

    def quantile(percent: int) -> np.ndarray:
        return np.asarray((100 * reached < percent * draws).sum(axis=1) + 1)  # in integers: no rounding

    def share(chosen: np.ndarray) -> np.ndarray:
        return np.asarray(counts[:, chosen].sum(axis=1) / draws[:, 0])

    return {
        "median_rank": quantile(50),
        "rank_p05": quantile(5),
        "rank_p95": quantile(95),
        "share_worst_tenth": share(rank <= -(-n // 10)),
        "share_worst_third": share(3 * rank <= n),
        "share_middle_third": share((3 * rank > n) & (3 * rank <= 2 * n)),
        "share_best_third": share(3 * rank > 2 * n),
    }


def rank_shift(figures_by_definition: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return how the rank of each municipality changes with the definition.

    Ranked are the municipalities that have a figure by all definitions, so that a rank differs by definition and
    not by who takes part. Ties share the best rank, which makes a definition with coarsely rounded figures look a
    little worse for those in it.

    Parameters
    ----------
    figures_by_definition : mapping of str to Series
        Two or more definitions, figures by municipality, a higher figure being worse. The caller sees to it that
        all are over the same year.

    Returns
    -------
    DataFrame
        A row for each municipality with all figures, in the order of the codes; the rank (int, 1 = highest figure)
        under each definition, and ``largest_shift``: between the best and the worst of these ranks.

    Raises
    ------
    StatisticsError
        When there are fewer than two definitions, a municipality is there twice, or none has all figures.

    Examples
    --------
    >>> shift = rank_shift({
    ...     "laag_inkomen": pd.Series({"GM0001": 9.0, "GM0002": 8.0, "GM0003": 2.0}),
    ...     "sociaal_minimum": pd.Series({"GM0001": 10.0, "GM0002": 14.0, "GM0003": 9.0, "GM0004": 20.0}),
    ... })
    >>> shift.loc["GM0001"].to_dict()
    {'laag_inkomen': 1, 'sociaal_minimum': 2, 'largest_shift': 1}
    """
    ranks = _common(figures_by_definition).apply(ranks_of).astype("int64")
    return ranks.assign(largest_shift=ranks.max(axis=1) - ranks.min(axis=1))


def definition_correlations(figures_by_definition: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return Spearman's rank correlation between definitions.

    Parameters
    ----------
    figures_by_definition : mapping of str to Series
        As for :func:`rank_shift`; the same municipalities are compared.

    Returns
    -------
    DataFrame
        Symmetric, definitions by definitions; NaN where a definition gives all municipalities the same figure.

    Raises
    ------
    StatisticsError
        As :func:`rank_shift`.

    Examples
    --------
    >>> correlations = definition_correlations({
    ...     "laag_inkomen": pd.Series([9.0, 8.0, 2.0]), "sociaal_minimum": pd.Series([10.0, 14.0, 9.0])
    ... })
    >>> float(correlations.loc["laag_inkomen", "sociaal_minimum"])
    0.5
    """
    return _common(figures_by_definition).corr(method="spearman")


def _common(figures_by_definition: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the municipalities that have a figure by every definition, sorted."""
    where = "the comparison of definitions"
    if len(figures_by_definition) < 2:
        raise StatisticsError(
            f"there are {len(figures_by_definition)} definitions",
            where=where,
            remedy="give two or more",
        )
    for name, series in figures_by_definition.items():
        if not series.index.is_unique:
            raise StatisticsError(
                f"{series.index[series.index.duplicated()][0]} is there more than once",
                where=f"{where}, {name}",
                remedy="give one figure for each municipality, of one year",
            )
    table = pd.concat(dict(figures_by_definition), axis=1, sort=True).astype("float64").dropna()
    if table.empty:
        raise StatisticsError(
            f"no municipality has a figure by all of {', '.join(figures_by_definition)}",
            where=where,
            remedy="choose a year and definitions that share municipalities",
        )
    return table


def most_divided(indices: Sequence[Index]) -> str:
    """Return the municipality whose rank depends most on the recipe, of those that every recipe scores.

    Examples
    --------
    >>> figures = pd.DataFrame({"p": [0.0, 1.0, 9.0], "q": [3.0, 4.0, 0.0]}, index=["A", "B", "C"])
    >>> parts = [Component("p", "higher is worse"), Component("q", "higher is worse")]
    >>> from analysis.statistics.composite import mean_rank
    >>> most_divided([z_sum(figures, parts), mean_rank(figures, parts)])
    'A'
    """
    ranks = pd.DataFrame({at: index.ranks for at, index in enumerate(indices)}).dropna()
    return str((ranks.max(axis=1) - ranks.min(axis=1)).idxmax())


def reading_list(
    weightings: pd.DataFrame,
    styles: Mapping[str, Index],
    names: pd.Series,
    *,
    language: Language = "nl",
) -> pd.DataFrame:
    """Return the places on an index as they are read, by style, with what other weights would give.

    Parameters
    ----------
    weightings : DataFrame
        From :func:`weight_sensitivity`, index ``code``.
    styles : mapping of str to Index
        The same figures by several recipes; the first decides the order.
    names : Series
        Name of each municipality by code.
    language : {"nl", "en"}

    Returns
    -------
    DataFrame
        ``code``, ``naam``, a column of places for each style, ``plaatsen`` (the middle 90% of the weightings),
        ``bij_ongunstigste`` (percentage of weightings in the worst tenth) and ``aanwezig`` (percentage of the
        weight with a figure). Municipalities without a score are left out.

    Examples
    --------
    >>> figures = pd.DataFrame({"p": [1.0, 2.0, 4.0], "q": [2.0, 1.0, 3.0]}, index=["A", "B", "C"])
    >>> parts = [Component("p", "higher is worse"), Component("q", "higher is worse")]
    >>> table = reading_list(
    ...     weight_sensitivity(figures, parts, seed=1), {"kit": z_sum(figures, parts)}, pd.Series({"C": "Stad"})
    ... )
    >>> table[["naam", "kit", "plaatsen", "bij_ongunstigste"]].iloc[0].tolist()
    ['Stad', '1', '1', '100']
    """
    first = next(iter(styles.values()))
    order = first.ranks.dropna().sort_values(kind="stable").index
    told = weightings.loc[order]
    ranges = zip(told["rank_p05"].astype(int), told["rank_p95"].astype(int), strict=True)
    return pd.DataFrame(
        {
            "code": order,
            "naam": names.reindex(order).to_numpy(),
            **{
                style: [format_number(rank, 0, language) for rank in index.ranks[order]]
                for style, index in styles.items()
            },
            "plaatsen": [str(low) if low == high else f"{low}–{high}" for low, high in ranges],
            "bij_ongunstigste": [
                format_number(100 * share, 0, language) for share in told["share_worst_tenth"]
            ],
            "aanwezig": [format_number(100 * share, 0, language) for share in first.coverage[order]],
        }
    )
