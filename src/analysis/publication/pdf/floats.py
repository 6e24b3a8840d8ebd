"""Figures and tables of a chapter in Typst, each with its number, caption and source line."""

from __future__ import annotations

import re

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.publication.blocks import FigureBlock, TableBlock
from analysis.publication.pdf.columns import PORTRAIT, Columns, columns_for
from analysis.publication.pdf.literals import literal, words
from analysis.publication.pdf.prose import table_call
from analysis.publication.signs import note_below

ROOM = 610.0
"""Height that a figure may have, in points: a page less caption and source line."""

TOGETHER = 26
"""Lines up to which a table is not divided over pages: less than half a page."""

_MEASURES = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)pt"[^>]*?\bheight="([\d.]+)pt"', re.DOTALL)


def figure_source(block: FigureBlock, number: int, chapter: str) -> str:
    """Write a figure as Typst markup.

    Parameters
    ----------
    block : FigureBlock
    number : int
        Within the chapter.
    chapter : str
        Name of the chapter, for messages.

    Returns
    -------
    str

    Raises
    ------
    PublicationError
        When the figure has no text alternative.

    Examples
    --------
    >>> block = FigureBlock("leeg", "Leeg.", "", "", 6.3, "", "<svg/>", "")
    >>> figure_source(block, 1, "01_x")
    Traceback (most recent call last):
    analysis.errors.PublicationError: 01_x, figure 'leeg': ... has no text alternative; give the drawing an 'alt'.
    """
    if not block.alt.strip():
        raise PublicationError(
            "the figure has no text alternative",
            where=f"{chapter}, figure '{block.name}'",
            remedy="give the drawing an 'alt'",
        )
    return (
        f"#picture({number}, {literal(block.svg)}, {_width(block.svg):g}pt, {literal(block.alt)}, "
        f"[{words(block.caption)}], [{words(block.source)}])"
    )


def _width(svg: str) -> float:
    """Return the width at which a picture fits on a page, in points: never larger than it was drawn."""
    found = _MEASURES.search(svg)
    if not found:
        return PORTRAIT
    width, height = float(found[1]), float(found[2])
    return round(width * min(1.0, PORTRAIT / width, ROOM / height), 1)


def table_source(block: TableBlock, number: int, language: Language = "nl") -> str:
    """Write a table as Typst markup.

    Parameters
    ----------
    block : TableBlock
    number : int
        Within the chapter.
    language : {"nl", "en"}
        In which its signs are explained.

    Returns
    -------
    str

    Examples
    --------
    >>> block = TableBlock("t", "T.", ["a"], [True], [["1"]], "Bron: CBS", "", "")
    >>> print(table_source(block, 2))
    #titled-table(2, "whole", [#"T.";], data-table(...), [], [#"Bron: CBS";])
    """
    columns = columns_for(block.heads, block.cells, block.numeric)
    heads = [words(head) for head in block.heads]
    rows = [[words(cell) for cell in row] for row in block.cells]
    told = note_below(block.note, block.cells, language)
    note = words(told) if told else ""
    return (
        f'#titled-table({number}, "{_form(columns)}", [{words(block.caption)}], '
        f"{table_call(columns, heads, rows, block.numeric)}, [{note}], [{words(block.source)}])"
    )


def _form(columns: Columns) -> str:
    if columns.turned:
        return "turned"
    return "whole" if columns.lines <= TOGETHER else "long"
