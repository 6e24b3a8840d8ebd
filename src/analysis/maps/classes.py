"""Classes of a map: borders that can be printed, one colour each, and how many areas fall in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.catalogue import Indicator, Polarity
from analysis.design.palette import NEUTRAL_SEQUENTIAL, SEQUENTIAL
from analysis.errors import StatisticsError
from analysis.numbers import Language, format_number
from analysis.statistics.bands import SER_BAND, Band


@dataclass(frozen=True)
class Classes:
    """Adjoining classes of a quantity.

    Parameters
    ----------
    borders : tuple of float
        The inner borders, rising; there is one class more than there are borders.
    closed_right : tuple of bool
        For each border whether a figure equal to it belongs to the class below it.
    colours : tuple of str
        One colour per class.
    decimals : int
        Digits of the borders in the legend.
    band : Band, optional
        A reference band that coincides with one class, to be marked in the legend.
    names : tuple of str
        Labels of one's own, one for each class.

    Examples
    --------
    >>> classes = ser_classes()
    >>> classes.assign(pd.Series([3.9, 8.0, 12.0, 12.1, None])).tolist()
    [0.0, 3.0, 3.0, 4.0, nan]
    """

    borders: tuple[float, ...]
    closed_right: tuple[bool, ...]
    colours: tuple[str, ...]
    decimals: int = 0
    band: Band | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if list(self.borders) != sorted(set(self.borders)):
            raise ValueError(f"class borders must rise: {self.borders}")
        if not len(self.borders) == len(self.closed_right) == len(self.colours) - 1:
            raise ValueError(
                "there must be one colour more than there are borders, and one side for each border"
            )

    def assign(self, values: pd.Series) -> pd.Series:
        """Return the class number of each value, counted from 0; missing where the value is.

        Examples
        --------
        >>> ser_classes().assign(pd.Series([6.0])).tolist()
        [2.0]
        """
        number = np.zeros(len(values))
        for border, closed in zip(self.borders, self.closed_right, strict=True):
            number += (values > border) if closed else (values >= border)
        return pd.Series(number, index=values.index).where(values.notna())

    def counts(self, values: pd.Series) -> list[int]:
        """Return how many values fall in each class.

        Examples
        --------
        >>> ser_classes().counts(pd.Series([3.9, 8.0, 12.0, None]))
        [1, 0, 0, 2, 0]
        """
        number = self.assign(values)
        return [int((number == at).sum()) for at in range(len(self.colours))]

    def labels(self, language: Language = "nl") -> list[str]:
        """Return the classes in words.

        Examples
        --------
        >>> ser_classes().labels()
        ['minder dan 4', '4 tot 6', '6 tot 8', '8 tot en met 12', 'meer dan 12']
        """
        if self.names:
            return list(self.names)
        less, more, up, to, through = (
            ("minder dan", "meer dan", "tot en met", "tot", "tot en met")
            if language == "nl"
            else ("less than", "more than", "up to", "to under", "to")
        )
        text = [format_number(border, self.decimals, language) for border in self.borders]
        if not text:
            return ["alle cijfers" if language == "nl" else "all figures"]
        labels = [f"{up if self.closed_right[0] else less} {text[0]}"]
        for at in range(1, len(text)):
            start = f"{more} {text[at - 1]}" if self.closed_right[at - 1] else text[at - 1]
            labels.append(f"{start} {through if self.closed_right[at] else to} {text[at]}")
        last = text[-1]
        labels.append(
            f"{more} {last}"
            if self.closed_right[-1]
            else f"{last} {'of meer' if language == 'nl' else 'or more'}"
        )
        return labels


def colours_of(indicator: Indicator) -> list[str]:
    """Return the colours of an indicator: dark for what is unfavourable to children, others without a direction.

    Examples
    --------
    >>> import analysis
    >>> catalogue = analysis.load_catalogue()
    >>> colours_of(catalogue.indicators["kinderen_laag_inkomen"]) == SEQUENTIAL
    True
    """
    if indicator.polarity is Polarity.HIGHER_IS_BETTER:
        return SEQUENTIAL[::-1]
    return SEQUENTIAL if indicator.polarity is Polarity.HIGHER_IS_WORSE else NEUTRAL_SEQUENTIAL


def ser_classes(band: Band = SER_BAND) -> Classes:
    """Return the classes for child poverty: the SER band of 8 to 12 percent is one of them.

    The band alone would leave recent maps in one colour, so the range below it is divided further.

    Examples
    --------
    >>> ser_classes().band.citation
    'SER, Opgroeien zonder armoede, advies 17/03, 2017'
    """
    return Classes(
        borders=(4, 6, band.low, band.high),
        closed_right=(False, False, False, True),
        colours=tuple(SEQUENTIAL),
        band=band,
    )


def quantile_classes(
    values: pd.Series, k: int = 5, *, colours: Sequence[str] = SEQUENTIAL, decimals: int = 1
) -> Classes:
    """Return classes with about equally many figures each, and borders that can be printed.

    The borders are the quantiles 1/k, 2/k, ... rounded to the coarsest step of 1, 2 or 5 times a power of ten
    that leaves every class at least half of what it had. A figure equal to a border belongs to the class above
    it. Where many figures are equal (zero, often) quantiles coincide and there are fewer classes; the equal
    figures at the bottom then have one to themselves.

    Parameters
    ----------
    values : Series of float
        Missing ones do not count.
    k : int
        The largest number of classes.
    colours : sequence of str
        From low to high, at least ``k``; fewer classes take them from the whole range.
    decimals : int
        Digits of the finest step.

    Returns
    -------
    Classes
        None of them is empty; one class when the values are all equal, or when there are none.

    Raises
    ------
    StatisticsError
        When ``k`` is below 1 or above the number of colours.

    Examples
    --------
    >>> classes = quantile_classes(pd.Series(range(1, 101)))
    >>> classes.borders, classes.counts(pd.Series(range(1, 101)))
    ((20.0, 40.0, 60.0, 80.0), [19, 20, 20, 20, 21])
    >>> quantile_classes(pd.Series([0.0] * 50 + [1.5] * 25 + [4.0] * 25)).labels()
    ['minder dan 1,5', '1,5 tot 4,0', '4,0 of meer']
    """
    refuse_k(k, colours)
    known = np.sort(values.dropna().to_numpy(dtype=float))
    wanted = _quantile_borders(known, k)
    borders, digits = next(_rounded_borders(known, wanted, decimals))
    return Classes(borders, (False,) * len(borders), spread(colours, len(borders) + 1), digits)


def refuse_k(k: int, colours: Sequence[str]) -> None:
    """Refuse a number of classes for which there are no colours.

    Raises
    ------
    StatisticsError
        When ``k`` is no whole number from 1 to the number of colours.

    Examples
    --------
    >>> refuse_k(5, SEQUENTIAL)
    """
    if not isinstance(k, (int, np.integer)) or not 1 <= k <= len(colours):
        raise StatisticsError(
            f"{k} classes cannot be drawn in {len(colours)} colours",
            where="the classes of a map",
            remedy=f"choose a number from 1 to {len(colours)}",
        )


def spread(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """Choose so many colours over the whole range; the middle one when it is one.

    Examples
    --------
    >>> spread("abcde", 3), spread("abcde", 1)
    (('a', 'c', 'e'), ('c',))
    """
    places = np.linspace(0, len(colours) - 1, count) if count > 1 else [len(colours) // 2]
    return tuple(colours[int(np.rint(at))] for at in places)


def borders_in_gaps(
    known: np.ndarray, gaps: np.ndarray, wanted: np.ndarray, decimals: int
) -> tuple[tuple[float, ...], int]:
    """Round borders to the coarsest step that keeps every value in its class.

    The steps are 1, 2 or 5 times a power of ten, one for all borders, and never finer than ``10**-decimals``. Where
    that is too coarse for a gap, the borders are rounded to it and figures next to them may change class; a border
    that would leave a class empty is left out.

    Parameters
    ----------
    known : array of float, shape (n,)
        The values, rising.
    gaps : array of int, shape (m,)
        Rising; border ``i`` lies above ``known[gaps[i]]`` and not above ``known[gaps[i] + 1]``, which is higher.
    wanted : array of float, shape (m,)
        The borders before rounding, from the lower to the higher end of their gaps.
    decimals : int
        Digits of the finest step.

    Returns
    -------
    borders : tuple of float
    digits : int
        With so many digits the borders are printed as they are.

    Examples
    --------
    >>> borders_in_gaps(np.array([1.0, 1.2, 7.9, 13.4]), np.array([1, 2]), np.array([4.55, 10.65]), 1)
    ((5.0, 10.0), 0)
    """
    if not len(gaps):
        return (), max(0, decimals)
    low, high = known[gaps], known[gaps + 1]
    for multiple, exponent in _steps(known, decimals):
        near = _numbers(wanted, multiple, exponent) + np.array([[0], [-1], [1]])
        borders = _multiples(near, multiple, exponent)
        away = np.where((low < borders) & (borders <= high), np.abs(borders - wanted), np.inf)
        if np.isfinite(away.min(axis=0)).all():
            best = np.take_along_axis(borders, away.argmin(axis=0)[None], axis=0)[0]
            return tuple(best.tolist()), max(0, -exponent)
    return _finest(known, wanted, decimals)


def _quantile_borders(known: np.ndarray, k: int) -> np.ndarray:
    """Return the different quantiles above the lowest value; for those at it, the next higher value."""
    higher = known[known > known[0]] if len(known) else known
    if not len(higher):
        return higher
    return np.unique(np.maximum(np.quantile(known, np.arange(1, k) / k), higher[0]))


def _rounded_borders(
    known: np.ndarray, wanted: np.ndarray, decimals: int
) -> Iterator[tuple[tuple[float, ...], int]]:
    """Yield borders that fit with their digits, the coarsest step first; with fewer classes at the end."""
    least = np.maximum(_sizes(known, wanted) / 2, 1)
    equal = np.count_nonzero(known == known[0]) if len(known) else 0
    tied = len(wanted) > 0 and _sizes(known, wanted)[0] == equal  # the lowest value has a class to itself
    for multiple, exponent in _steps(known, decimals):
        borders = _on_steps(wanted, multiple, exponent)
        sizes = _sizes(known, borders)
        kept_apart = not tied or sizes[0] == equal
        if len(np.unique(borders)) == len(wanted) and (sizes >= least).all() and kept_apart:
            yield tuple(borders.tolist()), max(0, -exponent)
    yield _finest(known, wanted, decimals)


def _finest(known: np.ndarray, wanted: np.ndarray, decimals: int) -> tuple[tuple[float, ...], int]:
    """Return the borders on the finest step that leave no class empty."""
    kept: list[float] = []
    for border in np.unique(_on_steps(wanted, 1, -decimals)).tolist():
        if (_sizes(known, np.array([*kept, border])) > 0).all():
            kept.append(border)
    return tuple(kept), max(0, decimals)


def _steps(known: np.ndarray, decimals: int) -> Iterator[tuple[int, int]]:
    """Yield the steps, as a multiple of a power of ten, from coarser than all values to the finest."""
    largest = int(np.floor(np.log10(max(float(np.abs(known).max(initial=1)), 1)))) + 1
    for exponent in range(largest, -decimals - 1, -1):
        for multiple in (5, 2, 1):
            yield multiple, exponent


def _on_steps(values: np.ndarray, multiple: int, exponent: int) -> np.ndarray:
    """Round to steps of multiple * 10**exponent."""
    return _multiples(_numbers(values, multiple, exponent), multiple, exponent)


def _numbers(values: np.ndarray, multiple: int, exponent: int) -> np.ndarray:
    """Return how many steps each value is, to the nearest."""
    if exponent < 0:
        return np.rint(values * 10**-exponent / multiple)
    return np.rint(values / (multiple * 10**exponent))


def _multiples(numbers: np.ndarray, multiple: int, exponent: int) -> np.ndarray:
    """Return so many steps as the floats nearest to the decimal numbers; without negative zero."""
    if exponent < 0:
        return numbers * multiple / 10**-exponent + 0.0
    return numbers * (multiple * 10**exponent) + 0.0


def _sizes(known: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """Return how many of the sorted values lie in each class."""
    return np.diff(np.r_[0, np.searchsorted(known, borders, side="left"), len(known)])
