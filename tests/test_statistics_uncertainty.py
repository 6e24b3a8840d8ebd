"""The uncertainty of rates: simulations with a known truth, slow literal counterparts, borders. Figures are invented,
except in the test on the panel.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libpysal.graph import Graph
from numpy.testing import assert_allclose, assert_array_equal
from scipy import integrate, stats

import analysis
from analysis.errors import StatisticsError
from analysis.panel.schema import COLUMNS
from analysis.statistics import select
from analysis.statistics.exceedance import (
    Prior,
    fitted_prior,
    lognormal_probability_above,
    probability_above,
)
from analysis.statistics.funnel import funnel
from analysis.statistics.intervals import (
    Interval,
    panel_interval,
    rate_interval,
    rounded_counts_interval,
    rounded_rate_interval,
)
from analysis.statistics.reliability import CUT_POINTS, EXPLANATIONS, GRADES, reliability
from analysis.statistics.shrinkage import empirical_bayes, spatial_empirical_bayes

RATES = np.array([0.02, 0.04, 0.08, 0.12, 0.2])
TOTALS = np.array([200, 1000, 5000, 30_000, 200_000])
DRAWS = 400


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts drawn at every combination of rate and total: 10,000 areas with their true rates and totals.

    Rates and totals are spread a little around the grid; otherwise the average would follow the waves in the
    coverage of single points.
    """
    generator = np.random.default_rng(seed)
    rate, total = (
        grid.repeat(DRAWS).astype(float) for grid in (a.ravel() for a in np.meshgrid(RATES, TOTALS))
    )
    rate *= generator.uniform(0.9, 1.1, rate.size)
    total = np.round(total * generator.uniform(0.8, 1.2, rate.size))
    return generator.binomial(total.astype(int), rate).astype(float), total, rate


def coverage(interval: Interval, rate: np.ndarray) -> np.ndarray:
    """Share of the intervals that hold the true rate, for each total of the grid."""
    inside = (interval[0] <= rate) & (rate <= interval[1])
    return inside.reshape(len(TOTALS), -1).mean(axis=1)


def stepped(figure: np.ndarray, step: float) -> np.ndarray:
    return np.floor(figure / step + 0.5) * step


# --- intervals


@pytest.mark.parametrize("method", ["jeffreys", "wilson"])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_of_a_rate_covers_as_promised(method: str, level: float) -> None:
    count, total, rate = drawn(seed=1)
    found = coverage(rate_interval(count, total, level=level, method=method), rate)  # type: ignore[arg-type]
    # standard error of the mean of 10,000: 0.2 to 0.4 point; of 2,000 per size: 0.5 to 0.9 point
    assert abs(found.mean() - level) < 0.01
    assert_allclose(found, level, atol=0.025)


@pytest.mark.parametrize("step", [5, 100])
def test_intervals_from_rounded_counts_cover_at_least_as_promised(step: int) -> None:
    count, total, rate = drawn(seed=2)
    known = stepped(count, step), stepped(total, step)
    found = coverage(rounded_counts_interval(*known, count_step=step, total_step=step), rate)
    assert found.mean() > 0.95 - 0.005  # standard errors as above
    assert (found > 0.95 - 0.015).all()
    assert (
        found[0] > 0.99 if step == 100 else found[-1] < 0.97
    )  # wide where the step is coarse, and only there


@pytest.mark.parametrize("total_step", [0, 100])
def test_intervals_from_rounded_percentages_cover_at_least_as_promised(total_step: int) -> None:
    count, total, rate = drawn(seed=3)
    published = stepped(100 * count / total, 0.1)
    size = stepped(total, total_step) if total_step else total
    bounds = (published - 0.05) / 100, (published + 0.05) / 100
    interval = rounded_rate_interval(*bounds, size, total_step=total_step)
    found = coverage(interval, rate)
    assert found.mean() > 0.95 - 0.005  # standard errors as above
    assert (found > 0.95 - 0.015).all()
    # ignoring the rounding does not do in a city, where 0.05 point is as much as chance
    ignored = coverage(rate_interval(published / 100 * total, total), rate)
    assert ignored[-1] < 0.94 < found[-1]


