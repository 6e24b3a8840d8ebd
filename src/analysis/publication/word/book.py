"""Chapters as one Word document: the same chapters give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from analysis.numbers import Language
from analysis.publication.blocks import FigureBlock, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.office import LOCALES, normalised, time_of_writing
from analysis.publication.text import Piece
from analysis.publication.word.bookmarks import block_bookmark
from analysis.publication.word.contents import (
    Content,
    Entry,
    content_of,
    entries,
    write_captions,
    write_contents,
)
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import run
from analysis.publication.word.figures import write_figure
from analysis.publication.word.properties import describe
from analysis.publication.word.prose import write_prose
from analysis.publication.word.reference import begun
from analysis.publication.word.sections import begin_section, set_footer, set_header
from analysis.publication.word.tables import write_table


def book_docx(
    chapters: Sequence[Chapter],
    *,
    title: str,
    language: Language = "nl",
    reference: Path | None = None,
    footer: str = "",
) -> bytes:
    """Write chapters as a Word document.

    Parameters
    ----------
    chapters : sequence of Chapter
    title : str
        Stands on the first page and in the properties.
    language : {"nl", "en"}
        Of the fixed words, and the language by which Word breaks and checks words.
    reference : pathlib.Path, optional
        A ``.docx`` of an organisation whose styles, paper and margins are used instead of ours; styles that it does
        not have are added.
    footer : str
        Stands at the foot of every page, before its number.

    Returns
    -------
    bytes
        A ``.docx`` with nested headings, a filled table of contents and lists of figures and tables, numbered captions,
        a text alternative for every figure and table, and each named value in a bookmark, see
        :func:`~analysis.publication.word.bookmarks.value_bookmark`. Times are those of ``SOURCE_DATE_EPOCH``.

    Raises
    ------
    PublicationError
        When a figure has no text alternative, a text holds what has no place in a chapter, or the reference is no
        Word document.

    Examples
    --------
    >>> from analysis.publication.blocks import Prose
    >>> book_docx([Chapter("01_x", "X", (Prose("# X"),))], title="Kinderen in Kaart")[:2]
    b'PK'
    """
    made = time_of_writing()
    contents = [content_of(chapter) for chapter in chapters]
    listed = entries(contents)
    draft = Draft(
        begun(reference),
        language,
        _anchors(chapters, listed),
        [entry.bookmark for own in listed for entry in own],
    )
    describe(draft.document, title, LOCALES[language], made)
    titled = [(chapter, own[0].text) for chapter, own in zip(chapters, listed, strict=True)]
    _front(draft, title, footer, [entry for own in listed for entry in own], titled)
    for chapter, content, own in zip(chapters, contents, listed, strict=True):
        _chapter(draft, chapter, own[0].text, content)
    buffer = io.BytesIO()
    draft.document.save(buffer)
    return normalised(buffer.getvalue(), made)


def _anchors(chapters: Sequence[Chapter], listed: Sequence[Sequence[Entry]]) -> dict[str, str]:
    """Return the bookmarks that a link can lead to, by what stands in the link."""
    titles = {chapter.name: own[0].bookmark for chapter, own in zip(chapters, listed, strict=True)}
    blocks = {
        f"{chapter.name}#{block.name}": block_bookmark(chapter.name, block.name)
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, FigureBlock | TableBlock)
    }
    return titles | blocks


def _front(
    draft: Draft,
    title: str,
    footer: str,
    listed: Sequence[Entry],
    chapters: Sequence[tuple[Chapter, str]],
) -> None:
    """Write the first pages: the title, the contents, and the lists of figures and tables."""
    (section,) = draft.document.sections
    set_header(section, "")
    set_footer(section, footer, draft.word("page"))
    draft.paragraph("Title")._p.append(run(title))
    if listed:
        write_contents(draft, listed)
    write_captions(draft, "figure", chapters)
    write_captions(draft, "table", chapters)
    draft.paragraph(
        "Normal"
    )  # holds the end of the section: LibreOffice loses fields in a footer within the contents


def _chapter(draft: Draft, chapter: Chapter, title: str, content: Sequence[Content]) -> None:
    draft.chapter = chapter.name
    draft.counted.clear()
    set_header(begin_section(draft.document, turned=False), title)
    for each, language in zip(content, _languages(chapter, content), strict=True):
        if isinstance(each, TableBlock):
            write_table(draft, each)
            continue
        draft.turn(False)
        if isinstance(each, FigureBlock):
            write_figure(draft, each)
        elif isinstance(each, tuple):
            draft.spoken = language
            _write_text(draft, chapter, each, opens=each is content[0])
            draft.spoken = None


def _languages(chapter: Chapter, content: Sequence[Content]) -> list[Language]:
    """Return the language of each part: one for each block, after that of a title that the blocks did not have."""
    own = [block.language if isinstance(block, Prose) else chapter.language for block in chapter.blocks]
    return [*([chapter.language] * (len(content) - len(own))), *own]


def _write_text(draft: Draft, chapter: Chapter, pieces: Sequence[Piece], *, opens: bool) -> None:
    """Write a text; below the title what is to be said of the whole chapter."""
    if not (opens and chapter.remark):
        write_prose(draft, pieces)
        return
    write_prose(draft, pieces[:1])
    own, draft.spoken = draft.spoken, None
    write_prose(draft, [chapter.remark])
    draft.spoken = own
    write_prose(draft, pieces[1:])
