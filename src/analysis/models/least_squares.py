"""Ordinary and weighted least squares, and the errors that every regression with one line per municipality shares.

A generalised linear model is, at its maximum, a weighted regression of a working response. Therefore the
covariances and the influence in this module serve both families: they look at a regression whose rows have been
multiplied by the roots of their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.results import Fit
from analysis.models.specification import ERRORS_OF, Errors, Family

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

    from analysis.models.frame import ModelFrame

_SAME = 1e-12  # share of a figure by which rounding can change it
_EXACT = 1e-20  # what is left of the variance when only rounding is left
_ALONE = 1 - 1e-9  # leverage of a row that a term fits by itself


def fit_least_squares(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit a linear model, weighted when the frame has weights.

    b = (X'WX)⁻¹ X'Wy, with W the weights divided by their mean: their scale changes nothing, and ``sigma`` is the
    standard deviation of a row of average weight. The errors:

    * ``HC3`` (MacKinnon and White, 1985): each residual is divided by one minus its leverage, both of the rows
      multiplied by √w, as ``sandwich::vcovHC(type = "HC3")``; t with n − k degrees of freedom.
    * ``cluster jeugdregio``: scores added up by region, times G/(G − 1) · (n − 1)/(n − k), as
      ``sandwich::vcovCL(type = "HC1")``; t with G − 1 degrees of freedom.
    * ``spatial HAC``: see :func:`analysis.models.spatial_hac.spatial_hac`; n − k.
    * ``model``: σ²(X'WX)⁻¹, all rows of equal variance after weighting; n − k.

    Parameters
    ----------
    frame : ModelFrame
        One row per municipality.
    errors : Errors

    Returns
    -------
    Fit
        ``fitted`` and ``residuals`` on the scale of the outcome, unweighted. Statistics ``r2`` and ``r2_adjusted``
        (weighted), ``sigma``, ``log_likelihood`` of the normal distribution, and ``aic``, which counts sigma
        among the parameters, as R does.

    Raises
    ------
    ModelError
        When rows are incomplete or too few, a weight is not positive, terms follow from each other, the outcome does
        not vary or is reproduced exactly, or the errors do not exist for this family or these rows.

    References
    ----------
    MacKinnon, J. G. and White, H. (1985), Some heteroskedasticity-consistent covariance matrix estimators with
    improved finite sample properties, Journal of Econometrics 29.
    Zeileis, A., Köll, S. and Graham, N. (2020), Various versatile variances, Journal of Statistical Software 95.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> codes = list("ABCDEF")
    >>> outcome = pd.Series([1.0, 2.0, 2.0, 4.0, 4.0, 5.0], codes)
    >>> terms = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}, codes)
    >>> frame = ModelFrame(outcome, terms, pd.Series(list("PPQQRR"), codes))
    >>> fit = fit_least_squares(frame, Errors.HC3)
    >>> fit.parameters.round(3).to_dict(), round(fit.statistics["r2"], 3)
    ({'constante': 1.0, 'x': 0.8}, 0.933)
    """
    check_frame(frame, Family.LEAST_SQUARES, errors)
    frame.refuse_singular()
    refuse_constant(frame, frame.outcome)
    regression = weighted_regression(frame.outcome, frame.design, weights_of(frame))
    if regression.ssr <= _EXACT * regression.centered_tss:
        raise perfect_fit(frame)
    fitted = pd.Series(frame.design.to_numpy() @ regression.params, frame.outcome.index, name="fitted")
    residuals = (frame.outcome - fitted).rename("residual")
    if errors is Errors.SPATIAL_HAC:
        from analysis.models.spatial_hac import spatial_hac

        covariance = spatial_hac(frame, residuals)
    else:
        covariance = covariance_of(regression, frame, errors)
    return Fit(
        parameters=pd.Series(regression.params, frame.design.columns),
        covariance=covariance,
        degrees_of_freedom=degrees_of_freedom(frame, errors),
        fitted=fitted,
        residuals=residuals,
        statistics=_statistics(regression),
        influence=influence_of(regression, frame.outcome.index),
    )


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
    if errors is Errors.CLUSTER_REGION:
        return float(frame.clusters.nunique() - 1)
    return float(frame.n - frame.design.shape[1])


def weights_of(frame: ModelFrame) -> np.ndarray:
    """Return the weights divided by their mean; ones without weights.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0], list("AB"))
    >>> weights_of(ModelFrame(one, one.to_frame("x"), one.astype(str), weights=one)).tolist()
    [0.5, 1.5]
    """
    if frame.weights is None:
        return np.ones(frame.n)
    weights = frame.weights.to_numpy(float)
    return weights / weights.mean()


