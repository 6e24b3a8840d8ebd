"""Spatial lag and error models, their tests and robust errors: against R, spreg and literal formulas."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ModelError
from analysis.models.frame import ModelFrame
from analysis.models.results import Fit
from analysis.models.spatial.estimators import fit_spatial_error, fit_spatial_lag
from analysis.models.spatial.hac import spatial_hac
from analysis.models.spatial.lagrange import lm_tests
from analysis.models.spatial.weights import spatial_weights
from analysis.models.specification import Errors
from analysis.statistics.neighbours import Neighbours

REFERENCE = Path(__file__).parent / "reference"
SAMPLES = ["all", "poverty"]
COEFFICIENTS, STANDARD_ERRORS = 1e-6, 1e-4  # relative: what agreement with R has to be

# spreg still uses pandas as it was; the comparisons are with its numbers
of_spreg = pytest.mark.filterwarnings("ignore")


@cache
def of_r() -> dict[str, Any]:
    return json.loads((REFERENCE / "spatial.json").read_text())


@cache
def country() -> Neighbours:
    pairs = pd.read_csv(REFERENCE / "buren.csv")
    codes = tuple(sorted({*pairs["code"], *pairs["buur"]}))
    return Neighbours(codes, tuple(pairs.itertuples(index=False, name=None)), "Buren: de echte.")


@cache
def real(sample: str) -> ModelFrame:
    """The sample of the R script: 2021, complete, with a neighbour among the rows."""
    figures = (
        pd.read_csv(REFERENCE / "gemeenten.csv").query("jaar == 2021 and not weglaten").set_index("code")
    )
    terms = of_r()[sample]["terms"]
    complete = figures.dropna(subset=["lasten", "kinderen", *terms]).sort_index()
    kept = complete.drop(country().alone(complete.index))
    outcome = np.log(1000 * kept["lasten"] / kept["kinderen"])
    return ModelFrame(outcome, kept[terms], kept["jeugdregio"], neighbours=country())


def children(frame: ModelFrame) -> pd.Series:
    figures = pd.read_csv(REFERENCE / "gemeenten.csv").query("jaar == 2021").set_index("code")
    return figures["kinderen"].loc[frame.outcome.index]


def least_squares_residuals(frame: ModelFrame) -> pd.Series:
    """Outcome minus fitted values, weighted when the frame is."""
    root = 1.0 if frame.weights is None else np.sqrt(frame.weights.to_numpy())[:, None]
    design = frame.design.to_numpy()
    scaled = frame.outcome.to_numpy()[:, None] * root
    return frame.outcome - design @ np.linalg.lstsq(design * root, scaled, rcond=None)[0].ravel()


def small(codes: str, pairs: list[str], y: list[float], **terms: list[float]) -> ModelFrame:
    """A made-up frame: one letter per municipality, two per pair; all letters are on the map."""
    everyone = tuple(sorted({*codes, *"".join(pairs)}))
    neighbours = Neighbours(
        everyone, tuple(sorted((pair[0], pair[1]) for pair in pairs)), "Buren: verzonnen."
    )
    index = pd.Index(list(codes), name="code")
    outcome = pd.Series(y, index=index, dtype=float)
    columns = pd.DataFrame(terms, index=index, dtype=float)
    return ModelFrame(outcome, columns, outcome.astype(str), neighbours=neighbours, where="models.yaml:7")


def ring() -> ModelFrame:
    return small(
        "ABCDEFGH",
        ["AB", "BC", "CD", "DE", "EF", "FG", "GH", "AH", "AD"],
        [1.0, 2.0, 2.5, 4.0, 6.0, 6.5, 4.0, 2.0],
        x=[0.0, 1.0, 0.0, 1.0, 2.0, 1.0, 3.0, 1.0],
    )


# --- agreement with R ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize(("model", "fit"), [("lag", fit_spatial_lag), ("error", fit_spatial_error)])
def test_models_agree_with_spatialreg(sample: str, model: str, fit: Any) -> None:
    expected, found = of_r()[sample][model], fit(real(sample))
    assert len(found.residuals) == of_r()[sample]["n"]
    assert [*real(sample).terms.columns, found.parameters.index[-1]] == list(expected["parameters"])[1:]
    assert found.parameters.tolist() == pytest.approx(list(expected["parameters"].values()), rel=COEFFICIENTS)
    assert found.table()["se"].tolist() == pytest.approx(list(expected["se"].values()), rel=STANDARD_ERRORS)
    for name in ("log_likelihood", "aic", "sigma2"):
        assert found.statistics[name] == pytest.approx(expected[name], rel=COEFFICIENTS)
    assert found.residuals.tolist() == pytest.approx(expected["residuals"], abs=1e-6)
    assert found.degrees_of_freedom == np.inf
    ratio = found.tests.iloc[0]
    assert ratio["statistic"] == pytest.approx(expected["likelihood_ratio"]["statistic"], rel=1e-6)
    assert ratio["p"] == pytest.approx(expected["likelihood_ratio"]["p"], rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("sample", SAMPLES)
def test_covariance_and_residual_test_of_the_lag_model_agree_with_spatialreg(sample: str) -> None:
    expected, found = of_r()[sample]["lag"], fit_spatial_lag(real(sample))
    assert found.covariance.to_numpy() == pytest.approx(np.array(expected["covariance"]), rel=STANDARD_ERRORS)
    left = found.tests.iloc[1]
    assert left["test"] == "LM error beside the lag"
    assert left[["statistic", "df", "p"]].tolist() == pytest.approx(
        list(expected["residual_test"].values()), rel=1e-5
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_impacts_agree_with_spatialreg(sample: str) -> None:
    expected, found = of_r()[sample]["lag"]["impacts"], fit_spatial_lag(real(sample)).impacts
    assert found[["term", "kind"]].to_numpy().T.tolist() == [
        np.atleast_1d(expected["term"]).tolist(),
        expected["kind"],
    ]
    assert found["estimate"].tolist() == pytest.approx(expected["estimate"], rel=COEFFICIENTS)
    assert found["se"].tolist() == pytest.approx(expected["se"], rel=STANDARD_ERRORS)


@pytest.mark.parametrize("sample", SAMPLES)
def test_lagrange_multiplier_tests_agree_with_spdep(sample: str) -> None:
    expected, found = of_r()[sample]["tests"], lm_tests(real(sample)).set_index("test")
    names = ["LMlag", "LMerr", "RLMlag", "RLMerr", "SARMA", "Moran"]
    assert found.index.tolist() == [
        "LM lag",
        "LM error",
        "robust LM lag",
        "robust LM error",
        "SARMA",
        "Moran's I",
    ]
    for (_, row), name in zip(found.iterrows(), names, strict=True):
        assert row["statistic"] == pytest.approx(expected[name]["statistic"], rel=1e-6)
        # R gives 1 - probability, which is 0 below 1e-16
        assert row["p"] == pytest.approx(expected[name]["p"], rel=1e-4, abs=1e-12)
        assert row["df"] == expected[name]["df"] or (name == "Moran" and np.isnan(row["df"]))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("kind", ["unweighted", "weighted"])
def test_spatial_hac_agrees_with_a_literal_sum_in_r(sample: str, kind: str) -> None:
    frame = real(sample)
    if kind == "weighted":
        frame = replace(frame, weights=children(frame))
    found = spatial_hac(frame, least_squares_residuals(frame))
    assert found.to_numpy() == pytest.approx(np.array(of_r()[sample]["hac"][kind]), rel=1e-6)


# --- agreement with spreg -----------------------------------------------------------------------------------


@of_spreg
@pytest.mark.parametrize("sample", SAMPLES)
def test_models_agree_with_spreg_as_far_as_it_goes(sample: str) -> None:
    from spreg import ML_Error, ML_Lag

    frame = real(sample)
    outcome, terms = frame.outcome.to_numpy()[:, None], frame.terms.to_numpy()
    weights = frame.neighbours.graph(frame.codes).to_W()
    for fit, model, squared in ((fit_spatial_lag, ML_Lag, "pr2_e"), (fit_spatial_error, ML_Error, "pr2")):
        theirs, ours = model(outcome, terms, weights, method="full"), fit(frame)
        assert ours.parameters.tolist() == pytest.approx(theirs.betas.ravel().tolist(), rel=1e-4)
        assert ours.covariance.to_numpy() == pytest.approx(theirs.vm, rel=1e-3, abs=1e-12)
        assert ours.statistics["pseudo_r2"] == pytest.approx(float(getattr(theirs, squared)), rel=1e-4)
        assert ours.statistics["log_likelihood"] >= float(np.squeeze(theirs.logll)) - 1e-9


@of_spreg
@pytest.mark.parametrize("sample", SAMPLES)
def test_spatial_hac_agrees_with_spreg(sample: str) -> None:
    from libpysal.weights import full2W
    from spreg.ols import BaseOLS

    frame = real(sample)
    kernel = full2W(literal_kernel(frame, 3))
    theirs = BaseOLS(frame.outcome.to_numpy()[:, None], frame.design.to_numpy(), robust="hac", gwk=kernel)
    factor = frame.n / (frame.n - frame.design.shape[1])
    found = spatial_hac(frame, least_squares_residuals(frame)).to_numpy()
    assert found == pytest.approx(theirs.vm * factor, rel=1e-8)


# --- what a fit consists of ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fit", [fit_spatial_lag, fit_spatial_error])
def test_outcome_is_fitted_plus_innovations(fit: Any) -> None:
    frame = real("poverty")
    found = fit(frame)
    matrix, slopes = spatial_weights(frame).matrix, found.parameters.iloc[:-1]
    systematic = frame.design.to_numpy() @ slopes.to_numpy()
    spatial = frame.outcome.to_numpy() - (0 if fit is fit_spatial_lag else systematic)
    expected = systematic + found.parameters.iloc[-1] * matrix @ spatial
    assert found.fitted.tolist() == pytest.approx(expected.tolist(), rel=1e-10)
    assert (found.fitted + found.residuals).tolist() == pytest.approx(frame.outcome.tolist(), rel=1e-12)
    assert found.fitted.index.equals(frame.outcome.index)


def test_impacts_are_those_of_the_inverse_matrix() -> None:
    frame = ring()
    fit = fit_spatial_lag(frame)
    matrix = spatial_weights(frame).matrix

    def impacts(slope: float, rho: float) -> np.ndarray:
        differences = slope * np.linalg.inv(np.eye(frame.n) - rho * matrix)
        direct, total = np.diag(differences).mean(), differences.sum(axis=1).mean()
        return np.array([direct, total - direct, total])

    slope, rho, step = fit.parameters["x"], fit.parameters["rho"], 1e-6
    by_slope = (impacts(slope + step, rho) - impacts(slope - step, rho)) / (2 * step)
    by_rho = (impacts(slope, rho + step) - impacts(slope, rho - step)) / (2 * step)
    gradient = np.column_stack([by_slope, by_rho])
    covariance = fit.covariance.loc[["x", "rho"], ["x", "rho"]].to_numpy()
    errors = np.sqrt(np.diag(gradient @ covariance @ gradient.T))
    assert fit.impacts["estimate"].tolist() == pytest.approx(impacts(slope, rho).tolist(), rel=1e-10)
    assert fit.impacts["se"].tolist() == pytest.approx(errors.tolist(), rel=1e-5)


def literal_likelihood(frame: ModelFrame, parameter: float, lag: bool) -> float:
    """The normal density at the best coefficients, with the determinant of the whole matrix."""
    matrix = spatial_weights(frame).matrix
    filtering = np.eye(frame.n) - parameter * matrix
    design = frame.design.to_numpy() if lag else filtering @ frame.design.to_numpy()
    outcome = filtering @ frame.outcome.to_numpy()
    errors = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    variance = errors @ errors / frame.n
    densities = -0.5 * np.log(2 * np.pi * variance) - errors**2 / (2 * variance)
    return float(densities.sum() + np.linalg.slogdet(filtering)[1])


numbers = st.lists(st.integers(-20, 20), min_size=8, max_size=8)


@settings(max_examples=25)
@given(y=numbers, x=numbers)
@pytest.mark.parametrize("fit", [fit_spatial_lag, fit_spatial_error])
def test_no_other_parameter_is_more_likely(fit: Any, y: list[int], x: list[int]) -> None:
    base = ring()
    frame = replace(
        base,
        outcome=pd.Series(y, index=base.outcome.index, dtype=float),
        terms=pd.DataFrame({"x": x}, index=base.outcome.index, dtype=float),
    )
    try:
        found = fit(frame)
    except ModelError:  # a constant term or outcome
        return
    lag = fit is fit_spatial_lag
    best, parameter = found.statistics["log_likelihood"], float(found.parameters.iloc[-1])
    assert best == pytest.approx(literal_likelihood(frame, parameter, lag), abs=1e-8)
    lowest = 1 / np.linalg.eigvals(spatial_weights(frame).matrix).real.min()
    for other in np.linspace(lowest + 1e-6, 1 - 1e-6, 40):
        assert literal_likelihood(frame, other, lag) <= best + 1e-8


@pytest.mark.parametrize("fit", [fit_spatial_lag, fit_spatial_error])
def test_order_of_rows_and_scale_of_the_outcome_do_not_matter(fit: Any) -> None:
    frame = real("poverty")
    order = np.random.default_rng(5).permutation(frame.n)
    shuffled = replace(
        frame,
        outcome=3 + 10 * frame.outcome.iloc[order],
        terms=frame.terms.iloc[order],
        clusters=frame.clusters.iloc[order],
    )
    found, other = fit(frame), fit(shuffled)
    assert other.parameters.iloc[-1] == pytest.approx(found.parameters.iloc[-1], rel=1e-9)
    assert other.parameters.iloc[1] == pytest.approx(10 * found.parameters.iloc[1], rel=1e-9)
    assert other.residuals.loc[found.residuals.index].tolist() == pytest.approx(
        (10 * found.residuals).tolist(), abs=1e-8
    )
    assert other.covariance.iloc[1, 1] == pytest.approx(100 * found.covariance.iloc[1, 1], rel=1e-9)


def test_without_spatial_dependence_the_tests_are_as_large_as_chance_makes_them() -> None:
    """Each test rejects independent errors in 5% of samples: 150 draws, three Monte Carlo errors (5.3 points)."""
    frame, draw = real("poverty"), np.random.default_rng(3)
    p = pd.DataFrame(
        [
            lm_tests(replace(frame, outcome=pd.Series(draw.normal(size=frame.n), frame.outcome.index)))["p"]
            for _ in range(150)
        ]
    )
    assert ((p < 0.05).mean() - 0.05).abs().max() < 3 * np.sqrt(0.05 * 0.95 / 150)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    frame = ring()
    fit_spatial_lag(frame)
    fit_spatial_error(frame)
    lm_tests(frame)
    assert capfd.readouterr() == ("", "")


# --- spatial HAC --------------------------------------------------------------------------------------------


def literal_kernel(frame: ModelFrame, reach: int) -> np.ndarray:
    """Bartlett weights by the number of boundaries to cross, municipality by municipality."""
    around: dict[str, set[str]] = {code: set() for code in frame.neighbours.codes}
    for one, other in frame.neighbours.pairs:
        around[one].add(other)
        around[other].add(one)
    kernel = np.zeros((frame.n, frame.n))
    for row, start in enumerate(frame.codes):
        seen, edge = {start: 0}, {start}
        for step in range(1, reach):
            edge = {code for near in edge for code in around[near]} - seen.keys()
            seen |= dict.fromkeys(edge, step)
        for column, code in enumerate(frame.codes):
            kernel[row, column] = 1 - seen[code] / reach if code in seen else 0
    return kernel


@pytest.mark.parametrize("reach", [1, 2, 3, 4])
def test_spatial_hac_is_the_double_sum(reach: int) -> None:
    frame = replace(real("poverty"), weights=children(real("poverty")))
    residuals = least_squares_residuals(frame)
    kernel, weight = literal_kernel(frame, reach), frame.weights.to_numpy()
    design, errors = frame.design.to_numpy(), residuals.to_numpy()
    meat = np.zeros((2, 2))
    for i in range(frame.n):
        for j in range(frame.n):
            if kernel[i, j]:
                both = weight[i] * weight[j] * errors[i] * errors[j]  # sqrt(w) in X and in e, for each row
                meat += kernel[i, j] * both * np.outer(design[i], design[j])
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    expected = bread @ meat @ bread * frame.n / (frame.n - 2)
    assert spatial_hac(frame, residuals, reach=reach).to_numpy() == pytest.approx(expected, rel=1e-9)


def test_spatial_hac_without_reach_is_hc1() -> None:
    import statsmodels.api as sm

    frame = replace(real("all"), weights=children(real("all")))
    fit = sm.WLS(frame.outcome, frame.design, weights=frame.weights).fit(cov_type="HC1")
    found = spatial_hac(frame, fit.resid, reach=1)
    assert found.to_numpy() == pytest.approx(fit.cov_params().to_numpy(), rel=1e-9)
    assert found.index.tolist() == found.columns.tolist() == frame.design.columns.tolist()


def test_the_scale_of_weights_and_the_order_of_residuals_do_not_matter() -> None:
    frame = replace(real("poverty"), weights=children(real("poverty")))
    residuals = least_squares_residuals(frame)
    found = spatial_hac(replace(frame, weights=frame.weights * 1000), residuals[::-1])
    assert found.to_numpy() == pytest.approx(spatial_hac(frame, residuals).to_numpy(), rel=1e-10)


def test_steps_lead_through_municipalities_outside_the_sample() -> None:
    """A and C have no figure between them but B on the map: two steps, weight 1/3. D and E are far away."""
    frame = small(
        "ACDEZ",
        ["AB", "BC", "CV", "VW", "WX", "XY", "YZ", "DY", "EW"],
        [1.0, 2.0, 3.0, 5.0, 4.0],
        x=[1.0, 1.0, 0.0, 0.0, 0.0],
    )
    residuals = pd.Series([1.0, 1.0, 0.0, 0.0, 0.0], index=frame.outcome.index)
    # the slope is the difference of two means, of A and C and of the others
    variance = (1 / 2) ** 2 * (1 + 1 + 2 * 1 / 3) * 5 / (5 - 2)
    assert spatial_hac(frame, residuals).loc["x", "x"] == pytest.approx(variance, rel=1e-12)


def test_a_variance_below_zero_is_refused() -> None:
    """In a star the centre goes against all its leaves: their products outweigh the squares."""
    frame = small(
        "ABCDEFG",
        ["AB", "AC", "AD", "AE", "AF", "AG"],
        [1.0, 2.0, 3.0, 5.0, 4.0, 2.0, 2.0],
        x=[1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 4.0],
    )
    products = np.array(
        [-3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    )  # 15 squares, 6 pairs that weigh a half, twice: -18
    residuals = products / (frame.terms["x"] - frame.terms["x"].mean())
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: the spatial HAC variance of 'x' is not positive; "
    ):
        spatial_hac(frame, residuals, reach=2)


# --- what cannot be modelled --------------------------------------------------------------------------------


def estimators() -> list[Any]:
    return [
        fit_spatial_lag,
        fit_spatial_error,
        lm_tests,
        pytest.param(lambda frame: spatial_hac(frame, frame.outcome), id="spatial_hac"),
    ]


@pytest.mark.parametrize("estimator", estimators())
def test_neighbours_are_needed(estimator: Any) -> None:
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: a spatial model needs to know who is whose neighbour; "
    ):
        estimator(replace(ring(), neighbours=None))


@pytest.mark.parametrize("estimator", estimators())
def test_a_municipality_off_the_map_is_named(estimator: Any) -> None:
    frame = ring()
    fewer = Neighbours(tuple("ABCDEFG"), tuple(p for p in frame.neighbours.pairs if "H" not in p), "")
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: H is not on the map of neighbours; use figures and "
    ):
        estimator(replace(frame, neighbours=fewer))


@pytest.mark.parametrize("estimator", estimators())
def test_several_years_are_refused(estimator: Any) -> None:
    frame = ring()
    twice = pd.MultiIndex.from_product([list("ABCD"), [2020, 2021]], names=["code", "year"])
    parts = {"outcome": frame.outcome, "terms": frame.terms, "clusters": frame.clusters}
    years = replace(frame, **{name: part.set_axis(twice, axis=0) for name, part in parts.items()})
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: each of A, B, C, D has more than one row; choose one year"
    ):
        estimator(years)


@pytest.mark.parametrize("estimator", estimators())
def test_terms_that_cannot_be_told_apart_are_refused(estimator: Any) -> None:
    frame = ring()
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: the term 'double' follows from the terms before it; "
    ):
        estimator(replace(frame, terms=frame.terms.assign(double=2 * frame.terms["x"])))


@pytest.mark.parametrize("estimator", estimators()[:3])
@pytest.mark.parametrize(("field", "words"), [("weights", "weights"), ("offset", "an offset")])
def test_weights_are_refused(estimator: Any, field: str, words: str) -> None:
    frame = replace(ring(), **{field: ring().outcome})
    with pytest.raises(
        ModelError, match=rf"^models\.yaml:7: a spatial model cannot have {words}; leave out the "
    ):
        estimator(frame)


@pytest.mark.parametrize("estimator", estimators()[:3])
def test_rows_without_a_neighbour_are_named(estimator: Any) -> None:
    frame = small(
        "ABCDE", ["AB", "BC", "CX", "DX", "EX"], [1.0, 2.0, 4.0, 3.0, 3.0], x=[0.0, 1.0, 1.0, 2.0, 5.0]
    )
    sentence = "models.yaml:7: each of D, E has no neighbour among the rows of the model; leave it out of the sample."
    with pytest.raises(ModelError) as refused:
        estimator(frame)
    assert str(refused.value) == sentence


def test_of_many_rows_without_a_neighbour_five_are_named() -> None:
    frame = small(
        "ABCDEFG", [f"{code}X" for code in "ABCDEFG"], [1.0] * 7, x=[0.0, 1.0, 3.0, 2.0, 2.0, 1.0, 5.0]
    )
    with pytest.raises(ModelError, match="each of A, B, C, D, E and 2 more has no neighbour"):
        fit_spatial_lag(frame)


@pytest.mark.parametrize("estimator", estimators()[:3])
@pytest.mark.parametrize("slope", [0.0, 2.0])
def test_an_outcome_without_residual_is_refused(estimator: Any, slope: float) -> None:
    frame = ring()
    exact = replace(frame, outcome=3 + slope * frame.terms["x"])
    with pytest.raises(
        ModelError, match=r"^models\.yaml:7: the terms give the outcome without any residual; "
    ):
        estimator(exact)


def test_a_term_that_is_the_outcome_minus_that_of_the_neighbours_is_refused() -> None:
    frame = ring()
    difference = frame.outcome - spatial_weights(frame).matrix @ frame.outcome
    with pytest.raises(ModelError, match="without any residual"):
        fit_spatial_lag(replace(frame, terms=difference.to_frame("x")))


@pytest.mark.parametrize("fit", [fit_spatial_lag, fit_spatial_error])
@pytest.mark.parametrize("errors", [kind for kind in Errors if kind is not Errors.MODEL])
def test_errors_of_other_families_are_refused(fit: Any, errors: Errors) -> None:
    with pytest.raises(
        ModelError, match=rf"^models\.yaml:7: the family 'spatial .+' has no errors '{errors}'; "
    ):
        fit(ring(), errors)


def test_the_smallest_sample_that_can_be_fitted() -> None:
    """Two pairs and a constant with one term: four rows, three coefficients with rho."""
    frame = small("ABCD", ["AB", "CD"], [1.0, 2.0, 4.0, 3.0], x=[0.0, 1.0, 1.0, 3.0])
    fit: Fit = fit_spatial_lag(frame)
    assert np.isfinite(fit.table().to_numpy()[:, 1:].astype(float)).all()
    assert -1 < fit.parameters["rho"] < 1
