"""The council brief as a Word document of one page: the styles of the book, set closer."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.publication.council.brief import CouncilBrief, parts, unbroken
from analysis.publication.council.words import say
from analysis.publication.office import LOCALES, normalised, time_of_writing
from analysis.publication.text import Inline, Text
from analysis.publication.word.draft import Draft
from analysis.publication.word.inline import inlines
from analysis.publication.word.properties import describe
from analysis.publication.word.prose import write_prose
from analysis.publication.word.reference import begun
from analysis.publication.word.sections import set_header
from analysis.publication.word.styles import NOTE, SOURCE

if TYPE_CHECKING:
    from docx.document import Document

CLOSE: Mapping[str, tuple[float, float, float, float]] = {
    "Normal": (9.5, 0, 4, 1.12),
    "Heading 1": (18, 0, 6, 1.0),
    "Heading 2": (12, 9, 3, 1.0),
    "List Number": (9.5, 0, 3, 1.12),
    "List Bullet": (9.5, 0, 2, 1.12),
    NOTE: (8, 0, 2, 1.1),
    SOURCE: (8, 0, 2, 1.1),
}
"""Points of type, points before and after a paragraph, and lines: the styles of the book are made for many pages."""
MARGINS = {"left": 2.2, "right": 2.2, "top": 2.0, "bottom": 1.5}
"""Centimetres."""


def council_docx(brief: CouncilBrief, *, reference: Path | None = None) -> bytes:
    """Write a brief as a Word document.

    Parameters
    ----------
    brief : CouncilBrief
    reference : pathlib.Path, optional
        A ``.docx`` of an organisation whose styles, paper and margins are used as they are; with large type the
        brief can then need a second page.

    Returns
    -------
    bytes
        A ``.docx`` with nested headings and real lists, in the language of the brief; the same brief gives the same
        bytes.

    Raises
    ------
    PublicationError
        When the reference is no Word document.

    Examples
    --------
    >>> brief = CouncilBrief("A", "nl", "Brief A", "", (), ("a", "b", "c"), (), (), "Bron: CBS", "")
    >>> council_docx(brief)[:2]
    b'PK'
    """
    made = time_of_writing()
    draft = Draft(begun(reference), brief.language)
    if reference is None:
        _set_close(draft.document)
    describe(draft.document, brief.heading, LOCALES[brief.language], made)
    set_header(draft.document.sections[0], say("running head", brief.language))
    write_prose(draft, brief.text)
    for each in brief.definitions:
        _write(draft, NOTE, parts(each))
    for line in (brief.sources, brief.citation):
        _write(draft, SOURCE, (Text(unbroken(line)),))
    buffer = io.BytesIO()
    draft.document.save(buffer)
    return normalised(buffer.getvalue(), made)


def _write(draft: Draft, style: str, words: Sequence[Inline]) -> None:
    draft.paragraph(style)._p.extend(inlines(draft, words))


def _set_close(document: Document) -> None:
    """Set type and margins so that the longest brief is one page of A4."""
    from docx.shared import Cm, Pt

    for name, (size, before, after, lines) in CLOSE.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), lines
    (section,) = document.sections
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Cm(width))
