"""Peers: the distance against a literal computation, and what must not change it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis
from analysis.errors import StatisticsError
from analysis.panel.division import FiguresOnDivision
from analysis.statistics.peers import COMPOSITION, FEWEST_SHARES, PeerSpace, distances_between, peer_space


@pytest.fixture(scope="module")
def space() -> PeerSpace:
    panel = analysis.load_panel()
    return peer_space(FiguresOnDivision(panel, 2023, analysis.load_catalogue(), analysis.load_gemeenten()))


def made_up(seed: int, n: int = 12, gaps: float = 0.1) -> tuple[pd.Series, pd.DataFrame]:
    """Return invented municipalities, some without a figure."""
    random = np.random.default_rng(seed)
    codes = [f"GM{number:04d}" for number in range(n)]
    people = pd.Series(np.exp(random.normal(10, 1, n)), index=codes)
    shares = pd.DataFrame(random.uniform(0, 40, (n, 5)), index=codes, columns=list("pqrst"))
    return people, shares.mask(random.uniform(size=shares.shape) < gaps)


def literal(people: pd.Series, shares: pd.DataFrame, one: str, other: str) -> float:
    """Compute one distance with loops and the definition of a standard deviation."""

    def scores(values: dict[str, float]) -> dict[str, float]:
        known = [value for value in values.values() if not math.isnan(value)]
        mean = sum(known) / len(known)
        spread = math.sqrt(sum((value - mean) ** 2 for value in known) / len(known))
        return {code: (value - mean) / spread for code, value in values.items()}

    size = scores({code: math.log(value) for code, value in people.items()})
    squares = []
    for column in shares:
        score = scores(shares[column].to_dict())
        if not math.isnan(score[one]) and not math.isnan(score[other]):
            squares.append((score[one] - score[other]) ** 2)
    if len(squares) < FEWEST_SHARES:
        return math.nan
    return math.sqrt((size[one] - size[other]) ** 2 / 2 + sum(squares) / len(squares) / 2)


@settings(max_examples=30)
@given(st.integers(0, 500), st.sampled_from([0.0, 0.1, 0.4]))
def test_the_distance_is_the_literal_one(seed: int, gaps: float) -> None:
    people, shares = made_up(seed, n=6, gaps=gaps)
    if shares.notna().sum().min() < 2:
        return
    found = distances_between(people, shares)
    for one in people.index:
        for other in people.index:
            expected = literal(people, shares, one, other)
            assert found.loc[one, other] == pytest.approx(expected, nan_ok=True)


@settings(max_examples=30)
@given(st.integers(0, 500), st.floats(0.01, 1000))
def test_units_do_not_count_nor_the_order_of_rows_and_columns(seed: int, factor: float) -> None:
    people, shares = made_up(seed)
    found = distances_between(people, shares)
    pd.testing.assert_frame_equal(found, found.T, check_names=False)
    scaled = distances_between(people * factor, shares * factor + 3)
    pd.testing.assert_frame_equal(scaled, found, atol=1e-7)
    shuffled = people.sample(frac=1, random_state=seed).index
    again = distances_between(people[shuffled], shares.loc[shuffled, list("tsrqp")])
    pd.testing.assert_frame_equal(again.loc[people.index, people.index], found, atol=1e-9)


def test_equal_distances_are_in_the_order_of_codes() -> None:
    flat = pd.DataFrame(1.0, index=["B", "A", "C"], columns=["B", "A", "C"])
    assert PeerSpace(flat, (), (), ()).peers("C").codes == ("A", "B")


def test_who_has_no_figures_has_no_peers_and_is_nobodys_peer() -> None:
    people, shares = made_up(1, gaps=0)
    people.iloc[0] = np.nan
    shares.iloc[1] = np.nan
    people.iloc[2] = 0
    space = PeerSpace(distances_between(people, shares), (), (), ())
    for code in people.index[:3]:
        assert space.peers(code).codes == ()
    assert len(space.peers(people.index[3]).codes) == len(people) - 4


def test_a_share_that_is_the_same_everywhere_does_not_count() -> None:
    people, shares = made_up(2, gaps=0)
    found = distances_between(people, shares.assign(p=7.0))
    assert np.isfinite(found.to_numpy()).all()


def test_the_peers_of_real_municipalities(space: PeerSpace) -> None:
    utrecht = space.peers("GM0344")
    assert len(utrecht.codes) == len(set(utrecht.codes)) == 20
    assert "GM0344" not in utrecht.codes
    assert utrecht.codes[0] == "GM0772"  # Eindhoven
    assert list(utrecht.distances) == sorted(utrecht.distances)
    assert space.peers("GM0344", 5).codes == utrecht.codes[:5]
    assert np.isfinite(space.distances.to_numpy()).all()


def test_the_explanation_names_every_variable_with_its_year(space: PeerSpace) -> None:
    for language in ("nl", "en"):
        told = space.peers("GM0344").explanation(language)
        assert told.count("(20") == 1 + len(COMPOSITION)
    assert "Weinig gemeenten" not in space.peers("GM0344").explanation()
    assert "Weinig gemeenten" in space.peers("GM0277").explanation()


def test_what_the_page_compares_takes_no_part() -> None:
    known = analysis.load_catalogue().indicators
    for name in COMPOSITION:
        assert not name.startswith(("kinderen", "jeugd"))
        assert str(known[name].kind) == "rate"


def test_an_unknown_municipality_and_no_peers_at_all_are_refused(space: PeerSpace) -> None:
    with pytest.raises(StatisticsError, match="GM9999"):
        space.peers("GM9999")
    with pytest.raises(StatisticsError, match="1 or more"):
        space.peers("GM0344", 0)


def test_a_panel_without_the_variables_is_refused() -> None:
    figures = FiguresOnDivision(
        analysis.load_panel().head(0), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    )
    with pytest.raises(StatisticsError, match="inwoners, 2021"):
        peer_space(figures)
