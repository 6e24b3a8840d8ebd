"""Numbers as readers see them: rounded like a statistics office does, and readable back."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.numbers import (
    MINUS,
    format_interval,
    format_number,
    format_percentage,
    join_words,
    rounded,
)
from analysis.wording import HATCHES, STATUS_WORDS, dutch_date

UNHURRIED = settings(deadline=None)  # a busy machine is no fault
FIGURES = st.floats(-1e12, 1e12)
DECIMALS = st.integers(0, 3)


def read_dutch(text: str) -> Decimal:
    """What a Dutch reader takes a printed number to be."""
    return Decimal(text.replace(MINUS, "-").replace(".", "").replace(",", "."))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.25, 1, "0.3"),  # round() gives 0.2
        (2.675, 2, "2.68"),  # the binary number is a little less
        (-0.25, 1, "-0.3"),  # away from zero on both sides
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (12.35, 1, "12.4"),
        (1e-7, 3, "0.000"),  # repr has an exponent
        (123456789.5, 0, "123456790"),
    ],
)
def test_halves_go_away_from_zero(value: float, decimals: int, expected: str) -> None:
    assert str(rounded(value, decimals)) == expected


@UNHURRIED
@given(st.integers(-(10**9), 10**9), DECIMALS)
def test_rounding_is_that_of_the_decimal_number(thousandths: int, decimals: int) -> None:
    exact = Decimal(thousandths).scaleb(-3)
    expected = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert rounded(float(exact), decimals) == expected


@UNHURRIED
@given(FIGURES, DECIMALS)
def test_dutch_text_reads_back_as_the_rounded_figure(value: float, decimals: int) -> None:
    text = format_number(value, decimals)
    assert read_dutch(text) == rounded(value, decimals)
    assert len(text.partition(",")[2]) == decimals


@UNHURRIED
@given(FIGURES, DECIMALS)
def test_english_text_swaps_the_separators(value: float, decimals: int) -> None:
    swapped = format_number(value, decimals).translate(str.maketrans(",.", ".,"))
    assert format_number(value, decimals, "en") == swapped


@UNHURRIED
@given(st.floats(-0.04999, 0.04999))
def test_zero_has_no_sign(value: float) -> None:
    assert format_number(value, 1) == "0,0"
    assert not rounded(value, 1).is_signed()


def test_thousands_and_minus_are_typographic() -> None:
    assert format_number(-1234567.891, 2) == "−1.234.567,89"
    assert format_number(999.5) == "1.000"
    assert format_number(999.4) == "999"


@pytest.mark.parametrize("missing", [None, math.nan, float("nan") * -1])
def test_missing_is_said_and_is_never_zero(missing: float | None) -> None:
    assert format_number(missing) == "niet beschikbaar"
    assert format_percentage(missing) == "niet beschikbaar"
    assert format_percentage(missing, language="en") == "not available"
    assert format_interval(missing, 1.0) == format_interval(1.0, missing) == "niet beschikbaar"


def test_percentages_and_intervals_in_both_languages() -> None:
    assert format_percentage(12.35) == "12,4 procent"
    assert format_percentage(12.35, 0, "en") == "12 percent"
    assert format_interval(-0.05, 1234.5, 1) == "−0,1–1.234,5"


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_enumerations(words: list[str], expected: str) -> None:
    assert join_words(words) == expected
    assert join_words(words, "en") == expected.replace(" en ", " and ")


@pytest.mark.parametrize(
    ("iso", "words"), [("2024-11-01", "1 november 2024"), ("2026-03-31T02:00:00+02:00", "31 maart 2026")]
)
def test_dates_are_written_out(iso: str, words: str) -> None:
    assert dutch_date(iso) == words


def test_every_status_has_words_and_every_missing_one_a_hatch_of_its_own() -> None:
    from analysis.panel.schema import WITH_FIGURE, Status

    assert set(STATUS_WORDS["nl"]) == set(STATUS_WORDS["en"]) == {str(status) for status in Status}
    assert set(HATCHES) == {str(status) for status in Status if status not in WITH_FIGURE}
    assert len(set(HATCHES.values())) == len(HATCHES)
