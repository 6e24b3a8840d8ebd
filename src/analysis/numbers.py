"""Numbers as readers expect them: decimal comma and thousands point in Dutch, the reverse in English."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")

MINUS = "−"  # the typographic minus sign
NOT_AVAILABLE = {"nl": "niet beschikbaar", "en": "not available"}


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero on the decimal digits that a reader sees.

    Binary floats make ``round(0.25, 1)`` and ``round(2.675, 2)`` surprising; statistics offices round the
    decimal number.

    Examples
    --------
    >>> rounded(0.25, 1), rounded(2.675, 2), rounded(-0.04, 1)
    (Decimal('0.3'), Decimal('2.68'), Decimal('0.0'))
    """
    result = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def format_number(value: float | None, decimals: int = 0, language: Language = "nl") -> str:
    """Write a number with separators of the language.

    Parameters
    ----------
    value : float or None
        ``None`` and NaN are written as "not available", never as zero.
    decimals : int
        Digits after the decimal sign; the value is rounded half away from zero.
    language : {"nl", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> format_number(1839.25, 1), format_number(1839.25, 1, "en"), format_number(float("nan"))
    ('1.839,3', '1,839.3', 'niet beschikbaar')
    """
    if value is None or _missing(value):
        return NOT_AVAILABLE[language]
    number = rounded(value, decimals)
    text = f"{abs(number):,.{decimals}f}"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return MINUS + text if number < 0 else text


def _missing(value: float) -> bool:
    """Tell whether a value is NaN or the missing value of a nullable column, without importing pandas."""
    try:
        return math.isnan(value)
    except TypeError:  # pandas.NA is no float
        return True


def format_percentage(value: float | None, decimals: int = 1, language: Language = "nl") -> str:
    """Write a percentage in words, as in running text.

    Examples
    --------
    >>> format_percentage(5.2), format_percentage(5.2, language="en"), format_percentage(None)
    ('5,2 procent', '5.2 percent', 'niet beschikbaar')
    """
    text = format_number(value, decimals, language)
    if text == NOT_AVAILABLE[language]:
        return text
    return f"{text} {'procent' if language == 'nl' else 'percent'}"


def format_interval(
    lower: float | None, upper: float | None, decimals: int = 2, language: Language = "nl"
) -> str:
    """Write an interval.

    Examples
    --------
    >>> format_interval(12.35, 12.45), format_interval(None, 3.0)
    ('12,35–12,45', 'niet beschikbaar')
    """
    ends = [format_number(end, decimals, language) for end in (lower, upper)]
    return NOT_AVAILABLE[language] if NOT_AVAILABLE[language] in ends else "–".join(ends)


def format_difference(value: float | None, decimals: int = 0, language: Language = "nl") -> str:
    """Write a difference: with a plus sign when a reader sees that it is above zero.

    Examples
    --------
    >>> format_difference(0.26, 1), format_difference(-1240.0), format_difference(0.04, 1)
    ('+0,3', '−1.240', '0,0')
    """
    text = format_number(value, decimals, language)
    shown = value is not None and not _missing(value) and rounded(value, decimals) > 0
    return f"+{text}" if shown else text


def join_words(words: list[str], language: Language = "nl") -> str:
    """Join words into an enumeration.

    Examples
    --------
    >>> join_words(["Flevoland", "Utrecht", "Overijssel"])
    'Flevoland, Utrecht en Overijssel'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'en' if language == 'nl' else 'and'} {words[-1]}"


def format_p_value(p: float, language: Language = "nl") -> str:
    """Write a p-value with three decimals, and what is smaller as such.

    Examples
    --------
    >>> format_p_value(0.0214), format_p_value(0.0002), format_p_value(0.0214, "en")
    ('p = 0,021', 'p < 0,001', 'p = 0.021')
    """
    sign, shown = ("<", 0.001) if p < 0.001 else ("=", p)
    return f"p {sign} {format_number(shown, 3, language)}"
