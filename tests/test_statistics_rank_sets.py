"""Rank sets: equal to the literal algorithm, with the coverage they promise, at a cost of at most n²."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from literal_rank_sets import literal_sets

from analysis.errors import StatisticsError
from analysis.statistics import pairwise
from analysis.statistics.rank_sets import RankSets, probability_top, rank_sets, tau_best
from analysis.statistics.tiers import tiers


def noise(draws: int, areas: int, seed: int) -> np.ndarray:
    """Draws as the package documents them: standard normal, by PCG64, one column per area."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((draws, areas))


def in_order(estimate: np.ndarray, error: np.ndarray) -> np.ndarray:
    return np.lexsort((error, estimate))


# ------------------------------------------------------------------------------ against the literal algorithm


def pattern(name: str, areas: int) -> tuple[np.ndarray, np.ndarray]:
    """Invented estimates and standard errors, sorted by estimate and error."""
    rng = np.random.default_rng(areas)
    spaced, one = np.arange(areas, dtype=float), np.ones(areas)
    estimate, error = {
        "equal errors": (rng.normal(0, 3, areas), one),
        "far apart": (10.0 * spaced, one),
        "all tied": (np.zeros(areas), one),
        "pairs tied": (3.0 * (spaced // 2), rng.uniform(0.2, 2, areas)),
        "mixed errors": (rng.normal(0, 4, areas), np.exp(rng.normal(0, 1, areas))),
        "errors of all sizes": (spaced, 10.0 ** np.linspace(-4, 2, areas)),
        "one area uncertain": (spaced, np.where(spaced == 1, 50.0, 0.2)),
    }[name]
    order = in_order(estimate, error)
    return estimate[order], error[order]


PATTERNS = [
    *("equal errors", "far apart", "all tied", "pairs tied", "mixed errors", "errors of all sizes"),
    "one area uncertain",
]


def compare(
    name: str, areas: int, draws: int, *, level: float, simultaneous: bool, stepdown: bool
) -> RankSets:
    estimate, error = pattern(name, areas)
    how = {"level": level, "simultaneous": simultaneous, "stepdown": stepdown}
    sets = rank_sets(estimate, error, draws=draws, seed=areas, **how)
    lowest, highest = literal_sets(
        estimate.tolist(), error.tolist(), noise(draws, areas, areas).tolist(), **how
    )
    assert sets.lowest.tolist() == lowest
    assert sets.highest.tolist() == highest
    return sets


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize(("simultaneous", "stepdown"), list(product([True, False], [True, False])))
def test_sets_equal_the_literal_algorithm(name: str, simultaneous: bool, stepdown: bool) -> None:
    for areas, level, draws in [(2, 0.5, 30), (5, 0.9, 60), (9, 0.95, 40), (17, 0.8, 40)]:
        compare(name, areas, draws, level=level, simultaneous=simultaneous, stepdown=stepdown)


@pytest.mark.parametrize("simultaneous", [True, False])
@pytest.mark.parametrize("name", ["mixed errors", "errors of all sizes"])
def test_sets_of_forty_areas_equal_the_literal_algorithm(name: str, simultaneous: bool) -> None:
    """More areas than are looked at first, so that most differences are left out by the bound."""
    compare(name, 40, 60, level=0.9, simultaneous=simultaneous, stepdown=True)


def test_blocks_do_not_change_the_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    estimate, error = pattern("mixed errors", 60)
    for simultaneous in (True, False):
        whole = rank_sets(estimate, error, draws=400, simultaneous=simultaneous)
        monkeypatch.setattr(pairwise, "BLOCK", 150)
        parts = rank_sets(estimate, error, draws=400, simultaneous=simultaneous)
        monkeypatch.undo()
        assert (whole.lowest.tolist(), whole.highest.tolist()) == (
            parts.lowest.tolist(),
            parts.highest.tolist(),
        )


def test_critical_value_equals_that_of_all_differences_in_all_draws() -> None:
    """At 300 areas, where the literal algorithm is too slow, against all differences in memory."""
    areas, draws, rng = 300, 400, np.random.default_rng(5)
    estimate, error = np.sort(rng.normal(0, 3, areas)), np.exp(rng.normal(0, 0.6, areas))
    spread = np.sqrt(np.add.outer(error**2, error**2))
    drawn = noise(draws, areas, 1) * error
    largest = np.sort([np.abs(np.subtract.outer(z, z) / spread).max() for z in drawn])
    critical = largest[int(np.ceil(0.95 * (draws + 1))) - 1]
    above = (np.subtract.outer(estimate, estimate) / spread > critical).sum(axis=0)
    sets = rank_sets(estimate, error, draws=draws, seed=1, stepdown=False)
    assert (sets.lowest - 1).tolist() == above.tolist()
    assert above.max() > 0


def test_stepdown_and_marginal_sets_are_narrower_where_they_can_be() -> None:
    """Thirty pairs far from each other; the two of a pair differ by 1.4 to 5 standard errors."""
    estimate = np.sort(np.concatenate([100.0 * np.arange(30), 100.0 * np.arange(30) + np.linspace(2, 7, 30)]))
    widths = [
        (sets.highest - sets.lowest).sum()
        for sets in (
            rank_sets(estimate, np.ones(60), draws=2000, simultaneous=simultaneous, stepdown=stepdown)
            for simultaneous, stepdown in [(True, False), (True, True), (False, True)]
        )
    ]
    assert widths[0] > widths[1] > widths[2]


def test_stepdown_keeps_the_reverse_of_what_is_proven() -> None:
    """One area far below two that differ by 2.07 standard errors.

    After the first step, testing the two alone would find a difference (1.96), guarding both directions would not:
    the statements that the first area is above either of them still count.
    """
    estimate = np.array([0.0, 100.0, 100.0 + 2.07 * np.sqrt(2)])
    sets = rank_sets(estimate, np.ones(3))
    assert (sets.lowest.tolist(), sets.highest.tolist()) == ([3, 1, 1], [3, 2, 2])
    pair = rank_sets(estimate[1:], np.ones(2))
    assert (pair.lowest.tolist(), pair.highest.tolist()) == ([2, 1], [2, 1])


# ------------------------------------------------------------------------------------------------- coverage

SIMULATIONS = 2000
TOLERANCE = 3 * np.sqrt(0.95 * 0.05 / SIMULATIONS)  # three standard errors of a share of 0.95: 0.0146


def true_ranks(truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank that an area may be given: equal true values share all of theirs."""
    above = (truth[None, :] > truth[:, None]).sum(axis=1)
    below = (truth[None, :] < truth[:, None]).sum(axis=1)
    return 1 + above, len(truth) - below


TRUTHS = {
    "all tied": np.zeros(12),
    "near-ties": np.repeat([0.0, 4.0, 8.0], 4) + np.tile([0.0, 0.01, 0.02, 0.3], 3),
    "ties and gaps": np.repeat([0.0, 3.0, 30.0, 60.0], 3),
    "evenly spaced": 1.5 * np.arange(12.0),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_simultaneous_sets_cover_all_true_ranks(name: str) -> None:
    truth, rng = TRUTHS[name], np.random.default_rng(2023)
    error = np.exp(rng.normal(0, 0.4, len(truth)))
    best, worst = true_ranks(truth)
    covered = 0
    for seed in range(SIMULATIONS):
        sets = rank_sets(rng.normal(truth, error), error, draws=199, seed=seed)
        covered += bool(((sets.lowest <= best) & (worst <= sets.highest)).all())
    assert covered / SIMULATIONS >= 0.95 - TOLERANCE
    if name == "all tied":  # here the level is exact, so the sets are not wider than they need be either
        assert covered / SIMULATIONS <= 0.95 + TOLERANCE


def test_marginal_sets_cover_each_true_rank_but_not_all_at_once() -> None:
    truth, rng, simulations = np.zeros(8), np.random.default_rng(7), 400
    covered = np.zeros((simulations, 8), dtype=bool)
    for seed in range(simulations):
        sets = rank_sets(rng.normal(truth, 1), np.ones(8), draws=199, seed=seed, simultaneous=False)
        covered[seed] = (sets.lowest == 1) & (sets.highest == 8)
    assert covered.mean() == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / simulations))
    assert covered.all(axis=1).mean() < 0.95 - 3 * np.sqrt(0.95 * 0.05 / simulations)


def test_tau_best_contains_all_true_best() -> None:
    truth, rng, simulations = (
        np.array([0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 1.1, 1.1]),
        np.random.default_rng(3),
        400,
    )
    best = true_ranks(truth)[0] <= 3
    held = [
        tau_best(rng.normal(truth, 0.3), np.full(8, 0.3), 3, draws=199, seed=seed)[best].all()
        for seed in range(simulations)
    ]
    assert best.sum() == 5
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / simulations)


# ----------------------------------------------------------------------------------------------- properties

figures = st.lists(
    st.tuples(st.integers(-20, 20).map(float), st.sampled_from([0.25, 0.5, 1.0, 3.0, 20.0])),
    min_size=1,
    max_size=16,
)
settings.register_profile("few", settings.get_profile("steady"), max_examples=40)
few = settings(settings.get_profile("few"))


def arrays(rows: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    estimate, error = np.array(rows).T
    return estimate, error


def quick(estimate: np.ndarray, error: np.ndarray, **how: Any) -> RankSets:
    return rank_sets(estimate, error, **{"draws": 60, "level": 0.9, **how})


@few
@given(figures, st.booleans(), st.booleans())
def test_sets_contain_the_rank(rows: list[tuple[float, float]], simultaneous: bool, first: bool) -> None:
    estimate, error = arrays(rows)
    sets = quick(estimate, error, simultaneous=simultaneous, highest_first=first)
    signed = estimate if first else -estimate
    assert sets.rank.tolist() == [1 + int((signed > value).sum()) for value in signed]
    assert (sets.lowest >= 1).all()
    assert (sets.highest <= len(rows)).all()
    assert ((sets.lowest <= sets.rank) & (sets.rank <= sets.highest)).all()


@few
@given(figures)
def test_simultaneous_sets_contain_marginal_ones(rows: list[tuple[float, float]]) -> None:
    together, alone = (quick(*arrays(rows), simultaneous=simultaneous) for simultaneous in (True, False))
    assert (together.lowest <= alone.lowest).all()
    assert (together.highest >= alone.highest).all()


@few
@given(figures, st.sampled_from([1.0, 2.0, 8.0]), st.booleans())
def test_larger_errors_never_narrow_the_sets(
    rows: list[tuple[float, float]], factor: float, simultaneous: bool
) -> None:
    estimate, error = arrays(rows)
    before = quick(estimate, error, simultaneous=simultaneous)
    after = quick(estimate, factor * error, simultaneous=simultaneous)
    assert (after.lowest <= before.lowest).all()
    assert (after.highest >= before.highest).all()


@few
@given(figures, st.booleans(), st.randoms(use_true_random=False))
def test_sets_do_not_depend_on_the_order_of_the_areas(
    rows: list[tuple[float, float]], simultaneous: bool, random: Any
) -> None:
    rows = sorted(set(rows))  # two areas with the same figure and error cannot be told apart
    estimate, error = arrays(rows)
    order = np.array(random.sample(range(len(rows)), len(rows)))
    sets = quick(estimate, error, simultaneous=simultaneous)
    shuffled = quick(estimate[order], error[order], simultaneous=simultaneous)
    for name in ("rank", "lowest", "highest"):
        assert getattr(shuffled, name).tolist() == getattr(sets, name)[order].tolist()


@few
@given(figures, st.booleans())
def test_lowest_first_mirrors_highest_first(rows: list[tuple[float, float]], simultaneous: bool) -> None:
    estimate, error = arrays(rows)
    down = quick(estimate, error, simultaneous=simultaneous)
    up = quick(estimate, error, simultaneous=simultaneous, highest_first=False)
    assert up.lowest.tolist() == (len(rows) + 1 - down.highest).tolist()
    assert up.highest.tolist() == (len(rows) + 1 - down.lowest).tolist()


@few
@given(figures, st.integers(0, 16), st.sampled_from([(np.nan, 1.0), (3.0, np.nan)]))
def test_an_area_without_a_figure_changes_nobody_else(
    rows: list[tuple[float, float]], place: int, missing: tuple[float, float]
) -> None:
    place = min(place, len(rows))
    sets, more = quick(*arrays(rows)), quick(*arrays([*rows[:place], missing, *rows[place:]]))
    for name in ("rank", "lowest", "highest"):
        assert getattr(more, name)[place] == 0
        assert np.delete(getattr(more, name), place).tolist() == getattr(sets, name).tolist()


@few
@given(figures, st.integers(1, 18))
def test_probabilities_of_a_top_place_add_up(rows: list[tuple[float, float]], k: int) -> None:
    share = probability_top(*arrays(rows), k, draws=50)
    assert share.sum() == pytest.approx(min(k, len(rows)))
    assert ((share >= 0) & (share <= 1)).all()


# -------------------------------------------------------------------------------- tau-best and P(top k)


def test_tau_best_follows_the_simultaneous_sets() -> None:
    estimate, error = np.array([9.0, 8.9, 1.0, np.nan, 5.0]), np.array([0.1, 0.1, 0.1, 0.1, 0.1])
    assert tau_best(estimate, error, 1).tolist() == [True, True, False, False, False]
    assert tau_best(estimate, error, 3).tolist() == [True, True, False, False, True]
    assert tau_best(estimate, error, 1, highest_first=False).tolist() == [False, False, True, False, False]
    assert tau_best(estimate, error, 9).tolist() == [True, True, True, False, True]


def test_probability_of_the_first_place_of_two_is_a_normal_probability() -> None:
    """P(N(1, 1) > N(0, 1)) = Φ(1/√2) = 0.7602; four standard errors of 40,000 draws are 0.0085."""
    share = probability_top(np.array([0.0, 1.0]), np.ones(2), 1, draws=40_000)
    assert share[1] == pytest.approx(0.7602, abs=0.0085)
    flipped = probability_top(np.array([0.0, 1.0]), np.ones(2), 1, draws=40_000, highest_first=False)
    assert flipped[0] == pytest.approx(0.7602, abs=0.0085)


def test_probability_top_of_areas_without_figure() -> None:
    share = probability_top(np.array([np.nan, 2.0, 1.0]), np.array([1.0, 0.001, 0.001]), 1, draws=10)
    assert np.isnan(share[0])
    assert share[1:].tolist() == [1, 0]


# ---------------------------------------------------------------------------------------------------- tiers


def exact(*ranks: int) -> RankSets:
    rank = np.array(ranks, dtype=int)
    return RankSets(rank, rank, rank, 0.95, True)


@pytest.mark.parametrize(
    ("areas", "sizes"), [(3, [1, 1, 1]), (41, [14, 14, 13]), (4, [2, 1, 1]), (342, [114] * 3)]
)
def test_thirds_are_as_equal_as_they_can_be(areas: int, sizes: list[int]) -> None:
    result = tiers(exact(*range(1, areas + 1)))
    assert np.bincount(result.tier, minlength=4)[1:].tolist() == sizes
    assert result.certain.all()


def test_a_tier_is_certain_when_the_whole_set_lies_in_it() -> None:
    rank = np.array([1, 2, 3, 4, 5, 6, 0])
    sets = RankSets(rank, np.array([1, 1, 3, 2, 5, 4, 0]), np.array([2, 3, 4, 4, 6, 6, 0]), 0.95, True)
    result = tiers(sets)
    assert result.tier.tolist() == [1, 1, 2, 2, 3, 3, 0]
    assert result.certain.tolist() == [True, False, True, False, True, False, False]
    assert result.labels[[0, 2, 4, 6]].tolist() == [
        *("hoogste derde", "middelste derde", "laagste derde"),
        "niet beschikbaar",
    ]


def test_equal_ranks_share_a_tier() -> None:
    assert tiers(exact(1, 1, 1)).tier.tolist() == [1, 1, 1]
    assert tiers(exact()).tier.tolist() == []
    assert tiers(exact(0, 0)).tier.tolist() == [0, 0]


# -------------------------------------------------------------------------------------------------- borders


@pytest.mark.parametrize("simultaneous", [True, False])
@pytest.mark.parametrize(
    ("estimate", "rank"), [([], []), ([5.0], [1]), ([np.nan], [0]), ([np.nan, 1], [0, 1])]
)
def test_none_and_one_area(estimate: list[float], rank: list[int], simultaneous: bool) -> None:
    values, error = np.array(estimate), np.ones(len(estimate))
    sets = rank_sets(values, error, simultaneous=simultaneous)
    assert sets.rank.tolist() == sets.lowest.tolist() == sets.highest.tolist() == rank
    assert tau_best(values, error, 1).tolist() == [bool(number) for number in rank]
    share = probability_top(values, error, 1)
    assert np.nan_to_num(share).tolist() == rank


@pytest.mark.parametrize(
    ("estimate", "error", "how", "message"),
    [
        ([1, 2], [1], {}, r"estimates of shape \(2,\) and standard errors of shape \(1,\)"),
        ([[1]], [[1]], {}, "give one row of estimates"),
        ([1, 2], [1, 0], {}, "1 standard errors are zero or negative"),
        ([1, 2], [-1, 0], {}, "2 standard errors are zero or negative"),
        ([1, np.inf], [1, 1], {}, "infinite; leave the area out"),
        ([1, 2], [1, np.inf], {}, "infinite"),
        ([1, 2], [1, 1], {"level": 1.0}, "the level is 1.0"),
        ([1, 2], [1, 1], {"level": 0.4}, "the level is 0.4"),
        ([1, 2], [1, 1], {"level": np.nan}, "the level is nan"),
        ([1, 2], [1, 1], {"draws": 18}, "18 draws cannot show .* 0.95 of the cases; take at least 19"),
    ],
)
def test_impossible_arguments_are_refused(estimate: Any, error: Any, how: Any, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        rank_sets(np.array(estimate), np.array(error), **how)


def test_the_fewest_draws_that_are_accepted_suffice() -> None:
    assert rank_sets(np.array([1.0, 2.0]), np.ones(2), draws=19).highest.tolist() == [2, 2]


@pytest.mark.parametrize("places", [0, -1])
def test_no_places_are_refused(places: int) -> None:
    with pytest.raises(StatisticsError, match=f"tau is {places}"):
        tau_best(np.ones(2), np.ones(2), places)
    with pytest.raises(StatisticsError, match=f"k is {places}"):
        probability_top(np.ones(2), np.ones(2), places)
    with pytest.raises(StatisticsError, match=f"number of draws is {places}"):
        probability_top(np.ones(2), np.ones(2), 1, draws=places)


# --------------------------------------------------------------------------------------------------- growth


def computed(monkeypatch: pytest.MonkeyPatch, areas: int, mixed: float, simultaneous: bool) -> int:
    """Count the differences that are computed: all of them go through one function."""
    rng, numbers = np.random.default_rng(areas), []

    def counting(*arguments: np.ndarray) -> np.ndarray:
        result = original(*arguments)
        numbers.append(result.size)
        return result

    original = pairwise._studentised
    with monkeypatch.context() as patch:
        patch.setattr(pairwise, "_studentised", counting)
        error = np.exp(rng.normal(0, mixed, areas))
        rank_sets(rng.normal(0, 3, areas), error, draws=300, simultaneous=simultaneous)
    return sum(numbers)


@pytest.mark.parametrize("mixed", [0.0, 0.6, 3.0])
@pytest.mark.parametrize("simultaneous", [True, False])
def test_differences_computed_grow_no_faster_than_the_square(
    monkeypatch: pytest.MonkeyPatch, mixed: float, simultaneous: bool
) -> None:
    sizes = np.array([75, 150, 300, 600] if simultaneous else [75, 150, 300])
    counts = np.array([computed(monkeypatch, int(areas), mixed, simultaneous) for areas in sizes])
    exponent = np.polyfit(np.log(sizes), np.log(counts), 1)[0]
    assert exponent <= 2
    assert (
        counts < 300 * sizes * (sizes - 1) / 4
    ).all()  # at most a quarter of all pairs in all draws, at any size
