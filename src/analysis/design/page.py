"""A figure that knows which style it was drawn in, so that it is written in the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from analysis.design.targets import Target


class Page(Figure):
    """A figure on the sheet of a target.

    Matplotlib looks up letters and resolution when a figure is written, long after the style of its target was left.

    Parameters
    ----------
    target : Target

    Examples
    --------
    >>> from analysis.design.targets import load_target
    >>> Page(load_target("presentatie")).target_style
    'presentatie'
    """

    def __init__(self, target: Target) -> None:
        super().__init__(figsize=target.sheet)
        self.target_style: str | Path = target.style


def style_of(figure: Figure) -> str | Path:
    """Return the style that a figure was drawn in; print where it does not know.

    Examples
    --------
    >>> style_of(Figure())
    'databoek'
    """
    return figure.target_style if isinstance(figure, Page) else "databoek"
