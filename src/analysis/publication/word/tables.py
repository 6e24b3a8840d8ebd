"""Tables: head repeated on every page, rows that do not break, figures at the right, nothing cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.publication.blocks import TableBlock
from analysis.publication.signs import note_below
from analysis.publication.word.captions import write_below, write_caption
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import NO_XML, element, run
from analysis.publication.word.layout import Layout, layout_of
from analysis.publication.word.sections import rooms
from analysis.publication.word.styles import BY_SIZE, CELL, HEAD, TABLE

SHORT = 14
"""A table with at most this many lines of figures stays on one page."""
ENDS = 2
"""Rows of a longer table that stay with its head, and with the remarks below it."""


@dataclass(frozen=True)
class Cell:
    """A cell: its words, for the layout, and its runs."""

    text: str
    runs: tuple[Any, ...]


def write_table(draft: Draft, block: TableBlock) -> None:
    """Write a table with its caption, note and source, on a turned page when it is too wide.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl")
    >>> write_table(draft, TableBlock("t", "T", ["Gemeente"], [False], [["Almere"]], "Bron: CBS", "", ""))
    >>> [[cell.text for cell in row.cells] for row in draft.document.tables[0].rows]
    [['Gemeente'], ['Almere']]
    """
    layout = layout_of(block.heads, block.cells, block.numeric, rooms(draft.document.sections[-1]))
    draft.turn(layout.turned)
    write_caption(draft, "table", block.caption, name=block.name, with_next=True)
    heads = [_plain(text) for text in block.heads]
    rows = [[_plain(text) for text in row] for row in block.cells]
    note = note_below(block.note, block.cells, draft.language)
    below = bool(note or block.source)
    _write(
        draft, heads, rows, block.numeric, layout, caption=block.caption, first=block.row_heads, below=below
    )
    write_below(draft, note, block.source)


def write_grid(
    draft: Draft, heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], numeric: Sequence[bool]
) -> None:
    """Write a table of words that stands in the text, without caption.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl")
    >>> write_grid(draft, [Cell("A", (run("A"),))], [], [False])
    >>> draft.document.tables[0].cell(0, 0).text
    'A'
    """
    texts = [[cell.text for cell in row] for row in rows]
    room, _ = rooms(draft.document.sections[-1])
    layout = layout_of([cell.text for cell in heads], texts, numeric, (room, room))
    caption = ", ".join(cell.text for cell in heads)
    _write(draft, heads, rows, numeric, layout, caption=caption, first=False, below=False)


def _plain(text: str) -> Cell:
    return Cell(text, (run(text),))


def _write(
    draft: Draft,
    heads: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    numeric: Sequence[bool],
    layout: Layout,
    *,
    caption: str,
    first: bool,
    below: bool,
) -> None:
    """Put a table at the end of the document; ``below`` says that remarks follow on the same page."""
    widths = [str(round(20 * width)) for width in layout.widths]
    ending = BY_SIZE[layout.size]
    columns = (element("w:gridCol", {"w": width}) for width in widths)
    table = element(
        "w:tbl", None, _properties(draft, caption, first, widths), element("w:tblGrid", None, *columns)
    )
    kept = _kept([[cell.text for cell in row] for row in rows], below=below)
    style = draft.style(HEAD + ending)
    table.append(_row(heads, style, numeric, widths, head=True, kept=bool(rows)))
    style = draft.style(CELL + ending)
    table.extend(_row(row, style, numeric, widths, kept=at in kept) for at, row in enumerate(rows))
    draft.document.element.body.insert_element_before(table, "w:sectPr")


def _kept(rows: Sequence[Sequence[str]], *, below: bool) -> set[int]:
    """Return the rows that must be on one page with what follows them."""
    last = len(rows) - 1
    lines = sum(max((text.count("\n") + 1 for text in row), default=1) for row in rows)
    if lines <= SHORT:
        return set(range(last + below))
    return {*range(ENDS), *range(last - ENDS, last + below)}


def _properties(draft: Draft, caption: str, first: bool, widths: Sequence[str]) -> Any:
    """Return style, width and text alternative of a table, and that its first row, or column too, holds heads."""
    look = {
        "firstRow": 1,
        "lastRow": 0,
        "firstColumn": int(first),
        "lastColumn": 0,
        "noHBand": 1,
        "noVBand": 1,
    }
    code = 0x0600 + 0x0020 + 0x0080 * first
    return element(
        "w:tblPr",
        None,
        draft.marked("tbl", TABLE),
        element("w:tblW", {"w": str(sum(map(int, widths))), "type": "dxa"}),
        element("w:tblLayout", {"type": "fixed"}),
        element("w:tblLook", {"val": f"{code:04X}"} | {name: str(flag) for name, flag in look.items()}),
        element("w:tblCaption", {"val": NO_XML.sub("", caption)}),
    )


def _row(
    cells: Sequence[Cell],
    style: str,
    numeric: Sequence[bool],
    widths: Sequence[str],
    *,
    head: bool = False,
    kept: bool = False,
) -> Any:
    properties = element("w:trPr", None, element("w:cantSplit"))
    if head:
        properties.append(element("w:tblHeader"))
    columns = zip(cells, numeric, widths, strict=True)
    return element(
        "w:tr", None, properties, *(_cell(*column, style, head=head, kept=kept) for column in columns)
    )


def _cell(cell: Cell, right: bool, width: str, style: str, *, head: bool, kept: bool) -> Any:
    form = element("w:pPr", None, element("w:pStyle", {"val": style}))
    if kept:
        form.append(element("w:keepNext"))
    form.append(element("w:jc", {"val": "right" if right else "left"}))
    properties = element("w:tcPr", None, element("w:tcW", {"w": width, "type": "dxa"}))
    if head:
        properties.append(element("w:vAlign", {"val": "bottom"}))
    return element("w:tc", None, properties, element("w:p", None, form, *cell.runs))
