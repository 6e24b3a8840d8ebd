"""Maps of Dutch municipalities."""

from analysis.maps.choropleth import choropleth
from analysis.maps.classes import Classes, quantile_classes, ser_classes
from analysis.maps.clusters import cluster_map
from analysis.maps.multiples import Multiple, small_multiples
from analysis.maps.shapes import Shapes, load_shapes, neighbours_on

__all__ = [
    "Classes",
    "Multiple",
    "Shapes",
    "choropleth",
    "cluster_map",
    "load_shapes",
    "neighbours_on",
    "quantile_classes",
    "ser_classes",
    "small_multiples",
]
