"""Tests of whether a regression leaves spatial dependence in its residuals, and of which kind."""

from __future__ import annotations

import pandas as pd

from analysis.models.checks import check_frame
from analysis.models.frame import ModelFrame
from analysis.models.spatial.rows import refuse_exact, refuse_weights
from analysis.models.spatial.weights import spatial_weights
from analysis.models.specification import Errors, Family

DEGREES_OF_FREEDOM = {"LM lag": 1, "LM error": 1, "robust LM lag": 1, "robust LM error": 1, "SARMA": 2}


def lm_tests(frame: ModelFrame) -> pd.DataFrame:
    """Test the residuals of ordinary least squares against a spatial lag and a spatial error.

    Lagrange multiplier tests need no spatial fit. The robust forms allow for the other kind of dependence;
    "SARMA" tests both at once. Moran's I is standardised with its expectation and variance under independent
    normal errors, given the terms (Cliff and Ord, 1981); its p-value is two-sided.

    Parameters
    ----------
    frame : ModelFrame
        With neighbours, without weights or offset.

    Returns
    -------
    DataFrame
        Columns ``test``, ``statistic``, ``df``, ``p``. For Moran's I the statistic is the standard deviate,
        without degrees of freedom.

    Raises
    ------
    ModelError
        When rows have no neighbour among the rows, terms cannot be told apart, or there are weights.

    References
    ----------
    Anselin, L., Bera, A. K., Florax, R., and Yoon, M. J. (1996). Simple diagnostic tests for spatial
    dependence. Regional Science and Urban Economics 26, 77-104.

    Examples
    --------
    >>> from analysis.statistics.neighbours import Neighbours
    >>> codes = tuple("ABCDEF")
    >>> chain = Neighbours(codes, tuple(zip(codes, codes[1:])), "Buren: een ketting van zes.")
    >>> y = pd.Series([1.0, 2.0, 2.5, 4.0, 6.0, 6.5], index=list(codes))
    >>> x = pd.DataFrame({"x": [0.0, 1.0, 0.0, 1.0, 2.0, 1.0]}, index=y.index)
    >>> lm_tests(ModelFrame(y, x, y.astype(str), neighbours=chain)).iloc[:, 1:].round(3).to_numpy().tolist()[0]
    [2.35, 1.0, 0.125]
    """
    refuse_weights(frame)
    check_frame(frame, Family.SPATIAL_LAG, Errors.MODEL)
    frame.refuse_singular()
    matrix = spatial_weights(frame).matrix
    outcome, design = frame.outcome.to_numpy(float)[:, None], frame.design.to_numpy(float)
    from libpysal.weights import full2W
    from spreg.diagnostics_sp import LMtests, MoranRes
    from spreg.ols import BaseOLS

    fit, graph = BaseOLS(outcome, design), full2W(matrix, silence_warnings=True)
    refuse_exact(frame, fit.u.ravel())
    found = LMtests(fit, graph, tests=["lme", "lml", "rlme", "rlml", "sarma"])
    pairs = [found.lml, found.lme, found.rlml, found.rlme, found.sarma]
    rows = [(name, *pair) for name, pair in zip(DEGREES_OF_FREEDOM, pairs, strict=True)]
    moran = MoranRes(fit, graph, z=True)
    table = pd.DataFrame([*rows, ("Moran's I", moran.zI, moran.p_norm)], columns=["test", "statistic", "p"])
    table.insert(2, "df", table["test"].map(DEGREES_OF_FREEDOM))
    return table.astype({"statistic": float, "df": float, "p": float})
