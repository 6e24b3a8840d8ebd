"""A figure in a page: picture, caption, source, files, and what it shows in words."""

from __future__ import annotations

import base64
import binascii
import struct

from markupsafe import Markup, escape

from analysis.errors import PublicationError
from analysis.publication.site.files import FIGURES, PICTURES, address
from analysis.publication.site.outline import NumberedFigure

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def figure_html(figure: NumberedFigure, chapter: str, words: dict[str, str]) -> Markup:
    """Write a figure.

    Parameters
    ----------
    figure : NumberedFigure
    chapter : str
        Name of the chapter, for its files.
    words : dict of str to str
        Fixed words of a language.

    Returns
    -------
    Markup

    Raises
    ------
    PublicationError
        When it has no text alternative, or its picture is no PNG.

    Examples
    --------
    >>> from analysis.publication.blocks import FigureBlock
    >>> from analysis.publication.site.words import WORDS
    >>> block = FigureBlock("kaart", "Kaart", " ", "Bron: CBS", 6.3, "", "", "")
    >>> figure_html(NumberedFigure(block, 1, "kaart"), "01_x", WORDS["nl"])
    Traceback (most recent call last):
    analysis.errors.PublicationError: 01_x, figure 'kaart': it has no text alternative; give the drawing an 'alt'.
    """
    block = figure.block
    where = f"{chapter}, figure '{block.name}'"
    if not block.alt.strip():
        raise PublicationError("it has no text alternative", where=where, remedy="give the drawing an 'alt'")
    width, height = png_size(block.png, where)
    label = f"{words['figure']} {figure.number}"
    stem = f"{FIGURES}/{chapter}-{block.name}"
    links = Markup(", ").join(
        Markup('<a href="{}" download>{}</a>').format(address(f"{stem}.{form}"), form.upper())
        for form in PICTURES
    )
    return Markup(
        '<figure class="picture" id="{anchor}">\n'
        '<div class="paper"><img src="{src}" width="{width}" height="{height}" loading="lazy" decoding="async" '
        'alt="{alt}"></div>\n'
        '<figcaption><span class="number">{label}.</span> {caption}</figcaption>\n'
        '<p class="source">{source}</p>\n'
        '<p class="files">{files}</p>\n'
        "<details><summary>{in_words}</summary><p>{alt}</p></details>\n</figure>"
    ).format(
        anchor=figure.anchor,
        src=address(f"{stem}.png"),
        width=width,
        height=height,
        alt=block.alt,
        label=label,
        caption=block.caption,
        source=block.source,
        files=escape(words["as"]).format(what=label, forms=links),
        in_words=words["in_words"].format(what=label),
    )


def png_size(png: str, where: str) -> tuple[int, int]:
    """Return width and height of a picture in pixels.

    Parameters
    ----------
    png : str
        In base64.
    where : str
        Which picture it is, for the message.

    Raises
    ------
    PublicationError
        When it is no PNG.

    Examples
    --------
    >>> png_size("", "01_x, figure 'kaart'")
    Traceback (most recent call last):
    analysis.errors.PublicationError: 01_x, figure 'kaart': its picture is no PNG; run the notebook again.
    """
    try:
        head = base64.b64decode(png[:32], validate=True)
    except (binascii.Error, ValueError):
        head = b""
    if len(head) < 24 or not head.startswith(SIGNATURE):
        raise PublicationError("its picture is no PNG", where=where, remedy="run the notebook again")
    width, height = struct.unpack(">II", head[16:24])
    return width, height
