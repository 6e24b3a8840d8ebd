"""Where figures and boundaries come from."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from analysis.catalogue.base import Strict, TableId, Year


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
    id: str = Field(
        min_length=1,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$",
        description="short name used by indicators and by `databoek fetch --only`",
    )
    publisher: str
    title: str
    licence: str
    attribution: str = Field(description="the words in which the publisher wants to be named")
    page: str = Field(description="address for people")
    note: str | None = None
    untried: str | None = Field(
        None,
        description="why this description was never held against the service; a failure is a warning then",
    )


class OData4Source(_Source):
    """A CBS table on OData version 4."""

    protocol: Literal["odata4"]
    service: str = Field(pattern=r"^https://", description="base address, without the table id")
    table: TableId
    region_dimension: str
    period_dimension: str
    boundaries: Boundaries

    @property
    def holds(self) -> set[str]:
        """The tables of the source."""
        return {self.table}

    def table_for(self, year: int) -> str:
        """Return the table that holds a year."""
        return self.table


class OData3Source(_Source):
    """Tables on OData version 3: one a year, or one whose period dimension holds several years."""

    protocol: Literal["odata3"]
    service: str = Field(pattern=r"^https://", description="host, without the path of the Feed")
    tables: dict[Year, TableId] = Field(min_length=1, description="table id per year")
    region_dimension: str
    period_dimension: str | None = Field(None, description="for tables that name their years themselves")
    boundaries: Boundaries

    @model_validator(mode="after")
    def _one_year_each(self) -> OData3Source:
        twice = sorted({table for table in self.tables.values() if len(self.years_of(table)) > 1})
        if twice and self.period_dimension is None:
            raise ValueError(f"table {twice[0]} stands for several years: name its 'period_dimension'")
        return self

    @property
    def holds(self) -> set[str]:
        """The tables of the source."""
        return set(self.tables.values())

    def table_for(self, year: int) -> str:
        """Return the table that holds a year.

        Raises
        ------
        KeyError
            When the series has no table for that year.
        """
        return self.tables[year]

    def years_of(self, table: str) -> list[int]:
        """Return the years that a table holds."""
        return sorted(year for year, name in self.tables.items() if name == table)


class WfsSource(_Source):
    """Boundaries from a PDOK web feature service, one service a year."""

    protocol: Literal["wfs"]
    service: str = Field(pattern=r"^https://.*\{year\}", description="address with {year} in it")
    layer: str
    level: Literal["gemeente", "provincie", "jeugdregio"]
    years: list[Year] = Field(min_length=1)


class FileSource(_Source):
    """A file that a person downloads and hands over with `databoek import`."""

    protocol: Literal["file"]
    edition: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}$", description="date of the file's state, as its publisher gives it"
    )
    table: str | None = Field(None, description="the table or publication that the figures come from")
    tables: dict[Year, str] = Field(default_factory=dict, description="the same per year, instead of 'table'")
    region_column: str
    year_column: str | None = Field(
        None, description="absent when the file is about one year or has a column a year"
    )
    columns: dict[str, Literal["text", "number"]] = Field(
        min_length=1, description="the columns that are used; a file without one of them is refused"
    )
    separator: str = Field(",", min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    encoding: str = "utf-8"
    boundaries: Boundaries

    @field_validator("edition")
    @classmethod
    def _is_a_date(cls, edition: str) -> str:
        try:
            date.fromisoformat(edition)
        except ValueError:
            raise ValueError(f"'{edition}' is no date of the calendar") from None
        return edition

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, encoding: str) -> str:
        try:
            "".encode(encoding)  # unlike codecs.lookup, this refuses codecs that are not for text
        except (LookupError, ValueError):
            raise ValueError(f"'{encoding}' is no encoding that Python knows, such as 'utf-8'") from None
        return encoding

    @model_validator(mode="after")
    def _keys_are_columns(self) -> FileSource:
        if (self.table is None) == (not self.tables):
            raise ValueError("give either 'table' or 'tables'")
        for key in (self.region_column, self.year_column):
            if key is not None and key not in self.columns:
                raise ValueError(f"'{key}' is not among the 'columns'")
        return self

    @property
    def holds(self) -> set[str]:
        """The tables that the file stands for."""
        return {self.table} if self.table is not None else set(self.tables.values())

    def table_for(self, year: int) -> str:
        """Return the table that figures about a year come from.

        Raises
        ------
        KeyError
            When the file has no such year.
        """
        return self.table if self.table is not None else self.tables[year]


Source = Annotated[OData4Source | OData3Source | WfsSource | FileSource, Field(discriminator="protocol")]
TableSource = OData4Source | OData3Source
StatisticalSource = OData4Source | OData3Source | FileSource
