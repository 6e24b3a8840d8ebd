"""Prose in Typst: headings, paragraphs, lists, quotes and tables of words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.publication.pdf.columns import Columns, columns_for
from analysis.publication.pdf.literals import array, literal, words
from analysis.publication.text import (
    Break,
    Code,
    Emphasis,
    Grid,
    Heading,
    Inline,
    Items,
    Link,
    Paragraph,
    Piece,
    Quote,
    Text,
    Value,
    plain,
)

ADDRESSES = ("https://", "http://", "mailto:")
"""How an address begins that leads somewhere from paper; others only lead from page to page of the site."""


def pieces_source(pieces: Sequence[Piece], chapter: str) -> str:
    """Write pieces of prose as Typst markup.

    Parameters
    ----------
    pieces : sequence of Piece
    chapter : str
        Name of the chapter, for the labels of its named values.

    Returns
    -------
    str

    Examples
    --------
    >>> from analysis.publication.text import pieces_of
    >>> print(pieces_source(pieces_of("## Kop"), "01_x"))
    #heading(level: 2)[#"Kop";]
    """
    return "\n\n".join(piece_source(piece, chapter) for piece in pieces)


def inlines_source(parts: Sequence[Inline], chapter: str) -> str:
    """Write words with their form as Typst markup.

    Examples
    --------
    >>> from analysis.publication.text import Strong
    >>> print(inlines_source((Text("Dat is "), Strong((Value("deel", "5,2 procent"),))), "01_x"))
    #"Dat is ";#strong[#value("01_x", "deel", "5,2 procent");];
    """
    return "".join(_inline(part, chapter) for part in parts)


def piece_source(piece: Piece, chapter: str) -> str:
    """Write one piece of prose as Typst markup.

    Examples
    --------
    >>> print(piece_source(Paragraph((Text("Een"), Break(), Text("twee"))), "01_x"))
    #"Een";#linebreak();#"twee";
    """
    if isinstance(piece, Heading):
        return f"#heading(level: {piece.level})[{inlines_source(piece.parts, chapter)}]"
    if isinstance(piece, Paragraph):
        return inlines_source(piece.parts, chapter)
    if isinstance(piece, Quote):
        return f"#quote(block: true)[{pieces_source(piece.pieces, chapter)}]"
    if isinstance(piece, Items):
        return _items(piece, chapter)
    return _grid(piece, chapter)


def _items(piece: Items, chapter: str) -> str:
    kind = "enum" if piece.ordered else "list"
    tight = "true" if all(len(item) <= 1 for item in piece.items) else "false"
    items = "".join(f"[{pieces_source(item, chapter)}]" for item in piece.items)
    return f"#{kind}(tight: {tight}){items}"


def _grid(piece: Grid, chapter: str) -> str:
    heads = [plain(cell) for cell in piece.head]
    columns = columns_for(heads, [[plain(cell) for cell in row] for row in piece.rows], [False] * len(heads))
    cells = [[inlines_source(cell, chapter) for cell in row] for row in (piece.head, *piece.rows)]
    return f"#{table_call(columns, cells[0], cells[1:], [False] * len(heads))};"


def table_call(
    columns: Columns, heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> str:
    """Write a table as a Typst expression.

    Parameters
    ----------
    columns : Columns
    heads : sequence of str
        Markup of the heads.
    rows : sequence of sequence of str
        Markup of the cells.
    numeric : sequence of bool
        Columns that are set to the right.

    Returns
    -------
    str

    Examples
    --------
    >>> print(table_call(columns_for(["a"], [["b"]], [True]), ['#"a";'], [['#"b";']], [True]))
    data-table(8.5pt, (12.1pt,), (right,), ([#"a";],), ([#"b";],))
    """
    aligned = array(["right" if right else "left" for right in numeric])
    widths = array([f"{width:g}pt" for width in columns.widths])
    head = array([f"[{cell}]" for cell in heads])
    body = array([f"[{cell}]" for row in rows for cell in row])
    return f"data-table({columns.size:g}pt, {widths}, {aligned}, {head}, {body})"


def _inline(part: Inline, chapter: str) -> str:
    if isinstance(part, Text):
        return words(part.text)
    if isinstance(part, Value):
        return f"#value({literal(chapter)}, {literal(part.name)}, {literal(part.text)});"
    if isinstance(part, Code):
        return f"#raw({literal(part.text)});"
    if isinstance(part, Break):
        return "#linebreak();"
    inner = inlines_source(part.parts, chapter)
    if isinstance(part, Link):
        return f"#link({literal(part.address)})[{inner}];" if part.address.startswith(ADDRESSES) else inner
    return f"#{'emph' if isinstance(part, Emphasis) else 'strong'}[{inner}];"
