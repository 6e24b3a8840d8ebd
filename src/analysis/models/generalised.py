"""Generalised linear models: amounts per child (Gamma), amounts (quasi-Poisson), shares (fractional logit).

All three model the expectation of the outcome itself, not of its logarithm: amounts of zero and heavy tails need no
correction when results are told as euros. Only mean and variance matter for the estimates; the errors HC3 and by
cluster allow the variance to be another one.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.checks import check_frame, perfect_fit, refuse_constant, refuse_rows, weights_of
from analysis.models.covariance import covariance_of, degrees_of_freedom, influence_of, weighted_regression
from analysis.models.results import Fit
from analysis.models.specification import Errors, Family

if TYPE_CHECKING:
    from statsmodels.genmod.families import Family as Distribution

    from analysis.models.frame import ModelFrame

_CLOSE = 1e-10  # change of the coefficients, of terms in standard units, at which they have converged
_STEPS = 200
_FAR = 20.0  # on the scale of the link: a factor of 500 million; estimates without a finite maximum pass it
_EXACT = 1e-16  # what is left of the deviance when only rounding is left


def fit_gamma(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit a Gamma model with logarithmic link: log E(y) = Xb, Var(y) = φ E(y)² / w.

    A coefficient is the difference in log amount that goes with one unit of the term. Weights are variance weights,
    the prior weights of R's ``glm``: a row of weight 2 counts as the mean of two rows. They are divided by their
    mean, so that their scale changes nothing.

    Errors: the covariances of :func:`analysis.models.least_squares.fit_least_squares`, applied to the last
    step of iteratively reweighted least squares, with its working weights, residuals and leverage. They are those of
    ``sandwich::vcovHC(type = "HC3")`` and ``sandwich::vcovCL(type = "HC1")`` on a ``glm``: the small-sample
    factor of the latter is G/(G − 1) · (n − 1)/(n − k) here too. (The sandwiches that statsmodels has for a GLM
    take the observed instead of the expected information, and differ by a few percent.) Intervals use t with n − k
    degrees of freedom, or G − 1 for clusters, because φ is estimated; ``lmtest`` uses the normal distribution
    unless told otherwise.

    Parameters
    ----------
    frame : ModelFrame
        The outcome is a positive amount per child, not logged. Without offset.
    errors : Errors
        ``HC3`` or ``CLUSTER_REGION``.

    Returns
    -------
    Fit
        ``fitted`` on the scale of the outcome; ``residuals`` of Pearson, (y − μ)/√V(μ), before weighting. Statistics
        ``deviance``, ``dispersion`` (Pearson's χ² / (n − k)), ``pseudo_r2`` (one minus the deviance as share of that
        of a model with a constant only), ``log_likelihood`` and ``aic`` with the dispersion deviance/n, as R.

    Raises
    ------
    ModelError
        When an outcome is not positive, there is an offset, the estimates do not converge, or as
        :func:`analysis.models.least_squares.fit_least_squares`.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, chapter 8.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> codes = list("ABCDEF")
    >>> terms = pd.DataFrame({"x": [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]}, codes)
    >>> amounts = pd.Series([1.0, 2.0, 3.0, 4.0, 8.0, 12.0], codes)
    >>> fit = fit_gamma(ModelFrame(amounts, terms, amounts.astype(str)), Errors.HC3)
    >>> fit.parameters.map(np.exp).round(6).to_dict()
    {'constante': 2.0, 'x': 4.0}
    """
    from statsmodels.genmod.families import Gamma
    from statsmodels.genmod.families.links import Log

    check_frame(frame, Family.GAMMA, errors)
    wrong = frame.outcome.to_numpy(float) <= 0
    refuse_rows(frame, wrong, "has an outcome that is not positive", "leave it out, or choose quasi-Poisson")
    solution = _solve(frame, Gamma(Log()))
    fit = solution.fit(frame, errors)
    fit.statistics.update(_gamma_likelihood(solution, frame, fit.statistics["deviance"]))
    return fit


