"""A chapter as a page shows it: nested headings with a place of their own, numbered figures and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from analysis.numbers import Language
from analysis.publication.blocks import Block, FigureBlock, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.site.anchors import anchor_of, anchors
from analysis.publication.text import Heading, Inline, Paragraph, Piece, Text, pieces_of, plain

_Found = tuple[Piece | FigureBlock | TableBlock, Language]


@dataclass(frozen=True)
class Section:
    """A heading below the title, with its level and its place."""

    level: int
    parts: tuple[Inline, ...]
    anchor: str
    language: Language


@dataclass(frozen=True)
class Passage:
    """Prose between two headings, figures or tables, in one language."""

    pieces: tuple[Piece, ...]
    language: Language


@dataclass(frozen=True)
class NumberedFigure:
    """A figure with its number in the chapter and its place."""

    block: FigureBlock
    number: int
    anchor: str


@dataclass(frozen=True)
class NumberedTable:
    """A table with its number in the chapter and its place."""

    block: TableBlock
    number: int
    anchor: str


Part = Section | Passage | NumberedFigure | NumberedTable


@dataclass(frozen=True)
class Outline:
    """What a chapter holds, in its order.

    Parameters
    ----------
    chapter : Chapter
    number : int
        Of the chapter in the book.
    title : tuple of Inline
        The first heading, when that is of level 1; else the title of the chapter.
    title_language : {"nl", "en"}
    parts : tuple of Part
    """

    chapter: Chapter
    number: int
    title: tuple[Inline, ...]
    title_language: Language
    parts: tuple[Part, ...]

    @property
    def page(self) -> str:
        """The file of its page."""
        return f"{self.chapter.name}.html"

    @property
    def sections(self) -> list[Section]:
        """Its headings below the title."""
        return [part for part in self.parts if isinstance(part, Section)]

    @property
    def figures(self) -> list[NumberedFigure]:
        """Its figures."""
        return [part for part in self.parts if isinstance(part, NumberedFigure)]

    @property
    def tables(self) -> list[NumberedTable]:
        """Its tables."""
        return [part for part in self.parts if isinstance(part, NumberedTable)]

    @property
    def exact(self) -> dict[str, str]:
        """Its named values unrounded, by name."""
        texts = (block for block in self.chapter.blocks if isinstance(block, Prose))
        return {value.name: value.exact for text in texts for value in text.named}


def outline_of(chapter: Chapter, number: int = 1) -> Outline:
    r"""Return what a chapter holds.

    Parameters
    ----------
    chapter : Chapter
    number : int
        Of the chapter in the book.

    Returns
    -------
    Outline
        Headings are nested: a second title and a skipped level become the nearest level that there can be.

    Examples
    --------
    >>> chapter = Chapter("01_x", "X", (Prose("# X"), Prose("Wat.\n\n#### De kaart\n\nHier.")))
    >>> outline = outline_of(chapter)
    >>> [(section.level, section.anchor) for section in outline.sections]
    [(2, 'de-kaart')]
    """
    found = [each for block in chapter.blocks for each in _pieces(block, chapter)]
    heading, language = next(
        (each for each in found if isinstance(each[0], Heading)), (None, chapter.language)
    )
    title: tuple[Inline, ...] = (Text(chapter.title),)
    if isinstance(heading, Heading) and heading.level == 1:
        title = heading.parts
        found = [each for each in found if each[0] is not heading]
    else:
        language = chapter.language
    return Outline(chapter, number, title, language, tuple(_joined(_placed(found))))


def _pieces(block: Block, chapter: Chapter) -> Iterator[_Found]:
    if isinstance(block, Prose):
        for piece in pieces_of(block.markdown):
            yield piece, block.language
    else:
        yield block, chapter.language


def _placed(found: list[_Found]) -> Iterator[Part]:
    names = [anchor_of(piece.name) for piece, _ in found if isinstance(piece, FigureBlock | TableBlock)]
    texts = [plain(piece.parts) for piece, _ in found if isinstance(piece, Heading)]
    places = iter(anchors(texts, names))
    figures, tables, level = count(1), count(1), 1
    for piece, language in found:
        if isinstance(piece, Heading):
            level = min(max(piece.level, 2), level + 1)
            yield Section(level, piece.parts, next(places), language)
        elif isinstance(piece, FigureBlock):
            yield NumberedFigure(piece, next(figures), anchor_of(piece.name))
        elif isinstance(piece, TableBlock):
            yield NumberedTable(piece, next(tables), anchor_of(piece.name))
        else:
            yield Passage((piece,), language)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Put pieces that follow each other in one language together."""
    passage: Passage | None = None
    for part in parts:
        if isinstance(part, Passage):
            joins = passage is not None and passage.language == part.language
            if passage and not joins:
                yield passage
            passage = Passage((*passage.pieces, *part.pieces), part.language) if passage and joins else part
            continue
        if passage:
            yield passage
        passage = None
        yield part
    if passage:
        yield passage


def summary_of(outline: Outline) -> tuple[str, Language]:
    r"""Return the first paragraph of a chapter in plain words, and its language.

    Examples
    --------
    >>> summary_of(outline_of(Chapter("01_x", "X", (Prose("# X\n\n> Let op.\n\nOver *x*."),))))
    ('Over x.', 'nl')
    """
    for part in outline.parts:
        if isinstance(part, Passage):
            for piece in part.pieces:
                if isinstance(piece, Paragraph):
                    return " ".join(plain(piece.parts).split()), part.language
    return "", outline.chapter.language
