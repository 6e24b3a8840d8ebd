"""What is said about figures, against the same counted by hand. Frames made here are invented."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.catalogue import Catalogue
from analysis.errors import PanelError
from analysis.panel.building import in_order
from analysis.statistics import (
    SER_BAND,
    Band,
    band_counts,
    band_position,
    covered_provinces,
    largest,
    pooled_rate,
    province_rates,
    select,
)
from analysis.territory.gemeenten import read_gemeenten

UNHURRIED = settings(deadline=None)  # a busy machine is no fault
ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
CHILDREN = "kinderen_laag_inkomen"
PUBLISHED = st.integers(0, 300).map(lambda tenths: tenths / 10)
"""Percentages with one decimal."""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def children(panel: pd.DataFrame) -> pd.DataFrame:
    return select(panel, CHILDREN)


def rates(*values: float | None, year: int = 2020) -> pd.DataFrame:
    """Rates published with one decimal."""
    value = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "code": [f"GM{at:04d}" for at in range(len(value))],
            "year": year,
            "value": value,
            "lower": (value - 0.05).round(6),
            "upper": (value + 0.05).round(6),
            "status": "observed",
        }
    )


# --------------------------------------------------------------------------------------------------- bands


def literal_counts(rows: pd.DataFrame, band: Band) -> dict[str, int]:
    counts = {"below": 0, "in": 0, "above": 0, "without_figure": 0, "undecided": 0}
    for row in rows.to_dict("records"):
        if math.isnan(row["value"]):
            counts["without_figure"] += 1
            continue
        if row["value"] < band.low:
            counts["below"] += 1
        elif row["value"] > band.high:
            counts["above"] += 1
        else:
            counts["in"] += 1
        counts["undecided"] += any(row["lower"] < border < row["upper"] for border in (band.low, band.high))
    return counts


def test_the_band_is_that_of_the_ser_with_both_ends() -> None:
    assert (SER_BAND.low, SER_BAND.high) == (8, 12)
    assert "2017" in SER_BAND.citation
    positions = band_position(rates(7.9, 8.0, 8.1, 11.9, 12.0, 12.1, None)).tolist()
    assert positions[:-1] == ["below", "in", "in", "in", "in", "above"]
    assert pd.isna(positions[-1])


def test_only_a_figure_on_the_border_is_undecided() -> None:
    for value, undecided in ((7.9, 0), (8.0, 1), (8.1, 0), (11.9, 0), (12.0, 1), (12.1, 0), (None, 0)):
        assert band_counts(rates(value))["undecided"].tolist() == [undecided], value


def test_bounds_that_only_touch_a_border_decide() -> None:
    counts = band_counts(rates(7.95, 8.05, 11.95, 12.05)).loc[2020]
    assert counts[["below", "in", "above", "undecided"]].tolist() == [1, 2, 1, 0]


def test_coarser_bounds_leave_more_undecided() -> None:
    wide = rates(7.5, 7.4, 12.6).assign(lower=lambda f: f["value"] - 0.6, upper=lambda f: f["value"] + 0.6)
    assert band_counts(wide).loc[2020, "undecided"] == 1


def test_counts_of_all_years_equal_a_count_by_hand(children: pd.DataFrame) -> None:
    counts = band_counts(children)
    assert counts.index.tolist() == list(range(2011, 2023))
    for year, rows in children.groupby("year"):
        assert counts.loc[year].to_dict() == literal_counts(rows, SER_BAND)
    assert (counts[["below", "in", "above", "without_figure"]].sum(axis=1) == 342).all()


@UNHURRIED
@given(st.lists(PUBLISHED | st.just(math.nan), min_size=1), PUBLISHED, PUBLISHED)
def test_counts_of_any_band_equal_a_count_by_hand(values: list[float], one: float, other: float) -> None:
    band = Band(min(one, other), max(one, other), "verzonnen")
    rows = rates(*values)
    assert band_counts(rows, band).loc[2020].to_dict() == literal_counts(rows, band)


def test_no_rows_give_no_counts() -> None:
    counts = band_counts(rates())
    assert counts.empty
    assert list(counts.columns) == ["below", "in", "above", "without_figure", "undecided"]


# ------------------------------------------------------------------------------------------------- pooling

MEMBERS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)).map(sorted), min_size=1, max_size=8)


def counted(members: list[list[int]], year: int = 2020) -> pd.DataFrame:
    """Rows with counts in hundreds."""
    rows = rates(*[100 * part / whole for part, whole in members], year=year)
    parts = [100.0 * part for part, _ in members], [100.0 * whole for _, whole in members]
    return rows.assign(numerator=parts[0], denominator=parts[1])


def pooled(rows: pd.DataFrame, group: str = "PV24") -> pd.DataFrame:
    groups = dict.fromkeys(rows["code"], group)
    return pooled_rate(rows, groups, numerator_step=100, denominator_step=100)


@UNHURRIED
@given(MEMBERS)
def test_a_pooled_rate_is_the_sum_over_the_sum(members: list[list[int]]) -> None:
    row = pooled(counted(members)).iloc[0]
    part, whole = sum(part for part, _ in members), sum(whole for _, whole in members)
    assert row["value"] == pytest.approx(100 * part / whole)
    assert (row["numerator"], row["denominator"]) == (100 * part, 100 * whole)
    assert row["lower"] <= row["value"] <= row["upper"]
    assert row["members"] == row["members_with_figure"] == len(members)


def test_a_pooled_rate_is_no_average() -> None:
    row = pooled(counted([[1, 10], [200, 1000]])).iloc[0]
    assert row["value"] == pytest.approx(20100 / 1010)  # 19.9, the average of the rates is 15


def test_bounds_add_up_the_rounding_of_all_members() -> None:
    row = pooled(counted([[10, 100], [10, 100]])).iloc[0]
    assert row["lower"] == pytest.approx(100 * 1900 / 20100)
    assert row["upper"] == pytest.approx(100 * 2100 / 19900)


@pytest.mark.parametrize("missing", ["value", "numerator", "denominator"])
def test_a_group_that_misses_a_part_has_no_value(missing: str) -> None:
    rows = counted([[10, 100], [30, 100], [5, 50]])
    rows.loc[1, missing] = math.nan
    groups = {"GM0000": "PV20", "GM0001": "PV20", "GM0002": "PV21"}
    result = pooled_rate(rows, groups, numerator_step=100, denominator_step=100).set_index("group")
    assert result.loc["PV20", ["value", "lower", "upper", "numerator", "denominator"]].isna().all()
    assert result.loc["PV20", ["members", "members_with_figure"]].tolist() == [2, 1]
    assert result.loc["PV21", "value"] == 10


def test_years_stay_apart_and_codes_without_a_group_are_left_out() -> None:
    rows = pd.concat([counted([[10, 100], [90, 100]], year=2020), counted([[20, 100], [90, 100]], year=2021)])
    rows.loc[rows["year"] == 2021, "status"] = "provisional"
    result = pooled_rate(rows, {"GM0000": "stad"}, numerator_step=1, denominator_step=1)
    assert result[["group", "year", "value", "provisional"]].to_numpy().tolist() == [
        ["stad", 2020, 10.0, False],
        ["stad", 2021, 20.0, True],
    ]


def test_nothing_to_pool_gives_nothing() -> None:
    assert pooled_rate(counted([]), {}, numerator_step=1, denominator_step=1).empty
    assert pooled_rate(counted([[1, 2]]), {}, numerator_step=1, denominator_step=1).empty


def test_percentages_without_counts_are_refused() -> None:
    rows = rates(5.0, 7.0).assign(numerator=math.nan, denominator=math.nan, indicator="huishoudens")
    with pytest.raises(
        PanelError, match=r"^huishoudens: .*percentages are not averaged; show the municipalities"
    ):
        pooled(rows)


def test_provinces_of_the_panel(children: pd.DataFrame, catalogue: Catalogue) -> None:
    result = province_rates(children, KNOWN, catalogue.indicators[CHILDREN])
    assert result.groupby("year")["group"].agg(list).map(tuple).unique().tolist() == [
        ("PV23", "PV24", "PV26", "PV27", "PV30")
    ]
    flevoland = {code for code, p in KNOWN.in_year(2023)[["code", "provincie"]].to_numpy() if p == "PV24"}
    part = whole = 0.0
    for row in children[children["year"] == 2020].to_dict("records"):
        if row["code"] in flevoland:
            part, whole = part + row["numerator"], whole + row["denominator"]
    found = result[(result["group"] == "PV24") & (result["year"] == 2020)].iloc[0]
    assert found["value"] == pytest.approx(100 * part / whole)
    assert found["members"] == len(flevoland) == 6


def test_a_province_is_covered_when_no_municipality_is_missing(children: pd.DataFrame) -> None:
    rows = children[children["year"] == 2020]
    assert "Flevoland" in covered_provinces(rows, KNOWN)
    assert "Flevoland" not in covered_provinces(rows[rows["code"] != "GM0034"], KNOWN)
    unknown = rows.assign(value=rows["value"].where(rows["code"] != "GM0034"))
    assert "Flevoland" not in covered_provinces(unknown, KNOWN)


# ----------------------------------------------------------------------------------------------- selection


def test_select_returns_rows_without_a_figure_as_well(panel: pd.DataFrame) -> None:
    rows = select(panel, CHILDREN, year=2020, boundary_year=2023)
    assert len(rows) == 342
    assert set(rows["indicator"]) == {CHILDREN}
    assert in_order(rows).equals(rows.reset_index(drop=True))


def test_select_by_level(panel: pd.DataFrame) -> None:
    for level, prefix in (("gemeente", "GM"), ("provincie", "PV"), ("land", "NL")):
        assert select(panel, "inwoners", level=level)["code"].str.startswith(prefix).all()


def test_select_lists_what_there_is(panel: pd.DataFrame) -> None:
    with pytest.raises(
        PanelError,
        match=r"the indicator 'kinderen' is not there; did you mean .*kinderen.* or .*`databoek status`",
    ):
        select(panel, "kinderen")
    with pytest.raises(PanelError, match=r"no rows with year 2023; there are 2011, .*, 2022; choose one"):
        select(panel, CHILDREN, year=2023)
    with pytest.raises(PanelError, match=r"no rows with boundary_year 2024; there are 2023; choose one"):
        select(panel, CHILDREN, boundary_year=2024)
    with pytest.raises(PanelError, match=r"no rows with year 2020; there are none; choose another level"):
        select(panel, CHILDREN, year=2020, level="land")


def test_largest_counts_the_last_year_with_a_figure(children: pd.DataFrame) -> None:
    last = children[(children["year"] == 2022) & children["value"].notna()]
    by_hand = sorted(last.to_dict("records"), key=lambda row: (-row["denominator"], row["code"]))
    assert largest(children, 5) == [row["code"] for row in by_hand[:5]]
    assert largest(children, 0) == []
    assert len(largest(children, 1000)) == 157
    assert largest(children[children["value"].isna()], 3) == []
