"""Composite indices: several indicators of a municipality in one score, with direction and missing rule stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import pandas as pd

from analysis.errors import StatisticsError

SIGNS = {"higher is worse": 1, "higher is better": -1, "ambiguous": 1, "context": 1}
"""By what a z-score is multiplied so that a higher score is worse for children.

The last two only count when somebody gives them a weight; a higher figure then counts as worse.
"""

DIRECTION = "Plaats 1 is het ongunstigst voor kinderen: hoe hoger de score, hoe ongunstiger."
DIRECTION_KIDS_COUNT = f"{DIRECTION} KIDS COUNT zelf telt andersom: daar is plaats 1 het gunstigst."

DECIMALS = 10
"""Scores that agree to this many decimals are equal: the rest is noise of floating-point sums."""


@dataclass(frozen=True)
class Component:
    """An indicator in an index.

    Parameters
    ----------
    indicator : str
        Identifier, the column of the figures.
    polarity : str
        "higher is worse", "higher is better", "ambiguous" (more reports can mean better detection) or "context".
    weight : float, optional
        Zero or more. By default 1, and 0 when the polarity is "ambiguous" or "context".
    domain : str
        SDG goal or theme; a component without one is a domain of its own.

    Raises
    ------
    StatisticsError
        When the polarity is unknown, or the weight negative or not finite.

    Examples
    --------
    >>> Component("kinderen_laag_inkomen", "higher is worse").effective_weight
    1.0
    >>> reports = Component("meldingen_veilig_thuis", "ambiguous")
    >>> reports.effective_weight, replace(reports, weight=0.5).effective_weight
    (0.0, 0.5)
    """

    indicator: str
    polarity: str
    weight: float | None = None
    domain: str = ""

    def __post_init__(self) -> None:
        if self.polarity not in SIGNS:
            raise StatisticsError(
                f"the polarity '{self.polarity}' is unknown",
                where=self.indicator,
                remedy=f"choose one of {', '.join(SIGNS)}",
            )
        if not (isfinite(self.effective_weight) and self.effective_weight >= 0):
            raise StatisticsError(
                f"the weight {self.weight} is not a number of zero or more",
                where=self.indicator,
                remedy="give a weight of zero or more; what is better for children is said by the polarity",
            )

    @property
    def effective_weight(self) -> float:
        """The weight as given, or else the one that follows from the polarity."""
        if self.weight is not None:
            return float(self.weight)
        return 0.0 if self.polarity in {"ambiguous", "context"} else 1.0

    @property
    def sign(self) -> int:
        """By what a figure is multiplied so that higher is worse."""
        return SIGNS[self.polarity]


@dataclass(frozen=True)
class Missing:
    """When a municipality without all figures gets a score.

    A missing component contributes nothing, and the score is that of the components that are there, as if they
    made up the full weight. Below the minimum share there is no score.

    The alternatives, and why not: *complete cases only* (``Missing(1)``) drops a municipality for one figure;
    *the mean in place of a missing figure* writes down a figure that nobody measured, draws the municipality to
    the middle and makes it look certain; *the plain sum of what is there* mistakes a gap for an average score,
    which is the same thing.

    Parameters
    ----------
    minimum_share : float
        Share of the total weight that must be there, above 0 and at most 1. The default, two thirds, is this
        project's choice: at most half as much weight is missing as is there.

    Raises
    ------
    StatisticsError
        When the share is not above 0 and at most 1.

    Examples
    --------
    >>> Missing(0.5).minimum_share
    0.5
    """

    minimum_share: float = 2 / 3

    def __post_init__(self) -> None:
        if not 0 < self.minimum_share <= 1:
            raise StatisticsError(
                f"the minimum share {self.minimum_share} is not above 0 and at most 1",
                where="the rule for missing figures",
                remedy="give the share of the weight that must be there, such as 2/3",
            )


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
    direction : str
        A Dutch sentence that belongs next to every list or map of it.
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
    >>> index.direction
    'Plaats 1 is het ongunstigst voor kinderen: hoe hoger de score, hoe ongunstiger.'
    >>> index.table().loc["GM0001"].to_dict()
    {'score': 1.0, 'rank': 1.0, 'coverage': 1.0}
    """

    style: str
    scores: pd.Series
    ranks: pd.Series
    direction: str
    components: tuple[Component, ...]
    coverage: pd.Series
    n: int

    def table(self) -> pd.DataFrame:
        """Return ``score``, ``rank`` and ``coverage`` by municipality, in the order of the figures."""
        return pd.DataFrame({"score": self.scores, "rank": self.ranks, "coverage": self.coverage})


def joining(components: Iterable[Component]) -> tuple[Component, ...]:
    """Return the components that weigh something.

    Raises
    ------
    StatisticsError
        When there are none, or an indicator is there twice.

    Examples
    --------
    >>> both = [Component("armoede", "higher is worse"), Component("jeugdhulp", "ambiguous")]
    >>> [component.indicator for component in joining(both)]
    ['armoede']
    """
    kept = tuple(component for component in components if component.effective_weight > 0)
    if not kept:
        raise StatisticsError(
            "no component has a weight above zero",
            where="the index",
            remedy="give at least one component a weight; ambiguous and context indicators weigh 0 by default",
        )
    names = [component.indicator for component in kept]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StatisticsError(
            "the indicator is there more than once",
            where=f"the index, {twice[0]}",
            remedy="name it once, and give it a larger weight when it should count more",
        )
    return kept


