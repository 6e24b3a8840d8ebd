"""Estimators of the model stage against R on real figures, and what they refuse."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import ModelError
from analysis.models.fixed_effects import bandwidth, fit_fixed_effects, within
from analysis.models.frame import ModelFrame
from analysis.models.generalised import fit_fractional, fit_gamma, fit_quasi_poisson
from analysis.models.least_squares import fit_least_squares
from analysis.models.results import Fit
from analysis.models.specification import ERRORS_OF, Errors, Family
from analysis.statistics.neighbours import Neighbours

REFERENCE = Path(__file__).parent / "reference"
TERMS = ["kinderen_laag_inkomen", "eenoudergezinnen"]
COEFFICIENT, ERROR = 1e-6, 1e-4  # relative, as promised

Estimator = Callable[[ModelFrame, Errors], Fit]


# --- what R says ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def r() -> dict[str, Any]:
    """What `Rscript tests/reference/estimators.R` wrote."""
    return json.loads((REFERENCE / "estimators.json").read_text())


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    """The figures that R read, without hosts and rows that are not delivered."""
    table = pd.read_csv(REFERENCE / "gemeenten.csv")
    return table[~table["weglaten"].astype(bool)].sort_values(["code", "jaar"])


@pytest.fixture(scope="module")
def year(figures: pd.DataFrame) -> pd.DataFrame:
    needed = ["lasten", "kinderen", *TERMS, "jeugdzorg_gebruik"]
    rows = figures[figures["jaar"] == 2021].dropna(subset=needed).set_index("code")
    return rows.assign(per_child=1000 * rows["lasten"] / rows["kinderen"])


def per_child(year: pd.DataFrame, terms: list[str] = TERMS, *, logged: bool = True) -> ModelFrame:
    outcome = np.log(year["per_child"]) if logged else year["per_child"]
    return ModelFrame(outcome, year[terms], year["jeugdregio"])


def weighted(frame: ModelFrame, year: pd.DataFrame) -> ModelFrame:
    return replace(frame, weights=year["kinderen"])


CROSS_SECTIONS: dict[str, tuple[Estimator, Callable[[pd.DataFrame], ModelFrame]]] = {
    "least_squares": (fit_least_squares, per_child),
    "least_squares_weighted": (fit_least_squares, lambda year: weighted(per_child(year), year)),
    "child_poverty_alone": (
        fit_least_squares,
        lambda year: weighted(per_child(year, TERMS[:1]), year),
    ),
    "gamma": (fit_gamma, lambda year: per_child(year, logged=False)),
    "gamma_weighted": (fit_gamma, lambda year: weighted(per_child(year, logged=False), year)),
    "quasi_poisson": (
        fit_quasi_poisson,
        lambda year: replace(per_child(year), outcome=1000 * year["lasten"], offset=np.log(year["kinderen"])),
    ),
    "fractional": (
        fit_fractional,
        lambda year: replace(per_child(year), outcome=year["jeugdzorg_gebruik"] / 100),
    ),
    "fractional_weighted": (
        fit_fractional,
        lambda year: replace(
            per_child(year), outcome=year["jeugdzorg_gebruik"] / 100, weights=year["kinderen"]
        ),
    ),
}

FAMILY_OF = {
    fit_least_squares: Family.LEAST_SQUARES,
    fit_gamma: Family.GAMMA,
    fit_quasi_poisson: Family.QUASI_POISSON,
    fit_fractional: Family.FRACTIONAL,
    fit_fixed_effects: Family.FIXED_EFFECTS,
}


@pytest.mark.parametrize("name", CROSS_SECTIONS)
def test_cross_section_agrees_with_r(name: str, r: dict[str, Any], year: pd.DataFrame) -> None:
    estimator, build = CROSS_SECTIONS[name]
    frame, truth = build(year), r[name]
    assert frame.codes.tolist() == r["codes"] and frame.n == truth["n"]
    compared = [errors for errors in ERRORS_OF[FAMILY_OF[estimator]] if errors in truth["se"]]
    assert len(compared) >= 2
    for errors in compared:
        table = estimator(frame, errors).table().set_index("term")
        assert table["estimate"].to_dict() == pytest.approx(truth["estimate"], rel=COEFFICIENT)
        assert table["se"].to_dict() == pytest.approx(truth["se"][errors], rel=ERROR)
        if errors in truth["p"]:
            assert table["p"].to_dict() == pytest.approx(truth["p"][errors], rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("name", CROSS_SECTIONS)
def test_fit_and_influence_agree_with_r(name: str, r: dict[str, Any], year: pd.DataFrame) -> None:
    estimator, build = CROSS_SECTIONS[name]
    fit, truth = estimator(build(year), Errors.HC3), r[name]
    np.testing.assert_allclose(fit.fitted, truth["fitted"], rtol=1e-8)
    assert fit.influence is not None
    np.testing.assert_allclose(fit.influence["leverage"], truth["leverage"], rtol=1e-6)
    np.testing.assert_allclose(fit.influence["cook"], truth["cook"], rtol=1e-5, atol=1e-9)
    shared = fit.statistics.keys() & truth.keys()
    assert len(shared) >= 3
    expected = {key: truth[key] for key in shared}
    assert {key: fit.statistics[key] for key in shared} == pytest.approx(expected, rel=1e-8)


def panel(figures: pd.DataFrame, *, weights: bool = False) -> ModelFrame:
    rows = figures.dropna(subset=["lasten", "kinderen", TERMS[0]])
    rows = rows.rename(columns={"jaar": "year"}).set_index(["code", "year"])
    outcome = np.log(1000 * rows["lasten"] / rows["kinderen"])
    return ModelFrame(
        outcome, rows[TERMS[:1]], rows["jeugdregio"], weights=rows["kinderen"] if weights else None
    )


@pytest.mark.parametrize("errors", ERRORS_OF[Family.FIXED_EFFECTS])
def test_fixed_effects_agree_with_r(errors: Errors, r: dict[str, Any], figures: pd.DataFrame) -> None:
    frame, truth = panel(figures), r["fixed_effects"]
    assert frame.n == truth["n"] < truth["n_areas"] * truth["n_years"]  # not balanced
    fit = fit_fixed_effects(frame, errors)
    assert fit.parameters[TERMS[0]] == pytest.approx(truth["estimate"], rel=COEFFICIENT)
    assert fit.table()["se"].item() == pytest.approx(truth["se"][errors], rel=ERROR)
    np.testing.assert_allclose(fit.residuals, truth["residuals"], atol=1e-9)
    for key in ("r2_within", "n_areas", "n_years"):
        assert fit.statistics[key] == pytest.approx(truth[key], rel=1e-6)


@pytest.mark.parametrize("errors", [Errors.CLUSTER_AREA, Errors.CLUSTER_REGION])
def test_weighted_fixed_effects_agree_with_r(
    errors: Errors, r: dict[str, Any], figures: pd.DataFrame
) -> None:
    truth = r["fixed_effects_weighted"]
    fit = fit_fixed_effects(panel(figures, weights=True), errors)
    assert fit.parameters[TERMS[0]] == pytest.approx(truth["estimate"], rel=COEFFICIENT)
    assert fit.table()["se"].item() == pytest.approx(truth["se"][errors], rel=ERROR)
    np.testing.assert_allclose(fit.residuals, truth["residuals"], atol=1e-9)


def test_degrees_of_freedom_follow_the_errors(year: pd.DataFrame, figures: pd.DataFrame) -> None:
    frame, several = per_child(year), panel(figures)
    regions = year["jeugdregio"].nunique()
    assert fit_least_squares(frame, Errors.HC3).degrees_of_freedom == frame.n - 3
    assert fit_least_squares(frame, Errors.CLUSTER_REGION).degrees_of_freedom == regions - 1
    areas = several.codes.nunique()
    assert fit_fixed_effects(several, Errors.CLUSTER_AREA).degrees_of_freedom == areas - 1
    assert fit_fixed_effects(several, Errors.DRISCOLL_KRAAY).degrees_of_freedom == 5


# --- figures of the tests themselves ----------------------------------------------------------------------------


def made(seed: int = 1, n: int = 40, regions: int = 8) -> ModelFrame:
    """Invented amounts per child; positive, below 1."""
    rng = np.random.default_rng(seed)
    index = pd.Index([f"GM{number:04}" for number in range(n)], name="code")
    terms = pd.DataFrame({"x": rng.normal(size=n), "z": rng.uniform(0, 3, n)}, index)
    outcome = pd.Series(0.3 * np.exp(0.1 * terms["x"]) * rng.uniform(0.5, 1.5, n), index)
    return ModelFrame(outcome, terms, pd.Series([f"JZ{number % regions:02}" for number in range(n)], index))


def made_panel(seed: int = 1, areas: int = 10, years: int = 5) -> ModelFrame:
    rng = np.random.default_rng(seed)
    codes, range_of_years = [f"GM{number:04}" for number in range(areas)], range(2017, 2017 + years)
    index = pd.MultiIndex.from_product([codes, range_of_years], names=["code", "year"])
    terms = pd.DataFrame(rng.normal(size=(len(index), 2)), index, ["x", "z"])
    levels = np.repeat(rng.normal(size=areas), years) + np.tile(rng.normal(size=years), areas)
    outcome = terms["x"] + levels + pd.Series(rng.normal(size=len(index)), index)
    region = [f"JZ{int(code[2:]) % 3}" for code in index.get_level_values(0)]
    return ModelFrame(outcome, terms, pd.Series(region, index))


def made_for(estimator: Estimator, seed: int = 1) -> ModelFrame:
    frame = made_panel(seed) if estimator is fit_fixed_effects else made(seed)
    if estimator is fit_quasi_poisson:
        return replace(frame, offset=frame.terms["z"] / 2)
    return frame


def rows_of(frame: ModelFrame, kept: Any) -> ModelFrame:
    """The same frame of some rows, or of all in another order."""
    return replace(
        frame,
        outcome=frame.outcome.iloc[kept],
        terms=frame.terms.iloc[kept],
        clusters=frame.clusters.iloc[kept],
        weights=None if frame.weights is None else frame.weights.iloc[kept],
        offset=None if frame.offset is None else frame.offset.iloc[kept],
    )


def with_value(series: pd.Series, value: float) -> pd.Series:
    changed = series.astype(float).copy()
    changed.iloc[3] = value
    return changed


ESTIMATORS = list(FAMILY_OF)
every_estimator = pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda function: function.__name__)


# --- what must not matter ---------------------------------------------------------------------------------------


@every_estimator
@given(factor=st.floats(1e-6, 1e9))
@settings(max_examples=3)
def test_scale_of_weights_does_not_matter(estimator: Estimator, factor: float) -> None:
    frame = made_for(estimator)
    weights = pd.Series(np.linspace(1, 9, frame.n), frame.outcome.index)
    one = estimator(replace(frame, weights=weights), Errors.CLUSTER_REGION)
    other = estimator(replace(frame, weights=factor * weights), Errors.CLUSTER_REGION)
    pd.testing.assert_frame_equal(one.table(), other.table(), rtol=1e-6)
    assert one.statistics == pytest.approx(other.statistics, rel=1e-6)


@every_estimator
def test_equal_weights_are_no_weights(estimator: Estimator) -> None:
    frame = made_for(estimator)
    equal = replace(frame, weights=pd.Series(7.0, frame.outcome.index))
    one, other = (estimator(each, Errors.CLUSTER_REGION) for each in (frame, equal))
    pd.testing.assert_frame_equal(one.table(), other.table(), rtol=1e-9)
    assert one.statistics == pytest.approx(other.statistics, rel=1e-9)


@every_estimator
@given(factor=st.floats(1e-5, 1e5), sign=st.sampled_from([-1, 1]))
@settings(max_examples=3)
def test_unit_of_a_term_changes_its_coefficient_only(estimator: Estimator, factor: float, sign: int) -> None:
    frame = made_for(estimator)
    rescaled = replace(frame, terms=frame.terms.assign(x=sign * factor * frame.terms["x"]))
    one, other = (
        estimator(each, Errors.CLUSTER_REGION).table().set_index("term") for each in (frame, rescaled)
    )
    assert other.loc["x", "estimate"] * sign * factor == pytest.approx(one.loc["x", "estimate"], rel=1e-6)
    assert other.loc["x", "se"] * factor == pytest.approx(one.loc["x", "se"], rel=1e-6)
    assert other.loc["x", "p"] == pytest.approx(one.loc["x", "p"], rel=1e-5)
    np.testing.assert_allclose(other.loc["z"], one.loc["z"], rtol=1e-5)


@every_estimator
@given(seed=st.integers(0, 1000))
@settings(max_examples=3)
def test_order_of_rows_does_not_matter(estimator: Estimator, seed: int) -> None:
    frame = made_for(estimator)
    order = np.random.default_rng(seed).permutation(frame.n)
    errors = Errors.CLUSTER_REGION
    one, other = estimator(frame, errors), estimator(rows_of(frame, order), errors)
    pd.testing.assert_frame_equal(one.table(), other.table(), rtol=1e-7)
    pd.testing.assert_series_equal(one.residuals.iloc[order], other.residuals, atol=1e-8)


@pytest.mark.parametrize("estimator", [fit_least_squares, fit_gamma, fit_fractional])
def test_weights_are_means_of_rows(estimator: Estimator) -> None:
    """A row of weight 2 counts as two equal rows in the estimates, and for the mean of two in the variance."""
    frame = made()
    weights = pd.Series(np.where(np.arange(frame.n) < 5, 2.0, 1.0), frame.outcome.index)
    twice = rows_of(frame, [*range(frame.n), *range(5)])
    names = pd.Index([f"A{number}" for number in range(twice.n)])
    twice = ModelFrame(*(part.set_axis(names) for part in (twice.outcome, twice.terms, twice.clusters)))
    one, other = (estimator(each, Errors.CLUSTER_REGION) for each in (replace(frame, weights=weights), twice))
    np.testing.assert_allclose(one.parameters, other.parameters, rtol=1e-7)


@every_estimator
def test_an_estimator_leaves_its_frame_alone(estimator: Estimator) -> None:
    frame = made_for(estimator)
    before = [part.copy() for part in (frame.outcome, frame.terms, frame.clusters)]
    estimator(frame, Errors.CLUSTER_REGION)
    assert all(
        part.equals(old)
        for part, old in zip((frame.outcome, frame.terms, frame.clusters), before, strict=True)
    )


# --- definitions, written out -----------------------------------------------------------------------------------


def literal_hc3(x: np.ndarray, e: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Sum over rows, one by one."""
    bread = np.linalg.inv(sum(w[i] * np.outer(x[i], x[i]) for i in range(len(x))))
    meat = np.zeros_like(bread)
    for i in range(len(x)):
        h = w[i] * x[i] @ bread @ x[i]
        meat += np.outer(x[i], x[i]) * (w[i] * e[i] / (1 - h)) ** 2
    return bread @ meat @ bread


