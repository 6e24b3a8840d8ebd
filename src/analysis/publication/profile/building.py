"""From what is known of all municipalities to what the page of one says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.catalogue import Indicator, Kind, SdgRow
from analysis.catalogue.base import Bilingual
from analysis.errors import TerritoryError
from analysis.publication.profile import reasons
from analysis.publication.profile.content import (
    Change,
    Interval,
    KeyFigure,
    Places,
    Profile,
    SdgCell,
    Spending,
    Spread,
    Trend,
    TrendPoint,
)
from analysis.publication.profile.national import (
    MODEL,
    REAL_SPENDING,
    SPENDING,
    Course,
    National,
    Table,
    places_of,
)
from analysis.statistics.peers import COMPOSITION, Peers
from analysis.statistics.rank_sets import RankSets

PEER_DRAWS = 2_000
"""Draws for the places among peers: a page needs many of such short lists."""
FEWEST_PEERS = 8
"""Peers with a figure below which there is no place among them and no middle figure."""


def profile(code: str, national: National) -> Profile:
    """Return what the page of a municipality says.

    Parameters
    ----------
    code : str
        Of the division of the materials, such as ``GM0363``; see
        :func:`analysis.territory.finding.find_gemeente` for names.
    national : National
        Made once for all pages.

    Returns
    -------
    Profile

    Raises
    ------
    TerritoryError
        When the division does not have the code.

    Examples
    --------
    >>> from analysis.maps.materials import Materials
    >>> from analysis.project import Project
    >>> profile("GM9999", National(Materials(Project.find())))
    Traceback (most recent call last):
    analysis.errors.TerritoryError: GM9999: there is no municipality with this code in the division of 2023; ...
    """
    names = national.materials.names
    if code not in names.index:
        raise TerritoryError(
            f"there is no municipality with this code in the division of {national.materials.boundary_year}",
            where=code,
            remedy="give the code of one that exists, or find it by name first",
        )
    peers = national.peers.peers(code)
    return Profile(
        code=code,
        name=str(names[code]),
        province=str(national.provinces[code]),
        boundary_year=national.materials.boundary_year,
        figures=tuple(_key_figure(code, table, peers, national) for table in national.tables.values()),
        peers=peers,
        peer_names=tuple(str(names[peer]) for peer in peers.codes),
        trends=tuple(_trend(code, course, national) for course in national.courses.values()),
        sdg=tuple(_sdg_cell(code, row, national) for row in national.materials.catalogue.sdg.values()),
        spending=_spending(code, national),
        sources=national.sources,
    )


# ---------------------------------------------------------------------------------------------- key figures


def _key_figure(code: str, table: Table, peers: Peers, national: National) -> KeyFigure:
    row = table.rows.loc[code]
    booked = national.unusual.get(code) if table.indicator.id == SPENDING and pd.notna(row["value"]) else None
    known = table.published.dropna()
    among = known.reindex(list(peers.codes)).dropna()
    places, no_places = _places(code, table)
    peer_places, no_peer_places = _peer_places(code, table, peers)
    return KeyFigure(
        indicator=table.indicator,
        period=table.period,
        value=_number(row["value"]),
        status=str(row["status"]),
        interval=_interval(row),
        grade=str(row["betrouwbaarheid"]),
        remark=reasons.BOOKED[booked] if booked else _remark(row, table.indicator),
        places=places,
        no_places=no_places,
        peer_places=peer_places,
        no_peer_places=no_peer_places,
        median=_number(known.median()),
        peer_median=_number(among.median()) if len(among) >= FEWEST_PEERS else None,
        peers_known=len(among),
    )


def _remark(row: pd.Series, indicator: Indicator) -> Bilingual | None:
    """Say why there is no figure, or no margin of chance, or that it is an estimate."""
    if pd.isna(row["value"]):
        return reasons.NO_FIGURE[str(row["status"])]
    if row["status"] == "estimated":
        return reasons.ESTIMATED
    if pd.isna(row["interval_lower"]):
        return reasons.NO_POPULATION if indicator.kind is Kind.RATE else reasons.NO_RATE
    return None


def _interval(row: pd.Series) -> Interval | None:
    if pd.isna(row["interval_lower"]) or pd.isna(row["interval_upper"]):
        return None
    about = Spread.PREDICTION if row["status"] == "estimated" else Spread.CHANCE
    return Interval(float(row["interval_lower"]), float(row["interval_upper"]), about)


def _places(code: str, table: Table) -> tuple[Places | None, Bilingual | None]:
    missing = _why_no_place(code, table)
    if missing is not None:
        return None, missing
    return _place_at(table.rows.index.get_loc(code), table.sets), None


def _peer_places(code: str, table: Table, peers: Peers) -> tuple[Places | None, Bilingual | None]:
    if table.indicator.id in COMPOSITION:
        return None, reasons.CHOSEN_ON_IT
    missing = _why_no_place(code, table)
    if missing is not None:
        return None, missing
    rows = table.rows.loc[[code, *peers.codes]]
    if (
        rows["value"].notna() & (rows["status"] != "estimated") & (rows["standard_error"] > 0)
    ).sum() <= FEWEST_PEERS:
        return None, reasons.FEW_PEERS
    return _place_at(0, places_of(rows, draws=PEER_DRAWS)), None


def _why_no_place(code: str, table: Table) -> Bilingual | None:
    if pd.isna(table.published[code]):
        return reasons.PLACE_NEEDS_FIGURE
    return None if table.standard_error[code] > 0 else reasons.PLACE_NEEDS_MARGIN


def _place_at(position: object, sets: RankSets) -> Places:
    at = int(position)  # type: ignore[call-overload]
    return Places(int(sets.lowest[at]), int(sets.highest[at]), int((sets.rank > 0).sum()), sets.level)


# --------------------------------------------------------------------------------------- through the years


def _trend(code: str, course: Course, national: National) -> Trend:
    points = tuple(_point(year, rows.loc[code]) for year, rows in course.years.items())
    unusual = _unusual(code, course, national)
    breaks = tuple(
        (year, why) for year, why in sorted(course.indicator.breaks.items()) if year in course.years
    )
    found = _change(code, course)
    why = reasons.NO_TREND if found is None else None
    for year, booked in unusual.items():
        if found and year in (found.earlier, found.later):
            found, why = None, booked
    return Trend(course.indicator, points, breaks, found, why, tuple(unusual.items()))


def _unusual(code: str, course: Course, national: National) -> dict[int, Bilingual]:
    """Return the years in which the amount does not compare, and why."""
    if course.indicator.id != REAL_SPENDING:
        return {}
    kinds = {year: marked[code] for year, marked in national.unusual_years.items() if code in marked}
    return {year: reasons.BOOKED[kind] for year, kind in sorted(kinds.items())}


def _point(year: int, row: pd.Series) -> TrendPoint:
    return TrendPoint(year, _number(row["value"]), _interval(row), str(row["status"]))


def _change(code: str, course: Course) -> Change | None:
    if not course.compared or pd.isna(course.changes.at[code, "value"]):
        return None
    row = course.changes.loc[code]
    return Change(
        course.compared[0], course.compared[-1], float(row["value"]), _number(row["critical_difference"])
    )


# --------------------------------------------------------------------------------------- SDG and spending


def _sdg_cell(code: str, row: SdgRow, national: National) -> SdgCell:
    name = national.sdg.chosen.get(row.id)
    if name is None:
        reason = row.reason or reasons.NOT_IN_EDITION
        return SdgCell(row, None, None, "", None, row.measurable, reason)
    figure = national.sdg_rows[row.id].loc[code]
    value, third = _number(figure["value"]), _number(national.thirds[row.id][code])
    return SdgCell(
        row=row,
        indicator=national.materials.catalogue.indicators[name],
        value=value,
        period=str(figure["years"]),
        third=None if third is None else int(third),
        measurable=True,
        reason=reasons.NO_FIGURE[str(figure["status"])] if value is None else None,
    )


def _spending(code: str, national: National) -> Spending:
    result = national.expectation.result
    outcome, terms = result.specification.outcome, result.specification.terms
    known = national.materials.catalogue.indicators
    year = result.specification.sample.year
    assert year is not None, MODEL  # noqa: S101 - a model of one year
    used = tuple(known[term.indicator] for term in terms)
    rows = national.expectation.rows
    own = rows[rows["code"] == code]
    if len(own):
        row = own.iloc[0]
        actual, expected, lower, upper = (
            float(row[name]) for name in ("actual", "expected", "lower", "upper")
        )
        return Spending(year, actual, expected, lower, upper, bool(row["outside"]), used)
    booked = national.materials.rows(outcome.indicator, year).set_index("code")["value"]
    excluded = result.excluded.set_index("code")["reason"]
    why = reasons.why_no_expectation(str(excluded.get(code, "")))
    return Spending(year, _number(booked.get(code, np.nan)), terms=used, reason=why)


def _number(value: object) -> float | None:
    """Return a figure of a table, None when it is missing."""
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]
