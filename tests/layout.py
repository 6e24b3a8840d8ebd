"""What a reader of a figure meets: texts of a size that can be read, none over another, none cut by the page."""

from __future__ import annotations

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SMALLEST = {"databoek": 6.0, "scherm": 8.0, "presentatie": 14.0}
"""Points of the smallest type on a page at its own size."""
TOUCHING = 1.5
"""Pixels at 100 per inch that boxes of text may share: they are a little larger than the ink."""


def visible_texts(figure: Figure) -> list[Text]:
    """Return the texts that are drawn, with their places."""
    FigureCanvasAgg(figure).draw()
    texts = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]
    return [each for each in texts if each.axes is None or each.axes.axison or each in each.axes.texts]


def too_small(figure: Figure, target: str) -> list[str]:
    """Return the texts in type that is too small for a target."""
    return [
        each.get_text()
        for each in visible_texts(figure)
        if float(each.get_fontsize()) < SMALLEST[target] - 0.05
    ]


def cut(figure: Figure) -> list[str]:
    """Return the texts that the edge of the page cuts."""
    page = figure.bbox
    boxes = {each: each.get_window_extent() for each in visible_texts(figure)}
    return [
        each.get_text()
        for each, box in boxes.items()
        if box.x0 < page.x0 - 1 or box.y0 < page.y0 - 1 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1
    ]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts of which one lies over another."""
    slack = TOUCHING * figure.dpi / 100
    boxes = [(each.get_text(), each.get_window_extent().padded(-slack)) for each in visible_texts(figure)]
    return [(one, other) for (one, a), (other, b) in itertools.combinations(boxes, 2) if _meet(a, b)]


def _meet(a: Bbox, b: Bbox) -> bool:
    return bool(a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1)
