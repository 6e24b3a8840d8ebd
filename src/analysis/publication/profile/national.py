"""What the pages of all municipalities share, computed once: figures with their uncertainty, places, models."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.catalogue import Indicator, Kind, Polarity
from analysis.catalogue.base import Bilingual
from analysis.maps.materials import Materials, comparable_years
from analysis.models.declaration import load_models
from analysis.models.expectation import Expectation, expected_spending
from analysis.models.fitting import fit_model
from analysis.models.inputs import Inputs
from analysis.panel.citation import source_line
from analysis.statistics.change import change
from analysis.statistics.estimates import can_estimate, child_poverty_estimates
from analysis.statistics.latest import latest_figures
from analysis.statistics.neighbours import load_neighbours
from analysis.statistics.peers import PeerSpace, peer_space
from analysis.statistics.rank_sets import RankSets, rank_sets
from analysis.statistics.sdg import SdgFigures, sdg_figures
from analysis.statistics.tiers import tiers
from analysis.statistics.uncertainty import LEVEL, SEED, with_uncertainty

SPENDING = "jeugdzorg_lasten_per_kind"
"""Youth-care spending per child, euro."""

KEY_FIGURES = (
    "kinderen_laag_inkomen",
    "kinderen_150_sociaal_minimum",
    "huishoudens_laag_inkomen",
    "eenoudergezinnen",
    "bijstand_personen",
    "jeugdhulp",
    "jeugdbescherming",
    "tienermoeders",
    SPENDING,
)
"""Indicators of the page, in its order."""

REAL_SPENDING = "jeugdzorg_lasten_per_kind_reeel"
"""The same in prices of one year."""

TRENDS = ("kinderen_laag_inkomen", REAL_SPENDING)
"""Indicators that are shown through the years."""

MODEL = "verwachte_lasten_2021"
"""The declared model of what a municipality is expected to spend on youth care."""

DRAWS = 10_000
"""Of the errors, for the places among all municipalities."""

UNCERTAINTY = ["interval_lower", "interval_upper", "betrouwbaarheid", "standard_error"]


@dataclass(frozen=True, eq=False)
class Table:
    """One indicator for all municipalities.

    Parameters
    ----------
    indicator : Indicator
    period : str
        The year, or the years that were taken together.
    rows : DataFrame
        By code: the columns of the panel and ``interval_lower``, ``interval_upper``, ``betrouwbaarheid`` and
        ``standard_error``; estimates of a model have status ``estimated``.
    sets : RankSets
        Simultaneous sets of the published figures, in the order of the rows; rank 0 without figure or margin.
    """

    indicator: Indicator
    period: str
    rows: pd.DataFrame = field(repr=False)
    sets: RankSets = field(repr=False)

    @cached_property
    def published(self) -> pd.Series:
        """The published figures by code; estimates are missing."""
        return self.rows["value"].mask(self.rows["status"] == "estimated")

    @cached_property
    def standard_error(self) -> pd.Series:
        """The standard error of the published figures by code."""
        return self.rows["standard_error"].where(self.published.notna())


@dataclass(frozen=True, eq=False)
class Course:
    """One indicator through the years, for all municipalities.

    Parameters
    ----------
    indicator : Indicator
    years : dict of int to DataFrame
        Rows as in :class:`Table`, by code.
    compared : tuple of int
        The first and last year that compare, empty when there are no two.
    changes : DataFrame
        From :func:`analysis.statistics.change.change`, by code.
    """

    indicator: Indicator
    years: dict[int, pd.DataFrame] = field(repr=False)
    compared: tuple[int, ...]
    changes: pd.DataFrame = field(repr=False)


@dataclass(frozen=True, eq=False)
class National:
    """Everything about all municipalities; each part is computed when it is first asked for.

    Parameters
    ----------
    materials : Materials

    Examples
    --------
    >>> from analysis.project import Project
    >>> national = National(Materials(Project.find()))
    >>> national.provinces["GM0363"]
    'Noord-Holland'
    """

    materials: Materials

    def prepare(self) -> National:
        """Compute every part now, so that processes that are forked afterwards share them."""
        for name in (
            "tables",
            "courses",
            "peers",
            "thirds",
            "expectation",
            "unusual",
            "unusual_years",
            "sources",
            "provinces",
        ):
            getattr(self, name)
        return self

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The newest figures of each key figure; those without any in this edition are absent."""
        known = self.materials.catalogue.indicators
        names = [name for name in KEY_FIGURES if name in known and self.materials.years(name)]
        return {name: self._table(name) for name in names}

    @cached_property
    def courses(self) -> dict[str, Course]:
        """The figures through the years."""
        known = self.materials.catalogue.indicators
        names = [name for name in TRENDS if name in known and self.materials.years(name)]
        return {name: self._course(known[name]) for name in names}

    @cached_property
    def peers(self) -> PeerSpace:
        """How far municipalities are from one another."""
        return peer_space(self.materials.figures)

    @cached_property
    def sdg(self) -> SdgFigures:
        """The newest figures for the rows of the SDG table."""
        parts = self.materials
        return sdg_figures(
            parts.figures.panel,
            parts.boundary_year,
            catalogue=parts.catalogue,
            gemeenten=parts.gemeenten,
            figures=parts.figures,
        )

    @cached_property
    def sdg_rows(self) -> dict[str, pd.DataFrame]:
        """The figures of each row of the SDG table, by code."""
        return {str(row): rows.set_index("code") for row, rows in self.sdg.rows.groupby("sdg")}

    @cached_property
    def thirds(self) -> dict[str, pd.Series]:
        """By row of the SDG table the third that each municipality certainly is in, 1 the best for children."""
        return {row: self._thirds(name, self.sdg_rows[row]) for row, name in self.sdg.chosen.items()}

    @cached_property
    def expectation(self) -> Expectation:
        """What municipalities spend on youth care, and what a model expects."""
        project, names = self.materials.project, self.materials.names
        result = fit_model(load_models(project, only=[MODEL])[MODEL], self.inputs)
        return expected_spending(result, names)

    @cached_property
    def inputs(self) -> Inputs:
        """What models are fitted from."""
        parts = self.materials
        neighbours = load_neighbours(project=parts.project)
        return Inputs(parts.figures.panel, parts.catalogue, parts.gemeenten, parts.jeugdregios, neighbours)

    @cached_property
    def unusual(self) -> dict[str, str]:
        """By code the kind of booking that makes the newest amount per child not compare: host, or unusually low."""
        if SPENDING not in self.tables:
            return {}
        return self._marked(int(self.tables[SPENDING].rows["year"].iloc[0]))

    @cached_property
    def unusual_years(self) -> dict[int, dict[str, str]]:
        """The same for each year of the amounts through the years."""
        course = self.courses.get(REAL_SPENDING)
        return {year: self._marked(year) for year in course.years} if course else {}

    @cached_property
    def sources(self) -> Bilingual:
        """The source line of everything on a page."""
        figures = self.materials.figures
        used = [(name, int(table.rows["year"].iloc[0])) for name, table in self.tables.items()]
        used += [(name, year) for name, course in self.courses.items() for year in course.years]
        used += self.peers.variables
        based_on = [figures.behind(used), self.sdg.rows, self.expectation.result.based_on]
        rows = pd.concat([part[["value", "source", "version"]] for part in based_on])
        lines = {
            language: source_line(rows, figures.catalogue, language=language) for language in ("nl", "en")
        }
        return Bilingual(**lines)

    @cached_property
    def provinces(self) -> pd.Series:
        """The name of the province of each municipality, by code."""
        division = self.materials.gemeenten.in_year(self.materials.boundary_year).set_index("code")
        return division["provincie"].map(self.materials.gemeenten.province_names)

    def _marked(self, year: int) -> dict[str, str]:
        marked = self.inputs.marked(year, self.materials.boundary_year)
        return dict(zip(marked["code"], marked["kind"], strict=True))

    def _table(self, name: str) -> Table:
        parts = self.materials
        indicator = parts.catalogue.indicators[name]
        rows = latest_figures(
            parts.figures.panel,
            [name],
            parts.boundary_year,
            catalogue=parts.catalogue,
            gemeenten=parts.gemeenten,
            figures=parts.figures,
        )
        period, sd = str(rows["years"].iloc[0]), None
        if can_estimate(parts.figures.panel, name, int(rows["year"].iloc[0])):
            found = child_poverty_estimates(
                parts.figures.panel,
                int(rows["year"].iloc[0]),
                catalogue=parts.catalogue,
                gemeenten=parts.gemeenten,
                boundary_year=parts.boundary_year,
            )
            rows, sd = found.rows, found.sd
        told = uncertain(rows, indicator, sd).set_index("code")
        return Table(indicator, period, told, places_of(told, draws=DRAWS))

    def _course(self, indicator: Indicator) -> Course:
        parts = self.materials
        years = parts.years(indicator.id)
        rows = {year: parts.rows(indicator.id, year) for year in years}
        stretch = comparable_years(years, list(indicator.breaks))
        compared = (stretch[0], stretch[-1]) if len(stretch) > 1 else ()
        changes = (
            change(rows[compared[-1]], rows[compared[0]], indicator).set_index("code")
            if compared
            else pd.DataFrame(columns=["value", "critical_difference"])
        )
        told = {year: uncertain(each, indicator).set_index("code") for year, each in rows.items()}
        return Course(indicator, told, compared, changes)

    def _thirds(self, name: str, rows: pd.DataFrame) -> pd.Series:
        indicator = self.materials.catalogue.indicators[name]
        nothing = pd.Series(np.nan, index=rows.index)
        if indicator.polarity not in (Polarity.HIGHER_IS_WORSE, Polarity.HIGHER_IS_BETTER):
            return nothing
        sets = (
            self.tables[name].sets
            if name in self.tables
            else places_of(uncertain(rows.reset_index(), indicator).set_index("code"), draws=DRAWS)
        )
        if not (sets.rank > 0).any():
            return nothing
        found = tiers(sets)
        from_high = (
            pd.Series(found.tier, index=rows.index).where(found.certain & (sets.rank > 0)).astype(float)
        )
        return 4 - from_high if indicator.polarity is Polarity.HIGHER_IS_WORSE else from_high


