"""The document that the book begins as: ours, or one of an organisation with its own styles and paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import PublicationError
from analysis.publication.word.styles import complete, own_document

if TYPE_CHECKING:
    from docx.document import Document

CONTENT = ("image", "hyperlink", "header", "footer", "chart", "oleObject", "comments", "aFChunk")
"""What a document holds of its old content, by the end of the type of its relationship."""


def begun(reference: Path | None) -> Document:
    """Return an empty document with all styles.

    Parameters
    ----------
    reference : pathlib.Path, optional
        A ``.docx`` whose styles, paper and margins are used; its text, header and footer are not.

    Returns
    -------
    Document

    Raises
    ------
    PublicationError
        When the reference is no Word document.

    Examples
    --------
    >>> "Databoektabel" in begun(None).styles
    True
    >>> begun(Path("huisstijl.txt"))
    Traceback (most recent call last):
    analysis.errors.PublicationError: huisstijl.txt: this is no Word document; name a .docx with the styles to use.
    """
    document = own_document() if reference is None else _emptied(reference)
    complete(document)
    if reference is None:
        _set_paper(document)
    for relationships in (document.part.rels, document.part.package.rels):
        for name in [name for name, each in relationships.items() if each.reltype.endswith("thumbnail")]:
            relationships.pop(name)
    return document


def _emptied(reference: Path) -> Document:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = Document(str(reference))
        _ = document.styles.element, document.settings, document.core_properties
    except (OSError, ValueError, LookupError, AttributeError, BadZipFile, OpcError, LxmlError):
        raise PublicationError(
            "this is no Word document", where=str(reference), remedy="name a .docx with the styles to use"
        ) from None
    _clear(document)
    return document


def _clear(document: Document) -> None:
    """Remove text, headers and footers; styles, paper and margins of the last section stay."""
    from docx.oxml.ns import qn

    body = document.element.body
    body.clear_content()
    section = body.get_or_add_sectPr()
    for tag in ("w:headerReference", "w:footerReference", "w:titlePg", "w:cols", "w:type", "w:pgNumType"):
        for old in section.findall(qn(tag)):
            section.remove(old)
    for name, each in list(document.part.rels.items()):
        if each.reltype.rpartition("/")[2] in CONTENT:
            document.part.rels.pop(name)


def _set_paper(document: Document) -> None:
    from docx.shared import Cm

    (section,) = document.sections
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.45)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.3)
    section.header_distance = section.footer_distance = Cm(1.1)
