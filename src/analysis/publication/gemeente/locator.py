"""A small map that shows where in the country a municipality lies."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from analysis.maps.shapes import Shapes
from analysis.numbers import Language
from analysis.publication.gemeente.svg import Drawing, dot, ring
from analysis.publication.gemeente.words import say
from analysis.publication.interactive.geometry import Drawn, draw

HEIGHT = 300
"""Steps of the grid from south to north, a kilometre each: what a map of three centimetres can show."""
SMALL = 24
"""Width and height in steps below which a dot and a ring point at a municipality."""
DOT, AROUND = 3.2, 15
"""Radius of the two."""
MARGIN = 16
"""Room for a ring at the border."""


class Locator:
    """Draws where municipalities lie; the outlines are prepared once for all of them.

    Parameters
    ----------
    shapes : Shapes

    Examples
    --------
    >>> from analysis.maps.shapes import load_shapes
    >>> drawing = Locator(load_shapes(2023)).drawing("GM0277", "Rozendaal", "Gelderland")
    >>> drawing.alt
    'Kaart van Nederland met de ligging van Rozendaal, provincie Gelderland.'
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    @cached_property
    def _drawn(self) -> Drawn:
        return draw(self._shapes, HEIGHT)

    def prepare(self) -> Locator:
        """Compute the outlines now, so that processes that are forked afterwards share them."""
        _ = self._drawn, self._land, self._places, self._spans
        return self

    def drawing(self, code: str, name: str, province: str, language: Language = "nl") -> Drawing:
        """Return the provinces with one municipality marked.

        Raises
        ------
        KeyError
            When the shapes do not have the code.
        """
        at = self._places[code]
        x, y = self._drawn.anchors[at]
        own = f'<path class="f-accent" d="{self._drawn.paths[at]}"/>' if self._drawn.paths[at] else ""
        mark = dot(x, y, DOT) + ring(x, y, AROUND, 2) if self._spans[code] < SMALL else ""
        body = f'<g transform="translate({MARGIN} {MARGIN})">{self._land}{own}{mark}</g>'
        alt = say("map", language, name=name, province=province)
        return Drawing(body, self._drawn.width + 2 * MARGIN, HEIGHT + 2 * MARGIN, alt)

    @cached_property
    def _spans(self) -> dict[str, float]:
        """The larger of width and height of each municipality, in steps."""
        areas = self._shapes.areas
        _, south, _, north = areas.total_bounds
        bounds = areas.bounds
        span = np.maximum(bounds["maxx"] - bounds["minx"], bounds["maxy"] - bounds["miny"])
        return dict(zip(areas["code"], span * HEIGHT / (north - south), strict=True))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self._drawn.codes)}

    @cached_property
    def _land(self) -> str:
        outlines = "".join(f'<path d="{path}"/>' for path in self._drawn.outlines)
        return f'<g class="f-land s-edge" stroke-width="1.2">{outlines}</g>'
