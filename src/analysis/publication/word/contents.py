"""The headings of the book, nested, and the table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.publication.blocks import Block, Prose
from analysis.publication.chapter import Chapter
from analysis.publication.text import Heading, Piece, Text, pieces_of, plain
from analysis.publication.word.draft import Draft
from analysis.publication.word.elements import element, field_begin, field_end, run

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
    draft.paragraph("TOC Heading")._p.append(run(draft.word("contents")))
    told = element("w:instrText", {"xml:space": "preserve"})
    told.text = f' TOC \\o "1-{DEEPEST}" \\h \\z \\u '
    paragraph = None
    for at, entry in enumerate(entry for entry in listed if entry.level <= DEEPEST):
        paragraph = draft.paragraph(f"toc {entry.level}")._p
        if at == 0:
            paragraph.extend(field_begin(told))
        paragraph.append(element("w:hyperlink", {"anchor": entry.bookmark, "history": "1"}, run(entry.text)))
    if paragraph is not None:
        paragraph.append(field_end())
