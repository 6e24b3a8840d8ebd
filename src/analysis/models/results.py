"""What a model says: from estimates and their covariance to one tidy table for every family."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.numbers import Language

if TYPE_CHECKING:
    from analysis.models.specification import Specification

LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Fit:
    """What an estimator found.

    Parameters
    ----------
    parameters : Series of float
        By term, the constant first where there is one; ``rho`` or ``lambda`` of a spatial model last.
    covariance : DataFrame
        Of the parameters.
    degrees_of_freedom : float
        Of the t distribution that intervals and p-values use; infinite for the normal one.
    fitted : Series of float
        Expected outcome by row, on the scale of the outcome.
    residuals : Series of float
        Outcome minus expectation; for generalised models the Pearson residuals.
    statistics : dict
        Numbers about the whole fit: ``r2``, ``log_likelihood``, ``aic``, ``dispersion``, ...
    influence : DataFrame, optional
        Columns ``leverage`` and ``cook`` by row.
    tests : DataFrame, optional
        Columns ``test``, ``statistic``, ``df``, ``p``: tests that belong to the family.
    impacts : DataFrame, optional
        Columns ``term``, ``kind`` (direct, indirect, total), ``estimate``, ``se``: a spatial lag model.
    """

    parameters: pd.Series
    covariance: pd.DataFrame
    degrees_of_freedom: float
    fitted: pd.Series
    residuals: pd.Series
    statistics: dict[str, float]
    influence: pd.DataFrame | None = None
    tests: pd.DataFrame | None = None
    impacts: pd.DataFrame | None = None

    def table(self, level: float = LEVEL) -> pd.DataFrame:
        """Return one row per term.

        Parameters
        ----------
        level : float
            Coverage of the intervals.

        Returns
        -------
        DataFrame
            Columns ``term``, ``estimate``, ``se``, ``lower``, ``upper``, ``statistic``, ``p``. Two-sided.

        Examples
        --------
        >>> one = pd.Series([2.0], index=["x"])
        >>> fit = Fit(one, pd.DataFrame([[1.0]], index=["x"], columns=["x"]), float("inf"), one, one, {})
        >>> fit.table().round(3).iloc[0, 1:].astype(float).tolist()
        [2.0, 1.0, 0.04, 3.96, 2.0, 0.046]
        """
        errors = pd.Series(np.sqrt(np.diag(self.covariance)), index=self.parameters.index)
        return tidy(self.parameters, errors, self.degrees_of_freedom, level)


def tidy(
    estimates: pd.Series,
    errors: pd.Series,
    degrees_of_freedom: float | NDArray[np.float64],
    level: float = LEVEL,
) -> pd.DataFrame:
    """Return estimates with two-sided intervals and p-values, one row each; infinite degrees mean the normal one.

    Examples
    --------
    >>> tidy(pd.Series({"x": 2.0}), pd.Series({"x": 1.0}), 10.0).round(2).iloc[0, 3:5].tolist()
    [-0.23, 4.23]
    """
    distribution = stats.t(degrees_of_freedom)  # of infinitely many degrees: normal
    reach = distribution.ppf(0.5 + level / 2)
    statistic = estimates / errors
    return pd.DataFrame(
        {
            "term": estimates.index.astype(str),
            "estimate": estimates.to_numpy(float),
            "se": errors.to_numpy(float),
            "lower": (estimates - reach * errors).to_numpy(float),
            "upper": (estimates + reach * errors).to_numpy(float),
            "statistic": statistic.to_numpy(float),
            "p": 2 * distribution.sf(np.abs(statistic.to_numpy(float))),
        }
    )


@dataclass(frozen=True, eq=False)
class ModelResult:
    """A fitted model, told in the same way for every family.

    Parameters
    ----------
    specification : Specification
    terms : DataFrame
        Columns ``term``, ``label`` (Dutch), ``estimate``, ``se``, ``lower``, ``upper``, ``statistic``, ``p``.
    n : int
        Rows that the model was fitted to.
    areas : int
        Municipalities that they are about.
    fit : dict
        Numbers about the whole fit.
    diagnostics : DataFrame
        Columns ``diagnostic``, ``subject``, ``value``, ``p``: VIF per term, heteroskedasticity, residual Moran, tests
        of the family.
    influence : DataFrame
        Columns ``leverage`` and ``cook`` by code; empty for families without.
    impacts : DataFrame
        Direct, indirect and total associations of a spatial lag model, tidy; empty for other families.
    excluded : DataFrame
        Columns ``code``, ``naam``, ``year``, ``reason`` and ``reason_en``: who is left out and why, one row each.
    outcome, fitted, residuals : Series
        By code (and year).
    based_on : DataFrame
        The panel rows that outcome and terms were computed from.
    """

    specification: Specification
    terms: pd.DataFrame
    n: int
    areas: int
    fit: dict[str, float]
    diagnostics: pd.DataFrame
    influence: pd.DataFrame
    impacts: pd.DataFrame
    excluded: pd.DataFrame
    outcome: pd.Series
    fitted: pd.Series
    residuals: pd.Series
    based_on: pd.DataFrame = field(repr=False)

    def term(self, name: str) -> pd.Series:
        """Return the row of one term.

        Raises
        ------
        KeyError
            When the model has no such term.
        """
        return self.terms.set_index("term").loc[name]

    def excluded_text(self, language: Language = "nl") -> str:
        """Say for each reason how many municipalities are left out; of a few also who."""
        return told_exclusions(self.excluded, language)


FEW = 6
"""So many municipalities are named."""
REASON: dict[Language, str] = {"nl": "reason", "en": "reason_en"}
"""The column with the reasons in a language."""


def told_exclusions(excluded: pd.DataFrame, language: Language = "nl") -> str:
    """Say for each reason how many municipalities are left out; of a few also who.

    Parameters
    ----------
    excluded : DataFrame
        Columns ``code``, ``naam`` and the reason in the language, see :data:`REASON`.
    language : {"nl", "en"}

    Examples
    --------
    >>> told_exclusions(pd.DataFrame({"code": ["A", "B"], "naam": ["Aa", "Bee"], "reason": "geen cijfer"}))
    'geen cijfer (2: Aa, Bee)'
    """
    column = REASON[language]
    each = excluded.drop_duplicates(["code", column])
    parts = []
    for reason, rows in each.groupby(column, sort=False):
        names = f": {', '.join(sorted(rows['naam']))}" if len(rows) <= FEW else ""
        parts.append(f"{reason} ({len(rows)}{names})")
    return "; ".join(parts)
