r"""Estimates for municipalities without a published figure: a small-area model at the level of areas.

The model of Fay and Herriot (1979) for a rate that is published for some municipalities, with covariates that
are known for all. With :math:`y_i` the published percentage of area *i* in group (province) *g*, on the scale
:math:`f` of the model (logarithm or none):

.. math::

    f(y_i) = x_i'\beta + u_g + v_i + e_i, \qquad
    u_g \sim N(0, \tau^2), \quad v_i \sim N(0, \sigma^2), \quad e_i \sim N(0, D_i)

* :math:`v_i`: what the covariates do not say about an area, variance :math:`\sigma^2` (the *model variance*);
* :math:`u_g`: what the areas of a province have in common, variance :math:`\tau^2` (Torabi and Rao 2014). Areas
  without a figure mostly lie in *other* provinces, so this is a part of their uncertainty and not of their
  estimate;
* :math:`e_i`: chance, of known variance. A register counts everybody, but a year's count in a small place is
  one outcome of the risk that children run there: :math:`D_i = d\,p_i(100 - p_i)/N_i + s^2/12` in squared
  percentage points, with :math:`N_i` children, *d* the design effect (children of one household are in low
  income together, so fewer independent cases stand behind a count) and *s* the step to which the publisher
  rounded. On the log scale it is divided by :math:`p_i^2` (delta method). :math:`p_i` is the fitted and not the
  published rate: a place that is low by chance would otherwise pass for precise.

:math:`\beta` is the generalised least-squares estimate; :math:`\sigma^2` and :math:`\tau^2` maximise the
restricted likelihood (REML) times :math:`\tau`. That factor keeps the variance between a handful of provinces
away from zero (Chung et al. 2013), where plain REML often puts it and prediction intervals become too short.

References
----------
Chung, Y., Rabe-Hesketh, S., Dorie, V., Gelman, A. and Liu, J. (2013). A nondegenerate penalized likelihood
estimator for variance parameters in multilevel models. *Psychometrika* 78, 685-709.
Fay, R. E. and Herriot, R. A. (1979). Estimates of income for small places. *JASA* 74, 269-277.
Rao, J. N. K. and Molina, I. (2015). *Small Area Estimation*, second edition. Wiley, chapters 4 to 6.
Slud, E. V. and Maiti, T. (2006). Mean-squared error estimation in transformed Fay-Herriot models. *JRSS B* 68,
239-257.
Torabi, M. and Rao, J. N. K. (2014). On small area estimation under a sub-area level model. *Journal of
Multivariate Analysis* 127, 36-55.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, stats

from analysis.statistics.area_checks import (
    child_counts,
    percentages,
    refusal,
    refuse_missing,
    refuse_twice,
    refuse_unknown,
)

Scale = Literal["log", "linear"]
Array = NDArray[np.float64]

CONSTANT = "constant"
LOWEST_RATE = 0.1  # percent; a lower fitted rate counts as this where the variance by chance is computed
FEWEST_GROUPS = 3  # with fewer, nothing can be said about how groups differ
SPARE_ROWS = 3  # rows beyond the coefficients: two variances and one degree of freedom


@dataclass(frozen=True)
class Covariate:
    """A column that all areas have, and the scale on which it enters.

    Parameters
    ----------
    name : str
        Column of the covariates.
    scale : {"log", "linear"}

    Examples
    --------
    >>> Covariate("eenoudergezinnen").scale
    'log'
    """

    name: str
    scale: Scale = "log"


@dataclass(frozen=True)
class SmallAreaModel:
    """What is regressed on what, and what counts as chance.

    Parameters
    ----------
    covariates : tuple of Covariate
        A constant is always there.
    scale : {"log", "linear"}
        Scale of the outcome. On the log scale an effect is a ratio, and estimates stay above zero.
    level : float
        Level of the prediction intervals.
    design_effect : float
        How many times the variance by chance exceeds that of independent children.
    rounding_step : float
        Step of the published percentage; 0 when it was not rounded.

    Examples
    --------
    >>> SmallAreaModel((Covariate("bijstand"),)).level
    0.9
    """

    covariates: tuple[Covariate, ...]
    scale: Scale = "log"
    level: float = 0.90
    design_effect: float = 1.0
    rounding_step: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise refusal(f"the level {self.level} is not between 0 and 1", "give 0.9 for 90 percent")
        if not self.design_effect > 0 or not self.rounding_step >= 0:
            raise refusal(
                "a variance by chance cannot be zero or less",
                "give a design effect above 0, a step from 0 up",
            )


CHILD_POVERTY = SmallAreaModel(
    covariates=(
        Covariate("huishoudens_laag_inkomen"),
        Covariate("achterstandsscore_zonder_drempel"),
        Covariate("eenoudergezinnen"),
    ),
    design_effect=2.1,
    rounding_step=0.1,
)
"""Children in low income; outcome and covariates on the log scale.