def uncertain(rows: pd.DataFrame, indicator: Indicator, sd: pd.Series | None = None) -> pd.DataFrame:
    """Return panel rows with interval, grade and standard error, missing where the margin of chance is not known.

    Examples
    --------
    >>> import analysis
    >>> rows = pd.DataFrame({"value": [1.0]})
    >>> uncertain(rows, analysis.load_catalogue().indicators["afstand_school"])["betrouwbaarheid"].tolist()
    ['']
    """
    if indicator.kind is Kind.RATE and indicator.series and len(rows):
        return with_uncertainty(rows, indicator, sd=sd)
    return rows.assign(**dict.fromkeys(UNCERTAINTY, np.nan)).assign(betrouwbaarheid="")


def places_of(rows: pd.DataFrame, *, draws: int = DRAWS) -> RankSets:
    """Return the simultaneous sets of places of published figures; estimates and figures without margin have none.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [9.0, 2.0], "standard_error": [0.1, np.nan], "status": "observed"})
    >>> places_of(rows).rank.tolist()
    [1, 0]
    """
    error = rows["standard_error"].where((rows["standard_error"] > 0) & (rows["status"] != "estimated"))
    return rank_sets(
        rows["value"].to_numpy(dtype=float), error.to_numpy(dtype=float), level=LEVEL, draws=draws, seed=SEED
    )
