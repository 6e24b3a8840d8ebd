"""Composite indices: several indicators of a municipality in one score, with direction and missing rule stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual
from analysis.statistics.components import Component, Missing, joining, standardised

DIRECTION = Bilingual(
    nl="Plaats 1 is het ongunstigst voor kinderen: hoe hoger de score, hoe ongunstiger.",
    en="Place 1 is the least favourable for children: the higher the score, the less favourable.",
)
DIRECTION_KIDS_COUNT = Bilingual(
    nl=f"{DIRECTION.nl} KIDS COUNT zelf telt andersom: daar is plaats 1 het gunstigst.",
    en=f"{DIRECTION.en} KIDS COUNT itself counts the other way round: there place 1 is the most favourable.",
)

DECIMALS = 10
"""Scores that agree to this many decimals are equal: the rest is noise of floating-point sums."""


ANY = Missing(1e-6)
"""Whatever is there will do."""


@dataclass(frozen=True, eq=False)
class Index:
    """The scores of a composite index, and what is needed to read them.

    Parameters
    ----------
    style : str
        "z_sum", "kids_count", "mean_rank" or "min_max".
    scores : Series of float
        By municipality; higher is worse for children; NaN where too little is known.
    ranks : Series of float
        1 = worst; equal scores share the best rank; NaN where there is no score.
    direction : Bilingual
        A sentence that belongs next to every list or map of it.
    components : tuple of Component
        All that were given, those that weigh nothing included.
    coverage : Series of float
        Share of the weight that each municipality has figures for, 0 to 1.
    n : int
        Number of municipalities with a score.

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [9.0, 3.0]}, index=["GM0001", "GM0002"])
    >>> index = z_sum(figures, [Component("armoede", "higher is worse")])
    >>> index.direction.nl
    'Plaats 1 is het ongunstigst voor kinderen: hoe hoger de score, hoe ongunstiger.'
    >>> index.table().loc["GM0001"].to_dict()
    {'score': 1.0, 'rank': 1.0, 'coverage': 1.0}
    """

    style: str
    scores: pd.Series
    ranks: pd.Series
    direction: Bilingual
    components: tuple[Component, ...]
    coverage: pd.Series
    n: int

    def table(self) -> pd.DataFrame:
        """Return ``score``, ``rank`` and ``coverage`` by municipality, in the order of the figures."""
        return pd.DataFrame({"score": self.scores, "rank": self.ranks, "coverage": self.coverage})


def z_sum(figures: pd.DataFrame, components: Sequence[Component], *, missing: Missing | None = None) -> Index:
    r"""Return an index in the style of Kinderen in Tel: the weighted sum of z-scores.

    .. math:: S_i = W \cdot \frac{\sum_j w_j z_{ij}}{\sum_j w_j}, \qquad W = \textstyle\sum_{\text{all } j} w_j

    with both sums in the fraction over the indicators that municipality i has. With equal weights and all figures
    this is the plain sum. The formula of Kinderen in Tel itself has not been found in public; this is the recipe
    of KIDS COUNT before 2012 (sum of standard scores, equal weights) in the direction of Kinderen in Tel.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
    missing : Missing, optional
        By default two thirds of the weight must be there.

    Returns
    -------
    Index
        A municipality without any figure has no score, and changes nobody else's.

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.components.standardised` and
        :func:`~analysis.statistics.components.joining`.

    References
    ----------
    Annie E. Casey Foundation, KIDS COUNT Data Center, notes to "KIDS COUNT overall rank". OECD and JRC (2008),
    Handbook on Constructing Composite Indicators.

    Examples
    --------
    >>> figures = pd.DataFrame(
    ...     {"armoede": [9.0, 6.0, 3.0], "vaccinatie": [94.0, 90.0, 98.0]}, index=["GM0001", "GM0002", "GM0003"]
    ... )
    >>> index = z_sum(
    ...     figures, [Component("armoede", "higher is worse"), Component("vaccinatie", "higher is better")]
    ... )
    >>> index.scores.round(2).to_dict()
    {'GM0001': 1.22, 'GM0002': 1.22, 'GM0003': -2.45}
    >>> index.ranks.tolist()
    [1.0, 1.0, 3.0]
    """
    kept = joining(components)
    weights = _weights(kept)
    mean, coverage = _mean(standardised(figures, kept).to_numpy(), weights, missing or Missing())
    return _index("z_sum", mean * weights.sum(), coverage, figures.index, components)


def kids_count(
    figures: pd.DataFrame, components: Sequence[Component], *, missing: Missing | None = None
) -> Index:
    r"""Return an index in the style of KIDS COUNT: z-scores by domain, then over domains of equal weight.

    .. math:: S_i = D \cdot \operatorname{mean}_d \Bigl( \sum_{j \in d} w_j z_{ij} / \sum_{j \in d} w_j \Bigr)

    over the domains d that municipality i has a score for, D domains in all. KIDS COUNT sums standard scores
    within its four domains and sums these; domain scores are not standardised again. It has four indicators in
    each, so that indicators and domains both weigh the same. With domains of unequal size that cannot be: a sum of
    sums would be :func:`z_sum`, in which a domain counts more when more of it happens to be measured. Here
    domains weigh the same; with domains of equal size and all figures the order is that of KIDS COUNT, but the
    other way round: rank 1 = best there, worst here, and ``direction`` says so.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
        Weights count within the domain.
    missing : Missing, optional
        Holds for the weight of all domains together, each weighing the same; within a domain any figure counts.

    Returns
    -------
    Index
        ``coverage`` is the share of the weight that the municipality has figures for, each domain weighing the
        same.

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.components.standardised` and
        :func:`~analysis.statistics.components.joining`.

    References
    ----------
    Annie E. Casey Foundation, KIDS COUNT Data Center, notes to "KIDS COUNT overall rank".

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [9.0, 3.0], "bijstand": [8.0, 2.0], "verzuim": [1.0, 2.0]})
    >>> components = [
    ...     Component("armoede", "higher is worse", domain="SDG 1"),
    ...     Component("bijstand", "higher is worse", domain="SDG 1"),
    ...     Component("verzuim", "higher is worse", domain="SDG 4"),
    ... ]
    >>> kids_count(figures, components).scores.tolist(), z_sum(figures, components).scores.tolist()
    ([0.0, 0.0], [1.0, -1.0])
    """
    kept, rule = joining(components), missing or Missing()
    scores, coverage = _domains(standardised(figures, kept), kept, rule)
    equal = np.ones(scores.shape[1])
    mean, _ = _mean(scores, equal, ANY)
    return _index("kids_count", mean * equal.sum(), coverage, figures.index, components, DIRECTION_KIDS_COUNT)


def mean_rank(
    figures: pd.DataFrame, components: Sequence[Component], *, missing: Missing | None = None
) -> Index:
    r"""Return an index in the style of UNICEF Report Card 14: the average rank over domains.

    Within a domain the weighted mean of z-scores is ranked; the score is the mean of the relative ranks
    :math:`(r - \tfrac12) / n`, where r counts from the best of the n municipalities that have a score in the domain
    (equal scores get the mean of their ranks). Relative, because rank 100 of 157 and rank 100 of 342 are different
    things; where all domains have all municipalities, the order is that of the average rank. Components without a
    domain are ranked one by one.

    A mean of ranks is insensitive to outliers, and blind to distance: it makes much of small differences in the
    crowded middle.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
        Weights count within the domain; domains weigh the same.
    missing : Missing, optional
        As for :func:`kids_count`.

    Returns
    -------
    Index
        Scores between 0 (best) and 1 (worst).

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.components.standardised` and
        :func:`~analysis.statistics.components.joining`.

    References
    ----------
    UNICEF Innocenti (2017), Building the Future: Children and the Sustainable Development Goals in Rich Countries,
    Report Card 14. The mean of z-scores within a goal is this project's reading.

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [90.0, 6.0, 3.0, 1.0], "verzuim": [1.0, 4.0, 3.0, 2.0]})
    >>> components = [Component("armoede", "higher is worse"), Component("verzuim", "higher is worse")]
    >>> mean_rank(figures, components).scores.tolist()
    [0.5, 0.75, 0.5, 0.25]
    """
    kept, rule = joining(components), missing or Missing()
    scores, coverage = _domains(standardised(figures, kept), kept, rule)
    places = pd.DataFrame(scores).round(DECIMALS).rank()
    relative = (places - 0.5) / places.notna().sum()
    mean, _ = _mean(relative.to_numpy(), np.ones(scores.shape[1]), ANY)
    return _index("mean_rank", mean, coverage, figures.index, components)


def min_max(
    figures: pd.DataFrame, components: Sequence[Component], *, missing: Missing | None = None
) -> Index:
    """Return the weighted mean of figures rescaled from 0 (best municipality) to 1 (worst).

    One extreme municipality, often a small one, squeezes all others together: shown for comparison.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
    missing : Missing, optional
        By default two thirds of the weight must be there.

    Returns
    -------
    Index
        Scores between 0 and 1.

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.components.standardised` and
        :func:`~analysis.statistics.components.joining`.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 5.

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [9.0, 5.0, 1.0], "vaccinatie": [90.0, 98.0, 94.0]})
    >>> components = [Component("armoede", "higher is worse"), Component("vaccinatie", "higher is better")]
    >>> min_max(figures, components).scores.tolist()
    [1.0, 0.25, 0.25]
    """
    kept = joining(components)
    # affine in the z-scores, so the direction is already right
    z = standardised(figures, kept)
    rescaled = (z - z.min()) / (z.max() - z.min())
    mean, coverage = _mean(rescaled.to_numpy(), _weights(kept), missing or Missing())
    return _index("min_max", mean, coverage, figures.index, components)


def ranks_of(scores: pd.Series) -> pd.Series:
    """Return ranks, 1 for the highest score; equal scores share the best rank, NaN stays NaN.

    Scores are equal when they agree to ten decimals.

    Examples
    --------
    >>> ranks_of(pd.Series([2.0, 5.0, 2.0, None, 1.0])).tolist()
    [2.0, 1.0, 2.0, nan, 4.0]
    """
    return scores.round(DECIMALS).rank(ascending=False, method="min")


def _weights(components: Sequence[Component]) -> np.ndarray:
    return np.array([component.effective_weight for component in components])


def _mean(values: np.ndarray, weights: np.ndarray, rule: Missing) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean of each row where enough is there, and the share of the weight that is there."""
    # column by column, not a matrix product: a row's result must not depend on which other rows there are
    there, total = np.zeros(len(values)), np.zeros(len(values))
    for column, weight in zip(values.T, weights, strict=True):
        there += weight * ~np.isnan(column)
        total += weight * np.nan_to_num(column)
    share = there / weights.sum()
    enough = share >= rule.minimum_share - 1e-9  # 0.1 + 0.1 of 0.3 are two thirds, but for the last bit
    return total / np.where(enough, there, np.nan), share


