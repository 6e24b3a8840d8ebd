"""By how much figures changed between two years, and by how much chance alone lets them change."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.catalogue import Catalogue, Indicator
from analysis.errors import StatisticsError
from analysis.statistics import change
from analysis.statistics.change import NO_BASE, breaks_between

CHILDREN, INHABITANTS, SPENDING = "kinderen_laag_inkomen", "inwoners", "jeugdzorg_lasten_per_kind"
Figures = list[float | None]


@pytest.fixture(scope="module")
def children(catalogue: Catalogue) -> Indicator:
    return catalogue.indicators[CHILDREN]


def rows_of(values: Any, year: int, indicator: str = CHILDREN, **more: Any) -> pd.DataFrame:
    """Invented rows, in steps of a tenth, of places with 1,000, 2,000, ... children."""
    value = pd.Series(values, dtype=float)
    rows = pd.DataFrame(
        {
            "indicator": indicator,
            "code": [f"GM{at:04d}" for at in range(len(value))],
            "year": year,
            "value": value,
            "lower": value - 0.05,
            "upper": value + 0.05,
            "denominator": 1000.0 * np.arange(1, len(value) + 1),
            "status": np.where(value.isna(), "not published", "observed"),
            "boundary_year": 2023,
        }
    )
    return rows.assign(**more)


def literal_errors(rows: pd.DataFrame) -> list[float]:
    """Standard errors one area at a time: Marshall's estimate, its binomial variance, and that of the rounding."""
    known = [row for row in rows.to_dict("records") if not math.isnan(row["value"])]
    cases = [row["denominator"] / 2.1 for row in known]  # children who share a household share its income
    rates = [row["value"] / 100 for row in known]
    mean = sum(rate * n for rate, n in zip(rates, cases, strict=True)) / sum(cases)
    spread = sum(n * (rate - mean) ** 2 for rate, n in zip(rates, cases, strict=True)) / sum(cases)
    between = max(0.0, spread - mean / (sum(cases) / len(cases)))
    errors = []
    for rate, n in zip(rates, cases, strict=True):
        weight = between / (between + mean / n)
        shrunk = weight * rate + (1 - weight) * mean
        errors.append(100 * math.sqrt(shrunk * (1 - shrunk) / n + 0.001**2 / 12))
    found = iter(errors)
    return [math.nan if math.isnan(value) else next(found) for value in rows["value"]]


# --------------------------------------------------------------------------------------------------- difference


def test_the_critical_difference_equals_a_literal_computation(children: Indicator) -> None:
    earlier, later = rows_of([4.0, 9.0, 12.0, 6.5, None], 2015), rows_of([3.0, 9.5, 6.0, None, 5.0], 2021)
    changed = change(later, earlier, children)
    for level in (0.8, 0.95):
        z = NormalDist().inv_cdf((1 + level) / 2)
        wanted = [
            z * math.hypot(one, other)
            for one, other in zip(literal_errors(later), literal_errors(earlier), strict=True)
        ]
        found = change(later, earlier, children, level=level)["critical_difference"]
        assert found.to_numpy() == pytest.approx(wanted, nan_ok=True)
    assert changed["value"].to_numpy() == pytest.approx([-1.0, 0.5, -6.0, math.nan, math.nan], nan_ok=True)
    assert changed["significant"].tolist() == [False, False, True, pd.NA, pd.NA]
    assert changed["status"].tolist() == ["observed"] * 3 + ["not published"] * 2


def test_without_any_true_change_the_level_holds(children: Indicator) -> None:
    random = np.random.default_rng(5)
    cases = random.integers(500, 5000, size=(30, 300))
    risk = random.uniform(0.03, 0.12, size=300)
    marked = []
    for size in cases:
        years = [
            rows_of((100 * random.binomial(size, risk) / size).round(1), year, denominator=2.1 * size)
            for year in (2015, 2021)
        ]
        marked.append(change(years[1], years[0], children)["significant"].mean())
    assert np.mean(marked) == pytest.approx(0.05, abs=0.007)  # 9,000 areas: three standard errors of 0.0023


