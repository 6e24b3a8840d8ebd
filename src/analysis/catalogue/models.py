"""The shape of the catalogue: what a source, an indicator and an anchor must say about themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

TableId = Annotated[
    str, Field(pattern=r"^[0-9]{5}[A-Za-z]{3}$", description="StatLine table id; its case matters")
]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", description="Dutch snake_case")]
Year = Annotated[int, Field(ge=1995, le=2100)]


class Strict(BaseModel):
    """A part of the catalogue: unknown keys are refused, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Bilingual(Strict):
    """A text in Dutch and in English."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)


# ------------------------------------------------------------------------------------------------ sources


class BoundaryRule(StrEnum):
    """How the municipal division of a table's figures is known."""

    FIXED = "fixed"
    """All years stand on one division (``boundary_year``)."""

    OF_THE_PERIOD = "of the period"
    """Each year stands on the division of that year."""


class Boundaries(Strict):
    """The municipal division on which figures are published."""

    rule: BoundaryRule
    year: Year | None = Field(None, description="the division, when the rule is 'fixed'")
    evidence: str = Field(min_length=1, description="where the publisher says so")

    @model_validator(mode="after")
    def _year_goes_with_fixed(self) -> Boundaries:
        if (self.rule is BoundaryRule.FIXED) != (self.year is not None):
            raise ValueError("give 'year' when the rule is 'fixed', and only then")
        return self

    def for_year(self, year: int) -> int:
        """Return the boundary year of figures about a year.

        Examples
        --------
        >>> Boundaries(rule="fixed", year=2023, evidence="title of the table").for_year(2011)
        2023
        """
        return self.year if self.year is not None else year


class _Source(Strict):
    id: str = Field(min_length=1, description="short name used by indicators and by `databoek fetch --only`")
    publisher: str
    title: str
    licence: str
    attribution: str = Field(description="the words in which the publisher wants to be named")
    page: str = Field(description="address for people")
    note: str | None = None


class OData4Source(_Source):
    """A CBS table on OData version 4."""

    protocol: Literal["odata4"]
    service: str = Field(pattern=r"^https://", description="base address, without the table id")
    table: TableId
    region_dimension: str
    period_dimension: str
    boundaries: Boundaries

    def table_for(self, year: int) -> str:
        """Return the table that holds a year."""
        return self.table


class OData3Source(_Source):
    """A series of yearly tables on OData version 3, one table a year."""

    protocol: Literal["odata3"]
    service: str = Field(pattern=r"^https://", description="host, without the path of the Feed")
    tables: dict[Year, TableId] = Field(min_length=1, description="table id per year")
    region_dimension: str
    boundaries: Boundaries

    def table_for(self, year: int) -> str:
        """Return the table that holds a year.

        Raises
        ------
        KeyError
            When the series has no table for that year.
        """
        return self.tables[year]


class WfsSource(_Source):
    """Boundaries from a PDOK web feature service, one service a year."""

    protocol: Literal["wfs"]
    service: str = Field(pattern=r"^https://.*\{year\}", description="address with {year} in it")
    layer: str
    level: Literal["gemeente", "provincie", "jeugdregio"]
    years: list[Year] = Field(min_length=1)


Source = Annotated[OData4Source | OData3Source | WfsSource, Field(discriminator="protocol")]
StatisticalSource = OData4Source | OData3Source


# --------------------------------------------------------------------------------------------- indicators


class Starts(Strict):
    """A choice of all codes that begin with one of some texts."""

    starts: list[str] = Field(min_length=1)


class Column(Strict):
    """A column of an OData 3 table, found by its title and by the titles of the groups around it."""

    title: str
    groups: list[str] = Field(default_factory=list, description="from the outermost group inwards")


class Cell(Strict):
    """One published figure: where it stands in the table, and in which steps it was rounded."""

    measure: str | None = Field(None, description="measure code (OData 4)")
    column: Column | None = Field(None, description="column (OData 3)")
    where: dict[str, str | Starts] = Field(
        default_factory=dict, description="choice per dimension; '{year}' is replaced by the year"
    )
    times: float = Field(1, gt=0, description="factor from the published unit to the unit of the catalogue")
    rounded_to: float = Field(
        gt=0, description="smallest step of the published figure, in the catalogue's unit"
    )
    total: bool = Field(False, description="add up all rows that the choice selects")
    no_figure: list[float] = Field(
        default_factory=list, description="published numbers that mean 'no figure'; compared for equality"
    )

    @model_validator(mode="after")
    def _one_address(self) -> Cell:
        if (self.measure is None) == (self.column is None):
            raise ValueError("name either 'measure' (OData 4) or 'column' (OData 3)")
        return self


class Series(Strict):
    """The part of an indicator that comes from one source in one way."""

    source: str
    first: Year
    last: Year
    value: Cell
    numerator: Cell | None = None
    denominator: Cell | None = None
    zero_means: Literal["zero", "not delivered"] = "zero"

    @model_validator(mode="after")
    def _consistent(self) -> Series:
        if self.first > self.last:
            raise ValueError(f"'first' ({self.first}) lies after 'last' ({self.last})")
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("'numerator' and 'denominator' belong together: give both or neither")
        return self

    @property
    def years(self) -> range:
        """The years of the series, first and last included."""
        return range(self.first, self.last + 1)

    @property
    def cells(self) -> dict[str, Cell]:
        """The published figures by role: value, numerator, denominator."""
        roles = {"value": self.value, "numerator": self.numerator, "denominator": self.denominator}
        return {role: cell for role, cell in roles.items() if cell is not None}


