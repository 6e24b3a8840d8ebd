"""A panel that cannot be right is refused, and the sentence says where to look."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.catalogue import Anchor, Catalogue
from analysis.errors import PanelError
from analysis.panel.anchors import national_anchors
from analysis.panel.checks import Verdict, check_panel, reconcile
from analysis.panel.schema import validate_panel
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
CHILDREN = "kinderen_laag_inkomen"


@pytest.fixture(scope="module")
def sound() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture
def panel(sound: pd.DataFrame) -> pd.DataFrame:
    """The panel, to do things to."""
    return sound.copy()


def at(panel: pd.DataFrame, indicator: str, code: str, year: int) -> int:
    """The label of one row."""
    chosen = (panel["indicator"] == indicator) & (panel["code"] == code) & (panel["year"] == year)
    (label,) = panel.index[chosen]
    return int(label)


def with_anchors(catalogue: Catalogue, *anchors: Anchor) -> Catalogue:
    return catalogue.model_copy(update={"anchors": anchors})


def anchor(area: str, statistic: str, figure: float, **others: Any) -> Anchor:
    """An invented anchor on the children of 2020."""
    given = {"indicator": CHILDREN, "year": 2020, "tolerance": 0.05, "citation": "Een boek", **others}
    return Anchor(area=area, statistic=statistic, figure=figure, **given)


# ------------------------------------------------------------------------------------------------- anchors


def test_the_committed_panel_agrees_with_every_anchor_it_can_be_held_against(
    sound: pd.DataFrame, catalogue: Catalogue
) -> None:
    results = check_panel(sound, catalogue, KNOWN)
    assert [result.anchor for result in results] == [a for a in catalogue.anchors if not a.superseded]
    tested = [result for result in results if result.verdict is Verdict.AGREES]
    of = {name: sum(r.anchor.indicator == name for r in tested) for name in catalogue.indicators}
    assert of[CHILDREN] == 8  # Amsterdam three times, five provinces five times
    assert (of["inwoners"], of["jeugdzorg_lasten_kern"]) == (3, 8)
    assert all((result.found is None) == (result.verdict is Verdict.NOT_TESTABLE) for result in results)


@pytest.mark.parametrize(
    ("area", "statistic", "figure", "verdict"),
    [
        ("GM0363", "value", 12.4, "agrees"),
        ("GM0363", "value", 12.45, "agrees"),  # as far off as the tolerance
        ("GM0363", "value", 12.46, "differs"),
        ("GM0363", "numerator", 17600, "agrees"),
        ("GM0599", "value", 20.0, "not testable"),  # Rotterdam has no figure in this edition
        ("GM9999", "value", 20.0, "not testable"),
        ("PV30+PV23+PV24+PV26+PV27", "pooled rate", 6.4, "agrees"),
        ("PV24", "pooled rate", 6.4, "differs"),
        ("PV28", "pooled rate", 6.4, "not testable"),
        ("NL", "pooled rate", 6.4, "not testable"),
        ("NL", "value", 6.9, "not testable"),
        ("GM0363+GM0034", "total", 12.4 + 8.3, "differs"),
    ],
)
def test_an_anchor(
    sound: pd.DataFrame, catalogue: Catalogue, area: str, statistic: str, figure: float, verdict: str
) -> None:
    (result,) = reconcile(sound, with_anchors(catalogue, anchor(area, statistic, figure)), KNOWN)
    assert result.verdict == verdict


def test_a_superseded_anchor_is_no_check_but_is_kept_for_the_table(
    sound: pd.DataFrame, catalogue: Catalogue
) -> None:
    old = anchor("NL", "value", 99.0, superseded=True)
    assert reconcile(sound, with_anchors(catalogue, old), KNOWN) == []
    table = national_anchors(with_anchors(catalogue, old, anchor("NL", "numerator", 1.0)), CHILDREN)
    assert table.to_dict("records") == [
        {"year": 2020, "value": 99.0, "citation": "Een boek", "superseded": True}
    ]


def test_anchors_of_another_indicator_or_year_do_not_matter(
    sound: pd.DataFrame, catalogue: Catalogue
) -> None:
    only = sound[sound["indicator"] == "inwoners"]
    results = reconcile(only, catalogue, KNOWN)
    assert {r.anchor.indicator for r in results if r.verdict is not Verdict.NOT_TESTABLE} == {"inwoners"}
    nothing = reconcile(sound.head(0), catalogue, KNOWN)
    assert {result.verdict for result in nothing} == {Verdict.NOT_TESTABLE}


def test_off_an_anchor(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    row = at(panel, CHILDREN, "GM0363", 2020)
    panel.loc[row, ["value", "lower", "upper"]] += 0.1
    panel.loc[row, "numerator"] += 100  # so that rate and counts agree
    with pytest.raises(PanelError) as caught:
        check_panel(panel, catalogue, KNOWN)
    assert str(caught.value) == (
        "reconciliation with the anchors: kinderen_laag_inkomen, GM0363, 2020, value: expected 12.4 ± 0.05 "
        "(CBS StatLine 85678NED, Amsterdam), found 12.50; "
        "look at data/raw/85678NED for a revision, and at data/catalogue/anchors.yaml."
    )


def test_a_national_total_that_lost_a_municipality(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    gone = panel.drop(index=at(panel, "inwoners", "GM0363", 2024))
    with pytest.raises(
        PanelError, match=r"inwoners, NL, 2024, total: expected 17,942,942.0 .*data/raw/03759ned"
    ):
        check_panel(gone, catalogue, KNOWN)


# -------------------------------------------------------------------------------------- ranges and parts


@pytest.mark.parametrize("figure", [0.4, 40.1, -3.0, math.inf])
def test_an_implausible_figure(panel: pd.DataFrame, catalogue: Catalogue, figure: float) -> None:
    panel.loc[at(panel, CHILDREN, "GM0034", 2015), ["value", "lower", "upper"]] = figure
    with pytest.raises(PanelError) as caught:
        check_panel(panel, catalogue, KNOWN)
    assert str(caught.value) == (
        f"kinderen_laag_inkomen, GM0034, 2015: the figure {figure} is outside the plausible range 0.5 to 40; "
        "look at data/raw/85678NED; if the figure is right, widen 'plausible' in data/catalogue/indicators.yaml."
    )


@pytest.mark.parametrize("figure", [0.5, 40.0])
def test_the_ends_of_the_range_are_plausible(
    panel: pd.DataFrame, catalogue: Catalogue, figure: float
) -> None:
    row = at(panel, CHILDREN, "GM0034", 2015)
    panel.loc[row, ["value", "lower", "upper"]] = figure
    panel.loc[row, ["numerator", "denominator"]] = math.nan
    check_panel(panel, with_anchors(catalogue), KNOWN)


def test_a_rate_that_its_counts_rule_out(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    row = at(panel, CHILDREN, "GM0034", 2015)
    panel.loc[row, "numerator"] = panel.loc[row, "denominator"] / 2
    with pytest.raises(
        PanelError, match=r"GM0034, 2015: the rate \d+\.\d cannot follow from \d+ of \d+; look at"
    ):
        check_panel(panel, catalogue, KNOWN)


def test_a_rate_that_rounding_of_the_counts_allows(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    row = at(panel, CHILDREN, "GM0050", 2015)  # 100 of 1,100 can be 50 of 1,150 to 150 of 1,050
    for rate, allowed in ((4.4, True), (14.3, True), (4.2, False), (14.4, False)):
        panel.loc[row, ["value", "lower", "upper"]] = rate, rate - 0.05, rate + 0.05
        panel.loc[row, ["numerator", "denominator"]] = 100, 1100
        if allowed:
            check_panel(panel, with_anchors(catalogue), KNOWN)
        else:
            with pytest.raises(PanelError, match="cannot follow from 100 of 1100"):
                check_panel(panel, with_anchors(catalogue), KNOWN)


# --------------------------------------------------------------------------------------------------- shape


def complaint(panel: pd.DataFrame) -> str:
    with pytest.raises(PanelError) as caught:
        validate_panel(panel, where="data/snapshot/panel.parquet")
    sentence = str(caught.value)
    assert sentence.startswith("data/snapshot/panel.parquet: ")
    assert sentence.endswith("; run `databoek verify`, and `databoek fetch` for the source.")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("column", "content", "expected"),
    [
        ("status", "onbekend", "one of observed, provisional"),
        ("code", "GM34", "a code such as GM0363"),
        ("year", 1812, "a year from 1995 to 2100"),
        ("boundary_year", 1812, "a year from 1995 to 2100"),
        ("indicator", "Kinderen", "an identifier in snake_case"),
        ("source", None, "something in every row"),
        ("value", math.nan, "a figure exactly when the status says that there is one"),
        ("status", "suppressed", "a figure exactly when the status says that there is one"),
        ("lower", 30.0, "lower <= value <= upper"),
        ("upper", 1.0, "lower <= value <= upper"),
        ("upper", math.nan, "lower <= value <= upper"),
    ],
)
def test_a_row_that_breaks_the_contract_is_named(
    panel: pd.DataFrame, column: str, content: Any, expected: str
) -> None:
    row = at(panel, CHILDREN, "GM0034", 2015)
    panel.loc[row, column] = content
    told = panel.loc[row]
    sentence = complaint(panel)
    assert f"{told['indicator']}, {told['code']}, {told['year']}: " in sentence
    assert "expected: " in sentence
    assert expected in sentence


def test_two_rows_for_one_figure(panel: pd.DataFrame) -> None:
    row = panel.loc[[at(panel, CHILDREN, "GM0034", 2015)]]
    sentence = complaint(pd.concat([panel, row]))  # with a label that comes twice
    assert "kinderen_laag_inkomen, GM0034, 2015: the row is there more than once" in sentence


def test_columns_that_are_not_those_of_the_panel(panel: pd.DataFrame) -> None:
    assert "the column 'status' is missing" in complaint(panel.drop(columns="status"))
    assert "the column 'extra' does not belong there" in complaint(panel.assign(extra=1))
    assert "not in their order: indicator, code, year" in complaint(panel[sorted(panel.columns)])
    assert "the column 'year' is of type float64, not int64" in complaint(panel.astype({"year": "float64"}))


@pytest.mark.parametrize("rows", [0, 1])
def test_no_row_and_one_row_are_valid(panel: pd.DataFrame, rows: int) -> None:
    assert validate_panel(panel.head(rows), where="test").equals(panel.head(rows))
