"""A table in a page: heads that a screen reader announces, figures below each other, signs, source and files."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from analysis.numbers import Language
from analysis.publication.blocks import TableBlock
from analysis.publication.pdf.columns import columns_for
from analysis.publication.signs import BELOW, meanings_in
from analysis.publication.site.files import address, files_of, form_of
from analysis.publication.site.outline import NumberedTable
from analysis.publication.site.words import WORDS

LONG = 24
"""Rows from which a table scrolls below its head."""
SHORT = 24
"""Letters up to which a cell of words stays on one line."""


def table_html(table: NumberedTable, chapter: str, language: Language) -> Markup:
    """Write a table.

    Parameters
    ----------
    table : NumberedTable
    chapter : str
        Name of the chapter, for its files.
    language : {"nl", "en"}

    Returns
    -------
    Markup
        Its caption stands before the part that scrolls, so that it stays in view and has the width of the page.

    Examples
    --------
    >>> block = TableBlock("t", "T < U", ["Jaar"], [False], [["2022"]], "Bron: CBS", "", "")
    >>> print(table_html(NumberedTable(block, 2, "t"), "01_x", "nl").splitlines()[1])
    <figcaption id="t:naam"><span class="number">Tabel 2.</span> T &lt; U</figcaption>
    """
    block, words = table.block, WORDS[language]
    label, marks = f"{words['table']} {table.number}", _marks(block)
    return Markup(
        '<figure class="{kind}" id="{anchor}">\n'
        '<figcaption id="{anchor}:naam"><span class="number">{label}.</span> {caption}</figcaption>\n'
        '<div class="scroll" role="region" aria-label="{label}" tabindex="0">\n'
        '<table aria-labelledby="{anchor}:naam">\n<thead><tr>{heads}</tr></thead>\n'
        "<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n{below}\n</figure>"
    ).format(
        kind=_kind(block),
        anchor=table.anchor,
        label=label,
        caption=block.caption,
        heads=_heads(block),
        rows=Markup("\n").join(_row(block, table.anchor, at, marks) for at in range(len(block.cells))),
        below=_below(block, chapter, label, language),
    )


def row_anchor(table: str, at: int) -> str:
    """Return the place of a row, counted from 0, in a table with a place of its own.

    Examples
    --------
    >>> row_anchor("volgorde", 0)
    'volgorde:1'
    """
    return f"{table}:{at + 1}"


def _kind(block: TableBlock) -> str:
    """Say what a table needs; one that the PDF has on a turned page is printed on one too."""
    kinds = {
        "row-heads": block.row_heads,
        "long": len(block.cells) > LONG,
        "wide": columns_for(block.heads, block.cells, block.numeric).turned,
        "held": len(block.heads) > 3,
    }
    return " ".join(["table", *(kind for kind, holds in kinds.items() if holds)])


def _marks(block: TableBlock) -> list[Markup]:
    """Return the class of the cells of each column: of figures, of a few words that stay on one line, or none."""
    kinds = [
        "n" if numeric else "short" if _is_short(block, at) else ""
        for at, numeric in enumerate(block.numeric)
    ]
    return list(map(_class, kinds))


def _class(kind: str) -> Markup:
    return Markup(' class="{}"').format(kind) if kind else Markup("")


def _is_short(block: TableBlock, at: int) -> bool:
    return max((len(row[at]) for row in block.cells), default=0) <= SHORT


def _heads(block: TableBlock) -> Markup:
    pairs = zip(block.numeric, block.heads, strict=True)
    return Markup("").join(
        Markup('<th{} scope="col">{}</th>').format(_class("n" if numeric else ""), head)
        for numeric, head in pairs
    )


def _row(block: TableBlock, anchor: str, at: int, marks: Sequence[Markup]) -> Markup:
    cells = [
        Markup("<td{}>{}</td>").format(mark, _lines(cell))
        for mark, cell in zip(marks, block.cells[at], strict=True)
    ]
    if block.row_heads:
        cells[0] = Markup('<th scope="row">{}</th>').format(_lines(block.cells[at][0]))
    return Markup('<tr id="{}">{}</tr>').format(row_anchor(anchor, at), Markup("").join(cells))


def _lines(cell: str) -> Markup:
    return Markup("<br>").join(map(escape, cell.split("\n")))


def _below(block: TableBlock, chapter: str, label: str, language: Language) -> Markup:
    words = WORDS[language]
    lines = [("note", signs_line(block.cells, language)), ("note", block.note), ("source", block.source)]
    written = [Markup('<p class="{}">{}</p>').format(kind, text) for kind, text in lines if str(text).strip()]
    stem = f"{chapter}-{block.name}"
    links = Markup(", ").join(
        Markup('<a href="{}" download>{}</a>').format(address(path), form_of(path, stem))
        for path in files_of(chapter, block)
    )
    files = escape(words["as"]).format(what=label, forms=links)
    return Markup("\n").join([*written, Markup('<p class="files">{}</p>').format(files)])


def signs_line(cells: Sequence[Sequence[str]], language: Language) -> Markup:
    """Explain the signs of a table; nothing when it has none.

    Examples
    --------
    >>> print(signs_line([["≈ 9,5"]], "nl"))
    Tekens: <b>≈</b> geschat.
    """
    found = meanings_in(cells)
    signs = Markup("; ").join(
        Markup("<b>{}</b> {}").format(meaning.sign, meaning.in_words(language)) for meaning in found
    )
    return escape(BELOW[language]).format(signs=signs) if found else Markup("")