def test_intervals_from_rounded_counts_are_the_union_over_all_that_rounds_to_them() -> None:
    for count, total in [(0, 30), (5, 40), (20, 20), (21, 20)]:
        limits = [  # a step of 4 leaves 2 to either side
            rate_interval([x], [n])
            for x in range(max(count - 2, 0), count + 3)
            for n in range(total - 2, total + 3)
            if x <= n
        ]
        low, high = rounded_counts_interval([count], [total], count_step=4, total_step=4)
        assert low[0] == pytest.approx(min(low[0] for low, _ in limits), abs=1e-12)
        assert high[0] == pytest.approx(max(high[0] for _, high in limits), abs=1e-12)


def test_the_percentage_says_more_than_the_counts_in_a_small_place() -> None:
    by_rate = rounded_rate_interval([0.0995], [0.1005], [1000.0], total_step=100)
    by_count = rounded_counts_interval([100.0], [1000.0], count_step=100, total_step=100)
    assert by_count[0] < by_rate[0] < by_rate[1] < by_count[1]
    assert (by_rate[1] - by_rate[0]) < 0.3 * (by_count[1] - by_count[0])
    # a total of 1000 in hundreds may be 950
    smallest = rate_interval([0.0995 * 950], [950])[0], rate_interval([0.1005 * 950], [950])[1]
    assert_allclose(by_rate, smallest)


def test_limits_are_quantiles_of_the_posterior() -> None:
    low, high = rate_interval([12.0], [150.0], level=0.9)
    posterior = stats.beta(12.5, 138.5)
    assert_allclose(posterior.cdf([low[0], high[0]]), [0.05, 0.95], rtol=1e-9)
    low, high = rate_interval([12.0], [150.0], level=0.9, method="wilson")
    for limit in (low[0], high[0]):  # the score test is on its border there
        assert abs(0.08 - limit) / np.sqrt(limit * (1 - limit) / 150) == pytest.approx(stats.norm.ppf(0.95))


def test_borders_of_intervals() -> None:
    low, high = rate_interval([0, 20, 0, np.nan, 3], [20, 20, 0, 10, np.nan])
    assert (low[0], high[1]) == (0, 1)
    assert 0 < high[0] < 0.2 and 0.8 < low[1] < 1
    assert np.isnan([*low[2:], *high[2:]]).all()
    assert [part.shape for part in rate_interval([], [])] == [(0,), (0,)]
    assert [part.shape for part in rounded_rate_interval([], [], [], total_step=100)] == [(0,), (0,)]
    low, high = rounded_counts_interval([0, np.nan], [0, 100], count_step=100, total_step=100)
    assert (low[0], high[0]) == (0, 1) and np.isnan([low[1], high[1]]).all()
    low, high = rounded_rate_interval([-0.0005, 0.9995], [0.0005, 1.0005], 300)
    assert low[0] == 0 and high[1] == 1
    assert np.isnan(
        rounded_rate_interval([0.1], [0.2], [50], total_step=100)
    ).all()  # perhaps nobody lives there


