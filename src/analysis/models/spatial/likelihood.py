"""The likelihood of a spatial model as a function of its one spatial parameter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats
from scipy.optimize import brentq

INTERVALS = 32
"""Into how many pieces the range of the parameter is cut in search of maxima."""

MARGIN = 1e-9
"""How near to the ends of its range, where the likelihood is zero, the parameter can come."""


@dataclass(frozen=True, eq=False)
class SpatialLikelihood:
    r"""Likelihood of ``y - r Wy = (X - r Z) b + e`` with independent normal errors of one variance.

    With ``Z = 0`` this is the spatial lag model, with ``Z = WX`` the spatial error model. At the best
    coefficients and variance for each ``r`` the log likelihood is (Ord, 1975), with ``w`` the eigenvalues,

    .. math:: \ell(r) = -\frac{n}{2} \Big(\log \frac{2 \pi e(r)'e(r)}{n} + 1\Big) + \sum_i \log(1 - r w_i).

    Its maximum is a root of its derivative, which is found to machine precision; a search for the highest
    value itself is not more precise than 1e-8.

    Attributes
    ----------
    outcome, lagged_outcome : array of float, shape (n,)
        ``y`` and ``Wy``.
    design, lagged_design : array of float, shape (n, k)
        ``X`` and ``Z``.
    eigenvalues : array of float, shape (n,)
        Of ``W``, ascending; the last is 1.

    References
    ----------
    Ord, J. K. (1975). Estimation methods for models of spatial interaction. JASA 70, 120-126.

    Examples
    --------
    >>> y, one, none = np.array([1.0, 3.0, 4.0, 4.0]), np.ones((4, 1)), np.zeros((4, 1))
    >>> two_pairs = SpatialLikelihood(y, y[[1, 0, 3, 2]], one, none, np.array([-1.0, -1.0, 1.0, 1.0]))
    >>> round(two_pairs.maximum(), 6), round(two_pairs.value(0.0), 4)
    (0.171573, -6.4867)
    """

    outcome: np.ndarray
    lagged_outcome: np.ndarray
    design: np.ndarray
    lagged_design: np.ndarray
    eigenvalues: np.ndarray

    def best(self, parameter: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the best coefficients at a value of the parameter, and the innovations that they leave."""
        filtered = self.outcome - parameter * self.lagged_outcome
        design = self.filtered_design(parameter)
        coefficients = np.linalg.lstsq(design, filtered)[0]
        return coefficients, filtered - design @ coefficients

    def filtered_design(self, parameter: float) -> np.ndarray:
        """Return ``X - r Z``."""
        return self.design - parameter * self.lagged_design

    def value(self, parameter: float) -> float:
        """Return the log likelihood at the best coefficients and variance."""
        innovations = self.best(parameter)[1]
        variance = innovations @ innovations / len(innovations)
        jacobian = np.log1p(-parameter * self.eigenvalues).sum()
        return float(jacobian - len(innovations) / 2 * (np.log(2 * np.pi * variance) + 1))

    def slope(self, parameter: float) -> float:
        """Return the derivative of :meth:`value`."""
        coefficients, innovations = self.best(parameter)
        lagged = self.lagged_outcome - self.lagged_design @ coefficients
        squares = max(innovations @ innovations, np.finfo(float).tiny)
        jacobian = (self.eigenvalues / (1 - parameter * self.eigenvalues)).sum()
        return float(len(innovations) * (lagged @ innovations) / squares - jacobian)

    def maximum(self) -> float:
        """Return the parameter with the highest likelihood between 1 / (lowest eigenvalue) and 1.

        The likelihood need not have one top only: each piece of the range over which the derivative turns from
        positive to negative holds a top, and the highest is taken. At both ends the likelihood is zero, so that
        there is a top between them, unless the model leaves no residual at an end.
        """
        ends = np.linspace(1 / self.eigenvalues[0], 1 / self.eigenvalues[-1], INTERVALS + 1) * (1 - MARGIN)
        slopes = [self.slope(end) for end in ends]
        turns = [at for at, (left, right) in enumerate(pairwise(slopes)) if left > 0 >= right]
        tops = [float(brentq(self.slope, ends[at], ends[at + 1], xtol=1e-15)) for at in turns]
        return max(tops or ends[[0, -1]].tolist(), key=self.value)

    def ratio_test(self, parameter: float) -> tuple[float, float, float]:
        """Return statistic, degrees of freedom and p-value of the likelihood ratio against no dependence."""
        statistic = 2 * (self.value(parameter) - self.value(0.0))
        return statistic, 1.0, float(stats.chi2.sf(statistic, 1))
