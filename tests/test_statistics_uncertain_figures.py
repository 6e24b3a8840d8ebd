"""What stands beside each figure: intervals, grades, probabilities and places, against scipy and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.catalogue import Catalogue, Indicator
from analysis.errors import StatisticsError
from analysis.statistics.estimates import child_poverty_estimates
from analysis.statistics.rank_sets import tau_best
from analysis.statistics.selection import select
from analysis.statistics.uncertainty import (
    SEED,
    events,
    independent_cases,
    with_places,
    with_uncertainty,
)
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
EFFECT = 2.1


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def children(catalogue: Catalogue) -> Indicator:
    indicator = catalogue.indicators["kinderen_laag_inkomen"]
    assert indicator.design_effect == EFFECT
    return indicator


@pytest.fixture(scope="module")
def told(panel: pd.DataFrame, children: Indicator) -> pd.DataFrame:
    rows = select(panel, "kinderen_laag_inkomen", year=2021)
    return with_uncertainty(rows, children, thresholds=(8, 12)).set_index("code")


# ------------------------------------------------------------------------------------------------ each figure


@pytest.mark.parametrize("code", ["GM0363", "GM0317", "GM0034"])
def test_interval_by_scipy(told: pd.DataFrame, code: str) -> None:
    """Jeffreys limits at the ends of the published rounding, on children divided by those of a household."""
    row = told.loc[code]
    sizes = [(row["denominator"] + half) / EFFECT for half in (-50, 50)]  # published in hundreds
    low = min(
        stats.beta.ppf(0.025, row["lower"] / 100 * n + 0.5, (1 - row["lower"] / 100) * n + 0.5) for n in sizes
    )
    high = max(
        stats.beta.ppf(0.975, row["upper"] / 100 * n + 0.5, (1 - row["upper"] / 100) * n + 0.5) for n in sizes
    )
    assert row["interval_lower"] == pytest.approx(100 * low, abs=1e-9)
    assert row["interval_upper"] == pytest.approx(100 * high, abs=1e-9)


def test_figures_stay_as_they_were_and_gaps_stay_gaps(told: pd.DataFrame, panel: pd.DataFrame) -> None:
    own = select(panel, "kinderen_laag_inkomen", year=2021).set_index("code")
    pd.testing.assert_frame_equal(told[own.columns], own)
    gap = told[told["value"].isna()]
    assert len(gap) == 185
    added = ["interval_lower", "interval_upper", "standard_error", "krimp", "kans_boven_8", "kans_boven_12"]
    assert gap[added].isna().all(axis=None)
    assert set(gap["betrouwbaarheid"]) == {""}
    full = told.drop(gap.index)
    assert full[added].notna().all(axis=None)
    assert ((full["interval_lower"] < full["value"]) & (full["value"] < full["interval_upper"])).all()


def test_shrunken_rates_lie_between_the_rate_and_the_mean(told: pd.DataFrame) -> None:
    full = told.dropna(subset="value")
    mean = (full["value"] * full["denominator"]).sum() / full["denominator"].sum()
    low, high = np.minimum(full["value"], mean), np.maximum(full["value"], mean)
    assert ((low - 1e-9 <= full["krimp"]) & (full["krimp"] <= high + 1e-9)).all()


def test_probabilities_follow_the_threshold(told: pd.DataFrame) -> None:
    full = told.dropna(subset="value")
    assert full[["kans_boven_8", "kans_boven_12"]].stack().between(0, 1).all()  # noqa: PD013 - all at once
    assert (full["kans_boven_12"] <= full["kans_boven_8"] + 1e-12).all()
    clear = full["interval_lower"] > 8
    assert clear.any()
    assert (full.loc[clear, "kans_boven_8"] > 0.9).all()
    assert (full.loc[full["interval_upper"] < 8, "kans_boven_8"] < 0.1).all()


def test_grade_falls_with_the_number_of_children(children: Indicator) -> None:
    rows = invented([6.0] * 4, [100_000.0, 2_500.0, 600.0, 120.0])
    assert with_uncertainty(rows, children)["betrouwbaarheid"].tolist() == ["A", "B", "C", "D"]


def test_children_of_a_household_are_not_independent(children: Indicator) -> None:
    rows = invented([5.0, 12.0], [2100.0, 21000.0])
    assert independent_cases(rows, children).tolist() == [1000.0, 10000.0]
    count, total = events(rows, children)
    assert (count.tolist(), total.tolist()) == ([50.0, 1200.0], [1000.0, 10000.0])
    each = children.model_copy(update={"design_effect": 1.0})
    wide, narrow = (with_uncertainty(rows, subject) for subject in (children, each))
    ratio = (wide["interval_upper"] - wide["interval_lower"]) / (
        narrow["interval_upper"] - narrow["interval_lower"]
    )
    assert ratio.between(1.2, np.sqrt(EFFECT)).all()  # less than the root: rounding does not grow with it


def test_nobody_in_poverty_is_not_certainty(children: Indicator) -> None:
    rows = invented([0.0, 5.0, 9.0], [400.0, 9000.0, 12000.0])
    first = with_uncertainty(rows, children, thresholds=(8,)).iloc[0]
    assert first["interval_upper"] > 0
    assert first["standard_error"] > 0
    assert first["betrouwbaarheid"] == "D"
    assert 0 < first["krimp"] < 9


def test_without_a_population_nothing_is_said(children: Indicator) -> None:
    rows = invented([5.0, 6.0], [np.nan, np.nan])
    told = with_uncertainty(rows, children, thresholds=(8,))
    assert told[["interval_lower", "interval_upper", "standard_error", "kans_boven_8"]].isna().all(axis=None)
    assert set(told["betrouwbaarheid"]) == {""}
    assert with_places(told).empty


def test_no_rows_give_no_rows(told: pd.DataFrame, panel: pd.DataFrame, children: Indicator) -> None:
    empty = with_uncertainty(panel.head(0), children, thresholds=(8, 12))
    assert empty.empty
    assert set(empty.columns) == {"code", *told.columns}


@pytest.mark.parametrize("name", ["inwoners", "achterstandsscore", "jeugdzorg_lasten_kern"])
def test_what_is_no_rate_is_refused(panel: pd.DataFrame, catalogue: Catalogue, name: str) -> None:
    rows = panel[panel["indicator"] == name]
    with pytest.raises(StatisticsError, match=f"{name}: .* no rate"):
        with_uncertainty(rows, catalogue.indicators[name])


def test_an_estimate_keeps_its_own_interval(
    panel: pd.DataFrame, catalogue: Catalogue, children: Indicator, told: pd.DataFrame
) -> None:
    found = child_poverty_estimates(panel, 2021, catalogue=catalogue, gemeenten=KNOWN)
    rows = with_uncertainty(found.rows, children, sd=found.sd, thresholds=(12,)).set_index("code")
    estimated = found.estimated.set_index("code")
    mine = rows.loc[estimated.index]
    assert mine["interval_lower"].equals(estimated["lower"])
    assert mine["interval_upper"].equals(estimated["upper"])
    assert mine["standard_error"].tolist() == found.sd[estimated.index].tolist()
    width = np.sqrt(np.log1p((mine["standard_error"] / mine["value"]) ** 2))
    above = stats.lognorm.sf(12, width, scale=mine["value"] / np.exp(width**2 / 2))
    np.testing.assert_allclose(mine["kans_boven_12"], above, atol=0.02)
    # and it changes nothing for those with a figure
    same = ["interval_lower", "interval_upper", "standard_error", "krimp", "kans_boven_12", "betrouwbaarheid"]
    published = told.index[told["value"].notna()]
    pd.testing.assert_frame_equal(rows.loc[published, same], told.loc[published, same])


# ------------------------------------------------------------------------------------------------ places


def test_places_hold_the_rank_and_marginal_sets_are_narrower(told: pd.DataFrame) -> None:
    placed = with_places(told.reset_index())
    assert len(placed) == 157
    assert placed["value"].is_monotonic_decreasing
    assert ((placed["lowest"] <= placed["rank"]) & (placed["rank"] <= placed["highest"])).all()
    assert (
        (placed["lowest"] <= placed["marginaal_van"]) & (placed["marginaal_tot"] <= placed["highest"])
    ).all()
    assert placed["kans_hoogste_10"].sum() == pytest.approx(10, abs=0.2)
    best = tau_best(placed["value"].to_numpy(), placed["standard_error"].to_numpy(), 10, seed=SEED)
    assert placed["bij_hoogste_10"].mean() == pytest.approx(best.mean(), abs=0.02)  # draws differ in order
    assert placed.loc[placed["rank"] <= 10, "bij_hoogste_10"].all()
    assert set(placed["tier"]) <= {1, 2, 3}


def test_places_from_below_mirror_those_from_above(told: pd.DataFrame) -> None:
    rows = told.reset_index()
    above = with_places(rows).set_index("code")
    below = with_places(rows, highest_first=False).set_index("code").reindex(above.index)
    assert below.loc[above.index[0], "rank"] == 157
    narrow = (below["highest"] - below["lowest"]) - (above["highest"] - above["lowest"])
    assert narrow.abs().mean() < 1


def test_one_municipality_has_one_place(children: Indicator) -> None:
    (only,) = with_places(with_uncertainty(invented([6.0], [5000.0]), children)).to_dict("records")
    assert (only["rank"], only["lowest"], only["highest"], only["kans_hoogste_10"]) == (1, 1, 1, 1.0)


def invented(values: list[float], denominators: list[float]) -> pd.DataFrame:
    """Rows of this test: percentages to one decimal of children in hundreds."""
    value = pd.Series(values)
    return pd.DataFrame(
        {
            "indicator": "kinderen_laag_inkomen",
            "code": [f"GM{1000 + i}" for i in range(len(values))],
            "year": 2021,
            "value": value,
            "lower": (value - 0.05).clip(lower=0),
            "upper": value + 0.05,
            "numerator": np.nan,
            "denominator": denominators,
            "status": "observed",
        }
    )
