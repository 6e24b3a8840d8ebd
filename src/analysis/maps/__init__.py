"""Maps of Dutch municipalities."""

from analysis.maps.choropleth import choropleth
from analysis.maps.classes import Classes, ser_classes
from analysis.maps.shapes import Shapes, load_shapes

__all__ = ["Classes", "Shapes", "choropleth", "load_shapes", "ser_classes"]