def literal_benjamini_hochberg(p_values: list[float], alpha: float) -> set[int]:
    """The areas up to the last one whose p-value lies under the rising line."""
    ordered = sorted(range(len(p_values)), key=lambda at: p_values[at])
    under = [place for place, at in enumerate(ordered, 1) if p_values[at] <= alpha * place / len(p_values)]
    return set(ordered[: max(under, default=0)])


@settings(max_examples=20)
@given(
    figures=st.lists(
        st.tuples(st.integers(20, 150), st.integers(20, 150), st.booleans()), min_size=1, max_size=25
    )
)
def test_the_correction_is_that_of_benjamini_and_hochberg(
    figures: list[tuple[int, int, bool]], children: Indicator
) -> None:
    earlier = rows_of([None if absent else first / 10 for first, _, absent in figures], 2015)
    later = rows_of([last / 10 for _, last, _ in figures], 2021)
    alone, together = (change(later, earlier, children, correction=each) for each in ("none", "fdr"))
    known = alone.dropna(subset="critical_difference").reset_index(drop=True)
    error = known["critical_difference"] / NormalDist().inv_cdf(0.975)
    p_values = [
        math.erfc(abs(value) / one / math.sqrt(2)) for value, one in zip(known["value"], error, strict=True)
    ]
    found = set(together.dropna(subset="significant").reset_index(drop=True).query("significant").index)
    assert found == literal_benjamini_hochberg(p_values, 0.05)
    assert set(together.query("significant.eq(True)")["code"]) <= set(
        alone.query("significant.eq(True)")["code"]
    )
    assert together["value"].equals(alone["value"])


@settings(max_examples=20)
@given(
    figures=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=12),
    turned=st.randoms(use_true_random=False),
)
def test_areas_in_another_order_change_by_as_much(
    figures: list[tuple[int, int]], turned: Any, children: Indicator
) -> None:
    earlier, later = (
        rows_of([pair[at] / 10 for pair in figures], year) for at, year in ((0, 2015), (1, 2021))
    )
    order = list(range(len(figures)))
    turned.shuffle(order)
    one = change(later, earlier, children)
    other = change(later, earlier.iloc[order], children)
    pd.testing.assert_frame_equal(one, other)
    assert one["value"].tolist() == [round((last - first) / 10, 1) for first, last in figures]
    assert not np.signbit(one["value"][one["value"] == 0]).any()


def test_one_area_has_a_critical_difference(children: Indicator) -> None:
    changed = change(rows_of([3.0], 2021), rows_of([9.0], 2015), children)
    assert changed["significant"].tolist() == [True]
    assert changed["critical_difference"].gt(0).all()


def test_the_rounding_of_both_years_widens_the_critical_difference(children: Indicator) -> None:
    exact, coarse = (
        change(*(rows_of([5.0], year, lower=5 - half, upper=5 + half) for year in (2021, 2015)), children)
        for half in (0.0, 0.5)
    )
    narrow, wide = (
        each["critical_difference"].item() / NormalDist().inv_cdf(0.975) for each in (exact, coarse)
    )
    assert wide**2 - narrow**2 == pytest.approx(
        2 / 12
    )  # each year the variance of an even spread over a width of 1


# -------------------------------------------------------------------------------------- counts, scores, missing


def test_counts_change_in_percent_and_have_no_critical_difference(catalogue: Catalogue) -> None:
    inhabitants = catalogue.indicators[INHABITANTS]
    years = ((INHABITANTS, [110.0, 90.0, 5.0, None], 2024), (INHABITANTS, [100.0, 100.0, 0.0, 7.0], 2020))
    later, earlier = (rows_of(values, year, name) for name, values, year in years)
    changed = change(later, earlier, inhabitants)
    assert changed["value"].to_numpy() == pytest.approx([10.0, -10.0, math.nan, math.nan], nan_ok=True)
    assert changed["critical_difference"].isna().all()
    assert changed["significant"].isna().all()
    assert changed["status"].tolist() == ["observed", "observed", NO_BASE, "not published"]


def test_scores_change_in_their_own_unit(catalogue: Catalogue) -> None:
    spending = catalogue.indicators[SPENDING]
    changed = change(rows_of([1500.5], 2020, SPENDING), rows_of([1400.0], 2019, SPENDING), spending)
    assert changed["value"].tolist() == [100.5]
    assert changed["critical_difference"].isna().all()