def test_hc3_is_what_it_says() -> None:
    frame = made()
    weights = pd.Series(np.linspace(1, 9, frame.n), frame.outcome.index)
    fit = fit_least_squares(replace(frame, weights=weights), Errors.HC3)
    literal = literal_hc3(frame.design.to_numpy(), fit.residuals.to_numpy(), weights.to_numpy())
    np.testing.assert_allclose(fit.covariance, literal, rtol=1e-9)


def test_spatial_errors_come_from_the_spatial_stage() -> None:
    """With no neighbours within reach of each other they are HC1."""
    frame = made()
    codes = tuple(frame.codes)
    far = replace(frame, neighbours=Neighbours(codes, (), "geen buren"))
    covariance = fit_least_squares(far, Errors.SPATIAL_HAC).covariance
    fit = fit_least_squares(frame, Errors.MODEL)
    x = frame.design.to_numpy()
    bread = np.linalg.inv(x.T @ x)
    hc1 = bread @ (x.T * fit.residuals.to_numpy() ** 2) @ x @ bread * frame.n / (frame.n - 3)
    np.testing.assert_allclose(covariance, hc1, rtol=1e-9)


def test_gamma_likelihood_is_that_of_scipy() -> None:
    frame = made()
    fit = fit_gamma(frame, Errors.HC3)
    dispersion = fit.statistics["deviance"] / frame.n
    likelihood = stats.gamma(1 / dispersion, scale=fit.fitted * dispersion).logpdf(frame.outcome).sum()
    assert fit.statistics["log_likelihood"] == pytest.approx(likelihood, rel=1e-10)
    assert fit.statistics["aic"] == pytest.approx(2 * 4 - 2 * likelihood, rel=1e-10)


