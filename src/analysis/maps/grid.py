"""Where small maps stand on their page: in columns, with their words over or beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import PublicationError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GAP = 0.14
"""Inches between columns, and between rows on a page that stands upright."""
MARGIN = 0.08
"""Inches at the sides."""
HIGHEST = 3.6
"""Inches of a map on a page of which the height is free."""
STEEPEST = 1.12
"""Height over width of the place of a map on such a page."""
TALLEST = 9.6
"""Inches of the text of an A4 page."""
SMALLEST = 0.42
"""Inches of a map on which areas can be told apart, at the sizes of print."""
STEP = 0.04
"""Inches by which a column of words beside a map is widened until they fit."""
ROW_GAP = 0.06
"""Inches between rows on a page that lies down."""
NEAR = 0.06
"""Inches between a map and its words."""
COLUMN_WORTH = 0.92
"""Of a legend at the left of the maps, over an empty corner, so that it is chosen where it makes them larger."""
MOST_UPRIGHT, MOST_LYING = 3, 4
"""Columns on a page that stands upright, and on one that lies down."""


@dataclass(frozen=True)
class Box:
    """A place on a sheet, in inches from its top left.

    Examples
    --------
    >>> Box(0.1, 0.2, 2.0, 1.0).bottom
    1.2
    """

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Inches from the top of the sheet."""
        return self.top + self.height

    def add_axes(self, figure: Figure, gid: str) -> Axes:
        """Add axes with inches from their top left as coordinates."""
        full_width, full_height = figure.get_size_inches()
        box = (
            self.left / full_width,
            1 - self.bottom / full_height,
            self.width / full_width,
            self.height / full_height,
        )
        axes = figure.add_axes(box, gid=gid)
        axes.set(xlim=(0, self.width), ylim=(self.height, 0), xticks=[], yticks=[])  # ticks take time
        axes.set_axis_off()
        return axes


@dataclass(frozen=True)
class Cell:
    """The places of a small map, of the words that say what it is, and of its classes."""

    head: Box
    map: Box
    scale: Box


@dataclass(frozen=True)
class Grid:
    """Where everything stands.

    Parameters
    ----------
    cells : tuple of Cell
        One for each map, row by row.
    legend : Box
        Of what the maps have in common.
    height : float
        Inches of the sheet.
    below : float
        Inches from the top of the sheet to where maps and legend end.
    """

    cells: tuple[Cell, ...]
    legend: Box
    height: float
    below: float


@dataclass(frozen=True)
class Needs:
    """How much room the parts take.

    Parameters
    ----------
    count : int
        Number of maps.
    aspect : float
        Height over width of what the maps show.
    head, scale, legend : callable
        Give the height in inches for a width in inches.
    legend_width, words_width : float
        Inches of the narrowest column that the legend fits in, and the words of a map.
    """

    count: int
    aspect: float
    head: Callable[[float], float]
    scale: Callable[[float], float]
    legend: Callable[[float], float]
    legend_width: float
    words_width: float


def most_columns(landscape: bool) -> int:
    """Return how many small maps can stand side by side.

    Examples
    --------
    >>> most_columns(True), most_columns(False)
    (4, 3)
    """
    return MOST_LYING if landscape else MOST_UPRIGHT


