"""Where a figure will be seen: a page of the Databoek, a screen, or the wall of a conference room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.design.style import read_style, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRINT_TYPE = 8.0
"""Points of the text of a figure in print; every size in the package is meant at this size of type."""


@dataclass(frozen=True)
class Target:
    """A page, and how much larger than in print everything on it is.

    Figures are laid out at the sizes of print on a sheet of the page's shape, and then enlarged to the page. So a
    slide has the same lay-out rules as a page, with type that can be read from the back row.

    Parameters
    ----------
    style : str or path
        The name of a style of the package, or a style file of one's own.
    width, height : float
        Inches of the page.
    enlargement : float
        Size of type relative to print.
    bare : bool
        Leave heading and source out of the picture, where they stand beside it: on a slide that can be edited.

    Examples
    --------
    >>> slide = load_target("presentatie")
    >>> (slide.width, slide.height), slide.landscape
    ((13.333, 7.5), True)
    """

    style: str | Path
    width: float
    height: float
    enlargement: float
    bare: bool = False

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height in inches of the sheet that is enlarged to the page."""
        return self.width / self.enlargement, self.height / self.enlargement

    @property
    def landscape(self) -> bool:
        """Whether the page is wider than it is high."""
        return self.width > self.height


def load_target(target: str | Path | Target = "databoek") -> Target:
    """Return a target by its name, or that of a style file of one's own.

    Parameters
    ----------
    target : {"databoek", "scherm", "presentatie"} or path
        A path to a matplotlib style file (``.mplstyle``); what it does not set is as in print. Its
        ``figure.figsize`` is the page and its ``font.size`` the size of type. A target is returned as it is.

    Returns
    -------
    Target

    Raises
    ------
    PublicationError
        When there is no such target or file, or the file is no style.

    Examples
    --------
    >>> load_target("scherm").enlargement
    1.4
    """
    if isinstance(target, Target):
        return target
    settings = read_style(target)
    width, height = settings["figure.figsize"]
    return Target(target, width, height, settings["font.size"] / PRINT_TYPE)


@contextmanager
def drawn_for(target: Target) -> Iterator[Figure]:
    """Give a sheet to draw on in the style of a target; at the end it is enlarged to the page.

    Parameters
    ----------
    target : Target

    Examples
    --------
    >>> slide = load_target("presentatie")
    >>> with drawn_for(slide) as figure:
    ...     _ = figure.text(0, 0, "Titel", fontsize=10)
    >>> figure.get_size_inches().tolist(), figure.texts[0].get_fontsize()
    ([13.333, 7.5], 24.0)
    """
    from analysis.design.page import Page

    with style(target.style):
        figure = Page(target)
        yield figure
        enlarge(figure, target.enlargement)
        figure.set_size_inches(target.width, target.height)  # exactly, whatever was rounded above


def enlarge(figure: Figure, factor: float) -> None:
    """Make a figure larger with all that is in it: type, lines, symbols.

    Hatches keep the distance of their lines, which readers know from the legend, and become as much bolder.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn with sizes in points; positions are parts of the figure or in data units, and follow by themselves.
    factor : float

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(2, 1))
    >>> line, = figure.add_subplot().plot([0, 1], lw=0.5)
    >>> enlarge(figure, 2)
    >>> float(figure.get_figwidth()), float(line.get_linewidth())
    (4.0, 1.0)
    """
    if factor == 1:
        return
    width, height = figure.get_size_inches()
    figure.set_size_inches(width * factor, height * factor)
    for artist in figure.findobj():
        _enlarge_artist(artist, factor)


def _enlarge_artist(artist: Any, factor: float) -> None:
    from matplotlib.collections import Collection, PathCollection
    from matplotlib.lines import Line2D
    from matplotlib.patches import FancyArrowPatch, Patch
    from matplotlib.text import Annotation, Text

    if isinstance(artist, Text):
        artist.set_fontsize(float(artist.get_fontsize()) * factor)
        if isinstance(artist, Annotation) and artist.arrow_patch is not None:
            _enlarge_artist(artist.arrow_patch, factor)
    elif isinstance(artist, Line2D):
        artist.set_linewidth(artist.get_linewidth() * factor)
        artist.set_markersize(artist.get_markersize() * factor)
        artist.set_markeredgewidth(artist.get_markeredgewidth() * factor)
    elif isinstance(artist, Patch):
        artist.set_linewidth(artist.get_linewidth() * factor)
        if isinstance(artist, FancyArrowPatch):
            artist.set_mutation_scale(artist.get_mutation_scale() * factor)
    elif isinstance(artist, Collection):
        artist.set_linewidth(list(np.atleast_1d(artist.get_linewidth()) * factor))
        if isinstance(artist, PathCollection) and len(artist.get_sizes()):
            artist.set_sizes(artist.get_sizes() * factor**2)
    for effect in artist.get_path_effects() or ():
        graphics = getattr(effect, "_gc", {})
        if "linewidth" in graphics:
            graphics["linewidth"] *= factor
