"""Actual spending beside what a model expects from the characteristics of a municipality.

Maps of actual minus expected follow SCP, Jeugdhulp in de wijk (2020). Their caution belongs to every use: a gap is a
reason to look closer. It holds chance, institutions, bookings and everything that the model does not know, and is no
verdict on policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.errors import ModelError
from analysis.models.results import ModelResult
from analysis.models.specification import Family

MIDDLE = 0.9
COLUMNS = ["code", "naam", "actual", "expected", "lower", "upper", "gap", "gap_percent", "outside"]


@dataclass(frozen=True, eq=False)
class Expectation:
    """What municipalities spend, and what the model expects.

    Parameters
    ----------
    result : ModelResult
    rows : DataFrame
        Columns of :data:`COLUMNS`: euro per child; ``lower`` and ``upper`` hold the middle 90% of the municipalities
        around the expectation; ``gap`` is actual minus expected; ``outside`` tells whether the actual amount lies
        outside that range.
    """

    result: ModelResult
    rows: pd.DataFrame = field(repr=False)


def expected_spending(result: ModelResult, names: pd.Series) -> Expectation:
    """Return actual and expected amounts of the municipalities of a model.

    Each municipality's expectation comes from a model in which it takes part itself: the gap of an influential one,
    such as a large city, is a little smaller than it would be without it. The range is the same, in percent, for
    small and large municipalities, although chance moves small ones more.

    Parameters
    ----------
    result : ModelResult
        Of a gamma model, whose expectation is the mean amount itself.
    names : Series
        Name by code.

    Returns
    -------
    Expectation

    Raises
    ------
    ModelError
        When the model is of another family.

    Examples
    --------
    >>> from analysis.models.declaration import load_models
    >>> from analysis.models.fitting import fit_model
    >>> from analysis.models.inputs import load_inputs
    >>> inputs = load_inputs()
    >>> result = fit_model(load_models()["verwachte_lasten_2021"], inputs)
    >>> rows = expected_spending(result, inputs.gemeenten.names(2023)).rows
    >>> len(rows), bool(rows["outside"].mean() <= 0.11)
    (340, True)
    """
    if result.specification.family is not Family.GAMMA:
        raise ModelError(
            "the expectation of an amount comes from a gamma model",
            where=f"model {result.specification.id}",
            remedy="give a model of the family 'gamma'",
        )
    ratio = result.outcome / result.fitted
    low, high = np.quantile(ratio, [0.5 - MIDDLE / 2, 0.5 + MIDDLE / 2])
    rows = pd.DataFrame(
        {
            "code": result.outcome.index,
            "naam": result.outcome.index.map(names),
            "actual": result.outcome.to_numpy(),
            "expected": result.fitted.to_numpy(),
            "lower": (low * result.fitted).to_numpy(),
            "upper": (high * result.fitted).to_numpy(),
        }
    )
    rows["gap"] = rows["actual"] - rows["expected"]
    rows["gap_percent"] = 100 * rows["gap"] / rows["expected"]
    rows["outside"] = (rows["actual"] < rows["lower"]) | (rows["actual"] > rows["upper"])
    return Expectation(result, rows[COLUMNS])