def with_ambiguous(components: Iterable[Component], weight: float = 1.0) -> tuple[Component, ...]:
    """Return the components with the ambiguous ones switched on, to show an index with and without them.

    Parameters
    ----------
    components : iterable of Component
    weight : float
        What each ambiguous component weighs; a higher figure counts as worse.

    Returns
    -------
    tuple of Component

    Examples
    --------
    >>> both = [Component("armoede", "higher is worse"), Component("jeugdhulp", "ambiguous")]
    >>> [component.effective_weight for component in with_ambiguous(both)]
    [1.0, 1.0]
    """
    return tuple(replace(c, weight=weight) if c.polarity == "ambiguous" else c for c in components)


def standardised(figures: pd.DataFrame, components: Sequence[Component]) -> pd.DataFrame:
    r"""Return z-scores, signed so that a higher score is worse for children.

    .. math:: z_{ij} = s_j (x_{ij} - \bar{x}_j) / \sigma_j

    with mean and standard deviation over the municipalities that have a figure, and :math:`s_j = -1` when higher
    is better. The standard deviation divides by n, not by n - 1: the municipalities are all there are, no sample;
    and with n every indicator has spread 1 however many municipalities it covers, while n - 1 would quietly give
    indicators with few figures less weight. Each municipality counts once, whatever its size.

    An indicator that only some municipalities have is standardised among these, and they need not be like the rest:
    an index is best made over municipalities that have nearly everything.

    Parameters
    ----------
    figures : DataFrame
        A row for each municipality, a column for each indicator, NaN where there is no figure.
    components : sequence of Component
        Those that weigh nothing are standardised too.

    Returns
    -------
    DataFrame
        Rows as in the figures, columns in the order of the components; NaN where there is no figure.

    Raises
    ------
    StatisticsError
        When a column is missing, a municipality is there twice, a figure is infinite, or an indicator is the same
        in all municipalities (or known for fewer than two): it tells none apart from another. That is refused,
        not left out: an index that drops a component by itself means something else than its description says.

    Examples
    --------
    >>> figures = pd.DataFrame({"armoede": [9.0, 3.0, None], "vaccinatie": [90.0, 94.0, 98.0]})
    >>> components = [Component("armoede", "higher is worse"), Component("vaccinatie", "higher is better")]
    >>> standardised(figures, components).round(2).to_numpy().tolist()
    [[1.0, 1.22], [-1.0, -0.0], [nan, -1.22]]
    """
    columns = {c.indicator: c.sign * _z_scores(_column(figures, c), c.indicator) for c in components}
    return pd.DataFrame(columns, index=figures.index)


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
        As :func:`standardised` and :func:`joining`.

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
        Holds within each domain, and then for the number of domains.

    Returns
    -------
    Index
        ``coverage`` is the share of the weight that the municipality has figures for, each domain weighing the
        same.

    Raises
    ------
    StatisticsError
        As :func:`standardised` and :func:`joining`.

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
    mean, _ = _mean(scores, equal, rule)
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
        As :func:`standardised` and :func:`joining`.

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
    mean, _ = _mean(relative.to_numpy(), np.ones(scores.shape[1]), rule)
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
        As :func:`standardised` and :func:`joining`.

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


def _column(figures: pd.DataFrame, component: Component) -> np.ndarray:
    """Return the figures of a component as floats, or say why they cannot be standardised."""
    name = component.indicator
    if name not in figures.columns:
        raise StatisticsError(
            f"there are no figures of '{name}'; there are of {', '.join(map(str, figures.columns)) or 'none'}",
            where="the index",
            remedy="choose one of these, or leave the component out",
        )
    if not figures.index.is_unique:
        raise StatisticsError(
            f"{figures.index[figures.index.duplicated()][0]} is there more than once",
            where="the figures of the index",
            remedy="give one row for each municipality",
        )
    values = figures[name].to_numpy(dtype="float64", na_value=np.nan)
    if np.isinf(values).any():
        raise StatisticsError("a figure is infinite", where=name, remedy="look for a division by zero")
    return values


def _z_scores(values: np.ndarray, name: str) -> np.ndarray:
    # sorted and without gaps: neither the order of municipalities nor one without a figure changes the last bit
    known = np.sort(values[~np.isnan(values)])
    # a spread in the last bits is noise of a division, and must not be blown up to 1
    if len(known) < 2 or known[-1] - known[0] <= 1e-12 * np.abs(known).max():
        raise StatisticsError(
            "the indicator is known for fewer than two municipalities"
            if len(known) < 2
            else f"the indicator is {known[0]:g} in all {len(known)} municipalities with a figure",
            where=name,
            remedy="leave it out of the index or give it weight 0: it tells no municipality apart from another",
        )
    return np.asarray((values - known.mean()) / known.std())


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
    """Return the mean z-score in each domain, shape (n, domains), and the share of the weight that is there."""
    members: dict[tuple[str, str], list[Component]] = {}
    for component in components:
        alone = "" if component.domain else component.indicator
        members.setdefault((component.domain, alone), []).append(component)
    parts = [
        _mean(z[[c.indicator for c in some]].to_numpy(), _weights(some), rule) for some in members.values()
    ]
    scores, shares = (np.column_stack(columns) for columns in zip(*parts, strict=True))
    return scores, shares.mean(axis=1)


def _index(
    style: str,
    scores: np.ndarray,
    coverage: np.ndarray,
    codes: pd.Index,
    components: Sequence[Component],
    direction: str = DIRECTION,
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
