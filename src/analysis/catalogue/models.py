"""The catalogue as a whole: sources, indicators, SDG rows and anchors that fit together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from analysis.catalogue.base import Identifier, Strict, Year
from analysis.catalogue.derivations import Deflated
from analysis.catalogue.indicators import Cell, Indicator, Kind, Series
from analysis.catalogue.sdg import SdgRow
from analysis.catalogue.sources import (
    FileSource,
    OData4Source,
    Source,
    StatisticalSource,
    WfsSource,
)


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
    sdg: dict[str, SdgRow] = Field(default_factory=dict)

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
            _weight_is_a_count(indicator, self.indicators)
            _derivation_resolves(indicator, self.indicators, self.anchors)
        for anchor in self.anchors:
            if anchor.indicator not in self.indicators:
                raise ValueError(f"an anchor names the indicator '{anchor.indicator}', which does not exist")
        for row in self.sdg.values():
            for name in row.indicators:
                if name not in self.indicators:
                    raise ValueError(f"SDG row {row.id} names the indicator '{name}', which does not exist")
        return self


def _series_fits(name: str, part: Series, source: Source) -> None:
    """Refuse a series whose cells cannot be found through the protocol of its source."""
    if isinstance(source, WfsSource):
        raise ValueError(f"indicator {name} names '{source.id}', which holds boundaries and no figures")
    yearly = {} if isinstance(source, OData4Source) else source.tables
    missing = [year for year in part.years if yearly and year not in yearly]
    if missing:
        raise ValueError(f"indicator {name} covers {missing[0]}, for which source '{source.id}' has no table")
    wanted = {"odata4": "measure", "odata3": "column", "file": "field"}[source.protocol]
    for role, cell in part.cells.items():
        if getattr(cell, wanted) is None:
            raise ValueError(f"{role} of {name}: a cell of source '{source.id}' is named by '{wanted}'")
        if isinstance(source, FileSource):
            _columns_exist(f"{role} of {name}", part, cell, source)


def _derivation_resolves(
    indicator: Indicator, indicators: dict[str, Indicator], anchors: tuple[Anchor, ...]
) -> None:
    """Refuse a formula of unknown indicators, one that comes back to itself, or one without its price index."""
    seen, following = {indicator.id}, [indicator]
    while following:
        rule = following.pop().derived
        for name in rule.names if rule else []:
            if name not in indicators:
                raise ValueError(f"indicator {indicator.id} follows from '{name}', which does not exist")
            if name == indicator.id:
                raise ValueError(f"indicator {indicator.id} follows from itself")
            if name not in seen:
                seen.add(name)
                following.append(indicators[name])
    rule = indicator.derived
    if isinstance(rule, Deflated):
        prices = [
            a for a in anchors if a.indicator == rule.index and a.area == "NL" and a.statistic == "value"
        ]
        known = [price.year for price in prices]
        if len(set(known)) < len(known) or not all(0 < price.figure < float("inf") for price in prices):
            raise ValueError(f"an anchor of '{rule.index}' stands twice, or is not above zero")
        if rule.prices_of not in known:
            raise ValueError(f"indicator {indicator.id}: no anchor gives '{rule.index}' in {rule.prices_of}")


def _weight_is_a_count(indicator: Indicator, indicators: dict[str, Indicator]) -> None:
    if indicator.merged_by is None:
        return
    weight = indicators.get(indicator.merged_by)
    if weight is None or weight.kind is not Kind.COUNT:
        raise ValueError(f"'merged_by' of {indicator.id} must name a count, not '{indicator.merged_by}'")


def _columns_exist(what: str, part: Series, cell: Cell, source: FileSource) -> None:
    used = [field.replace("{year}", str(year)) for field in cell.fields for year in part.years]
    unknown = [column for column in [*used, *cell.where] if column not in source.columns]
    if unknown:
        raise ValueError(f"{what}: the column '{unknown[0]}' is not declared by source '{source.id}'")
    for kind, columns in (("number", used), ("text", cell.where)):
        wrong = [column for column in columns if source.columns[column] != kind]
        if wrong:
            raise ValueError(f"{what}: the column '{wrong[0]}' of source '{source.id}' must be a {kind}")
    if source.year_column is None and len(part.years) > 1 and "{year}" not in "".join(cell.fields):
        raise ValueError(f"{what}: source '{source.id}' names no year, so the series can only hold one")
