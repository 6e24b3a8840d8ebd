"""Ordinary and weighted least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.models.checks import check_frame, perfect_fit, refuse_constant, weights_of
from analysis.models.covariance import covariance_of, degrees_of_freedom, influence_of, weighted_regression
from analysis.models.results import Fit
from analysis.models.specification import Errors, Family

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

    from analysis.models.frame import ModelFrame

_EXACT = 1e-20  # what is left of the variance when only rounding is left


def fit_least_squares(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit a linear model, weighted when the frame has weights.

    b = (X'WX)⁻¹ X'Wy, with W the weights divided by their mean: their scale changes nothing, and ``sigma`` is the
    standard deviation of a row of average weight. The errors:

    * ``HC3`` (MacKinnon and White, 1985): each residual is divided by one minus its leverage, both of the rows
      multiplied by √w, as ``sandwich::vcovHC(type = "HC3")``; t with n − k degrees of freedom.
    * ``cluster jeugdregio``: scores added up by region, times G/(G − 1) · (n − 1)/(n − k), as
      ``sandwich::vcovCL(type = "HC1")``; t with G − 1 degrees of freedom.
    * ``jackknife jeugdregio``: see :func:`analysis.models.jackknife.cluster_jackknife`; t with G − 1.
    * ``spatial HAC``: see :func:`analysis.models.spatial.hac.spatial_hac`; n − k.
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
        from analysis.models.spatial.hac import spatial_hac

        covariance = spatial_hac(frame, residuals)
    elif errors is Errors.JACKKNIFE_REGION:
        from analysis.models.jackknife import cluster_jackknife

        covariance = cluster_jackknife(regression, frame)
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


def _statistics(regression: RegressionResults) -> dict[str, float]:
    parameters = len(regression.params) + 1
    return {
        "r2": float(regression.rsquared),
        "r2_adjusted": float(regression.rsquared_adj),
        "sigma": float(np.sqrt(regression.scale)),
        "log_likelihood": float(regression.llf),
        "aic": float(2 * parameters - 2 * regression.llf),
    }
