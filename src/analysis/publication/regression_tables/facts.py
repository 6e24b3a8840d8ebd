"""The facts under the terms of a regression table: sample, family, fit, and who is left out and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.models.diagnostics import MORAN
from analysis.models.results import REASON
from analysis.numbers import Language
from analysis.publication.regression_tables.rows import Row, number, p_value, significant
from analysis.publication.regression_tables.words import ERRORS, FAMILIES, FIT, WORDS

if TYPE_CHECKING:
    from analysis.models.results import ModelResult

_DECIMALS = {"log_likelihood": 1, "aic": 1, "n_clusters": 0}


def fact_rows(results: Sequence[ModelResult], language: Language) -> tuple[Row, ...]:
    """Return the rows about sample, family, fit, residuals and exclusions of some models.

    Fit numbers and Moran's I have a row when at least one model has them.

    Examples
    --------
    >>> fact_rows([], "nl")[0]
    Row(label='Waarnemingen (n)', cells=())
    """
    return (
        *_design(results, language),
        *_fit(results, language),
        *_residuals(results, language),
        *_exclusions(results, language),
    )


def _design(results: Sequence[ModelResult], language: Language) -> list[Row]:
    def said(key: str, texts: list[str]) -> Row:
        return Row(WORDS[key][language], tuple((text,) for text in texts))

    specifications = [result.specification for result in results]
    return [
        said("n", [number(result.n, 0, language) for result in results]),
        said("areas", [number(result.areas, 0, language) for result in results]),
        said("years", ["–".join(map(str, s.sample.years or (s.sample.year,))) for s in specifications]),
        said("family", [FAMILIES[s.family][language] for s in specifications]),
        said("errors", [ERRORS[s.errors][language] for s in specifications]),
        said("weighted", [WORDS["yes" if s.weights else "no"][language] for s in specifications]),
    ]


def _fit(results: Sequence[ModelResult], language: Language) -> list[Row]:
    printed = {term for result in results for term in result.terms["term"]}
    rows = []
    for key, words in FIT.items():
        values = [result.fit.get(key, math.nan) for result in results]
        if key not in printed and any(math.isfinite(value) for value in values):
            cells = (_present(number(value, _fit_decimals(key, value), language)) for value in values)
            rows.append(Row(words[language], tuple(cells)))
    return rows


def _fit_decimals(key: str, value: float) -> int:
    """Shares and parameters have three decimals, likelihoods one; a dispersion can have any size."""
    return significant(value) if key == "dispersion" else _DECIMALS.get(key, 3)


def _residuals(results: Sequence[ModelResult], language: Language) -> list[Row]:
    cells = tuple(_moran(result, language) for result in results)
    return [Row(WORDS["moran"][language], cells)] if any(cells) else []


def _moran(result: ModelResult, language: Language) -> tuple[str, ...]:
    """Return Moran's I and its p as lines; of a model of several years the lowest and the highest of each."""
    if result.diagnostics.empty:
        return ()
    found = result.diagnostics[result.diagnostics["diagnostic"] == MORAN].dropna(subset=["value"])
    values, p = sorted(found["value"].astype(float)), sorted(found["p"].dropna().astype(float))
    lines = (
        _span([number(value, 3, language) for value in values], language),
        _span([p_value(each, language) for each in p], language),
        WORDS["each year"][language] if len(values) > 1 else "",
    )
    return _present(*lines)


def _span(texts: list[str], language: Language) -> str:
    """Write the ends of an ordered list."""
    ends = list(dict.fromkeys([*texts[:1], *texts[-1:]]))
    return WORDS["to"][language].format(*ends) if len(ends) > 1 else "".join(ends)


def _exclusions(results: Sequence[ModelResult], language: Language) -> list[Row]:
    """Return how many municipalities are left out, and how many for each reason; here zero is a count."""
    several = any(result.specification.sample.years for result in results)
    left_out = [_codes(result, language) for result in results]
    reasons = dict.fromkeys(reason for codes in left_out for reason in codes)
    totals = [len(set().union(*codes.values())) for codes in left_out]
    rows = [Row(WORDS["excluded years" if several else "excluded"][language], _counts(totals, language))]
    for reason in reasons:
        counts = [len(codes.get(reason, ())) for codes in left_out]
        rows.append(Row(WORDS["of which"][language].format(reason), _counts(counts, language)))
    return rows


def _codes(result: ModelResult, language: Language) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    if not result.excluded.empty:
        for code, reason in result.excluded[["code", REASON[language]]].itertuples(index=False):
            codes.setdefault(str(reason), set()).add(str(code))
    return codes


def _counts(values: list[int], language: Language) -> tuple[tuple[str, ...], ...]:
    return tuple((number(value, 0, language),) for value in values)


def _present(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
