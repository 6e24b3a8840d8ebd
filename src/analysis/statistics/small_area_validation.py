"""Small-area models put to the test: every published figure predicted by a model that did not see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.area_checks import percentages
from analysis.statistics.small_area import SmallAreaModel, check_inputs, fit_small_area, predict


@dataclass(frozen=True)
class Validation:
    """How far estimates are from figures that the model did not see.

    Parameters
    ----------
    leave_one_out, leave_one_group_out : DataFrame
        For each area with a figure ``observed``, ``estimate``, ``lower``, ``upper`` and ``sd``, from a model that
        was fitted, variances included, without the area, or without any area of its group.
    level : float
        Level of the intervals.

    Examples
    --------
    >>> rows = pd.DataFrame({"observed": [4.0, 5.0], "estimate": [4.0, 6.0], "lower": [3.0, 5.5], "upper": 7.0})
    >>> found = Validation(rows, rows, 0.9)
    >>> found.n, round(found.loo_rmse, 2), found.coverage
    (2, 0.71, 0.5)
    """

    leave_one_out: pd.DataFrame
    leave_one_group_out: pd.DataFrame
    level: float

    @property
    def n(self) -> int:
        """Areas with a figure."""
        return len(self.leave_one_out)

    @property
    def loo_rmse(self) -> float:
        """Root mean squared error, leave-one-out, in percentage points; areas count equally."""
        return _rmse(self.leave_one_out)

    @property
    def lopo_rmse(self) -> float:
        """Root mean squared error, leave-one-province-out, in percentage points; areas count equally."""
        return _rmse(self.leave_one_group_out)

    @property
    def loo_median(self) -> float:
        """Error that half of the areas stay below, leave-one-out, in percentage points."""
        rows = self.leave_one_out
        return float((rows["estimate"] - rows["observed"]).abs().median())

    def by_group(self, groups: pd.Series) -> pd.DataFrame:
        """Return how it went in each group that was left out.

        Parameters
        ----------
        groups : Series of str
            Group by code.

        Returns
        -------
        DataFrame
            By group: ``bias`` (mean of estimate minus figure, percentage points), ``rmse``, ``coverage`` and ``n``.

        Examples
        --------
        >>> rows = pd.DataFrame({"observed": [4.0, 5.0], "estimate": [4.0, 6.0], "lower": [3.0, 5.5], "upper": 7.0})
        >>> Validation(rows, rows, 0.9).by_group(pd.Series(["PV20", "PV20"])).loc["PV20", "bias"]
        np.float64(0.5)
        """
        rows = self.leave_one_group_out
        error = rows["estimate"] - rows["observed"]
        told = pd.DataFrame(
            {
                "bias": error,
                "rmse": error**2,
                "coverage": rows["observed"].between(rows["lower"], rows["upper"]),
                "n": 1,
            }
        ).groupby(groups.reindex(rows.index))
        means = told[["bias", "rmse", "coverage"]].mean()
        return means.assign(rmse=means["rmse"] ** 0.5, n=told["n"].sum())

    @property
    def coverage(self) -> float:
        """Share of the published figures within their interval, leave-one-province-out."""
        rows = self.leave_one_group_out
        return float(rows["observed"].between(rows["lower"], rows["upper"]).mean())


def validate(
    outcome: pd.Series,
    population: pd.Series,
    covariates: pd.DataFrame,
    groups: pd.Series,
    model: SmallAreaModel,
) -> Validation:
    """Predict every published figure from a model that was fitted without it, and without its province.

    Parameters
    ----------
    outcome, population, covariates, groups, model
        As for :func:`~analysis.statistics.small_area.fit_small_area`. Everything is fitted again each time,
        variances included.

    Returns
    -------
    Validation

    Raises
    ------
    StatisticsError
        As :func:`~analysis.statistics.small_area.fit_small_area`; without one province there must still be three.

    Examples
    --------
    >>> from analysis.statistics.small_area import Covariate
    >>> codes = [f"GM{i:04}" for i in range(16)]
    >>> families = pd.DataFrame({"eenouder": np.linspace(1, 4, 16)}, index=codes)
    >>> provinces = pd.Series(["PV20", "PV21", "PV22", "PV23"] * 4, index=codes)
    >>> children = pd.Series(5000.0, index=codes)
    >>> rate = (2 * families["eenouder"]).round(1)
    >>> found = validate(rate, children, families, provinces, SmallAreaModel((Covariate("eenouder"),)))
    >>> found.n, round(found.loo_rmse, 1), found.coverage
    (16, 0.0, 1.0)
    """
    inputs = (population, covariates, groups, model)
    check_inputs(outcome, *inputs)
    observed = percentages(outcome).sort_index()
    itself = pd.Series(observed.index, observed.index)
    group = groups.reindex(observed.index)
    return Validation(_left_out(observed, itself, *inputs), _left_out(observed, group, *inputs), model.level)


def _left_out(
    observed: pd.Series,
    folds: pd.Series,
    population: pd.Series,
    covariates: pd.DataFrame,
    groups: pd.Series,
    model: SmallAreaModel,
) -> pd.DataFrame:
    """Predict each fold from the others."""
    parts = []
    for fold in sorted(set(folds)):
        out = folds == fold
        fit = fit_small_area(observed[~out], population, covariates, groups, model)
        parts.append(predict(fit, covariates.loc[observed.index[out]], population))
    predicted = pd.concat(parts).loc[observed.index]
    return predicted.assign(observed=observed)[["observed", *predicted.columns]]


def _rmse(rows: pd.DataFrame) -> float:
    return float(np.sqrt(((rows["estimate"] - rows["observed"]) ** 2).mean()))