def test_quasi_poisson_takes_zeros_and_any_unit() -> None:
    frame = made_for(fit_quasi_poisson)
    zero = replace(frame, outcome=with_value(frame.outcome, 0.0))
    euros = replace(zero, outcome=1e9 * zero.outcome)
    one, other = (fit_quasi_poisson(each, Errors.MODEL).table().set_index("term") for each in (zero, euros))
    np.testing.assert_allclose(one.loc[["x", "z"]], other.loc[["x", "z"]], rtol=1e-6)
    assert other.loc["constante", "estimate"] - one.loc["constante", "estimate"] == pytest.approx(
        math.log(1e9)
    )


def test_fractional_takes_nobody_and_everybody() -> None:
    frame = made()
    shares = frame.outcome.clip(upper=0.9)
    shares.iloc[:2] = [0.0, 1.0]
    fit = fit_fractional(replace(frame, outcome=shares), Errors.HC3)
    score = frame.design.T @ (shares - 1 / (1 + np.exp(-frame.design @ fit.parameters)))
    np.testing.assert_allclose(score, 0, atol=1e-8)
    assert np.isfinite(fit.table().drop(columns="term")).all(axis=None)


def test_within_is_what_dummies_leave() -> None:
    frame = rows_of(made_panel(), [*range(3), *range(5, 44)])  # not balanced
    weights = np.linspace(1, 4, frame.n)
    index = frame.outcome.index
    dummies = np.column_stack(
        [pd.get_dummies(index.get_level_values(level)).to_numpy(float) for level in (0, 1)]
    )
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(root * dummies, root * frame.terms.to_numpy(), rcond=None)[0]
    np.testing.assert_allclose(within(frame.terms, weights), frame.terms - dummies @ slopes, atol=1e-10)


