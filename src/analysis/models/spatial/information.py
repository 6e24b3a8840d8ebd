"""The information matrices of spatial models, and what follows from them: covariances and a test.

All of them are about ``G = W (I - r W)^-1``: how what happens in one row is passed on to the others.
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def passing_on(matrix: np.ndarray, parameter: float) -> np.ndarray:
    """Return ``G = W (I - r W)^-1``, of shape (n, n); it is also ``(I - r W)^-1 W``.

    Examples
    --------
    >>> passing_on(np.array([[0.0, 1.0], [1.0, 0.0]]), 0.5).round(3).tolist()
    [[0.667, 1.333], [1.333, 0.667]]
    """
    return np.linalg.solve(np.eye(len(matrix)) - parameter * matrix, matrix)


def lag_covariance(
    design: np.ndarray, innovations: np.ndarray, lagged: np.ndarray, passed_on: np.ndarray
) -> np.ndarray:
    """Return the covariance of coefficients and rho of a spatial lag model.

    The inverse of the information matrix (Anselin, 1988, section 6.2.4), by partitioned inversion: with
    ``g = G X b``, its coefficients ``c`` on ``X`` and the residual ``q`` of that regression,
    ``var(rho) = 1 / (I_r + q'q / s2)``, ``cov(b, rho) = -c var(rho)`` and
    ``var(b) = s2 (X'X)^-1 + c c' var(rho)``.

    Parameters
    ----------
    design : array of float, shape (n, k)
        ``X``.
    innovations : array of float, shape (n,)
    lagged : array of float, shape (n,)
        ``g``, the spatial lag that is expected from the terms.
    passed_on : array of float, shape (n, n)
        ``G``.

    Returns
    -------
    array of float, shape (k + 1, k + 1)

    Examples
    --------
    >>> pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> lag_covariance(np.ones((2, 1)), np.array([1.0, -1.0]), np.zeros(2), pair).round(6).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    variance = np.mean(innovations**2)
    slopes = np.linalg.lstsq(design, lagged)[0]
    rest = lagged - design @ slopes
    direction = np.append(-slopes, 1.0)
    covariance = np.outer(direction, direction) / (_information(passed_on) + rest @ rest / variance)
    covariance[:-1, :-1] += variance * _inverse_gram(design)
    return covariance


def error_covariance(
    filtered_design: np.ndarray, innovations: np.ndarray, passed_on: np.ndarray
) -> np.ndarray:
    """Return the covariance of coefficients and lambda of a spatial error model; the two are independent.

    ``var(b) = s2 (X'(I - lambda W)'(I - lambda W) X)^-1`` and ``var(lambda) = 1 / I_r`` (Anselin, 1988,
    section 8.1.1).

    Parameters
    ----------
    filtered_design : array of float, shape (n, k)
        ``(I - lambda W) X``.
    innovations : array of float, shape (n,)
    passed_on : array of float, shape (n, n)
        ``G``.

    Returns
    -------
    array of float, shape (k + 1, k + 1)

    Examples
    --------
    >>> pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> error_covariance(np.ones((2, 1)), np.array([1.0, -1.0]), pair).round(6).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    terms = filtered_design.shape[1]
    covariance = np.zeros((terms + 1, terms + 1))
    covariance[:-1, :-1] = np.mean(innovations**2) * _inverse_gram(filtered_design)
    covariance[-1, -1] = 1 / _information(passed_on)
    return covariance


def error_test(
    innovations: np.ndarray, matrix: np.ndarray, passed_on: np.ndarray, rho_variance: float
) -> tuple[float, float, float]:
    """Return the Lagrange multiplier test of spatial errors beside a spatial lag (Anselin, 1988, section 8.2.1).

    ``(e'We / s2)^2 / (tr(WW + W'W) - tr(WG + W'G)^2 var(rho))``.

    Parameters
    ----------
    innovations : array of float, shape (n,)
    matrix, passed_on : array of float, shape (n, n)
        ``W`` and ``G``.
    rho_variance : float

    Returns
    -------
    tuple of float
        Statistic, degrees of freedom and p-value.

    Examples
    --------
    >>> pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> error_test(np.array([1.0, -1.0]), pair, pair, 0.125)[:2]
    (2.0, 1.0)
    """
    both = matrix + matrix.T
    score = innovations @ matrix @ innovations / np.mean(innovations**2)
    crossed = (both * passed_on).sum()
    statistic = float(score**2 / ((both * matrix).sum() - crossed**2 * rho_variance))
    return statistic, 1.0, float(stats.chi2.sf(statistic, 1))


def _information(passed_on: np.ndarray) -> float:
    """Return ``I_r = tr(GG) + tr(G'G) - 2 tr(G)^2 / n``: on the parameter, the variance partialled out."""
    both = ((passed_on + passed_on.T) * passed_on).sum()
    return float(both - 2 * np.trace(passed_on) ** 2 / len(passed_on))


def _inverse_gram(design: np.ndarray) -> np.ndarray:
    """Return ``(X'X)^-1``."""
    inverse = np.linalg.pinv(design)
    return inverse @ inverse.T
