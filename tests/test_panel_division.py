"""Rates without counts on a later division: averaged by a count over merged municipalities, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.catalogue import Catalogue, read_catalogue
from analysis.errors import TerritoryError
from analysis.panel.boundaries import on_boundaries
from analysis.panel.building import build_panel, in_order
from analysis.panel.division import merging_weights, on_division
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.sources.reading import Figures
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
RATE, COUNT = "huishoudens_laag_inkomen", "huishoudens"
KNOWN = read_gemeenten(ROOT / "data" / "reference")
CATALOGUE = read_catalogue(ROOT / "data" / "catalogue")  # for property tests: fixtures are told at length
MERGED = {
    "GM1982": ["GM0756", "GM0786", "GM0815", "GM1684", "GM1702"],  # Land van Cuijk
    "GM1991": ["GM0856", "GM1685"],  # Maashorst
    "GM1980": ["GM0398", "GM0416"],  # Dijk en Waard
    "GM1992": ["GM0501", "GM0530", "GM0614"],  # Voorne aan Zee
    "GM0439": ["GM0370", "GM0439"],  # Purmerend with Beemster
    "GM0363": ["GM0363", "GM0457"],  # Amsterdam with Weesp
}
"""All mergers of 2022 and 2023, by hand."""

PARTS = MERGED["GM1982"]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def brought(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    rows = on_division(panel, RATE, 2021, 2023, catalogue=catalogue, gemeenten=KNOWN)
    return rows.set_index("code")


# ------------------------------------------------------------------------------------------ published figures


@pytest.mark.parametrize("code", MERGED)
def test_merged_municipality_is_the_mean_by_households(
    brought: pd.DataFrame, shared: Path, code: str
) -> None:
    """KWB 2021 has the rate and no households; those of KWB 2020 are the nearest."""
    tables = shared / "data" / "tabellen"
    rate = pd.read_csv(tables / "kwb_2021_85039NED_352gem.csv").set_index("gm_code")
    size = pd.read_csv(tables / "kwb_2020_84799NED_NL_355gem.csv").set_index("regio_code")
    rates = rate.loc[MERGED[code], "HuishoudensMetEenLaagInkomen_78"].to_numpy()
    sizes = size.loc[MERGED[code], "HuishoudensTotaal_28"].to_numpy()
    assert brought.loc[code, "value"] == pytest.approx((rates * sizes).sum() / sizes.sum(), abs=1e-6)
    assert brought.loc[code, "upper"] - brought.loc[code, "lower"] == pytest.approx(0.1, abs=1e-6)
    assert brought.loc[code, "status"] == "observed"


def test_all_others_keep_what_was_published(brought: pd.DataFrame, shared: Path) -> None:
    table = pd.read_csv(shared / "data" / "tabellen" / "kwb_2021_85039NED_352gem.csv").set_index("gm_code")
    others = [code for code in brought.index if code not in MERGED]
    assert len(brought) == 342
    assert len(others) == 336
    published = table.loc[others, "HuishoudensMetEenLaagInkomen_78"]
    assert brought.loc[others, "value"].tolist() == published.tolist()
    validate_panel(brought.reset_index()[list(COLUMNS)], where="this test")


def test_without_weights_only_merged_municipalities_have_no_figure(
    panel: pd.DataFrame, catalogue: Catalogue, brought: pd.DataFrame
) -> None:
    alone = catalogue.indicators[RATE].model_copy(update={"merged_by": None})
    bare = catalogue.model_copy(update={"indicators": {**catalogue.indicators, RATE: alone}})
    rows = on_division(panel, RATE, 2021, 2023, catalogue=bare, gemeenten=KNOWN).set_index("code")
    assert set(rows.index[rows["value"].isna()]) == set(MERGED)
    assert set(rows.loc[list(MERGED), "status"]) == {"not published"}
    others = rows.index.difference(list(MERGED))
    pd.testing.assert_frame_equal(rows.loc[others], brought.loc[others])
    validate_panel(rows.reset_index()[list(COLUMNS)], where="this test")


def test_low_income_of_children_and_of_households_tell_one_story(
    panel: pd.DataFrame, brought: pd.DataFrame
) -> None:
    """A check that codes and years line up, over the municipalities that have both."""
    children = panel.query("indicator == 'kinderen_laag_inkomen' and year == 2021 and value.notna()")
    both = (
        children.set_index("code")["value"].to_frame("kinderen").join(brought["value"], how="inner").dropna()
    )
    assert len(both) == 157
    assert 0.85 <= both["kinderen"].corr(both["value"]) <= 0.92


def test_weights_do_not_pass_for_a_population(brought: pd.DataFrame) -> None:
    """Households are what the mean is taken by; the rate leaves students out, and nobody published its counts."""
    assert brought[["numerator", "denominator"]].isna().all(axis=None)


def test_another_name_for_the_same_division_changes_nothing(
    panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    there = on_division(panel, "kinderen_laag_inkomen", 2021, 2025, catalogue=catalogue, gemeenten=KNOWN)
    own = panel.query("indicator == 'kinderen_laag_inkomen' and year == 2021")
    assert set(there["boundary_year"]) == {2025}
    assert there.drop(columns="boundary_year").equals(
        own.drop(columns="boundary_year").reset_index(drop=True)
    )


def test_a_year_that_is_not_there_gives_no_rows(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    assert on_division(panel, RATE, 1999, 2023, catalogue=catalogue, gemeenten=KNOWN).empty


def test_an_older_division_is_refused(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    with pytest.raises(TerritoryError, match="cannot be un-merged"):
        on_division(panel, RATE, 2021, 2019, catalogue=catalogue, gemeenten=KNOWN)


# ------------------------------------------------------------------------------------------ invented figures


def rows(indicator: str, figures: dict[str, float], year: int = 2021) -> pd.DataFrame:
    """Rows of this test on the division of 2021, rounded to tenths."""
    values = pd.Series(figures, dtype=float)
    status = np.where(values.notna(), "observed", "suppressed")
    return in_order(
        pd.DataFrame(
            {
                "indicator": indicator,
                "code": values.index,
                "year": year,
                "value": values.to_numpy(),
                "lower": (values - 0.05).clip(lower=0).to_numpy(),
                "upper": (values + 0.05).to_numpy(),
                "numerator": np.nan,
                "denominator": np.nan,
                "status": status,
                "source": "85039NED" if indicator == RATE else "84799NED",
                "version": "20240101-00000000",
                "boundary_year": year,
            }
        )
    )


def merged(catalogue: Catalogue, rates: dict[str, float], weights: dict[str, float]) -> pd.Series:
    there = on_boundaries(
        rows(RATE, rates),
        2022,
        catalogue=catalogue,
        gemeenten=KNOWN,
        weights=pd.Series(weights),
        without_parts="leave out",
    )
    validate_panel(there[list(COLUMNS)], where="this test")
    (row,) = there.to_dict("records")
    return pd.Series(row)


RATES = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=5, max_size=5)
WEIGHTS = st.lists(st.integers(1, 10**6).map(float), min_size=5, max_size=5)


@settings(max_examples=30)
@given(rates=RATES, weights=WEIGHTS)
def test_a_weighted_rate_lies_between_its_parts_and_within_what_can_be(
    rates: list[float], weights: list[float]
) -> None:
    row = merged(CATALOGUE, dict(zip(PARTS, rates, strict=True)), dict(zip(PARTS, weights, strict=True)))
    assert min(rates) - 1e-6 <= row["value"] <= max(rates) + 1e-6
    assert row["value"] == pytest.approx(np.average(rates, weights=weights), abs=2e-6)
    assert 0 <= row["lower"] <= row["value"] <= row["upper"] <= 100


@settings(max_examples=30)
@given(rate=st.integers(0, 1000).map(lambda tenths: tenths / 10), weights=WEIGHTS)
def test_equal_rates_stay_what_they_are(rate: float, weights: list[float]) -> None:
    row = merged(CATALOGUE, dict.fromkeys(PARTS, rate), dict(zip(PARTS, weights, strict=True)))
    assert row["value"] == pytest.approx(rate, abs=1e-6)


def test_a_part_without_figure_or_weight_leaves_the_whole_without(catalogue: Catalogue) -> None:
    weights = dict.fromkeys(PARTS, 1000.0)
    row = merged(catalogue, dict.fromkeys(PARTS, 4.0) | {PARTS[0]: float("nan")}, weights)
    assert (np.isnan(row["value"]), row["status"]) == (True, "suppressed")
    row = merged(catalogue, dict.fromkeys(PARTS, 4.0), dict.fromkeys(PARTS[1:], 1000.0))
    assert (np.isnan(row["value"]), row["status"]) == (True, "not published")


def test_weights_are_not_used_beside_published_counts(catalogue: Catalogue) -> None:
    counted = rows(RATE, {"GM0370": 2.0, "GM0439": 8.0}).assign(
        numerator=[100.0, 1200.0], denominator=[5000.0, 15000.0]
    )
    there = on_boundaries(
        counted,
        2022,
        catalogue=catalogue,
        gemeenten=KNOWN,
        weights=pd.Series({"GM0370": 1.0, "GM0439": 1.0}),
    )
    assert there["value"].tolist() == [6.5]  # 1300 of 20000, and not the plain mean of 2 and 8
    assert there["denominator"].tolist() == [20000.0]


def test_weights_come_from_the_newest_division_that_can_be_brought(
    panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    of_2021 = merging_weights(panel, RATE, 2021, 2021, catalogue=catalogue, gemeenten=KNOWN)
    of_2018 = merging_weights(panel, RATE, 2018, 2018, catalogue=catalogue, gemeenten=KNOWN)
    assert of_2021 is not None
    assert of_2018 is not None
    assert len(of_2021) == 352
    households = panel[(panel["indicator"] == COUNT) & panel["code"].str.startswith("GM")]
    assert of_2021.sum() == households[households["year"] == 2020]["value"].sum()
    assert of_2018.sum() == households[households["year"] == 2018]["value"].sum()


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param("indicator != 'huishoudens'", id="no count at all"),
        pytest.param("indicator != 'huishoudens' or year > 2022", id="only on newer divisions"),
        pytest.param("indicator != 'huishoudens' or code == 'NL'", id="only for the country"),
    ],
)
def test_without_a_count_there_are_no_weights(panel: pd.DataFrame, catalogue: Catalogue, kept: str) -> None:
    less = panel.query(kept)
    assert merging_weights(less, RATE, 2021, 2021, catalogue=catalogue, gemeenten=KNOWN) is None
    there = on_division(less, RATE, 2021, 2023, catalogue=catalogue, gemeenten=KNOWN)
    assert there["value"].isna().sum() == len(MERGED)


# ------------------------------------------------------------------------------------- rates computed from counts


def computed(
    catalogue: Catalogue, *cells: tuple[str, str, float | None, str | None], of: str = "tienermoeders"
) -> pd.DataFrame:
    """Panel rows from invented counts of 2015: code, role, figure, and why it is missing."""
    series = next(part for part in catalogue.indicators[of].series if 2015 in part.years)
    frame = pd.DataFrame(
        [
            {
                "code": code,
                "year": 2015,
                "role": role,
                "figure": figure,
                "missing": missing,
                "provisional": False,
            }
            for code, role, figure, missing in cells
        ]
    ).astype({"figure": "float64"})
    part = Figures(of, series.source, "37201", "20151231-00000000", frame)
    panel = validate_panel(build_panel(catalogue, [part], KNOWN), where="this test")
    return panel[panel["year"] == 2015].set_index("code")


@pytest.mark.parametrize(("young", "births"), [(0, 50), (50, 50), (1, 3), (17, 10_817)])
def test_a_computed_rate_is_its_counts(catalogue: Catalogue, young: int, births: int) -> None:
    row = computed(
        catalogue, ("GM0363", "numerator", young, None), ("GM0363", "denominator", births, None)
    ).loc["GM0363"]
    assert row["value"] == pytest.approx(1000 * young / births, abs=1e-6)
    assert row["lower"] == row["value"] == row["upper"]  # counted one by one
    assert (row["numerator"], row["denominator"], row["status"]) == (young, births, "observed")


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        ((5.0, None), (None, "suppressed"), "suppressed"),
        ((None, "suppressed"), (100.0, None), "suppressed"),
        ((None, "impossible"), (100.0, None), "not published"),
        ((5.0, None), (None, "impossible"), "not published"),
        ((0.0, None), (0.0, None), "not published"),
        ((0.0, None), (100.0, None), "observed"),
    ],
)
def test_without_one_of_its_counts_a_rate_is_none(
    catalogue: Catalogue,
    numerator: tuple[float | None, str | None],
    denominator: tuple[float | None, str | None],
    status: str,
) -> None:
    rows = computed(
        catalogue,
        ("GM0363", "numerator", *numerator),
        ("GM0363", "denominator", *denominator),
        ("GM0599", "numerator", 5.0, None),
        ("GM0599", "denominator", 100.0, None),
    )
    assert rows.loc["GM0363", "status"] == status
    assert rows.loc["GM0363", ["value", "numerator", "denominator"]].notna().all() == (status == "observed")
    assert rows.loc["GM0599", "value"] == 50


@pytest.mark.parametrize(
    ("young", "births", "step"), [(2, 102, 5), (3, 103, 5), (38, 1249, 100), (0, 151, 100), (14, 4994, 10)]
)
def test_the_true_rate_lies_within_the_bounds_of_rounded_counts(
    catalogue: Catalogue, young: int, births: int, step: int
) -> None:
    subject = catalogue.indicators["tienermoeders"]
    first = subject.series[0]
    assert first.numerator is not None
    assert first.denominator is not None
    rounded = first.model_copy(
        update={
            "numerator": first.numerator.model_copy(update={"rounded_to": step}),
            "denominator": first.denominator.model_copy(update={"rounded_to": step}),
        }
    )
    coarse = catalogue.model_copy(
        update={"indicators": {"tienermoeders": subject.model_copy(update={"series": [rounded]})}}
    )
    near = [step * round(count / step) for count in (young, births)]
    row = computed(
        coarse, ("GM0363", "numerator", near[0], None), ("GM0363", "denominator", near[1], None)
    ).loc["GM0363"]
    assert row["lower"] - 1e-6 <= 1000 * young / births <= row["upper"] + 1e-6
    assert row["lower"] <= row["value"] <= row["upper"]