def test_a_municipality_with_one_year_says_nothing() -> None:
    frame = made_panel()
    fewer = rows_of(frame, [*range(5, 50)])
    single = rows_of(frame, [2, *range(5, 50)])
    one, other = (fit_fixed_effects(each, Errors.CLUSTER_AREA) for each in (fewer, single))
    np.testing.assert_allclose(one.parameters, other.parameters, rtol=1e-9)
    assert other.residuals.iloc[0] == pytest.approx(0, abs=1e-9)


def test_driscoll_kraay_written_out(figures: pd.DataFrame) -> None:
    frame = panel(figures, weights=True)
    fit = fit_fixed_effects(frame, Errors.DRISCOLL_KRAAY)
    w = frame.weights / frame.weights.mean()
    x = within(frame.terms, w.to_numpy())[TERMS[0]]
    scores = (w * x * fit.residuals).groupby(level=1).sum().to_numpy()
    assert bandwidth(6) == 2 == fit.statistics["bandwidth"]
    lags = sum((1 - lag / 3) * 2 * (scores[lag:] @ scores[:-lag]) for lag in (1, 2))
    factor = frame.n / (frame.n - 1 - frame.codes.nunique() - 5)
    variance = (scores @ scores + lags) / (w * x**2).sum() ** 2 * factor
    assert fit.covariance.iloc[0, 0] == pytest.approx(variance, rel=1e-8)


