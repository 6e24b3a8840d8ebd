"""What is measured, where it comes from, and what it must agree with."""

from analysis.catalogue.base import Bilingual
from analysis.catalogue.indicators import Cell, Column, Indicator, Kind, Polarity, Series, Starts
from analysis.catalogue.models import Anchor, Catalogue
from analysis.catalogue.reading import load_catalogue, read_catalogue, write_schemas
from analysis.catalogue.sdg import Level, SdgRow
from analysis.catalogue.sources import (
    Boundaries,
    BoundaryRule,
    FileSource,
    OData3Source,
    OData4Source,
    Source,
    StatisticalSource,
    TableSource,
    WfsSource,
)

__all__ = [
    "Anchor",
    "Bilingual",
    "Boundaries",
    "BoundaryRule",
    "Catalogue",
    "Cell",
    "Column",
    "FileSource",
    "Indicator",
    "Kind",
    "Level",
    "OData3Source",
    "OData4Source",
    "Polarity",
    "SdgRow",
    "Series",
    "Source",
    "Starts",
    "StatisticalSource",
    "TableSource",
    "WfsSource",
    "load_catalogue",
    "read_catalogue",
    "write_schemas",
]
