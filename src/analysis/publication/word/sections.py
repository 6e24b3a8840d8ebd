"""Sections: upright and turned pages, with their header and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.publication.word.elements import NO_XML, field, run

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

POINT = 12700
"""EMU in a point."""


def begin_section(document: Document, *, turned: bool) -> Section:
    """End the section that there is, and return a new one that begins on a new page, upright or on its side.

    Its header and footer are those of the section before.

    Examples
    --------
    >>> from docx import Document
    >>> is_turned(begin_section(Document(), turned=True))
    True
    """
    from docx.enum.section import WD_ORIENT, WD_SECTION

    _end(document)
    section = document.sections[-1]
    section.start_type = WD_SECTION.NEW_PAGE
    if is_turned(section) != turned:
        section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    return section


def is_turned(section: Section) -> bool:
    """Tell whether a section has pages on their side.

    Examples
    --------
    >>> from docx import Document
    >>> is_turned(Document().sections[0])
    False
    """
    return int(section.page_width or 0) > int(section.page_height or 0)


def _end(document: Document) -> None:
    """Put the end of a section in the last paragraph; an empty paragraph of its own could need a page of its own."""
    from docx.oxml.ns import qn

    body = document.element.body
    section = body.get_or_add_sectPr()
    last = section.getprevious()
    if last is None or last.tag != qn("w:p"):
        last = document.add_paragraph()._p
    last.set_sectPr(section.clone())
    for tag in ("w:headerReference", "w:footerReference"):
        for reference in section.findall(qn(tag)):
            section.remove(reference)


def rooms(section: Section) -> tuple[float, float]:
    """Return the width of the text in points, upright and turned.

    Examples
    --------
    >>> from docx import Document
    >>> rooms(Document().sections[0])
    (432.0, 612.0)
    """
    sizes = sorted((int(section.page_width or 0), int(section.page_height or 0)))
    margins = int(section.left_margin or 0) + int(section.right_margin or 0)
    upright, turned = ((size - margins) / POINT for size in sizes)
    return upright, turned


def set_header(section: Section, text: str) -> None:
    """Give a section a header of its own.

    Examples
    --------
    >>> from docx import Document
    >>> (section,) = Document().sections
    >>> set_header(section, "Armoede")
    >>> section.header.paragraphs[0].text
    'Armoede'
    """
    section.header.is_linked_to_previous = False
    (paragraph,) = section.header.paragraphs
    paragraph.style = "Header"
    paragraph._p.append(run(text))


def set_footer(section: Section, text: str, page: str) -> None:
    """Give a section a footer of its own: a text, and the number of the page.

    Examples
    --------
    >>> from docx import Document
    >>> (section,) = Document().sections
    >>> set_footer(section, "Bron: CBS", "Pagina")
    >>> section.footer.paragraphs[1].text
    'Pagina 1 / 1'
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    section.footer.is_linked_to_previous = False
    (paragraph,) = section.footer.paragraphs
    if text:
        paragraph.style = "Footer"
        paragraph._p.append(run(text))
        paragraph = section.footer.add_paragraph()
    paragraph.style = "Footer"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    numbered: list[Any] = [
        run(NO_XML.sub("", f"{page} ")),
        *field("PAGE", "1"),
        run(" / "),
        *field("NUMPAGES", "1"),
    ]
    paragraph._p.extend(numbered)
