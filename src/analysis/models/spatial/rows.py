"""Which rows a spatial model can work on: one per municipality, on the map, with something left to model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.frame import ModelFrame
from analysis.statistics.neighbours import Neighbours

EXACT = 1e-16
"""Share of the sum of squares of the outcome below which residuals are rounding errors."""


def neighbours_of(frame: ModelFrame) -> Neighbours:
    """Return the neighbours of a frame, if each row has its own place among them.

    Raises
    ------
    ModelError
        When there are no neighbours, when a municipality has several rows, or when one is not among them.

    Examples
    --------
    >>> one = pd.Series([1.0, 2.0], index=["A", "B"])
    >>> neighbours_of(ModelFrame(one, one.to_frame("x"), one.astype(str)))
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: a spatial model needs to know who is whose neighbour; give the ...
    """
    if frame.neighbours is None:
        raise ModelError(
            "a spatial model needs to know who is whose neighbour",
            where=frame.where,
            remedy="give the neighbours with the figures",
        )
    refuse_codes(
        frame.codes[frame.codes.duplicated()],
        "has more than one row",
        "choose one year for a spatial model",
        frame.where,
    )
    refuse_codes(
        frame.codes.difference(frame.neighbours.codes),
        "is not on the map of neighbours",
        "use figures and boundaries of one municipal division",
        frame.where,
    )
    return frame.neighbours


def refuse_weights(frame: ModelFrame) -> None:
    """Refuse weights and offsets: the likelihood and the tests are those of equal variances.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> one = pd.Series([1.0, 2.0], index=["A", "B"])
    >>> refuse_weights(ModelFrame(one, one.to_frame("x"), one.astype(str), weights=one))
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: a spatial model cannot have weights; leave out the weights, or ...
    """
    for name, column in (("weights", frame.weights), ("an offset", frame.offset)):
        if column is not None:
            raise ModelError(
                f"a spatial model cannot have {name}",
                where=frame.where,
                remedy=f"leave out the {name.split()[-1]}, or choose another family",
            )


def refuse_exact(frame: ModelFrame, residuals: np.ndarray) -> None:
    """Refuse residuals that are nothing but rounding errors: there is no dependence to be found in them.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> one = pd.Series([1.0, 2.0], index=["A", "B"])
    >>> refuse_exact(ModelFrame(one, one.to_frame("x"), one.astype(str)), np.zeros(2))
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: the terms give the outcome without any residual; leave out ...
    """
    outcome = frame.outcome.to_numpy(float)
    if residuals @ residuals <= EXACT * (outcome @ outcome):
        raise ModelError(
            "the terms give the outcome without any residual",
            where=frame.where,
            remedy="leave out the term that the outcome is computed from",
        )


def refuse_codes(codes: pd.Index | list[str], complaint: str, remedy: str, where: str) -> None:
    """Complain when there are any codes, naming the first five.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> refuse_codes(["GM0014"], "is not on the map", "leave it out", "the model")
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: GM0014 is not on the map; leave it out.
    """
    names = [str(code) for code in dict.fromkeys(codes)]
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        plural = "each of " if len(names) > 1 else ""
        raise ModelError(f"{plural}{', '.join(names[:5])}{more} {complaint}", where=where, remedy=remedy)
