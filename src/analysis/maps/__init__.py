"""Maps of Dutch municipalities."""

from analysis.maps.alpha import alpha_map
from analysis.maps.bivariate import bivariate_map
from analysis.maps.change import change_classes, change_map
from analysis.maps.choropleth import choropleth
from analysis.maps.classes import Classes, quantile_classes, ser_classes
from analysis.maps.clusters import cluster_map
from analysis.maps.multiples import Multiple, small_multiples
from analysis.maps.plot import plot
from analysis.maps.regions import region_map
from analysis.maps.residuals import diverging_classes, residual_map
from analysis.maps.schemes import classify
from analysis.maps.shapes import Shapes, load_shapes, neighbours_on
from analysis.maps.symbols import symbol_map

__all__ = [
    "Classes",
    "Multiple",
    "Shapes",
    "alpha_map",
    "bivariate_map",
    "change_classes",
    "change_map",
    "choropleth",
    "classify",
    "cluster_map",
    "diverging_classes",
    "load_shapes",
    "neighbours_on",
    "plot",
    "quantile_classes",
    "region_map",
    "residual_map",
    "ser_classes",
    "small_multiples",
    "symbol_map",
]
