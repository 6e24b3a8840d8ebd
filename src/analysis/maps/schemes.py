"""Classes of a map by the name of a scheme, with the names of mapclassify and borders that can be printed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np
import pandas as pd

from analysis.design.palette import SEQUENTIAL
from analysis.errors import StatisticsError
from analysis.maps.classes import Classes, borders_in_gaps, quantile_classes, refuse_k, ser_classes, spread

SCHEMES = ("fisher_jenks", "quantiles", "equal_interval", "user_defined", "ser")
"""Named as in mapclassify, apart from ``ser``."""
OTHER_NAMES = {"fixed": "user_defined"}
WHERE = "the classes of a map"
DIGITS = 6
"""After the decimal sign, of fixed borders."""


def classify(
    values: pd.Series,
    scheme: str = "fisher_jenks",
    k: int = 5,
    *,
    bins: Sequence[float] | None = None,
    colours: Sequence[str] = SEQUENTIAL,
    decimals: int = 1,
) -> Classes:
    """Return the classes of a scheme.

    Borders lie between two figures, on the coarsest step of 1, 2 or 5 times a power of ten that leaves every figure
    in the class that the scheme gave it; if even the finest step is too coarse for that, on the finest. A figure
    equal to a border belongs to the class above it. Classes are never empty, apart from fixed ones: where figures
    are equal there are fewer.

    For the same classes in several years, pass the figures of all years together; :meth:`Classes.counts` then counts
    each year.

    Parameters
    ----------
    values : Series of float
        With any index. Missing ones do not count.
    scheme : str
        In capitals or not, with or without underscore:

        - ``fisher_jenks``: least squared distance to the mean of the class (Fisher 1958; Jenks 1977), from
          :class:`mapclassify.FisherJenks`. Its time grows with the square of the number of values:
          a fifth of a second for the municipalities of one year, some seconds for those of several.
        - ``quantiles``: about equally many figures in each, see :func:`quantile_classes`.
        - ``equal_interval``: equally wide, before rounding; an empty class joins its neighbours.
        - ``user_defined`` or ``fixed``: the borders in ``bins``.
        - ``ser``: the band of the SER and the range below it, see :func:`ser_classes`.
    k : int
        The largest number of classes; ``user_defined`` and ``ser`` have their own.
    bins : sequence of float, optional
        The inner borders of ``user_defined``, rising: one fewer than there are classes. They may lie outside the
        figures. Printed with the digits that they have, at most six after the decimal sign.
    colours : sequence of str
        From low to high, at least as many as there are classes; fewer classes take them from the whole range.
    decimals : int
        Digits of the finest step.

    Returns
    -------
    Classes

    Raises
    ------
    StatisticsError
        When there is no such scheme, the number of classes does not fit the colours, the bins do not fit the scheme
        or do not rise, or a value is no finite number.

    Examples
    --------
    >>> two = pd.DataFrame({"year": [2020] * 4 + [2021] * 4, "value": [1.2, 1.4, 5.1, 9.8, 1.3, 4.7, 5.5, 9.1]})
    >>> common = classify(two["value"], "FisherJenks", k=3)
    >>> common.labels()
    ['minder dan 4', '4 tot 8', '8 of meer']
    >>> {year: common.counts(values) for year, values in two.groupby("year")["value"]}
    {2020: [2, 1, 1], 2021: [1, 2, 1]}
    >>> classify(two["value"], "fixed", bins=[2.5, 5, 20]).counts(two["value"])
    [3, 1, 4, 0]
    """
    name = _known_scheme(scheme)
    known = _known_values(values)
    if (bins is None) == (name == "user_defined"):
        raise StatisticsError(
            f"the scheme '{name}' {'needs' if bins is None else 'has no'} bins",
            where=WHERE,
            remedy="pass the inner borders as `bins`" if bins is None else "leave them out or choose 'fixed'",
        )
    if bins is not None:
        return _fixed(bins, colours)
    if name == "ser":
        classes = ser_classes()
        refuse_k(len(classes.colours), colours)
        return replace(classes, colours=spread(colours, len(classes.colours)))
    refuse_k(k, colours)
    if name == "quantiles":
        return quantile_classes(pd.Series(known), k, colours=colours, decimals=decimals)
    cut = _fisher_jenks if name == "fisher_jenks" else _equal_interval
    gaps, wanted = cut(known, k)
    borders, digits = borders_in_gaps(known, gaps, wanted, decimals)
    return Classes(borders, (False,) * len(borders), spread(colours, len(borders) + 1), digits)


def _known_scheme(scheme: str) -> str:
    plain = {name.replace("_", ""): name for name in SCHEMES} | OTHER_NAMES
    asked = "".join(letter for letter in str(scheme).casefold() if letter.isalnum())
    if asked in plain:
        return plain[asked]
    near = get_close_matches(asked, plain, n=1, cutoff=0.5)
    meant = f"did you mean '{plain[near[0]]}'? The schemes are" if near else "choose one of"
    raise StatisticsError(
        f"there is no scheme '{scheme}'", where=WHERE, remedy=f"{meant} {', '.join(SCHEMES)}"
    )


def _known_values(values: pd.Series) -> np.ndarray:
    """Return the values that are there, rising."""
    try:
        known = np.sort(values.dropna().to_numpy(dtype=float))
    except (TypeError, ValueError) as error:
        raise StatisticsError(
            "a value is no number", where=WHERE, remedy="pass a column with figures"
        ) from error
    if not np.isfinite(known).all():
        raise StatisticsError(
            "a value is infinite", where=WHERE, remedy="make it missing, or look for a division by zero"
        )
    return known


def _fisher_jenks(known: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return after which value each class but the last ends, and the middle of the gap behind it."""
    from mapclassify import FisherJenks

    k = min(k, len(np.unique(known)))
    if k < 2:
        return np.array([], dtype=int), np.array([])
    with warnings.catch_warnings():  # numba only makes it faster
        warnings.filterwarnings("ignore", message="Numba not installed")
        # it adds squares in single precision, in which figures far from zero would lose their differences
        number = FisherJenks(known - known.mean(), k=k).yb
    gaps = np.flatnonzero(np.diff(number))
    return gaps, (known[gaps] + known[gaps + 1]) / 2


def _equal_interval(known: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return after which value each class but the last ends, and its border; the mean of those in one gap."""
    if not len(known) or known[0] == known[-1]:
        return np.array([], dtype=int), np.array([])
    borders = np.linspace(known[0], known[-1], k + 1)[1:-1]
    ends = (
        np.searchsorted(known, borders, side="right") - 1
    )  # a figure at a border is below it, as in mapclassify
    gaps = np.unique(ends)
    return gaps, np.array([borders[ends == gap].mean() for gap in gaps])


def _fixed(bins: Sequence[float], colours: Sequence[str]) -> Classes:
    try:
        borders = [round(float(border), DIGITS) + 0.0 for border in bins]
    except (TypeError, ValueError) as error:
        raise StatisticsError(
            "a border is no number", where=WHERE, remedy="pass numbers as `bins`"
        ) from error
    if not np.isfinite(borders).all() or borders != sorted(set(borders)):
        raise StatisticsError(
            f"the bins {list(bins)} do not rise",
            where=WHERE,
            remedy="give finite inner borders from low to high, each once",
        )
    refuse_k(len(borders) + 1, colours)
    digits = next(n for n in range(DIGITS + 1) if all(round(border, n) == border for border in borders))
    return Classes(tuple(borders), (False,) * len(borders), spread(colours, len(borders) + 1), digits)
