"""What an estimator is given: complete rows of outcome and terms, and what goes with each row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import ModelError

if TYPE_CHECKING:
    from analysis.statistics.neighbours import Neighbours

CONSTANT = "constante"


@dataclass(frozen=True, eq=False)
class ModelFrame:
    """Complete rows, in order of code (and year).

    Parameters
    ----------
    outcome : Series of float
        On the scale on which it is modelled. The index is ``code``, or ``code`` and ``year`` for a model of
        several years.
    terms : DataFrame of float
        One column per term, without the constant; the same index.
    clusters : Series of str
        Jeugdregio of each row, for clustered errors.
    weights : Series of float, optional
        Positive; their scale does not matter.
    offset : Series of float, optional
        Logarithm of the number that the outcome is a total over.
    neighbours : Neighbours, optional
        For spatial models: holds at least the codes of the rows.
    where : str
        File and line of the specification, for complaints.

    Examples
    --------
    >>> outcome = pd.Series([1.0, 2.0, 4.0], index=["A", "B", "C"])
    >>> frame = ModelFrame(outcome, pd.DataFrame({"x": [0.0, 1.0, 2.0]}, index=outcome.index), outcome.astype(str))
    >>> frame.design.columns.tolist(), frame.n
    (['constante', 'x'], 3)
    """

    outcome: pd.Series
    terms: pd.DataFrame
    clusters: pd.Series
    weights: pd.Series | None = None
    offset: pd.Series | None = None
    neighbours: Neighbours | None = None
    where: str = "the model"

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.outcome)

    @cached_property
    def design(self) -> pd.DataFrame:
        """The terms with the constant in front."""
        return pd.concat(
            [pd.Series(1.0, index=self.terms.index, name=CONSTANT), self.terms.astype(float)], axis=1
        )

    @property
    def codes(self) -> pd.Index:
        """The municipality of each row."""
        return self.outcome.index.get_level_values(0)

    def refuse_singular(self, design: pd.DataFrame | None = None) -> None:
        """Refuse terms that cannot be told apart, or more terms than rows.

        Raises
        ------
        ModelError
            Naming the first term that follows from those before it.

        Examples
        --------
        >>> index = ["A", "B", "C", "D"]
        >>> terms = pd.DataFrame({"x": [1.0, 2.0, 3.0, 5.0], "y": [2.0, 4.0, 6.0, 10.0]}, index=index)
        >>> outcome = pd.Series([1.0, 2.0, 4.0, 3.0], index=index)
        >>> ModelFrame(outcome, terms, outcome.astype(str)).refuse_singular()
        Traceback (most recent call last):
        analysis.errors.ModelError: the model: the term 'y' follows from the terms before it; leave out one of them.
        """
        columns = self.design if design is None else design
        if len(columns) <= columns.shape[1]:
            raise ModelError(
                f"{len(columns)} complete rows are too few for {columns.shape[1]} coefficients",
                where=self.where,
                remedy="leave out terms, or choose a year with more figures",
            )
        scaled = columns.to_numpy(float) / np.maximum(
            np.sqrt((columns.to_numpy(float) ** 2).sum(axis=0)), 1e-300
        )
        for at in range(1, scaled.shape[1] + 1):
            if np.linalg.matrix_rank(scaled[:, :at], tol=1e-9) < at:
                raise ModelError(
                    f"the term '{columns.columns[at - 1]}' follows from the terms before it",
                    where=self.where,
                    remedy="leave out one of them",
                )
