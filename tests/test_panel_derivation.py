"""Indicators that follow from others: by hand on small tables, and against published counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from analysis.catalogue import Catalogue, Indicator, load_catalogue
from analysis.catalogue.derivations import Deflated, FirstOf, PartOf, Ratio, Sum
from analysis.panel.anchors import national_anchors
from analysis.panel.current import load_panel
from analysis.panel.derivation import derived_rows, derived_years, ingredients
from analysis.panel.division import FiguresOnDivision, on_division
from analysis.panel.schema import COLUMNS
from analysis.statistics.spending import national_series, published_total
from analysis.territory.gemeenten import load_gemeenten

YEARS = range(2017, 2025)


@pytest.fixture(scope="module")
def figures() -> FiguresOnDivision:
    return FiguresOnDivision(load_panel(), 2023, load_catalogue(), load_gemeenten())


class Hand:
    """A supply with invented rows: two municipalities, values by indicator and year."""

    def __init__(self, values: dict[tuple[str, int], list[float]], catalogue: Catalogue) -> None:
        self.values, self.catalogue = values, catalogue

    def rows(self, indicator: str, year: int) -> pd.DataFrame:
        if (indicator, year) not in self.values:
            return pd.DataFrame(columns=list(COLUMNS))
        value = np.array(self.values[indicator, year], dtype=float)
        return pd.DataFrame(
            {
                "indicator": indicator,
                "code": ["GM0001", "GM0002"],
                "year": year,
                "value": value,
                "lower": value - 1,
                "upper": value + 1,
                "numerator": value * 2,
                "denominator": value * 3,
                "status": np.where(np.isnan(value), "suppressed", "observed"),
                "source": f"table {indicator}",
                "version": "v",
                "boundary_year": 2023,
            }
        )

    def years(self, indicator: str) -> list[int]:
        return sorted(year for name, year in self.values if name == indicator)


def _indicator(rule: object) -> Indicator:
    known = load_catalogue().indicators["jeugdzorg_lasten_per_kind"]
    return known.model_copy(update={"id": "made_up", "derived": rule})


def _derive(rule: object, year: int, values: dict[tuple[str, int], list[float]]) -> pd.DataFrame:
    return derived_rows(_indicator(rule), year, Hand(values, load_catalogue()))


def test_a_ratio_carries_bounds_parts_and_status() -> None:
    rule = Ratio(rule="ratio", numerator="a", denominator="b", times=1000)
    rows = _derive(rule, 2020, {("a", 2020): [10, np.nan], ("b", 2020): [4, 5]})
    assert rows.loc[0, ["value", "lower", "upper", "numerator", "denominator"]].tolist() == [
        2500,
        2250,
        2750,
        10,
        4,
    ]
    assert rows["status"].tolist() == ["observed", "suppressed"]
    assert rows.loc[1, ["value", "denominator"]].isna().all()
    assert set(rows["source"]) == {"table a"}


@pytest.mark.parametrize("size", [0.0, np.nan])
def test_a_ratio_without_a_denominator_has_no_figure(size: float) -> None:
    rule = Ratio(rule="ratio", numerator="a", denominator="b")
    rows = _derive(rule, 2020, {("a", 2020): [10, 10], ("b", 2020): [size, 5]})
    assert rows["status"].tolist() == ["not published", "observed"]
    assert rows["value"].isna().tolist() == [True, False]


def test_a_negative_amount_stays_negative() -> None:
    rule = Ratio(rule="ratio", numerator="a", denominator="b", times=1000)
    assert _derive(rule, 2020, {("a", 2020): [-10, 1], ("b", 2020): [4, 5]}).loc[0, "value"] == -2500


def test_a_sum_lies_on_the_line_between_two_years_and_is_marked() -> None:
    rule = Sum(rule="sum", terms={"a": 1, "b": 0.5}, between_years=True)
    values = {("a", 2015): [10, 20], ("b", 2015): [2, 4], ("a", 2019): [14, 20], ("b", 2019): [2, np.nan]}
    rows = _derive(rule, 2016, values)
    assert rows["value"].iloc[0] == pytest.approx(11 + 1)
    assert rows["status"].tolist() == ["estimated", "not published"]
    assert _derive(rule, 2015, values)["value"].tolist() == [11, 22]
    assert _derive(rule, 2020, values).empty
    supply = Hand(values, load_catalogue())
    assert derived_years(_indicator(rule), supply) == [2015, 2016, 2017, 2018, 2019]
    used = Hand(values, load_catalogue().model_copy(update={"indicators": {n: _published(n) for n in "ab"}}))
    assert sorted(set(ingredients(_indicator(rule), 2016, used)["year"])) == [2015, 2019]


def _published(name: str) -> Indicator:
    return load_catalogue().indicators["inwoners"].model_copy(update={"id": name})


def test_a_plain_sum_of_counts_is_no_estimate() -> None:
    rows = _derive(Sum(rule="sum", terms={"a": 1, "b": 1}), 2020, {("a", 2020): [1, 2], ("b", 2020): [3, 4]})
    assert rows["value"].tolist() == [4, 6]
    assert set(rows["status"]) == {"observed"}


def test_what_stands_in_is_only_used_without_the_first_choice() -> None:
    rule = FirstOf(rule="first of", indicators=["a", "b"])
    values = {("a", 2020): [1, 2], ("b", 2020): [8, 9], ("b", 2021): [8, 9]}
    assert _derive(rule, 2020, values)["value"].tolist() == [1, 2]
    assert _derive(rule, 2021, values)["value"].tolist() == [8, 9]
    assert derived_years(_indicator(rule), Hand(values, load_catalogue())) == [2020, 2021]


def test_a_part_of_a_rate_is_an_indicator_of_its_own() -> None:
    rule = PartOf(rule="part of", indicator="a", part="denominator")
    rows = _derive(rule, 2020, {("a", 2020): [5, np.nan]})
    assert rows["value"].iloc[0] == 15
    assert rows["status"].tolist() == ["observed", "suppressed"]


def test_prices_of_another_year() -> None:
    rule = Deflated(rule="deflated", amount="a", index="consumentenprijsindex", prices_of=2024)
    rows = _derive(rule, 2019, {("a", 2019): [100, 200]})
    assert rows["value"].tolist() == pytest.approx([100 * 130.31 / 106.16, 200 * 130.31 / 106.16])
    assert _derive(rule, 2024, {("a", 2024): [100, 200]})["value"].tolist() == [100, 200]
    assert _derive(rule, 2014, {("a", 2014): [100, 200]}).empty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"numerator": "no_such"}, "does not exist"),
        ({"numerator": "jeugdzorg_lasten_per_kind"}, "follows from itself"),
    ],
)
def test_the_catalogue_refuses_a_formula_that_leads_nowhere(change: dict[str, str], said: str) -> None:
    catalogue = load_catalogue()
    own = catalogue.indicators["jeugdzorg_lasten_per_kind"]
    wrong = own.model_copy(update={"derived": own.derived.model_copy(update=change)})
    with pytest.raises(ValidationError, match=said):
        Catalogue(
            sources=catalogue.sources,
            indicators=catalogue.indicators | {own.id: wrong},
            anchors=catalogue.anchors,
            sdg=catalogue.sdg,
        )


# --------------------------------------------------------------------------------------------- real figures


def test_national_totals_agree_with_the_published_ones() -> None:
    panel = load_panel()
    published = {
        2017: 4175,
        2018: 4642,
        2019: 5105,
        2020: 5210,
        2021: 5582,
        2022: 5621,
        2023: 6278,
        2024: 7174,
    }
    for year, total in published.items():
        assert published_total(panel, "jeugdzorg_lasten_kern", year) == pytest.approx(total, rel=1e-3)


def test_the_totals_equal_the_file_of_the_publisher(shared: Path) -> None:
    table = pd.read_csv(shared / "data" / "tabellen" / "iv3_jeugd_2017_2026.csv")
    youth = table[["tv_6.72", "tv_6.73", "tv_6.74", "tv_6.82"]].sum(axis=1, min_count=1)
    for name, report in (("jeugdzorg_lasten_kern", "X005"), ("jeugdzorg_begroting_kern", "X000")):
        panel = load_panel()
        own = panel[(panel["indicator"] == name) & panel["value"].notna()].set_index(["year", "code"])[
            "value"
        ]
        there = table["verslagsoort"].str.endswith(report) & table["jaar"].le(2024) & (youth != 0)
        other = (
            youth[there].set_axis(pd.MultiIndex.from_frame(table.loc[there, ["jaar", "gm_code"]])).dropna()
        )
        assert sorted(own.index) == sorted(other.index)
        assert (own.sort_index() == other.sort_index()).all()


def test_children_that_stand_in_are_near_the_published_counts(figures: FiguresOnDivision) -> None:
    # the published count leaves out institutions, students and incomplete incomes: some percent fewer
    for year in (2017, 2019, 2021):
        children = figures.rows("kinderen_0_17", year).set_index("code")["value"]
        counted = figures.rows("kinderen_in_huishoudens", year).set_index("code")["value"].dropna()
        ratio = counted / children[counted.index]
        assert ratio.between(0.88, 1.05).all()
        assert 0.94 < counted.sum() / children[counted.index].sum() < 0.98


def test_the_line_between_years_hits_a_year_that_was_counted(figures: FiguresOnDivision) -> None:
    """The population under 15 was counted in 2020 and 2024, between the age groups of 2019 and 2025."""
    rule = Sum(
        rule="sum", terms={"inwoners_0_4": 1, "inwoners_5_9": 1, "inwoners_10_14": 1}, between_years=True
    )
    for year, within in ((2020, 0.02), (2024, 0.02)):
        counted = figures.rows("inwoners_0_14", year).set_index("code")["value"]
        drawn = derived_rows(_indicator(rule), year, figures).set_index("code")["value"]
        error = (drawn / counted - 1).abs()
        assert error.median() < within / 2
        assert abs(drawn.sum() / counted.sum() - 1) < within / 2


def test_the_national_amount_per_child_is_what_is_known(figures: FiguresOnDivision) -> None:
    series = national_series(
        figures.panel,
        ["jeugdzorg_lasten_per_kind", "jeugdzorg_lasten_per_kind_reeel"],
        2023,
        catalogue=figures.catalogue,
        gemeenten=figures.gemeenten,
    ).set_index(["indicator", "year"])["value"]
    nominal = series["jeugdzorg_lasten_per_kind"]
    assert nominal[2017] == pytest.approx(1240, rel=0.02)
    assert nominal[2024] == pytest.approx(2190, rel=0.02)
    index = national_anchors(figures.catalogue, "consumentenprijsindex").set_index("year")["value"]
    prices = index[2024] / index
    assert (series["jeugdzorg_lasten_per_kind_reeel"] / nominal).to_dict() == pytest.approx(
        prices[list(YEARS)].to_dict()
    )


def test_years_without_a_register_say_what_stands_in(figures: FiguresOnDivision) -> None:
    assert set(figures.rests_on("kinderen_0_17", 2021)["source"]) == {"70072ned"}
    assert set(figures.rests_on("inwoners_1_januari", 2017)["indicator"]) == {"inwoners_kwb"}
    assert set(figures.rests_on("inwoners_1_januari", 2021)["indicator"]) == {"inwoners"}


def test_a_budget_for_2025_leaves_out_what_the_source_cannot_tell_apart(figures: FiguresOnDivision) -> None:
    rows = figures.rows("jeugdzorg_begroting_zonder_pgb", 2025)
    assert rows["value"].sum() / 1000 == pytest.approx(3703 + 2072 + 635, rel=1e-3)
    assert figures.years("jeugdzorg_lasten_kern") == list(YEARS)


def test_sub_series_add_up_to_the_whole(figures: FiguresOnDivision) -> None:
    names = ["ambulant", "verblijf", "crisis_ggz_gesloten", "bescherming_reclassering"]
    for year in (2023, 2024):
        parts = [figures.rows(f"jeugdzorg_lasten_{name}", year).set_index("code")["value"] for name in names]
        whole = figures.rows("jeugdzorg_lasten_kern", year).set_index("code")["value"].dropna()
        assert (sum(parts)[whole.index] == whole).all()


def test_on_division_gives_the_same_as_all_figures_on_it(figures: FiguresOnDivision) -> None:
    alone = on_division(
        figures.panel,
        "eenouder_aandeel",
        2020,
        2023,
        catalogue=figures.catalogue,
        gemeenten=figures.gemeenten,
    )
    pd.testing.assert_frame_equal(alone, figures.rows("eenouder_aandeel", 2020))


def test_a_municipality_dissolved_during_the_year_does_not_take_its_successor_along(
    figures: FiguresOnDivision,
) -> None:
    """Weesp went into Amsterdam on 24 March 2022 and delivered no accounts of its own over 2022."""
    own = FiguresOnDivision(figures.panel, 2022, figures.catalogue, figures.gemeenten)
    before = own.rows("jeugdzorg_lasten_kern", 2022).set_index("code")
    after = figures.rows("jeugdzorg_lasten_kern", 2022).set_index("code")
    assert before.loc["GM0457", "status"] == "not delivered"
    assert after.loc["GM0363", ["value", "status"]].tolist() == [before.loc["GM0363", "value"], "observed"]
    assert after["status"].eq("not delivered").sum() == 3  # Almelo, Dordrecht and Twenterand
    # a part that lived on to the end of the year is missed: Leerdam and Zederik in Vijfheerenlanden
    assert (
        figures.rows("jeugdzorg_lasten_kern", 2018).set_index("code").loc["GM1961", "status"]
        == "not delivered"
    )
