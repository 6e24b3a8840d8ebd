"""What the panel must agree with before anybody reads it: itself, plausible ranges, and published anchors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from analysis.catalogue import Anchor, Catalogue, Kind
from analysis.errors import PanelError
from analysis.numbers import format_number
from analysis.panel.rounding import rate_bounds
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten

ANCHORS = "data/catalogue/anchors.yaml"
INDICATORS = "data/catalogue/indicators.yaml"


class Verdict(StrEnum):
    """What came of holding the panel against an anchor."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True)
class Reconciliation:
    """An anchor and what the panel says in its place.

    Parameters
    ----------
    anchor : Anchor
    found : float or None
        The panel's figure, ``None`` when the panel does not hold what is needed.
    verdict : Verdict
    """

    anchor: Anchor
    found: float | None
    verdict: Verdict

    @property
    def sentence(self) -> str:
        """Say in words what was expected and found."""
        anchor = self.anchor
        place = f"{anchor.indicator}, {anchor.area}, {anchor.year}, {anchor.statistic}"
        expected = f"{format_number(anchor.figure, 1, 'en')} ± {format_number(anchor.tolerance, 2, 'en')}"
        found = "nothing to compare" if self.found is None else format_number(self.found, 2, "en")
        return f"{place}: expected {expected} ({anchor.citation}), found {found}"


def reconcile(panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten) -> list[Reconciliation]:
    """Hold the panel against every anchor that is still in force.

    Parameters
    ----------
    panel : DataFrame
        A valid panel.
    catalogue : Catalogue
    gemeenten : Gemeenten
        Says which municipalities lie in a province.

    Returns
    -------
    list of Reconciliation
        In the order of the catalogue. A rate or total over an area is only tested when every municipality
        of the area was published; a total skips those that did not deliver.

    Examples
    --------
    >>> import analysis
    >>> from analysis.territory.gemeenten import read_gemeenten
    >>> project = analysis.Project.find()
    >>> results = reconcile(
    ...     analysis.load_panel(), analysis.read_catalogue(project.catalogue), read_gemeenten(project.reference)
    ... )
    >>> sum(result.verdict == "differs" for result in results)
    0
    """
    scales = {name: indicator.scale for name, indicator in catalogue.indicators.items()}
    in_force = [anchor for anchor in catalogue.anchors if not anchor.superseded]
    return [_reconcile(panel, anchor, gemeenten, scales[anchor.indicator]) for anchor in in_force]


def _reconcile(panel: pd.DataFrame, anchor: Anchor, gemeenten: Gemeenten, scale: float) -> Reconciliation:
    found = _statistic(_rows(panel, anchor), anchor, gemeenten, scale)
    if found is None:
        return Reconciliation(anchor, None, Verdict.NOT_TESTABLE)
    agrees = abs(found - anchor.figure) <= anchor.tolerance + 1e-9
    return Reconciliation(anchor, found, Verdict.AGREES if agrees else Verdict.DIFFERS)


def _rows(panel: pd.DataFrame, anchor: Anchor) -> pd.DataFrame:
    return panel[(panel["indicator"] == anchor.indicator) & (panel["year"] == anchor.year)]


def _statistic(rows: pd.DataFrame, anchor: Anchor, gemeenten: Gemeenten, scale: float) -> float | None:
    if rows.empty:
        return None
    if anchor.statistic in ("value", "numerator"):
        figure = rows.loc[rows["code"] == anchor.area, anchor.statistic]
        return None if figure.empty or figure.isna().all() else float(figure.iloc[0])
    members = _members(rows, anchor.area, gemeenten)
    if members.empty or members["status"].isin([str(Status.NOT_PUBLISHED), str(Status.SUPPRESSED)]).any():
        return None
    if anchor.statistic == "total":
        return float(members["value"].sum())
    return scale * float(members["numerator"].sum() / members["denominator"].sum())


