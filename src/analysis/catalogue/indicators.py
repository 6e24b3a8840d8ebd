"""What is measured, of whom, in which unit, and which published cells say so."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from analysis.catalogue.base import Bilingual, Identifier, Strict, Year
from analysis.catalogue.derivations import Derivation


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
    field: list[str] | str | None = Field(
        None, description="column of a file, or several that are added up; '{year}' is replaced by the year"
    )
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
        if sum(address is not None for address in (self.measure, self.column, self.field)) != 1:
            raise ValueError("name either 'measure' (OData 4), 'column' (OData 3) or 'field' (a file)")
        return self

    @property
    def fields(self) -> list[str]:
        """The columns of a file that the figure is the sum of."""
        return [self.field] if isinstance(self.field, str) else list(self.field or [])


class Series(Strict):
    """The part of an indicator that comes from one source in one way.

    A rate is published as such (``value``), or computed from its ``numerator`` and ``denominator``. A published
    rate with only a ``denominator`` has it as its weight: merged municipalities are averaged by it.
    """

    source: str
    first: Year
    last: Year
    value: Cell | None = None
    numerator: Cell | None = None
    denominator: Cell | None = None
    zero_means: Literal["zero", "not delivered"] = "zero"
    empty_means: Literal["withheld", "not delivered"] = Field(
        "withheld", description="what a sign for 'no figure' stands for; a zero stays a zero"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Series:
        if self.first > self.last:
            raise ValueError(f"'first' ({self.first}) lies after 'last' ({self.last})")
        if self.numerator is not None and self.denominator is None:
            raise ValueError("a 'numerator' needs its 'denominator'")
        if self.value is None and self.numerator is None:
            raise ValueError("give 'value', or 'numerator' and 'denominator' to compute it from")
        return self

    @property
    def main(self) -> Cell:
        """The published figure without which a row has none: the value, or else its numerator."""
        cell = self.value or self.numerator
        assert cell is not None  # noqa: S101 - see _consistent
        return cell

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
    """What may be done with a figure: rates and scores are never added, counts and amounts are."""

    RATE = "rate"
    SCORE = "score"
    """A mean per person, pupil or dwelling: a distance, a score."""
    COUNT = "count"
    AMOUNT = "amount"


class Polarity(StrEnum):
    """Which direction is worse for children."""

    HIGHER_IS_WORSE = "higher is worse"
    HIGHER_IS_BETTER = "higher is better"
    AMBIGUOUS = "ambiguous"
    """More registrations can mean more trouble or better detection: weighs 0 unless asked for."""
    CONTEXT = "context"


class AgeBand(Strict):
    """Ages in completed years, both ends included; households have none."""

    first: int = Field(ge=0, le=120)
    last: int = Field(ge=0, le=120)

    @model_validator(mode="after")
    def _in_order(self) -> AgeBand:
        if self.first > self.last:
            raise ValueError(f"'first' ({self.first}) lies after 'last' ({self.last})")
        return self


class Plausible(Strict):
    """The range in which a municipal figure must lie."""

    lowest: float
    highest: float

    @model_validator(mode="after")
    def _in_order(self) -> Plausible:
        if self.lowest >= self.highest:
            raise ValueError(f"'lowest' ({self.lowest:g}) is not below 'highest' ({self.highest:g})")
        return self


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
    per: Literal[1, 100, 1000] = Field(100, description="so many of the population a rate is about")
    polarity: Polarity
    sdg: str | None = Field(None, description="official code of the SDG indicator that it stands for")
    design_effect: float = Field(
        1,
        ge=1,
        description="how many of the population share one outcome, such as the children of a household",
    )
    merged_by: Identifier | None = Field(
        None, description="a count by which a rate without counts is averaged when municipalities merge"
    )
    pooled_years: int | None = Field(
        None, ge=2, le=10, description="so many years are added up before the figure is shown or compared"
    )
    caveat: Bilingual | None = Field(
        None, description="what a reader must know before comparing municipalities"
    )
    plausible: Plausible
    breaks: dict[Year, Bilingual] = Field(
        default_factory=dict,
        description="years whose figures cannot be compared with the year before, and why",
    )
    series: list[Series] = Field(default_factory=list, description="where the figures stand; each year once")
    derived: Derivation | None = Field(None, description="how it follows from others, instead of 'series'")
    not_available: Bilingual | None = Field(None, description="why there are no figures, instead of 'series'")

    @model_validator(mode="after")
    def _figures_or_a_reason(self) -> Indicator:
        given = [bool(self.series), self.derived is not None, self.not_available is not None]
        if sum(given) != 1:
            raise ValueError(
                "give 'series' or 'derived', or say under 'not_available' why there are no figures"
            )
        return self

    @model_validator(mode="after")
    def _years_do_not_overlap(self) -> Indicator:
        years = [year for part in self.series for year in part.years]
        twice = sorted({year for year in years if years.count(year) > 1})
        if twice:
            raise ValueError(f"two series of {self.id} cover {twice[0]}: each year has one source")
        return self

    @model_validator(mode="after")
    def _computed_only_when_a_rate(self) -> Indicator:
        computed = any(part.value is None for part in self.series)
        if computed and self.kind not in (Kind.RATE, Kind.SCORE):
            raise ValueError(
                f"{self.id} has no 'value', and only a rate or score is computed, no {self.kind}"
            )
        return self

    @model_validator(mode="after")
    def _pooled_only_with_counts(self) -> Indicator:
        without = [part for part in self.series if part.numerator is None]
        if self.pooled_years is not None and without:
            raise ValueError(
                f"{self.id} has 'pooled_years', but a series without 'numerator' and 'denominator'"
            )
        return self

    @property
    def years(self) -> list[int]:
        """All years of the indicator, in order."""
        return sorted(year for part in self.series for year in part.years)

    @property
    def goal(self) -> int | None:
        """The SDG that the indicator belongs to."""
        return int(self.sdg.split(".")[0]) if self.sdg else None

    @property
    def scale(self) -> int:
        """The number that numerator over denominator is multiplied by."""
        return self.per if self.kind is Kind.RATE else 1

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
