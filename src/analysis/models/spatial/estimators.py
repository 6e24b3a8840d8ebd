"""Spatial lag and spatial error models by maximum likelihood.

spreg has both models, but not to the precision that is asked of a published coefficient: version 1.9 stops its
search for lambda at 1e-5, and its method with eigenvalues takes standard errors from a symmetrised ``W``. The
estimates here are those of R's spatialreg, and those of spreg within its precision.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.models.checks import check_frame
from analysis.models.frame import ModelFrame
from analysis.models.results import Fit
from analysis.models.spatial.impacts import spatial_impacts
from analysis.models.spatial.information import error_covariance, error_test, lag_covariance, passing_on
from analysis.models.spatial.likelihood import SpatialLikelihood
from analysis.models.spatial.rows import refuse_exact, refuse_weights
from analysis.models.spatial.weights import SpatialWeights, spatial_weights
from analysis.models.specification import Errors, Family

Test = tuple[str, float, float, float]


def fit_spatial_lag(frame: ModelFrame, errors: Errors = Errors.MODEL) -> Fit:
    """Fit ``y = rho W y + X b + e`` by maximum likelihood.

    Parameters
    ----------
    frame : ModelFrame
        With neighbours, one row per municipality; without weights and offset.
    errors : Errors
        Only those of the model: from the information matrix.

    Returns
    -------
    Fit
        ``rho`` is the last parameter; normal distribution. ``residuals`` are the innovations
        ``e = y - rho W y - X b``, and ``fitted`` is the outcome minus these: what is expected given the
        outcomes of the neighbours. Statistics: ``log_likelihood``, ``aic`` (counting rho and the variance),
        ``rho``, ``sigma2`` (sum of squares divided by n), ``pseudo_r2`` (squared correlation of the outcome
        with ``(I - rho W)^-1 X b``, what is expected from the terms alone). Tests: likelihood ratio of rho,
        and a Lagrange multiplier test of spatial errors beside the lag. Impacts: see
        :func:`~analysis.models.spatial.impacts.spatial_impacts`.

    Raises
    ------
    ModelError
        When a row has no neighbour among the rows, when terms cannot be told apart or leave no residual, and
        when there are weights.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models, chapter 6. Kluwer.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = tuple("ABCDEF")
    >>> chain = Neighbours(codes, tuple(zip(codes, codes[1:])), "Buren: een ketting van zes.")
    >>> y = pd.Series([1.0, 2.0, 2.5, 4.0, 6.0, 6.5], index=list(codes))
    >>> x = pd.DataFrame({"x": [0.0, 1.0, 0.0, 1.0, 2.0, 1.0]}, index=y.index)
    >>> fit = fit_spatial_lag(ModelFrame(y, x, y.astype(str), neighbours=chain))
    >>> fit.parameters.round(3).to_dict()
    {'constante': -0.472, 'x': 0.9, 'rho': 0.914}
    """
    weights = _weights(frame, Family.SPATIAL_LAG, errors)
    likelihood = _likelihood(frame, weights, lagged_design=False)
    rho, coefficients, innovations = _estimates(frame, likelihood)
    passed_on = passing_on(weights.matrix, rho)
    systematic = likelihood.design @ coefficients
    lagged = passed_on @ systematic
    names = [*frame.design.columns, "rho"]
    parameters = pd.Series([*coefficients, rho], index=names, dtype=float)
    variances = lag_covariance(likelihood.design, innovations.to_numpy(), lagged, passed_on)
    covariance = pd.DataFrame(variances, index=names, columns=names)
    remaining = error_test(innovations.to_numpy(), weights.matrix, passed_on, variances[-1, -1])
    return Fit(
        parameters=parameters,
        covariance=covariance,
        degrees_of_freedom=float("inf"),
        fitted=frame.outcome - innovations,
        residuals=innovations,
        statistics={"rho": rho, **_statistics(likelihood, rho, systematic + rho * lagged)},
        tests=_tests(
            ("likelihood ratio rho", *likelihood.ratio_test(rho)),
            ("LM error beside the lag", *remaining),
        ),
        impacts=spatial_impacts(parameters, covariance, weights),
    )


def fit_spatial_error(frame: ModelFrame, errors: Errors = Errors.MODEL) -> Fit:
    """Fit ``y = X b + u`` with ``u = lambda W u + e`` by maximum likelihood.

    Parameters
    ----------
    frame : ModelFrame
        With neighbours, one row per municipality; without weights and offset.
    errors : Errors
        Only those of the model: from the information matrix.

    Returns
    -------
    Fit
        ``lambda`` is the last parameter; normal distribution. ``residuals`` are the innovations
        ``e = u - lambda W u``, and ``fitted`` is the outcome minus these: what is expected given the errors of
        the neighbours. Statistics as of :func:`fit_spatial_lag`; ``pseudo_r2`` is the squared correlation of
        the outcome with ``X b``. Test: likelihood ratio of lambda. There are no impacts beside the
        coefficients.

    Raises
    ------
    ModelError
        When a row has no neighbour among the rows, when terms cannot be told apart or leave no residual, and
        when there are weights.

    References
    ----------
    Anselin, L. (1988). Spatial Econometrics: Methods and Models, chapters 6 and 8. Kluwer.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = tuple("ABCDEF")
    >>> chain = Neighbours(codes, tuple(zip(codes, codes[1:])), "Buren: een ketting van zes.")
    >>> y = pd.Series([1.0, 2.0, 2.5, 4.0, 6.0, 6.5], index=list(codes))
    >>> x = pd.DataFrame({"x": [0.0, 1.0, 0.0, 1.0, 2.0, 1.0]}, index=y.index)
    >>> fit = fit_spatial_error(ModelFrame(y, x, y.astype(str), neighbours=chain))
    >>> fit.parameters.round(3).to_dict()
    {'constante': 3.601, 'x': 0.447, 'lambda': 0.903}
    """
    weights = _weights(frame, Family.SPATIAL_ERROR, errors)
    likelihood = _likelihood(frame, weights, lagged_design=True)
    parameter, coefficients, innovations = _estimates(frame, likelihood)
    filtered = likelihood.filtered_design(parameter)
    variances = error_covariance(filtered, innovations.to_numpy(), passing_on(weights.matrix, parameter))
    names = [*frame.design.columns, "lambda"]
    return Fit(
        parameters=pd.Series([*coefficients, parameter], index=names, dtype=float),
        covariance=pd.DataFrame(variances, index=names, columns=names),
        degrees_of_freedom=float("inf"),
        fitted=frame.outcome - innovations,
        residuals=innovations,
        statistics={
            "lambda": parameter,
            **_statistics(likelihood, parameter, likelihood.design @ coefficients),
        },
        tests=_tests(("likelihood ratio lambda", *likelihood.ratio_test(parameter))),
    )


def _weights(frame: ModelFrame, family: Family, errors: Errors) -> SpatialWeights:
    """Return the spatial weights of a frame that can be fitted."""
    refuse_weights(frame)
    check_frame(frame, family, errors)
    frame.refuse_singular()
    return spatial_weights(frame)


def _likelihood(frame: ModelFrame, weights: SpatialWeights, *, lagged_design: bool) -> SpatialLikelihood:
    outcome, design = frame.outcome.to_numpy(float), frame.design.to_numpy(float)
    return SpatialLikelihood(
        outcome,
        weights.matrix @ outcome,
        design,
        weights.matrix @ design if lagged_design else np.zeros_like(design),
        weights.eigenvalues,
    )


def _estimates(frame: ModelFrame, likelihood: SpatialLikelihood) -> tuple[float, np.ndarray, pd.Series]:
    """Return the spatial parameter, the coefficients and the innovations at the maximum."""
    refuse_exact(frame, likelihood.best(0.0)[1])
    parameter = likelihood.maximum()
    coefficients, innovations = likelihood.best(parameter)
    refuse_exact(frame, innovations)
    return parameter, coefficients, pd.Series(innovations, index=frame.outcome.index)


def _statistics(likelihood: SpatialLikelihood, parameter: float, expected: np.ndarray) -> dict[str, float]:
    log_likelihood = likelihood.value(parameter)
    return {
        "log_likelihood": log_likelihood,
        "aic": 2 * (likelihood.design.shape[1] + 2) - 2 * log_likelihood,
        "sigma2": float(np.mean(likelihood.best(parameter)[1] ** 2)),
        "pseudo_r2": float(np.corrcoef(likelihood.outcome, expected)[0, 1] ** 2),
    }


def _tests(*rows: Test) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["test", "statistic", "df", "p"])
