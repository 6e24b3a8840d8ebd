"""The terms of a regression table: estimates with all digits, and the rows in which they are printed."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from analysis.catalogue import load_catalogue
from analysis.errors import PublicationError
from analysis.models.specification import LOGARITHMIC, Specification, Variable
from analysis.numbers import Language
from analysis.publication.regression_tables import words
from analysis.publication.regression_tables.rows import LARGEST, Row, number, p_value, significant

if TYPE_CHECKING:
    from analysis.models.results import ModelResult

Unit = Literal["coefficient", "percent"]
TOTAL = "total "
"""Before the name of a term: its whole association in a spatial lag model."""
_NUMBERS = ("estimate", "se", "lower", "upper", "statistic", "p")


@dataclass(frozen=True)
class Estimate:
    """What a model says of one term, with all digits.

    Parameters
    ----------
    term, label : str
        Name in the model, and what readers call it.
    estimate, se, lower, upper : float
        In the unit.
    statistic, p : float
        Of the coefficient, two-sided.
    unit : {"coefficient", "percent"}
    """

    term: str
    label: str
    estimate: float
    se: float
    lower: float
    upper: float
    statistic: float
    p: float
    unit: Unit = "coefficient"

    def in_percent(self) -> Estimate:
        """Return ``100 (exp(b) - 1)`` in place of a coefficient, with the standard error of the delta method.

        Examples
        --------
        >>> doubling = Estimate("x", "X", 0.6931, 0.1, 0.4971, 0.8891, 6.9, 0.0).in_percent()
        >>> round(doubling.estimate), round(doubling.se), round(doubling.lower), round(doubling.upper)
        (100, 20, 64, 143)
        """
        return Estimate(
            term=self.term,
            label=self.label,
            estimate=_percent(self.estimate),
            se=(100 + _percent(self.estimate)) * self.se,
            lower=_percent(self.lower),
            upper=_percent(self.upper),
            statistic=self.statistic,
            p=self.p,
            unit="percent",
        )


def _percent(coefficient: float) -> float:
    try:
        return 100 * math.expm1(coefficient)
    except OverflowError:
        return math.inf


def estimates_of(result: ModelResult, language: Language, as_percent: bool) -> tuple[Estimate, ...]:
    """Return the estimates of a model, in the words of a language and the unit that was asked for.

    A spatial lag model has the whole association of each term beside its coefficient.

    Raises
    ------
    PublicationError
        When per cents are asked of a model whose outcome is not logarithmic.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> columns = ["term", "label", "estimate", "se", "lower", "upper", "statistic", "p"]
    >>> terms = pd.DataFrame([["constante", "Constante", 1.0, 0.5, 0.0, 2.0, 2.0, 0.05]], columns=columns)
    >>> invented = SimpleNamespace(
    ...     terms=terms, impacts=pd.DataFrame(), specification=SimpleNamespace(terms=[]))
    >>> estimates_of(invented, "en", as_percent=False)[0].label
    'Constant'
    """
    if as_percent:
        _refuse_percent(result.specification)
    variables = _variables(result)
    terms, totals = result.terms.to_dict("records"), []
    if not result.impacts.empty:
        totals = result.impacts[result.impacts["kind"] == "total"].to_dict("records")
    return (
        *(_estimate(row, variables.get(str(row["term"])), language, as_percent) for row in terms),
        *(
            _total(_estimate(row, variables[str(row["term"])], language, as_percent), language)
            for row in totals
        ),
    )


def _estimate(
    row: Mapping[Hashable, Any], variable: Variable | None, language: Language, as_percent: bool
) -> Estimate:
    term, label = str(row["term"]), str(row["label"])
    numbers: dict[str, Any] = {key: float(row[key]) for key in _NUMBERS}
    estimate = Estimate(term, label if language == "nl" else _english(term, label, variable), **numbers)
    in_percent = as_percent and variable is not None and variable.transform != "log"
    return estimate.in_percent() if in_percent else estimate


def _total(estimate: Estimate, language: Language) -> Estimate:
    """Mark an estimate as the whole association in a spatial lag model, that by way of neighbours included."""
    label = words.WORDS["total"][language].format(estimate.label)
    return replace(estimate, term=f"{TOTAL}{estimate.term}", label=label)


def _refuse_percent(specification: Specification) -> None:
    if specification.family not in LOGARITHMIC and specification.outcome.transform != "log":
        raise PublicationError(
            "its outcome is not logarithmic, so that its coefficients are no per cents",
            where=f"the model '{specification.id}'",
            remedy="leave out 'as_percent', or put it in a table of its own",
        )


def _variables(result: ModelResult) -> dict[str, Variable]:
    """Return the variable behind each term: terms stand in the order of the specification."""
    ordinary = [term for term in result.terms["term"].astype(str) if term not in words.SPECIAL_TERMS]
    return dict(zip(ordinary, result.specification.terms, strict=True))


def _english(term: str, label: str, variable: Variable | None) -> str:
    """Translate the label that a model gave: the name of the indicator in it, and what stands around that."""
    if variable is None:
        return words.SPECIAL_TERMS.get(term, {"en": label})["en"]
    name = variable.label or load_catalogue().indicators[variable.indicator].short
    return label.replace(name.nl, name.en).replace("(per jaar)", "(each year)")


def term_rows(models: Sequence[Sequence[Estimate]], language: Language) -> tuple[Row, ...]:
    """Return a row for each term of some models, with estimate, interval and p in each cell.

    A term with one name and two labels, such as an amount and its logarithm, has two rows. Rows stand in the order
    in which models bring them in; constant, spatial parameters and whole associations
    come last.

    Examples
    --------
    >>> x = Estimate("x", "X", 0.5, 0.25, 0.01, 0.99, 2.0, 0.046)
    >>> term_rows([[x], []], "nl")
    (Row(label='X', cells=(('0,50', '[0,01; 0,99]', 'p = 0,046'), ())),)
    """
    keys = dict.fromkeys((estimate.term, estimate.label) for model in models for estimate in model)
    rows = []
    for key in sorted(keys, key=lambda key: _group(key[0])):
        found = [next((e for e in model if (e.term, e.label) == key), None) for model in models]
        decimals = _decimals(e for e in found if e)
        rows.append(Row(key[1], tuple(_lines(e, decimals, language) if e else () for e in found)))
    return tuple(rows)


def _group(term: str) -> int:
    """Order terms: ordinary ones, the constant, spatial parameters, whole associations."""
    if term.startswith(TOTAL):
        return len(words.SPECIAL_TERMS) + 1
    return list(words.SPECIAL_TERMS).index(term) + 1 if term in words.SPECIAL_TERMS else 0


def _decimals(estimates: Iterable[Estimate]) -> int:
    """Two digits of the smallest standard error of a row: one precision for all models, so that they compare."""
    there = [e for e in estimates if math.isfinite(e.estimate) and abs(e.estimate) < LARGEST]
    errors = [e.se for e in there if math.isfinite(e.se) and e.se > 0]
    if errors:
        return significant(min(errors), 2)
    return max((significant(e.estimate) for e in there), default=0)


def _lines(estimate: Estimate, decimals: int, language: Language) -> tuple[str, ...]:
    """Return estimate, interval and p as lines; what is missing has no line."""
    sign = "%" if estimate.unit == "percent" else ""
    value, lower, upper = (
        number(each, decimals, language) for each in (estimate.estimate, estimate.lower, estimate.upper)
    )
    if not value:
        return ()
    between = ";" if language == "nl" else ","
    interval = f"[{lower}{between} {upper}]{sign}" if lower and upper else ""
    lines = (value + sign, interval, p_value(estimate.p, language))
    return tuple(line for line in lines if line)
