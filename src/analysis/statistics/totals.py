"""Children in low income over many areas: published and estimated figures added up."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.statistics.area_checks import refusal, refuse_missing, refuse_twice


@dataclass(frozen=True)
class CombinedTotal:
    """Published and estimated areas together.

    Parameters
    ----------
    numerator, denominator : float
        Children in low income, and all children.
    estimated_share : float
        Share of all children that live in an area with an estimate.

    Examples
    --------
    >>> CombinedTotal(60.0, 1000.0, 0.5).rate
    6.0
    """

    numerator: float
    denominator: float
    estimated_share: float

    @property
    def rate(self) -> float:
        """Percent."""
        return 100 * self.numerator / self.denominator


def combined_total(outcome: pd.Series, estimates: pd.Series, children: pd.Series) -> CombinedTotal:
    """Add up published figures and, where there is none, estimates.

    Parameters
    ----------
    outcome : Series of float
        Published percentage by code, missing where there is none.
    estimates : Series of float
        Estimated percentage by code, for at least the areas without a figure.
    children : Series of float
        Number of children by code; all areas in it are added up.

    Returns
    -------
    CombinedTotal

    Raises
    ------
    StatisticsError
        When an area has neither figure nor estimate, or no number of children: a part of a total is no total.

    Examples
    --------
    >>> total = combined_total(
    ...     pd.Series({"A": 10.0}), pd.Series({"A": 99.0, "B": 4.0}), pd.Series({"A": 100.0, "B": 50.0}))
    >>> total.numerator, total.denominator, round(total.rate, 1)
    (12.0, 150.0, 8.0)
    """
    refuse_twice(outcome, estimates, children)
    published = outcome.reindex(children.index)
    rate = published.fillna(estimates.reindex(children.index))
    refuse_missing(rate, "figure or estimate")
    refuse_missing(children, "number of children")
    total = float(children.sum())
    if not total > 0:
        raise refusal("there are no children to add up", "give the number of children by code")
    return CombinedTotal(
        float((rate * children).sum() / 100), total, float(children[published.isna()].sum() / total)
    )


def complete_counts(known: pd.Series, related: pd.Series) -> pd.Series:
    """Fill in counts that are missing from a related count, by the ratio over the areas that have both.

    Parameters
    ----------
    known : Series of float
        Counts by code, missing where there are none: minor children in private households.
    related : Series of float
        Counts by code for all areas: persons of 0 to 14 years and 0.6 times those of 15 to 19.

    Returns
    -------
    Series of float
        By code as in ``related``; known counts stay as they are.

    Raises
    ------
    StatisticsError
        When no area has both, or a related count is missing.

    Examples
    --------
    >>> complete_counts(pd.Series({"A": 95.0}), pd.Series({"A": 100.0, "B": 200.0})).to_dict()
    {'A': 95.0, 'B': 190.0}
    """
    refuse_twice(known, related)
    refuse_missing(related, "related count")
    there = known.reindex(related.index)
    both = there.notna()
    if not float(related[both].sum()) > 0:
        raise refusal("no area has both counts, so their ratio is not known", "give counts by the same codes")
    return there.fillna(related * float(there[both].sum() / related[both].sum())).astype("float64")