def fit_quasi_poisson(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit amounts with an offset: log E(y) = offset + Xb, Var(y) = φ E(y) / w.

    With the logarithm of the number of children as offset the model is about the amount per child, and municipalities
    count by their size. Amounts may be zero and need not be whole: only mean and variance are assumed. The
    unit of the amounts changes φ and the constant, nothing else. See :func:`fit_gamma` for weights and errors; errors
    ``MODEL`` are those of R's ``quasipoisson``, φ(X'WX)⁻¹.

    Parameters
    ----------
    frame : ModelFrame
        The outcome is an amount, not negative; with offset.
    errors : Errors
        ``HC3``, ``CLUSTER_REGION`` or ``MODEL``.

    Returns
    -------
    Fit
        As :func:`fit_gamma`; there is no likelihood, and hence no ``log_likelihood`` and ``aic``.

    Raises
    ------
    ModelError
        When an outcome is negative or all are zero, there is no offset, the estimates do not converge, or as
        :func:`analysis.models.least_squares.fit_least_squares`.

    References
    ----------
    Wedderburn, R. W. M. (1974), Quasi-likelihood functions, generalized linear models, and the Gauss-Newton method,
    Biometrika 61.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> codes = list("ABCD")
    >>> terms = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0]}, codes)
    >>> amounts, children = pd.Series([2.0, 8.0, 9.0, 21.0], codes), pd.Series([1.0, 4.0, 2.0, 3.0], codes)
    >>> frame = ModelFrame(amounts, terms, amounts.astype(str), offset=np.log(children))
    >>> fit_quasi_poisson(frame, Errors.MODEL).parameters.map(np.exp).round(6).to_dict()
    {'constante': 2.0, 'x': 3.0}
    """
    from statsmodels.genmod.families import Poisson

    check_frame(frame, Family.QUASI_POISSON, errors)
    if frame.offset is None:
        raise ModelError(
            "amounts cannot be modelled without the number that they are about",
            where=frame.where,
            remedy="give an offset such as the number of children",
        )
    amounts = frame.outcome.to_numpy(float)
    refuse_rows(frame, amounts < 0, "has a negative outcome", "leave it out, or choose least squares")
    return _solve(frame, Poisson()).fit(frame, errors)


def fit_fractional(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit shares from 0 to 1: logit E(y) = Xb, by the quasi-likelihood of the binomial distribution.

    The estimates are consistent whenever the mean is right, whatever the distribution of the shares, which may be
    0 or 1 themselves; hence only robust errors. A coefficient is a difference in log odds. See :func:`fit_gamma` for
    weights and errors: HC3 and clusters as on R's ``glm(family = quasibinomial)``.

    Parameters
    ----------
    frame : ModelFrame
        The outcome is a share, from 0 to 1. Without offset.
    errors : Errors
        ``HC3`` or ``CLUSTER_REGION``.

    Returns
    -------
    Fit
        As :func:`fit_gamma`; there is no likelihood, and hence no ``log_likelihood`` and ``aic``.

    Raises
    ------
    ModelError
        When an outcome is no share, there is an offset, the estimates do not converge, or as
        :func:`analysis.models.least_squares.fit_least_squares`.

    References
    ----------
    Papke, L. E. and Wooldridge, J. M. (1996), Econometric methods for fractional response variables with an
    application to 401(k) plan participation rates, Journal of Applied Econometrics 11.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> codes = list("ABCD")
    >>> terms = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0]}, codes)
    >>> shares = pd.Series([0.4, 0.6, 0.7, 0.9], codes)
    >>> fit = fit_fractional(ModelFrame(shares, terms, shares.astype(str)), Errors.HC3)
    >>> fit.parameters.map(np.exp).round(6).to_dict()
    {'constante': 1.0, 'x': 4.0}
    """
    from statsmodels.genmod.families import Binomial

    check_frame(frame, Family.FRACTIONAL, errors)
    shares = frame.outcome.to_numpy(float)
    wrong = (shares < 0) | (shares > 1)
    refuse_rows(frame, wrong, "has an outcome that is no share from 0 to 1", "divide percentages by 100")
    return _solve(frame, Binomial()).fit(frame, errors)


