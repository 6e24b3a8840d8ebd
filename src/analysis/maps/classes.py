"""Classes of a map: borders that can be printed, one colour each, and how many areas fall in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.design.palette import SEQUENTIAL
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
        less, more, up, to, through = (
            ("minder dan", "meer dan", "tot en met", "tot", "tot en met")
            if language == "nl"
            else ("less than", "more than", "up to", "to under", "to")
        )
        text = [format_number(border, self.decimals, language) for border in self.borders]
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