# --- what is refused --------------------------------------------------------------------------------------------


def refusal(estimator: Estimator, frame: ModelFrame, errors: Errors = Errors.CLUSTER_REGION) -> str:
    """The sentence, which names where the model was declared."""
    with pytest.raises(ModelError) as complaint:
        estimator(replace(frame, where="modellen.yaml, line 7"), errors)
    sentence = str(complaint.value)
    assert sentence.startswith("modellen.yaml, line 7: ") and sentence.endswith(".") and "\n" not in sentence
    return sentence


@every_estimator
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_missing_figures(estimator: Estimator, value: float) -> None:
    frame = made_for(estimator)
    named = "GM0000 in 2020" if estimator is fit_fixed_effects else "GM0003"
    outcome = replace(frame, outcome=with_value(frame.outcome, value))
    term = replace(frame, terms=frame.terms.assign(x=with_value(frame.terms["x"], value)))
    weight = replace(frame, weights=with_value(frame.outcome * 0 + 1, value))
    for wrong, part in ((outcome, "outcome"), (term, "term 'x'"), (weight, "weight")):
        assert f"{named} has no finite {part}" in refusal(estimator, wrong)


@every_estimator
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_weights_that_are_none(estimator: Estimator, value: float) -> None:
    frame = made_for(estimator)
    wrong = replace(frame, weights=with_value(frame.outcome * 0 + 1, value))
    assert "weight that is not positive" in refusal(estimator, wrong)


