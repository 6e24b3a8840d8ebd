"""The headings of the book, nested, the table of contents, and the lists of figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.publication.blocks import Block, FigureBlock, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.text import Heading, Piece, Text, pieces_of, plain
from analysis.publication.word.bookmarks import block_bookmark
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import element, field_begin, field_end, run
from analysis.publication.word.styles import CAPTIONS, CHAPTER

DEEPEST = 3
"""Levels in the table of contents."""


@dataclass(frozen=True)
class Entry:
    """A heading as the table of contents names it."""

    level: int
    text: str
    bookmark: str


Content = tuple[Piece, ...] | Block


def content_of(chapter: Chapter) -> list[Content]:
    """Return what a chapter holds, its prose as pieces with nested headings.

    The first heading of level 1 is the title and comes first; no other has its level, and none is more than one
    level below the heading before it.

    Examples
    --------
    >>> chapter = Chapter("01_x", "X", (Prose("### Te diep"), Prose("# Nog een")))
    >>> [heading.level for heading in headings(content_of(chapter))]
    [1, 2, 2]
    """
    pieces = [pieces_of(each.markdown) if isinstance(each, Prose) else each for each in chapter.blocks]
    first = pieces[0] if pieces else None
    titled = isinstance(first, tuple) and first and isinstance(first[0], Heading) and first[0].level == 1
    if not titled:
        pieces.insert(0, (Heading(1, (Text(chapter.title),)),))
    before, content = 0, list[Content]()
    for each in pieces:
        if isinstance(each, tuple):
            each, before = _nested(each, before)
        content.append(each)
    return content


def _nested(pieces: Sequence[Piece], before: int) -> tuple[tuple[Piece, ...], int]:
    nested = []
    for piece in pieces:
        if isinstance(piece, Heading):
            before = min(max(piece.level, 2), before + 1) if before else 1
            piece = replace(piece, level=before)
        nested.append(piece)
    return tuple(nested), before


def headings(content: Sequence[Content]) -> list[Heading]:
    """Return the headings of a chapter.

    Examples
    --------
    >>> headings([pieces_of("# X"), pieces_of("Tekst")])
    [Heading(level=1, parts=(Text(text='X'),))]
    """
    return [
        piece for each in content if isinstance(each, tuple) for piece in each if isinstance(piece, Heading)
    ]


def entries(contents: Sequence[Sequence[Content]]) -> list[list[Entry]]:
    """Return the headings of each chapter with the bookmarks that they will have.

    Examples
    --------
    >>> entries([content_of(Chapter("01_x", "X", ()))])
    [[Entry(level=1, text='X', bookmark='_Toc000000001')]]
    """
    listed: list[list[Entry]] = []
    number = 0
    for content in contents:
        listed.append([])
        for heading in headings(content):
            number += 1
            listed[-1].append(Entry(heading.level, plain(heading.parts), f"_Toc{number:09d}"))
    return listed


def captions(chapter: Chapter, word: str, kind: type[FigureBlock | TableBlock]) -> list[Entry]:
    r"""Return the captions of the figures, or of the tables, of a chapter with the bookmarks that they will have.

    Parameters
    ----------
    chapter : Chapter
    word : str
        What a figure or table is called.
    kind : type
        FigureBlock or TableBlock.

    Examples
    --------
    >>> table = TableBlock("t", "Cijfers.", ["A"], [False], [], "", "", "")
    >>> [entry.text for entry in captions(Chapter("01_x", "X", (table,)), "Tabel", TableBlock)]
    ['Tabel\xa01. Cijfers.']
    """
    shown = (block for block in chapter.blocks if isinstance(block, kind))
    return [
        Entry(1, f"{word}\u00a0{number}. {block.caption}", block_bookmark(chapter.name, block.name))
        for number, block in enumerate(shown, start=1)
    ]


def write_contents(draft: Draft, listed: Sequence[Entry]) -> None:
    """Write the table of contents as a field that is filled already; page numbers come when Word updates it.

    A page number that nobody counted would be wrong, a heading that leads to its place is right.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "nl")
    >>> write_contents(draft, [Entry(1, "Armoede", "_Toc1")])
    >>> [paragraph.text for paragraph in draft.document.paragraphs]
    ['Inhoud', 'Armoede']
    """
    shown = [(f"toc {entry.level}", entry) for entry in listed if entry.level <= DEEPEST]
    draft.paragraph("TOC Heading")._p.append(run(draft.word("contents")))
    _write_list(draft, f'TOC \\o "1-{DEEPEST}" \\h \\z \\u', shown)


def write_captions(
    draft: Draft, kind: Literal["figure", "table"], chapters: Sequence[tuple[Chapter, str]]
) -> None:
    """Write the list of figures, or of tables: by chapter, as their numbers begin again in each.

    Word leaves the names of the chapters out when it updates the list.

    Parameters
    ----------
    draft : Draft
    kind : {"figure", "table"}
    chapters : sequence of (Chapter, str)
        With their titles; those without any are left out.

    Examples
    --------
    >>> from analysis.publication.word.reference import begun
    >>> draft = Draft(begun(None), "en")
    >>> table = TableBlock("t", "Figures.", ["A"], [False], [], "", "", "")
    >>> write_captions(draft, "table", [(Chapter("01_x", "X", (table,)), "Poverty")])
    >>> [paragraph.text for paragraph in draft.document.paragraphs][:2]
    ['Tables', 'Poverty']
    """
    word, found = draft.word(kind), {"figure": FigureBlock, "table": TableBlock}[kind]
    listed: list[tuple[str, Entry]] = []
    for chapter, title in chapters:
        own = captions(chapter, word, found)
        if own:
            listed += [(CHAPTER, Entry(1, title, own[0].bookmark)), *((CAPTIONS, each) for each in own)]
    if listed:
        head = draft.paragraph("TOC Heading")
        head.paragraph_format.page_break_before = kind == "figure"
        head._p.append(run(draft.word(f"{kind}s")))
        _write_list(draft, f'TOC \\h \\z \\c "{word}"', listed)


def _write_list(draft: Draft, instruction: str, listed: Sequence[tuple[str, Entry]]) -> None:
    """Write a field that is filled: a line that leads to its place for each entry."""
    told = element("w:instrText", {"xml:space": "preserve"})
    told.text = f" {instruction} "
    paragraph = None
    for at, (style, entry) in enumerate(listed):
        paragraph = draft.paragraph(style)._p
        if at == 0:
            paragraph.extend(field_begin(told))
        paragraph.append(element("w:hyperlink", {"anchor": entry.bookmark, "history": "1"}, run(entry.text)))
    if paragraph is not None:
        paragraph.append(field_end())
