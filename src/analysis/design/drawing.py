"""A figure together with what must travel with it: its text alternative, its source line and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.design.lines import wrapped
from analysis.errors import PublicationError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MARGIN = 0.012
"""At each side, as a share of the width."""
ROOM = 0.95
"""Share of the width that a line may take: type on the pixels of a screen is a little wider than as it is designed."""
TITLE_TYPE, SUBTITLE_TYPE, SOURCE_TYPE = 10.5, 8, 6.5
"""Points."""


@dataclass(frozen=True)
class Drawing:
    """A drawn figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        In its final size, with title, legend and source line.
    alt : str
        What the figure shows, in Dutch words, for readers who do not see it.
    source : str
        The source line, as printed in the figure.
    rows : DataFrame
        The figures that it shows, as they can be downloaded next to it.
    based_on : DataFrame
        The panel rows from which they were computed.
    evidence : tuple of dict
        What else it rests on, for the manifest: boundaries, anchors.
    alt_en : str
        The text alternative in English; empty where there is none.
    """

    figure: Figure
    alt: str
    source: str
    rows: pd.DataFrame
    based_on: pd.DataFrame
    evidence: tuple[dict[str, Any], ...] = ()
    alt_en: str = ""


def require_figures(count: int, title: str) -> None:
    """Refuse to draw an empty chart.

    Raises
    ------
    PublicationError
        When the count is zero.

    Examples
    --------
    >>> require_figures(157, "Spreiding")
    """
    if count == 0:
        raise PublicationError(
            "there is no figure to draw",
            where=title,
            remedy="choose an indicator, years or areas with figures",
        )


def add_heading(figure: Figure, title: str, subtitle: str) -> None:
    """Write title and subtitle at the top left, wrapped to the width of the figure.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> drawn = Figure(figsize=(6.3, 4))
    >>> add_heading(drawn, "Titel", "Ondertitel")
    >>> [text.get_text() for text in drawn.texts]
    ['Titel', 'Ondertitel']
    """
    width, height = figure.get_size_inches()
    lines, below = _heading_lines(title, subtitle, width)
    top = 1 - 0.08 / height
    figure.text(
        MARGIN,
        top,
        "\n".join(lines),
        ha="left",
        va="top",
        fontsize=TITLE_TYPE,
        fontweight="bold",
        gid="title",
    )
    figure.text(
        MARGIN,
        top - (0.19 * len(lines) + 0.03) / height,
        "\n".join(below),
        ha="left",
        va="top",
        fontsize=SUBTITLE_TYPE,
        color="#4d4d4d",
        gid="subtitle",
    )


def heading_height(title: str, subtitle: str, width: float) -> float:
    """Return how many inches the heading takes.

    Examples
    --------
    >>> heading_height("Titel", "Ondertitel", 6.3) < 0.6
    True
    """
    lines, below = _heading_lines(title, subtitle, width)
    return 0.16 + 0.19 * len(lines) + 0.15 * len(below)


def _heading_lines(title: str, subtitle: str, width: float) -> tuple[list[str], list[str]]:
    room = ROOM * width
    return wrapped(title, room, TITLE_TYPE, "bold"), wrapped(subtitle, room, SUBTITLE_TYPE)


def source_lines(source: str, width: float) -> list[str]:
    """Return the source line in lines that fit in a width.

    Examples
    --------
    >>> source_lines("Bron: CBS", 6.3)
    ['Bron: CBS']
    """
    return wrapped(source, ROOM * width, SOURCE_TYPE)


def source_room(source: str, width: float) -> float:
    """Return how many inches a source line takes beyond the two lines that every figure has room for.

    Examples
    --------
    >>> source_room("Bron: CBS", 6.3), source_room("Bron: CBS; " * 60, 6.3) > 0.3
    (0.0, True)
    """
    return 0.11 * max(0, len(source_lines(source, width)) - 2)


def add_source(figure: Figure, source: str) -> None:
    """Write the source line at the bottom left, wrapped to the width of the figure.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> drawn = Figure(figsize=(6.3, 4))
    >>> add_source(drawn, "Bron: CBS")
    >>> drawn.texts[0].get_text()
    'Bron: CBS'
    """
    width, height = figure.get_size_inches()
    text = "\n".join(source_lines(source, width))
    figure.text(
        MARGIN,
        0.06 / height,
        text,
        ha="left",
        va="bottom",
        fontsize=SOURCE_TYPE,
        color="#5a5a5a",
        gid="source",
    )
