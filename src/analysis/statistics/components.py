"""Components of a composite index: which indicators join it, in which direction, and on which common scale."""

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
