"""Prose: headings, paragraphs, quotes, lists and tables of words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.publication.text import Emphasis, Grid, Heading, Inline, Items, Paragraph, Piece, Quote, plain
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import bookmarked, element
from analysis.publication.word.inline import Form, inlines
from analysis.publication.word.styles import LEVELS, SOURCE, restarted
from analysis.publication.word.tables import Cell, write_grid
from analysis.publication.word.words import SOURCES


def write_prose(draft: Draft, pieces: Sequence[Piece]) -> None:
    """Write pieces of prose at the end of the document; headings have their level already.

    Examples
    --------
    >>> from analysis.publication.text import pieces_of
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl")
    >>> write_prose(draft, pieces_of("> Let op."))
    >>> draft.document.paragraphs[-1].style.name
    'Quote'
    """
    for piece in pieces:
        if isinstance(piece, Heading):
            _heading(draft, piece)
        elif isinstance(piece, Paragraph):
            _paragraph(draft, piece)
        elif isinstance(piece, Quote):
            _quote(draft, piece)
        elif isinstance(piece, Items):
            _items(draft, piece, 0)
        else:
            _grid(draft, piece)


def _paragraph(draft: Draft, paragraph: Paragraph) -> None:
    """Write a paragraph; one that is a source line from end to end looks as those below figures and tables."""
    parts, style = paragraph.parts, "Normal"
    if len(parts) == 1 and isinstance(parts[0], Emphasis) and plain(parts).startswith(SOURCES):
        parts, style = parts[0].parts, SOURCE
    draft.paragraph(style)._p.extend(inlines(draft, parts))


def _heading(draft: Draft, heading: Heading) -> None:
    runs = list(inlines(draft, heading.parts))
    if draft.headings:
        runs = bookmarked(*draft.bookmarks.take(draft.headings.pop(0)), runs)
    draft.paragraph(f"Heading {heading.level}")._p.extend(runs)


def _quote(draft: Draft, quote: Quote) -> None:
    for piece in quote.pieces:
        if isinstance(piece, Paragraph | Heading):
            form = Form(strong=isinstance(piece, Heading))
            draft.paragraph("Quote")._p.extend(inlines(draft, piece.parts, form))
        else:
            write_prose(draft, [piece])


def _items(draft: Draft, items: Items, depth: int) -> None:
    ending = LEVELS[min(depth, len(LEVELS) - 1)]
    style = f"List {'Number' if items.ordered else 'Bullet'}{ending}"
    number = restarted(draft.document, style) if items.ordered else None
    for item in items.items:
        if not item or not isinstance(item[0], Paragraph | Heading):
            _point(draft, Paragraph(()), style, number)
        for at, piece in enumerate(item):
            if isinstance(piece, Paragraph | Heading):
                _point(draft, piece, style if at == 0 else f"List Continue{ending}", None if at else number)
            elif isinstance(piece, Items):
                _items(draft, piece, depth + 1)
            else:
                write_prose(draft, [piece])


def _point(draft: Draft, piece: Paragraph | Heading, style: str, number: int | None) -> None:
    paragraph = draft.paragraph(style)._p
    if number is not None:
        properties = paragraph.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
    paragraph.extend(inlines(draft, piece.parts, Form(strong=isinstance(piece, Heading))))


def _grid(draft: Draft, grid: Grid) -> None:
    heads = [_cell(draft, parts) for parts in grid.head]
    rows = [[_cell(draft, parts) for parts in row] for row in grid.rows]
    write_grid(draft, heads, rows, numeric=[False] * len(heads))
    spacing = element("w:spacing", {"before": "0", "after": "120", "line": "120", "lineRule": "exact"})
    draft.paragraph("Normal")._p.get_or_add_pPr().append(spacing)


def _cell(draft: Draft, parts: tuple[Inline, ...]) -> Cell:
    return Cell(plain(parts), tuple(inlines(draft, parts)))
