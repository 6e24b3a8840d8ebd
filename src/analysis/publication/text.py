"""Prose as a small tree: what every renderer (page, Word, PDF) writes, so that none of them reads Markdown itself.

A named value stands in Markdown as ``⟦name:5,2 procent⟧``, see :func:`marked`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

OPEN, BETWEEN, CLOSE = "⟦", ":", "⟧"
MARK = re.compile(f"{OPEN}([a-z][a-z0-9_]*){re.escape(BETWEEN)}([^{OPEN}{CLOSE}]*){CLOSE}")


@dataclass(frozen=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class Value:
    """A number or name that a notebook computed, by the name that explains it."""

    name: str
    text: str


@dataclass(frozen=True)
class Code:
    """The name of something in a program or file."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Words with stress."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Strong:
    """Words with more stress."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    address: str
    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Break:
    """The end of a line within a paragraph."""


Inline = Text | Value | Code | Emphasis | Strong | Link | Break


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of the chapter."""

    level: int
    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    parts: tuple[Inline, ...]


@dataclass(frozen=True)
class Quote:
    """A remark that stands apart."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Items:
    """A list, with numbers or without."""

    ordered: bool
    items: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Grid:
    """A table of words, as Markdown has it."""

    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


Piece = Heading | Paragraph | Quote | Items | Grid


def marked(name: str, text: str) -> str:
    """Return how a named value stands in Markdown.

    Examples
    --------
    >>> marked("aandeel", "5,2 procent")
    '⟦aandeel:5,2 procent⟧'
    """
    return f"{OPEN}{name}{BETWEEN}{text}{CLOSE}"


def unmarked(markdown: str) -> str:
    """Return Markdown with its named values as plain words.

    Examples
    --------
    >>> unmarked("Dat is ⟦aandeel:5,2 procent⟧.")
    'Dat is 5,2 procent.'
    """
    return MARK.sub(lambda found: found[2], markdown)


def pieces_of(markdown: str) -> tuple[Piece, ...]:
    """Return the headings, paragraphs, lists, quotes and tables of a Markdown text.

    Parameters
    ----------
    markdown : str
        CommonMark with tables; HTML, pictures and code blocks have no place in a chapter.

    Returns
    -------
    tuple of Piece

    Raises
    ------
    PublicationError
        When the text holds something that is not one of these.

    Examples
    --------
    >>> pieces_of("# Armoede")
    (Heading(level=1, parts=(Text(text='Armoede'),)),)
    >>> pieces_of("Dat is *⟦aandeel:5,2 procent⟧*.")[0].parts[1]
    Emphasis(parts=(Value(name='aandeel', text='5,2 procent'),))
    """
    from markdown_it.tree import SyntaxTreeNode

    return tuple(_piece(node) for node in SyntaxTreeNode(_markdown().parse(markdown)).children)


def plain(parts: Sequence[Inline]) -> str:
    """Return words without their form.

    Examples
    --------
    >>> plain((Text("Dat is "), Strong((Value("aandeel", "5,2 procent"),))))
    'Dat is 5,2 procent'
    """
    return "".join(_words(parts))


def values_in(pieces: Sequence[Piece]) -> list[Value]:
    r"""Return the named values of a text, in its order.

    Examples
    --------
    >>> values_in(pieces_of("- ⟦een:1⟧\n- **⟦twee:2⟧**"))
    [Value(name='een', text='1'), Value(name='twee', text='2')]
    """
    return [each for piece in pieces for each in _values(piece)]


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["html_inline", "html_block"])


def _piece(node: SyntaxTreeNode) -> Piece:
    if node.type == "heading":
        return Heading(int(node.tag[1:]), _inlines(node))
    if node.type == "paragraph":
        return Paragraph(_inlines(node))
    if node.type == "blockquote":
        return Quote(tuple(map(_piece, node.children)))
    if node.type in ("bullet_list", "ordered_list"):
        items = tuple(tuple(map(_piece, item.children)) for item in node.children)
        return Items(node.type == "ordered_list", items)
    if node.type == "table":
        head, *body = (
            tuple(tuple(map(_inlines, row.children)) for row in part.children) for part in node.children
        )
        return Grid(head[0], body[0] if body else ())
    raise _refused(node)


def _inlines(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    return tuple(part for inline in node.children for child in inline.children for part in _inline(child))


def _inline(node: SyntaxTreeNode) -> Iterator[Inline]:
    within: Any = {"em": Emphasis, "strong": Strong}
    if node.type == "text":
        yield from _texts(node.content)
    elif node.type == "softbreak":
        yield Text(" ")
    elif node.type == "hardbreak":
        yield Break()
    elif node.type == "code_inline":
        yield Code(node.content)
    elif node.type in within:
        yield within[node.type](_all(node))
    elif node.type == "link":
        yield Link(str(node.attrs["href"]), _all(node))
    else:
        raise _refused(node)


def _all(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    return tuple(part for child in node.children for part in _inline(child))


def _texts(text: str) -> Iterator[Inline]:
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Text(text[at : found.start()])
        yield Value(found[1], found[2])
        at = found.end()
    if at < len(text):
        yield Text(text[at:])


def _words(parts: Sequence[Inline]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text | Value | Code):
            yield part.text
        elif isinstance(part, Break):
            yield "\n"
        else:
            yield from _words(part.parts)


def _values(piece: Piece) -> Iterator[Value]:
    if isinstance(piece, Quote):
        yield from values_in(piece.pieces)
    elif isinstance(piece, Items):
        for item in piece.items:
            yield from values_in(item)
    elif isinstance(piece, Grid):
        for row in (piece.head, *piece.rows):
            for cell in row:
                yield from _within(cell)
    else:
        yield from _within(piece.parts)


def _within(parts: Sequence[Inline]) -> Iterator[Value]:
    for part in parts:
        if isinstance(part, Value):
            yield part
        elif isinstance(part, Emphasis | Strong | Link):
            yield from _within(part.parts)


def _refused(node: SyntaxTreeNode) -> PublicationError:
    line = node.map[0] + 1 if node.map else 1
    return PublicationError(
        f"a text holds '{node.type}', which not every edition can show",
        where=f"line {line} of the text",
        remedy="use headings, paragraphs, lists, quotes, tables, stress, links and code words",
    )