def clusters_of(labels: pd.Series | pd.Index, frame: ModelFrame, name: str) -> np.ndarray:
    """Return the number of the cluster of each row, from 0.

    Raises
    ------
    ModelError
        When there are fewer than two.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0, 2.0], list("ABC"))
    >>> frame = ModelFrame(one, one.to_frame("x"), pd.Series(list("QPQ"), one.index))
    >>> clusters_of(frame.clusters, frame, "jeugdregio").tolist()
    [1, 0, 1]
    """
    numbers, found = pd.factorize(labels, sort=True)
    if len(found) < 2:
        raise ModelError(
            f"all rows lie in one {name}, so that errors clustered by {name} do not exist",
            where=frame.where,
            remedy="choose other errors, or a larger sample",
        )
    return np.asarray(numbers)


def check_frame(frame: ModelFrame, family: Family, errors: Errors) -> None:
    """Refuse errors or an offset that the family does not have, and rows that are not complete.

    Raises
    ------
    ModelError
        Naming the first row that is not in order.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, np.nan], list("AB"))
    >>> check_frame(ModelFrame(one, one.to_frame("x"), one.astype(str)), Family.GAMMA, Errors.HC3)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: B has no finite outcome; leave out the row.
    """
    if errors not in ERRORS_OF[family]:
        raise ModelError(
            f"the family '{family}' has no errors '{errors}'",
            where=frame.where,
            remedy=f"choose from {', '.join(ERRORS_OF[family])}",
        )
    if frame.offset is not None and family is not Family.QUASI_POISSON:
        raise ModelError(
            f"the family '{family}' has no offset",
            where=frame.where,
            remedy="leave it out, or choose quasi-Poisson for amounts",
        )
    parts: dict[str, Any] = {"outcome": frame.outcome, "weight": frame.weights, "offset": frame.offset}
    parts |= {f"term '{name}'": frame.terms[name] for name in frame.terms}
    _refuse_other_rows(frame, [frame.clusters, *parts.values()])
    for name, values in parts.items():
        if values is not None:
            missing = ~np.isfinite(values.to_numpy(dtype=float, na_value=np.nan))
            refuse_rows(frame, missing, f"has no finite {name}", "leave out the row")
    refuse_rows(frame, frame.clusters.isna().to_numpy(), "has no jeugdregio", "leave out the row")
    if frame.weights is not None:
        wrong = frame.weights.to_numpy(float) <= 0
        refuse_rows(frame, wrong, "has a weight that is not positive", "leave out the row")


def refuse_rows(frame: ModelFrame, wrong: np.ndarray, what: str, remedy: str) -> None:
    """Refuse rows, naming the first.

    Raises
    ------
    ModelError
        When any row is wrong.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0], list("AB"))
    >>> frame = ModelFrame(one, one.to_frame("x"), one.astype(str))
    >>> refuse_rows(frame, np.array([False, True]), "is too large", "leave it out")
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: B is too large; leave it out.
    """
    if wrong.any():
        first = frame.outcome.index[int(np.argmax(wrong))]
        name = " in ".join(str(part) for part in first) if isinstance(first, tuple) else str(first)
        raise ModelError(f"{name} {what}", where=frame.where, remedy=remedy)


def refuse_constant(frame: ModelFrame, outcome: pd.Series) -> None:
    """Refuse an outcome that has nothing to model.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([2.0, 2.0], list("AB"))
    >>> refuse_constant(ModelFrame(one, one.to_frame("x"), one.astype(str)), one)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: the outcome is the same in all rows; choose another outcome or sample.
    """
    values = outcome.to_numpy(float)
    if np.ptp(values) <= _SAME * np.abs(values).max():
        raise ModelError(
            "the outcome is the same in all rows",
            where=frame.where,
            remedy="choose another outcome or sample",
        )


def perfect_fit(frame: ModelFrame) -> ModelError:
    """Return the complaint that no residual is left to judge the uncertainty by.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 2.0, 4.0], list("ABC"))
    >>> fit_least_squares(ModelFrame(one, one.to_frame("x"), one.astype(str)), Errors.HC3)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: the terms reproduce the outcome exactly, so that errors cannot be ...
    """
    return ModelError(
        "the terms reproduce the outcome exactly, so that errors cannot be computed",
        where=frame.where,
        remedy="leave out the term that the outcome is computed from",
    )


def _refuse_other_rows(frame: ModelFrame, parts: list[pd.Series | None]) -> None:
    index = frame.outcome.index
    if index.has_duplicates or not all(part is None or part.index.equals(index) for part in parts):
        raise ModelError(
            "outcome, terms, weights and clusters are not of the same rows, or a row occurs twice",
            where=frame.where,
            remedy="select them from the same rows",
        )


def _statistics(regression: RegressionResults) -> dict[str, float]:
    parameters = len(regression.params) + 1
    return {
        "r2": float(regression.rsquared),
        "r2_adjusted": float(regression.rsquared_adj),
        "sigma": float(np.sqrt(regression.scale)),
        "log_likelihood": float(regression.llf),
        "aic": float(2 * parameters - 2 * regression.llf),
    }
