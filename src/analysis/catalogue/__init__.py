"""What is measured, where it comes from, and what it must agree with."""

from analysis.catalogue.models import (
    Anchor,
    Boundaries,
    BoundaryRule,
    Catalogue,
    Cell,
    Column,
    Indicator,
    Kind,
    OData3Source,
    OData4Source,
    Polarity,
    Series,
    Source,
    Starts,
    StatisticalSource,
    WfsSource,
)
from analysis.catalogue.reading import load_catalogue, read_catalogue, write_schemas

__all__ = [
    "Anchor",
    "Boundaries",
    "BoundaryRule",
    "Catalogue",
    "Cell",
    "Column",
    "Indicator",
    "Kind",
    "OData3Source",
    "OData4Source",
    "Polarity",
    "Series",
    "Source",
    "Starts",
    "StatisticalSource",
    "WfsSource",
    "load_catalogue",
    "read_catalogue",
    "write_schemas",
]
