"""A row of a regression table, and how its numbers are written."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.numbers import Language, format_number

LARGEST = 1e15
"""Beyond it a float has no unit digit left to print."""


@dataclass(frozen=True)
class Row:
    """A row: a label, and for each model the lines of its cell; no lines where a model has nothing to say."""

    label: str
    cells: tuple[tuple[str, ...], ...]


def number(value: float | None, decimals: int, language: Language) -> str:
    """Write a number, nothing when it is missing or infinite.

    Examples
    --------
    >>> number(0.125, 2, "nl"), number(float("nan"), 2, "nl"), number(2e20, 2, "nl")
    ('0,13', '', '2e+20')
    """
    if value is None or not math.isfinite(value):
        return ""
    return format_number(value, decimals, language) if abs(value) < LARGEST else f"{value:.3g}"


def significant(value: float, digits: int = 3) -> int:
    """Return with how many decimals a number shows so many digits that mean something; never more than eight.

    Examples
    --------
    >>> significant(0.00123, 2), significant(123.4), significant(0.0)
    (4, 0, 0)
    """
    if not math.isfinite(value) or value == 0:
        return 0
    return min(8, max(0, digits - 1 - math.floor(math.log10(abs(value)))))


def p_value(p: float, language: Language) -> str:
    """Write a p-value with three decimals, what is smaller as such, and nothing when there is none.

    Examples
    --------
    >>> p_value(0.0214, "nl"), p_value(0.0002, "en"), p_value(float("nan"), "nl")
    ('p = 0,021', 'p < 0.001', '')
    """
    if not math.isfinite(p):
        return ""
    return f"p < {number(0.001, 3, language)}" if p < 0.001 else f"p = {number(p, 3, language)}"
