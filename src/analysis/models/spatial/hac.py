"""Standard errors that allow for errors that go together in nearby municipalities, of whatever form."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from analysis.errors import ModelError
from analysis.models.frame import ModelFrame
from analysis.models.spatial.rows import neighbours_of
from analysis.models.spatial.weights import adjacency
from analysis.statistics.neighbours import Neighbours

REACH = 3
"""Steps from which on errors are taken to be unrelated: neighbours weigh 2/3, their neighbours 1/3."""


def spatial_hac(frame: ModelFrame, residuals: pd.Series, *, reach: int = REACH) -> pd.DataFrame:
    r"""Return the spatial HAC covariance of the coefficients of a (weighted) least squares fit.

    .. math:: \frac{n}{n-k} (X'X)^{-1} \Big(\sum_i \sum_j K(d_{ij}) \, e_i e_j \, x_i x_j'\Big) (X'X)^{-1}

    with the Bartlett (triangular) kernel ``K(d) = max(0, 1 - d / reach)``. The distance ``d`` is the least
    number of boundaries to cross on the map of all municipalities, also those outside the sample. With
    weights ``w``, rows of ``X`` and ``e`` are first multiplied by ``sqrt(w)``. The factor ``n / (n - k)`` is
    that of HC1; at ``reach=1`` the result is HC1.

    Parameters
    ----------
    frame : ModelFrame
        With neighbours.
    residuals : Series of float
        Outcome minus fitted values of each row, not weighted; the index of the frame.
    reach : int
        Steps from which on the kernel is zero, at least 1.

    Returns
    -------
    DataFrame
        Of shape (k, k): the constant and the terms.

    Raises
    ------
    ModelError
        When there are no neighbours or the terms cannot be told apart, and when a variance is not positive: on
        a graph of neighbours a triangular kernel is not positive definite, unlike on a line.

    References
    ----------
    Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics 92, 1-45.
    Kelejian, H. H., and Prucha, I. R. (2007). HAC estimation in a spatial framework. Journal of Econometrics
    140, 131-154.

    Examples
    --------
    >>> chain = Neighbours(("A", "B", "C", "D"), (("A", "B"), ("B", "C"), ("C", "D")), "Buren: een ketting.")
    >>> x = pd.Series([0.0, 1.0, 1.0, 0.0], index=list("ABCD"))
    >>> frame = ModelFrame(x, x.to_frame("x"), x.astype(str), neighbours=chain)
    >>> spatial_hac(frame, pd.Series([0.1, -0.1, 0.2, -0.2], index=x.index), reach=1).round(4).to_numpy().tolist()
    [[0.025, -0.025], [-0.025, 0.05]]
    """
    neighbours = neighbours_of(frame)
    frame.refuse_singular()
    design, errors = frame.design, residuals.loc[frame.outcome.index].to_numpy(float)
    root = np.ones(frame.n) if frame.weights is None else np.sqrt(frame.weights.to_numpy(float))
    whitened = design.to_numpy(float) * root[:, None]
    scores = whitened * (errors * root)[:, None]
    bread = np.linalg.pinv(whitened)
    bread = bread @ bread.T
    meat = scores.T @ _kernel(neighbours, tuple(frame.codes), reach) @ scores
    covariance = bread @ meat @ bread * frame.n / (frame.n - design.shape[1])
    if not (np.diag(covariance) > 0).all():
        first = design.columns[np.diag(covariance) <= 0][0]
        raise ModelError(
            f"the spatial HAC variance of '{first}' is not positive",
            where=frame.where,
            remedy="choose HC3 or clustered errors for this model",
        )
    return pd.DataFrame((covariance + covariance.T) / 2, index=design.columns, columns=design.columns)


@lru_cache(maxsize=32)
def _kernel(neighbours: Neighbours, codes: tuple[str, ...], reach: int) -> np.ndarray:
    """Return the kernel between ``codes``; remembered, because many models share one sample."""
    graph = csr_array(adjacency(neighbours.codes, neighbours.pairs))
    at = pd.Index(neighbours.codes).get_indexer(pd.Index(codes))
    steps = dijkstra(graph, directed=False, indices=at, unweighted=True, limit=reach)[:, at]
    kernel = np.maximum(1 - steps / reach, 0)  # what is out of reach is infinitely far away
    kernel.flags.writeable = False
    return kernel
