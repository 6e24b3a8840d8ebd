"""From published cells, all invented here, to panel rows: every way in which a figure can be there or be missing."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.catalogue import Catalogue
from analysis.errors import PanelError
from analysis.panel.building import build_panel, in_order
from analysis.panel.rounding import rate_bounds, rounding_bounds
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.sources.reading import Figures
from analysis.territory.gemeenten import read_gemeenten

UNHURRIED = settings(deadline=None)  # a busy machine is no fault
KNOWN = read_gemeenten(Path(__file__).parents[1] / "data" / "reference")
AMSTERDAM, ALMERE, ENSCHEDE, HAAREN = "GM0363", "GM0034", "GM0153", "GM0788"

Cells = list[tuple[Any, ...]]
"""Arguments of :func:`cell`."""


def cell(
    code: str,
    year: int,
    role: str,
    figure: float,
    missing: str | None = None,
    provisional: bool = False,
) -> dict[str, Any]:
    return {
        "code": code,
        "year": year,
        "role": role,
        "figure": figure,
        "missing": missing,
        "provisional": provisional,
    }


TYPES = {"code": "str", "year": "int64", "role": "str", "figure": "float64", "provisional": "bool"}


def figures(indicator: str, source: str, table: str, cells: Cells) -> Figures:
    frame = pd.DataFrame([cell(*each) for each in cells], columns=[*TYPES, "missing"]).astype(TYPES)
    return Figures(indicator, source, table, "20241101-00000000", frame)


def children(*cells: tuple[Any, ...]) -> Figures:
    """Invented cells of the rate of children in low income."""
    return figures("kinderen_laag_inkomen", "85678NED", "85678NED", list(cells))


def accounts(*cells: tuple[Any, ...], table: str = "45063NED") -> Figures:
    """Invented cells of youth care in the accounts of 2023, or of the year of the table."""
    return figures("jeugdzorg_lasten_kern", "iv3", table, list(cells))


def built(catalogue: Catalogue, *parts: Figures) -> pd.DataFrame:
    panel = build_panel(catalogue, parts, KNOWN)
    return validate_panel(panel, where="test").set_index(["code", "year"])


def test_a_published_figure_gets_unit_parts_bounds_and_origin(catalogue: Catalogue) -> None:
    part = children(
        (AMSTERDAM, 2020, "value", 12.4),
        (AMSTERDAM, 2020, "numerator", 16.7),  # thousands of children
        (AMSTERDAM, 2020, "denominator", 134.9),
    )
    row = built(catalogue, part).loc[(AMSTERDAM, 2020)]
    assert row.to_dict() == {
        "indicator": "kinderen_laag_inkomen",
        "value": 12.4,
        "lower": 12.35,
        "upper": 12.45,
        "numerator": 16700,
        "denominator": 134900,
        "status": "observed",
        "source": "85678NED",
        "version": "20241101-00000000",
        "boundary_year": 2023,
    }


def test_every_municipality_of_the_division_gets_a_row(catalogue: Catalogue) -> None:
    panel = built(catalogue, children((AMSTERDAM, 2020, "value", 12.4)))
    assert len(panel) == 12 * 342  # all years of the series stand on the division of 2023
    with_figure = panel[panel["value"].notna()]
    assert with_figure.index.tolist() == [(AMSTERDAM, 2020)]
    assert set(panel.drop(with_figure.index)["status"]) == {"not published"}


@pytest.mark.parametrize(
    ("figure", "missing", "provisional", "status"),
    [
        (5.0, None, False, "observed"),
        (5.0, None, True, "provisional"),
        (math.nan, "suppressed", False, "suppressed"),
        (math.nan, "suppressed", True, "suppressed"),
        (math.nan, "impossible", False, "not published"),
        (math.nan, "other", False, "suppressed"),
        (math.nan, None, True, "not published"),
    ],
)
def test_status_of_a_cell(
    catalogue: Catalogue, figure: float, missing: str | None, provisional: bool, status: str
) -> None:
    part = children(
        (ALMERE, 2020, "value", figure, missing, provisional),
        (AMSTERDAM, 2020, "value", 12.4),  # the year as a whole was published
    )
    row = built(catalogue, part).loc[(ALMERE, 2020)]
    assert row["status"] == status
    assert row[["value", "lower", "upper"]].isna().all() == math.isnan(figure)


def test_a_code_that_is_not_sent_is_not_published(catalogue: Catalogue) -> None:
    for part in (children((AMSTERDAM, 2020, "value", 12.4)), accounts((AMSTERDAM, 2023, "value", 9.0))):
        panel = built(catalogue, part)
        assert set(panel.xs(ALMERE)["status"]) == {"not published"}


def test_a_period_in_which_nobody_has_a_figure_is_not_published(catalogue: Catalogue) -> None:
    cells = [(code, 2021, "value", math.nan, "suppressed") for code in (AMSTERDAM, ALMERE)]
    panel = built(catalogue, children((AMSTERDAM, 2020, "value", 12.4), *cells))
    assert set(panel.xs(2021, level="year")["status"]) == {"not published"}


def test_parts_without_a_rate_are_not_shown(catalogue: Catalogue) -> None:
    part = children(
        (ALMERE, 2020, "value", math.nan, "suppressed"),
        (ALMERE, 2020, "numerator", 0.1),
        (ALMERE, 2020, "denominator", 50.0),
        (AMSTERDAM, 2020, "value", 12.4),
    )
    assert built(catalogue, part).loc[(ALMERE, 2020), ["numerator", "denominator"]].isna().all()


def test_zero_is_a_figure_unless_the_catalogue_says_otherwise(catalogue: Catalogue) -> None:
    rate = built(catalogue, children((ALMERE, 2020, "value", 0.0)))
    assert rate.loc[(ALMERE, 2020), ["value", "lower", "upper", "status"]].tolist() == [
        0,
        0,
        0.05,
        "observed",
    ]
    amount = built(catalogue, accounts((ALMERE, 2023, "value", 0.0), (AMSTERDAM, 2023, "value", 9.0)))
    assert amount.at[(ALMERE, 2023), "status"] == "not delivered"
    assert math.isnan(amount.at[(ALMERE, 2023), "value"])


def test_amounts_are_added_up_over_the_rows_of_a_choice(catalogue: Catalogue) -> None:
    panel = built(catalogue, accounts(*[(ALMERE, 2023, "value", amount) for amount in (10.0, 20.0, -5.0)]))
    row = panel.loc[(ALMERE, 2023)]
    assert row["value"] == 25
    assert (row["lower"], row["upper"]) == (23.5, 26.5)  # three amounts, each within half a thousand


def test_an_empty_cell_adds_nothing_and_widens_nothing(catalogue: Catalogue) -> None:
    cells = [(ALMERE, 2023, "value", 10.0), (ALMERE, 2023, "value", math.nan, "impossible")]
    row = built(catalogue, accounts(*cells)).loc[(ALMERE, 2023)]
    assert (row["value"], row["lower"], row["upper"], row["status"]) == (10, 9.5, 10.5, "observed")


def test_numbers_that_stand_for_no_figure_are_none(catalogue: Catalogue) -> None:
    sent = accounts(
        (ALMERE, 2023, "value", -99998.0),
        (ENSCHEDE, 2023, "value", -99998.0),
        (ENSCHEDE, 2023, "value", 7.0),
        (AMSTERDAM, 2023, "value", -99997.0),  # near it is a figure like another
    )
    panel = built(catalogue, sent)
    assert panel.at[(ALMERE, 2023), "status"] == "not delivered"
    assert math.isnan(panel.at[(ENSCHEDE, 2023), "value"])  # 7 would pass for the whole
    assert panel.at[(ENSCHEDE, 2023), "status"] == "suppressed"
    assert panel.at[(AMSTERDAM, 2023), "value"] == -99997


def test_where_all_cells_are_empty_nothing_was_delivered(catalogue: Catalogue) -> None:
    cells = [(ALMERE, 2023, "value", math.nan, "other")] * 2
    panel = built(catalogue, accounts((AMSTERDAM, 2023, "value", 9.0), *cells))
    assert panel.at[(ALMERE, 2023), "status"] == "not delivered"


def test_each_year_of_a_yearly_table_stands_on_its_own_division(catalogue: Catalogue) -> None:
    panel = built(catalogue, accounts((HAAREN, 2018, "value", 5.0), table="45042NED"))
    assert set(panel["boundary_year"]) == {2018}
    assert len(panel) == 380
    assert panel.at[(HAAREN, 2018), "status"] == "observed"


def test_a_figure_for_a_municipality_that_is_no_more_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(PanelError) as caught:
        build_panel(catalogue, [children((HAAREN, 2020, "value", 5.0))], KNOWN)
    assert str(caught.value) == (
        "85678NED, kinderen_laag_inkomen, 2020: there are figures for codes that are no municipality of 2023 "
        "(1, such as GM0788); correct 'boundaries' of source 85678NED in data/catalogue/sources.yaml."
    )


def test_a_code_that_is_no_more_may_be_sent_empty(catalogue: Catalogue) -> None:
    part = children((HAAREN, 2020, "value", math.nan, "impossible"), (AMSTERDAM, 2020, "value", 12.4))
    assert HAAREN not in built(catalogue, part).index.get_level_values("code")


def test_two_figures_where_one_belongs_are_refused(catalogue: Catalogue) -> None:
    twice = children((AMSTERDAM, 2020, "value", 12.4), (AMSTERDAM, 2020, "value", 12.5))
    with pytest.raises(PanelError, match=r"85678NED, kinderen_laag_inkomen, 2020: GM0363 has 2 figures"):
        build_panel(catalogue, [twice], KNOWN)


def test_country_and_provinces_are_kept_when_they_have_a_figure(catalogue: Catalogue) -> None:
    part = children(("NL", 2020, "value", 6.9), ("PV24", 2020, "value", math.nan, "other"))
    codes = set(built(catalogue, part).index.get_level_values("code"))
    assert {code for code in codes if not code.startswith("GM")} == {"NL"}


def test_nothing_downloaded_gives_an_empty_panel_with_its_types(catalogue: Catalogue) -> None:
    panel = validate_panel(build_panel(catalogue, [], KNOWN), where="test")
    assert panel.dtypes.astype(str).to_dict() == COLUMNS
    assert panel.empty


def test_a_table_without_a_row_gives_municipalities_without_a_figure(catalogue: Catalogue) -> None:
    panel = built(catalogue, accounts())
    assert len(panel) == 342
    assert set(panel["status"]) == {"not published"}


@settings(UNHURRIED, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_rows_and_columns_does_not_matter(catalogue: Catalogue, seed: int) -> None:
    part = accounts((ALMERE, 2023, "value", 1 / 3), (AMSTERDAM, 2023, "value", -1e-9))
    panel = build_panel(catalogue, [part], KNOWN)
    shuffled = panel.sample(frac=1, random_state=seed)[sorted(panel.columns, key=lambda name: (seed, name))]
    assert in_order(shuffled).equals(panel)
    assert not np.signbit(panel["value"].dropna()).any()


# ------------------------------------------------------------------------------------------------- bounds

SLACK = 1e-9
COUNTS = st.floats(0, 1e6)
STEPS = st.sampled_from([0.1, 1.0, 5.0, 10.0, 100.0, 1000.0])


def published(true: float, step: float) -> float:
    """Round to a step as a statistics office does; which way a half goes does not matter here."""
    return round(true / step) * step


@UNHURRIED
@given(st.floats(-1e6, 1e6), STEPS)
def test_the_true_value_lies_within_the_bounds_of_what_is_published(true: float, step: float) -> None:
    lower, upper = rounding_bounds([published(true, step)], step)
    slack = SLACK * max(1, abs(true))
    assert lower[0] - slack <= true <= upper[0] + slack
    assert upper[0] - lower[0] == pytest.approx(step, rel=1e-6)


@UNHURRIED
@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=8), STEPS)
def test_the_true_sum_lies_within_the_bounds_of_the_sum(true: list[float], step: float) -> None:
    total = sum(published(each, step) for each in true)
    lower, upper = rounding_bounds([total], step, len(true))
    assert lower[0] - 1e-6 <= sum(true) <= upper[0] + 1e-6


@UNHURRIED
@given(COUNTS, st.floats(0, 1), STEPS, STEPS)
def test_the_true_rate_lies_within_the_bounds_of_rounded_counts(
    whole: float, share: float, numerator_step: float, denominator_step: float
) -> None:
    part = whole * share
    lower, upper = rate_bounds(
        [published(part, numerator_step)],
        [published(whole, denominator_step)],
        numerator_step,
        denominator_step,
    )
    true = 100 * part / whole if whole else 100 * share
    assert 0 <= lower[0] <= upper[0] <= 100
    assert lower[0] - 1e-6 <= true <= upper[0] + 1e-6


def test_a_denominator_that_may_be_zero_leaves_everything_open() -> None:
    lower, upper = rate_bounds([0.0], [0.0], 100, 100)
    assert (lower[0], upper[0]) == (0, 100)


def test_bounds_of_what_is_missing_are_missing() -> None:
    for bounds in (rounding_bounds([math.nan], 1), rate_bounds([math.nan, 5.0], [10.0, math.nan], 1, 1)):
        assert all(np.isnan(bound).all() for bound in bounds)
    assert [len(bound) for bound in rate_bounds([], [], 1, 1)] == [0, 0]