def _domains(
    z: pd.DataFrame, components: Sequence[Component], rule: Missing
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean z-score in each domain, shape (n, domains), and the share of the weight that is there.

    A domain is scored by whatever it has: no figure is thrown away. The rule holds once, for all domains together;
    where too little is there, no domain has a score.
    """
    members: dict[tuple[str, str], list[Component]] = {}
    for component in components:
        alone = "" if component.domain else component.indicator
        members.setdefault((component.domain, alone), []).append(component)
    parts = [
        _mean(z[[c.indicator for c in some]].to_numpy(), _weights(some), ANY) for some in members.values()
    ]
    scores, shares = (np.column_stack(columns) for columns in zip(*parts, strict=True))
    share = shares.mean(axis=1)
    enough = share >= rule.minimum_share - 1e-9
    return np.where(enough[:, None], scores, np.nan), share


def _index(
    style: str,
    scores: np.ndarray,
    coverage: np.ndarray,
    codes: pd.Index,
    components: Sequence[Component],
    direction: Bilingual = DIRECTION,
) -> Index:
    by_code = pd.Series(scores, index=codes, name="score")
    return Index(
        style=style,
        scores=by_code,
        ranks=ranks_of(by_code).rename("rank"),
        direction=direction,
        components=tuple(components),
        coverage=pd.Series(coverage, index=codes, name="coverage"),
        n=int(by_code.notna().sum()),
    )
