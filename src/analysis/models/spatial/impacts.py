"""What a spatial lag model says about a term, once neighbours' neighbours are counted in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.models.frame import CONSTANT
from analysis.models.spatial.weights import SpatialWeights


def spatial_impacts(parameters: pd.Series, covariance: pd.DataFrame, weights: SpatialWeights) -> pd.DataFrame:
    r"""Return the average direct, indirect and total impact of each term ("impact" is the method's own word).

    In ``y = (I - rho W)^-1 (X b + e)`` a difference of one in term ``k`` goes together with differences
    ``S_k = b_k (I - rho W)^-1`` in all rows. Direct is the mean of the diagonal of ``S_k``, total the mean of
    its row sums, indirect the difference. With row-standardised weights the row sums are all
    ``b_k / (1 - rho)``, and the diagonal follows from the eigenvalues of ``W``: no inverse is needed.

    Standard errors are those of the delta method with analytic derivatives: with ``m(rho)`` the multiplier of
    the kind, the gradient to ``(b_k, rho)`` is ``(m, b_k m')``.

    Parameters
    ----------
    parameters : Series of float
        The terms (a constant is passed over) and ``rho``.
    covariance : DataFrame
        Of the parameters.
    weights : SpatialWeights

    Returns
    -------
    DataFrame
        Columns ``term``, ``kind`` (direct, indirect, total), ``estimate``, ``se``.

    References
    ----------
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics, chapter 2. CRC Press.

    Examples
    --------
    >>> names = ["x", "rho"]
    >>> pair = SpatialWeights(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([-1.0, 1.0]))
    >>> variances = pd.DataFrame(np.diag([0.01, 0.04]), index=names, columns=names)
    >>> impacts = spatial_impacts(pd.Series([3.0, 0.5], index=names), variances, pair)
    >>> impacts[["kind", "estimate", "se"]].round(3).to_numpy().tolist()
    [['direct', 4.0, 1.075], ['indirect', 2.0, 1.335], ['total', 6.0, 2.408]]
    """
    rho = float(parameters["rho"])
    multipliers = _multipliers(rho, weights)
    rows = []
    for term in parameters.index.drop([CONSTANT, "rho"], errors="ignore"):
        both = covariance.loc[[term, "rho"], [term, "rho"]].to_numpy()
        for kind, (multiplier, slope) in multipliers.items():
            gradient = np.array([multiplier, parameters[term] * slope])
            rows.append((term, kind, parameters[term] * multiplier, np.sqrt(gradient @ both @ gradient)))
    return pd.DataFrame(rows, columns=["term", "kind", "estimate", "se"])


def _multipliers(rho: float, weights: SpatialWeights) -> dict[str, tuple[float, float]]:
    """Return by what a coefficient is multiplied for each kind, and the derivative of that to rho."""
    direct, direct_slope = weights.traces(rho)
    total, total_slope = 1 / (1 - rho), 1 / (1 - rho) ** 2
    return {
        "direct": (direct, direct_slope),
        "indirect": (total - direct, total_slope - direct_slope),
        "total": (total, total_slope),
    }
