"""A chapter as Typst markup: its title, its prose, and its figures and tables with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.publication.blocks import FigureBlock, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.pdf.floats import figure_source, table_source
from analysis.publication.pdf.literals import literal
from analysis.publication.pdf.prose import inlines_source, piece_source
from analysis.publication.text import Heading, Inline, Piece, Text, pieces_of, plain

Part = Piece | FigureBlock | TableBlock


def chapter_source(chapter: Chapter) -> str:
    """Write a chapter as Typst markup, for the functions of ``book.typ``.

    Parameters
    ----------
    chapter : Chapter

    Returns
    -------
    str

    Raises
    ------
    PublicationError
        When a figure has no text alternative, or the headings are not nested.

    Examples
    --------
    >>> print(chapter_source(Chapter("01_x", "X", (Prose("# X"), Prose("Dat *is* alles.")))))
    #chapter("01_x", [#"X";])
    <BLANKLINE>
    #"Dat ";#emph[#"is";];#" alles.";
    """
    title, rest = _parted(chapter)
    _check_nested([part for part, _ in rest], chapter.name)
    figures, tables = count(1), count(1)
    sources = [f"#chapter({literal(chapter.name)}, [{inlines_source(title, chapter.name)}])"]
    if chapter.remark:
        sources.append(piece_source(chapter.remark, chapter.name))
    for part, language in rest:
        if isinstance(part, FigureBlock):
            sources.append(figure_source(part, next(figures), chapter.name))
        elif isinstance(part, TableBlock):
            sources.append(table_source(part, next(tables), chapter.language))
        else:
            source = piece_source(part, chapter.name)
            spoken = language != chapter.language
            sources.append(f"#spoken({literal(language)})[{source}]" if spoken else source)
    return "\n\n".join(sources)


def _parted(chapter: Chapter) -> tuple[tuple[Inline, ...], list[tuple[Part, Language]]]:
    """Return the words of the title, which is the first heading, and all that is not the title, with its language."""
    parts = list(_parts(chapter))
    for at, (part, _) in enumerate(parts):
        if isinstance(part, Heading):
            if part.level == 1:
                return part.parts, parts[:at] + parts[at + 1 :]
            break
    return (Text(chapter.title),), parts


def _parts(chapter: Chapter) -> Iterator[tuple[Part, Language]]:
    for block in chapter.blocks:
        if isinstance(block, Prose):
            yield from ((piece, block.language) for piece in pieces_of(block.markdown))
        else:
            yield block, chapter.language


def _check_nested(parts: Sequence[Part], chapter: str) -> None:
    """Refuse a second title and a heading that skips a level: a reader who hears the page goes by the levels."""
    above = 1
    for part in parts:
        if isinstance(part, Heading):
            if not 1 < part.level <= above + 1:
                raise PublicationError(
                    f"the heading '{plain(part.parts)}' of level {part.level} comes after one of level {above}",
                    where=chapter,
                    remedy=f"write it with {' or '.join('#' * level for level in range(2, above + 2))}",
                )
            above = part.level
