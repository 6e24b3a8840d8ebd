"""The small-area model against simulations, a dense and literal version of its formulas, and published figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from analysis.catalogue import Catalogue
from analysis.errors import StatisticsError
from analysis.statistics.small_area import (
    CHILD_POVERTY,
    Covariate,
    SmallAreaFit,
    SmallAreaModel,
    fit_small_area,
    predict,
)
from analysis.statistics.small_area_validation import Validation, validate
from analysis.statistics.totals import CombinedTotal, combined_total, complete_counts
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.recode import RateParts, bring_to

ROOT = Path(__file__).parents[1]
PROVINCES_SEEN = 5

LOG = SmallAreaModel((Covariate("bijstand"), Covariate("afstand", "linear")), design_effect=2.0)
LINEAR = SmallAreaModel(
    (Covariate("bijstand", "linear"), Covariate("afstand", "linear")), "linear", design_effect=2.0
)
TRUTH = {"log": ([0.7, 0.6, 0.2], 0.08, 0.05), "linear": ([3.0, 0.3, 0.6], 0.40, 0.25)}
"""Coefficients, deviation of areas and deviation of groups; invented."""


class World:
    """Areas for which the model is true; rates are known, figures are drawn."""

    def __init__(self, model: SmallAreaModel, seed: int, areas: int = 200, groups: int = 20) -> None:
        rng = np.random.default_rng(seed)
        beta, of_areas, of_groups = TRUTH[model.scale]
        codes = [f"GM{i:04}" for i in range(areas)]
        self.model = model
        self.covariates = pd.DataFrame(
            {"bijstand": rng.uniform(5, 20, areas), "afstand": rng.normal(0, 1, areas)}, codes
        )
        self.groups = pd.Series([f"PV{i % groups:02}" for i in range(areas)], codes)
        self.children = pd.Series(np.exp(rng.uniform(np.log(1500), np.log(60_000), areas)), codes)
        middle = regressors(self.covariates, model) @ beta + rng.normal(0, of_areas, areas)
        middle += rng.normal(0, of_groups, groups)[np.arange(areas) % groups]
        self.risk = pd.Series(np.exp(middle) if model.scale == "log" else middle, codes)
        assert self.risk.between(0.5, 60).all()
        chance = model.design_effect * self.risk * (100 - self.risk) / self.children
        self.figures = self.risk + rng.normal(size=areas) * np.sqrt(chance)

    def fit(self, rows: slice = slice(None)) -> SmallAreaFit:
        return fit_small_area(self.figures[rows], self.children, self.covariates, self.groups, self.model)

    def predict(self, fit: SmallAreaFit, rows: slice) -> pd.DataFrame:
        return predict(fit, self.covariates[rows], self.children)


def regressors(covariates: pd.DataFrame, model: SmallAreaModel) -> np.ndarray:
    columns = [
        np.log(covariates[c.name]) if c.scale == "log" else covariates[c.name] for c in model.covariates
    ]
    return np.column_stack([np.ones(len(covariates)), *columns])


# ------------------------------------------------------------------------------------------------ simulation


@pytest.mark.parametrize("model", [LOG, LINEAR], ids=lambda model: model.scale)
def test_finds_coefficients_and_variances_that_made_the_figures(model: SmallAreaModel) -> None:
    fits = [World(model, seed, areas=120, groups=20).fit() for seed in range(80)]
    beta, of_areas, of_groups = TRUTH[model.scale]
    found = np.array([fit.coefficients for fit in fits])
    error = found.std(axis=0) / np.sqrt(len(fits))
    assert np.all(np.abs(found.mean(axis=0) - beta) < 3.5 * error)
    claimed = np.mean([np.diag(fit.covariance) for fit in fits], axis=0) ** 0.5
    assert claimed == pytest.approx(found.std(axis=0), rel=0.25)
    assert np.mean([fit.model_variance for fit in fits]) == pytest.approx(of_areas**2, rel=0.1)
    # the factor tau of the likelihood lifts the variance between groups a little
    assert of_groups**2 * 0.9 < np.mean([fit.group_variance for fit in fits]) < of_groups**2 * 1.4


@pytest.mark.parametrize("model", [LOG, LINEAR], ids=lambda model: model.scale)
def test_intervals_of_groups_that_were_not_seen_cover_as_often_as_they_say(model: SmallAreaModel) -> None:
    inside, bias = [], []
    for seed in range(40):
        world = World(model, seed, areas=200, groups=20)
        seen = world.groups < "PV10"
        unseen = ~seen
        predicted = world.predict(world.fit(seen), unseen)
        figures = world.figures[unseen]
        inside.append(figures.between(predicted["lower"], predicted["upper"]).mean())
        bias.append((predicted["estimate"] - world.risk[unseen]).mean())
        assert predicted["sd"].to_numpy() == pytest.approx(
            (predicted["upper"] - predicted["lower"]) / 2 / stats.norm.ppf(0.95), rel=0.15
        )
    assert 0.88 < np.mean(inside) < 0.92
    assert abs(np.mean(bias)) < 3 * np.std(bias) / np.sqrt(len(bias))


def test_mean_on_the_log_scale_and_not_the_median() -> None:
    """With a deviation of 0.6 the median is 17 percent too low; totals show it."""
    rng, n = np.random.default_rng(5), 20_000
    codes = [f"GM{i:05}" for i in range(n)]
    covariates = pd.DataFrame({"bijstand": rng.uniform(5, 20, n)}, codes)
    risk = pd.Series(0.3 * covariates["bijstand"] * np.exp(rng.normal(0, 0.6, n)), codes)
    groups = pd.Series([f"PV{i % 12:02}" for i in range(n)], codes)
    children = pd.Series(1e7, codes)
    sample = slice(0, 600)
    model = SmallAreaModel((Covariate("bijstand"),))
    fit = fit_small_area(risk[sample], children, covariates, groups, model)
    predicted = predict(fit, covariates, children)
    assert predicted["estimate"].sum() == pytest.approx(risk.sum(), rel=0.05)
    median = np.exp(regressors(covariates, model) @ fit.coefficients)
    assert median.sum() < 0.9 * risk.sum()


# ------------------------------------------------------------------------------------------ literal formulas


def literal(world: World) -> dict[str, np.ndarray]:
    """Fit with full matrices, REML by a search without derivatives, everything as in the books."""
    model, log = world.model, world.model.scale == "log"
    x, y = regressors(world.covariates, model), world.figures.to_numpy()
    n = len(y)
    z = np.log(y) if log else y
    p = x @ np.linalg.solve(x.T @ x, x.T @ z)
    p = np.exp(p) if log else p
    chance = model.design_effect * p * (100 - p) / world.children.to_numpy() + model.rounding_step**2 / 12
    if log:
        chance = chance / p**2
        z = z + chance / 2
    together = np.equal.outer(
        world.groups.to_numpy(dtype=object), world.groups.to_numpy(dtype=object)
    ).astype(float)

    def parts(of_areas: float, of_groups: float) -> tuple[np.ndarray, ...]:
        inverse = np.linalg.inv(np.diag(of_areas + chance) + of_groups * together)
        covariance = np.linalg.inv(x.T @ inverse @ x)
        return inverse, covariance, covariance @ x.T @ inverse @ z

    def loss(logs: np.ndarray) -> float:
        of_areas, of_groups = np.exp(logs)
        inverse, covariance, beta = parts(of_areas, of_groups)
        residual = z - x @ beta
        determinants = -np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(covariance)[1]
        return float(determinants + residual @ inverse @ residual) / 2 - np.log(np.sqrt(of_groups))

    search = {"xatol": 1e-7, "fatol": 1e-11, "maxiter": 2000}
    start = np.log([np.var(z - x @ parts(1, 1)[2]) / 2, np.var(z) / 20])
    of_areas, of_groups = np.exp(optimize.minimize(loss, start, method="Nelder-Mead", options=search).x)
    inverse, covariance, beta = parts(of_areas, of_groups)
    effects = of_areas * np.eye(n) + of_groups * together
    weights = effects @ inverse
    eblup = x @ beta + weights @ (z - x @ beta)
    known = np.diag(effects - weights @ effects)
    apart = x - weights @ x
    error = known + np.diag(apart @ covariance @ apart.T)
    margin = stats.t.ppf(0.95, n - x.shape[1]) * np.sqrt(error)
    return {
        "beta": beta,
        "covariance": covariance,
        "variances": np.array([of_areas, of_groups]),
        "eblup": np.exp(eblup + known / 2) if log else eblup,
        "upper": np.exp(eblup + margin) if log else eblup + margin,
    }


@pytest.mark.parametrize("model", [LOG, replace(LINEAR, rounding_step=0.1)], ids=lambda model: model.scale)
@pytest.mark.parametrize("seed", [1, 2])
def test_equals_full_matrices(model: SmallAreaModel, seed: int) -> None:
    world = World(model, seed, areas=40, groups=5)
    expected, fit = literal(world), world.fit()
    assert [fit.model_variance, fit.group_variance] == pytest.approx(expected["variances"], rel=1e-3)
    assert fit.coefficients.to_numpy() == pytest.approx(expected["beta"], rel=1e-3, abs=1e-4)
    assert fit.covariance.to_numpy() == pytest.approx(expected["covariance"], rel=2e-3, abs=1e-6)
    assert fit.eblup["estimate"].to_numpy() == pytest.approx(expected["eblup"], rel=1e-4)
    assert fit.eblup["upper"].to_numpy() == pytest.approx(expected["upper"], rel=1e-3)


def test_prediction_by_hand() -> None:
    """One area, from coefficients and variances, on both scales."""
    codes = ["constant", "bijstand"]
    covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.0]], codes, codes)
    nothing = pd.DataFrame(), 30
    areas, children = pd.DataFrame({"bijstand": [10.0]}, ["GM0599"]), pd.Series({"GM0599": 1000.0})
    t = stats.t.ppf(0.95, 28)

    linear = SmallAreaModel((Covariate("bijstand", "linear"),), "linear", design_effect=2, rounding_step=0.6)
    fit = SmallAreaFit(
        linear, pd.Series([1.0, 0.4], codes), covariance, 0.09, 0.04, pd.Series(dtype=float), *nothing
    )
    row = predict(fit, areas, children).loc["GM0599"]
    variance = 0.09 + 0.04 + 0.04 + 2 * 5 * 95 / 1000 + 0.03
    assert row["estimate"] == pytest.approx(5.0)
    assert row["sd"] == pytest.approx(np.sqrt(variance))
    assert row["upper"] == pytest.approx(5 + t * np.sqrt(variance))

    log = replace(linear, covariates=(Covariate("bijstand"),), scale="log", rounding_step=0.0)
    fit = replace(fit, model=log, coefficients=pd.Series([np.log(2.0), 0.5], codes))
    row = predict(fit, areas, children).loc["GM0599"]
    rate = 2 * np.sqrt(10) * np.exp(0.065)
    chance = 2 * rate * (100 - rate) / 1000
    centre = np.log(2 * np.sqrt(10)) - chance / rate**2 / 2
    assert row["estimate"] == pytest.approx(rate)
    assert row["lower"] == pytest.approx(np.exp(centre - t * np.sqrt(0.17 + chance / rate**2)))
    assert row["sd"] == pytest.approx(np.sqrt(rate**2 * np.expm1(0.17) + chance))


# ------------------------------------------------------------------------------------------------ properties


@settings(max_examples=25)
@given(factor=st.floats(1e-2, 1e2), shift=st.floats(-5, 5), scale=st.sampled_from([LOG, LINEAR]))
def test_units_of_covariates_do_not_matter(factor: float, shift: float, scale: SmallAreaModel) -> None:
    world = World(scale, 3, areas=40, groups=4)
    before = world.predict(world.fit(), slice(None))
    moved = 0 if scale.scale == "log" else shift
    world.covariates = world.covariates.assign(
        bijstand=world.covariates["bijstand"] * factor + moved, afstand=world.covariates["afstand"] * -factor
    )
    after = world.predict(world.fit(), slice(None))
    assert after.to_numpy() == pytest.approx(before.to_numpy(), rel=1e-4, abs=1e-5)


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_order_and_spare_areas_do_not_matter(seed: int) -> None:
    world = World(LOG, 4, areas=40, groups=4)
    before = world.fit()
    order = np.random.default_rng(seed).permutation(world.figures.index)
    world.covariates = pd.concat(
        [world.covariates.loc[order], world.covariates.iloc[:1].set_axis(["GM9999"])]
    )
    world.children, world.groups = world.children[order[::-1]], world.groups[order]
    world.figures = world.figures.reindex(["GM9999", *order])
    after = world.fit()
    pd.testing.assert_series_equal(after.coefficients, before.coefficients)
    pd.testing.assert_frame_equal(after.eblup, before.eblup)
    assert after.n == before.n == 40


def test_own_figure_counts_more_in_a_large_place() -> None:
    world = World(LOG, 6, areas=60, groups=6)
    world.children.iloc[:] = 3000.0
    world.children.iloc[0], world.children.iloc[1] = 1e9, 30.0
    fit = world.fit()
    synthetic = world.predict(fit, slice(None))
    own = world.figures.index[0]
    assert fit.eblup.loc[own, "estimate"] == pytest.approx(world.figures[own], rel=1e-3)
    assert fit.eblup["sd"].iloc[1] > 5 * fit.eblup["sd"].iloc[0]
    assert (fit.eblup["sd"] < synthetic["sd"]).all()


def test_small_places_have_wider_intervals_around_the_same_estimate() -> None:
    world = World(LOG, 7, areas=60, groups=6)
    fit = world.fit()
    twin = pd.concat([world.covariates.iloc[:1]] * 2).set_axis(["GM1", "GM2"])
    pair = predict(fit, twin, pd.Series({"GM1": 300, "GM2": 30_000}))
    assert pair.loc["GM1", "estimate"] == pair.loc["GM2", "estimate"]
    assert pair.loc["GM1", "upper"] > pair.loc["GM2", "upper"]
    assert pair.loc["GM1", "lower"] < pair.loc["GM2", "lower"]


def test_variance_between_groups_is_never_nothing() -> None:
    """Groups drawn without any difference, which plain REML would often call zero."""
    alike = [World(LOG, seed, areas=60, groups=60) for seed in range(10)]
    for world in alike:
        world.groups = pd.Series([f"PV{i % 4}" for i in range(60)], world.groups.index)
    assert all(world.fit().group_variance > 1e-5 for world in alike)


def test_a_perfect_relation_can_be_fitted() -> None:
    world = World(LINEAR, 8, areas=30, groups=3)
    world.figures = 2 + 0.2 * world.covariates["bijstand"]
    fit = world.fit()
    assert fit.coefficients.to_numpy() == pytest.approx([2, 0.2, 0], abs=1e-6)
    assert fit.model_variance < 1e-3


def test_wild_extrapolation_stays_a_percentage() -> None:
    world = World(LOG, 9, areas=40, groups=4)
    far = pd.DataFrame({"bijstand": [1e9, 1e-9], "afstand": [0.0, 0.0]}, ["GM1", "GM2"])
    predicted = predict(world.fit(), far, pd.Series({"GM1": 10.0, "GM2": 10.0}))
    rates = predicted[["estimate", "lower", "upper"]]
    assert rates.to_numpy().min() >= 0
    assert rates.to_numpy().max() <= 100
    assert np.isfinite(predicted.to_numpy()).all()


def test_a_figure_of_zero_has_no_logarithm_and_stays_out_of_the_fit() -> None:
    world = World(LOG, 10, areas=40, groups=4)
    without = world.figures.drop("GM0003")
    world.figures["GM0003"] = 0.0
    fit = world.fit()
    assert fit.n == 39
    alone = fit_small_area(without, world.children, world.covariates, world.groups, LOG)
    pd.testing.assert_series_equal(fit.coefficients, alone.coefficients)
    found = validate(world.figures, world.children, world.covariates, world.groups, LOG)
    assert found.leave_one_out.loc["GM0003", "observed"] == 0


# ------------------------------------------------------------------------------------------------ validation


def test_validation_does_not_see_what_it_leaves_out() -> None:
    world = World(LOG, 11, areas=30, groups=5)
    inputs = (world.children, world.covariates, world.groups, LOG)
    found = validate(world.figures, *inputs)
    code = "GM0007"
    fit = fit_small_area(world.figures.drop(code), *inputs)
    by_hand = predict(fit, world.covariates.loc[[code]], world.children).loc[code]
    assert found.leave_one_out.loc[code, "estimate"] == by_hand["estimate"]
    assert found.leave_one_out.loc[code, "observed"] == world.figures[code]

    members = world.groups.index[world.groups == "PV02"]
    elsewhere = validate(world.figures.where(world.groups != "PV02", 99.0), *inputs)
    columns = ["estimate", "lower", "upper", "sd"]
    pd.testing.assert_frame_equal(
        elsewhere.leave_one_group_out.loc[members, columns], found.leave_one_group_out.loc[members, columns]
    )
    assert found.n == 30


def test_errors_and_coverage_by_hand() -> None:
    one = pd.DataFrame({"observed": [4.0, 5.0], "estimate": [7.0, 9.0], "lower": [3.0, 6.0], "upper": 9.0})
    group = one.assign(estimate=[4.0, 7.0])
    found = Validation(one, group, 0.9)
    assert found.loo_rmse == pytest.approx(np.sqrt(12.5))
    assert found.lopo_rmse == pytest.approx(np.sqrt(2))
    assert found.coverage == 0.5


# -------------------------------------------------------------------------------------------------- in total


def test_totals_take_the_figure_where_there_is_one() -> None:
    total = combined_total(
        pd.Series({"A": 10.0, "B": np.nan}),
        pd.Series({"B": 5.0, "A": 80.0}),
        pd.Series({"A": 1000.0, "B": 3000.0}),
    )
    assert total == CombinedTotal(250.0, 4000.0, 0.75)
    assert total.rate == 6.25


def test_counts_are_completed_by_the_joint_ratio_and_not_the_mean_of_ratios() -> None:
    known = pd.Series({"A": 90.0, "B": 1000.0, "C": np.nan})
    full = complete_counts(known, pd.Series({"C": 10.0, "A": 100.0, "B": 900.0}))
    assert full.to_dict() == {"C": pytest.approx(10.9), "A": 90.0, "B": 1000.0}


# ------------------------------------------------------------------------------------------ what is refused


def refusals() -> dict[str, tuple[dict[str, object], str]]:
    world = World(LOG, 12, areas=30, groups=5)
    covariates, code = world.covariates, "GM0004"
    gap, zero, far = covariates.copy(), covariates.copy(), covariates.copy()
    gap.loc[code, "bijstand"], zero.loc[code, "bijstand"], far.loc[code, "afstand"] = np.nan, 0.0, np.inf
    two = world.groups.where(world.groups == "PV00", "PV01")
    return {
        "column": ({"covariates": covariates[["afstand"]]}, "'bijstand' is missing"),
        "gap": ({"covariates": gap}, f"{code} has no covariate 'bijstand'"),
        "infinite": ({"covariates": far}, f"{code} has no covariate 'afstand'"),
        "zero": ({"covariates": zero}, f"'bijstand' of {code} is not above zero"),
        "words": ({"covariates": covariates.assign(bijstand="veel")}, "'bijstand' holds no numbers"),
        "constant": ({"covariates": covariates.assign(afstand=2.0)}, "constant or follows"),
        "same": (
            {"covariates": covariates.assign(afstand=np.log(covariates["bijstand"]))},
            "constant or follows",
        ),
        "absent": ({"covariates": covariates.drop(code)}, f"{code} has a figure but no covariates"),
        "twice": (
            {"covariates": pd.concat([covariates, covariates.loc[[code]]])},
            f"{code} is there more than",
        ),
        "population": ({"population": world.children.drop(code)}, f"{code} has no number of children"),
        "empty place": (
            {"population": world.children.where(world.children.index != code, 0.0)},
            "no children",
        ),
        "group": ({"groups": world.groups.drop(code)}, f"{code} has no group"),
        "two groups": ({"groups": two}, "2 group(s), and 3 are needed"),
        "one row": ({"outcome": world.figures[:1]}, "1 areas with a figure are too few"),
        "no row": ({"outcome": world.figures[:0]}, "0 areas with a figure are too few"),
        "five rows": ({"outcome": world.figures[:5]}, "5 areas with a figure are too few for 3 coefficients"),
        "percentage": (
            {"outcome": world.figures.where(world.figures.index != code, 101.0)},
            f"{code} has 101.0",
        ),
        "text": ({"outcome": world.figures.astype("str")}, "the outcome holds no numbers"),
    }


@pytest.mark.parametrize("function", [fit_small_area, validate])
@pytest.mark.parametrize("case", refusals())
def test_refusals_are_sentences(function: object, case: str) -> None:
    world = World(LOG, 12, areas=30, groups=5)
    changed, words = refusals()[case]
    arguments = {
        "outcome": world.figures,
        "population": world.children,
        "covariates": world.covariates,
        "groups": world.groups,
        "model": LOG,
    }
    with pytest.raises(StatisticsError) as refused:
        function(**arguments | changed)  # type: ignore[operator]
    assert words in str(refused.value)


def test_prediction_refuses_gaps() -> None:
    world = World(LOG, 13, areas=30, groups=5)
    fit = world.fit()
    with pytest.raises(StatisticsError, match="has no number of children"):
        predict(fit, world.covariates, world.children[:5])
    with pytest.raises(StatisticsError, match="has no covariate 'afstand'"):
        predict(fit, world.covariates.assign(afstand=np.nan), world.children)


@pytest.mark.parametrize(
    "wrong", [{"level": 1.0}, {"level": 0.0}, {"design_effect": 0.0}, {"rounding_step": -1.0}]
)
def test_a_model_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(StatisticsError):
        replace(LOG, **wrong)


def test_a_part_of_a_total_is_no_total() -> None:
    one = pd.Series({"A": 10.0})
    with pytest.raises(StatisticsError, match="B has no figure or estimate"):
        combined_total(one, one, pd.Series({"A": 1.0, "B": 1.0}))
    with pytest.raises(StatisticsError, match="B has no number of children"):
        combined_total(one, pd.Series({"B": 1.0}), pd.Series({"A": 1.0, "B": np.nan}))
    with pytest.raises(StatisticsError, match="no children to add up"):
        combined_total(one, one, pd.Series({"A": 0.0}))
    with pytest.raises(StatisticsError, match="no area has both counts"):
        complete_counts(one, pd.Series({"B": 1.0}))
    with pytest.raises(StatisticsError, match="B has no related count"):
        complete_counts(one, pd.Series({"A": 1.0, "B": np.nan}))


# ------------------------------------------------------------------------------------------ published figures


class Netherlands:
    """Child poverty and its covariates on the division of 2023, from the tidy copies of published tables."""

    def __init__(self, tables: Path) -> None:
        self.known = read_gemeenten(ROOT / "data" / "reference")
        division = self.known.in_year(2023)
        self.groups = division.set_index("code")["provincie"]
        self.poverty = pd.read_csv(tables / "kinderarmoede_85678NED_2011_2022.csv").set_index("gm_code")
        income = self._read(tables / "kwb_2021_85039NED_352gem.csv", 2021)
        income["huishoudens"] = income["AantalInwoners_5"] / income["GemiddeldeHuishoudensgrootte_32"]
        income["laag"] = income["HuishoudensMetEenLaagInkomen_78"] / 100 * income["huishoudens"]
        school = self._read(tables / "achterstandsscores_CBS_20191001_355gem.csv", 2019)
        families = self._read(tables / "kwb_2020_84799NED_NL_355gem.csv", 2020, "regio_code")
        families["eenouder"] = self._read(tables / "huishoudens_71486ned_2020_355gem.csv", 2020)["eenouder"]
        self.covariates = pd.DataFrame(
            {
                "huishoudens_laag_inkomen": self._share(income, "laag", "huishoudens", 100),
                "achterstandsscore_zonder_drempel": self._share(
                    school, "score_zonder_drempel", "leerlingen", 1
                ),
                "eenoudergezinnen": self._share(families, "eenouder", "HuishoudensMetKinderen_31", 100),
            }
        )
        ages = pd.read_csv(tables / "bevolking_leeftijd_70072ned_2015_2019_2025.csv")
        ages = ages[(ages["jaar"] == 2019) & ages["regio_code"].str.startswith("GM")]
        wide = ages.pivot_table(index="regio_code", columns="leeftijd", values="aantal")
        wide = wide.rename_axis("code").assign(year=2019)
        counts = ["0-4", "5-9", "10-14", "15-19"]
        brought = bring_to(
            wide.reset_index()[["code", "year", *counts]], 2023, gemeenten=self.known, add=counts
        )
        young = brought.set_index("code").astype(dict.fromkeys(counts, float))
        self.young = young["0-4"] + young["5-9"] + young["10-14"] + 0.6 * young["15-19"]

    @staticmethod
    def _read(path: Path, year: int, key: str = "gm_code") -> pd.DataFrame:
        table = pd.read_csv(path).set_index(key).rename_axis("code")
        return table[table.index.str.startswith("GM")].assign(year=year)

    def _share(self, table: pd.DataFrame, part: str, whole: str, per: float) -> pd.Series:
        brought = bring_to(
            table.reset_index()[["code", "year", part, whole]],
            2023,
            gemeenten=self.known,
            add=[part, whole],
            rates={"share": RateParts(part, whole, per)},
        )
        return brought.set_index("code")["share"]

    def figures(self, year: int) -> pd.Series:
        return self._column(year, "1050290", "kinderen_pct")

    def children(self, year: int) -> pd.Series:
        return complete_counts(1000 * self._column(year, "T001164", "kinderen_x1000"), self.young)

    def _column(self, year: int, line: str, name: str) -> pd.Series:
        rows = (self.poverty["jaar"] == year) & (self.poverty["inkomensgrens_code"] == line)
        return self.poverty.loc[rows, name].reindex(self.groups.index)

    def inputs(self, year: int) -> tuple[pd.Series, pd.Series, pd.DataFrame, pd.Series, SmallAreaModel]:
        return self.figures(year), self.children(year), self.covariates, self.groups, CHILD_POVERTY

    def estimates(self, year: int) -> pd.DataFrame:
        return predict(fit_small_area(*self.inputs(year)), self.covariates, self.children(year))


@pytest.fixture(scope="module")
def netherlands(shared: Path) -> Netherlands:
    return Netherlands(shared / "data" / "tabellen")


@pytest.fixture(scope="module")
def found_2021(netherlands: Netherlands) -> Validation:
    return validate(*netherlands.inputs(2021))


def test_error_and_coverage_on_the_figures_of_2021(netherlands: Netherlands, found_2021: Validation) -> None:
    found = found_2021
    assert found.n == 157
    assert found.loo_rmse == pytest.approx(0.62, abs=0.01)  # at most 0.68 is required
    assert found.lopo_rmse == pytest.approx(0.62, abs=0.015)
    assert found.coverage == pytest.approx(0.90, abs=0.02)  # 0.85 to 0.95 is required
    provinces = netherlands.groups[found.leave_one_group_out.index]
    inside = found.leave_one_group_out.eval("lower <= observed <= upper").groupby(provinces).mean()
    assert len(inside) == PROVINCES_SEEN
    assert inside.min() > 0.8


@pytest.mark.parametrize("year", [2018, 2020])
def test_figures_and_estimates_together_meet_the_national_anchors(
    netherlands: Netherlands, catalogue: Catalogue, year: int
) -> None:
    estimates = netherlands.estimates(year)
    total = combined_total(netherlands.figures(year), estimates["estimate"], netherlands.children(year))
    assert total.estimated_share == pytest.approx(0.51, abs=0.01)
    anchors = {
        anchor.statistic: anchor.figure
        for anchor in catalogue.anchors
        if (anchor.indicator, anchor.year, anchor.area) == ("kinderen_laag_inkomen", year, "NL")
    }
    assert abs(total.rate - 100 * anchors["numerator"] / total.denominator) < 0.3
    if "value" in anchors:
        assert abs(total.rate - anchors["value"]) < 0.3


def test_extremes_are_where_statistics_netherlands_names_them(netherlands: Netherlands) -> None:
    """The longread on 2018 names Rotterdam, Amsterdam, Den Haag, Delfzijl and Heerlen, and Rozendaal as lowest."""
    rate = netherlands.figures(2018).fillna(netherlands.estimates(2018)["estimate"])
    highest = rate.rename(netherlands.known.names(2023)).nlargest(5).index
    assert {"Rotterdam", "Amsterdam", "'s-Gravenhage", "Heerlen"} <= set(highest)
    assert rate.idxmin() == "GM0277"
    assert netherlands.estimates(2018).loc["GM0277", ["lower", "upper"]].between(0.2, 5).all()


def test_small_places_vary_as_chance_within_households_says(
    netherlands: Netherlands, found_2021: Validation
) -> None:
    """Errors are larger in small places, and chance among households explains most of the variance."""
    figures, *others = netherlands.inputs(2021)
    variances = [
        fit_small_area(figures, *others[:-1], replace(CHILD_POVERTY, design_effect=effect)).model_variance
        for effect in (0.01, 2.1)
    ]
    small = netherlands.children(2021)[figures.dropna().index] < 4500
    found = found_2021.leave_one_out
    ratio = np.log(found["observed"] / found["estimate"])
    assert ratio[small].std() > 1.4 * ratio[~small].std()
    assert variances[1] < 0.5 * variances[0]