@every_estimator
def test_rows_without_region_or_of_another_table(estimator: Estimator) -> None:
    frame = made_for(estimator)
    clusters = frame.clusters.astype(object).copy()
    clusters.iloc[3] = None
    assert "has no jeugdregio" in refusal(estimator, replace(frame, clusters=clusters))
    assert "same rows" in refusal(estimator, replace(frame, weights=frame.outcome.iloc[::-1].abs() + 1))
    assert "occurs twice" in refusal(estimator, rows_of(frame, [0, 0, *range(1, frame.n)]))


@every_estimator
def test_singular_terms(estimator: Estimator) -> None:
    frame = made_for(estimator)
    wrong = replace(frame, terms=frame.terms.assign(copy=3 * frame.terms["x"] - frame.terms["z"]))
    assert "'copy' follows from the terms before it" in refusal(estimator, wrong)


@every_estimator
@pytest.mark.parametrize("n", [0, 1, 3])
def test_too_few_rows(estimator: Estimator, n: int) -> None:
    assert "few" in refusal(estimator, rows_of(made_for(estimator), range(n)))


@every_estimator
def test_one_cluster(estimator: Estimator) -> None:
    frame = made_for(estimator)
    wrong = replace(frame, clusters=pd.Series("JZ01", frame.outcome.index))
    assert "all rows lie in one jeugdregio" in refusal(estimator, wrong)


@every_estimator
def test_errors_of_another_family(estimator: Estimator) -> None:
    family = FAMILY_OF[estimator]
    for errors in set(Errors) - set(ERRORS_OF[family]):
        assert f"has no errors '{errors}'" in refusal(estimator, made_for(estimator), errors)