@dataclass(frozen=True, eq=False)
class _Solution:
    """Expectations that no further step changes.

    Attributes
    ----------
    distribution : statsmodels Family
    fitted : ndarray
        Expectation of each row.
    weights : ndarray
        Variance weights, on average 1.
    """

    distribution: Distribution
    fitted: np.ndarray
    weights: np.ndarray

    def fit(self, frame: ModelFrame, errors: Errors) -> Fit:
        """Return estimates, errors and influence from one more step of reweighted least squares."""
        error = frame.outcome.to_numpy(float) - self.fitted
        slope, variance = self.distribution.link.deriv(self.fitted), self.distribution.variance(self.fitted)
        response = self.distribution.link(self.fitted) - _offset(frame) + error * slope
        working = self.weights / (slope**2 * variance)
        index = frame.outcome.index
        step = weighted_regression(pd.Series(response, index), frame.design, working)
        return Fit(
            parameters=pd.Series(step.params, frame.design.columns),
            covariance=covariance_of(step, frame, errors),
            degrees_of_freedom=degrees_of_freedom(frame, errors),
            fitted=pd.Series(self.fitted, index, name="fitted"),
            residuals=pd.Series(error / np.sqrt(variance), index, name="residual"),
            statistics=self.statistics(frame) | {"dispersion": float(step.scale)},
            influence=influence_of(step, index),
        )

    def statistics(self, frame: ModelFrame) -> dict[str, float]:
        """Return the deviance and what it is a share of."""
        outcome = frame.outcome.to_numpy(float)
        base = np.exp(_offset(frame))
        constant = base * (self.weights @ outcome) / (self.weights @ base)
        deviance, null = (
            float(self.distribution.deviance(outcome, mean, self.weights)) for mean in (self.fitted, constant)
        )
        return {"deviance": deviance, "pseudo_r2": 1 - deviance / null}


_SOLVED: WeakKeyDictionary[ModelFrame, _Solution] = WeakKeyDictionary()
"""The last solution of each frame: one frame is often asked for several kinds of errors."""


def _solve(frame: ModelFrame, distribution: Distribution) -> _Solution:
    known = _SOLVED.get(frame)
    if known is None or type(known.distribution) is not type(distribution):
        known = _SOLVED[frame] = _solved(frame, distribution)
    return known


def _solved(frame: ModelFrame, distribution: Distribution) -> _Solution:
    """Find the expectations; terms are put in standard units, so that convergence does not depend on their scale."""
    frame.refuse_singular()
    refuse_constant(frame, frame.outcome / np.exp(_offset(frame)))
    weights = weights_of(frame)
    result = _converged(frame, distribution, weights)
    solution = _Solution(distribution, np.asarray(result.mu), weights)
    predictor = distribution.link(solution.fitted) - _offset(frame)
    # without a finite maximum statsmodels goes on to the edge of what floats can hold, and stops without a warning
    if np.abs(predictor - np.median(predictor)).max() > _FAR:
        raise _diverged(frame)
    error = frame.outcome.to_numpy(float) - solution.fitted
    left = weights @ (error**2 / distribution.variance(solution.fitted))
    if left <= _EXACT * frame.n * _size(frame, distribution):
        raise perfect_fit(frame)
    return solution


def _converged(frame: ModelFrame, distribution: Distribution, weights: np.ndarray) -> Any:
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    standard = (frame.terms - frame.terms.mean()) / frame.terms.std()
    design = frame.design.assign(**{name: standard[name] for name in standard})
    outcome, offset = frame.outcome.to_numpy(float), _offset(frame)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            model = GLM(outcome, design.to_numpy(), distribution, offset=offset, var_weights=weights)
            return model.fit(maxiter=_STEPS, tol=_CLOSE, tol_criterion="params")
        except PerfectSeparationWarning as problem:
            raise perfect_fit(frame) from problem
        except (Warning, ValueError, ArithmeticError, np.linalg.LinAlgError) as problem:
            raise _diverged(frame) from problem


def _size(frame: ModelFrame, distribution: Distribution) -> float:
    """Return what the squared Pearson residuals are measured against: the outcome at its mean."""
    mean = float(frame.outcome.mean())
    return mean**2 / float(distribution.variance(mean))


def _gamma_likelihood(solution: _Solution, frame: ModelFrame, deviance: float) -> dict[str, float]:
    outcome, weights = frame.outcome.to_numpy(float), solution.weights
    likelihood = float(
        solution.distribution.loglike(outcome, solution.fitted, var_weights=weights, scale=deviance / frame.n)
    )
    return {"log_likelihood": likelihood, "aic": 2 * (frame.design.shape[1] + 1) - 2 * likelihood}


def _offset(frame: ModelFrame) -> np.ndarray:
    return np.zeros(frame.n) if frame.offset is None else frame.offset.to_numpy(float)


def _diverged(frame: ModelFrame) -> ModelError:
    return ModelError(
        "the estimates do not converge to finite values",
        where=frame.where,
        remedy="leave out a term, or rows with extreme figures; or choose another family",
    )
