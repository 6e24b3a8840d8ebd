"""Diagnostics of fitted models: against R, statsmodels and esda, written out, and at their borders."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import StatisticsError
from analysis.models.diagnostics import (
    BREUSCH_PAGAN,
    COOK,
    MORAN,
    TOO_FEW,
    VIF,
    breusch_pagan,
    diagnose,
    influential,
    residual_moran,
    variance_inflation,
)
from analysis.models.fixed_effects import fit_fixed_effects, within
from analysis.models.frame import ModelFrame
from analysis.models.generalised import fit_gamma
from analysis.models.least_squares import fit_least_squares
from analysis.models.specification import Errors
from analysis.statistics.neighbours import Neighbours

REFERENCE = Path(__file__).parent / "reference"
TERMS = ["kinderen_laag_inkomen", "eenoudergezinnen"]
CHANGING = ["kinderen_laag_inkomen", "kinderen"]  # from year to year


@pytest.fixture(scope="module")
def r() -> dict[str, Any]:
    return json.loads((REFERENCE / "estimators.json").read_text())


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    table = pd.read_csv(REFERENCE / "gemeenten.csv")
    return table[~table["weglaten"].astype(bool)].sort_values(["code", "jaar"])


@pytest.fixture(scope="module")
def neighbours(figures: pd.DataFrame) -> Neighbours:
    pairs = pd.read_csv(REFERENCE / "buren.csv")
    ordered = {(min(pair), max(pair)) for pair in zip(pairs["code"], pairs["buur"], strict=True)}
    codes = set(figures["code"]).union(*ordered)
    return Neighbours(tuple(sorted(codes)), tuple(sorted(ordered)), "Buren: een gezamenlijke grens.")


@pytest.fixture(scope="module")
def frame(figures: pd.DataFrame, neighbours: Neighbours) -> ModelFrame:
    needed = ["lasten", "kinderen", *TERMS, "jeugdzorg_gebruik"]
    rows = figures[figures["jaar"] == 2021].dropna(subset=needed).set_index("code")
    outcome = np.log(1000 * rows["lasten"] / rows["kinderen"])
    return ModelFrame(
        outcome, rows[TERMS], rows["jeugdregio"], weights=rows["kinderen"], neighbours=neighbours
    )


@pytest.fixture(scope="module")
def several_years(figures: pd.DataFrame, neighbours: Neighbours) -> ModelFrame:
    rows = figures.dropna(subset=["lasten", "kinderen", TERMS[0]])
    rows = rows.rename(columns={"jaar": "year"}).set_index(["code", "year"])
    outcome = np.log(1000 * rows["lasten"] / rows["kinderen"])
    return ModelFrame(outcome, rows[CHANGING], rows["jeugdregio"], neighbours=neighbours)


def value(table: pd.DataFrame, diagnostic: str, subject: str | None = None) -> pd.Series:
    """The only row of a diagnostic."""
    rows = table[table["diagnostic"] == diagnostic]
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    assert len(rows) == 1
    return rows.iloc[0]


# --- variance inflation -----------------------------------------------------------------------------------------


def test_variance_inflation_is_that_of_auxiliary_regressions() -> None:
    rng = np.random.default_rng(1)
    x, z = rng.normal(size=(2, 50))
    weights = rng.uniform(1, 9, 50)
    design = pd.DataFrame({"constante": 1.0, "x": x, "z": z + x, "y": 1e6 + 1e3 * (rng.normal(size=50) - x)})
    found = variance_inflation(design, weights)
    root = np.sqrt(weights)
    for name in ("x", "y", "z"):
        others = design.drop(columns=name).to_numpy() * root[:, None]
        left = root * design[name] - others @ np.linalg.lstsq(others, root * design[name], rcond=None)[0]
        spread = weights @ (design[name] - np.average(design[name], weights=weights)) ** 2
        assert found[name] == pytest.approx(spread / (left @ left), rel=1e-6)


def test_variance_inflation_agrees_with_statsmodels(frame: ModelFrame) -> None:
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    found = variance_inflation(frame.design)
    assert found.index.tolist() == TERMS
    for at, name in enumerate(TERMS, start=1):
        assert found[name] == pytest.approx(variance_inflation_factor(frame.design.to_numpy(), at), rel=1e-9)


def test_one_term_stands_alone(frame: ModelFrame) -> None:
    assert variance_inflation(frame.terms[TERMS[:1]]).tolist() == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"x": [1.0, 2.0, np.nan]}, "missing"),
        ({"x": [1.0, 1.0, 1.0]}, "the same in all"),
        ({"x": [1.0, 2.0, 4.0], "y": [2.0, 4.0, 8.0]}, "follows from the others"),
        ({"x": []}, "missing"),
        ({}, "missing"),
    ],
)
def test_variance_inflation_refuses(terms: dict[str, list[float]], sentence: str) -> None:
    with pytest.raises(StatisticsError, match=sentence):
        variance_inflation(pd.DataFrame(terms, dtype=float))


# --- unequal variance -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["least_squares", "least_squares_weighted", "child_poverty_alone"])
def test_breusch_pagan_agrees_with_r(name: str, r: dict[str, Any], frame: ModelFrame) -> None:
    """For weighted models R computes n times R² from its own residuals, multiplied by the roots of the weights."""
    if name == "least_squares":
        frame = replace(frame, weights=None)
    if name == "child_poverty_alone":
        frame = replace(frame, terms=frame.terms[TERMS[:1]])
    fit = fit_least_squares(frame, Errors.HC3)
    row = value(diagnose(frame, fit, seed=1, permutations=99), BREUSCH_PAGAN)
    assert row["value"] == pytest.approx(r[name]["breusch-pagan"]["statistic"], rel=1e-6)
    assert row["p"] == pytest.approx(r[name]["breusch-pagan"]["p"], rel=1e-6)


def test_breusch_pagan_has_its_level_and_power() -> None:
    """400 samples each: rejected in 5 percent with equal variances (±3.3), nearly always with unequal ones."""
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 2, 100)
    design = pd.DataFrame({"constante": 1.0, "x": x})
    equal = [breusch_pagan(pd.Series(rng.normal(size=100)), design)[1] < 0.05 for _ in range(400)]
    unequal = [breusch_pagan(pd.Series(x * rng.normal(size=100)), design)[1] < 0.05 for _ in range(400)]
    assert 0.017 < np.mean(equal) < 0.083
    assert np.mean(unequal) > 0.9


@given(factor=st.floats(1e-6, 1e6))
@settings(max_examples=20)
def test_breusch_pagan_does_not_depend_on_units(factor: float) -> None:
    rng = np.random.default_rng(3)
    design = pd.DataFrame({"constante": 1.0, "x": rng.normal(size=30)})
    residuals = pd.Series(rng.normal(size=30))
    assert breusch_pagan(factor * residuals, design) == pytest.approx(
        breusch_pagan(residuals, design.assign(x=5 - factor * design["x"])), rel=1e-6
    )


def test_breusch_pagan_refuses() -> None:
    design = pd.DataFrame({"constante": 1.0, "x": [0.0, 1.0, 2.0, 4.0]})
    with pytest.raises(StatisticsError, match="missing"):
        breusch_pagan(pd.Series([1.0, np.nan, 1.0, 2.0]), design)
    with pytest.raises(StatisticsError, match="missing"):
        breusch_pagan(pd.Series([1.0, 3.0, 1.0, 2.0]), design.replace(4.0, np.inf))
    with pytest.raises(StatisticsError, match="same size"):
        breusch_pagan(pd.Series([1.0, -1.0, 1.0, -1.0]), design)
    with pytest.raises(StatisticsError, match="same size"):
        breusch_pagan(pd.Series([], dtype=float), design.iloc[:0])


# --- spatial pattern --------------------------------------------------------------------------------------------


def test_residual_moran_is_that_of_esda(frame: ModelFrame, neighbours: Neighbours) -> None:
    from esda import Moran

    around = {code for pair in neighbours.pairs if "GM0363" in pair for code in pair} - {"GM0363"}
    residuals = fit_least_squares(frame, Errors.HC3).residuals.drop(around, errors="ignore")
    found = residual_moran(residuals, neighbours, seed=1, permutations=99)
    alone = neighbours.alone(residuals.index)
    assert "GM0363" in alone  # Amsterdam, all of whose neighbours are left out
    kept = residuals.drop(alone)
    assert found.n == len(kept) < len(residuals)
    truth = Moran(kept, neighbours.graph(kept.index), permutations=0)
    assert found.statistic == pytest.approx(truth.I, rel=1e-9)


def test_residual_moran_is_repeatable(frame: ModelFrame, neighbours: Neighbours) -> None:
    residuals = fit_least_squares(frame, Errors.HC3).residuals
    p_values = [residual_moran(residuals, neighbours, seed, permutations=99).p_value for seed in (1, 1, 2)]
    assert p_values[0] == p_values[1]
    turned = residual_moran(residuals.iloc[::-1], neighbours, 1, permutations=99)
    assert turned.p_value == p_values[0]


@pytest.mark.parametrize("codes", [["A"], ["A", "C"], ["A", "B"], []])
def test_residual_moran_needs_neighbours(codes: list[str]) -> None:
    chain = Neighbours(("A", "B", "C", "D"), (("A", "B"), ("B", "C"), ("C", "D")), "")
    with pytest.raises(StatisticsError, match="have a neighbour in it"):
        residual_moran(pd.Series(range(len(codes)), codes, dtype=float), chain, seed=1)


def test_residual_moran_refuses_unknown_codes_and_missing_residuals() -> None:
    chain = Neighbours(("A", "B", "C", "D"), (("A", "B"), ("B", "C"), ("C", "D")), "")
    with pytest.raises(StatisticsError, match="E is not among"):
        residual_moran(pd.Series([1.0, 2.0, 3.0], list("ABE")), chain, seed=1)
    with pytest.raises(StatisticsError, match="have no figure"):
        residual_moran(pd.Series([1.0, 2.0, np.nan], list("ABC")), chain, seed=1)


# --- single rows ------------------------------------------------------------------------------------------------


def test_influential_rows_are_those_above_the_mark(frame: ModelFrame) -> None:
    fit = fit_least_squares(frame, Errors.HC3)
    assert fit.influence is not None
    codes = influential(fit.influence, frame.n)
    assert codes == sorted(codes) and 0 < len(codes) < frame.n / 4
    assert (fit.influence.loc[codes, "cook"] > 4 / frame.n).all()
    assert (fit.influence.drop(codes)["cook"] <= 4 / frame.n).all()


def test_cook_is_the_distance_to_the_fit_without_the_row() -> None:
    rng = np.random.default_rng(5)
    index = pd.Index([f"GM{number:04}" for number in range(20)])
    terms = pd.DataFrame({"x": rng.normal(size=20)}, index)
    outcome, weights = (pd.Series(part, index) for part in (rng.normal(size=20), rng.uniform(1, 5, 20)))
    frame = ModelFrame(outcome, terms, pd.Series("JZ01", index), weights=weights)
    fit = fit_least_squares(frame, Errors.MODEL)
    assert fit.influence is not None
    for code in index[:5]:
        rest = index.drop(code)
        without = ModelFrame(outcome[rest], terms.loc[rest], frame.clusters[rest], weights=weights[rest])
        moved = fit_least_squares(without, Errors.MODEL).parameters - fit.parameters
        distance = moved @ np.linalg.inv(fit.covariance) @ moved / 2
        assert fit.influence.loc[code, "cook"] == pytest.approx(distance, rel=1e-8)


def test_nobody_is_influential() -> None:
    nothing = pd.DataFrame({"leverage": [1.0, 0.1], "cook": [np.nan, 0.1]}, index=["A", "B"])
    assert influential(nothing, 10) == []
    assert influential(nothing.iloc[:0], 10) == []


# --- all together -----------------------------------------------------------------------------------------------


def test_diagnose_tells_everything_once(frame: ModelFrame) -> None:
    fit = fit_least_squares(frame, Errors.HC3)
    table = diagnose(frame, fit, seed=1, permutations=99)
    assert table.columns.tolist() == ["diagnostic", "subject", "value", "p"]
    assert table["diagnostic"].tolist() == [VIF, VIF, BREUSCH_PAGAN, MORAN, COOK]
    assert table["subject"].tolist()[:2] == TERMS
    assert table["p"].isna().tolist() == [True, True, False, False, True]
    assert fit.influence is not None
    assert value(table, COOK)["value"] == len(influential(fit.influence, frame.n))
    weights = frame.weights
    assert weights is not None
    assert value(table, VIF, TERMS[0])["value"] == pytest.approx(
        variance_inflation(frame.design, weights.to_numpy())[TERMS[0]]
    )
    pd.testing.assert_frame_equal(table, diagnose(frame, fit, seed=1, permutations=99))


def test_diagnose_without_neighbours_and_with_tests_of_the_family(frame: ModelFrame) -> None:
    alone = replace(frame, neighbours=None)
    tests = pd.DataFrame({"test": ["LM lag"], "statistic": [4.0], "df": [1], "p": [0.0455]})
    fit = replace(fit_least_squares(alone, Errors.HC3), tests=tests)
    table = diagnose(alone, fit, seed=1)
    assert MORAN not in set(table["diagnostic"])
    assert table.iloc[-1].tolist() == ["LM lag", "df = 1", 4.0, 0.0455]


def test_diagnose_of_a_weighted_gamma_model(frame: ModelFrame) -> None:
    """Pearson residuals, multiplied by the roots of the weights, in the test that is written out here."""
    amounts = replace(frame, outcome=np.exp(frame.outcome))
    fit = fit_gamma(amounts, Errors.HC3)
    assert frame.weights is not None
    mean = np.exp(frame.design @ fit.parameters)
    squared = frame.weights / frame.weights.mean() * (amounts.outcome / mean - 1) ** 2
    design = frame.design.to_numpy()
    left = squared - design @ np.linalg.lstsq(design, squared, rcond=None)[0]
    statistic = frame.n * (1 - (left @ left) / ((squared - squared.mean()) ** 2).sum())
    row = value(diagnose(amounts, fit, seed=1, permutations=99), BREUSCH_PAGAN)
    assert row["value"] == pytest.approx(statistic, rel=1e-6)
    assert row["p"] == pytest.approx(stats.chi2(2).sf(statistic), rel=1e-6)


def test_diagnose_of_several_years(several_years: ModelFrame, neighbours: Neighbours) -> None:
    fit = fit_fixed_effects(several_years, Errors.CLUSTER_AREA)
    table = diagnose(several_years, fit, seed=1, permutations=99)
    assert table.loc[table["diagnostic"] == MORAN, "subject"].tolist() == [
        str(year) for year in range(2017, 2023)
    ]
    one = residual_moran(fit.residuals.xs(2019, level="year"), neighbours, seed=1, permutations=99)
    row = value(table, MORAN, "2019")
    assert (row["value"], row["p"]) == (one.statistic, one.p_value)
    inflation = variance_inflation(within(several_years.terms, np.ones(several_years.n)))
    assert value(table, VIF, CHANGING[1])["value"] == pytest.approx(inflation[CHANGING[1]])
    assert inflation[CHANGING[1]] != pytest.approx(
        variance_inflation(several_years.terms)[CHANGING[1]], rel=0.01
    )
    assert COOK not in set(table["diagnostic"])


def test_diagnose_says_when_nobody_has_a_neighbour(frame: ModelFrame) -> None:
    lonely = replace(frame, neighbours=Neighbours(tuple(frame.codes), (), "geen"))
    row = value(diagnose(lonely, fit_least_squares(lonely, Errors.HC3), seed=1), MORAN)
    assert row["subject"] == TOO_FEW and np.isnan(row["value"]) and np.isnan(row["p"])