@every_estimator
def test_an_outcome_without_residuals(estimator: Estimator) -> None:
    frame = made_for(estimator)
    predictor = 0.1 * frame.terms["x"] - 1
    outcome = {
        fit_least_squares: predictor,
        fit_fixed_effects: predictor,
        fit_gamma: np.exp(predictor),
        fit_quasi_poisson: np.exp(predictor + (0 if frame.offset is None else frame.offset)),
        fit_fractional: 1 / (1 + np.exp(-predictor)),
    }[estimator]
    assert "reproduce the outcome exactly" in refusal(estimator, replace(frame, outcome=outcome))


@every_estimator
def test_an_outcome_that_is_the_same_everywhere(estimator: Estimator) -> None:
    frame = made_for(estimator)
    unit = 1 if frame.offset is None else np.exp(frame.offset)
    same = replace(frame, outcome=(frame.outcome * 0 + 0.3) * unit)
    assert "the outcome is the same in all rows" in refusal(estimator, same)


def test_an_outcome_of_levels_only() -> None:
    frame = made_panel()
    levels = frame.codes.str[2:].astype(float) + frame.outcome.index.get_level_values(1).astype(float) / 7
    only = replace(frame, outcome=pd.Series(levels, frame.outcome.index))
    assert "reproduce the outcome exactly" in refusal(fit_fixed_effects, only)


def test_a_row_with_a_term_of_its_own() -> None:
    frame = made()
    alone = replace(frame, terms=frame.terms.assign(host=(frame.codes == "GM0007").astype(float)))
    sentence = refusal(fit_least_squares, alone, Errors.HC3)
    assert "GM0007 is fitted exactly by a term of its own" in sentence
    fit = fit_least_squares(alone, Errors.MODEL)
    assert fit.influence is not None and fit.influence["cook"].isna().sum() == 1


@pytest.mark.parametrize(
    ("estimator", "value", "sentence"),
    [
        (fit_gamma, 0.0, "GM0003 has an outcome that is not positive"),
        (fit_gamma, -1.0, "GM0003 has an outcome that is not positive"),
        (fit_quasi_poisson, -1.0, "GM0003 has a negative outcome"),
        (fit_fractional, -0.01, "GM0003 has an outcome that is no share from 0 to 1"),
        (fit_fractional, 1.01, "GM0003 has an outcome that is no share from 0 to 1"),
    ],
)
def test_outcomes_outside_the_family(estimator: Estimator, value: float, sentence: str) -> None:
    frame = made_for(estimator)
    assert sentence in refusal(estimator, replace(frame, outcome=with_value(frame.outcome, value)))


def test_offsets() -> None:
    assert "give an offset" in refusal(fit_quasi_poisson, made())
    wrong = with_value(made_for(fit_quasi_poisson).offset, np.nan)
    assert "no finite offset" in refusal(fit_quasi_poisson, replace(made(), offset=wrong))
    for estimator in (fit_gamma, fit_fractional, fit_least_squares, fit_fixed_effects):
        frame = made_for(estimator)
        assert "offset" in refusal(estimator, replace(frame, offset=frame.terms["x"]))


def test_amounts_of_nothing() -> None:
    frame = made_for(fit_quasi_poisson)
    sentence = refusal(fit_quasi_poisson, replace(frame, outcome=frame.outcome * 0))
    assert "the same in all rows" in sentence


def test_shares_that_a_term_separates() -> None:
    frame = made()
    separated = replace(frame, outcome=(frame.terms["x"] > 0).astype(float))
    assert "reproduce the outcome exactly" in refusal(fit_fractional, separated)


@pytest.mark.parametrize("estimator", [fit_quasi_poisson, fit_fractional])
def test_estimates_that_run_away(estimator: Estimator) -> None:
    """A group in which every share or amount is 0 has no finite logarithm."""
    frame = made_for(estimator)
    group = (np.arange(frame.n) < 6).astype(float)
    runs_away = replace(frame, outcome=frame.outcome * (1 - group), terms=frame.terms.assign(group=group))
    assert "do not converge" in refusal(estimator, runs_away)


