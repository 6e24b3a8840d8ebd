"""Ticks that readers can say aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.numbers import Language, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def whole_ticks(axes: Axes, highest: float, *, language: Language = "nl") -> None:
    """Put at most twelve ticks at whole numbers on the vertical axis, from zero, with separators of the language.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> whole_ticks(axes, 20.7)
    >>> axes.yaxis.get_major_locator().tick_values(0, 6).tolist()[1:4]
    [0.0, 2.0, 4.0]
    """
    from matplotlib.ticker import MultipleLocator

    step = next((step for step in STEPS if highest / step <= 12), STEPS[-1])
    axes.yaxis.set_major_locator(MultipleLocator(step))
    axes.yaxis.set_major_formatter(lambda value, _: format_number(value, 0, language))
