"""Figures on the boundaries of another year: totals are kept, rates are computed again, gaps stay visible."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.recode import RateParts, bring_to, divide

KNOWN = read_gemeenten(Project.find(Path(__file__).parent).reference)
QUICK = settings(max_examples=15, deadline=None)


def table_of(values: dict[str, float | int | None], year: int = 2018, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"code": list(values), "year": year, "aantal": list(values.values()), **columns})


def whole_country(year: int, seed: int, *, floats: bool = False) -> pd.DataFrame:
    """Invented figures for every municipality of a division."""
    random = np.random.default_rng(seed)
    codes = KNOWN.in_year(year)["code"]
    draw = random.uniform(-50, 1000, len(codes)) if floats else random.integers(-50, 100_000, len(codes))
    return pd.DataFrame({"code": codes, "year": year, "aantal": draw})


# ------------------------------------------------------------------------------ published figures


@pytest.fixture(scope="module")
def inwoners(shared: Path) -> pd.DataFrame:
    table = pd.read_csv(shared / "data" / "tabellen" / "inwoners_per_gemeente_2017_2026.csv")
    table = table.rename(columns={"gm_code": "code", "jaar": "year"})
    return table[["code", "year", "inwoners"]]


@pytest.mark.parametrize("year", [2017, 2018, 2020, 2022])
def test_the_country_keeps_its_inhabitants(inwoners: pd.DataFrame, year: int) -> None:
    then = inwoners[inwoners["year"] == year]
    now = bring_to(then, 2023, gemeenten=KNOWN, add=["inwoners"])
    assert now["code"].tolist() == KNOWN.in_year(2023)["code"].tolist()
    assert now["inwoners"].sum() == then["inwoners"].sum()
    assert now["inwoners"].dtype == "Int64"


def test_haaren_and_littenseradiel_are_divided_and_flagged(inwoners: pd.DataFrame) -> None:
    then = inwoners[inwoners["year"] == 2017]
    now = bring_to(then, 2023, gemeenten=KNOWN, add=["inwoners"]).set_index("code")
    divided = {KNOWN.name(code) for code in now.index[now["divided"]]}
    assert divided == {
        *("Boxtel", "Oisterwijk", "Tilburg", "Vught"),
        *("Leeuwarden", "Súdwest-Fryslân", "Waadhoeke"),
        *("Het Hogeland", "Westerkwartier"),
        *("Nissewaard", "Voorne aan Zee"),
    }
    before = then.set_index("code")["inwoners"]
    share = before["GM0788"] * 5827 / 14318
    assert abs(now.loc["GM0824", "inwoners"] - before["GM0824"] - share) < 1
    assert now.loc["GM0824", "merged"] == 2
    assert now["merged"].sum() == len(then) + 3 + 2 + 1 + 1


def test_estimates_of_the_divided_are_near_what_was_counted_later(inwoners: pd.DataFrame) -> None:
    then = bring_to(inwoners[inwoners["year"] == 2020], 2021, gemeenten=KNOWN, add=["inwoners"])
    both = then.merge(inwoners[inwoners["year"] == 2021], on="code", suffixes=("_moved", "_counted"))
    assert len(both) == 352
    growth = (both["inwoners_counted"] / both["inwoners_moved"])[both["divided"]]
    assert len(growth) == 4
    assert growth.between(0.98, 1.02).all()


# ------------------------------------------------------------------------------ totals


@QUICK
@given(st.sampled_from(range(2015, 2023)), st.integers(0, 2**32 - 1))
def test_whole_numbers_keep_their_total_exactly(year: int, seed: int) -> None:
    table = whole_country(year, seed)
    moved = bring_to(table, 2025, gemeenten=KNOWN, add=["aantal"])
    assert int(moved["aantal"].sum()) == int(table["aantal"].sum())
    assert moved["code"].tolist() == KNOWN.in_year(2025)["code"].tolist()


@QUICK
@given(st.sampled_from(range(2015, 2023)), st.integers(0, 2**32 - 1))
def test_floats_keep_their_total(year: int, seed: int) -> None:
    table = whole_country(year, seed, floats=True)
    moved = bring_to(table, 2025, gemeenten=KNOWN, add=["aantal"])
    assert math.fsum(moved["aantal"]) == pytest.approx(math.fsum(table["aantal"]), rel=1e-13)


@QUICK
@given(st.integers(0, 2**32 - 1), st.sampled_from([2016, 2018, 2021]), st.booleans())
def test_going_by_way_of_a_year_in_between_gives_the_same(seed: int, between: int, floats: bool) -> None:
    table = whole_country(2015, seed, floats=floats)
    at_once = bring_to(table, 2023, gemeenten=KNOWN, add=["aantal"])
    first = bring_to(table, between, gemeenten=KNOWN, add=["aantal"])
    assert_frame_equal(bring_to(first, 2023, gemeenten=KNOWN, add=["aantal"]), at_once, rtol=1e-9)


@given(
    st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False)),
    st.lists(st.integers(0, 10**6), min_size=2, max_size=6).filter(any),
)
def test_parts_add_up_to_exactly_what_was_divided(value: int | float, weights: list[int]) -> None:
    parts = [part for part in divide(value, weights) if part is not None]
    assert (math.fsum(parts) if isinstance(value, float) else sum(parts)) == value
    unit = math.ulp(value) if isinstance(value, float) else 1
    for part, weight in zip(parts, weights, strict=True):
        share = value * (weight / sum(weights))
        assert abs(part - share) <= unit + 4 * math.ulp(float(share))
        assert part == 0 or weight > 0


def test_largest_remainder_by_hand() -> None:
    assert divide(10, [1, 1, 1]) == [4, 3, 3]
    assert divide(7, [50, 30, 20]) == [4, 2, 1]
    assert divide(-10, [1, 1, 1]) == [-3, -3, -4]
    assert divide(1, [3, 7]) == [0, 1]
    assert divide(0, [1, 2]) == [0, 0]
    assert divide(1.0, [1, 3]) == [0.25, 0.75]


def test_haaren_by_hand() -> None:
    receivers = {"GM0757": 1000, "GM0824": 1000, "GM0855": 1000, "GM0865": 1000}
    moved = bring_to(table_of({"GM0788": 100, **receivers}, 2020), 2021, gemeenten=KNOWN, add=["aantal"])
    assert moved["code"].tolist() == list(receivers)
    assert moved["aantal"].tolist() == [1015, 1041, 1010, 1034], "15.01, 40.70, 10.07 and 34.22 of 100"
    assert moved["divided"].all()
    assert moved["merged"].tolist() == [2, 2, 2, 2]


def test_a_border_correction_moves_a_part_and_leaves_the_rest() -> None:
    table = table_of({"GM0040": 15815, "GM0014": 200_000}, 2016)
    moved = bring_to(table, 2017, gemeenten=KNOWN, add=["aantal"])
    assert moved["code"].tolist() == ["GM0014", "GM0040"]
    assert moved["aantal"].tolist() == [201_033, 14_782]
    assert moved["divided"].tolist() == [True, True]
    assert moved["merged"].tolist() == [2, 1]


def test_numbers_beyond_the_precision_of_floats_are_kept() -> None:
    large = 2**62 + 1
    moved = bring_to(table_of({"GM1921": large}, 2015), 2016, gemeenten=KNOWN, add=["aantal"])
    assert moved["aantal"].tolist() == [large]


# ------------------------------------------------------------------------------ rates

RATES = {"arm_pct": RateParts("arm", "kinderen")}


def children(arm: list[float | None], kinderen: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"code": ["GM0370", "GM0439"], "year": 2021, "arm": arm, "kinderen": kinderen})


def test_a_rate_is_computed_from_its_parts_and_not_averaged() -> None:
    table = children([200, 800], [1000, 16_000]).assign(arm_pct=[20.0, 5.0])
    moved = bring_to(table, 2022, gemeenten=KNOWN, add=["arm", "kinderen"], rates=RATES)
    assert moved["arm_pct"].tolist() == [pytest.approx(1000 / 17_000 * 100)]
    assert moved["merged"].tolist() == [2]
    assert not moved["divided"].any()


@QUICK
@given(st.integers(0, 2**32 - 1))
def test_a_merged_rate_lies_between_those_of_its_parts(seed: int) -> None:
    random = np.random.default_rng(seed)
    codes = KNOWN.in_year(2015)["code"]
    kinderen = random.uniform(100, 50_000, len(codes))
    table = pd.DataFrame({"code": codes, "year": 2015, "kinderen": kinderen})
    table["arm"] = kinderen * random.uniform(0.01, 0.4, len(codes))
    rates = dict(zip(codes, table["arm"] / kinderen * 100, strict=True))
    moved = bring_to(table, 2025, gemeenten=KNOWN, add=["arm", "kinderen"], rates=RATES).set_index("code")
    sources: dict[str, list[float]] = {}
    for code in codes:
        for new in _reached(code):
            sources.setdefault(new, []).append(rates[code])
    assert set(sources) == set(moved.index)
    for new, parts in sources.items():
        assert min(parts) - 1e-9 <= moved.loc[new, "arm_pct"] <= max(parts) + 1e-9


@cache
def _reached(code: str) -> frozenset[str]:
    """Return the codes of 2025 that hold a part of a municipality of 2015."""
    reached = {code}
    for step in KNOWN.steps(2015, 2025):
        reached = {new for old in reached for new in step.get(old, {old: 1})}
    return frozenset(reached)


def test_a_published_rate_stays_where_nothing_changed() -> None:
    table = pd.DataFrame(
        {"code": ["GM0363"], "year": [2018], "arm": [100], "kinderen": [1000], "arm_pct": [10.4]}
    )
    moved = bring_to(table, 2023, gemeenten=KNOWN, add=["arm", "kinderen"], rates=RATES)
    assert moved["arm_pct"].tolist() == [10.4]


def test_a_rate_without_a_denominator_is_missing() -> None:
    moved = bring_to(children([0, 0], [0, 0]), 2022, gemeenten=KNOWN, add=["arm", "kinderen"], rates=RATES)
    assert moved["arm_pct"].isna().all()


@pytest.mark.parametrize(
    ("change", "call", "message"),
    [
        ({"pct": [8.0]}, {}, "the column 'pct' is neither added.*numerator and denominator.*never averaged"),
        ({"naam": ["Haaren"]}, {}, "the column 'naam' holds no figures; drop it"),
        ({"waar": [True]}, {"add": ["waar"]}, "the column 'waar' cannot be added up"),
        ({"naam": ["Haaren"]}, {"add": ["naam"]}, "the column 'naam' cannot be added up"),
        ({"veel": [math.inf]}, {"add": ["aantal", "veel"]}, "the column 'veel' holds an infinite number"),
        ({}, {"add": ["aantal", "weg"]}, "the column 'weg' is missing"),
        ({}, {"rates": {"pct": RateParts("aantal", "kinderen")}}, "'pct' needs the column 'kinderen'"),
        ({"boundary_year": [2018]}, {"boundary_year": 2018}, "given twice"),
        ({"year": [2018.0]}, {}, "the column 'year' must hold whole years"),
    ],
)
def test_columns_that_are_refused(
    change: dict[str, list[object]], call: dict[str, object], message: str
) -> None:
    table = table_of({"GM0788": 1}).assign(**change)
    with pytest.raises(TerritoryError, match=message):
        bring_to(table, 2023, gemeenten=KNOWN, **{"add": ["aantal"], **call})


# ------------------------------------------------------------------------------ gaps


@pytest.mark.parametrize("gap", [None, math.nan, pd.NA])
def test_a_missing_part_makes_the_sum_missing(gap: object) -> None:
    table = pd.DataFrame({"code": ["GM0370", "GM0439"], "year": 2021})
    table["aantal"] = pd.array([5, gap], dtype="Int64" if gap is pd.NA else "Float64")
    moved = bring_to(table, 2022, gemeenten=KNOWN, add=["aantal"])
    assert moved["code"].tolist() == ["GM0439"]
    assert moved["aantal"].isna().all()
    assert moved["merged"].tolist() == [2]


def test_an_absent_part_makes_the_sum_missing_and_all_absent_stays_absent() -> None:
    table = table_of({"GM0439": 5, "GM0363": 9}, 2021)
    moved = bring_to(table, 2022, gemeenten=KNOWN, add=["aantal"])
    assert moved["code"].tolist() == ["GM0363", "GM0439"]
    assert moved["aantal"].isna().tolist() == [False, True]
    assert moved["aantal"].iloc[0] == 9


def test_one_gap_does_not_hide_the_other_columns() -> None:
    moved = bring_to(
        children([None, 3], [10, 20]), 2022, gemeenten=KNOWN, add=["arm", "kinderen"], rates=RATES
    )
    assert moved[["arm", "arm_pct"]].isna().all(axis=None)
    assert moved["kinderen"].tolist() == [30]


def test_an_empty_table_gives_an_empty_table_with_the_same_columns() -> None:
    full = bring_to(table_of({"GM0363": 1}), 2023, gemeenten=KNOWN, add=["aantal"])
    empty = bring_to(table_of({"GM0363": 1}).iloc[:0], 2023, gemeenten=KNOWN, add=["aantal"])
    assert empty.empty
    assert list(empty.columns) == ["code", "year", "boundary_year", "aantal", "divided", "merged"]
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


# ------------------------------------------------------------------------------ codes and years


def test_unknown_codes_are_named_with_the_years_in_which_they_existed() -> None:
    table = table_of({"GM0788": 1, "GM0039": 1, "GM9999": 1, "GM9998": 1, "GM0363": 1}, 2023)
    message = (
        r"division of 2023 does not have GM0039 \(Scheemda, until 2010-01-01\), "
        r"GM0788 \(Haaren, boundary years 2010 to 2020\), GM9998 \(unknown\) and 1 more; check the boundary year"
    )
    with pytest.raises(TerritoryError, match=message):
        bring_to(table, 2023, gemeenten=KNOWN, add=["aantal"])


@pytest.mark.parametrize("code", ["NL01", "PV20", "GM363", "GM0363  ", "", None])
def test_other_regions_are_refused(code: str | None) -> None:
    with pytest.raises(TerritoryError, match="is no municipality; keep only codes of GM and four digits"):
        bring_to(table_of({"GM0363": 1}).assign(code=[code]), 2023, gemeenten=KNOWN, add=["aantal"])


def test_a_code_that_comes_twice_is_refused() -> None:
    table = pd.concat([table_of({"GM0363": 1}), table_of({"GM0363": 2})])
    with pytest.raises(TerritoryError, match="GM0363 comes twice in 2018"):
        bring_to(table, 2023, gemeenten=KNOWN, add=["aantal"])


def test_one_year_on_two_divisions_is_refused() -> None:
    table = table_of({"GM0363": 1, "GM0439": 2}).assign(boundary_year=[2018, 2019])
    with pytest.raises(TerritoryError, match="figures of 2018 stand on two divisions"):
        bring_to(table, 2023, gemeenten=KNOWN, add=["aantal"])


@pytest.mark.parametrize(("from_year", "year"), [(2023, 2022), (2017, 2016), (2016, 2015), (2025, 2015)])
def test_mergers_are_not_undone(from_year: int, year: int) -> None:
    with pytest.raises(
        TerritoryError, match=f"boundaries of {from_year} cannot be un-merged to those of {year}"
    ):
        bring_to(table_of({"GM0363": 1}, from_year), year, gemeenten=KNOWN, add=["aantal"])


@pytest.mark.parametrize(("from_year", "year"), [(2020, 2019), (2025, 2023), (2018, 2018)])
def test_the_same_division_changes_nothing_but_the_label(from_year: int, year: int) -> None:
    table = whole_country(from_year, seed=1)
    moved = bring_to(table, year, gemeenten=KNOWN, add=["aantal"])
    assert moved["aantal"].tolist() == table["aantal"].tolist()
    assert set(moved["boundary_year"]) == {year}
    assert not moved["divided"].any()
    assert set(moved["merged"]) == {1}


@pytest.mark.parametrize("year", [2009, 2026])
def test_divisions_outside_the_known_years_are_refused(year: int) -> None:
    with pytest.raises(TerritoryError, match=f"division of {year} is not known"):
        bring_to(table_of({"GM0363": 1}), year, gemeenten=KNOWN, add=["aantal"])
    with pytest.raises(TerritoryError, match=f"division of {year} is not known"):
        bring_to(table_of({"GM0363": 1}, year), 2023, gemeenten=KNOWN, add=["aantal"])


def test_figures_about_an_old_year_on_a_later_division() -> None:
    moved = bring_to(table_of({"GM0439": 4}, 2011), 2025, gemeenten=KNOWN, add=["aantal"], boundary_year=2023)
    assert moved[["year", "boundary_year", "aantal"]].to_numpy().tolist() == [[2011, 2025, 4]]


def test_years_are_brought_over_side_by_side() -> None:
    table = pd.concat(
        [table_of({"GM1921": 1}, 2015), table_of({"GM1940": 2}, 2017), table_of({"GM1940": 3}, 2024)]
    )
    moved = bring_to(table, 2025, gemeenten=KNOWN, add=["aantal"])
    assert moved[["code", "year", "aantal"]].to_numpy().tolist() == [
        ["GM1940", 2015, 1],
        ["GM1940", 2017, 2],
        ["GM1940", 2024, 3],
    ]


def test_the_table_itself_is_not_changed() -> None:
    table = whole_country(2017, seed=3)
    before = table.copy(deep=True)
    bring_to(table, 2023, gemeenten=KNOWN, add=["aantal"])
    assert_frame_equal(table, before)


def test_the_order_of_rows_does_not_matter() -> None:
    table = whole_country(2017, seed=5)
    shuffled = table.sample(frac=1, random_state=2)
    assert_frame_equal(*(bring_to(rows, 2023, gemeenten=KNOWN, add=["aantal"]) for rows in (shuffled, table)))