class Kind(StrEnum):
    """What may be done with a figure: rates are never added, counts and amounts are."""

    RATE = "rate"
    COUNT = "count"
    AMOUNT = "amount"


class Polarity(StrEnum):
    """Which direction is worse for children."""

    HIGHER_IS_WORSE = "higher is worse"
    HIGHER_IS_BETTER = "higher is better"
    CONTEXT = "context"


class AgeBand(Strict):
    """Ages in completed years, both ends included; households have none."""

    first: int = Field(ge=0, le=120)
    last: int = Field(ge=0, le=120)


class Plausible(Strict):
    """The range in which a municipal figure must lie."""

    lowest: float
    highest: float


class Indicator(Strict):
    """What is measured, of whom, in which unit, and which published cells say so."""

    id: Identifier
    label: Bilingual
    short: Bilingual = Field(description="label for legends and table heads")
    definition: Bilingual
    poverty_definition: str | None = Field(None, description="key of the line that is used, never implied")
    kind: Kind
    unit: Bilingual
    decimals: int = Field(ge=0, le=3)
    age: AgeBand | None = None
    of: Bilingual = Field(description="the population that the figure is about")
    polarity: Polarity
    sdg: str | None = Field(None, description="official code of the SDG indicator that it stands for")
    plausible: Plausible
    breaks: dict[Year, Bilingual] = Field(
        default_factory=dict,
        description="years whose figures cannot be compared with the year before, and why",
    )
    series: list[Series] = Field(default_factory=list, description="where the figures stand; each year once")
    not_available: Bilingual | None = Field(None, description="why there are no figures, instead of 'series'")

    @model_validator(mode="after")
    def _figures_or_a_reason(self) -> Indicator:
        if bool(self.series) == (self.not_available is not None):
            raise ValueError("give 'series', or say under 'not_available' why there are no figures")
        return self

    @model_validator(mode="after")
    def _years_do_not_overlap(self) -> Indicator:
        years = [year for part in self.series for year in part.years]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            raise ValueError(f"two series of {self.id} cover {twice[0]}: each year has one source")
        return self

    @property
    def years(self) -> list[int]:
        """All years of the indicator, in order."""
        return sorted(year for part in self.series for year in part.years)

    def count_steps(self, year: int) -> tuple[float, float] | None:
        """Return in which steps numerator and denominator of a year were rounded, None when there are none."""
        part = self.series_for(year)
        if part.numerator is None or part.denominator is None:
            return None
        return part.numerator.rounded_to, part.denominator.rounded_to

    def series_for(self, year: int) -> Series:
        """Return the series that holds a year.

        Raises
        ------
        KeyError
            When the indicator has no such year.
        """
        for part in self.series:
            if year in part.years:
                return part
        raise KeyError(year)


# ------------------------------------------------------------------------------------------------ anchors


class Anchor(Strict):
    """A figure that somebody published elsewhere, against which the panel is held."""

    indicator: Identifier
    year: Year
    area: str = Field(description="NL, a province or municipality code, or several joined by '+'")
    statistic: Literal["value", "numerator", "pooled rate", "total"] = Field(
        description="value or numerator of one area; rate or total over the municipalities of the area"
    )
    figure: float
    tolerance: float = Field(ge=0, description="largest accepted difference, in the unit of the figure")
    citation: str = Field(min_length=1)
    superseded: bool = Field(
        False, description="an older release: shown with its citation, not used as a check"
    )


class Catalogue(Strict):
    """Everything the package knows about its figures."""

    sources: dict[str, Source]
    indicators: dict[str, Indicator]
    anchors: tuple[Anchor, ...]

    def source_of(self, series: Series) -> StatisticalSource:
        """Return the source of a series; that it holds figures was checked when the catalogue was read."""
        source = self.sources[series.source]
        assert not isinstance(source, WfsSource)  # noqa: S101 - see _series_fits
        return source

    def boundaries(self, level: str) -> WfsSource | None:
        """Return the source of the boundaries of a level, None when there is none."""
        layers = (source for source in self.sources.values() if isinstance(source, WfsSource))
        return next((source for source in layers if source.level == level), None)

    def tables(self, indicator: str) -> dict[int, str]:
        """Return the table that holds each year of an indicator."""
        found = self.indicators[indicator].series
        return {year: self.source_of(series).table_for(year) for series in found for year in series.years}

    @model_validator(mode="after")
    def _references_resolve(self) -> Catalogue:
        for indicator in self.indicators.values():
            for part in indicator.series:
                source = self.sources.get(part.source)
                if source is None:
                    raise ValueError(
                        f"indicator {indicator.id} names the source '{part.source}', which does not exist"
                    )
                _series_fits(indicator.id, part, source)
        for anchor in self.anchors:
            if anchor.indicator not in self.indicators:
                raise ValueError(f"an anchor names the indicator '{anchor.indicator}', which does not exist")
        return self


def _series_fits(name: str, part: Series, source: Source) -> None:
    """Refuse a series whose cells cannot be found through the protocol of its source."""
    if isinstance(source, WfsSource):
        raise ValueError(f"indicator {name} names '{source.id}', which holds boundaries and no figures")
    missing = [y for y in part.years if isinstance(source, OData3Source) and y not in source.tables]
    if missing:
        raise ValueError(f"indicator {name} covers {missing[0]}, for which source '{source.id}' has no table")
    wanted = "measure" if isinstance(source, OData4Source) else "column"
    for role, cell in part.cells.items():
        if getattr(cell, wanted) is None:
            raise ValueError(f"{role} of {name}: a cell of source '{source.id}' is named by '{wanted}'")
