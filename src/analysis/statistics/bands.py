"""Reference bands: how many municipalities lie below, in and above a range that somebody named."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Band:
    """A range of a rate, both ends included, with the publication that named it."""

    low: float
    high: float
    citation: str


SER_BAND = Band(8, 12, "SER, Opgroeien zonder armoede, advies 17/03, 2017")
"""Child poverty "8 à 12 procent" as the SER saw it in 2017: a historic reference, not a norm."""

POSITIONS = ["below", "in", "above"]


def band_position(rows: pd.DataFrame, band: Band = SER_BAND) -> pd.Series:
    """Say where each figure lies: "below", "in" or "above" the band, missing where there is no figure.

    Examples
    --------
    >>> frame = pd.DataFrame({"value": [7.9, 8.0, 12.0, 12.1, None]})
    >>> band_position(frame).tolist()
    ['below', 'in', 'in', 'above', nan]
    """
    value = rows["value"]
    position = np.select([value < band.low, value <= band.high, value > band.high], POSITIONS, default="")
    return pd.Series(position, index=rows.index, name="position").where(value.notna(), np.nan)


def band_counts(rows: pd.DataFrame, band: Band = SER_BAND) -> pd.DataFrame:
    """Count the areas below, in and above a band, per year.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator (columns ``year``, ``value``, ``lower``, ``upper``).
    band : Band

    Returns
    -------
    DataFrame
        Index ``year``; columns ``below``, ``in``, ``above``, ``without_figure``, and ``undecided``: how many of
        the first three could lie on another side of a border, given the rounding of the source.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> counts = band_counts(select(analysis.load_panel(), "kinderen_laag_inkomen"))
    >>> int(counts.loc[2011, ["below", "in", "above"]].sum()), int(counts.loc[2011, "without_figure"])
    (157, 185)
    """
    tagged = rows.assign(position=band_position(rows, band), undecided=_undecided(rows, band))
    groups = tagged.groupby("year", sort=True)
    counts = pd.DataFrame(
        {name: groups["position"].agg(lambda p, n=name: (p == n).sum()) for name in POSITIONS}
    )
    counts["without_figure"] = groups["value"].agg(lambda value: value.isna().sum())
    counts["undecided"] = groups["undecided"].sum()
    return counts.astype(int)


def _undecided(rows: pd.DataFrame, band: Band) -> pd.Series:
    """Tell whether the bounds of a figure contain a border of the band; a border itself lies in the band."""
    low = (rows["lower"] < band.low) & (rows["upper"] > band.low)
    high = (rows["lower"] < band.high) & (rows["upper"] > band.high)
    return (low | high) & rows["value"].notna()
