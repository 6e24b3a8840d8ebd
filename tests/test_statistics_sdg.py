"""The SDG table filled in: every cell has figure, year and source, or says why not; nothing is filled in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import Catalogue, Kind, Level, Polarity
from analysis.panel.schema import WITH_FIGURE
from analysis.statistics.sdg import (
    AMBIGUOUS,
    MEASURED,
    NO_FIGURE,
    NOT_MEASURABLE,
    SdgFigures,
    index_components,
    provincial,
    sdg_cells,
    sdg_figures,
    terciles,
)
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
PROVINCE = KNOWN.in_year(2023).set_index("code")["provincie"]
PROVINCES = [f"PV{number}" for number in range(20, 32)]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def found(panel: pd.DataFrame, catalogue: Catalogue) -> SdgFigures:
    return sdg_figures(panel, 2023, catalogue=catalogue, gemeenten=KNOWN)


@pytest.fixture(scope="module")
def values(found: SdgFigures, panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    return provincial(found, panel, catalogue=catalogue, gemeenten=KNOWN)


@pytest.fixture(scope="module")
def cells(found: SdgFigures, values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    return sdg_cells(found, values, PROVINCES, catalogue)


@pytest.fixture(scope="module")
def municipal(found: SdgFigures, catalogue: Catalogue) -> pd.DataFrame:
    by_area = found.rows.rename(columns={"code": "area"})
    return sdg_cells(found, by_area, sorted(PROVINCE.index), catalogue)


# ----------------------------------------------------------------------------------------------- the whole table


@pytest.mark.parametrize("level", ["cells", "municipal"])
def test_every_cell_has_figure_year_and_source_or_a_reason(
    request: pytest.FixtureRequest, catalogue: Catalogue, level: str
) -> None:
    table: pd.DataFrame = request.getfixturevalue(level)
    areas = {"cells": 12, "municipal": 342}[level]
    assert len(table) == areas * len(catalogue.sdg)
    assert not table.duplicated(["sdg", "area"]).any()
    assert table["goal"].nunique() >= 10
    told = table[table["status"].isin([MEASURED, AMBIGUOUS])]
    silent = table[table["status"].isin([NO_FIGURE, NOT_MEASURABLE])]
    assert len(told) + len(silent) == len(table)
    assert len(told) > 0
    assert told["value"].notna().all()
    assert told["year"].str.fullmatch(r"\d{4}(-\d{4})?").all()
    assert told["source"].str.match(r"Bron: .+ bewerking Kinderen in Kaart\.").all()
    assert (told["text"] != "").all()
    assert (told["reason"] == "").all()
    assert silent["value"].isna().all()
    assert silent["tercile"].isna().all()
    assert (silent["text"] == "").all()
    assert (silent["reason"].str.len() > 20).all()


def test_what_exists_for_country_or_region_only_is_never_filled_in(
    municipal: pd.DataFrame, catalogue: Catalogue
) -> None:
    coarse = [row for row in catalogue.sdg.values() if row.level is not Level.GEMEENTE]
    assert len(coarse) >= 4
    assert all(row.indicators == [] and row.reason for row in coarse)
    rows = municipal[municipal["sdg"].isin([row.id for row in coarse])]
    assert set(rows["status"]) == {NOT_MEASURABLE}
    assert rows["reason"].str.startswith("Niet per gemeente meetbaar").all()


def test_municipal_cells_are_the_panel_and_no_national_figure(
    municipal: pd.DataFrame, found: SdgFigures, panel: pd.DataFrame
) -> None:
    row = municipal[municipal["sdg"] == "armoede_laag_inkomen"].set_index("area")["value"]
    own = panel.query("indicator == 'kinderen_laag_inkomen' and year == 2022").set_index("code")["value"]
    pd.testing.assert_series_equal(row, own.reindex(row.index), check_names=False)
    assert set(found.rows.loc[found.rows["value"].notna(), "status"]) <= set(WITH_FIGURE)
    shared_by_all = municipal.dropna(subset="value").groupby("sdg")["value"].nunique()
    assert shared_by_all.min() > 20  # one figure for everybody would be a national one


def test_the_indicator_with_most_figures_is_chosen_and_no_total(
    found: SdgFigures, catalogue: Catalogue
) -> None:
    counts = found.rows.groupby("sdg")["value"].count()
    assert counts.min() > 0
    for row, name in found.chosen.items():
        assert name in catalogue.sdg[row].indicators
        assert catalogue.indicators[name].kind in (Kind.RATE, Kind.SCORE)
    assert found.chosen["jeugdhulpgebruik"] == "jeugdhulp"  # provisional figures of 2022, nearly everywhere
    assert found.chosen["tienermoeders"] == "tienermoeders"


def test_an_empty_panel_leaves_every_cell_with_a_reason(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    nothing = sdg_figures(panel.head(0), 2023, catalogue=catalogue, gemeenten=KNOWN)
    assert nothing.chosen == {}
    empty = provincial(nothing, panel.head(0), catalogue=catalogue, gemeenten=KNOWN)
    table = sdg_cells(nothing, empty, PROVINCES, catalogue)
    assert set(table["status"]) == {NO_FIGURE, NOT_MEASURABLE}
    assert (table["reason"] != "").all()
    assert index_components(nothing, catalogue) == []


# ------------------------------------------------------------------------------------------------- provinces


def of_row(values: pd.DataFrame, row: str) -> pd.Series:
    return values[values["sdg"] == row].set_index("area")["value"]


def test_teenage_births_of_provinces_from_the_snapshot(values: pd.DataFrame, panel: pd.DataFrame) -> None:
    """Provinces whose outer border no municipality crossed since 2011, from the rows of each year's own division."""
    rows = panel.query("indicator == 'tienermoeders' and 2011 <= year <= 2015")
    rows = rows[rows["code"].str.startswith("GM")]
    province = rows["code"].map(
        KNOWN.gemeenten.drop_duplicates("code", keep="last").set_index("code")["provincie"]
    )
    sums = rows.groupby(province)[["numerator", "denominator"]].sum()
    rate = 1000 * sums["numerator"] / sums["denominator"]
    told = of_row(values, "tienermoeders")
    for code in ("PV22", "PV23", "PV24", "PV25", "PV27", "PV29", "PV30", "PV31"):
        assert told[code] == pytest.approx(rate[code], abs=1e-6), code
    assert told.drop(["PV20", "PV21", "PV26", "PV28"]).notna().all()


