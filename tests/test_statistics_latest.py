"""The newest figures on one division, and small numbers as several years together: by hand from the counts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue import Catalogue
from analysis.errors import StatisticsError
from analysis.panel.division import years_on_division
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.statistics.latest import is_old, latest_figures, pooled_figures, wide
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
YEARS = range(2011, 2016)
FORMER = {
    "GM1911": ["GM0366", "GM0412", "GM0462", "GM0463"],  # Hollands Kroon, 2012
    "GM1924": ["GM0504", "GM0511", "GM0559", "GM0580"],  # Goeree-Overflakkee, 2013
    "GM1931": ["GM0491", "GM0608", "GM0623", "GM0643", "GM0644"],  # Krimpenerwaard, 2015
    "GM1948": ["GM0844", "GM0846", "GM0860"],  # Meierijstad, 2017
    "GM1982": ["GM0756", "GM0786", "GM0815", "GM1684", "GM1702"],  # Land van Cuijk, 2022
    "GM1980": ["GM0398", "GM0416"],  # Dijk en Waard, 2022
    "GM0363": ["GM0457"],  # Amsterdam, with Weesp since 2022
    "GM0599": ["GM0599"],  # Rotterdam, as it was
}
"""Municipalities of 2023 and those that they were made from since 2011, by hand."""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def births(shared: Path) -> pd.DataFrame:
    table = pd.read_csv(shared / "data" / "tabellen" / "geboorten_37201_2010_2015.csv")
    return table[table["jaar"].isin(YEARS)]


@pytest.fixture(scope="module")
def pooled(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    rows = latest_figures(panel, ["tienermoeders"], 2023, catalogue=catalogue, gemeenten=KNOWN)
    return rows.set_index("code")


# ------------------------------------------------------------------------------------------ published figures


@pytest.mark.parametrize("code", FORMER)
def test_five_years_of_births_by_hand(pooled: pd.DataFrame, births: pd.DataFrame, code: str) -> None:
    own = births[births["code"].isin([code, *FORMER[code]])]
    young, all_births = own["moeder_0_20"].sum(), own["levendgeborenen"].sum()
    row = pooled.loc[code]
    assert (row["numerator"], row["denominator"]) == (young, all_births)
    assert row["value"] == pytest.approx(1000 * young / all_births, abs=1e-9)
    assert (row["years"], row["year"], row["boundary_year"]) == ("2011-2015", 2015, 2023)


def test_nobody_is_lost_on_the_way(pooled: pd.DataFrame, births: pd.DataFrame) -> None:
    country = births[births["code"].str.startswith("NL")]
    assert len(country) == len(YEARS)
    assert len(pooled) == 342
    assert pooled["numerator"].sum() == country["moeder_0_20"].sum()
    assert pooled["denominator"].sum() == country["levendgeborenen"].sum()


def test_pooled_rows_keep_the_contract_of_the_panel(pooled: pd.DataFrame) -> None:
    rows = pooled.reset_index()
    assert list(rows.columns) == ["code", "indicator", *list(COLUMNS)[2:], "years"]
    validate_panel(rows[list(COLUMNS)], where="this test")


def test_the_newest_year_is_taken_as_it_was_published(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    rows = latest_figures(panel, ["kinderen_laag_inkomen"], 2023, catalogue=catalogue, gemeenten=KNOWN)
    own = panel.query("indicator == 'kinderen_laag_inkomen' and year == 2022")
    assert set(rows["years"]) == {"2022"}
    pd.testing.assert_frame_equal(rows[list(COLUMNS)], own.reset_index(drop=True))


def test_indicators_stand_in_the_order_asked_and_empty_ones_are_absent(
    panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    asked = ["vaccinatie_bmr", "kinderen_laag_inkomen_4jr", "achterstandsscore"]
    rows = latest_figures(panel, asked, 2023, catalogue=catalogue, gemeenten=KNOWN)
    assert list(dict.fromkeys(rows["indicator"])) == ["vaccinatie_bmr", "achterstandsscore"]
    assert rows.groupby("indicator").size().tolist() == [342, 342]
    none = latest_figures(panel, [], 2023, catalogue=catalogue, gemeenten=KNOWN)
    assert (len(none), list(none.columns)) == (0, [*COLUMNS, "years"])


def test_figures_on_a_newer_division_are_not_taken(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    parts = {"catalogue": catalogue, "gemeenten": KNOWN}
    assert years_on_division(panel, "inwoners", 2019, **parts)[-1] == 2020  # the same division
    assert years_on_division(panel, "inwoners", 2014, **parts) == []
    assert years_on_division(panel, "kinderen_laag_inkomen", 2022, **parts) == []


def test_one_column_for_each_indicator(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    asked = ["tienermoeders", "kinderen_laag_inkomen"]
    rows = latest_figures(panel, asked, 2023, catalogue=catalogue, gemeenten=KNOWN)
    table = wide(rows)
    assert list(table.columns) == asked
    assert table.index.is_monotonic_increasing
    known = panel.query("indicator == 'kinderen_laag_inkomen' and year == 2022 and value.notna()")
    assert table["kinderen_laag_inkomen"].dropna().to_dict() == known.set_index("code")["value"].to_dict()


def test_old_begins_after_five_years() -> None:
    assert [is_old(year, 2023) for year in (2017, 2018, 2023)] == [True, False, False]


# ------------------------------------------------------------------------------------------- invented figures


def invented(
    year: int, figures: dict[str, tuple[float, float] | None], indicator: str = "tienermoeders"
) -> pd.DataFrame:
    """Rows of this test, with count and total for each municipality of 2023, or a secret."""
    known = {code: pair or (float("nan"),) * 2 for code, pair in figures.items()}
    count, total = (pd.Series({code: pair[i] for code, pair in known.items()}) for i in (0, 1))
    value = 1000 * count / total
    return pd.DataFrame(
        {
            "indicator": indicator,
            "code": value.index,
            "year": year,
            "value": value.to_numpy(),
            "lower": (1000 * (count - 0.5).clip(lower=0) / total).to_numpy(),
            "upper": (1000 * (count + 0.5) / total).to_numpy(),
            "numerator": count.to_numpy(),
            "denominator": total.to_numpy(),
            "status": ["observed" if figures[code] else "suppressed" for code in figures],
            "source": "37201",
            "version": "20151231-00000000",
            "boundary_year": 2023,
        }
    )


def pool(catalogue: Catalogue, *years: pd.DataFrame) -> pd.DataFrame:
    named = [int(rows["year"].iloc[0]) for rows in years]
    together = pooled_figures(
        pd.concat(years, ignore_index=True),
        str(years[0]["indicator"].iloc[0]),
        named,
        2023,
        catalogue=catalogue,
        gemeenten=KNOWN,
    )
    return together.set_index("code")


def test_counts_are_added_and_rates_are_not_averaged(catalogue: Catalogue) -> None:
    row = pool(
        catalogue,
        invented(2014, {"GM0363": (10, 100)}),
        invented(2015, {"GM0363": (0, 900)}),
    ).loc["GM0363"]
    assert row["value"] == 10  # and not 50
    assert (row["lower"], row["upper"]) == pytest.approx((9.5, 11.0))  # 9.5 + 0 and 10.5 + 0.5 of 1,000
    assert row["years"] == "2014-2015"


def test_a_year_that_misses_leaves_the_whole_without(catalogue: Catalogue) -> None:
    rows = pool(
        catalogue,
        invented(2014, {"GM0363": None, "GM0599": (1, 100), "GM0518": (1, 100)}),
        invented(2015, {"GM0363": (1, 100), "GM0599": (2, 100), "GM0518": None}),
    )
    assert rows.loc[["GM0363", "GM0518"], "value"].isna().all()
    assert (
        rows.loc[["GM0363", "GM0518"], ["numerator", "denominator", "lower", "upper"]].isna().all(axis=None)
    )
    assert rows.loc[["GM0363", "GM0518"], "status"].tolist() == ["suppressed", "suppressed"]
    assert rows.loc["GM0599", "value"] == 15


def test_a_year_without_a_row_leaves_the_whole_without(catalogue: Catalogue) -> None:
    rows = pool(
        catalogue,
        invented(2014, {"GM0363": (1, 100)}),
        invented(2015, {"GM0363": (1, 100), "GM0599": (2, 100)}),
    )
    assert (rows.loc["GM0599", "status"], rows["value"].count()) == ("not published", 1)


def test_nobody_born_gives_no_rate(catalogue: Catalogue) -> None:
    nobody = [invented(year, {"GM0363": (0, 0), "GM0599": (0, 5)}) for year in (2014, 2015)]
    rows = pool(catalogue, *(rows.assign(value=rows["value"].fillna(0)) for rows in nobody))
    assert pd.isna(rows.loc["GM0363", "value"])
    assert rows.loc["GM0599", "value"] == 0


@pytest.mark.parametrize("without", [(2014,), (2015,), (2014, 2015)])
def test_years_without_counts_are_not_taken_together(catalogue: Catalogue, without: tuple[int, ...]) -> None:
    """Also when only one of them has none: its figure would silently be left out."""
    years = [invented(year, {"GM0363": (1, 100)}) for year in (2014, 2015)]
    for rows in years:
        if rows["year"].iloc[0] in without:
            rows[["numerator", "denominator"]] = float("nan")
    with pytest.raises(
        StatisticsError, match=r"tienermoeders, 2014-2015: .* without counts; choose one year"
    ):
        pool(catalogue, *years)


def test_a_weight_is_no_count(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    """A rate that was brought over by households has no counts to pool."""
    once = panel.query("indicator == 'huishoudens_laag_inkomen' and year == 2021")
    again = once.assign(year=2020)
    more = pd.concat([panel.query("indicator == 'huishoudens'"), once, again], ignore_index=True)
    with pytest.raises(StatisticsError, match="without counts"):
        pooled_figures(
            more, "huishoudens_laag_inkomen", [2020, 2021], 2023, catalogue=catalogue, gemeenten=KNOWN
        )


def test_one_year_is_what_was_published(catalogue: Catalogue) -> None:
    row = pool(catalogue, invented(2015, {"GM0363": (1, 100)})).loc["GM0363"]
    assert (row["value"], row["years"], row["status"]) == (10, "2015", "observed")
