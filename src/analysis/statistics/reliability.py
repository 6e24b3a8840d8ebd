"""How far a figure can be relied on: a grade from the width of its interval, compared with the figure itself.

The interval is about the underlying risk that one year's count reveals, plus the rounding of the source (see
:mod:`analysis.statistics.intervals`). A grade says nothing about how well a definition fits its purpose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import StatisticsError
from analysis.statistics.intervals import aligned

GRADES = ("A", "B", "C", "D")
"""From most to least reliable."""

CUT_POINTS = (1 / 6, 1 / 3, 2 / 3)
"""Largest half width of the 95% interval, as a share of the figure, of grades A, B and C."""

EXPLANATIONS = {
    "A": "betrouwbaar: de marge is hooguit een zesde van het cijfer",
    "B": "redelijk betrouwbaar: de marge is hooguit een derde van het cijfer",
    "C": "met voorzichtigheid te gebruiken: de marge is hooguit twee derde van het cijfer",
    "D": "te onzeker om op zichzelf te gebruiken: de marge is meer dan twee derde van het cijfer, of het cijfer is nul",
}
"""What a grade means, in words for readers; "marge" is half the width of the 95%-interval."""


def reliability(value: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> NDArray[np.str_]:
    """Return the grade of each figure from the relative half width of its interval, (upper - lower) / 2 / value.

    The cut points are a choice of this package, made after the practice of Statistics Canada for surveys: it
    releases estimates with a coefficient of variation (CV) up to 16.6% without restriction, up to 33.3% with a
    warning, and above that as unreliable. Half a 95% interval is about twice the standard error, so these two
    become half widths of a third (end of B) and two thirds (end of C) of the figure. Grade A asks for half of
    the first, a CV of about 8%. The analogy is with the size of the noise only: a register is no survey.

    Parameters
    ----------
    value : array_like of float, shape (n,)
        Figures, in any unit.
    lower, upper : array_like of float, shape (n,)
        Their 95% intervals, in the same unit.

    Returns
    -------
    ndarray of str, shape (n,)
        "A", "B", "C" or "D"; "" where a figure or its interval is missing. A figure of 0 has no relative width
        and gets D.

    Raises
    ------
    StatisticsError
        When a lower limit exceeds its upper limit, or shapes differ.

    References
    ----------
    Statistics Canada, release guidelines of its survey files, such as the Canadian Community Health Survey, user
    guide: "Guidelines for tabulation, analysis and release".

    Examples
    --------
    >>> reliability([10, 10, 10, 0, np.nan], [9, 7, 4, 0, 1], [11, 13, 16, 2, 2]).tolist()
    ['A', 'B', 'C', 'D', '']
    """
    figure, low, high = aligned("reliability", value=value, lower=lower, upper=upper)
    if (low > high).any():
        raise StatisticsError(
            f"area {int(np.flatnonzero(low > high)[0])} has a lower limit above its upper limit",
            where="reliability",
            remedy="give the limits in their order",
        )
    unknown = np.isnan(figure) | np.isnan(low) | np.isnan(high)
    half = (high - low) / 2
    grades = np.select([half <= cut * figure for cut in CUT_POINTS], GRADES[:-1], default=GRADES[-1])
    return np.where(unknown, "", np.where(figure > 0, grades, GRADES[-1]))