def test_a_rate_without_counts_is_weighted(values: pd.DataFrame, panel: pd.DataFrame) -> None:
    """Flevoland: six municipalities that did not change, rates of 2021 by the households of 2020, the nearest year."""
    own = panel[panel["code"].map(PROVINCE).eq("PV24")]
    rate = own.query("indicator == 'huishoudens_laag_inkomen' and year == 2021").set_index("code")["value"]
    size = own.query("indicator == 'huishoudens' and year == 2020").set_index("code")["value"]
    assert len(rate) == len(size) == 6
    mean = (rate * size).sum() / size.sum()
    assert of_row(values, "huishoudens_laag_inkomen")["PV24"] == pytest.approx(mean, abs=1e-9)


def test_a_score_is_weighted_by_its_pupils(values: pd.DataFrame, panel: pd.DataFrame) -> None:
    own = panel[panel["code"].map(PROVINCE).eq("PV24")].query(
        "indicator == 'achterstandsscore_zonder_drempel'"
    )
    mean = own["numerator"].sum() / own["denominator"].sum()
    assert of_row(values, "achterstandsscore")["PV24"] == pytest.approx(mean, abs=1e-6)


def test_a_province_without_nine_tenths_of_its_weight_has_none(values: pd.DataFrame) -> None:
    poverty = of_row(values, "armoede_laag_inkomen")
    assert set(poverty.index[poverty.notna()]) == {"PV23", "PV24", "PV26", "PV27", "PV30"}
    assert len(values) == 12 * values["sdg"].nunique()
    assert values["value"].dtype == "float64"