@pytest.mark.parametrize("gone", ["denominator", "lower", "upper"])
def test_without_the_population_chance_is_not_known(gone: str, children: Indicator) -> None:
    later, earlier = rows_of([5.0], 2021), rows_of([9.0], 2015)
    for unknown in (later.drop(columns=gone), later.assign(denominator=math.nan)):
        changed = change(unknown, earlier, children)
        assert changed["value"].tolist() == [-4.0]
        assert changed["significant"].isna().all()


def test_the_reason_is_that_of_the_later_year_first(children: Indicator) -> None:
    later = rows_of([None, None, 5.0, 5.0, 5.0], 2021)
    earlier = rows_of([None, 5.0, None, 5.0, 5.0], 2015)
    later["status"] = ["suppressed", "not delivered", "observed", "provisional", "observed"]
    earlier["status"] = ["not published", "observed", "suppressed", "observed", "provisional"]
    assert change(later, earlier, children)["status"].tolist() == [
        "suppressed",
        "not delivered",
        "suppressed",
        "provisional",
        "provisional",
    ]


def test_all_missing_is_no_error(children: Indicator) -> None:
    changed = change(rows_of([None, None], 2021), rows_of([3.0, 4.0], 2015), children)
    assert changed["value"].isna().all()
    assert changed["significant"].isna().all()


# ------------------------------------------------------------------------------------------------ what is refused


def test_a_break_is_refused_and_can_be_crossed(children: Indicator) -> None:
    later, earlier = rows_of([5.0], 2022), rows_of([9.0], 2015)
    with pytest.raises(StatisticsError, match=r"break in 2022.*across_break=True"):
        change(later, earlier, children)
    assert change(later, earlier, children, across_break=True)["value"].tolist() == [-4.0]
    assert list(breaks_between(children, 2015, 2022)) == [2022]
    assert list(breaks_between(children, 2022, 2023)) == []


def test_periods_that_overlap_are_refused(catalogue: Catalogue) -> None:
    mothers = catalogue.indicators["tienermoeders"]
    rows = {
        year: rows_of([5.0], year, mothers.id, years=f"{year - 4}-{year}", denominator=5e4)
        for year in (2010, 2014, 2015)
    }
    with pytest.raises(StatisticsError, match="the 5 years up to 2014 and those up to 2010 overlap"):
        change(rows[2014], rows[2010], mothers)
    assert change(rows[2015], rows[2010], mothers)["value"].tolist() == [0.0]


EARLIER = rows_of([9.0, 8.0], 2015)
WRONG: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {
    "holds 2015 and 'earlier' 2015": (EARLIER, EARLIER),
    "holds 2015 and 'earlier' 2021": (EARLIER, rows_of([5.0, 4.0], 2021)),
    "not of the same areas": (rows_of([5.0], 2021), EARLIER),
    "on one division": (rows_of([5.0, 4.0], 2021, boundary_year=2021), EARLIER),
    "'later' holds another indicator": (rows_of([5.0, 4.0], 2021, "inwoners"), EARLIER),
    "'later' holds no rows": (rows_of([], 2021), EARLIER),
    "'later' has no column 'status'": (rows_of([5.0, 4.0], 2021).drop(columns="status"), EARLIER),
    "'later' is not one year": (pd.concat([EARLIER, rows_of([5.0, 4.0], 2021)]), EARLIER),
    "'earlier' is not one year with each area once": (
        rows_of([5.0, 4.0], 2021),
        pd.concat([EARLIER, EARLIER]),
    ),
    "'later' holds estimates": (rows_of([5.0, 4.0], 2021, status="estimated"), EARLIER),
}


@pytest.mark.parametrize("message", WRONG)
def test_rows_that_cannot_be_compared_are_refused(message: str, children: Indicator) -> None:
    with pytest.raises(StatisticsError, match=message):
        change(*WRONG[message], children)


@pytest.mark.parametrize("wrong", [{"level": 1.0}, {"level": 0.0}, {"level": 95}, {"correction": "holm"}])
def test_an_unknown_level_or_correction_is_refused(wrong: dict[str, Any], children: Indicator) -> None:
    with pytest.raises(StatisticsError, match="is not known"):
        change(rows_of([5.0, 4.0], 2021), EARLIER, children, **wrong)
