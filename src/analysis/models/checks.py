"""What every estimator asks of its rows before it works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.specification import ERRORS_OF, Errors, Family

if TYPE_CHECKING:
    from analysis.models.frame import ModelFrame

_SAME = 1e-12  # share of a figure by which rounding can change it


def check_frame(frame: ModelFrame, family: Family, errors: Errors) -> None:
    """Refuse errors or an offset that the family does not have, and rows that are not complete.

    Raises
    ------
    ModelError
        Naming the first row that is not in order.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, np.nan], list("AB"))
    >>> check_frame(ModelFrame(one, one.to_frame("x"), one.astype(str)), Family.GAMMA, Errors.HC3)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: B has no finite outcome; leave out the row.
    """
    if errors not in ERRORS_OF[family]:
        raise ModelError(
            f"the family '{family}' has no errors '{errors}'",
            where=frame.where,
            remedy=f"choose from {', '.join(ERRORS_OF[family])}",
        )
    if frame.offset is not None and family is not Family.QUASI_POISSON:
        raise ModelError(
            f"the family '{family}' has no offset",
            where=frame.where,
            remedy="leave it out, or choose quasi-Poisson for amounts",
        )
    parts: dict[str, Any] = {"outcome": frame.outcome, "weight": frame.weights, "offset": frame.offset}
    parts |= {f"term '{name}'": frame.terms[name] for name in frame.terms}
    _refuse_other_rows(frame, [frame.clusters, *parts.values()])
    for name, values in parts.items():
        if values is not None:
            missing = ~np.isfinite(values.to_numpy(dtype=float, na_value=np.nan))
            refuse_rows(frame, missing, f"has no finite {name}", "leave out the row")
    refuse_rows(frame, frame.clusters.isna().to_numpy(), "has no jeugdregio", "leave out the row")
    if frame.weights is not None:
        wrong = frame.weights.to_numpy(float) <= 0
        refuse_rows(frame, wrong, "has a weight that is not positive", "leave out the row")


def refuse_rows(frame: ModelFrame, wrong: np.ndarray, what: str, remedy: str) -> None:
    """Refuse rows, naming the first.

    Raises
    ------
    ModelError
        When any row is wrong.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0], list("AB"))
    >>> frame = ModelFrame(one, one.to_frame("x"), one.astype(str))
    >>> refuse_rows(frame, np.array([False, True]), "is too large", "leave it out")
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: B is too large; leave it out.
    """
    if wrong.any():
        first = frame.outcome.index[int(np.argmax(wrong))]
        name = " in ".join(str(part) for part in first) if isinstance(first, tuple) else str(first)
        raise ModelError(f"{name} {what}", where=frame.where, remedy=remedy)


def refuse_constant(frame: ModelFrame, outcome: pd.Series) -> None:
    """Refuse an outcome that has nothing to model.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([2.0, 2.0], list("AB"))
    >>> refuse_constant(ModelFrame(one, one.to_frame("x"), one.astype(str)), one)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: the outcome is the same in all rows; choose another outcome or sample.
    """
    values = outcome.to_numpy(float)
    if np.ptp(values) <= _SAME * np.abs(values).max():
        raise ModelError(
            "the outcome is the same in all rows",
            where=frame.where,
            remedy="choose another outcome or sample",
        )


def perfect_fit(frame: ModelFrame) -> ModelError:
    """Return the complaint that no residual is left to judge the uncertainty by.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> from analysis.models.least_squares import fit_least_squares
    >>> one = pd.Series([1.0, 2.0, 4.0], list("ABC"))
    >>> fit_least_squares(ModelFrame(one, one.to_frame("x"), one.astype(str)), Errors.HC3)
    Traceback (most recent call last):
    analysis.errors.ModelError: the model: the terms reproduce the outcome exactly, so that errors cannot be ...
    """
    return ModelError(
        "the terms reproduce the outcome exactly, so that errors cannot be computed",
        where=frame.where,
        remedy="leave out the term that the outcome is computed from",
    )


def weights_of(frame: ModelFrame) -> np.ndarray:
    """Return the weights divided by their mean; ones without weights.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0], list("AB"))
    >>> weights_of(ModelFrame(one, one.to_frame("x"), one.astype(str), weights=one)).tolist()
    [0.5, 1.5]
    """
    if frame.weights is None:
        return np.ones(frame.n)
    weights = frame.weights.to_numpy(float)
    return weights / weights.mean()


def clusters_of(labels: pd.Series | pd.Index, frame: ModelFrame, name: str) -> np.ndarray:
    """Return the number of the cluster of each row, from 0.

    Raises
    ------
    ModelError
        When there are fewer than two.

    Examples
    --------
    >>> from analysis.models.frame import ModelFrame
    >>> one = pd.Series([1.0, 3.0, 2.0], list("ABC"))
    >>> frame = ModelFrame(one, one.to_frame("x"), pd.Series(list("QPQ"), one.index))
    >>> clusters_of(frame.clusters, frame, "jeugdregio").tolist()
    [1, 0, 1]
    """
    numbers, found = pd.factorize(labels, sort=True)
    if len(found) < 2:
        raise ModelError(
            f"all rows lie in one {name}, so that errors clustered by {name} do not exist",
            where=frame.where,
            remedy="choose other errors, or a larger sample",
        )
    return np.asarray(numbers)


def _refuse_other_rows(frame: ModelFrame, parts: list[pd.Series | None]) -> None:
    index = frame.outcome.index
    if index.has_duplicates or not all(part is None or part.index.equals(index) for part in parts):
        raise ModelError(
            "outcome, terms, weights and clusters are not of the same rows, or a row occurs twice",
            where=frame.where,
            remedy="select them from the same rows",
        )
