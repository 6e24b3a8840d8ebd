"""Maps of Dutch municipalities."""

from analysis.maps.bivariate import bivariate_map
from analysis.maps.choropleth import choropleth
from analysis.maps.classes import Classes, quantile_classes, ser_classes
from analysis.maps.clusters import cluster_map
from analysis.maps.multiples import Multiple, small_multiples
from analysis.maps.regions import region_map
from analysis.maps.residuals import diverging_classes, residual_map
from analysis.maps.shapes import Shapes, load_shapes, neighbours_on

__all__ = [
    "Classes",
    "Multiple",
    "Shapes",
    "bivariate_map",
    "choropleth",
    "cluster_map",
    "diverging_classes",
    "load_shapes",
    "neighbours_on",
    "quantile_classes",
    "region_map",
    "residual_map",
    "ser_classes",
    "small_multiples",
]
