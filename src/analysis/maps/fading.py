"""How colours fade: the levels of reliability, and the colour of a class at each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from analysis.maps.areas import is_estimate
from analysis.panel.schema import Status
from analysis.statistics.reliability import GRADES, reliability
from analysis.wording import HATCHES

FADING = ("#f6bd01", "#e8776a", "#8e4261", "#541c95", "#162a4c")
"""From low to high. Each step has a hue of its own and none is pale, so that no class, faded, passes for another."""
PAPER = "#ffffff"

# B. Ottosson, "A perceptual color space for image processing" (2020): from linear sRGB to cone responses, and from
# their cube roots to lightness, green-red and blue-yellow.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@dataclass(frozen=True)
class Level:
    """How reliable figures are, and how that is drawn.

    Parameters
    ----------
    key : str
        The grade, "estimated", or "ungraded" where no interval is known.
    sign : str
        What stands for it in the legend.
    share : float
        Of the class colour in the mixture with the paper.
    hatch : str, optional
        A second mark, for where the colour alone is not enough.

    Examples
    --------
    >>> [level.share for level in LEVELS[:4]]
    [1.0, 0.74, 0.51, 0.29]
    """

    key: str
    sign: str
    share: float
    hatch: str | None = None


LEVELS = (
    Level("A", "A", 1.0),
    Level("B", "B", 0.74),
    Level("C", "C", 0.51),
    Level("D", "D", 0.29, ".."),
    Level("estimated", "s", 0.29, HATCHES[Status.ESTIMATED]),
    Level("ungraded", "?", 0.29, "||"),
)
"""The grades, of which the least reliable is dotted too; then the figures that have no grade."""


def levels(rows: pd.DataFrame) -> pd.Series:
    """Return the key of the level of each figure: its grade, or why it has none; empty where there is no figure.

    Examples
    --------
    >>> figures = {"value": [5.0, 5.0, None], "interval_lower": [4.0, None, None], "interval_upper": [6.0, None, None]}
    >>> levels(pd.DataFrame(figures)).tolist()
    ['B', 'ungraded', '']
    """
    graded = reliability(rows["value"], rows["interval_lower"], rows["interval_upper"])
    key = pd.Series(np.where(graded == "", "ungraded", graded), index=rows.index)
    return key.mask(is_estimate(rows), "estimated").mask(rows["value"].isna(), "")


def shown_levels(keys: pd.Series) -> list[Level]:
    """Return the levels of a legend: every grade, and the others when there are figures of them.

    Examples
    --------
    >>> [level.sign for level in shown_levels(pd.Series(["A", "ungraded", ""]))]
    ['A', 'B', 'C', 'D', '?']
    """
    return [level for level in LEVELS if level.key in GRADES or (keys == level.key).any()]


def faded(colour: str, share: float) -> str:
    """Return a colour mixed with the paper, in Oklab, where equal steps look equal and hues stay what they are.

    Parameters
    ----------
    colour : str
    share : float
        Of the colour in the mixture, from 0 to 1.

    Examples
    --------
    >>> faded("#8e4261", 1), faded("#8e4261", 0.5), faded("#8e4261", 0)
    ('#8e4261', '#c99ead', '#ffffff')
    """
    return _from_oklab(share * _to_oklab(colour) + (1 - share) * _to_oklab(PAPER))


def fading_colours(count: int) -> tuple[str, ...]:
    """Return so many colours from low to high, none of them pale.

    Examples
    --------
    >>> fading_colours(5) == FADING, fading_colours(1)
    (True, ('#8e4261',))
    """
    known = np.array([_to_oklab(colour) for colour in FADING])
    at = np.linspace(0, len(FADING) - 1, count) if count > 1 else np.array([len(FADING) // 2])
    mixed = [np.interp(at, range(len(FADING)), part) for part in known.T]
    return tuple(_from_oklab(np.array(each)) for each in zip(*mixed, strict=True))


def _to_oklab(colour: str) -> NDArray[np.float64]:
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(TO_OKLAB @ np.cbrt(TO_CONES @ linear))


def _from_oklab(oklab: NDArray[np.float64]) -> str:
    linear = np.clip(np.linalg.solve(TO_CONES, np.linalg.solve(TO_OKLAB, oklab) ** 3), 0, 1)
    rgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.clip(rgb, 0, 1).tolist()
    return str(to_hex((red, green, blue)))
