"""What is to be seen in a drawn figure, for tests of maps and charts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.design.style import style

SMALLEST = {"databoek": 6.0, "scherm": 8.0, "presentatie": 14.0}
"""Points of the smallest type on a page at its own size."""
SLACK = 0.75
"""Pixels by which two boxes may touch: letters do not fill their boxes."""


def text_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is drawn, with the pixels it takes."""
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        unseen = {id(text) for axes in figure.axes for text in _unseen(axes)}
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text() and id(t) not in unseen]
        return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in texts]


def _unseen(axes: Axes) -> Iterator[Text]:
    """Texts of ticks that lie outside the view, or of an axis that is switched off."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not axes.axison or not low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)


def overlapping_texts(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts of which the one is written over the other."""
    boxes = [(text, box.padded(-SLACK)) for text, box in text_boxes(figure)]
    return [(one[0], other[0]) for one, other in combinations(boxes, 2) if one[1].overlaps(other[1])]


def texts_outside(figure: Figure) -> list[str]:
    """Texts that do not lie in the figure as a whole."""
    page = figure.bbox.padded(SLACK)
    return [
        text
        for text, box in text_boxes(figure)
        if not (page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1))
    ]


def too_small(figure: Figure, target: str) -> list[str]:
    """Texts in type that is too small for a target."""
    seen = {text for text, _ in text_boxes(figure)}
    small = [text for text in figure.findobj(Text) if float(text.get_fontsize()) < SMALLEST[target] - 0.05]
    return [text.get_text() for text in small if text.get_text() in seen]
