"""The algorithm of Mogstad, Romano, Shaikh and Wilhelm (2023) word by word: slow, and meant to be read.

Nothing here is shared with the package, and nothing is computed more cleverly than the text says it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Pair = tuple[int, int]
"""(j, k) stands for the hypothesis that the true value of j is at most that of k."""


def studentised(first: float, second: float, first_error: float, second_error: float) -> float:
    """Return a difference in units of its standard error."""
    return (first - second) / math.sqrt(first_error * first_error + second_error * second_error)


def quantile(values: Sequence[float], level: float) -> float:
    """Return the smallest value that at least `level` of the draws and one more (the data) do not pass."""
    for number, value in enumerate(sorted(values), start=1):
        if number / (len(values) + 1) >= level - 1e-12:
            return value
    raise ValueError("too few draws")


def rejected_pairs(
    pairs: set[Pair],
    estimate: Sequence[float],
    error: Sequence[float],
    noise: Sequence[Sequence[float]],
    level: float,
    stepdown: bool,
) -> set[Pair]:
    """Return the hypotheses that are rejected, after one step or as many as bring something new."""
    left = set(pairs)
    while left:
        largest = [
            max(studentised(t[j] * error[j], t[k] * error[k], error[j], error[k]) for j, k in left)
            for t in noise
        ]
        critical = max(0.0, quantile(largest, level))
        new = {
            (j, k) for j, k in left if studentised(estimate[j], estimate[k], error[j], error[k]) > critical
        }
        left -= new
        if not new or not stepdown:
            break
    return pairs - left


def proven_counts(
    estimate: Sequence[float],
    error: Sequence[float],
    noise: Sequence[Sequence[float]],
    *,
    level: float,
    simultaneous: bool,
    stepdown: bool,
) -> tuple[list[int], list[int]]:
    """Return how many areas are proven to lie above and below each area."""
    areas = range(len(estimate))
    every = {(j, k) for j in areas for k in areas if j != k}
    above, below = [], []
    together = rejected_pairs(every, estimate, error, noise, level, stepdown) if simultaneous else set()
    for area in areas:
        rejected = together
        if not simultaneous:
            its = {pair for pair in every if area in pair}
            rejected = rejected_pairs(its, estimate, error, noise, level, stepdown)
        above.append(sum(lower == area for _, lower in rejected))
        below.append(sum(higher == area for higher, _ in rejected))
    return above, below


def literal_sets(
    estimate: Sequence[float],
    error: Sequence[float],
    noise: Sequence[Sequence[float]],
    *,
    level: float,
    simultaneous: bool,
    stepdown: bool,
) -> tuple[list[int], list[int]]:
    """Return the first and the last rank of each set; rank 1 has the highest value."""
    above, below = proven_counts(
        estimate, error, noise, level=level, simultaneous=simultaneous, stepdown=stepdown
    )
    return [1 + count for count in above], [len(above) - count for count in below]