def test_a_family_that_does_not_converge() -> None:
    """Amounts that span three hundred powers of ten are no amounts; the complaint is still a sentence."""
    frame = made()
    extreme = pd.Series(10.0 ** np.linspace(-150, 150, frame.n), frame.outcome.index)
    terms = frame.terms.assign(x=np.linspace(0, 1, frame.n) ** 2)
    assert "do not converge" in refusal(fit_gamma, replace(frame, outcome=extreme, terms=terms))


def test_terms_that_levels_take_away() -> None:
    frame = made_panel()
    by_area = frame.codes.str[2:].astype(float)
    by_year = frame.outcome.index.get_level_values(1).astype(float)
    constant = replace(frame, terms=frame.terms.assign(score=by_area + 0.1))
    assert "the term 'score' does not vary within municipalities" in refusal(fit_fixed_effects, constant)
    course = replace(frame, terms=frame.terms.assign(cpi=by_year**2))
    assert "the term 'cpi' has the same course in all" in refusal(fit_fixed_effects, course)
    both = replace(frame, terms=frame.terms.assign(both=by_area + by_year))
    assert "the term 'both' has the same course in all" in refusal(fit_fixed_effects, both)


def test_panels_that_are_none() -> None:
    assert "municipalities and years" in refusal(fit_fixed_effects, made())
    one_year = rows_of(made_panel(), np.arange(0, 50, 5))
    assert "fewer than two years" in refusal(fit_fixed_effects, one_year)
    one_area = replace(
        rows_of(made_panel(years=12), np.arange(12)), terms=made_panel(years=12).terms[:12][["x"]]
    )
    assert "too few" in refusal(fit_fixed_effects, one_area, Errors.CLUSTER_AREA)


# --- leaving out one jeugdregio at a time -----------------------------------------------------------------------


def test_the_jackknife_is_the_literal_one(year: pd.DataFrame) -> None:
    import statsmodels.api as sm

    frame = replace(per_child(year), weights=year["kinderen"])
    fit = fit_least_squares(frame, Errors.JACKKNIFE_REGION)
    regions = sorted(set(frame.clusters))
    shifts = []
    for region in regions:
        kept = frame.clusters != region
        model = sm.WLS(frame.outcome[kept], frame.design[kept], weights=frame.weights[kept])
        shifts.append(model.fit().params - fit.parameters)
    literal = (len(regions) - 1) / len(regions) * sum(np.outer(shift, shift) for shift in shifts)
    np.testing.assert_allclose(fit.covariance, literal, rtol=1e-8)
    assert fit.degrees_of_freedom == len(regions) - 1


def test_where_one_municipality_weighs_heavily_the_jackknife_is_wider_than_clustering(
    year: pd.DataFrame,
) -> None:
    frame = replace(per_child(year, TERMS[:1]), weights=year["kinderen"])
    widths = {
        errors: fit_least_squares(frame, errors).covariance.loc[TERMS[0], TERMS[0]]
        for errors in (Errors.HC3, Errors.CLUSTER_REGION, Errors.JACKKNIFE_REGION)
    }
    assert widths[Errors.JACKKNIFE_REGION] > 2 * widths[Errors.CLUSTER_REGION]
    assert widths[Errors.JACKKNIFE_REGION] == pytest.approx(widths[Errors.HC3], rel=0.2)


def test_the_jackknife_needs_two_regions_and_a_model_without_each(year: pd.DataFrame) -> None:
    frame = per_child(year, TERMS[:1])
    one = replace(frame, clusters=pd.Series("JZ01", frame.outcome.index))
    with pytest.raises(ModelError, match="one jeugdregio"):
        fit_least_squares(one, Errors.JACKKNIFE_REGION)
    first = (frame.clusters == frame.clusters.iloc[0]).astype(float)
    alone = replace(frame, terms=frame.terms.assign(first=first))
    with pytest.raises(ModelError, match="without jeugdregio"):
        fit_least_squares(alone, Errors.JACKKNIFE_REGION)
