"""Thirds of a ranked list, and whether an area certainly belongs to its third."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.numbers import NOT_AVAILABLE, Language
from analysis.statistics.rank_sets import RankSets

TIER_LABELS: dict[Language, tuple[str, str, str, str]] = {
    "nl": (NOT_AVAILABLE["nl"], "hoogste derde", "middelste derde", "laagste derde"),
    "en": (NOT_AVAILABLE["en"], "highest third", "middle third", "lowest third"),
}
"""Name of each tier; the first is of areas without a figure. "Hoogste" is the third with rank 1."""


@dataclass(frozen=True)
class Tiers:
    """The third of the list in which each area stands.

    Attributes
    ----------
    tier : ndarray of int, shape (n,)
        1, 2 or 3; 0 where the area has no figure.
    certain : ndarray of bool, shape (n,)
        Whether the whole rank set lies within that third ("zeker").
    """

    tier: np.ndarray
    certain: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """Dutch name of each area's tier, shape (n,)."""
        return np.array(TIER_LABELS["nl"])[self.tier]


def tiers(sets: RankSets) -> Tiers:
    """Sort areas into three thirds by rank, in place of exact ranks.

    Rank r of n areas with a figure lies in third 1 + ⌊3(r − 1) / n⌋; areas that share a rank share its third. When
    n is no multiple of three, the first thirds are the larger ones.

    Parameters
    ----------
    sets : RankSets
        From :func:`analysis.statistics.rank_sets.rank_sets`. With simultaneous sets, all that is called certain is
        so at once with the level's probability.

    Returns
    -------
    Tiers

    References
    ----------
    UNICEF Innocenti (2017), "Building the Future: Children and the Sustainable Development Goals in Rich
    Countries", Report Card 14: top, middle and bottom third of the countries. It says nothing about certainty;
    that is added here.

    Examples
    --------
    >>> one = np.array([1, 2, 3, 0])
    >>> result = tiers(RankSets(one, one, np.array([1, 3, 3, 0]), 0.95, True))
    >>> result.labels.tolist(), result.certain.tolist()
    (['hoogste derde', 'middelste derde', 'laagste derde', 'niet beschikbaar'], [True, False, True, False])
    """
    known = sets.rank > 0
    tier = _third(sets.rank, known)
    within = (_third(sets.lowest, known) == tier) & (_third(sets.highest, known) == tier)
    return Tiers(tier, within & known)


def _third(rank: np.ndarray, known: np.ndarray) -> np.ndarray:
    return np.where(known, 1 + 3 * (rank - 1) // max(1, int(known.sum())), 0)
