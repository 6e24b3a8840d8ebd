"""Several years: each municipality and each year has its own level, and only changes are compared."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.checks import check_frame, clusters_of, perfect_fit, refuse_constant, weights_of
from analysis.models.results import Fit
from analysis.models.specification import Errors, Family

if TYPE_CHECKING:
    from analysis.models.frame import ModelFrame

_NOTHING = 1e-9  # share of a term's spread that only rounding leaves
_EXACT = 1e-20


def fit_fixed_effects(frame: ModelFrame, errors: Errors) -> Fit:
    r"""Fit y of municipality i in year t on its terms, a level for each municipality and one for each year.

    Years may be missing for some municipalities; one with a single year is kept and says nothing about the
    terms. With weights (divided by their mean) the levels are weighted too. With N municipalities, T years, k
    terms and G clusters, the errors are sandwiches of the deviations from the levels:

    * ``cluster gemeente`` and ``cluster jeugdregio`` (Arellano, 1987), times G/(G − 1) · (n − 1)/(n − k − T). The
      levels of municipalities are not counted, because each lies within one cluster; those of years are. t with
      G − 1 degrees of freedom.
    * ``Driscoll-Kraay`` (1998): scores added up by year, correlated between municipalities in any way and between
      years with Bartlett weights up to a lag of ⌊4 (T/100)^(2/9)⌋ years (2 for six years), times
      n/(n − k − N − (T − 1)); t with T − 1 degrees of freedom. The theory lets the number of years grow:
      with six, these errors are shaky and mostly too small. Show them beside clustered ones, not instead of them.

    Parameters
    ----------
    frame : ModelFrame
        The index is ``code`` and ``year``.
    errors : Errors
        ``CLUSTER_AREA``, ``CLUSTER_REGION`` or ``DRISCOLL_KRAAY``.

    Returns
    -------
    Fit
        Without a constant. ``fitted`` has the levels in it; ``residuals`` are unweighted. Statistics ``r2_within``
        (of what the levels leave), ``n_areas``, ``n_years`` and ``n_clusters`` (or ``bandwidth``).

    Raises
    ------
    ModelError
        When a term does not vary within municipalities or has the same course in all of them, rows are incomplete or
        too few, there are fewer than two years or clusters, or the outcome is reproduced exactly.

    References
    ----------
    Arellano, M. (1987), Computing robust standard errors for within-groups estimators, Oxford Bulletin of Economics
    and Statistics 49.
    Driscoll, J. C. and Kraay, A. C. (1998), Consistent covariance matrix estimation with spatially dependent panel
    data, Review of Economics and Statistics 80.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> index = pd.MultiIndex.from_product([list("ABC"), [2020, 2021, 2022]], names=["code", "year"])
    >>> terms = pd.DataFrame({"x": [1.0, 2.0, 4.0, 3.0, 1.0, 2.0, 5.0, 5.0, 9.0]}, index)
    >>> levels = np.array([0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 5.0, 5.0, 5.0])
    >>> noise = np.array([0.1, -0.2, 0.1, 0.0, 0.1, -0.1, 0.1, 0.0, 0.0])
    >>> frame = ModelFrame(2 * terms["x"] + levels + noise, terms, pd.Series("P", index))
    >>> fit_fixed_effects(frame, Errors.CLUSTER_AREA).parameters.round(1).to_dict()
    {'x': 2.0}
    """
    check_frame(frame, Family.FIXED_EFFECTS, errors)
    _check_panel(frame)
    refuse_constant(frame, frame.outcome)
    _refuse_absorbed(frame)
    result, factor, degrees, known = _estimate(frame, errors)
    residuals = pd.Series(result.idiosyncratic.to_numpy()[:, 0], frame.outcome.index, name="residual")
    names = frame.terms.columns
    return Fit(
        parameters=pd.Series(result.params.to_numpy(), names),
        covariance=pd.DataFrame(factor * result.cov.to_numpy(), names, names),
        degrees_of_freedom=degrees,
        fitted=(frame.outcome - residuals).rename("fitted"),
        residuals=residuals,
        statistics={"r2_within": float(result.rsquared), **_sizes(frame), **known},
    )


def within(columns: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    """Return what is left of columns when the levels of municipalities and years are taken out.

    Parameters
    ----------
    columns : DataFrame of float
        The index is ``code`` and ``year``; not every municipality needs every year.
    weights : ndarray of float
        Positive, one for each row.

    Returns
    -------
    DataFrame
        The residuals of a weighted regression on a dummy for each municipality and each year.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["A", "B"], [2020, 2021]])
    >>> within(pd.DataFrame({"x": [1.0, 2.0, 5.0, 8.0]}, index), np.ones(4))["x"].tolist()
    [0.5, -0.5, -0.5, 0.5]
    """
    years = pd.get_dummies(columns.index.get_level_values(1), dtype=float).to_numpy()[:, 1:]
    codes = pd.factorize(columns.index.get_level_values(0))[0]
    values, dummies = (_without_levels(part, codes, weights) for part in (columns.to_numpy(float), years))
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(root * dummies, root * values, rcond=None)[0]
    return pd.DataFrame(values - dummies @ slopes, index=columns.index, columns=columns.columns)


def bandwidth(years: int) -> int:
    """Return the largest lag, in years, that Driscoll-Kraay errors allow for: ⌊4 (T/100)^(2/9)⌋.

    References
    ----------
    Newey, W. K. and West, K. D. (1994), Automatic lag selection in covariance matrix estimation, Review of
    Economic Studies 61.

    Examples
    --------
    >>> bandwidth(2), bandwidth(6), bandwidth(10)
    (1, 2, 2)
    """
    return int(4 * (years / 100) ** (2 / 9))


def _estimate(frame: ModelFrame, errors: Errors) -> tuple[Any, float, float, dict[str, float]]:
    """Return the result of linearmodels, the factor for small samples, degrees of freedom and what to tell."""
    sizes = _sizes(frame)
    areas, years = sizes["n_areas"], sizes["n_years"]
    n, k = frame.n, frame.terms.shape[1]
    if errors is Errors.DRISCOLL_KRAAY:
        lag = bandwidth(int(years))
        result = _panel_regression(frame, cov_type="kernel", kernel="bartlett", bandwidth=lag)
        return result, n / (n - k - areas - (years - 1)), years - 1, {"bandwidth": float(lag)}
    labels, name = (
        (frame.codes, "gemeente") if errors is Errors.CLUSTER_AREA else (frame.clusters, "jeugdregio")
    )
    numbers = clusters_of(labels, frame, name)
    groups = float(numbers.max() + 1)
    clusters = pd.DataFrame({"cluster": numbers}, index=frame.outcome.index)
    result = _panel_regression(frame, cov_type="clustered", clusters=clusters)
    factor = groups / (groups - 1) * (n - 1) / (n - k - years)
    return result, factor, groups - 1, {"n_clusters": groups}


def _panel_regression(frame: ModelFrame, **covariance: Any) -> Any:
    """Regress with linearmodels, without any factor for small samples in the covariance."""
    from linearmodels.panel import PanelOLS

    weights = pd.DataFrame({"weight": weights_of(frame)}, index=frame.outcome.index)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            outcome = frame.outcome.astype(float).rename("outcome").to_frame()
            model = PanelOLS(
                outcome,
                frame.terms.astype(float),
                entity_effects=True,
                time_effects=True,
                weights=None if frame.weights is None else weights,
            )
            result = model.fit(
                low_memory=False, debiased=False, auto_df=False, count_effects=False, **covariance
            )
        except (Warning, ValueError, ArithmeticError, np.linalg.LinAlgError) as problem:
            raise ModelError(
                f"the panel regression gives no estimate ({problem})",
                where=frame.where,
                remedy="leave out a term, or choose more years",
            ) from problem
    spread = weights_of(frame) @ (frame.outcome - frame.outcome.mean()).to_numpy(float) ** 2
    if result.resid_ss <= _EXACT * spread:
        raise perfect_fit(frame)
    return result


def _check_panel(frame: ModelFrame) -> None:
    if frame.outcome.index.nlevels != 2:
        raise ModelError(
            "the rows are not of municipalities and years", where=frame.where, remedy="give a sample of years"
        )
    sizes = _sizes(frame)
    if sizes["n_years"] < 2:
        raise ModelError(
            "there are figures for fewer than two years", where=frame.where, remedy="choose more years"
        )
    coefficients = int(sizes["n_areas"] + sizes["n_years"] - 1) + frame.terms.shape[1]
    if frame.n <= coefficients:
        raise ModelError(
            f"{frame.n} complete rows are too few for {coefficients} coefficients, the levels of municipalities"
            " and years among them",
            where=frame.where,
            remedy="leave out terms, or choose more years",
        )


def _refuse_absorbed(frame: ModelFrame) -> None:
    """Refuse terms that the levels take away, and terms that follow from others once they have."""
    weights = weights_of(frame)
    left = within(frame.terms, weights)
    spread = frame.terms - frame.terms.mean()
    for name in frame.terms:
        by_area = frame.terms[name].groupby(frame.codes)
        if ((by_area.max() - by_area.min()) <= _NOTHING * np.abs(frame.terms[name]).max()).all():
            raise _absorbed(frame, f"the term '{name}' does not vary within municipalities")
        if np.linalg.norm(left[name]) <= _NOTHING * np.linalg.norm(spread[name]):
            raise _absorbed(frame, f"the term '{name}' has the same course in all municipalities")
    frame.refuse_singular(left.mul(np.sqrt(weights), axis=0))


def _absorbed(frame: ModelFrame, what: str) -> ModelError:
    return ModelError(
        f"{what}, so that it cannot be told apart from their levels and those of the years",
        where=frame.where,
        remedy="leave it out, or choose a family for one year",
    )


def _sizes(frame: ModelFrame) -> dict[str, float]:
    years = frame.outcome.index.get_level_values(1)
    return {"n_areas": float(frame.codes.nunique()), "n_years": float(years.nunique())}


def _without_levels(values: np.ndarray, codes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return deviations from the weighted means by code."""
    totals = np.zeros((codes.max() + 1, values.shape[1]))
    np.add.at(totals, codes, weights[:, None] * values)
    return np.asarray(values - (totals / np.bincount(codes, weights)[:, None])[codes])
