"""What maps are drawn from, loaded once: figures, names, regions and boundaries of one municipal division."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue, Indicator, load_catalogue
from analysis.errors import PanelError, TerritoryError
from analysis.maps.extent import region_codes, within
from analysis.maps.shapes import Areas, Shapes, load_shapes
from analysis.numbers import Language
from analysis.panel.current import load_panel
from analysis.panel.division import FiguresOnDivision
from analysis.project import Project
from analysis.territory.gemeenten import Gemeenten, load_gemeenten
from analysis.territory.jeugdregios import Jeugdregios, load_jeugdregios
from analysis.wording import plain_name

DIVISION = 2023
"""The municipal division of maps for which no other is asked; those of 2024 and 2025 are the same."""
NEAR = 3


@dataclass(frozen=True)
class Materials:
    """Figures, names, regions and boundaries of one municipal division.

    Parameters
    ----------
    project : Project
    boundary_year : int
        The division of figures and boundaries.

    Examples
    --------
    >>> materials = Materials(Project.find())
    >>> materials.indicator("kinderen_laag_inkomen").decimals, materials.years("kinderen_laag_inkomen")[-1]
    (1, 2022)
    """

    project: Project
    boundary_year: int = DIVISION
    _shapes: dict[str | None, Shapes] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What every indicator is."""
        return load_catalogue(self.project)

    @cached_property
    def gemeenten(self) -> Gemeenten:
        """Municipalities through time."""
        return load_gemeenten(self.project)

    @cached_property
    def jeugdregios(self) -> Jeugdregios:
        """The jeugdregio of each municipality."""
        return load_jeugdregios(self.project)

    @cached_property
    def figures(self) -> FiguresOnDivision:
        """All figures, on the division."""
        panel = load_panel(self.project)
        return FiguresOnDivision(panel, self.boundary_year, self.catalogue, self.gemeenten)

    @cached_property
    def names(self) -> pd.Series:
        """The name of each municipality, by code."""
        return self.gemeenten.names(self.boundary_year)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators with a figure for municipalities, by identifier, in the order of the catalogue."""
        return {name: each for name, each in self.catalogue.indicators.items() if self.years(name)}

    def shapes(self, areas: Areas | None = None) -> Shapes:
        """Return the areas to draw: real boundaries where they were downloaded, unless hexagons are asked for."""
        if areas not in self._shapes:
            self._shapes[areas] = load_shapes(self.boundary_year, self.project, kind=areas)
        return self._shapes[areas]

    def indicator(self, name: str) -> Indicator:
        """Return an indicator with municipal figures.

        Raises
        ------
        PanelError
            When there is none of that name; the message names those that are near.
        """
        if name in self.catalogue.indicators and self.years(name):
            return self.catalogue.indicators[name]
        if name in self.catalogue.indicators:
            raise PanelError(
                f"'{name}' has no figures for municipalities on the division of {self.boundary_year}",
                where="the map",
                remedy="choose another indicator, `databoek map` lists them all",
            )
        raise PanelError(
            f"there is no indicator '{name}'",
            where="the map",
            remedy=f"{self._meant(name)}`databoek map` lists them all",
        )

    def _meant(self, name: str) -> str:
        """Name the indicators of which the name or the label is near."""
        plain = plain_name(name)
        labels = {key: [plain_name(key), plain_name(each.label.nl)] for key, each in self.indicators.items()}
        near = [key for key, known in labels.items() if plain and any(plain in text for text in known)]
        near += [
            key
            for key in difflib.get_close_matches(name, list(labels), n=NEAR, cutoff=0.5)
            if key not in near
        ]
        return f"did you mean {' or '.join(near[:NEAR])}; " if near else ""

    def years(self, indicator: str) -> list[int]:
        """Return the years with municipal figures on the division, rising."""
        return self.figures.years(indicator)

    def year(self, indicator: str, wanted: int | None = None) -> int:
        """Return a year of an indicator, by default the newest.

        Raises
        ------
        PanelError
            When there are no figures of that year; the message names the nearest years.
        """
        years = self.years(self.indicator(indicator).id)
        if wanted is None:
            return years[-1]
        if wanted not in years:
            nearest = sorted(sorted(years, key=lambda year: (abs(year - wanted), year))[:NEAR])
            raise PanelError(
                f"there are no figures of {wanted}",
                where=f"the map of {indicator}",
                remedy=f"the nearest years are {', '.join(map(str, nearest))}; there are figures from {years[0]} "
                f"to {years[-1]}",
            )
        return wanted

    def comparable_years(self, indicator: str, until: int | None = None) -> list[int]:
        """Return the years without a break in the definition between them, up to a year; see `comparable_years`."""
        if until is not None:
            self.year(indicator, until)
        return comparable_years(
            self.years(indicator), list(self.catalogue.indicators[indicator].breaks), until
        )

    def rows(self, indicator: str, year: int) -> pd.DataFrame:
        """Return the municipal rows of an indicator and year, those without a figure included."""
        return self.figures.rows(indicator, year)

    def behind(self, indicator: str, year: int) -> pd.DataFrame | None:
        """Return the published rows behind a derived indicator; none for a published one."""
        derived = self.catalogue.indicators[indicator].derived is not None
        return self.figures.rests_on(indicator, year) if derived else None

    def region(self, name: str, shapes: Shapes, language: Language = "nl") -> tuple[Shapes, list[str]]:
        """Return the areas of a province or jeugdregio, and the codes of its municipalities."""
        place, codes = region_codes(name, self.boundary_year, self.gemeenten, self.jeugdregios)
        return within(shapes, codes, place), codes

    def codes(self, municipalities: Sequence[str]) -> list[str]:
        """Return the codes of municipalities that are given by name or code.

        Raises
        ------
        TerritoryError
            When there is no such municipality on the division; the message names those that are near.
        """
        known = {plain_name(name): str(code) for code, name in self.names.items()}
        known |= {plain_name(str(code)): str(code) for code in self.names.index}
        found = []
        for name in municipalities:
            if plain_name(name) not in known:
                near = [
                    self.names[known[key]]
                    for key in difflib.get_close_matches(plain_name(name), known, n=NEAR)
                ]
                meant = f"did you mean {' or '.join(dict.fromkeys(near))}" if near else "check the name"
                raise TerritoryError(
                    f"there is no municipality '{name}' in the division of {self.boundary_year}",
                    where="the map",
                    remedy=meant,
                )
            found.append(known[plain_name(name)])
        return list(dict.fromkeys(found))


def comparable_years(years: Sequence[int], breaks: Sequence[int], until: int | None = None) -> list[int]:
    """Return the years of a series that compare: no break in the definition lies between them.

    Parameters
    ----------
    years : sequence of int
        Rising.
    breaks : sequence of int
        The first year of each new definition.
    until : int, optional
        The last year that is wanted; by default that of the latest stretch of at least two years.

    Examples
    --------
    >>> comparable_years([2019, 2020, 2021, 2022], [2022])
    [2019, 2020, 2021]
    >>> comparable_years([2019, 2020, 2021, 2022], [2022], until=2022)
    [2022]
    """
    definition = np.searchsorted(sorted(breaks), years, side="right")
    stretches = [
        [year for year, each in zip(years, definition, strict=True) if each == which]
        for which in sorted(set(definition))
    ]
    if until is not None:
        return [year for year in next(each for each in stretches if until in each) if year <= until]
    return next((each for each in reversed(stretches) if len(each) > 1), stretches[-1])