def _members(rows: pd.DataFrame, area: str, gemeenten: Gemeenten) -> pd.DataFrame:
    municipal = rows[rows["code"].str.startswith("GM")]
    if area == "NL":
        return municipal
    division = gemeenten.in_year(int(rows["boundary_year"].iloc[0]))
    wanted = set(area.split("+"))
    inside = division.loc[division["provincie"].isin(wanted) | division["code"].isin(wanted), "code"]
    return municipal[municipal["code"].isin(inside)]


def check_panel(panel: pd.DataFrame, catalogue: Catalogue, gemeenten: Gemeenten) -> list[Reconciliation]:
    """Refuse a panel with an implausible figure, with counts that contradict a rate, or off its anchors.

    Parameters
    ----------
    panel : DataFrame
        A valid panel.
    catalogue : Catalogue
    gemeenten : Gemeenten

    Returns
    -------
    list of Reconciliation
        What every anchor said, for a report.

    Raises
    ------
    PanelError
        Naming indicator, row, what was expected, and the file to look in.

    Examples
    --------
    >>> import analysis
    >>> from analysis.territory.gemeenten import read_gemeenten
    >>> project = analysis.Project.find()
    >>> wrong = analysis.load_panel().replace({"value": {12.4: 99.0}})
    >>> check_panel(wrong, analysis.read_catalogue(project.catalogue), read_gemeenten(project.reference))
    Traceback (most recent call last):
    analysis.errors.PanelError: ..., GM..., 20...: the figure 99.0 is outside the plausible range ...
    """
    _check_ranges(panel, catalogue)
    _check_parts(panel, catalogue)
    results = reconcile(panel, catalogue, gemeenten)
    for result in results:
        if result.verdict is Verdict.DIFFERS:
            tables = sorted(set(_rows(panel, result.anchor)["source"]))
            raise PanelError(
                result.sentence,
                where="reconciliation with the anchors",
                remedy=f"look at data/raw/{'+'.join(tables)} for a revision, and at {ANCHORS}",
            )
    return results


def _check_ranges(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    municipal = panel[panel["code"].str.startswith("GM") & panel["value"].notna()]
    for name, rows in municipal.groupby("indicator", sort=True):
        plausible = catalogue.indicators[str(name)].plausible
        outside = rows[~rows["value"].between(plausible.lowest, plausible.highest)]
        if len(outside):
            row = outside.iloc[0]
            raise PanelError(
                f"the figure {row['value']} is outside the plausible range "
                f"{plausible.lowest:g} to {plausible.highest:g}",
                where=f"{name}, {row['code']}, {row['year']}",
                remedy=f"look at data/raw/{row['source']}; if the figure is right, widen 'plausible' in {INDICATORS}",
            )


def _check_parts(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    """Refuse a published percentage that is impossible given the published counts."""
    rates = {name for name, found in catalogue.indicators.items() if found.kind in (Kind.RATE, Kind.SCORE)}
    rows = panel[panel["indicator"].isin(rates) & panel["numerator"].notna() & panel["value"].notna()]
    for (name, year), group in rows.groupby(["indicator", "year"], sort=True):
        indicator = catalogue.indicators[str(name)]
        steps = indicator.count_steps(int(str(year)))
        if steps is None:
            continue
        cap = float("inf") if indicator.kind is Kind.SCORE else None
        parts = group["numerator"], group["denominator"]
        lower, upper = rate_bounds(*parts, *steps, per=indicator.scale, cap=cap)
        impossible = group[(group["upper"] < lower - 1e-6) | (group["lower"] > upper + 1e-6)]
        if len(impossible):
            row = impossible.iloc[0]
            raise PanelError(
                f"the rate {row['value']} cannot follow from {row['numerator']:.0f} of {row['denominator']:.0f}",
                where=f"{name}, {row['code']}, {row['year']}",
                remedy=f"look at data/raw/{row['source']} and at the cells of {name} in {INDICATORS}",
            )
