"""Covariance and influence of a regression with one row per municipality.

A generalised linear model is, at its maximum, a weighted regression of a working response. Therefore these functions
serve both families: they look at a regression whose rows have been multiplied by the roots of their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.models.checks import clusters_of, refuse_rows
from analysis.models.specification import Errors

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

    from analysis.models.frame import ModelFrame

_ALONE = 1 - 1e-9  # leverage of a row that a term fits by itself


def weighted_regression(outcome: pd.Series, design: pd.DataFrame, weights: np.ndarray) -> RegressionResults:
    """Regress by weighted least squares.

    Parameters
    ----------
    outcome : Series of float
    design : DataFrame of float
        With the constant.
    weights : ndarray of float
        Positive.

    Returns
    -------
    statsmodels.regression.linear_model.RegressionResults

    Examples
    --------
    >>> design = pd.DataFrame({"constante": 1.0, "x": [0.0, 1.0, 2.0]})
    >>> result = weighted_regression(pd.Series([1.0, 2.0, 6.0]), design, np.array([1.0, 1.0, 1e-9]))
    >>> result.params.round(6).tolist()
    [1.0, 1.0]
    """
    from statsmodels.regression.linear_model import WLS

    return WLS(outcome.to_numpy(float), design.to_numpy(float), weights=weights, hasconst=True).fit()


def covariance_of(regression: RegressionResults, frame: ModelFrame, errors: Errors) -> pd.DataFrame:
    """Return the covariance of the coefficients of a regression.

    Parameters
    ----------
    regression : RegressionResults
        As :func:`weighted_regression` gives it.
    frame : ModelFrame
        The rows of the regression, for their clusters and names.
    errors : Errors
        ``HC3``, ``CLUSTER_REGION`` or ``MODEL``; see :func:`fit_least_squares`.

    Returns
    -------
    DataFrame
        By term in both directions.

    Raises
    ------
    ModelError
        When there is one cluster only, or a row has leverage 1, so that HC3 does not exist.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> outcome = pd.Series([0.0, 1.0, 5.0], list("ABC"))
    >>> frame = ModelFrame(outcome, pd.DataFrame({"x": [0.0, 1.0, 2.0]}, list("ABC")), outcome.astype(str))
    >>> regression = weighted_regression(outcome, frame.design, np.ones(3))
    >>> covariance_of(regression, frame, Errors.MODEL).round(2).loc["x", "x"]
    np.float64(0.75)
    """
    from statsmodels.stats.sandwich_covariance import cov_cluster

    if errors is Errors.MODEL:
        covariance = regression.cov_params()
    elif errors is Errors.HC3:
        refuse_rows(
            frame,
            leverage(regression) > _ALONE,
            "is fitted exactly by a term of its own, so that HC3 errors do not exist",
            "leave out the term or the municipality, or choose other errors",
        )
        covariance = regression.cov_HC3
    else:
        covariance = cov_cluster(regression, clusters_of(frame.clusters, frame, "jeugdregio"))
    names = frame.design.columns
    return pd.DataFrame(covariance, index=names, columns=names)


def influence_of(regression: RegressionResults, index: pd.Index) -> pd.DataFrame:
    """Return leverage and Cook's distance of each row.

    Cook's D = r² h / ((1 − h)² s² k), with r and h of the rows multiplied by √w, as ``cooks.distance`` of R. NaN
    for a row of leverage 1, which has no residual that could be judged.

    Parameters
    ----------
    regression : RegressionResults
        As :func:`weighted_regression` gives it.
    index : Index
        Names of the rows.

    Returns
    -------
    DataFrame
        Columns ``leverage`` and ``cook``.

    References
    ----------
    Cook, R. D. (1977), Detection of influential observation in linear regression, Technometrics 19.

    Examples
    --------
    >>> design = pd.DataFrame({"constante": 1.0, "x": [0.0, 1.0, 2.0]})
    >>> result = weighted_regression(pd.Series([0.0, 1.0, 5.0]), design, np.ones(3))
    >>> influence_of(result, design.index).round(3).to_numpy().tolist()
    [[0.833, 2.5], [0.333, 0.25], [0.833, 2.5]]
    """
    h = leverage(regression)
    rest = np.where(h > _ALONE, np.nan, 1 - h)
    cook = (regression.wresid / rest) ** 2 * h / (regression.scale * len(regression.params))
    return pd.DataFrame({"leverage": h, "cook": cook}, index=index)


def leverage(regression: RegressionResults) -> np.ndarray:
    """Return the diagonal of the hat matrix of the rows multiplied by √w.

    Examples
    --------
    >>> design = pd.DataFrame({"constante": 1.0, "x": [0.0, 1.0, 2.0]})
    >>> leverage(weighted_regression(pd.Series([0.0, 1.0, 5.0]), design, np.ones(3))).round(3).tolist()
    [0.833, 0.333, 0.833]
    """
    basis = np.linalg.qr(regression.model.wexog)[0]
    return (basis**2).sum(axis=1)


def degrees_of_freedom(frame: ModelFrame, errors: Errors) -> float:
    """Return those of the t distribution: G − 1 for clusters, else n − k.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> outcome = pd.Series([0.0, 1.0, 5.0, 2.0], list("ABCD"))
    >>> terms = pd.DataFrame({"x": [0.0, 1.0, 2.0, 5.0]}, outcome.index)
    >>> frame = ModelFrame(outcome, terms, pd.Series(list("PQRR"), outcome.index))
    >>> degrees_of_freedom(frame, Errors.HC3), degrees_of_freedom(frame, Errors.CLUSTER_REGION)
    (2.0, 2.0)
    """
    if errors in (Errors.CLUSTER_REGION, Errors.JACKKNIFE_REGION):
        return float(frame.clusters.nunique() - 1)
    return float(frame.n - frame.design.shape[1])
