"""Who books for the neighbours: the known hosts, and the rule on constructed amounts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.models.inputs import Inputs, load_inputs
from analysis.statistics.bookings import (
    HOST,
    LOW,
    BookingRule,
    marked_on,
    out_of_line,
    reasons,
    unusual_bookings,
)
from analysis.statistics.regions import region_figures

KNOWN_HOSTS = {
    *(("Maastricht", year) for year in range(2017, 2020)),
    *(("'s-Hertogenbosch", year) for year in range(2017, 2022)),
    *(("Cuijk", year) for year in range(2018, 2022)),
}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return load_inputs()


def test_the_rule_finds_the_known_hosts_and_no_other(inputs: Inputs) -> None:
    hosts = inputs.bookings.query("kind == @HOST")
    assert set(zip(hosts["naam"], hosts["year"], strict=True)) == KNOWN_HOSTS
    assert sorted(set(inputs.bookings["year"])) == [2017, 2018, 2019, 2020, 2021, 2022]


def test_the_list_does_not_hang_on_the_exact_limits(inputs: Inputs) -> None:
    parts = {"catalogue": inputs.catalogue, "gemeenten": inputs.gemeenten, "regions": inputs.regions}
    for rule in (BookingRule(2.7, 3.5), BookingRule(3.2, 3.5), BookingRule(3.0, 3.9)):
        found = unusual_bookings(inputs.panel, list(range(2017, 2025)), **parts, rule=rule).query(
            "kind == @HOST"
        )
        assert set(zip(found["naam"], found["year"], strict=True)) == KNOWN_HOSTS


def test_each_reason_says_how_much_and_how_far(inputs: Inputs) -> None:
    for row in inputs.bookings.itertuples():
        assert "euro per inwoner" in row.reason and "van de jeugdregio" in row.reason
        assert ("keer de mediaan" in row.reason) == (row.kind == HOST)
    for kind, reason in zip(inputs.bookings["kind"], reasons(inputs.bookings, language="en"), strict=True):
        assert "euro per inhabitant" in reason and "of the jeugdregio" in reason
        assert ("times the median" in reason) == (kind == HOST)
        assert not set(reason.split()) & {"van", "de", "inwoner", "procent"}
    assert reasons(inputs.bookings).tolist() == inputs.bookings["reason"].tolist()


def test_accounts_that_are_not_complete_are_the_opposite(inputs: Inputs) -> None:
    low = inputs.bookings.query("kind == @LOW")
    assert {("Nieuwkoop", 2022), ("Bergen op Zoom", 2022), ("Grave", 2018)} <= set(
        zip(low["naam"], low["year"], strict=True)
    )
    assert (low["times_median"] < 1 / 3).all()


def test_a_successor_inherits_the_mark(inputs: Inputs) -> None:
    marked = inputs.marked(2021, 2023)
    assert set(marked.query("kind == @HOST")["code"]) == {"GM0796", "GM1982"}
    assert inputs.marked(2023, 2023).empty
    none = inputs.bookings.iloc[:0]
    assert list(marked_on(none, 2023, inputs.gemeenten).columns) == ["code", "year", "kind", "naam"]


def test_a_host_shows_in_its_region_too_while_it_books(inputs: Inputs) -> None:
    """What neighbours pay is booked twice: the sum of a region does not make it vanish."""
    parts = {"catalogue": inputs.catalogue, "gemeenten": inputs.gemeenten, "regions": inputs.regions}
    rows = region_figures(inputs.panel, "jeugdzorg_lasten_per_kind", [2019, 2020, 2021, 2022], **parts)
    value = rows.set_index(["naam", "year"])["value"]
    assert value["Zuid-Limburg", 2020] < 0.75 * value["Zuid-Limburg", 2019]
    assert value["Noordoost Brabant", 2022] < 0.7 * value["Noordoost Brabant", 2021]


def test_regions_add_up_to_the_country(inputs: Inputs) -> None:
    parts = {"catalogue": inputs.catalogue, "gemeenten": inputs.gemeenten, "regions": inputs.regions}
    rows = region_figures(inputs.panel, "jeugdzorg_lasten_per_kind", [2021, 2022], **parts)
    assert rows.query("year == 2021")["amount"].sum() == pytest.approx(5_581_964)
    assert rows.groupby("year").size().to_dict() == {2021: 42, 2022: 42}
    assert (rows["municipalities"] > 0).all()
    missing = rows.query("year == 2022 and missing != ''")
    assert "Almelo" in "; ".join(missing["missing"])
    assert region_figures(inputs.panel, "jeugdzorg_lasten_per_kind", [2030], **parts).empty


@given(st.lists(st.floats(100, 200), min_size=20, max_size=60), st.floats(0.1, 50))
def test_the_unit_of_the_amounts_does_not_matter(amounts: list[float], unit: float) -> None:
    one = pd.Series([*amounts, 5000.0, 1.0])
    other = out_of_line(one * unit, BookingRule())
    assert other["kind"].tolist() == out_of_line(one, BookingRule())["kind"].tolist()


def test_what_is_expensive_without_being_far_from_the_others_is_no_host() -> None:
    wide = pd.Series(np.exp(np.linspace(0, 5, 40)))
    assert (out_of_line(wide, BookingRule())["kind"] == "").all()


@pytest.mark.parametrize("amounts", [[], [5.0], [5.0, 5.0, 5.0], [np.nan, np.nan]])
def test_nothing_is_marked_without_a_spread(amounts: list[float]) -> None:
    assert (out_of_line(pd.Series(amounts, dtype=float), BookingRule())["kind"] == "").all()


def test_a_negative_amount_is_unusual() -> None:
    amounts = pd.Series([100.0, 110, 120, 130, 140, -50])
    assert out_of_line(amounts, BookingRule())["kind"].tolist()[-1] == LOW
