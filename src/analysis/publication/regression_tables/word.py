"""A regression table as a Word document: the same table gives the same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.publication.office import LOCALES, normalised, time_of_writing

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table, _Cell, _Row

    from analysis.publication.regression_tables.model import RegressionTable

STYLE = "Light Shading"
"""A style of Word itself with lines above, below and under the head; its shading is switched off."""
CELL = "Tabelcel"

UPRIGHT = 4
"""With more models the page is turned."""


def to_word(table: RegressionTable) -> bytes:
    """Write a regression table as a Word document.

    Parameters
    ----------
    table : RegressionTable

    Returns
    -------
    bytes
        A ``.docx`` with a caption, a table whose head is repeated on every page, and the remarks. Times are those of
        ``SOURCE_DATE_EPOCH``, by default the earliest there is.

    Examples
    --------
    >>> from analysis.publication.regression_tables.model import RegressionTable
    >>> to_word(RegressionTable("t", "T", "", "Bron: CBS", "nl", (), (), (), ()))[:2]
    b'PK'
    """
    from docx import Document

    document = Document()
    made = time_of_writing()
    _describe(document, table, made)
    _lay_out(document, len(table.models))
    caption = document.add_paragraph(table.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    _fill(document, table)
    for text in (*table.remarks, table.source):
        if text:
            _remark(document, text)
    buffer = io.BytesIO()
    document.save(buffer)
    return normalised(buffer.getvalue(), made)


def _describe(document: Document, table: RegressionTable, made: datetime) -> None:
    """Set language and properties; the template of the library brings its own author and date."""
    from docx.oxml.ns import qn

    locale = LOCALES[table.language]
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), locale)
    properties = document.core_properties
    properties.title, properties.language = table.caption[:255], locale
    properties.author = properties.last_modified_by = "Kinderen in Kaart"
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = made.replace(tzinfo=None)


def _lay_out(document: Document, models: int) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    (section,) = document.sections
    short, long = Cm(21), Cm(29.7)
    turned = models > UPRIGHT
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if turned else (short, long)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Caption"].font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = document.styles["Normal"]
    cell.font.size = Pt(9 if models <= UPRIGHT else 8 if models <= 6 else 7)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1)
    cell.paragraph_format.line_spacing = 1


def _fill(document: Document, table: RegressionTable) -> None:
    texts = [list(table.heads)]
    texts += [[row.label, *("\n".join(cell) for cell in row.cells)] for row in table.rows]
    grid = document.add_table(rows=len(texts), cols=len(table.heads), style=STYLE)
    widths = _widths(document, len(table.models))
    _mark(grid, table.caption, widths)
    for at, (row, line) in enumerate(zip(grid.rows, texts, strict=True)):
        _write(row, line, widths, head=at == 0, last=bool(table.facts) and at == len(table.terms) > 0)


def _widths(document: Document, models: int) -> list[Length]:
    """Return the widths of the columns: the labels have twice that of a model."""
    from docx.shared import Emu

    (section,) = document.sections
    text = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    share = text // (models + 2)
    return [Emu(2 * share), *[Emu(share)] * models]


def _write(row: _Row, texts: list[str], widths: list[Length], *, head: bool, last: bool) -> None:
    """Fill a row that does not break over pages; all columns but the first end at the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))  # repeated on every page
    for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        (paragraph,) = cell.paragraphs
        paragraph.style = CELL
        paragraph.add_run(text).bold = head  # the style of the table would make the first column bold
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column else WD_ALIGN_PARAGRAPH.LEFT
        if last:
            _line_under(cell)


def _mark(grid: Table, caption: str, widths: list[Length]) -> None:
    """Say that first row and column are heads, without shaded bands, and give the table its text alternative."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    properties = grid._tbl.tblPr
    for look in properties.findall(qn("w:tblLook")):
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    flags = {"firstRow": 1, "lastRow": 0, "firstColumn": 1, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    look.set(qn("w:val"), "06A0")
    for name, flag in flags.items():
        look.set(qn(f"w:{name}"), str(flag))
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), caption)
    properties.extend([look, described])


def _line_under(cell: _Cell) -> None:
    """Draw the line between terms and facts."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "4", "space": "0", "color": "000000"}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _remark(document: Document, text: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.add_run(text).font.size = Pt(8.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
