"""What a fitted model leaves to be asked: terms that overlap, unequal variance, a spatial pattern, single rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import StatisticsError
from analysis.models.checks import weights_of
from analysis.models.fixed_effects import within
from analysis.models.frame import CONSTANT

if TYPE_CHECKING:
    from analysis.models.frame import ModelFrame
    from analysis.models.results import Fit
    from analysis.statistics.autocorrelation import Moran
    from analysis.statistics.neighbours import Neighbours

VIF = "VIF"
BREUSCH_PAGAN = "breusch-pagan"
MORAN = "moran residuen"
COOK = "Cook boven 4/n"
TOO_FEW = "te weinig gemeenten met een buur"

_FEWEST = 3  # areas with a neighbour among which a pattern can be looked for
_PERMUTATIONS = 9_999

Row = tuple[str, str, float, float]


def diagnose(frame: ModelFrame, fit: Fit, seed: int, *, permutations: int = _PERMUTATIONS) -> pd.DataFrame:
    """Return the diagnostics of a fit in one table.

    Weights are in them: variance inflation is that of the weighted terms, and Breusch-Pagan looks at residuals
    multiplied by √w (weights divided by their mean), which a right weighting gives equal variance. Moran's I is
    about the residuals themselves. For several years variance inflation is that of the deviations from the
    levels of municipalities and years, and Moran's I is computed for each year: residuals of a municipality add up
    to zero over the years.

    Parameters
    ----------
    frame : ModelFrame
    fit : Fit
        Of this frame.
    seed : int
        For the permutations.
    permutations : int

    Returns
    -------
    DataFrame
        Columns ``diagnostic``, ``subject``, ``value`` and ``p`` (NaN where there is no test): `VIF` by term;
        `BREUSCH_PAGAN`; `MORAN` where the frame has neighbours, with the number of municipalities or the year as
        subject; `COOK`, the number of rows above 4/n, where the fit has influence; the tests of the family.

    Raises
    ------
    StatisticsError
        When terms follow from each other or all residuals are of the same size: no estimator returns such a fit.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> from analysis.models.least_squares import fit_least_squares
    >>> from analysis.models.specification import Errors
    >>> outcome = pd.Series([1.0, 2.0, 2.0, 4.0, 3.0, 6.0], list("ABCDEF"))
    >>> terms = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}, outcome.index)
    >>> frame = ModelFrame(outcome, terms, outcome.astype(str))
    >>> diagnose(frame, fit_least_squares(frame, Errors.MODEL), seed=1).round(2).to_numpy().tolist()
    [['VIF', 'x', 1.0, nan], ['breusch-pagan', '', 3.19, 0.07], ['Cook boven 4/n', 'gemeenten', 1.0, nan]]
    """
    rows = [
        *_inflation(frame),
        *_unequal_variance(frame, fit),
        *_spatial_pattern(frame, fit, seed, permutations),
    ]
    if fit.influence is not None:
        rows.append((COOK, "gemeenten", float(len(influential(fit.influence, frame.n))), np.nan))
    if fit.tests is not None:
        columns = fit.tests[["test", "df", "statistic", "p"]].itertuples(index=False)
        rows += [(test, f"df = {df:g}", float(statistic), float(p)) for test, df, statistic, p in columns]
    return pd.DataFrame(rows, columns=["diagnostic", "subject", "value", "p"])


def variance_inflation(design: pd.DataFrame, weights: np.ndarray | None = None) -> pd.Series:
    r"""Return by which factor the variance of each coefficient is larger than if its term stood alone.

    VIF of a term = 1 / (1 − R²) of a regression of it on all others: the diagonal of the inverse of their
    correlations.

    Parameters
    ----------
    design : DataFrame of float
        Terms in columns; the constant is passed over.
    weights : ndarray of float, optional
        Of the rows, positive.

    Returns
    -------
    Series of float
        By term, at least 1.

    Raises
    ------
    StatisticsError
        When a term is missing somewhere, does not vary, or follows from the others.

    References
    ----------
    Belsley, D. A., Kuh, E. and Welsch, R. E. (1980), Regression Diagnostics.

    Examples
    --------
    >>> design = pd.DataFrame({"constante": 1.0, "x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 3.0, 2.0, 4.0]})
    >>> variance_inflation(design).round(4).to_dict()
    {'x': 2.7778, 'y': 2.7778}
    """
    terms = design.drop(columns=CONSTANT, errors="ignore")
    values = terms.to_numpy(float)
    if values.size == 0 or not np.isfinite(values).all() or (np.ptp(values, axis=0) == 0).any():
        raise _refused("a term is missing in some row, or the same in all", "leave out the row or the term")
    share = np.ones(len(values)) if weights is None else weights
    deviations = np.sqrt(share)[:, None] * (values - np.average(values, axis=0, weights=share))
    correlations = deviations / np.linalg.norm(deviations, axis=0)
    if np.linalg.matrix_rank(correlations, tol=1e-9) < correlations.shape[1]:
        raise _refused("a term follows from the others", "leave out one of them")
    return pd.Series(np.diag(np.linalg.inv(correlations.T @ correlations)), index=terms.columns)


def breusch_pagan(residuals: pd.Series, design: pd.DataFrame) -> tuple[float, float]:
    """Test whether the variance of residuals goes with the terms, in the form of Koenker.

    n times the R² of a regression of the squared residuals on the terms, which follows a χ² distribution with as many
    degrees of freedom as there are terms when the variance is the same everywhere; the residuals need not be
    normal. That is ``lmtest::bptest`` of an unweighted model.

    Parameters
    ----------
    residuals : Series of float
        Of a weighted model: multiplied by √w. (``lmtest`` does not multiply them, and tests another hypothesis.)
    design : DataFrame of float
        With the constant; the same rows.

    Returns
    -------
    statistic, p : float

    Raises
    ------
    StatisticsError
        When a residual or term is missing, or all residuals are of the same size.

    References
    ----------
    Koenker, R. (1981), A note on studentizing a test for heteroscedasticity, Journal of Econometrics 17.

    Examples
    --------
    >>> design = pd.DataFrame({"constante": 1.0, "x": [0.0, 1.0, 2.0, 3.0]})
    >>> statistic, p = breusch_pagan(pd.Series([0.0, -1.0, 1.5, -2.0]), design)
    >>> round(statistic, 3), round(p, 3)
    (3.936, 0.047)
    """
    from statsmodels.stats.diagnostic import het_breuschpagan

    squared, columns = residuals.to_numpy(float) ** 2, design.to_numpy(float)
    if not (np.isfinite(squared).all() and np.isfinite(columns).all()):
        raise _refused("a residual or a term is missing in some row", "leave out the row")
    if len(squared) == 0 or np.ptp(squared) <= 1e-12 * squared.max():
        raise _refused(
            "all residuals are of the same size", "look at the model: there is no variance to test"
        )
    statistic, p, *_ = het_breuschpagan(residuals.to_numpy(float), columns)
    return float(statistic), float(p)


def residual_moran(
    residuals: pd.Series, neighbours: Neighbours, seed: int, *, permutations: int = _PERMUTATIONS
) -> Moran:
    """Compute Moran's I of residuals among the municipalities of the sample that have a neighbour in it.

    The permutations take residuals as exchangeable. Those of a regression are so but for the few degrees of freedom
    that the terms take, which makes the expectation slightly lower than −1/(n − 1): the test is a little
    conservative for neighbours that resemble each other (Cliff and Ord, 1981, chapter 8).

    Parameters
    ----------
    residuals : Series of float
        By code.
    neighbours : Neighbours
        Holds at least these codes. Those without a neighbour among them are left out; see
        :meth:`analysis.statistics.neighbours.Neighbours.alone`.
    seed : int
    permutations : int

    Returns
    -------
    analysis.statistics.autocorrelation.Moran
        ``n`` says how many municipalities it is about.

    Raises
    ------
    StatisticsError
        When fewer than three municipalities have a neighbour, a code is unknown or occurs twice, a residual is missing
        or all are equal.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = tuple("ABCDEFGH")
    >>> chain = Neighbours(codes, tuple(zip("ABCDEFG", "BCDEFGH")), "")
    >>> result = residual_moran(pd.Series([2.0, 1.0, 1.0, 0.0, -1.0, 3.0], list("ABCDEH")), chain, seed=1)
    >>> result.n, round(result.statistic, 2)
    (5, 0.42)
    """
    from analysis.statistics.autocorrelation import moran

    kept = residuals.drop(neighbours.alone(residuals.index))
    if len(kept) < _FEWEST:
        raise _refused(
            f"{len(kept)} municipalities of the sample have a neighbour in it",
            "choose a larger sample, or leave out the neighbours",
        )
    return moran(kept, neighbours.graph(kept.index), permutations=permutations, seed=seed)


def influential(influence: pd.DataFrame, n: int) -> list[str]:
    """Return the codes of the rows with a Cook's distance above 4/n, a common mark for a closer look.

    Parameters
    ----------
    influence : DataFrame
        Column ``cook``, by code.
    n : int
        Number of rows of the model.

    Returns
    -------
    list of str
        Sorted by code.

    References
    ----------
    Fox, J. (1991), Regression Diagnostics.

    Examples
    --------
    >>> influential(pd.DataFrame({"cook": [0.9, 0.1, 2.0]}, index=["B", "C", "A"]), 10)
    ['A', 'B']
    """
    return sorted(set(influence.index[influence["cook"] > 4 / n].get_level_values(0)))


def _several_years(frame: ModelFrame) -> bool:
    return frame.outcome.index.nlevels == 2


def _inflation(frame: ModelFrame) -> Iterator[Row]:
    weights = weights_of(frame)
    terms = within(frame.terms, weights) if _several_years(frame) else frame.terms
    for term, factor in variance_inflation(terms, weights).items():
        yield VIF, str(term), float(factor), np.nan


def _unequal_variance(frame: ModelFrame, fit: Fit) -> Iterator[Row]:
    yield BREUSCH_PAGAN, "", *breusch_pagan(fit.residuals * np.sqrt(weights_of(frame)), frame.design)


def _spatial_pattern(frame: ModelFrame, fit: Fit, seed: int, permutations: int) -> Iterator[Row]:
    if frame.neighbours is None:
        return
    for subject, residuals in _cross_sections(fit.residuals):
        if len(residuals) - len(frame.neighbours.alone(residuals.index)) < _FEWEST:
            yield MORAN, " ".join([subject, TOO_FEW]).strip(), np.nan, np.nan
        else:
            found = residual_moran(residuals, frame.neighbours, seed, permutations=permutations)
            yield MORAN, subject or f"{found.n} gemeenten", found.statistic, found.p_value


def _cross_sections(residuals: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Yield the residuals of each year by code; those of one year under an empty name."""
    if residuals.index.nlevels == 1:
        yield "", residuals
        return
    for year, part in residuals.groupby(level=1):
        yield str(year), part.droplevel(1)


def _refused(what: str, remedy: str) -> StatisticsError:
    return StatisticsError(what, where="the diagnostics of a model", remedy=remedy)