@given(count=st.integers(0, 400), total=st.integers(1, 400), step=st.sampled_from([0, 1, 5, 100]))
def test_rounding_never_narrows_an_interval(count: int, total: int, step: int) -> None:
    count = min(count, total)
    exact = rate_interval([count], [total])
    rounded = rounded_counts_interval([count], [total], count_step=step, total_step=step)
    assert 0 <= rounded[0][0] <= exact[0][0] <= exact[1][0] <= rounded[1][0] <= 1
    share = count / total
    rate = rounded_rate_interval([share - step / 1000], [share + step / 1000], [total])
    assert 0 <= rate[0][0] <= exact[0][0] + 1e-12 and exact[1][0] - 1e-12 <= rate[1][0] <= 1


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: rate_interval([5], [4]), "count of 5 on a total of 4"),
        (lambda: rate_interval([-1], [4]), "count of -1"),
        (lambda: rate_interval([1, 2], [4, 5, 6]), "different shapes"),
        (lambda: rate_interval([[1]], [[4]]), "different shapes"),
        (lambda: rate_interval([1], [4], level=95), "level of 95"),
        (lambda: rate_interval([1], [4], method="normal"), "'normal' is not known"),  # type: ignore[arg-type]
        (lambda: rounded_counts_interval([1000], [100], count_step=100, total_step=100), "count of 950"),
        (lambda: rounded_counts_interval([1], [100], count_step=-5, total_step=5), "negative"),
        (lambda: rounded_rate_interval([0.2], [0.1], [100]), "above its upper bound"),
        (lambda: panel_interval(pd.DataFrame({"value": [1.0]})), "column 'lower'"),
        (lambda: panel_interval(pd.DataFrame(columns=list(COLUMNS)), per=0), "per 0"),
        (lambda: reliability([1], [2], [1]), "above its upper limit"),
        (lambda: empirical_bayes([5], [4]), "count of 5"),
        (lambda: spatial_empirical_bayes([5], [9], ring(3)), "3 areas"),
        (lambda: funnel([np.nan], [1]), "no area"),
        (lambda: funnel([1], [10], levels=[95]), "level of 95"),
        (lambda: probability_above(12, [0.1], [0.2], [100]), "threshold of 12"),
        (lambda: probability_above(0.12, [10], [20], [100]), "rate from 10"),
        (lambda: lognormal_probability_above(12, [1], [-1]), "not above zero"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(call: object, what: str) -> None:
    with pytest.raises(StatisticsError, match=what):
        call()  # type: ignore[operator]


# --- reliability


def test_grades_follow_the_relative_half_width() -> None:
    shares = [cut + side for cut in CUT_POINTS for side in (-0.001, 0.001)]
    for value in (0.4, 8.0):
        half = value * np.array(shares)
        assert "".join(reliability(np.full(6, value), value - half, value + half)) == "ABBCCD"
    assert reliability([0, 5, 5, np.nan], [0, np.nan, 4, 4], [0, 6, np.nan, 6]).tolist() == ["D", "", "", ""]
    assert reliability([], [], []).shape == (0,)
    assert set(EXPLANATIONS) == set(GRADES)


def test_the_cut_points_are_those_of_the_coefficient_of_variation() -> None:
    for cv, below in [(0.16, "B"), (0.18, "C"), (0.32, "C"), (0.35, "D")]:
        half = stats.norm.ppf(0.975) * cv * 100
        assert reliability([100], [100 - half], [100 + half]).tolist() == [below]


# --- shrinkage


def ring(size: int) -> Graph:
    """Areas in a circle, each with two neighbours."""
    at = np.arange(size)
    focal, neighbour = np.r_[at, at], np.r_[(at + 1) % size, (at - 1) % size]
    order = np.lexsort((neighbour, focal))
    return Graph.from_arrays(focal[order], neighbour[order], np.ones(2 * size))


AREAS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 100_000), st.booleans()), min_size=3, max_size=12
).map(
    lambda areas: (
        np.array([np.nan if gone else round(rate * n) for rate, n, gone in areas], dtype=float),
        np.array([n for _, n, _ in areas], dtype=float),
    )
)


@given(areas=AREAS)
def test_estimates_stay_between_the_raw_rate_and_the_mean(areas: tuple[np.ndarray, np.ndarray]) -> None:
    count, total = areas
    known = ~np.isnan(count) & (total > 0)
    for shrunk in (empirical_bayes(count, total), spatial_empirical_bayes(count, total, ring(len(count)))):
        assert_array_equal(~np.isnan(shrunk.estimate), known)
        rate, mean = count[known] / total[known], shrunk.prior_mean[known]
        estimate, weight = shrunk.estimate[known], shrunk.weight[known]
        assert (np.minimum(rate, mean) <= estimate).all() and (estimate <= np.maximum(rate, mean)).all()
        assert ((weight >= 0) & (weight <= 1)).all()
        assert_allclose(estimate, weight * rate + (1 - weight) * mean, atol=1e-12)


