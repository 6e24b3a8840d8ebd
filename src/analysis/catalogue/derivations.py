"""How an indicator follows from others: formulas as data, applied on one municipal division."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from analysis.catalogue.base import Identifier, Strict, Year


class Ratio(Strict):
    """One indicator per unit of another."""

    rule: Literal["ratio"]
    numerator: Identifier
    denominator: Identifier
    times: float = Field(1, gt=0, description="factor to the unit of the catalogue")

    @property
    def names(self) -> list[str]:
        """The indicators that it is computed from."""
        return [self.numerator, self.denominator]


class Sum(Strict):
    """Counts added up, each with its share."""

    rule: Literal["sum"]
    terms: dict[Identifier, float] = Field(min_length=1, description="share of each count that belongs to it")
    between_years: bool = Field(
        False, description="a year between two years that all terms have is interpolated on a straight line"
    )

    @property
    def names(self) -> list[str]:
        """The indicators that it is computed from."""
        return list(self.terms)


class FirstOf(Strict):
    """The first of several indicators that has figures in the year."""

    rule: Literal["first of"]
    indicators: list[Identifier] = Field(
        min_length=2, description="the first choice, then what stands in for it"
    )

    @property
    def names(self) -> list[str]:
        """The indicators that it is computed from."""
        return list(self.indicators)


class PartOf(Strict):
    """The numerator or denominator of a rate, as an indicator of its own."""

    rule: Literal["part of"]
    indicator: Identifier
    part: Literal["numerator", "denominator"]

    @property
    def names(self) -> list[str]:
        """The indicators that it is computed from."""
        return [self.indicator]


class Deflated(Strict):
    """An amount in the prices of one year."""

    rule: Literal["deflated"]
    amount: Identifier
    index: Identifier = Field(description="a national price index, from the anchors")
    prices_of: Year

    @property
    def names(self) -> list[str]:
        """The indicators that it is computed from."""
        return [self.amount]


Derivation = Annotated[Ratio | Sum | FirstOf | PartOf | Deflated, Field(discriminator="rule")]
