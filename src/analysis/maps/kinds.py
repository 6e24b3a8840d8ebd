"""How each kind of map is made from a request: which figures, classes, names and notes it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual, Indicator
from analysis.design.drawing import Drawing
from analysis.maps.alpha import alpha_map
from analysis.maps.bivariate import bivariate_map, tercile_classes
from analysis.maps.change import change_classes, change_map
from analysis.maps.choropleth import choropleth
from analysis.maps.classes import Classes, colours_of
from analysis.maps.clusters import cluster_map
from analysis.maps.materials import Materials
from analysis.maps.multiples import Multiple, small_multiples
from analysis.maps.request import MapRequest, refused
from analysis.maps.schemes import classify
from analysis.maps.shapes import Areas, Shapes, neighbours_on
from analysis.maps.symbols import symbol_map
from analysis.statistics.autocorrelation import local_moran
from analysis.statistics.estimates import can_estimate, child_poverty_estimates
from analysis.statistics.uncertainty import with_uncertainty

NOTHING = " "
"""A note of which nothing is printed."""
SEED = 2026
"""Of the permutations behind a map of clusters."""
MANY = 30
"""More municipalities than this are not all named."""
MOST_YEARS = 6
"""Small maps of as many years, when no years are asked for."""
POVERTY = "kinderen_laag_inkomen"
"""The indicator that the band of the SER is about."""


@dataclass(frozen=True)
class Job:
    """A request with what it is drawn from.

    Examples
    --------
    >>> from analysis.project import Project
    >>> job = Job(MapRequest("kinderen_laag_inkomen", 2021, region="Utrecht"), Materials(Project.find()))
    >>> len(job.shapes.areas), job.classes(job.figures()["value"]).band is not None
    (26, True)
    """

    request: MapRequest
    materials: Materials

    @property
    def indicator(self) -> Indicator:
        """Return the indicator of the map."""
        return self.materials.indicator(self.request.indicator)

    @cached_property
    def year(self) -> int:
        """Return the year of the map."""
        return self.materials.year(self.request.indicator, self.request.year)

    def whole(self) -> Shapes:
        """Return the areas of the country."""
        hexagons: Areas | None = "zeshoeken" if self.request.kind == "hexagon" else self.request.areas
        return self.materials.shapes(hexagons)

    @cached_property
    def shapes(self) -> Shapes:
        """Return the areas that are drawn."""
        if self.request.region is None:
            return self.whole()
        return self.materials.region(self.request.region, self.whole(), self.request.language)[0]

    def shown(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the municipalities that are drawn."""
        if self.request.region is None:
            return rows
        return rows[rows["code"].isin(self.shapes.areas["code"])].reset_index(drop=True)

    def figures(self, year: int | None = None) -> pd.DataFrame:
        """Return the rows of the country in a year, by default that of the map."""
        return self.materials.rows(self.request.indicator, self.year if year is None else year)

    def behind(self, *years: int) -> pd.DataFrame | None:
        """Return the published rows behind a derived indicator, by default in the year of the map."""
        return _together(
            [self.materials.behind(self.request.indicator, year) for year in years or (self.year,)]
        )

    def labels(self) -> list[str]:
        """Return the codes of the municipalities to name."""
        wanted = self.request.labels
        if wanted == "all":
            codes = list(self.shapes.areas["code"])
            if len(codes) > MANY:
                raise refused(
                    f"{len(codes)} names do not fit on a map", "name some, or choose a smaller region"
                )
            return codes
        return self.materials.codes([wanted] if isinstance(wanted, str) else list(wanted))

    def classes(self, values: pd.Series) -> Classes:
        """Return classes of the country's figures, or of all years together."""
        request, indicator = self.request, self.indicator
        if request.pooled:
            every = [self.figures(year)["value"] for year in self.materials.years(indicator.id)]
            values = pd.concat(every, ignore_index=True)
        usual = "user_defined" if request.bins else "ser" if indicator.id == POVERTY else "fisher_jenks"
        return classify(
            values,
            request.scheme or usual,
            request.k,
            bins=request.bins,
            colours=colours_of(indicator),
            decimals=indicator.decimals,
        )

    @property
    def note(self) -> str:
        """Return what must travel with the figure."""
        return self.request.note.strip()

    @property
    def parts(self) -> tuple[Any, ...]:
        """Return what every kind of map takes, in this order."""
        return self.shapes, self.materials.catalogue, self.materials.names

    @property
    def common(self) -> dict[str, Any]:
        """Return what every kind of map takes, by name."""
        return {
            "gemeenten": self.materials.gemeenten,
            "target": self.request.target,
            "language": self.request.language,
        }


