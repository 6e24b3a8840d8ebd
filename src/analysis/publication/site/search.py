"""The search index: a script of data, since a page that was opened from a folder may not read another file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.publication.blocks import TableBlock
from analysis.publication.site.files import MATTER
from analysis.publication.site.outline import Outline, Passage, Section
from analysis.publication.site.words import WORDS
from analysis.publication.text import Grid, Heading, Items, Paragraph, Piece, Quote, plain

INDEX = f"{MATTER}/zoekindex.js"
BETWEEN = " | "
"""What stands between the cells of a row."""


@dataclass(frozen=True)
class Entry:
    """A place that can be found.

    Parameters
    ----------
    page : int
        Which page, counted from 0.
    anchor : str
        Its place there; empty for the top.
    title : str
        What it is called: a heading, or the number of a figure or table with its caption.
    text : str
        What it holds.
    rows : tuple of str
        Of a table: the cells of words of each row.
    """

    page: int
    anchor: str
    title: str
    text: str
    rows: tuple[str, ...] = ()


def index_script(outlines: Sequence[Outline], others: Sequence[tuple[str, str, str]] = ()) -> bytes:
    """Write the index of chapters and of other pages.

    Parameters
    ----------
    outlines : sequence of Outline
    others : sequence of (str, str, str)
        File, title and text of pages that are no chapter.

    Returns
    -------
    bytes
        UTF-8; a script that sets ``databoekIndex``.

    Examples
    --------
    >>> index_script([], [("bronnen.html", "Bronnen", "StatLine")]).decode()[:50]
    'databoekIndex = {"pages":[["bronnen.html","Bronnen'
    """
    pages = [(outline.page, plain(outline.title)) for outline in outlines]
    found = [entry for at, outline in enumerate(outlines) for entry in entries_of(outline, at)]
    for at, (file, title, text) in enumerate(others, start=len(pages)):
        pages.append((file, title))
        found.append(Entry(at, "", title, text))
    content = {"pages": pages, "entries": [_row(entry) for entry in found]}
    return f"databoekIndex = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def _row(entry: Entry) -> list[object]:
    row: list[object] = [entry.page, entry.anchor, entry.title, entry.text]
    return [*row, list(entry.rows)] if entry.rows else row


def entries_of(outline: Outline, page: int) -> Iterator[Entry]:
    r"""Yield the places of a chapter: its sections with their text, its figures, and its tables with their rows.

    Examples
    --------
    >>> from analysis.publication.blocks import Prose
    >>> from analysis.publication.chapter import Chapter
    >>> from analysis.publication.site.outline import outline_of
    >>> chapter = Chapter("01_x", "X", (Prose("# X\n\nWat.\n\n## De kaart\n\nHier."),))
    >>> [(entry.title, entry.text) for entry in entries_of(outline_of(chapter), 0)]
    [('X', 'Wat.'), ('De kaart', 'Hier.')]
    """
    anchor, title, texts = "", plain(outline.title), list[str]()
    for part in outline.parts:
        if isinstance(part, Section):
            yield Entry(page, anchor, title, " ".join(texts))
            anchor, title, texts = part.anchor, plain(part.parts), []
        elif isinstance(part, Passage):
            texts += [word for piece in part.pieces for word in _texts(piece)]
    yield Entry(page, anchor, title, " ".join(texts))
    words = WORDS[outline.chapter.language]
    for part in outline.figures:
        title = f"{words['figure']} {part.number}. {part.block.caption}"
        yield Entry(page, part.anchor, title, part.block.alt)
    for table in outline.tables:
        title = f"{words['table']} {table.number}. {table.block.caption}"
        yield Entry(page, table.anchor, title, table.block.note, tuple(_cells(table.block)))


def _cells(block: TableBlock) -> Iterator[str]:
    """Yield the cells of words of each row: a figure without its head says nothing."""
    for row in block.cells:
        words = [cell for cell, numeric in zip(row, block.numeric, strict=True) if not numeric and cell]
        yield BETWEEN.join(" ".join(cell.split()) for cell in words)


def _texts(piece: Piece) -> Iterator[str]:
    if isinstance(piece, Paragraph | Heading):
        yield " ".join(plain(piece.parts).split())
    elif isinstance(piece, Quote):
        for each in piece.pieces:
            yield from _texts(each)
    elif isinstance(piece, Items):
        for item in piece.items:
            for each in item:
                yield from _texts(each)
    else:
        yield from _grid(piece)


def _grid(grid: Grid) -> Iterator[str]:
    for row in (grid.head, *grid.rows):
        yield ", ".join(filter(None, map(plain, row)))
