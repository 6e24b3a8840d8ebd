"""Standard errors from leaving out one cluster at a time: they keep their level where one row weighs heavily."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.frame import ModelFrame

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults


def cluster_jackknife(regression: RegressionResults, frame: ModelFrame) -> pd.DataFrame:
    r"""Return the cluster jackknife covariance of a regression.

    V = (G − 1)/G Σ (b₍g₎ − b)(b₍g₎ − b)', with b₍g₎ the coefficients without cluster g: CV3 of MacKinnon, Nielsen and
    Webb (2023), Fast and reliable jackknife and bootstrap methods for cluster-robust inference, Journal of Applied
    Econometrics 38. Unlike the usual clustered errors it does not take influential rows at their own word.

    Parameters
    ----------
    regression : RegressionResults
        Weighted least squares; its whitened rows are used.
    frame : ModelFrame
        For clusters and names.

    Returns
    -------
    DataFrame
        By term in both directions.

    Raises
    ------
    ModelError
        When there is one cluster only, or the model cannot be fitted without one of them.

    Examples
    --------
    >>> from analysis.models.covariance import weighted_regression
    >>> codes = list("ABCDEF")
    >>> outcome = pd.Series([1.0, 2.0, 2.0, 4.0, 4.0, 5.0], codes)
    >>> frame = ModelFrame(outcome, pd.DataFrame({"x": range(6)}, codes), pd.Series(list("PPQQRR"), codes))
    >>> regression = weighted_regression(outcome, frame.design, np.ones(6))
    >>> float(cluster_jackknife(regression, frame).round(4).loc["x", "x"])
    0.0142
    """
    x, y = regression.model.wexog, regression.model.wendog
    groups = frame.clusters.to_numpy()
    clusters = sorted(set(groups))
    if len(clusters) < 2:
        raise ModelError(
            "all municipalities lie in one jeugdregio, so that none can be left out",
            where=frame.where,
            remedy="choose other errors",
        )
    shifts = [_without(x, y, groups != cluster, cluster, frame) - regression.params for cluster in clusters]
    covariance = (len(clusters) - 1) / len(clusters) * sum(np.outer(shift, shift) for shift in shifts)
    names = frame.design.columns
    return pd.DataFrame(covariance, index=names, columns=names)


def _without(x: np.ndarray, y: np.ndarray, kept: np.ndarray, cluster: str, frame: ModelFrame) -> np.ndarray:
    rest = x[kept]
    if np.linalg.matrix_rank(rest) < x.shape[1]:
        raise ModelError(
            f"without jeugdregio {cluster} the terms cannot be told apart",
            where=frame.where,
            remedy="leave out a term, or choose other errors",
        )
    return np.asarray(np.linalg.lstsq(rest, y[kept], rcond=None)[0])