def _together(parts: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    known = [part for part in parts if part is not None]
    return pd.concat(known, ignore_index=True).drop_duplicates(ignore_index=True) if known else None


# ---------------------------------------------------------------------------------------------------------- kinds


def _choropleth(job: Job) -> Drawing:
    rows, behind, note = _estimates(job) if job.request.estimates else (job.figures(), job.behind(), job.note)
    return choropleth(
        job.shown(rows),
        job.shapes,
        job.classes(rows["value"]),
        *job.parts[1:],
        title=job.request.title,
        note=note,
        based_on=behind,
        labels=job.labels(),
        missing_kwds=job.request.missing_kwds,
        legend_kwds=job.request.legend_kwds,
        **job.common,
    )


def _estimates(job: Job) -> tuple[pd.DataFrame, pd.DataFrame, Bilingual]:
    """Return rows with estimates for what is not in this edition, the rows behind them, and the caveat to print."""
    panel = job.materials.figures.panel
    if not can_estimate(panel, job.indicator.id, job.year):
        raise refused(
            f"there is no model that estimates '{job.indicator.id}' of {job.year}",
            f"leave the estimates out; there is a model for some years of {POVERTY}",
        )
    made = child_poverty_estimates(
        panel,
        job.year,
        catalogue=job.materials.catalogue,
        gemeenten=job.materials.gemeenten,
        boundary_year=job.materials.boundary_year,
    )
    dutch, english = (f"{made.note(language)} {job.note}".strip() for language in ("nl", "en"))
    return made.rows, made.based_on, Bilingual(nl=dutch or NOTHING, en=english or NOTHING)


def _alpha(job: Job) -> Drawing:
    rows = job.figures()
    return alpha_map(
        job.shown(with_uncertainty(rows, job.indicator)),
        job.shapes,
        job.classes(rows["value"]),
        *job.parts[1:],
        title=job.request.title,
        note=job.note,
        based_on=job.behind(),
        labels=job.labels(),
        **job.common,
    )


def _symbols(job: Job) -> Drawing:
    return symbol_map(
        job.shown(job.figures()),
        *job.parts,
        title=job.request.title,
        note=job.note,
        based_on=job.behind(),
        labels=job.labels(),
        **job.common,
    )


def _cluster(job: Job) -> Drawing:
    rows = job.figures()
    neighbours = neighbours_on(job.whole(), job.materials.project)
    known = rows.dropna(subset="value").set_index("code")["value"].sort_index()
    known = known.drop(neighbours.alone(known.index))
    found = local_moran(known, neighbours.graph(known.index), seed=SEED)
    return cluster_map(
        found,
        job.shown(rows),
        *job.parts,
        neighbours=neighbours.rule,
        title=job.request.title,
        note=job.note,
        based_on=job.behind(),
        labels=job.labels(),
        **job.common,
    )


def _bivariate(job: Job) -> Drawing:
    materials, request = job.materials, job.request
    other = materials.indicator(str(request.against))
    other_year = min(materials.years(other.id), key=lambda year: (abs(year - job.year), year))
    rows = job.figures(), materials.rows(other.id, other_year)
    names = [getattr(each.short, request.language) for each in (job.indicator, other)]
    joined = f"{names[0]} {'en' if request.language == 'nl' else 'and'} {names[1]}, {job.year}"
    return bivariate_map(
        *map(job.shown, rows),
        *job.parts,
        title=request.title or joined,
        note=job.note,
        based_on=_together([job.behind(), materials.behind(other.id, other_year)]),
        classes=tercile_classes(*rows, materials.catalogue) if request.region else None,
        labels=job.labels(),
        **job.common,
    )


def _change(job: Job) -> Drawing:
    until = job.materials.comparable_years(job.indicator.id, job.request.year)[-1]
    if job.request.since is None:
        since = job.materials.comparable_years(job.indicator.id, until)[0]
    else:
        since = job.materials.year(job.indicator.id, job.request.since)
    if since == until:
        raise refused(
            f"the figures of {until} are the first of their definition",
            "name an earlier year with a comparable figure, or compare across the break",
        )
    rows = job.figures(until), job.figures(since)
    return change_map(
        *rows,  # of the country, so that a part has the marks of the whole
        *job.parts,
        title=job.request.title,
        note=job.note,
        based_on=job.behind(until, since),
        classes=change_classes(*rows, job.indicator, across_break=job.request.across_break),
        labels=job.labels(),
        across_break=job.request.across_break,
        **job.common,
    )


def _multiples(job: Job) -> Drawing:
    years = _years(job)
    rows = [job.figures(year) for year in years]
    every = pd.concat(rows, ignore_index=True)
    classes = job.classes(every["value"])
    label = getattr(job.indicator.label, job.request.language)
    return small_multiples(
        [Multiple(job.shown(each), classes, str(year)) for each, year in zip(rows, years, strict=True)],
        *job.parts,
        title=job.request.title or f"{label}, {years[0]}-{years[-1]}",
        note=job.note,
        based_on=job.behind(*years),
        **job.common,
    )


def _years(job: Job) -> list[int]:
    """Return the years that are asked for, or some of the comparable ones, spread evenly and with the newest."""
    if job.request.years is not None:
        return [job.materials.year(job.indicator.id, year) for year in job.request.years]
    years = job.materials.comparable_years(job.indicator.id, job.request.year)
    chosen = np.linspace(len(years) - 1, 0, min(len(years), MOST_YEARS)).round().astype(int)
    return [years[at] for at in chosen[::-1]]


KINDS: dict[str, Callable[[Job], Drawing]] = {
    "choropleth": _choropleth,
    "hexagon": _choropleth,
    "small_multiples": _multiples,
    "bivariate": _bivariate,
    "value_by_alpha": _alpha,
    "cluster": _cluster,
    "change": _change,
    "symbols": _symbols,
}
"""The kinds of map, by name."""
