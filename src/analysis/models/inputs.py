"""What models are fitted from: the panel and everything that places its figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.catalogue import Catalogue, load_catalogue
from analysis.panel.current import load_panel
from analysis.panel.division import FiguresOnDivision
from analysis.project import Project
from analysis.statistics.bookings import marked_on, unusual_bookings
from analysis.statistics.neighbours import Neighbours, load_neighbours
from analysis.territory.gemeenten import Gemeenten, load_gemeenten
from analysis.territory.jeugdregios import Jeugdregios, load_jeugdregios

ACCOUNTS = "jeugdzorg_lasten_kern"


@dataclass(frozen=True, eq=False)
class Inputs:
    """The figures, and what says which of them may be used together.

    Parameters
    ----------
    panel : DataFrame
    catalogue : Catalogue
    gemeenten : Gemeenten
    regions : Jeugdregios
    neighbours : Neighbours

    Examples
    --------
    >>> inputs = load_inputs()
    >>> len(inputs.on(2023).rows("kinderen_laag_inkomen", 2021))
    342
    """

    panel: pd.DataFrame = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    gemeenten: Gemeenten = field(repr=False)
    regions: Jeugdregios = field(repr=False)
    neighbours: Neighbours = field(repr=False)
    _divisions: dict[int, FiguresOnDivision] = field(default_factory=dict, repr=False)

    @cached_property
    def bookings(self) -> pd.DataFrame:
        """Municipalities that book for others, or whose accounts are not complete, in every year with accounts."""
        own = self.panel[(self.panel["indicator"] == ACCOUNTS) & self.panel["value"].notna()]
        years = sorted(int(year) for year in own["year"].unique())
        return unusual_bookings(
            self.panel, years, catalogue=self.catalogue, gemeenten=self.gemeenten, regions=self.regions
        )

    def marked(self, year: int, division: int) -> pd.DataFrame:
        """Return the municipalities of a division whose accounts of a year are out of line, with their kind."""
        return marked_on(self.bookings[self.bookings["year"] == year], division, self.gemeenten)

    def on(self, division: int) -> FiguresOnDivision:
        """Return the figures on a municipal division; each is computed once."""
        if division not in self._divisions:
            self._divisions[division] = FiguresOnDivision(
                self.panel, division, self.catalogue, self.gemeenten
            )
        return self._divisions[division]


def load_inputs(project: Project | None = None) -> Inputs:
    """Return the inputs of a project, by default that of the current folder.

    Examples
    --------
    >>> len(load_inputs().regions.names)
    42
    """
    return Inputs(
        load_panel(project),
        load_catalogue(project),
        load_gemeenten(project),
        load_jeugdregios(project),
        load_neighbours(project=project),
    )