``huishoudens_laag_inkomen``, percent of households (85039NED, 2021), says how common a low income is;
``achterstandsscore_zonder_drempel``, per pupil (CBS, 1 October 2019), what families the pupils come from;
``eenoudergezinnen``, percent of households with children (71486NED and 84799NED, 2020), how much of the low income
falls on children. They are of 2019 to 2021, so the model suits those years best.

A household with children has 2.1 children in the mean taken over children (derived from 71486NED, 2020). That is
the design effect when the children of a household share their luck and households do not.
"""


@dataclass(frozen=True)
class SmallAreaFit:
    r"""A fitted model.

    Parameters
    ----------
    model : SmallAreaModel
    coefficients : Series
        On the scale of the model, ``constant`` first.
    covariance : DataFrame
        Of the coefficients, given the variances.
    model_variance, group_variance : float
        :math:`\sigma^2` and :math:`\tau^2`, on the scale of the model.
    group_effects : Series
        Best linear unbiased prediction of :math:`u_g` for the groups in the sample, sorted by group.
    eblup : DataFrame
        For each area in the sample: ``estimate``, ``lower``, ``upper`` and ``sd``, in percent, of the underlying
        rate, in which its own figure and the model are weighted by their precision (empirical best linear
        unbiased predictor).
    n : int
        Areas in the sample.

    Examples
    --------
    >>> codes = [f"GM{i:04}" for i in range(12)]
    >>> families = pd.DataFrame({"eenouder": np.linspace(1, 4, 12)}, index=codes)
    >>> rate = (2 * families["eenouder"]).round(1)
    >>> provinces = pd.Series(["PV20", "PV21", "PV22"] * 4, index=codes)
    >>> children = pd.Series(5000.0, index=codes)
    >>> fit = fit_small_area(rate, children, families, provinces, SmallAreaModel((Covariate("eenouder"),)))
    >>> fit.n, list(fit.group_effects.index)
    (12, ['PV20', 'PV21', 'PV22'])
    """

    model: SmallAreaModel
    coefficients: pd.Series
    covariance: pd.DataFrame
    model_variance: float
    group_variance: float
    group_effects: pd.Series
    eblup: pd.DataFrame
    n: int


# --------------------------------------------------------------------------------------------------- the fit


def fit_small_area(
    outcome: pd.Series,
    population: pd.Series,
    covariates: pd.DataFrame,
    groups: pd.Series,
    model: SmallAreaModel,
) -> SmallAreaFit:
    """Fit the model to the areas with a figure.

    Parameters
    ----------
    outcome : Series of float
        Published percentage by code; missing where there is none. On the log scale a figure of zero has no
        logarithm and does not take part.
    population : Series of float
        Number of children by code, for the variance by chance.
    covariates : DataFrame
        Columns of the model by code; more columns and more areas may be there.
    groups : Series of str
        Province by code.
    model : SmallAreaModel

    Returns
    -------
    SmallAreaFit

    Raises
    ------
    StatisticsError
        When a covariate, population or group of an area with a figure is missing or of no use, there are fewer
        than three groups, too few areas, or covariates that say the same.

    Examples
    --------
    A rate that is twice the share of one-parent families (made-up figures):

    >>> codes = [f"GM{i:04}" for i in range(12)]
    >>> families = pd.DataFrame({"eenouder": np.linspace(1, 4, 12)}, index=codes)
    >>> rate = (2 * families["eenouder"]).round(1)
    >>> provinces = pd.Series(["PV20", "PV21", "PV22"] * 4, index=codes)
    >>> children = pd.Series(5000.0, index=codes)
    >>> fit = fit_small_area(rate, children, families, provinces, SmallAreaModel((Covariate("eenouder"),)))
    >>> fit.coefficients.round(1).to_dict()
    {'constant': 0.7, 'eenouder': 1.0}
    """
    sample = _sample(outcome, population, covariates, groups, model)
    model_variance, group_variance = _variances(sample)
    solved = _solve(sample, model_variance, group_variance)
    names = [CONSTANT, *(covariate.name for covariate in model.covariates)]
    return SmallAreaFit(
        model,
        pd.Series(solved.beta, names),
        pd.DataFrame(solved.covariance, names, names),
        model_variance,
        group_variance,
        pd.Series(group_variance * sample.members.T @ solved.weighted, sample.groups),
        _eblup(sample, solved, model_variance, group_variance, model),
        len(sample.z),
    )


def check_inputs(
    outcome: pd.Series,
    population: pd.Series,
    covariates: pd.DataFrame,
    groups: pd.Series,
    model: SmallAreaModel,
) -> None:
    """Refuse what :func:`fit_small_area` refuses, without fitting anything.

    Raises
    ------
    StatisticsError
        As :func:`fit_small_area`.

    Examples
    --------
    >>> one = pd.Series({"GM0599": 5.0})
    >>> check_inputs(one, one, pd.DataFrame(), pd.Series({"GM0599": "PV28"}), CHILD_POVERTY)
    Traceback (most recent call last):
    analysis.errors.StatisticsError: ...: GM0599 has a figure but no covariates; fill them in, or leave the area out.
    """
    _sample(outcome, population, covariates, groups, model)


@dataclass(frozen=True)
class _Sample:
    """The areas with a figure, on the scale of the model.

    ``x`` (n, p) and ``z`` (n,) are regressors and response, ``chance`` (n,) the variances :math:`D_i`,
    ``members`` (n, groups) has a 1 where an area belongs to a group.
    """

    codes: pd.Index
    x: Array
    z: Array
    chance: Array
    members: Array
    groups: list[str]


def _sample(
    outcome: pd.Series,
    population: pd.Series,
    covariates: pd.DataFrame,
    groups: pd.Series,
    model: SmallAreaModel,
) -> _Sample:
    refuse_twice(outcome, population, covariates, groups)
    figures = percentages(outcome)
    figures = figures[(figures > 0) | (model.scale == "linear")]
    codes = figures.index.sort_values()
    refuse_unknown(codes, covariates, "covariates")
    x = _design(covariates.loc[codes], model)
    _refuse_design(x)
    children = child_counts(population, codes)
    group = groups.reindex(codes)
    refuse_missing(group, "group")
    labels = sorted(set(group))
    if len(labels) < FEWEST_GROUPS:
        raise refusal(
            f"the figures come from {len(labels)} group(s), and {FEWEST_GROUPS} are needed to see how groups differ",
            "add areas of other groups, or use finer groups",
        )
    z = _transformed(figures[codes].to_numpy(), model.scale)
    first = _rate(x @ np.linalg.lstsq(x, z)[0], model.scale)
    chance = _on_scale(_chance(first, children, model), first, model.scale)
    if model.scale == "log":
        z = z + chance / 2  # when y has mean p, log y has mean log p - D/2: chance makes a logarithm low
    members = (group.to_numpy(dtype=object)[:, None] == np.array(labels, dtype=object)).astype(float)
    return _Sample(codes, x, z, chance, members, labels)


@dataclass(frozen=True)
class _Solved:
    r"""Generalised least squares for given variances.

    ``weighted`` (n,) is :math:`V^{-1}(z - X\beta)`; ``loss`` is minus the restricted log-likelihood and ``slope``
    (2,) its derivative with respect to the two variances.
    """

    beta: Array
    covariance: Array
    weighted: Array
    loss: float
    slope: Array


def _solve(sample: _Sample, model_variance: float, group_variance: float) -> _Solved:
    """Solve for the coefficients; V is a diagonal plus one block of equal covariances for each group."""
    weight = 1 / (model_variance + sample.chance)
    in_group = 1 + group_variance * (sample.members.T @ weight)
    everything = np.column_stack([sample.x, sample.z])
    inverse_times = _inverse_times(everything, weight, group_variance / in_group, sample.members)
    information = sample.x.T @ inverse_times[:, :-1]
    covariance: Array = np.asarray(np.linalg.inv(information), dtype=np.float64)
    beta = covariance @ (sample.x.T @ inverse_times[:, -1])
    weighted = inverse_times[:, -1] - inverse_times[:, :-1] @ beta
    log_determinants = -np.log(weight).sum() + np.log(in_group).sum() + np.linalg.slogdet(information)[1]
    loss = float(log_determinants + sample.z @ weighted) / 2
    slope = _slope(sample, weight, group_variance / in_group, inverse_times[:, :-1], covariance, weighted)
    return _Solved(beta, covariance, weighted, loss, slope)


def _slope(
    sample: _Sample, weight: Array, shrink: Array, inverse_x: Array, covariance: Array, weighted: Array
) -> Array:
    """Return the derivatives ``(tr(P dV) - z'P dV Pz) / 2`` (Rao and Molina 2015, chapter 5).

    ``P = V^-1 - V^-1 X C X' V^-1``; dV is the identity for the variance of areas, a block of ones for each group
    for that of groups.
    """
    by_group, squares = sample.members.T @ weight, sample.members.T @ weight**2
    of_groups = sample.members.T @ inverse_x
    traces = [weight.sum() - (shrink * squares).sum(), (by_group - shrink * by_group**2).sum()]
    lost = [(covariance * (part.T @ part)).sum() for part in (inverse_x, of_groups)]
    fits = [part @ part for part in (weighted, sample.members.T @ weighted)]
    return (np.array(traces) - np.array(lost) - np.array(fits)) / 2


def _inverse_times(matrix: Array, weight: Array, shrink: Array, members: Array) -> Array:
    """Return the inverse of V times a matrix (Sherman, Morrison and Woodbury)."""
    scaled = weight[:, None] * matrix
    return np.asarray(scaled - weight[:, None] * (members @ (shrink[:, None] * (members.T @ scaled))))


def _variances(sample: _Sample) -> tuple[float, float]:
    """Return model and group variance that maximise the restricted likelihood times the group's deviation."""
    residual = sample.z - sample.x @ np.linalg.lstsq(sample.x, sample.z)[0]
    unit = float(residual @ residual / len(residual) + sample.chance.mean())

    def loss(logs: Array) -> tuple[float, Array]:
        variances = unit * np.exp(logs)
        solved = _solve(sample, *variances)
        return solved.loss - logs[1] / 2, solved.slope * variances - [0, 0.5]

    bounds = [(-14.0, 3.0), (-14.0, 3.0)]
    options = {"ftol": 1e-13, "gtol": 1e-6}
    found = optimize.minimize(loss, [-1.0, -3.0], jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    model_variance, group_variance = unit * np.exp(found.x)
    return float(model_variance), float(group_variance)


def _eblup(
    sample: _Sample, solved: _Solved, model_variance: float, group_variance: float, model: SmallAreaModel
) -> pd.DataFrame:
    """Return the empirical best predictor of the sampled areas (Rao and Molina 2015, chapter 5).

    Its mean squared error is the part that is left when coefficients are known (g1) and the part that comes
    from estimating them (g2).
    """
    weight = 1 / (model_variance + sample.chance)
    shrink = group_variance / (1 + group_variance * (sample.members.T @ weight))
    together = group_variance * sample.members @ sample.members.T
    together[np.diag_indices_from(together)] += model_variance  # covariance of the areas' effects
    inverse_times = _inverse_times(together, weight, shrink, sample.members)
    middle = sample.x @ solved.beta + together @ solved.weighted
    known = model_variance + group_variance - (together * inverse_times).sum(axis=0)
    apart = sample.x - inverse_times.T @ sample.x
    error = known + ((apart @ solved.covariance) * apart).sum(axis=1)
    freedom = len(sample.z) - sample.x.shape[1]
    estimate = _mean(middle, known, model.scale)
    return _frame(
        sample.codes, estimate, middle, np.sqrt(error), _sd(estimate, error, model.scale), freedom, model
    )


# ------------------------------------------------------------------------------------------------ prediction


def predict(fit: SmallAreaFit, covariates: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Estimate the rate of areas from their covariates alone, as if their province had not been seen.

    Parameters
    ----------
    fit : SmallAreaFit
    covariates : DataFrame
        By code; all rows are estimated.
    population : Series of float
        Number of children by code.

    Returns
    -------
    DataFrame
        By code, in the order of the covariates, in percent: ``estimate`` (the expected rate), ``lower`` and
        ``upper`` (where the figure would be if it were published) and ``sd`` (the standard deviation of that
        figure around the estimate).

    Raises
    ------
    StatisticsError
        When a covariate or the population of an area is missing or of no use.

    Notes
    -----
    On the log scale the estimate is the mean of a lognormal, ``exp(x'b + (sigma2 + tau2) / 2)`` (Slud and Maiti
    2006): ``exp(x'b)`` alone would be the median, and totals would come out too low. The interval adds four
    variances on the scale of the model: of areas (sigma2), of provinces (tau2), of the coefficients (``x'Cx``)
    and by chance (D, from the estimate and the number of children), with the quantile of Student's t.

    Examples
    --------
    >>> codes = [f"GM{i:04}" for i in range(12)]
    >>> families = pd.DataFrame({"eenouder": np.linspace(1, 4, 12)}, index=codes)
    >>> provinces = pd.Series(["PV20", "PV21", "PV22"] * 4, index=codes)
    >>> children = pd.Series(5000.0, index=codes)
    >>> rate = (2 * families["eenouder"]).round(1)
    >>> fit = fit_small_area(rate, children, families, provinces, SmallAreaModel((Covariate("eenouder"),)))
    >>> elsewhere = pd.DataFrame({"eenouder": [3.0]}, index=["GM0599"])
    >>> predict(fit, elsewhere, pd.Series({"GM0599": 90000.0}))["estimate"].round(1).to_dict()
    {'GM0599': 6.0}
    """
    refuse_twice(covariates, population)
    model = fit.model
    x = _design(covariates, model)
    children = child_counts(population, covariates.index)
    middle = x @ fit.coefficients.to_numpy()
    between = fit.model_variance + fit.group_variance
    unexplained = between + ((x @ fit.covariance.to_numpy()) * x).sum(axis=1)
    estimate = _mean(middle, between, model.scale)
    chance = _chance(estimate, children, model)
    on_scale = _on_scale(chance, estimate, model.scale)
    centre = middle - on_scale / 2 if model.scale == "log" else middle
    sd = np.hypot(_sd(estimate, unexplained, model.scale), np.sqrt(chance))
    freedom = fit.n - x.shape[1]
    return _frame(covariates.index, estimate, centre, np.sqrt(unexplained + on_scale), sd, freedom, model)


def _frame(
    codes: pd.Index,
    estimate: Array,
    centre: Array,
    spread: Array,
    sd: Array,
    freedom: int,
    model: SmallAreaModel,
) -> pd.DataFrame:
    """Return estimates with the interval around a centre on the scale of the model, within 0 and 100."""
    margin = stats.t.ppf((1 + model.level) / 2, freedom) * spread
    lower, upper = (_rate(end, model.scale) for end in (centre - margin, centre + margin))
    columns = {"estimate": estimate, "lower": lower, "upper": upper}
    return pd.DataFrame({**{name: np.clip(part, 0, 100) for name, part in columns.items()}, "sd": sd}, codes)


# --------------------------------------------------------------------------------------------------- scales


def _transformed(values: Array, scale: Scale) -> Array:
    return np.log(values) if scale == "log" else values


def _rate(middle: Array, scale: Scale) -> Array:
    """Bring back to percent; what is beyond 100 is 100."""
    return np.exp(np.minimum(middle, np.log(100))) if scale == "log" else middle


def _mean(middle: Array, variance: Array | float, scale: Scale) -> Array:
    return _rate(middle + variance / 2 if scale == "log" else middle, scale)


def _sd(estimate: Array, variance: Array, scale: Scale) -> Array:
    """Return the standard deviation in percent that a variance on the scale stands for."""
    return estimate * np.sqrt(np.expm1(np.minimum(variance, 700))) if scale == "log" else np.sqrt(variance)


def _chance(rate: Array, children: Array, model: SmallAreaModel) -> Array:
    """Return the variance by chance and rounding, in squared percentage points."""
    p = np.clip(rate, LOWEST_RATE, 100 - LOWEST_RATE)
    return np.asarray(model.design_effect * p * (100 - p) / children + model.rounding_step**2 / 12)


def _on_scale(variance: Array, rate: Array, scale: Scale) -> Array:
    return variance / np.maximum(rate, LOWEST_RATE) ** 2 if scale == "log" else variance


# ------------------------------------------------------------------------------------------- the regressors


def _design(covariates: pd.DataFrame, model: SmallAreaModel) -> Array:
    """Return the regressors, a constant first."""
    columns = [np.ones(len(covariates))]
    for covariate in model.covariates:
        if covariate.name not in covariates:
            raise refusal(f"the covariate '{covariate.name}' is missing", "add the column, by the same codes")
        column = covariates[covariate.name]
        if not pd.api.types.is_numeric_dtype(column):
            raise refusal(f"the covariate '{covariate.name}' holds no numbers", "convert it")
        column = column.astype("float64").replace([np.inf, -np.inf], np.nan)
        refuse_missing(column, f"covariate '{covariate.name}'")
        if covariate.scale == "log" and not (column > 0).all():
            raise refusal(
                f"the covariate '{covariate.name}' of {column.index[~(column > 0)][0]} is not above zero and has no "
                "logarithm",
                "use the linear scale for it",
            )
        columns.append(_transformed(column.to_numpy(), covariate.scale))
    return np.column_stack(columns)


def _refuse_design(x: Array) -> None:
    rows, width = x.shape
    if rows < width + SPARE_ROWS:
        raise refusal(
            f"{rows} areas with a figure are too few for {width} coefficients and two variances",
            f"give at least {width + SPARE_ROWS} areas, or use fewer covariates",
        )
    centred = x[:, 1:] - x[:, 1:].mean(axis=0)
    deviation = centred.std(axis=0)
    if not (deviation > 0).all() or np.linalg.matrix_rank(centred / deviation, tol=1e-8) < width - 1:
        raise refusal("a covariate is constant or follows from the others", "drop it")
