"""Composite indices: against literal arithmetic, and against what must not matter."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from math import isnan, nan
from statistics import fmean, pstdev

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, spearmanr

import analysis
from analysis.errors import StatisticsError
from analysis.statistics import select
from analysis.statistics.components import (
    SIGNS,
    Component,
    Missing,
    joining,
    standardised,
    with_ambiguous,
)
from analysis.statistics.composite import Index, kids_count, mean_rank, min_max, ranks_of, z_sum
from analysis.statistics.sensitivity import (
    definition_correlations,
    dirichlet_weights,
    rank_shift,
    weight_sensitivity,
)

Style = Callable[..., Index]
STYLES: list[Style] = [z_sum, kids_count, mean_rank, min_max]
WORSE, BETTER = "higher is worse", "higher is better"


def frame(columns: dict[str, list[float]]) -> pd.DataFrame:
    """Invented figures, with codes for municipalities that do not exist."""
    size = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[f"GM9{row:03d}" for row in range(size)], dtype="float64")


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.DataFrame, list[Component]]:
    """Figures with gaps, in which every indicator tells two municipalities apart, and components of all kinds."""
    count, rows = draw(st.integers(1, 4)), draw(st.integers(0, 8))
    cell = st.one_of(st.just(nan), st.integers(0, 50))
    columns = {
        f"i{column}": [0, 51, *draw(st.lists(cell, min_size=rows, max_size=rows))] for column in range(count)
    }
    components = [
        Component(
            name,
            draw(st.sampled_from(sorted(SIGNS))),
            draw(st.sampled_from([0.5, 1.0, 3.0])),
            draw(st.sampled_from(["", "SDG 1", "SDG 3"])),
        )
        for name in columns
    ]
    return frame(columns), components


# ------------------------------------------------------------------------------- slow, literal, from the formula


def literal_z(figures: pd.DataFrame, component: Component, code: str) -> float | None:
    known = [value for value in figures[component.indicator] if not isnan(value)]
    value = figures.loc[code, component.indicator]
    if isnan(value):
        return None
    z = (value - fmean(known)) / pstdev(known)
    return -z if component.polarity == BETTER else z


def literal_mean(pairs: list[tuple[float, float | None]], minimum: float) -> float | None:
    """Weighted mean of what is there, or None when too little of the weight is."""
    there = [(weight, value) for weight, value in pairs if value is not None]
    present = sum(weight for weight, _ in there)
    if present == 0 or present / sum(weight for weight, _ in pairs) < minimum - 1e-9:
        return None
    return sum(weight * value for weight, value in there) / present


def literal_z_sum(figures: pd.DataFrame, components: list[Component], minimum: float) -> list[float | None]:
    scores: list[float | None] = []
    for code in figures.index:
        pairs = [(c.effective_weight, literal_z(figures, c, code)) for c in components]
        mean = literal_mean(pairs, minimum)
        scores.append(None if mean is None else mean * sum(weight for weight, _ in pairs))
    return scores


def literal_kids_count(
    figures: pd.DataFrame, components: list[Component], minimum: float
) -> list[float | None]:
    scores: list[float | None] = []
    domains = sorted({c.domain or c.indicator for c in components})
    for code in figures.index:
        means, shares = [], []
        for domain in domains:
            members = [c for c in components if (c.domain or c.indicator) == domain]
            pairs = [(c.effective_weight, literal_z(figures, c, code)) for c in members]
            known = [(weight, z) for weight, z in pairs if z is not None]
            whole, there = sum(weight for weight, _ in pairs), sum(weight for weight, _ in known)
            if whole == 0:
                continue
            shares.append(there / whole)
            if there > 0:
                means.append(sum(weight * z for weight, z in known) / there)
        enough = sum(shares) / len(shares) >= minimum - 1e-9
        scores.append(len(shares) * sum(means) / len(means) if enough and means else None)
    return scores


@settings(max_examples=40)
@given(cases(), st.sampled_from([0.3, 0.5, 2 / 3, 1.0]))
@pytest.mark.parametrize(("style", "literal"), [(z_sum, literal_z_sum), (kids_count, literal_kids_count)])
def test_scores_are_those_of_the_formula(
    style: Style, literal: Callable[..., list[float | None]], case: tuple, minimum: float
) -> None:
    figures, components = case
    index = style(figures, components, missing=Missing(minimum))
    expected = [nan if score is None else score for score in literal(figures, components, minimum)]
    np.testing.assert_allclose(index.scores.to_numpy(), expected, atol=1e-9)
    assert index.n == sum(not isnan(score) for score in expected)
    for score, rank in zip(index.scores, index.ranks, strict=True):
        worse = sum(other > score + 1e-8 for other in expected)
        assert isnan(rank) if isnan(score) else rank == 1 + worse


# ------------------------------------------------------------------------------------------------- by hand

HAND = frame({"armoede": [12, 6, 0], "vaccinatie": [90, 96, 93]})
"""Mean 6 and 93, squared spread (36 + 0 + 36) / 3 = 24 and (9 + 9 + 0) / 3 = 6."""
PAIR = [Component("armoede", WORSE), Component("vaccinatie", BETTER)]
ROOT = 1.5**0.5  # 6 / sqrt(24) = 3 / sqrt(6)


def test_three_municipalities_by_hand() -> None:
    z = standardised(HAND, PAIR)
    np.testing.assert_allclose(z.to_numpy(), [[ROOT, ROOT], [0, -ROOT], [-ROOT, 0]], atol=1e-12)
    index = z_sum(HAND, PAIR)
    np.testing.assert_allclose(index.scores.to_numpy(), [2 * ROOT, -ROOT, -ROOT], atol=1e-12)
    assert index.ranks.tolist() == [1, 2, 2]
    assert mean_rank(HAND, PAIR).scores.tolist() == pytest.approx([5 / 6, 2 / 6, 2 / 6])
    assert min_max(HAND, PAIR).scores.tolist() == pytest.approx([1, 0.25, 0.25])


def test_a_missing_component_is_made_up_for_by_what_is_there_down_to_the_minimum() -> None:
    figures = HAND.assign(verzuim=[1.0, 2.0, nan])
    three = [*PAIR, Component("verzuim", WORSE)]
    index = z_sum(figures, three)
    assert index.coverage.tolist() == pytest.approx([1, 1, 2 / 3])
    assert index.scores.iloc[2] == pytest.approx(-ROOT * 3 / 2)  # z of -ROOT and 0, as if they were three
    strict = z_sum(figures, three, missing=Missing(0.7))
    assert isnan(strict.scores.iloc[2]) and isnan(strict.ranks.iloc[2]) and strict.n == 2


def test_kids_count_is_the_z_sum_when_domains_are_equally_large() -> None:
    rng = np.random.default_rng(4)
    figures = pd.DataFrame(rng.normal(size=(30, 16)), columns=[f"i{column:02d}" for column in range(16)])
    components = [
        Component(name, WORSE, domain=f"domain {number // 4}") for number, name in enumerate(figures)
    ]
    ours, plain = kids_count(figures, components), z_sum(figures, components)
    np.testing.assert_allclose(4 * ours.scores, plain.scores)
    pd.testing.assert_series_equal(ours.ranks, plain.ranks)
    lopsided = [replace(c, domain="a" if number < 12 else "b") for number, c in enumerate(components)]
    assert (kids_count(figures, lopsided).ranks != plain.ranks).any()


def test_kids_count_applies_the_missing_rule_within_a_domain_and_over_domains() -> None:
    figures = frame({name: [0, 1, 2] for name in "abcd"})
    components = [Component(name, WORSE, domain=domain) for name, domain in zip("abcd", "1123", strict=True)]
    half_a_domain = figures.copy()
    half_a_domain.loc["GM9002", "a"] = nan
    index = kids_count(half_a_domain, components)
    z = standardised(half_a_domain, components).loc["GM9002"]
    assert index.scores["GM9002"] == pytest.approx(3 * (z["c"] + z["d"]) / 2)  # without domain 1
    assert index.coverage["GM9002"] == pytest.approx((0.5 + 1 + 1) / 3)
    two_gaps = half_a_domain.copy()
    two_gaps.loc["GM9002", "c"] = nan
    assert isnan(kids_count(two_gaps, components).scores["GM9002"])


def test_mean_rank_is_the_average_rank_over_domains_when_all_is_known() -> None:
    rng = np.random.default_rng(5)
    figures = pd.DataFrame(rng.integers(0, 9, size=(25, 5)).astype(float), columns=list("abcde"))
    components = [Component(name, WORSE) for name in figures]
    average = figures.rank(ascending=False).mean(axis=1)
    pd.testing.assert_series_equal(
        mean_rank(figures, components).ranks, average.rank(method="min"), check_names=False
    )


def test_a_relative_rank_does_not_depend_on_how_many_have_the_indicator() -> None:
    few = [1.0, 2.0, 3.0, *[nan] * 6]
    figures = frame({"everywhere": list(range(9)), "somewhere": few})
    alone = mean_rank(figures, [Component("somewhere", WORSE)])
    assert alone.scores.iloc[:3].tolist() == pytest.approx([1 / 6, 3 / 6, 5 / 6])
    assert mean_rank(figures, [Component("everywhere", WORSE)]).scores.iloc[4] == pytest.approx(0.5)


# ------------------------------------------------------------------------------------------------ properties


@settings(max_examples=50)
@given(cases(), st.data())
def test_a_flipped_polarity_moves_the_score_by_twice_its_part(case: tuple, data: st.DataObject) -> None:
    figures, components = case
    position = data.draw(st.integers(0, len(components) - 1))
    flipped = list(components)
    old = components[position]
    flipped[position] = replace(old, polarity=WORSE if old.polarity == BETTER else BETTER)
    before, after = z_sum(figures, components), z_sum(figures, flipped)
    z = standardised(figures, [old])[old.indicator]
    part = 2 * old.effective_weight * z.fillna(0) / before.coverage.where(before.coverage > 0)
    pd.testing.assert_series_equal(after.scores, before.scores - part, check_names=False, atol=1e-9)
    pd.testing.assert_series_equal(after.coverage, before.coverage)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25)
@given(case=cases())
def test_all_polarities_flipped_turn_the_order_around(style: Style, case: tuple) -> None:
    figures, components = case
    opposite = [replace(c, polarity=WORSE if c.polarity == BETTER else BETTER) for c in components]
    best_first = style(figures, opposite).scores.round(8).rank()
    pd.testing.assert_series_equal(
        best_first, style(figures, components).scores.round(8).rank(ascending=False)
    )


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25)
@given(case=cases(), place=st.integers(0, 10))
def test_a_municipality_without_data_changes_no_bit_of_the_others(
    style: Style, case: tuple, place: int
) -> None:
    figures, components = case
    order = list(figures.index)
    order.insert(place, "GM9999")
    before, after = style(figures, components).table(), style(figures.reindex(order), components).table()
    assert after.loc["GM9999", ["score", "rank"]].isna().all() and after.loc["GM9999", "coverage"] == 0
    pd.testing.assert_frame_equal(after.drop(index="GM9999"), before, check_exact=True)


def test_a_municipality_without_data_changes_no_bit_of_a_country() -> None:
    rng = np.random.default_rng(6)
    figures = pd.DataFrame(rng.normal(size=(342, 15)), columns=[f"i{column}" for column in range(15)])
    figures = figures.mask(rng.random(figures.shape) < 0.1)
    components = [Component(name, WORSE, domain=name[-1]) for name in figures]
    more = figures.reindex(range(-5, 350))
    for style in STYLES:
        before, after = style(figures, components).table(), style(more, components).table()
        pd.testing.assert_frame_equal(after.loc[figures.index], before, check_exact=True)
    before, after = (weight_sensitivity(some, components, draws=200, seed=1) for some in (figures, more))
    pd.testing.assert_frame_equal(after.loc[figures.index], before, check_exact=True)
    assert after.drop(index=figures.index).isna().all(axis=None)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25)
@given(case=cases(), data=st.data())
def test_the_order_of_municipalities_plays_no_part(style: Style, case: tuple, data: st.DataObject) -> None:
    figures, components = case
    order = data.draw(st.permutations(list(figures.index)))
    shuffled = style(figures.loc[order], components).table()
    pd.testing.assert_frame_equal(
        shuffled.loc[figures.index], style(figures, components).table(), check_exact=True
    )


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=25)
@given(case=cases(), factor=st.sampled_from([1e-6, 0.1, 3.0, 1e6]), shift=st.integers(-1000, 1000))
def test_units_play_no_part(style: Style, case: tuple, factor: float, shift: int) -> None:
    figures, components = case
    other = figures.assign(i0=factor * (figures["i0"] + shift))
    pd.testing.assert_series_equal(
        style(other, components).scores, style(figures, components).scores, atol=1e-7
    )


@pytest.mark.parametrize("style", STYLES)
def test_equal_municipalities_share_the_best_rank_and_the_direction_is_said(style: Style) -> None:
    index = style(frame({"a": [1, 7, 7, 0], "b": [0.1, 0.3, 0.3, 0.2]}), [Component(n, WORSE) for n in "ab"])
    assert index.ranks.tolist()[1:3] == [1, 1] and set(index.ranks.tolist()[::3]) <= {3, 4}
    assert index.direction.nl.startswith("Plaats 1 is het ongunstigst voor kinderen")
    assert index.direction.en.startswith("Place 1 is the least favourable for children")
    for told in (index.direction.nl, index.direction.en):
        assert ("KIDS COUNT" in told) == (style is kids_count)
    assert index.style == style.__name__


def test_ranks_ignore_noise_of_floating_point_sums() -> None:
    assert ranks_of(pd.Series([0.1 + 0.2, 0.3, 0.2, nan])).tolist()[:3] == [1, 1, 3]


# ------------------------------------------------------------------------------------ what weighs, and refusals


@pytest.mark.parametrize("polarity", ["ambiguous", "context"])
def test_ambiguous_and_context_weigh_nothing_until_switched_on(polarity: str) -> None:
    figures = HAND.assign(meldingen=[1.0, nan, 9.0])
    off = [*PAIR, Component("meldingen", polarity)]
    index = z_sum(figures, off)
    pd.testing.assert_frame_equal(index.table(), z_sum(figures, PAIR).table())
    assert [component.indicator for component in index.components] == ["armoede", "vaccinatie", "meldingen"]
    on = z_sum(figures, [*PAIR, Component("meldingen", polarity, weight=1)])
    assert on.scores.iloc[2] == pytest.approx(-ROOT + 1)  # a higher figure then counts as worse
    assert on.coverage.iloc[1] == pytest.approx(2 / 3)


def test_with_ambiguous_leaves_context_alone() -> None:
    mixed = [Component("a", "ambiguous"), Component("b", "context"), Component("c", WORSE, weight=2)]
    assert [component.effective_weight for component in with_ambiguous(mixed, 0.5)] == [0.5, 0, 2]


def test_the_catalogue_says_polarity_in_the_same_words() -> None:
    from analysis.catalogue import Polarity

    assert {str(polarity) for polarity in Polarity} <= set(SIGNS)
    assert Component("armoede", Polarity.HIGHER_IS_BETTER).sign == -1


def test_a_weight_of_zero_needs_no_figures() -> None:
    unknown = Component("nergens", WORSE, weight=0)
    pd.testing.assert_frame_equal(z_sum(HAND, [*PAIR, unknown]).table(), z_sum(HAND, PAIR).table())


@pytest.mark.parametrize("weight", [-1, nan, float("inf")])
def test_weights_are_numbers_of_zero_or_more(weight: float) -> None:
    with pytest.raises(StatisticsError, match=r"armoede: the weight .* is not a number of zero or more; "):
        Component("armoede", WORSE, weight=weight)


def test_an_unknown_polarity_is_refused() -> None:
    with pytest.raises(
        StatisticsError, match="the polarity 'worse' is unknown; choose one of higher is worse"
    ):
        Component("armoede", "worse")


@pytest.mark.parametrize("share", [0, -0.1, 1.01, nan])
def test_the_minimum_share_is_a_share(share: float) -> None:
    with pytest.raises(StatisticsError, match="is not above 0 and at most 1"):
        Missing(share)


def test_an_index_needs_components_that_weigh_something_once_each() -> None:
    with pytest.raises(StatisticsError, match="no component has a weight above zero"):
        joining([Component("meldingen", "ambiguous")])
    with pytest.raises(StatisticsError, match="no component"):
        z_sum(HAND, [])
    with pytest.raises(StatisticsError, match="armoede: the indicator is there more than once"):
        z_sum(HAND, [*PAIR, PAIR[0]])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([5, 5, 5], "armoede: the indicator is 5 in all 3 municipalities"),
        ([0, 0, nan], "armoede: the indicator is 0 in all 2 municipalities"),
        ([0.3, 0.1 + 0.2, 0.3], r"armoede: the indicator is 0\.3 in all 3"),
        ([5, nan, nan], "known for fewer than two municipalities"),
        ([nan, nan, nan], "known for fewer than two municipalities"),
        ([1, 2, float("inf")], "armoede: a figure is infinite"),
    ],
)
def test_an_indicator_that_tells_none_apart_is_refused(
    style: Style, column: list[float], message: str
) -> None:
    with pytest.raises(StatisticsError, match=message):
        style(HAND.assign(armoede=column), PAIR)


def test_unknown_columns_double_rows_and_no_rows_are_refused() -> None:
    with pytest.raises(StatisticsError, match="no figures of 'vaccinatie'; there are of armoede"):
        z_sum(HAND[["armoede"]], PAIR)
    with pytest.raises(StatisticsError, match="GM9000 is there more than once"):
        z_sum(pd.concat([HAND, HAND.iloc[:1]]), PAIR)
    with pytest.raises(StatisticsError, match="fewer than two"):
        z_sum(HAND.iloc[:0], PAIR)


# --------------------------------------------------------------------------------------------------- weights


def test_random_weights_sum_to_one_and_follow_the_seed() -> None:
    four = [Component(name, WORSE, weight=number) for number, name in enumerate("abcde")]
    weights = dirichlet_weights(four, 4000, seed=3)
    assert weights.shape == (4000, 4) and (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_array_equal(weights, dirichlet_weights(four, 4000, seed=3))
    assert (weights != dirichlet_weights(four, 4000, seed=4)).any()
    # one weight of a uniform Dirichlet over four is Beta(1, 3): mean 1/4, sd 0.19, of 4,000 draws 0.003
    np.testing.assert_allclose(weights.mean(axis=0), 0.25, atol=0.015)
    assert (weights[:, 0] > 0.5).mean() == pytest.approx(beta(1, 3).sf(0.5), abs=0.02)
    assert dirichlet_weights(four, 500, seed=3, concentration=1000).std() < 0.02


@pytest.mark.parametrize(("draws", "concentration"), [(0, 1), (-1, 1), (10, 0), (10, -2), (10, nan)])
def test_random_weights_need_draws_and_a_concentration(draws: int, concentration: float) -> None:
    with pytest.raises(StatisticsError, match="give a number above zero"):
        dirichlet_weights(PAIR, draws, 1, concentration)


def test_with_one_component_all_draws_are_equal() -> None:
    figures = frame({"armoede": [5, 9, 5, nan, 1]})
    alone = [Component("armoede", WORSE)]
    assert (dirichlet_weights(alone, 100, seed=1) == 1).all()
    table = weight_sensitivity(figures, alone, draws=100, seed=1)
    for column in ("rank", "median_rank", "rank_p05", "rank_p95"):
        np.testing.assert_array_equal(table[column], [2, 1, 2, nan, 4])
    np.testing.assert_array_equal(table["share_worst_tenth"], [0, 1, 0, nan, 0])


def test_sensitivity_is_the_z_sum_over_and_over_again() -> None:
    rng = np.random.default_rng(8)
    figures = pd.DataFrame(rng.integers(0, 6, size=(23, 4)).astype(float), columns=list("abcd"))
    figures = figures.mask(rng.random(figures.shape) < 0.15)
    components = [Component("a", BETTER, weight=9), *(Component(name, WORSE) for name in "bcd")]
    table = weight_sensitivity(figures, components, draws=300, seed=2)
    equal = z_sum(figures, [replace(c, weight=1) for c in components])
    pd.testing.assert_series_equal(table["rank"], equal.ranks)
    assert 0 < equal.n < len(figures)

    scored = figures[equal.ranks.notna()]
    z, n = standardised(figures, components).loc[scored.index], equal.n
    drawn = []
    for weights in dirichlet_weights(components, 300, seed=2):
        means = (z * weights).sum(axis=1) / (z.notna() * weights).sum(axis=1)
        drawn.append(means.round(10).rank(ascending=False, method="min"))
    ranks = pd.concat(drawn, axis=1)
    found = table.loc[scored.index]
    for column, level in (("median_rank", 0.5), ("rank_p05", 0.05), ("rank_p95", 0.95)):
        np.testing.assert_array_equal(
            found[column], np.quantile(ranks, level, axis=1, method="inverted_cdf"), column
        )
    worst = {"share_worst_tenth": ranks <= math.ceil(n / 10), "share_worst_third": ranks <= n / 3}
    middle = {
        "share_middle_third": (ranks > n / 3) & (ranks <= 2 * n / 3),
        "share_best_third": ranks > 2 * n / 3,
    }
    for column, chosen in (worst | middle).items():
        np.testing.assert_allclose(found[column], chosen.mean(axis=1), err_msg=column)
    thirds = [f"share_{third}_third" for third in ("worst", "middle", "best")]
    np.testing.assert_allclose(found[thirds].sum(axis=1), 1)


def test_equal_municipalities_share_the_best_rank_in_every_draw() -> None:
    figures = frame(
        {"a": [0, 4, 3, nan, 3], "b": [0, 4, nan, 3, 3]}
    )  # the same z by one indicator or by both
    pair = [Component(name, WORSE) for name in "ab"]
    table = weight_sensitivity(figures, pair, draws=2000, seed=1, missing=Missing(0.5))
    for column in ("rank", "rank_p05", "rank_p95"):
        assert table[column].tolist() == [5, 1, 2, 2, 2]
    assert table["share_best_third"].tolist() == [1, 0, 0, 0, 0]


def test_blocks_do_not_change_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = weight_sensitivity(HAND, PAIR, draws=500, seed=1)
    monkeypatch.setattr("analysis.statistics.sensitivity.BLOCK", 7)
    pd.testing.assert_frame_equal(weight_sensitivity(HAND, PAIR, draws=500, seed=1), whole)


def test_nobody_scored_gives_a_table_without_ranks() -> None:
    figures = frame({"a": [1, 2, nan, nan], "b": [nan, nan, 1, 2]})
    table = weight_sensitivity(figures, [Component(name, WORSE) for name in "ab"], draws=10, seed=1)
    assert list(table.index) == list(figures.index) and table.isna().all(axis=None)


def test_ten_thousand_draws_for_the_country_take_seconds() -> None:
    rng = np.random.default_rng(9)
    figures = pd.DataFrame(rng.normal(size=(342, 15)), columns=[f"i{column}" for column in range(15)])
    start = time.process_time()
    table = weight_sensitivity(figures, [Component(name, WORSE) for name in figures], draws=10_000, seed=1)
    assert time.process_time() - start < 5
    assert (table["rank_p05"] <= table["median_rank"]).all() and (
        table["median_rank"] <= table["rank_p95"]
    ).all()


# ----------------------------------------------------------------------------------------------- definitions


def test_a_rank_shift_compares_the_same_municipalities() -> None:
    low = pd.Series({"C": 2.0, "A": 9.0, "B": 8.0, "D": 30.0})
    minimum = pd.Series({"A": 10.0, "B": 14.0, "C": 14.0, "E": 40.0, "D": nan})
    lasting = pd.Series({"A": 3.0, "B": 1.0, "C": 2.0})
    shift = rank_shift({"low": low, "minimum": minimum, "lasting": lasting})
    assert shift.to_dict("index") == {
        "A": {"low": 1, "minimum": 3, "lasting": 1, "largest_shift": 2},
        "B": {"low": 2, "minimum": 1, "lasting": 3, "largest_shift": 2},
        "C": {"low": 3, "minimum": 1, "lasting": 2, "largest_shift": 2},
    }
    correlations = definition_correlations({"low": low, "lasting": lasting})
    assert correlations.loc["low", "lasting"] == pytest.approx(0.5)  # 1 - 6 * (0 + 1 + 1) / (3 * 8)
    assert (np.diag(correlations) == 1).all()


def test_a_constant_definition_has_no_correlation() -> None:
    correlations = definition_correlations({"a": pd.Series([1.0, 2.0, 3.0]), "b": pd.Series([4.0, 4.0, 4.0])})
    assert isnan(correlations.loc["a", "b"])


def test_definitions_that_cannot_be_compared_are_refused() -> None:
    one = pd.Series({"A": 1.0})
    with pytest.raises(StatisticsError, match="there are 1 definitions; give two or more"):
        rank_shift({"low": one})
    with pytest.raises(StatisticsError, match="no municipality has a figure by all of low, minimum"):
        rank_shift({"low": one, "minimum": pd.Series({"B": 1.0})})
    with pytest.raises(StatisticsError, match="minimum: A is there more than once"):
        definition_correlations({"low": one, "minimum": pd.Series([1.0, 2.0], index=["A", "A"])})


# ------------------------------------------------------------------------------------------------ real figures


def test_the_panel_as_it_is() -> None:
    panel, names = analysis.load_panel(), ["kinderen_laag_inkomen", "kinderen_150_sociaal_minimum"]
    figures = pd.DataFrame({n: select(panel, n, year=2022).set_index("code")["value"] for n in names})
    known = figures.dropna()
    components = [Component(name, WORSE, domain="SDG 1") for name in names]

    index = z_sum(figures, components)
    spread = figures.std(ddof=0)
    expected = ((known - figures.mean()) / spread).sum(axis=1)
    assert index.n == len(known) >= 157 and len(figures) >= 342
    np.testing.assert_allclose(index.scores[known.index], expected)
    assert index.ranks.idxmin() == expected.idxmax()

    shift = rank_shift({name: figures[name] for name in names})
    assert shift.index.tolist() == sorted(known.index)
    assert shift["largest_shift"].max() > 10  # the definition matters ...
    correlation = definition_correlations({name: figures[name] for name in names}).loc[names[0], names[1]]
    assert correlation == pytest.approx(spearmanr(known[names[0]], known[names[1]]).statistic)
    assert correlation > 0.8  # ... and yet they are about the same thing
    table = weight_sensitivity(figures, components, draws=500, seed=1)
    assert (table["rank_p05"] < table["rank_p95"]).any() and table["rank"].notna().sum() == index.n
