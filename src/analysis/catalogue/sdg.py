"""The rows of the SDG table: which official indicator has which Dutch stand-in, and which has none."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from analysis.catalogue.base import Bilingual, Identifier, Strict
from analysis.catalogue.indicators import Polarity


class Level(StrEnum):
    """The smallest area for which figures exist."""

    GEMEENTE = "gemeente"
    REGIO = "regio"
    LAND = "land"


class SdgRow(Strict):
    """One row: the goal, what Dutch statistics offer for it, and how sure we are of that."""

    id: Identifier
    goals: list[int] = Field(min_length=1, description="numbers of the goals, the main one first")
    code: str | None = Field(
        None, description="official code of the indicator or target; none for a Dutch addition"
    )
    proxy: Bilingual = Field(description="the Dutch stand-in")
    crc: list[int] = Field(description="articles of the Convention on the Rights of the Child it tells about")
    editions: list[str] = Field(
        description="editions of Kinderen in Tel that had it, as far as a source says so"
    )
    polarity: Polarity
    publisher: str
    tables: list[str] = Field(default_factory=list, description="ids of the publisher's tables")
    level: Level = Field(description="the smallest area for which the publisher has figures")
    pooled: bool = Field(False, description="small numbers: only several years together tell something")
    wording_verified: bool = Field(description="the official wording was checked")
    definition_verified: bool = Field(
        description="the definition of the stand-in was checked at its publisher"
    )
    indicators: list[Identifier] = Field(
        default_factory=list, description="indicators with figures for this row"
    )
    reason: Bilingual | None = Field(None, description="why there are no figures per municipality")

    @model_validator(mode="after")
    def _figures_or_a_reason(self) -> SdgRow:
        if bool(self.indicators) == (self.reason is not None):
            raise ValueError("give 'indicators', or say under 'reason' why there are no figures")
        if self.indicators and self.level is not Level.GEMEENTE:
            raise ValueError(f"there are no figures per municipality at level '{self.level}'")
        wrong = [goal for goal in self.goals if not 1 <= goal <= 17]
        if wrong:
            raise ValueError(f"there is no goal {wrong[0]}")
        return self

    @property
    def measurable(self) -> bool:
        """Whether figures per municipality exist, in this package or elsewhere."""
        return self.level is Level.GEMEENTE
