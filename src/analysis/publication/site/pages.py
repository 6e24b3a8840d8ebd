"""The pages of the site, each written into the same frame: front page, chapters, and sources with signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.publication.annex.signs import ZERO
from analysis.publication.edition import UNTRANSLATED
from analysis.publication.signs import meanings
from analysis.publication.site.figures import figure_html
from analysis.publication.site.files import MATTER, Download, address, size_of
from analysis.publication.site.outline import NumberedFigure, Outline, Part, Passage, Section, summary_of
from analysis.publication.site.prose import Writer
from analysis.publication.site.search import INDEX
from analysis.publication.site.sources import Source
from analysis.publication.site.tables import table_html
from analysis.publication.site.words import EXPLAINED, WORDS, counted
from analysis.publication.text import plain
from analysis.wording import HATCHES, STATUS_WORDS

HOME, REFERENCE = "index.html", "bronnen.html"
SCRIPT = f"{MATTER}/site.js"
PARTS = ("page", "theme", "index", "results", "search", "menu", "main")
"""The parts of the script in the order in which they are read."""


@dataclass(frozen=True)
class Edition:
    """What all pages of a site share.

    Parameters
    ----------
    title : str
    language : {"nl", "en"}
    footer : str
        Plain text on every page.
    outlines : tuple of Outline
        The chapters, for the navigation.
    """

    title: str
    language: Language
    footer: str
    outlines: tuple[Outline, ...]

    @property
    def words(self) -> dict[str, str]:
        """The fixed words of its language."""
        return WORDS[self.language]


def chapter_page(edition: Edition, outline: Outline) -> bytes:
    """Write a chapter.

    Parameters
    ----------
    edition : Edition
    outline : Outline

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    PublicationError
        When a figure has no text alternative or no picture.

    Examples
    --------
    >>> from analysis.publication.blocks import Prose
    >>> from analysis.publication.chapter import Chapter
    >>> from analysis.publication.site.outline import outline_of
    >>> outline = outline_of(Chapter("01_x", "X", (Prose("# X"),)))
    >>> b"X</h1>" in chapter_page(Edition("Boek", "nl", "", (outline,)), outline)
    True
    """
    writer = Writer(outline.chapter.name, outline.exact)
    at = edition.outlines.index(outline)
    return _page(
        edition,
        "chapter",
        plain(outline.title),
        outline.page,
        outline=outline,
        remark="" if outline.chapter.translated else UNTRANSLATED[edition.language],
        heading=writer.inlines(outline.title),
        body=Markup("\n").join(_part(part, outline, writer) for part in outline.parts),
        before=edition.outlines[at - 1] if at else None,
        after=edition.outlines[at + 1] if at + 1 < len(edition.outlines) else None,
    )


def home_page(edition: Edition, downloads: Sequence[Download] = ()) -> bytes:
    """Write the page that leads to the chapters, their figures and tables, and to the book in other forms.

    Examples
    --------
    >>> page = home_page(Edition("Boek", "nl", "", ()), [Download("boek.pdf", "PDF", 4_230_000)]).decode()
    >>> '<a href="boek.pdf" download>PDF</a>' in page, "4,2 MB" in page
    (True, True)
    """
    chapters = [(outline, *summary_of(outline), _counts(outline, edition)) for outline in edition.outlines]
    forms = [(each, size_of(each.bytes, edition.language)) for each in downloads]
    return _page(edition, "home", "", HOME, chapters=chapters, downloads=forms)


def reference_page(edition: Edition, sources: Sequence[Source]) -> bytes:
    """Write the page with the signs of tables and figures, and with all sources.

    Examples
    --------
    >>> page = reference_page(Edition("Boek", "nl", "", ()), []).decode()
    >>> "onbekend of geheim" in page
    True
    """
    return _page(
        edition,
        "reference",
        edition.words["reference"],
        REFERENCE,
        signs=_signs(edition.language),
        zero=("0", ZERO[edition.language]),
        hatches=HATCHES,
        sources=sources,
    )


def reference_text(sources: Sequence[Source], language: Language) -> str:
    """Return what can be searched of the page with signs and sources.

    Examples
    --------
    >>> reference_text([], "en").split(". ")[0]
    'provisional: The source calls the figure provisional and may still change it'
    """
    signs = [f"{STATUS_WORDS[language][status]}: {text}" for status, text in EXPLAINED[language].items()]
    return " ".join([*signs, *(f"{each.table} {each.title}".strip() + "." for each in sources)])


def _signs(language: Language) -> list[tuple[list[str], Status, str, str]]:
    """Return for each status its signs, the status itself, its name, and what follows from it."""
    by_status: dict[Status, list[str]] = {}
    for meaning in meanings():
        by_status.setdefault(meaning.status, []).append(meaning.sign)
    return [
        (signs, status, STATUS_WORDS[language][status], EXPLAINED[language][status])
        for status, signs in by_status.items()
    ]


def _counts(outline: Outline, edition: Edition) -> str:
    kinds = (("figure", outline.figures), ("table", outline.tables))
    return f" {edition.words['and']} ".join(
        counted(len(parts), kind, edition.words) for kind, parts in kinds if parts
    )


def _part(part: Part, outline: Outline, writer: Writer) -> Markup:
    language = outline.chapter.language
    if isinstance(part, Section):
        return Markup('<h{0} id="{1}"{3}>{2}</h{0}>').format(
            part.level, part.anchor, writer.inlines(part.parts), _lang(part.language, language)
        )
    if isinstance(part, Passage):
        text = writer.pieces(part.pieces)
        if part.language == language:
            return text
        return Markup("<div{}>\n{}\n</div>").format(_lang(part.language, language), text)
    if isinstance(part, NumberedFigure):
        return figure_html(part, outline.chapter.name, WORDS[language])
    return table_html(part, outline.chapter.name, language)


def _lang(language: Language, around: Language) -> Markup:
    """Mark a text that is in another language than what it stands in."""
    return Markup("") if language == around else Markup(' lang="{}"').format(language)


def _page(edition: Edition, form: str, title: str, file: str, **parts: Any) -> bytes:
    text = (
        _templates()
        .get_template(f"{form}.html.jinja")
        .render(
            edition=edition,
            words=edition.words,
            title=title,
            current=file,
            css=Markup(_text("site.css")),  # noqa: S704 - our own file
            script=SCRIPT,
            index=INDEX,
            home=HOME,
            reference=REFERENCE,
            **parts,
        )
    )
    return text.encode("utf-8")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_text),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(plain=plain, address=address)
    environment.globals["lang"] = _lang
    return environment


def script() -> bytes:
    """Return the script of the pages: one function, so that no name of ours becomes one of the browser's.

    Examples
    --------
    >>> script().decode().splitlines()[:2]
    ['(() => {', "'use strict';"]
    """
    parts = [_text(f"{name}.js").strip() for name in PARTS]
    return "\n\n".join(["(() => {\n'use strict';", *parts, "})();\n"]).encode()


def _text(name: str) -> str:
    return (resources.files("analysis.publication.site") / "templates" / name).read_text(encoding="utf-8")
