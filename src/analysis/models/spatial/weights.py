"""Who weighs how much on whom among the rows of a spatial model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.models.frame import ModelFrame
from analysis.models.spatial.rows import neighbours_of, refuse_codes
from analysis.statistics.neighbours import Neighbours


@dataclass(frozen=True, eq=False)
class SpatialWeights:
    """Neighbours with equal weights that add up to one for each row.

    Attributes
    ----------
    matrix : array of float, shape (n, n)
        ``W``, in the order of the rows; zeros on the diagonal.
    eigenvalues : array of float, shape (n,)
        Of ``W``, ascending. They are real, because ``W`` is similar to a symmetric matrix; the last is 1.
    """

    matrix: np.ndarray
    eigenvalues: np.ndarray

    def traces(self, parameter: float) -> tuple[float, float]:
        """Return the means of the diagonals of ``(I - parameter W)^-1`` and of its derivative.

        Examples
        --------
        >>> pair = SpatialWeights(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([-1.0, 1.0]))
        >>> [round(mean, 6) for mean in pair.traces(0.5)]
        [1.333333, 1.777778]
        """
        remaining = 1 - parameter * self.eigenvalues
        return float(np.mean(1 / remaining)), float(np.mean(self.eigenvalues / remaining**2))


def spatial_weights(frame: ModelFrame) -> SpatialWeights:
    """Return the row-standardised neighbours among the rows of a frame.

    Raises
    ------
    ModelError
        As :func:`neighbours_of`, and when a row has no neighbour among the rows: it has no spatial lag.

    Examples
    --------
    >>> chain = Neighbours(("A", "B", "C"), (("A", "B"), ("B", "C")), "Buren: een ketting van drie.")
    >>> import pandas as pd
    >>> y = pd.Series([1.0, 2.0, 4.0], index=["A", "B", "C"])
    >>> weights = spatial_weights(ModelFrame(y, y.to_frame("x"), y.astype(str), neighbours=chain))
    >>> weights.matrix.tolist(), (weights.eigenvalues.round(6) + 0).tolist()
    ([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]], [-1.0, 0.0, 1.0])
    """
    neighbours = neighbours_of(frame)
    refuse_codes(
        neighbours.alone(frame.codes),
        "has no neighbour among the rows of the model",
        "leave it out of the sample",
        frame.where,
    )
    return _row_standardised(neighbours, tuple(frame.codes))


@lru_cache(maxsize=32)
def _row_standardised(neighbours: Neighbours, codes: tuple[str, ...]) -> SpatialWeights:
    """Return the weights among ``codes``; remembered, because many models share one sample."""
    binary = adjacency(codes, neighbours.among(codes))
    degrees = binary.sum(axis=1)
    root = 1 / np.sqrt(degrees)
    matrix = binary / degrees[:, None]
    eigenvalues = np.linalg.eigvalsh(root[:, None] * binary * root)  # D^-1/2 A D^-1/2 is similar to D^-1 A
    for array in (matrix, eigenvalues):
        array.flags.writeable = False
    return SpatialWeights(matrix, eigenvalues)


def adjacency(codes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> np.ndarray:
    """Return the symmetric matrix of zeros and ones that says which codes are a pair.

    Examples
    --------
    >>> adjacency(["B", "A"], [("A", "B")]).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    place = {code: at for at, code in enumerate(codes)}
    matrix = np.zeros((len(place), len(place)))
    for one, other in pairs:
        matrix[place[one], place[other]] = matrix[place[other], place[one]] = 1.0
    return matrix