# -------------------------------------------------------------------------------------------------- terciles


def test_terciles_by_hand(cells: pd.DataFrame) -> None:
    """Low income of households: Drenthe and others in the middle, by the figures that the table prints."""
    row = cells[cells["sdg"] == "huishoudens_laag_inkomen"].set_index("area")
    order = row["value"].sort_values().index
    assert order[[0, 1, -2, -1]].tolist() == ["PV29", "PV30", "PV28", "PV20"]
    assert row.loc[order, "tercile"].tolist() == [1.0] * 4 + [2.0] * 4 + [3.0] * 4
    assert row.loc["PV20", "tercile"] == 3  # Groningen: most low income
    five = cells[(cells["sdg"] == "armoede_laag_inkomen") & cells["value"].notna()].sort_values("value")
    assert five["area"].tolist() == ["PV23", "PV30", "PV26", "PV24", "PV27"]
    assert five["tercile"].isna().all()  # five provinces have a figure: too few to speak of thirds


def test_a_figure_without_direction_has_no_tercile(cells: pd.DataFrame, catalogue: Catalogue) -> None:
    told = cells[cells["status"] == AMBIGUOUS]
    assert {"jeugdhulpgebruik", "eenoudergezinnen"} <= set(told["sdg"])
    assert told["tercile"].isna().all()
    directed = cells[cells["status"] == MEASURED]
    enough = directed.groupby("sdg")["area"].transform("size") >= 9
    assert directed.loc[enough, "tercile"].isin([1, 2, 3]).all()
    assert directed.loc[~enough, "tercile"].isna().all()
    undirected = (Polarity.AMBIGUOUS, Polarity.CONTEXT)
    assert all(catalogue.indicators[name].polarity in undirected for name in told["indicator"])


@pytest.mark.parametrize(
    ("figures", "thirds"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 2, 2, 3, 3]),
        ([6.0, 5.0, np.nan, 4.0], [3, 2, np.nan, 1]),
        ([2.0, 2.0, 2.0, 9.0], [1, 1, 1, 3]),  # equal figures are in the same third
        ([1.0, 2.0], [np.nan, np.nan]),  # two figures have no thirds
        ([1.0], [np.nan]),
        ([np.nan], [np.nan]),
        ([], []),
    ],
)
def test_terciles_at_the_borders(catalogue: Catalogue, figures: list[float], thirds: list[float]) -> None:
    worse = catalogue.indicators["kinderen_laag_inkomen"]
    told = terciles(pd.Series(figures, dtype=float), worse)
    np.testing.assert_array_equal(told.to_numpy(), np.array(thirds, dtype=float))
    better = catalogue.indicators["vaccinatie_bmr"]
    turned = terciles(-pd.Series(figures, dtype=float), better)
    np.testing.assert_array_equal(turned.to_numpy(), told.to_numpy())


# ------------------------------------------------------------------------------------------------- the index


def test_an_index_takes_each_official_code_once_and_nothing_thin(
    found: SdgFigures, catalogue: Catalogue
) -> None:
    components = index_components(found, catalogue)
    names = [component.indicator for component in components]
    assert "kinderen_laag_inkomen" not in names  # 157 of 342
    assert len(set(names)) == len(names)
    assert not {"bijstand_personen", "eenoudergezinnen"} & set(names)  # context
    weight = {component.indicator: component.effective_weight for component in components}
    assert weight["jeugdhulp"] == weight["verdachten"] == 0  # reported, not measured
    assert weight["tienermoeders"] == weight["vaccinatie_bmr"] > 0
    poverty = [name for name in names if "laag_inkomen" in name or "sociaal_minimum" in name]
    assert poverty == ["huishoudens_laag_inkomen"]
