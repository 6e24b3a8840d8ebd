"""Chapters as one book: a Typst source, and the PDF/UA-1 that Typst makes of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.publication.chapter import Chapter
from analysis.publication.office import time_of_writing
from analysis.publication.pdf.chapters import chapter_source
from analysis.publication.pdf.literals import literal

STANDARD: Literal["ua-1"] = "ua-1"


def book_pdf(
    chapters: Sequence[Chapter],
    *,
    title: str,
    language: Language = "nl",
    footer: str = "",
    timestamp: datetime | None = None,
) -> bytes:
    """Write chapters as a tagged PDF, with a contents, lists of figures and tables, bookmarks and running heads.

    Parameters
    ----------
    chapters : sequence of Chapter
    title : str
    language : {"nl", "en"}
        Of the fixed words, the hyphenation, and what a screen reader is told.
    footer : str
        What holds for the whole book, on its first page.
    timestamp : datetime, optional
        By default :func:`~analysis.publication.office.time_of_writing`, so that two builds have the same bytes.

    Returns
    -------
    bytes
        PDF/UA-1 (ISO 14289-1), with its typefaces inside.

    Raises
    ------
    PublicationError
        When a figure has no text alternative, headings are not nested, or Typst cannot make the book.

    Examples
    --------
    >>> from analysis.publication.blocks import Prose
    >>> book_pdf([Chapter("01_x", "X", (Prose("# X"),))], title="Boek")[:5]
    b'%PDF-'
    """
    return compiled(
        book_source(chapters, title=title, language=language, footer=footer), timestamp or time_of_writing()
    )


def book_source(
    chapters: Sequence[Chapter], *, title: str, language: Language = "nl", footer: str = ""
) -> str:
    """Write chapters as one Typst source.

    Parameters
    ----------
    chapters : sequence of Chapter
    title : str
    language : {"nl", "en"}
    footer : str

    Returns
    -------
    str
        Complete: the form of the book, ``book.typ``, stands before the chapters.

    Raises
    ------
    PublicationError
        As for :func:`book_pdf`.

    Examples
    --------
    >>> source = book_source([], title="Boek", language="en")
    >>> print(source.splitlines()[-1])
    #show: body => book("Boek", "en", none, body)
    """
    note = literal(footer) if footer else "none"
    opening = f"#show: body => book({literal(title)}, {literal(language)}, {note}, body)"
    return "\n\n".join([_form(), opening, *map(chapter_source, chapters)])


def compiled(source: str, timestamp: datetime) -> bytes:
    """Return the PDF/UA-1 of a Typst source.

    Parameters
    ----------
    source : str
    timestamp : datetime
        The time of making in the file.

    Returns
    -------
    bytes

    Raises
    ------
    PublicationError
        With the reason that Typst gives.

    Examples
    --------
    >>> compiled("#ontbreekt", time_of_writing())
    Traceback (most recent call last):
    analysis.errors.PublicationError: the book as PDF: Typst cannot make it: unknown variable: ontbreekt; ...
    """
    import typst

    try:
        with typefaces() as folder:
            pdf = typst.compile(
                source.encode("utf-8"),
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[folder]),
                ignore_system_fonts=True,
                pdf_standards=[STANDARD],
                timestamp=timestamp,
            )
    except typst.TypstError as error:
        raise PublicationError(
            f"Typst cannot make it: {why(error)}",
            where="the book as PDF",
            remedy="look for what it names in the chapters",
        ) from None
    return bytes(pdf)


def why(error: Exception) -> str:
    """Return what Typst says of an error, with its hints, as part of a sentence.

    Examples
    --------
    >>> why(ValueError("unknown variable."))
    'unknown variable'
    """
    parts = [str(getattr(error, "message", error)), *getattr(error, "hints", [])]
    return ", ".join(" ".join(part.split()).rstrip(".") for part in parts if part)


@cache
def _form() -> str:
    return (resources.files("analysis.publication.pdf") / "book.typ").read_text(encoding="utf-8").rstrip()


@contextmanager
def typefaces() -> Iterator[Path]:
    """Give a folder with DejaVu Sans, with which the figures were drawn; the book's own typeface comes with Typst.

    Only that: beside it stands a typeface that has a box for every sign, with which no sign would be missed.

    Examples
    --------
    >>> with typefaces() as folder:
    ...     (folder / "DejaVuSans.ttf").is_file()
    True
    """
    import matplotlib as mpl

    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((Path(mpl.get_data_path()) / "fonts" / "ttf").glob("DejaVuSans*.ttf")):
            shutil.copy(path, folder)
        yield Path(folder)
