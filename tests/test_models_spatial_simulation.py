"""Known spatial processes on the real map: what the spatial models recover, and least squares does not.

The processes are made up; the neighbours are those of the 342 municipalities. Intervals are judged by how often
they hold the truth. With 200 draws a nominal 95% coverage has a Monte Carlo error of 1.5 points, and a
coverage counts as nominal within three of these (4.1 points). A mean estimate of the lag model has to be within
three of its own Monte Carlo errors of the truth, plus 2/n: the order of the bias of maximum likelihood. Lambda is
known to come out low, by a third of its standard error here; less than half is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.models.frame import ModelFrame
from analysis.models.results import Fit
from analysis.models.spatial.estimators import fit_spatial_error, fit_spatial_lag
from analysis.models.spatial.hac import spatial_hac
from analysis.models.spatial.weights import spatial_weights
from analysis.statistics.neighbours import Neighbours

DRAWS = 200
NOMINAL = 0.95
COVERAGE_ERROR = 3 * np.sqrt(NOMINAL * (1 - NOMINAL) / DRAWS)
SLOPE, RHO, LAMBDA, NOISE = 1.0, 0.5, 0.6, 0.5


@dataclass(frozen=True)
class Recovered:
    """Estimates of one quantity and their standard errors, one for each draw, and the truth."""

    truth: float
    estimates: np.ndarray
    errors: np.ndarray
    n: int

    @property
    def coverage(self) -> float:
        reach = stats.norm.ppf(0.5 + NOMINAL / 2) * self.errors
        return float(np.mean(np.abs(self.estimates - self.truth) <= reach))

    @property
    def bias(self) -> float:
        return float(self.estimates.mean() - self.truth)

    @property
    def spread(self) -> float:
        return float(self.estimates.std())

    @property
    def bias_bound(self) -> float:
        return 3 * self.spread / np.sqrt(DRAWS) + 2 / self.n


@pytest.fixture(scope="module")
def country() -> ModelFrame:
    """A term that is alike in neighbouring municipalities, as poverty is; the outcome is still to be drawn."""
    pairs = pd.read_csv(Path(__file__).parent / "reference" / "buren.csv")
    codes = tuple(sorted({*pairs["code"], *pairs["buur"]}))
    neighbours = Neighbours(codes, tuple(pairs.itertuples(index=False, name=None)), "Buren: de echte.")
    index = pd.Index(codes, name="code")
    nothing = pd.Series(0.0, index=index)
    frame = ModelFrame(nothing, nothing.to_frame("x"), nothing.astype(str), neighbours=neighbours)
    noise = np.random.default_rng(20240701).normal(size=len(codes))
    x = np.linalg.solve(np.eye(len(codes)) - 0.8 * spatial_weights(frame).matrix, noise)
    terms = pd.DataFrame({"x": (x - x.mean()) / x.std()}, index=index)
    return ModelFrame(nothing, terms, nothing.astype(str), neighbours=neighbours)


def with_outcome(frame: ModelFrame, outcome: np.ndarray) -> ModelFrame:
    values = pd.Series(outcome, index=frame.outcome.index)
    return ModelFrame(values, frame.terms, frame.clusters, neighbours=frame.neighbours)


def multiplier(frame: ModelFrame, parameter: float) -> np.ndarray:
    return np.linalg.inv(np.eye(frame.n) - parameter * spatial_weights(frame).matrix)


def least_squares(frame: ModelFrame) -> tuple[float, float, float]:
    """Literal least squares: the slope with its classical and its spatial HAC error."""
    design, outcome = frame.design.to_numpy(), frame.outcome.to_numpy()
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ outcome
    residuals = outcome - design @ coefficients
    variance = residuals @ residuals / (frame.n - 2) * inverse[1, 1]
    robust = spatial_hac(frame, pd.Series(residuals, index=frame.outcome.index)).loc["x", "x"]
    return coefficients[1], np.sqrt(variance), np.sqrt(robust)


def slope_and_last(fit: Fit) -> np.ndarray:
    """The slope and the spatial parameter, and then their errors."""
    return np.append(fit.parameters.to_numpy()[1:], np.sqrt(np.diag(fit.covariance))[1:])


@pytest.fixture(scope="module")
def lag_process(country: ModelFrame) -> dict[str, Recovered]:
    """Fits to draws of ``y = rho W y + 2 + x + e``."""
    passed_on, draw = multiplier(country, RHO), np.random.default_rng(1)
    spatial, plain, impacts = [], [], []
    for _ in range(DRAWS):
        innovations = NOISE * draw.standard_normal(country.n)
        frame = with_outcome(country, passed_on @ (2 + SLOPE * country.terms["x"].to_numpy() + innovations))
        fit = fit_spatial_lag(frame)
        spatial.append(slope_and_last(fit))
        plain.append(least_squares(frame))
        impacts.append(fit.impacts[["estimate", "se"]].to_numpy().T.ravel())
    slope, rho, slope_error, rho_error = np.transpose(spatial)
    *estimates, direct_error, indirect_error, total_error = np.transpose(impacts)
    direct, total = SLOPE * np.trace(passed_on) / country.n, SLOPE / (1 - RHO)
    least, classical, _ = np.transpose(plain)
    return {
        "slope": Recovered(SLOPE, slope, slope_error, country.n),
        "rho": Recovered(RHO, rho, rho_error, country.n),
        "direct": Recovered(direct, estimates[0], direct_error, country.n),
        "indirect": Recovered(total - direct, estimates[1], indirect_error, country.n),
        "total": Recovered(total, estimates[2], total_error, country.n),
        "least squares": Recovered(SLOPE, least, classical, country.n),
    }


@pytest.fixture(scope="module")
def error_process(country: ModelFrame) -> dict[str, Recovered]:
    """Fits to draws of ``y = 2 + x + u`` with ``u = lambda W u + e``."""
    passed_on, draw = multiplier(country, LAMBDA), np.random.default_rng(2)
    spatial, plain = [], []
    for _ in range(DRAWS):
        innovations = NOISE * draw.standard_normal(country.n)
        frame = with_outcome(country, 2 + SLOPE * country.terms["x"].to_numpy() + passed_on @ innovations)
        spatial.append(slope_and_last(fit_spatial_error(frame)))
        plain.append(least_squares(frame))
    slope, parameter, slope_error, parameter_error = np.transpose(spatial)
    least, classical, robust = np.transpose(plain)
    return {
        "slope": Recovered(SLOPE, slope, slope_error, country.n),
        "lambda": Recovered(LAMBDA, parameter, parameter_error, country.n),
        "least squares": Recovered(SLOPE, least, classical, country.n),
        "spatial HAC": Recovered(SLOPE, least, robust, country.n),
    }


@pytest.mark.parametrize("name", ["slope", "rho"])
def test_the_lag_model_recovers_slope_and_rho(lag_process: dict[str, Recovered], name: str) -> None:
    assert abs(lag_process[name].bias) < lag_process[name].bias_bound
    assert lag_process[name].coverage == pytest.approx(NOMINAL, abs=COVERAGE_ERROR)


@pytest.mark.parametrize("kind", ["direct", "indirect", "total"])
def test_the_intervals_of_impacts_hold_the_truth_as_often_as_they_say(
    lag_process: dict[str, Recovered], kind: str
) -> None:
    assert lag_process[kind].coverage == pytest.approx(NOMINAL, abs=COVERAGE_ERROR)


def test_least_squares_takes_the_lag_for_the_term(lag_process: dict[str, Recovered]) -> None:
    plain = lag_process["least squares"]
    assert plain.bias > 0.25 * SLOPE
    assert plain.coverage < 0.05


def test_the_error_model_recovers_slope_and_lambda(error_process: dict[str, Recovered]) -> None:
    slope, parameter = error_process["slope"], error_process["lambda"]
    assert abs(slope.bias) < slope.bias_bound
    assert abs(parameter.bias) < parameter.spread / 2
    assert slope.coverage == pytest.approx(NOMINAL, abs=COVERAGE_ERROR)
    assert parameter.coverage == pytest.approx(NOMINAL, abs=COVERAGE_ERROR)


def test_classical_errors_are_too_small_when_errors_are_spatial(error_process: dict[str, Recovered]) -> None:
    plain = error_process["least squares"]
    assert abs(plain.bias) < plain.bias_bound  # the slope itself is not biased
    assert plain.coverage < NOMINAL - 3 * COVERAGE_ERROR


def test_spatial_hac_errors_repair_most_of_it(error_process: dict[str, Recovered]) -> None:
    plain, robust = error_process["least squares"].coverage, error_process["spatial HAC"].coverage
    assert NOMINAL - robust < (NOMINAL - plain) / 2
