"""Prose in HTML; every text in it is escaped when it is put into the markup around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from analysis.publication.text import (
    Break,
    Code,
    Grid,
    Heading,
    Inline,
    Items,
    Link,
    Paragraph,
    Piece,
    Quote,
    Strong,
    Text,
    Value,
    plain,
)

OUTSIDE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
"""How an address begins that leads out of the site."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True)
class Writer:
    """Writes the prose of one chapter.

    Parameters
    ----------
    chapter : str
        Name of the chapter, for the full names of its values.
    exact : mapping of str to str
        The named values unrounded.

    Examples
    --------
    >>> from analysis.publication.text import pieces_of
    >>> print(Writer("01_x", {"deel": "5.25"}).pieces(pieces_of("Dat is *⟦deel:5,3⟧*.")))
    <p>Dat is <em><data class="value" data-name="01_x.deel" value="5.25">5,3</data></em>.</p>
    """

    chapter: str
    exact: Mapping[str, str] = field(default_factory=dict)

    def pieces(self, pieces: Sequence[Piece]) -> Markup:
        """Write pieces, each on a line of its own."""
        return Markup("\n").join(self._piece(piece) for piece in pieces)

    def inlines(self, parts: Sequence[Inline]) -> Markup:
        """Write words with their form."""
        return Markup("").join(self._inline(part) for part in parts)

    def _piece(self, piece: Piece) -> Markup:
        if isinstance(piece, Paragraph):
            return Markup("<p>{}</p>").format(self.inlines(piece.parts))
        if isinstance(piece, Quote):
            return Markup("<blockquote>\n{}\n</blockquote>").format(self.pieces(piece.pieces))
        if isinstance(piece, Items):
            return self._items(piece)
        if isinstance(piece, Grid):
            return self._grid(piece)
        return self._heading(piece)

    def _heading(self, piece: Heading) -> Markup:
        """Write a heading within a quote or list: no place of the page, so no heading of it."""
        return Markup("<p><strong>{}</strong></p>").format(self.inlines(piece.parts))

    def _items(self, items: Items) -> Markup:
        tight = all(len(item) == 1 and isinstance(item[0], Paragraph) for item in items.items)
        written = [
            self.inlines(item[0].parts) if tight and isinstance(item[0], Paragraph) else self.pieces(item)
            for item in items.items
        ]
        rows = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in written)
        return Markup("<{0}>\n{1}\n</{0}>").format("ol" if items.ordered else "ul", rows)

    def _grid(self, grid: Grid) -> Markup:
        heads = Markup("").join(map(self._head, grid.head))
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(self.inlines(cell)) for cell in row)
            )
            for row in grid.rows
        )
        label = ", ".join(filter(None, map(plain, grid.head)))
        return Markup(
            '<div class="scroll words" role="region" aria-label="{}" tabindex="0">\n<table>\n'
            "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>\n</div>"
        ).format(label, heads, rows)

    def _head(self, cell: tuple[Inline, ...]) -> Markup:
        if not plain(cell).strip():
            return Markup("<td></td>")
        return Markup('<th scope="col">{}</th>').format(self.inlines(cell))

    def _inline(self, part: Inline) -> Markup:
        if isinstance(part, Text):
            return escape(part.text)
        if isinstance(part, Value):
            return self._value(part)
        if isinstance(part, Code):
            return Markup("<code>{}</code>").format(part.text)
        if isinstance(part, Break):
            return Markup("<br>\n")
        if isinstance(part, Link):
            return self._link(part)
        tag = "strong" if isinstance(part, Strong) else "em"
        return Markup("<{0}>{1}</{0}>").format(tag, self.inlines(part.parts))

    def _value(self, value: Value) -> Markup:
        return Markup('<data class="value" data-name="{}.{}" value="{}">{}</data>').format(
            self.chapter, value.name, self.exact.get(value.name, ""), value.text
        )

    def _link(self, link: Link) -> Markup:
        """Write a link; to a notebook it leads to the page that was made of it."""
        words = self.inlines(link.parts)
        if OUTSIDE.match(link.address):
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(link.address, words)
        if SCHEME.match(link.address):
            return words
        file, hash_, place = link.address.partition("#")
        file = re.sub(r"\.ipynb$", ".html", file)
        return Markup('<a href="{}{}{}">{}</a>').format(file, hash_, place, words)
