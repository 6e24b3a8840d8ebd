"""Figures: a picture at its own size with its text alternative, kept with its caption."""

from __future__ import annotations

import base64
import binascii
import io

from analysis.errors import PublicationError
from analysis.publication.blocks import FigureBlock
from analysis.publication.word.captions import write_below, write_caption
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import NO_XML
from analysis.publication.word.sections import POINT, rooms
from analysis.publication.word.styles import FIGURE

HIGHEST = 0.8
"""A figure is at most this share of the height of a page, so that its caption is on the same page."""
EMU = 914400
"""EMU in an inch."""


def write_figure(draft: Draft, block: FigureBlock) -> None:
    """Write a figure, its caption and its source.

    Raises
    ------
    PublicationError
        When it has no text alternative, or its picture is none.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl", chapter="01_x")
    >>> write_figure(draft, FigureBlock("kaart", "Kaart", " ", "Bron: CBS", 6.3, "", "", ""))
    Traceback (most recent call last):
    analysis.errors.PublicationError: 01_x, figure 'kaart': it has no text alternative; give the drawing an 'alt'.
    """
    where = f"{draft.chapter}, figure '{block.name}'"
    if not block.alt.strip():
        raise PublicationError("it has no text alternative", where=where, remedy="give the drawing an 'alt'")
    _picture(draft, block, where)
    write_caption(draft, "figure", block.caption, name=block.name, with_next=bool(block.source))
    write_below(draft, "", block.source)


def _picture(draft: Draft, block: FigureBlock, where: str) -> None:
    from docx.image.exceptions import (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.shared import Emu, Inches

    section = draft.document.sections[-1]
    room, _ = rooms(section)
    width = min(Inches(block.width), int(room * POINT))
    try:
        content = io.BytesIO(base64.b64decode(block.png, validate=True))
        shape = draft.paragraph(FIGURE).add_run().add_picture(content, width=Emu(width))
    except (binascii.Error, UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError):
        raise PublicationError(
            "its picture is no PNG", where=where, remedy="run the notebook again"
        ) from None
    margins = int(section.top_margin or 0) + int(section.bottom_margin or 0)
    most = HIGHEST * (int(section.page_height or 0) - margins)
    if shape.height > most:
        shape.width, shape.height = Emu(round(shape.width * most / shape.height)), Emu(round(most))
    described = shape._inline.docPr
    described.set("name", NO_XML.sub("", block.name))
    described.set("descr", NO_XML.sub("", block.alt))
