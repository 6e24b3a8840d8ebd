"""Panel rows on other boundaries: totals kept, rates recomputed, nothing averaged, no figure made up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue import Catalogue
from analysis.errors import PanelError, TerritoryError
from analysis.panel.boundaries import on_boundaries
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.statistics import select
from analysis.territory.gemeenten import Gemeenten, read_gemeenten

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def gemeenten() -> Gemeenten:
    return read_gemeenten(ROOT / "data" / "reference")


def test_amounts_of_2018_on_2023_keep_their_total_and_tell_who_is_missing(
    panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten
) -> None:
    rows = select(panel, "jeugdzorg_lasten_kern", year=2018)
    there = on_boundaries(rows, 2023, catalogue=catalogue, gemeenten=gemeenten).set_index("code")
    assert len(there) == 342
    validate_panel(there.reset_index()[list(COLUMNS)], where="this test")
    # Vijfheerenlanden was made from three municipalities that did not deliver, Haarlemmermeer from one
    missing = there.index[there["value"].isna()].tolist()
    assert missing == ["GM0394", "GM1961"]
    assert set(there.loc[missing, "status"]) == {"not delivered"}
    left = rows.set_index("code").drop(["GM0393", "GM0394", "GM0545", "GM0620", "GM0707"])["value"].sum()
    assert there["value"].sum() == left
    assert set(there.index[there["divided"]]) == {
        *("GM0757", "GM0824", "GM0855", "GM0865"),  # Haaren
        *("GM1966", "GM1969"),  # Winsum
    }


def test_littenseradiel_and_haaren_are_divided_and_flagged(
    panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten
) -> None:
    rows = select(panel, "jeugdzorg_lasten_kern", year=2017)
    there = on_boundaries(rows, 2023, catalogue=catalogue, gemeenten=gemeenten).set_index("code")
    assert {"GM0080", "GM1900", "GM1949", "GM0824", "GM0865"} <= set(there.index[there["divided"]])


def test_rates_are_recomputed_from_their_parts(
    panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten
) -> None:
    figures = pd.DataFrame(
        {
            "indicator": "kinderen_laag_inkomen",
            "code": ["GM0370", "GM0439", "GM0363"],  # Beemster joined Purmerend in 2022; figures of this test
            "year": 2020,
            "value": [2.0, 8.0, 12.4],
            "lower": [1.95, 7.95, 12.35],
            "upper": [2.05, 8.05, 12.45],
            "numerator": [100.0, 1200.0, 17600.0],
            "denominator": [2000.0, 15000.0, 142000.0],
            "status": ["observed", "provisional", "observed"],
            "source": "85678NED",
            "version": "20241101-00000000",
            "boundary_year": 2021,
        }
    )
    there = on_boundaries(figures, 2022, catalogue=catalogue, gemeenten=gemeenten).set_index("code")
    purmerend, amsterdam = there.loc["GM0439"], there.loc["GM0363"]
    assert purmerend["value"] == pytest.approx(100 * 1300 / 17000, abs=1e-6)  # and not the mean of 2 and 8
    assert purmerend["lower"] == pytest.approx(100 * 1200 / 17100, abs=1e-6)
    assert purmerend["upper"] == pytest.approx(100 * 1400 / 16900, abs=1e-6)
    assert purmerend["status"] == "provisional"
    assert tuple(amsterdam[["value", "lower", "upper"]]) == (12.4, 12.35, 12.45)  # unchanged: as published
    figures.loc[0, ["value", "lower", "upper", "numerator", "denominator"]] = float("nan")
    figures.loc[0, "status"] = "suppressed"
    there = on_boundaries(figures, 2022, catalogue=catalogue, gemeenten=gemeenten).set_index("code")
    assert pd.isna(there.loc["GM0439", "value"])
    assert there.loc["GM0439", "status"] == "suppressed"


def test_what_cannot_be_done_is_refused_in_a_sentence(
    panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten
) -> None:
    households = select(panel, "huishoudens_laag_inkomen", year=2021)
    with pytest.raises(PanelError, match="percentages are not averaged; show it on the division of 2021"):
        on_boundaries(households, 2023, catalogue=catalogue, gemeenten=gemeenten)
    kept = on_boundaries(households, 2021, catalogue=catalogue, gemeenten=gemeenten)
    assert kept[list(COLUMNS)].equals(households.reset_index(drop=True))
    with pytest.raises(TerritoryError, match="cannot be un-merged"):
        on_boundaries(select(panel, "inwoners", year=2023), 2019, catalogue=catalogue, gemeenten=gemeenten)
    with pytest.raises(PanelError, match="2 indicators"):
        on_boundaries(
            panel[panel["indicator"].str.startswith("kinderen_laag")],
            2024,
            catalogue=catalogue,
            gemeenten=gemeenten,
        )


def test_years_on_their_own_divisions_come_together(
    panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten
) -> None:
    rows = select(panel, "inwoners").dropna(subset="value")
    there = on_boundaries(rows, 2025, catalogue=catalogue, gemeenten=gemeenten)
    assert there.groupby("year").size().eq(342).all()
    assert there.groupby("year")["value"].sum().equals(rows.groupby("year")["value"].sum())
    assert set(there["boundary_year"]) == {2025}
