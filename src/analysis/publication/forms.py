"""The forms of the Databoek: web pages, PDF, Word and Excel, all written from the same chapters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.panel.provenance import RestsOn
from analysis.project import Project
from analysis.publication.blocks import Block, NamedValue, Prose
from analysis.publication.chapter import Chapter

if TYPE_CHECKING:
    from analysis.publication.annex import ValueRow

STEM, HTML = "databoek", "html"
LABELS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
TITLE: dict[Language, str] = {"nl": "Databoek Kinderen in Kaart", "en": "Kinderen in Kaart data book"}
FOOTER: dict[Language, str] = {
    "nl": (
        "Cijfers: de bron en de licentie staan bij elke figuur en tabel. Bewerking en tekst: Kinderen in Kaart, "
        "CC BY 4.0. Een verband tussen gemeenten zegt niets over afzonderlijke kinderen en niets over oorzaken."
    ),
    "en": (
        "Figures: source and licence stand with each figure and table. Processing and text: Kinderen in Kaart, "
        "CC BY 4.0. An association between municipalities says nothing about individual children and nothing about "
        "causes."
    ),
}
_NUMBER = re.compile(r"[−-]?\d[\d.,]*\s*")


@dataclass(frozen=True)
class Book:
    """What every form is written from.

    Parameters
    ----------
    chapters : tuple of Chapter
    language : {"nl", "en"}
    project : Project
        For the figures of the annex.
    reference : pathlib.Path, optional
        A Word document whose styles the Word form takes over.
    """

    chapters: tuple[Chapter, ...]
    language: Language
    project: Project
    reference: Path | None = None

    @property
    def title(self) -> str:
        """What the book is called."""
        return TITLE[self.language]

    @property
    def footer(self) -> str:
        """What holds for the whole book."""
        return FOOTER[self.language]


@dataclass(frozen=True)
class Piece:
    """A file of a form: its bytes, its chapter, and the figures that it rests on."""

    content: bytes
    chapter: str = ""
    rests_on: RestsOn = field(default_factory=list)


def written(form: str, book: Book, beside: Mapping[str, int] | None = None) -> dict[str, Piece]:
    """Write a form of a book.

    Parameters
    ----------
    form : str
        One of :data:`FORMS`.
    book : Book
    beside : mapping of str to int, optional
        The sizes of the other forms that stand in the same folder, by path: the web pages lead to them.

    Returns
    -------
    dict of str to Piece
        By path below the output folder.

    Raises
    ------
    PublicationError
        When a chapter holds what the form cannot show; the message says what and where.

    Examples
    --------
    >>> chapter = Chapter("01_x", "X", (Prose("# X"),))
    >>> sorted(written("html", Book((chapter,), "nl", Project.find())))[:3]
    ['01_x.html', 'bronnen.html', 'index.html']
    """
    return _html(book, beside or {}) if form == HTML else _WRITERS[form](book)


def known_forms(names: Sequence[str]) -> tuple[str, ...]:
    """Return forms that a user named in the order in which they are written; by default all.

    Raises
    ------
    PublicationError
        When there is no such form.

    Examples
    --------
    >>> known_forms([]), known_forms(["docx", "html"])
    (('pdf', 'docx', 'xlsx', 'html'), ('docx', 'html'))
    >>> known_forms(["epub"])
    Traceback (most recent call last):
    analysis.errors.PublicationError: --format: there is no form 'epub'; choose pdf, docx, xlsx or html.
    """
    unknown = sorted(set(names) - set(FORMS))
    if unknown:
        raise PublicationError(
            f"there is no form '{unknown[0]}'",
            where="--format",
            remedy=f"choose {', '.join(FORMS[:-1])} or {FORMS[-1]}",
        )
    return tuple(form for form in FORMS if not names or form in names)


def value_rows(chapters: Iterable[Chapter]) -> list[ValueRow]:
    """Return the named values of chapters as the annex lists them, each once, in the order of the text.

    Examples
    --------
    >>> value = NamedValue("deel", "5,2 procent", "5.1834")
    >>> value_rows([Chapter("01_x", "X", (Prose("", [value]),))])
    [ValueRow(chapter='01_x', name='deel', text='5,2 procent', value=5.1834, unit='procent')]
    """
    return [_value_row(chapter.name, value) for chapter in chapters for value in _named(chapter)]


def _html(book: Book, beside: Mapping[str, int]) -> dict[str, Piece]:
    from analysis.catalogue import load_catalogue
    from analysis.publication.site import Download, site_files

    files = site_files(
        book.chapters,
        title=book.title,
        language=book.language,
        footer=book.footer,
        downloads=[
            Download(path, label, beside[path])
            for form, label in LABELS.items()
            if (path := f"{STEM}.{form}") in beside
        ],
        catalogue=load_catalogue(book.project),
    )
    return {path: Piece(file.content, file.chapter, file.rests_on) for path, file in files.items()}


def _pdf(book: Book) -> dict[str, Piece]:
    from analysis.publication.pdf import book_pdf

    content = book_pdf(book.chapters, title=book.title, language=book.language, footer=book.footer)
    return {f"{STEM}.pdf": Piece(content, rests_on=_all_behind(book))}


def _docx(book: Book) -> dict[str, Piece]:
    from analysis.publication.word import book_docx

    content = book_docx(
        book.chapters,
        title=book.title,
        language=book.language,
        reference=book.reference,
        footer=book.footer,
    )
    return {f"{STEM}.docx": Piece(content, rests_on=_all_behind(book))}


def _xlsx(book: Book) -> dict[str, Piece]:
    from analysis.maps.materials import Materials
    from analysis.publication.annex import annex_xlsx

    parts = Materials(book.project)
    places = parts.gemeenten.in_year(parts.boundary_year).set_index("code")
    content = annex_xlsx(
        parts.figures,
        names=parts.names,
        provinces=places["provincie"].map(parts.gemeenten.province_names),
        values=value_rows(book.chapters),
        language=book.language,
    )
    return {f"{STEM}.xlsx": Piece(content, rests_on=_all_behind(book))}


_WRITERS: dict[str, Callable[[Book], dict[str, Piece]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
}
FORMS = (*_WRITERS, HTML)


def _named(chapter: Chapter) -> Iterable[NamedValue]:
    """Return the named values of a chapter, each once, in the order of the text."""
    values = {
        value.name: value for block in chapter.blocks if isinstance(block, Prose) for value in block.named
    }
    return values.values()


def _value_row(chapter: str, value: NamedValue) -> ValueRow:
    from analysis.publication.annex import ValueRow

    unit = _NUMBER.sub("", value.text, count=1) if _NUMBER.match(value.text) else ""
    return ValueRow(chapter, value.name, value.text, _number(value.exact), unit)


def _number(exact: str) -> float | str | None:
    try:
        number = float(exact)
    except ValueError:
        return exact
    return None if number != number else number


def _all_behind(book: Book) -> RestsOn:
    return _behind([block for chapter in book.chapters for block in chapter.blocks])


def _behind(blocks: Iterable[Block]) -> RestsOn:
    """Return what blocks rest on, each entry once; of a text that are its values."""
    found: RestsOn = []
    for block in blocks:
        parts = block.named if isinstance(block, Prose) else [block]
        for part in parts:
            found += [entry for entry in part.rests_on if entry not in found]
    return found
