"""Rank sets against all differences in all draws and against the literal algorithm, and how the cost grows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # one core, whatever the machine has

import numpy as np

from analysis.statistics.rank_sets import rank_sets

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from literal_rank_sets import literal_sets

MUNICIPALITIES, DRAWS = 342, 10_000
SIZES, GROWTH_DRAWS, MARGINAL_DRAWS = (375, 750, 1500, 3000), 2_000, 500


def seconds(work: Callable[[], Any], runs: int = 3) -> float:
    """Return the least processor time of some runs: other work on the machine does not count."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def invented(areas: int) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates and standard errors, sorted, that differ as those of municipalities do."""
    rng = np.random.default_rng(areas)
    return np.sort(rng.normal(0, 3, areas)), np.exp(rng.normal(-0.5, 0.6, areas))


def dense(estimate: np.ndarray, error: np.ndarray, draws: int) -> np.ndarray:
    """Return the first ranks of the simultaneous sets, without stepdown, from all differences in all draws."""
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((draws, len(error)))
    spread = np.sqrt(np.add.outer(error * error, error * error))
    largest = np.sort([np.abs(np.subtract.outer(z, z) / spread).max() for z in noise * error])
    critical = largest[int(np.ceil(round(0.95 * (draws + 1), 6))) - 1]
    return 1 + (np.subtract.outer(estimate, estimate) / spread > critical).sum(axis=0)


def literally(areas: int, draws: int) -> Callable[[], Any]:
    """Return the work of the literal algorithm."""
    estimate, error = (values.tolist() for values in invented(areas))
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((draws, areas)).tolist()
    return lambda: literal_sets(estimate, error, noise, level=0.95, simultaneous=True, stepdown=True)


def compare() -> None:
    """Print times at the size of the Netherlands, and ratios."""
    estimate, error = invented(MUNICIPALITIES)
    for simultaneous in (True, False):
        taken = seconds(lambda how=simultaneous: rank_sets(estimate, error, draws=DRAWS, simultaneous=how))
        name = "simultaneous" if simultaneous else "marginal"
        print(f"{name:13} n = {MUNICIPALITIES}, {DRAWS} draws, stepdown {taken:8.3f} s")
    single = rank_sets(estimate, error, draws=DRAWS, stepdown=False)
    ours = seconds(lambda: rank_sets(estimate, error, draws=DRAWS, stepdown=False))
    start = time.process_time()
    everything = dense(estimate, error, DRAWS)
    theirs = time.process_time() - start
    assert (single.lowest == everything).all()
    print(
        f"one step      {ours:.3f} s, all differences in all draws {theirs:.2f} s: {theirs / ours:.0f} x as long"
    )
    areas, draws = 40, 1000
    ours = seconds(lambda: rank_sets(*invented(areas), draws=draws))
    theirs = seconds(literally(areas, draws), runs=1)
    print(f"n = {areas}, {draws} draws {ours:.4f} s, literal {theirs:.2f} s: {theirs / ours:.0f} x as long")


def growth(simultaneous: bool, draws: int) -> None:
    """Print the time at each size and the exponent that fits them."""
    times = []
    for areas in SIZES:
        estimate, error = invented(areas)
        times.append(
            seconds(
                lambda a=estimate, b=error: rank_sets(a, b, draws=draws, simultaneous=simultaneous), runs=2
            )
        )
        print(
            f"{'simultaneous' if simultaneous else 'marginal':13} n = {areas:4}, {draws} draws {times[-1]:8.3f} s"
        )
    exponent = np.polyfit(np.log(SIZES), np.log(times), 1)[0]
    print(f"time grows as n to the power {exponent:.2f} (all differences: 2)")


def main() -> None:
    """Print everything."""
    compare()
    growth(True, GROWTH_DRAWS)
    growth(False, MARGINAL_DRAWS)


if __name__ == "__main__":
    main()
