"""A regression table as CSV: one row for each model and term, with all digits."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from analysis.models.results import REASON
from analysis.numbers import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.models.results import ModelResult
    from analysis.publication.regression_tables.model import RegressionTable

COLUMNS = (
    *("model", "specification", "term", "label", "unit"),
    *("estimate", "se", "lower", "upper", "statistic", "p"),
    *("n", "areas", "family", "errors", "excluded"),
)


def to_csv(table: RegressionTable) -> str:
    """Write a regression table as long, tidy CSV.

    Parameters
    ----------
    table : RegressionTable

    Returns
    -------
    str
        One row for each term of each model; numbers with a decimal point and all digits, empty when missing.

    Examples
    --------
    >>> from analysis.publication.regression_tables.model import RegressionTable
    >>> to_csv(RegressionTable("t", "T", "", "", "nl", (), (), (), ())).split(",")[:3]
    ['model', 'specification', 'term']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for model in table.models:
        about = [model.n, model.areas, model.family, model.errors, model.excluded]
        for e in model.estimates:
            numbers = [_digits(value) for value in (e.estimate, e.se, e.lower, e.upper, e.statistic, e.p)]
            writer.writerow([model.label, model.specification, e.term, e.label, e.unit, *numbers, *about])
    return text.getvalue()


def _digits(value: float) -> str:
    return repr(value) if math.isfinite(value) else ""


def excluded_csv(results: Sequence[ModelResult], language: Language = "nl") -> str:
    r"""Return who is left out of each model and why, a row for each municipality and year.

    Examples
    --------
    >>> excluded_csv([])
    'model,code,naam,year,reason\n'
    """
    import pandas as pd

    columns = ["model", "code", "naam", "year", "reason"]
    parts = [
        result.excluded.assign(
            model=result.specification.label[language], reason=result.excluded[REASON[language]]
        )[columns]
        for result in results
    ]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return table.to_csv(index=False, lineterminator="\n")
