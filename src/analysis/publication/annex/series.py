"""What a sheet is made of: an indicator, its figures by municipality and year, and the rows that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.catalogue import Bilingual, Catalogue, Indicator
from analysis.catalogue.derivations import Deflated
from analysis.numbers import Language
from analysis.panel.anchors import citations, national_anchors
from analysis.panel.citation import source_line
from analysis.panel.division import FiguresOnDivision
from analysis.panel.schema import Status


@dataclass(frozen=True)
class AnnexSeries:
    """The figures of an indicator.

    Parameters
    ----------
    indicator : Indicator
    rows : DataFrame
        Panel rows of municipalities, of all years with a figure.
    behind : DataFrame
        The published rows that they rest on.
    cited : tuple of str
        Further citations, of a price index for instance.

    Examples
    --------
    >>> import analysis
    >>> catalogue = analysis.load_catalogue()
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, catalogue, analysis.load_gemeenten())
    >>> series_of("inwoners", figures).years[0]
    2019
    """

    indicator: Indicator
    rows: pd.DataFrame
    behind: pd.DataFrame
    cited: tuple[str, ...] = ()

    @cached_property
    def years(self) -> list[int]:
        """The years, rising."""
        return sorted(int(year) for year in self.rows["year"].unique())

    @property
    def statuses(self) -> set[str]:
        """The statuses that occur."""
        return set(self.rows["status"])

    @property
    def covered(self) -> int:
        """The number of municipalities with a figure in the last year."""
        return int(self.rows.loc[self.rows["year"] == self.years[-1], "value"].notna().sum())

    @cached_property
    def breaks(self) -> dict[int, Bilingual]:
        """The breaks between the years that there are."""
        first, *others = self.years
        return {
            year: why
            for year, why in sorted(self.indicator.breaks.items())
            if others and first < year <= others[-1]
        }

    def cells(self) -> dict[tuple[str, int], tuple[float, Status]]:
        """Return the figure and status of each municipality and year."""
        columns = (self.rows[name] for name in ("code", "year", "value", "status"))
        return {
            (str(code), int(year)): (float(value), Status(status))
            for code, year, value, status in zip(*columns, strict=True)
        }

    def source(self, catalogue: Catalogue, language: Language) -> str:
        """Return the source line."""
        return source_line(self.behind, catalogue, also=self.cited, language=language)


def series_of(name: str, figures: FiguresOnDivision) -> AnnexSeries:
    """Return the figures of an indicator that has some.

    Parameters
    ----------
    name : str
        The identifier of an indicator with municipal figures on the division.
    figures : FiguresOnDivision

    Examples
    --------
    >>> import analysis
    >>> catalogue = analysis.load_catalogue()
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, catalogue, analysis.load_gemeenten())
    >>> series = series_of("kinderen_laag_inkomen", figures)
    >>> len(series.rows), series.source(catalogue, "nl").split(" (")[0]
    (4104, 'Bron: CBS, StatLine 85678NED')
    """
    years = figures.years(name)
    rows = pd.concat([figures.rows(name, year) for year in years], ignore_index=True)
    behind = figures.behind((name, year) for year in years)
    return AnnexSeries(
        figures.catalogue.indicators[name], rows, behind, _index_cited(name, figures.catalogue)
    )


def _index_cited(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return who published the price indices that an indicator was computed with."""
    rule = catalogue.indicators[name].derived
    if rule is None:
        return ()
    own = citations(national_anchors(catalogue, rule.index)) if isinstance(rule, Deflated) else ()
    others = [each for part in rule.names for each in _index_cited(part, catalogue)]
    return tuple(dict.fromkeys([*own, *others]))