def scattered(seed: int, size: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Counts of areas that differ in rate and size."""
    generator = np.random.default_rng(seed)
    total = np.exp(generator.uniform(np.log(200), np.log(20_000), size)).round()
    return generator.binomial(total.astype(int), generator.beta(6, 94, size)).astype(float), total


def test_estimates_agree_with_esda() -> None:
    from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes, Spatial_Rate

    count, total = scattered(seed=4)
    assert_allclose(
        empirical_bayes(count, total).estimate, Empirical_Bayes(count, total).r.ravel(), rtol=1e-12
    )
    around = ring(len(count))
    shrunk, weights = spatial_empirical_bayes(count, total, around), around.to_W()
    assert_allclose(shrunk.estimate, Spatial_Empirical_Bayes(count, total, weights).r.ravel(), rtol=1e-12)
    assert_allclose(shrunk.prior_mean, Spatial_Rate(count, total, weights).r.ravel(), rtol=1e-12)
    assert len(set(shrunk.weight.round(6))) > 20  # a variance of its own for nearly every surroundings


def test_esda_leaves_the_range_where_this_does_not() -> None:
    from esda.smoothing import Empirical_Bayes

    count, total = (
        np.array([10.0, 22, 205]),
        np.array([100.0, 200, 2000]),
    )  # less spread than chance would give
    esda = Empirical_Bayes(count, total).r.ravel()
    rate, mean = count / total, count.sum() / total.sum()
    assert ((esda < np.minimum(rate, mean)) | (esda > np.maximum(rate, mean))).any()
    assert_allclose(empirical_bayes(count, total).estimate, mean)


def test_weights_at_the_limits() -> None:
    count, total = scattered(seed=5)
    assert empirical_bayes(count * 1e9, total * 1e9).weight.min() > 1 - 1e-6
    equal = empirical_bayes(total / 10, total)
    assert (equal.weight == 0).all()
    assert_allclose(equal.estimate, 0.1)
    nobody = empirical_bayes([0, 0, 0], [10, 20, 30])
    assert_array_equal(nobody.estimate, 0)
    assert np.isnan(empirical_bayes([np.nan], [5]).estimate).all()
    assert empirical_bayes([], []).estimate.shape == (0,)


def test_shrinking_brings_estimates_closer_to_the_truth() -> None:
    generator = np.random.default_rng(6)
    total = np.full(300, 250)
    truth = generator.beta(8, 92, 300)
    count = generator.binomial(total, truth)
    errors = [
        np.mean((figure - truth) ** 2) for figure in (count / total, empirical_bayes(count, total).estimate)
    ]
    assert errors[1] < 0.8 * errors[0]


def test_unknown_areas_are_nobodys_neighbour() -> None:
    count, total = scattered(seed=7, size=5)
    count[2] = np.nan
    shrunk = spatial_empirical_bayes(count, total, ring(5))
    assert np.isnan(shrunk.estimate[2])
    # area 1 has neighbours 0 and 2, of which 2 is unknown
    assert shrunk.prior_mean[1] == pytest.approx((count[0] + count[1]) / (total[0] + total[1]))
    without = Graph.from_arrays([0, 0, 1, 3, 4, 4], [1, 4, 0, 4, 0, 3], np.ones(6))
    known = [0, 1, 3, 4]
    assert_allclose(shrunk.weight[known], spatial_empirical_bayes(count[known], total[known], without).weight)
    assert shrunk.weight[1] > 0
    alone = spatial_empirical_bayes([3, np.nan, np.nan], [20, 20, 20], ring(3))
    assert alone.estimate[0] == pytest.approx(0.15) and alone.weight[0] == 0


# --- funnel


def sizes(generator: np.random.Generator, size: int = 342) -> np.ndarray:
    return np.exp(generator.uniform(np.log(200), np.log(200_000), size)).astype(int)


def outside(z: np.ndarray) -> float:
    return float(np.mean(np.abs(z) > stats.norm.ppf(0.975)))


def test_a_funnel_of_chance_alone() -> None:
    generator = np.random.default_rng(8)
    runs = []
    for _ in range(60):
        total = sizes(generator)
        found = funnel(generator.binomial(total, 0.1), total)
        runs.append(
            [found.phi, np.mean(found.flags[0.95] != "binnen"), np.mean(found.flags[0.998] != "binnen")]
        )
    phi, at_95, at_998 = np.mean(runs, axis=0)
    # 20,000 areas: standard errors 0.15 point and 0.03 point; adjusting for a phi above 1 by luck takes a little
    assert phi == pytest.approx(1, abs=0.05)
    assert at_95 == pytest.approx(0.05, abs=0.01)
    assert at_998 == pytest.approx(0.002, abs=0.002)


def test_a_funnel_of_areas_that_differ() -> None:
    generator = np.random.default_rng(9)
    runs = []
    for _ in range(60):
        total = sizes(generator)
        truth = generator.normal(0.1, 0.015, total.size)
        found = funnel(generator.binomial(total, truth), total)
        large = total > 20_000
        runs.append([np.sqrt(found.tau2), outside(found.naive_z), outside(found.z), outside(found.z[large])])
    tau, naive, adjusted, cities = np.mean(runs, axis=0)
    assert tau == pytest.approx(0.015, rel=0.1)
    assert naive > 0.4
    assert adjusted == pytest.approx(0.05, abs=0.015)
    assert cities == pytest.approx(0.05, abs=0.03)  # a multiplicative factor would put most of them outside


def test_flags_are_what_the_limits_say() -> None:
    generator = np.random.default_rng(10)
    total = sizes(generator).astype(float)
    count = generator.binomial(total.astype(int), generator.beta(10, 90, total.size)).astype(float)
    count[3], total[4] = np.nan, 0
    count[4] = 0
    found = funnel(count, total, levels=(0.5, 0.95))
    for level, (low, high) in found.limits(total).items():
        with np.errstate(invalid="ignore"):
            rate = count / total
        literal = np.where(rate > high, "boven", np.where(rate < low, "onder", "binnen"))
        literal[[3, 4]] = ""
        assert_array_equal(found.flags[level], literal)
        assert len(set(literal)) == 4 or level == 0.95
    assert np.isnan([found.z[3], found.naive_z[4]]).all()
    widths = np.diff(np.array(found.limits([200, 2000, 1e12])[0.95]), axis=0).ravel()
    assert (np.diff(widths) < 0).all()
    assert widths[-1] == pytest.approx(2 * stats.norm.ppf(0.975) * np.sqrt(found.tau2), rel=1e-6)


def test_a_funnel_without_any_difference() -> None:
    for found in (funnel([0, 0], [10, 20]), funnel([10, 20], [10, 20]), funnel([3], [30])):
        assert found.tau2 == 0 and found.phi == 0
        assert set(found.flags[0.95]) == {"binnen"}


# --- exceedance


@pytest.mark.parametrize("prior", list(Prior))
@pytest.mark.parametrize(("low", "high", "total"), [(0.119, 0.120, 800), (0.05, 0.15, 1000), (0.0, 0.1, 60)])
def test_probabilities_equal_direct_integration(prior: Prior, low: float, high: float, total: int) -> None:
    lower, upper, totals = (
        np.array([low, 0.05, 0.2]),
        np.array([high, 0.06, 0.21]),
        np.array([total, 900, 4000]),
    )
    a, b = (0.5, 0.5) if prior is Prior.JEFFREYS else fitted_prior(lower, upper, totals)

    def density(theta: float, rate: float) -> float:
        return float(stats.beta.pdf(theta, a + rate * total, b + (1 - rate) * total))

    def above(rate: float) -> float:
        return float(integrate.quad(density, 0.1, 1, args=(rate,), points=[0.12, 0.2], limit=200)[0])

    literal = integrate.quad(above, low, high, epsabs=1e-7)[0] / (high - low)
    assert probability_above(0.1, lower, upper, totals, prior=prior)[0] == pytest.approx(literal, abs=1e-5)


@given(rate=st.floats(0, 1), width=st.floats(0, 0.2), total=st.integers(1, 200_000))
def test_probabilities_fall_with_the_threshold(rate: float, width: float, total: int) -> None:
    lower, upper = [max(rate - width, 0)], [min(rate + width, 1)]
    path = [probability_above(threshold, lower, upper, total)[0] for threshold in np.linspace(0, 1, 21)]
    assert path[0] == pytest.approx(1) and path[-1] == pytest.approx(0, abs=1e-12)
    assert (np.diff(path) <= 1e-12).all()


def test_probabilities_are_calibrated() -> None:
    generator = np.random.default_rng(11)
    given_, above = [], []
    for _ in range(40):
        total = np.exp(generator.uniform(np.log(200), np.log(5000), 342)).astype(int)
        truth = generator.beta(10, 90, 342)
        percent = stepped(100 * generator.binomial(total, truth) / total, 0.1)
        bounds = (percent - 0.05) / 100, (percent + 0.05) / 100
        given_.append(probability_above(0.1, *bounds, total, prior=Prior.EMPIRICAL_BAYES))
        above.append(truth > 0.1)
    probability, came_true = np.concatenate(given_), np.concatenate(above)
    for low in np.arange(0, 1, 0.1):
        in_bin = (probability >= low) & (probability < low + 0.1)
        # some hundreds of areas per bin: standard error up to 2.5 points
        assert in_bin.sum() > 300
        assert came_true[in_bin].mean() == pytest.approx(probability[in_bin].mean(), abs=0.05)


def test_the_prior_is_that_of_the_areas() -> None:
    generator = np.random.default_rng(12)
    total = sizes(generator, 3000)
    rate = generator.binomial(total, generator.beta(8, 92, 3000)) / total
    a, b = fitted_prior(rate, rate, total)
    assert a / (a + b) == pytest.approx(0.08, abs=0.002)
    assert a + b == pytest.approx(100, rel=0.1)
    coarse = stepped(rate, 0.05)  # rounding to 5 points adds a quarter to the variance: not the areas' own
    a, b = fitted_prior(coarse - 0.025, coarse + 0.025, total)
    assert a + b == pytest.approx(100, rel=0.15)
    a, b = fitted_prior(coarse, coarse, total)
    assert a + b < 85
    same = fitted_prior([0.1, 0.1], [0.1, 0.1], [500, 700])
    assert same.a + same.b == pytest.approx(1200)
    assert fitted_prior([0, 0], [0, 0], [5, 5]) == fitted_prior([0.1], [0.1], [5]) == (0.5, 0.5)


def test_borders_of_probabilities() -> None:
    found = probability_above(0.1, [np.nan, 0.1, 0.1, -0.0005], [0.1, 0.2, 0.2, 0.0005], [10, 0, np.nan, 1e6])
    assert np.isnan(found[:3]).all() and found[3] == pytest.approx(0, abs=1e-12)
    assert probability_above(0.1, [], [], [], prior=Prior.EMPIRICAL_BAYES).shape == (0,)
    told = lognormal_probability_above(10, [10.0, 20.0, np.nan, 10.0], [1e-6, 1e-6, 1.0, np.nan])
    assert_allclose(told, [0.5, 1, np.nan, np.nan], atol=1e-6)


def test_the_lognormal_has_the_mean_and_deviation_that_were_given() -> None:
    """The areas under P(X > t) and under 2t P(X > t) are E[X] and E[X²]."""
    grid = np.linspace(1e-6, 60, 3_001)
    above = np.array([lognormal_probability_above(t, [8.0], [2.0])[0] for t in grid])
    mean, square = np.trapezoid(above, grid), np.trapezoid(2 * grid * above, grid)
    assert mean == pytest.approx(8, rel=1e-4)
    assert np.sqrt(square - mean**2) == pytest.approx(2, rel=1e-3)


# --- the figures themselves


def test_on_the_figures_of_2021() -> None:
    rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    before = rows.copy()
    found = panel_interval(rows, denominator_step=100)
    pd.testing.assert_frame_equal(rows, before)
    known = rows["value"].notna()
    assert known.sum() > 100
    assert_array_equal(found["interval_lower"].notna(), known & rows["denominator"].notna())
    shown = found[known]
    assert (shown["interval_lower"] < shown["lower"]).all() and (
        shown["upper"] < shown["interval_upper"]
    ).all()
    half = (shown["interval_upper"] - shown["interval_lower"]) / 2
    chance = 1.96 * np.sqrt(shown["value"] * (100 - shown["value"]) / shown["denominator"])
    assert_allclose(half, chance + 0.05, rtol=0.05)  # large samples all: chance, and half a tenth of rounding
    assert half.max() > 5 * half.min()
    grades = reliability(found["value"], found["interval_lower"], found["interval_upper"])
    assert_array_equal(grades == "", ~known)
    count = rows["value"] / 100 * rows["denominator"]
    assert funnel(count, rows["denominator"]).phi > 10  # municipalities differ by far more than chance
    above = [
        probability_above(t, rows["lower"] / 100, rows["upper"] / 100, rows["denominator"])
        for t in (0.08, 0.12)
    ]
    assert (above[0] >= above[1])[known].all()
    assert np.nansum(above[0]) == pytest.approx((rows["value"] > 8).sum(), abs=3)


def test_importing_the_package_leaves_heavy_libraries_alone() -> None:
    folder = Path(analysis.__file__).parent / "statistics"
    for name in ("intervals", "reliability", "shrinkage", "funnel", "exceedance"):
        lines = (folder / f"{name}.py").read_text(encoding="utf-8").splitlines()
        top = [line for line in lines if line.startswith(("import ", "from "))]
        assert not [
            line for line in top if any(heavy in line for heavy in ("esda", "libpysal", "statsmodels"))
        ]
