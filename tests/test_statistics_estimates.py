"""Estimates of child poverty along the path that a chapter takes: marked, validated, and gone when figures arrive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.catalogue import Catalogue
from analysis.errors import PanelError, StatisticsError
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.project import Project
from analysis.statistics.estimates import OUTCOME, Estimates, child_poverty_estimates
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return analysis.load_panel(Project(ROOT))


@pytest.fixture(scope="module")
def found(panel: pd.DataFrame, catalogue: Catalogue) -> Estimates:
    return child_poverty_estimates(panel, 2021, catalogue=catalogue, gemeenten=KNOWN)


def replaced(panel: pd.DataFrame, figures: dict[str, float], year: int = 2021) -> pd.DataFrame:
    """The panel of the day on which these figures are published."""
    later = panel.copy()
    own = (later["indicator"] == OUTCOME) & (later["year"] == year) & later["code"].isin(figures)
    value = later.loc[own, "code"].map(figures)
    later.loc[own, ["value", "lower", "upper"]] = np.column_stack([value, value - 0.05, value + 0.05])
    later.loc[own, "status"] = "observed"
    return validate_panel(later, where="this test")


# ------------------------------------------------------------------------------------------------ how good they are


def test_errors_and_coverage_are_within_what_is_required(found: Estimates) -> None:
    told = found.validation
    assert told.loo_rmse <= 0.68
    assert told.lopo_rmse <= 0.75  # printed beside the map, and not much worse
    assert told.level == 0.9
    left_out = told.leave_one_group_out
    assert len(left_out) == 157
    share = ((left_out["lower"] <= left_out["observed"]) & (left_out["observed"] <= left_out["upper"])).mean()
    assert 0.85 <= share <= 0.95
    error = left_out["estimate"] - left_out["observed"]
    assert told.lopo_rmse == pytest.approx(np.sqrt((error**2).mean()))


def test_both_errors_are_told_beside_the_map(found: Estimates) -> None:
    told, sentence = found.validation, found.note()
    number, one, province = re.findall(r"\d+(?:,\d+)?", sentence)
    assert number == "185"
    assert (one, province) == (comma(told.loo_rmse, one), comma(told.lopo_rmse, province))
    assert sentence.index("gemeente weggelaten") < sentence.index("provincie weggelaten")


def comma(error: float, like: str) -> str:
    """The error in Dutch, with as many decimals as the sentence has, and at least one."""
    return f"{error:.{max(1, len(like.partition(',')[2]))}f}".replace(".", ",")


@pytest.mark.parametrize(
    ("year", "statistic", "figure"), [(2018, "numerator", 264_000), (2020, "value", 6.9)]
)
def test_all_municipalities_together_meet_the_national_anchor(
    panel: pd.DataFrame, catalogue: Catalogue, year: int, statistic: str, figure: float
) -> None:
    known = {(a.indicator, a.year, a.area, a.statistic): a.figure for a in catalogue.anchors}
    assert known[OUTCOME, year, "NL", statistic] == figure
    total = child_poverty_estimates(panel, year, catalogue=catalogue, gemeenten=KNOWN).total
    national = figure if statistic == "value" else 100 * figure / total.denominator
    assert abs(total.rate - national) <= 0.3
    assert 0.4 < total.estimated_share < 0.6


@pytest.mark.parametrize("change", ["tenfold", "none"])
def test_anchors_have_no_part_in_it(
    panel: pd.DataFrame, catalogue: Catalogue, found: Estimates, change: str
) -> None:
    anchors = tuple(a.model_copy(update={"figure": 10 * a.figure}) for a in catalogue.anchors)
    other = catalogue.model_copy(update={"anchors": anchors if change == "tenfold" else ()})
    assert not ((panel["indicator"] == OUTCOME) & ~panel["code"].str.startswith("GM")).any()
    again = child_poverty_estimates(panel, 2021, catalogue=other, gemeenten=KNOWN)
    pd.testing.assert_frame_equal(again.rows, found.rows, check_exact=True)
    pd.testing.assert_series_equal(again.sd, found.sd, check_exact=True)


# ------------------------------------------------------------------------------------------------ never mixed silently


def test_every_municipality_has_one_row_and_its_status(found: Estimates, panel: pd.DataFrame) -> None:
    assert list(found.rows.columns) == list(COLUMNS)
    assert sorted(found.rows["code"]) == sorted(KNOWN.in_year(2023)["code"])
    own = panel[(panel["indicator"] == OUTCOME) & (panel["year"] == 2021)].set_index("code")
    published = own.index[own["value"].notna()]
    by_code = found.rows.set_index("code")
    same = ["value", "lower", "upper", "numerator", "status", "source", "version"]
    pd.testing.assert_frame_equal(by_code.loc[published, same], own.loc[published, same])
    others = by_code.drop(published)
    assert set(others["status"]) == {"estimated"}
    assert set(others.index) == set(found.estimated["code"])
    assert ((others["lower"] < others["value"]) & (others["value"] < others["upper"])).all()
    assert others["numerator"].isna().all()
    assert (found.sd.reindex(others.index) > 0).all()
    assert (others["denominator"] > 0).all()


def test_the_panel_never_holds_an_estimate(panel: pd.DataFrame, found: Estimates) -> None:
    assert "estimated" not in set(panel["status"])
    with pytest.raises(PanelError, match="a figure exactly when the status says that there is one"):
        validate_panel(found.rows, where="this test")


def test_making_estimates_leaves_the_panel_alone(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    before = panel.copy()
    child_poverty_estimates(panel, 2020, catalogue=catalogue, gemeenten=KNOWN)
    pd.testing.assert_frame_equal(panel, before, check_exact=True)


# ------------------------------------------------------------------------------------------------ figures arrive


def test_an_estimate_disappears_where_a_figure_arrives(
    panel: pd.DataFrame, catalogue: Catalogue, found: Estimates
) -> None:
    assert found.rows.set_index("code").loc[["GM0599", "GM0917"], "status"].eq("estimated").all()
    later = replaced(panel, {"GM0599": 12.0, "GM0917": 9.0})  # Rotterdam and Heerlen, figures of this test
    again = child_poverty_estimates(later, 2021, catalogue=catalogue, gemeenten=KNOWN)
    rows = again.rows.set_index("code")
    assert rows.loc["GM0599", ["value", "lower", "upper"]].tolist() == [12.0, 11.95, 12.05]
    assert rows.loc[["GM0599", "GM0917"], "status"].tolist() == ["observed", "observed"]
    assert len(again.estimated) == len(found.estimated) - 2
    assert not {"GM0599", "GM0917"} & set(again.estimated["code"])


def test_when_all_are_published_nothing_is_estimated(
    panel: pd.DataFrame, catalogue: Catalogue, found: Estimates
) -> None:
    figures = found.estimated.set_index("code")["value"].round(1).to_dict()
    again = child_poverty_estimates(replaced(panel, figures), 2021, catalogue=catalogue, gemeenten=KNOWN)
    assert again.estimated.empty
    assert set(again.rows["status"]) == {"observed"}
    assert again.total.estimated_share == 0
    told = again.rows.set_index("code")["value"]
    assert {code: told[code] for code in figures} == pytest.approx(figures)


# ------------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("year", "change", "sentence"),
    [
        (2016, lambda panel: panel, r"kinderen_laag_inkomen, 2016: .* before 2017"),
        (2030, lambda panel: panel, r"kinderen_laag_inkomen, 2030: the panel has no figures of it"),
        (
            2021,
            lambda panel: panel[panel["indicator"] != "eenoudergezinnen"],
            r"eenoudergezinnen, 2020: the panel has no figures of it",
        ),
        (2021, lambda panel: panel.head(0), r"kinderen_laag_inkomen, 2021: the panel has no figures of it"),
    ],
)
def test_what_cannot_be_estimated_is_told(
    panel: pd.DataFrame, catalogue: Catalogue, year: int, change: Any, sentence: str
) -> None:
    with pytest.raises(StatisticsError, match=sentence):
        child_poverty_estimates(change(panel), year, catalogue=catalogue, gemeenten=KNOWN)
