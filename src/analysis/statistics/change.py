"""How much figures changed between two years, and whether by more than chance and rounding bring about."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from analysis.catalogue import Indicator, Kind
from analysis.catalogue.base import Bilingual
from analysis.errors import StatisticsError
from analysis.panel.schema import Status

Correction = Literal["none", "fdr"]

LEVEL = 0.95
"""As everywhere in this package."""
NO_BASE = "no base"
"""Status of a change in percent of a figure that is zero or negative: there is no such percentage."""
DIGITS = 10
"""Decimals after which differences of decimal figures are noise of binary numbers."""
NEEDED = ("indicator", "code", "year", "boundary_year", "value", "status")


def change(
    later: pd.DataFrame,
    earlier: pd.DataFrame,
    indicator: Indicator,
    *,
    level: float = LEVEL,
    correction: Correction = "none",
    across_break: bool = False,
) -> pd.DataFrame:
    r"""Return by how much the figure of each area changed, with the critical difference.

    The critical difference is :math:`z \sqrt{s_1^2 + s_2^2}`, where z is the quantile :math:`(1 + level) / 2` of the
    normal distribution and s the standard error that :func:`~analysis.statistics.uncertainty.with_uncertainty` gives
    each figure. That holds the design effect, and the rounding of the source as :math:`w^2 / 12`, the variance of an
    error that is uniform over the width w that rounding leaves; the rounding of both years is thus in it once.

    A register counts everybody: its figures have no sampling error. As everywhere in this package the interval is
    about chance variation, that is, about the underlying risk of which the count of one year is a single outcome. The
    years are taken as independent. Where the same children are counted in both, chance shifts both figures alike and
    the critical difference is wider than need be: what exceeds it does so all the more.

    By default each area is judged by itself, as guidance on comparing two estimates does, because readers look up one
    municipality and a critical difference belongs to one comparison. Without any true change about 1 - level of the
    areas exceeds it, which whoever shows all areas at once has to say. With ``correction="fdr"`` it is widened until,
    in expectation, at most 1 - level of the areas that exceed it do so by chance (Benjamini and Hochberg): for who
    reads the marked areas as a list.

    Parameters
    ----------
    later, earlier : DataFrame
        Panel rows of one year each, of the same areas on the same division, those without a figure included.
    indicator : Indicator
    level : float
        Between 0 and 1.
    correction : {"none", "fdr"}
        For the number of areas.
    across_break : bool
        Whether years on either side of a break in the definition may be compared.

    Returns
    -------
    DataFrame
        One row per area in the order of ``later``: ``code``; ``earlier`` and ``later``, the figures; ``value``, for a
        rate or a score their difference in its own unit (percentage points, for percentages), for a count or an
        amount the change in percent of the earlier figure; ``critical_difference`` in the unit of ``value``, missing
        where the chance variation is not known: for what is no rate, and without the size of the population;
        ``significant``, whether the change exceeds it, missing where that is; ``status``: observed, or provisional
        when either figure is, or else why there is no change: the status of the later figure when that is missing,
        else of the earlier, or `NO_BASE`.

    Raises
    ------
    StatisticsError
        When the rows are not two successive moments of this indicator for the same areas, hold estimates of a model
        (these borrow from one another, and are not independent), or stand on two sides of a break.

    References
    ----------
    U.S. Census Bureau (2020). Understanding and Using American Community Survey Data: What All Data Users Need to
    Know, chapter 7 (statistical testing of two estimates). Australian Bureau of Statistics, Labour Force methodology
    (standard error of a movement). Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate.
    Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> later, earlier = (select(analysis.load_panel(), children.id, year=year) for year in (2021, 2015))
    >>> changed = change(later, earlier, children).set_index("code").loc["GM0363"]
    >>> float(changed["value"]), round(float(changed["critical_difference"]), 2), bool(changed["significant"])
    (-7.0, 0.39, True)
    """
    refuse_incomparable(later, earlier, indicator, across_break=across_break)
    if not 0 < level < 1 or correction not in ("none", "fdr"):
        what = f"a level of {level} with the correction '{correction}' is not known"
        remedy = "give a level between 0 and 1, such as 0.95, and the correction 'none' or 'fdr'"
        raise StatisticsError(what, where=indicator.id, remedy=remedy)
    last = later.reset_index(drop=True)
    first = earlier.set_index("code").loc[last["code"]].reset_index()
    value = _difference(last["value"], first["value"], indicator)
    error = np.hypot(_standard_error(last, indicator), _standard_error(first, indicator))
    critical = _critical_difference(value, error, 1 - level, correction)
    significant = (value.abs() > critical).astype("boolean").mask(critical.isna())
    return pd.DataFrame(
        {
            "code": last["code"],
            "earlier": first["value"],
            "later": last["value"],
            "value": value,
            "critical_difference": critical,
            "significant": significant,
            "status": _status(last, first, value),
        }
    )


def is_relative(indicator: Indicator) -> bool:
    """Tell whether changes of an indicator are in percent of the earlier figure, not in its own unit.

    Examples
    --------
    >>> import analysis
    >>> known = analysis.load_catalogue().indicators
    >>> is_relative(known["inwoners"]), is_relative(known["kinderen_laag_inkomen"])
    (True, False)
    """
    return indicator.kind in (Kind.COUNT, Kind.AMOUNT)


def breaks_between(indicator: Indicator, earlier: int, later: int) -> dict[int, Bilingual]:
    """Return the breaks in a definition after one year, up to and including another.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> list(breaks_between(children, 2015, 2021)), list(breaks_between(children, 2021, 2022))
    ([], [2022])
    """
    return {year: why for year, why in sorted(indicator.breaks.items()) if earlier < year <= later}


def refuse_incomparable(
    later: pd.DataFrame, earlier: pd.DataFrame, indicator: Indicator, *, across_break: bool = False
) -> None:
    """Refuse rows of which a difference would be computed without complaint and be wrong.

    Raises
    ------
    StatisticsError
        See :func:`change`.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> rows = select(analysis.load_panel(), children.id, year=2021)
    >>> refuse_incomparable(rows, rows, children)
    Traceback (most recent call last):
    analysis.errors.StatisticsError: kinderen_laag_inkomen: 'later' holds 2021 and 'earlier' 2021; give figures of ...
    """
    for name, rows in (("later", later), ("earlier", earlier)):
        _refuse_rows(rows, name, indicator)
    last, first = (int(rows["year"].iloc[0]) for rows in (later, earlier))
    if first >= last:
        raise _refused(
            indicator,
            f"'later' holds {last} and 'earlier' {first}",
            "give figures of two years, the later ones first",
        )
    if "years" in later and indicator.pooled_years and last - first < indicator.pooled_years:
        raise _refused(
            indicator,
            f"the {indicator.pooled_years} years up to {last} and those up to {first} overlap",
            "choose periods that have no year in common",
        )
    if set(later["boundary_year"]) != set(earlier["boundary_year"]) or set(later["code"]) != set(
        earlier["code"]
    ):
        raise _refused(
            indicator,
            f"the figures of {last} and {first} are not of the same areas on one division",
            "bring both to one division with `bring_to`, and give every area in both years",
        )
    broken = breaks_between(indicator, first, last)
    if broken and not across_break:
        year, why = next(iter(broken.items()))
        raise _refused(
            indicator,
            f"the series has a break in {year}: {why.en.partition('. ')[0].rstrip('.')}",
            "choose two years on one side of it, or compare them all the same with across_break=True",
        )


def _refuse_rows(rows: pd.DataFrame, name: str, indicator: Indicator) -> None:
    missing = [column for column in NEEDED if column not in rows]
    if missing:
        raise _refused(indicator, f"'{name}' has no column '{missing[0]}'", "give rows of the panel")
    if rows.empty:
        raise _refused(indicator, f"'{name}' holds no rows", "select one year of the panel")
    if set(rows["indicator"]) != {indicator.id}:
        raise _refused(indicator, f"'{name}' holds another indicator", "give two years of one indicator")
    several = any(len(set(rows[name])) > 1 for name in ("year", "boundary_year"))
    if several or rows["code"].duplicated().any():
        raise _refused(
            indicator,
            f"'{name}' is not one year with each area once",
            "select one with analysis.statistics.select(panel, indicator, year=...)",
        )
    if (rows["status"] == str(Status.ESTIMATED)).any():
        raise _refused(
            indicator,
            f"'{name}' holds estimates of a model, which are not independent of one another",
            "give published figures",
        )


def _refused(indicator: Indicator, what: str, remedy: str) -> StatisticsError:
    return StatisticsError(what, where=indicator.id, remedy=remedy)


def _difference(later: pd.Series, earlier: pd.Series, indicator: Indicator) -> pd.Series:
    if is_relative(indicator):
        return (100 * (later / earlier.where(earlier > 0) - 1)).astype(float)
    return (later - earlier).round(DIGITS) + 0.0  # no negative zero


def _standard_error(rows: pd.DataFrame, indicator: Indicator) -> np.ndarray:
    """Return the standard error of each figure, missing where the chance variation is not known."""
    counted = {"denominator", "lower", "upper"} <= set(rows) and (
        rows["value"] * rows["denominator"]
    ).notna().any()
    if indicator.kind is not Kind.RATE or not indicator.series or not counted:
        return np.full(len(rows), np.nan)
    from analysis.statistics.uncertainty import with_uncertainty  # takes a second to import

    return with_uncertainty(rows, indicator)["standard_error"].to_numpy(dtype=float)


def _critical_difference(
    value: pd.Series, error: np.ndarray, alpha: float, correction: Correction
) -> pd.Series:
    """Return z times the standard error; with correction, z of the step at which the step-up procedure ends."""
    from scipy.stats import false_discovery_control, norm

    known = value.notna().to_numpy() & np.isfinite(error) & (error > 0)
    if correction == "fdr" and known.any():
        p_value = 2 * norm.sf(np.abs(value.to_numpy(dtype=float)[known]) / error[known])
        found = int((false_discovery_control(p_value, method="bh") <= alpha).sum())
        alpha *= max(found, 1) / int(known.sum())
    return pd.Series(np.where(known, norm.isf(alpha / 2) * error, np.nan), index=value.index)


def _status(later: pd.DataFrame, earlier: pd.DataFrame, value: pd.Series) -> pd.Series:
    provisional = (later["status"] == str(Status.PROVISIONAL)) | (
        earlier["status"] == str(Status.PROVISIONAL)
    )
    status = pd.Series(
        np.where(provisional, str(Status.PROVISIONAL), str(Status.OBSERVED)), index=value.index
    )
    status = status.mask(value.isna(), NO_BASE)
    status = status.mask(earlier["value"].isna(), earlier["status"])
    return status.mask(later["value"].isna(), later["status"])