def upright_grid(needs: Needs, width: float, top: float, bottom: float, columns: int | None = None) -> Grid:
    """Return a grid on a page as high as it takes, up to that of an A4 page.

    Parameters
    ----------
    needs : Needs
    width : float
        Inches of the sheet.
    top, bottom : float
        Inches that heading and source take.
    columns : int, optional
        By default as many as there are maps, at most three; four make two rows of two.

    Examples
    --------
    >>> needs = Needs(2, 1.2, lambda _: 0.43, lambda _: 0.46, lambda _: 0.0, 1.0, 0.5)
    >>> [round(cell.map.left, 2) for cell in upright_grid(needs, 6.3, 0.5, 0.4).cells]
    [0.08, 3.22]
    """
    columns = columns or {4: 2}.get(needs.count, min(needs.count, MOST_UPRIGHT))
    rows = -(-needs.count // columns)
    wide = (width - 2 * MARGIN - (columns - 1) * GAP) / columns
    head, scale, legend = needs.head(wide), needs.scale(wide), needs.legend(width - 2 * MARGIN)
    room = (TALLEST - top - bottom - legend) / rows - head - scale - GAP
    tall = max(SMALLEST, min(wide * min(needs.aspect, STEEPEST), HIGHEST, room))
    step = head + tall + scale + GAP
    cells = [
        _stacked(MARGIN + column * (wide + GAP), top + row * step, wide, head, tall, scale)
        for row, column in _places(needs.count, columns)
    ]
    foot = Box(MARGIN, top + rows * step, width - 2 * MARGIN, legend)
    return Grid(tuple(cells), foot, foot.bottom + bottom, foot.bottom)


def lying_grid(
    needs: Needs, width: float, height: float, top: float, bottom: float, columns: int | None = None
) -> Grid:
    """Return the grid on a page of a given height that makes the maps largest.

    The words of a map stand over it or beside it, the legend under the maps or at their left.

    Parameters
    ----------
    needs : Needs
    width, height : float
        Inches of the sheet.
    top, bottom : float
        Inches that heading and source take.
    columns : int, optional
        By default those that give the largest maps, at most four.

    Raises
    ------
    PublicationError
        When there is no room for so many maps.

    Examples
    --------
    >>> needs = Needs(6, 1.2, lambda _: 0.2, lambda _: 0.0, lambda _: 0.2, 1.0, 0.5)
    >>> len({cell.map.top for cell in lying_grid(needs, 5.555, 3.125, 0.5, 0.4).cells})
    2
    """
    most = min(needs.count, MOST_LYING)
    wanted = [columns] if columns else range(1, most + 1)
    page = Box(MARGIN, top, width - 2 * MARGIN, height - top - bottom)
    found = list(_candidates(needs, page, wanted))
    _, shown, legend, cells = max(found, key=lambda each: each[0], default=(0.0, 0.0, page, ()))
    if shown < SMALLEST:
        raise PublicationError(
            f"{needs.count} small maps do not fit on a page of {width:.1f} by {height:.1f} inches of print",
            where="the small maps",
            remedy="give fewer maps, the same classes for all, shorter titles, or a page that stands upright",
        )
    return Grid(cells, legend, height, height - bottom)


def _candidates(
    needs: Needs, page: Box, wanted: Sequence[int]
) -> Iterator[tuple[float, float, Box, tuple[Cell, ...]]]:
    """Yield each grid for which there is room, with its worth and how wide it shows the maps."""
    for legend, room, worth in _divided(needs, page):
        for columns in wanted:
            for cells in (_over(needs, room, columns), _beside(needs, room, columns)):
                if cells:
                    shown = min(cells[0].map.width, cells[0].map.height / needs.aspect)
                    yield worth * shown, shown, legend, cells


def _divided(needs: Needs, page: Box) -> Iterator[tuple[Box, Box, float]]:
    """Yield the place of the legend, the room that it leaves and its worth: under the maps, then at their left."""
    foot = needs.legend(page.width)
    gap = NEAR if foot else 0.0
    yield (
        Box(page.left, page.bottom - foot, page.width, foot),
        Box(page.left, page.top, page.width, page.height - foot - gap),
        1.0,
    )
    column = needs.legend(needs.legend_width)
    if 0 < column <= page.height:
        taken = needs.legend_width + 2 * GAP
        yield (
            Box(page.left, page.top, needs.legend_width, column),
            Box(page.left + taken, page.top, page.width - taken, page.height),
            COLUMN_WORTH,
        )


def _over(needs: Needs, room: Box, columns: int) -> tuple[Cell, ...]:
    """Return the places of maps with their words over them and their classes below; none without room."""
    wide, high = _step(needs, room, columns)
    head, scale = needs.head(wide), needs.scale(wide)
    tall = min(high - head - scale, wide * needs.aspect)
    if tall <= 0:
        return ()
    corners = _corners(needs, room, columns, wide, high, head + tall + scale)
    return tuple(_stacked(left, top, wide, head, tall, scale) for left, top in corners)


def _beside(needs: Needs, room: Box, columns: int) -> tuple[Cell, ...]:
    """Return the places of maps with their words and classes at their left; none without room."""
    wide, high = _step(needs, room, columns)
    words = max(needs.words_width, wide - NEAR - high / needs.aspect)
    while wide - NEAR - words >= SMALLEST:
        head, scale = needs.head(words), needs.scale(words)
        if head + scale <= high:
            return _side_by_side(needs, room, columns, words, head, scale)
        words += STEP
    return ()


def _side_by_side(
    needs: Needs, room: Box, columns: int, words: float, head: float, scale: float
) -> tuple[Cell, ...]:
    wide, high = _step(needs, room, columns)
    shown = wide - NEAR - words
    tall = shown * needs.aspect
    return tuple(
        Cell(
            Box(left, top, words, head),
            Box(left + words + NEAR, top, shown, tall),
            Box(left, top + head, words, scale),
        )
        for left, top in _corners(needs, room, columns, wide, high, max(tall, head + scale))
    )


def _stacked(left: float, top: float, wide: float, head: float, tall: float, scale: float) -> Cell:
    return Cell(
        Box(left, top, wide, head),
        Box(left, top + head, wide, tall),
        Box(left, top + head + tall, wide, scale),
    )


def _step(needs: Needs, room: Box, columns: int) -> tuple[float, float]:
    """Return the width and height that there is for each map with its words."""
    rows = -(-needs.count // columns)
    return (room.width - (columns - 1) * GAP) / columns, (room.height - (rows - 1) * ROW_GAP) / rows


def _corners(
    needs: Needs, room: Box, columns: int, wide: float, high: float, used: float
) -> list[tuple[float, float]]:
    """Return left and top of each map; what is left of the height is shared out above, between and below."""
    rows = -(-needs.count // columns)
    spare = (high - used) * rows / (rows + 1)
    return [
        (room.left + column * (wide + GAP), room.top + spare + row * (used + ROW_GAP + spare))
        for row, column in _places(needs.count, columns)
    ]


def _places(count: int, columns: int) -> list[tuple[int, int]]:
    """Return row and column of each map."""
    return [divmod(at, columns) for at in range(count)]
