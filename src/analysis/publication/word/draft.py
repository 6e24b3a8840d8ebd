"""The document while it is written: what all parts of it share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from analysis.numbers import Language
from analysis.publication.word.bookmarks import Bookmarks, value_bookmark
from analysis.publication.word.elements import bookmarked, element
from analysis.publication.word.sections import begin_section, is_turned
from analysis.publication.word.words import WORDS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


@dataclass
class Draft:
    """A document that grows at its end.

    Parameters
    ----------
    document : docx.document.Document
    language : {"nl", "en"}
    anchors : dict of str to str
        The bookmark of each chapter, by its name, and of its figures and tables, by ``chapter#name``.
    headings : list of str
        The bookmarks of the headings that are still to be written.
    spoken : {"nl", "en"}, optional
        The language of the text that is being written, where it is not that of the document.
    """

    document: Document
    language: Language
    anchors: dict[str, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    chapter: str = ""
    spoken: Language | None = None
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    counted: Counter[str] = field(default_factory=Counter)
    _styles: dict[str, str] = field(default_factory=dict)

    def paragraph(self, style: str) -> Paragraph:
        """Begin a paragraph at the end of the document."""
        made = self.document.add_paragraph()
        made._p.style = self.style(style)
        return made

    def style(self, name: str) -> str:
        """Return what a style is called in this document; Word in another language has other names."""
        if name not in self._styles:
            self._styles[name] = self.document.styles[name].style_id
        return self._styles[name]

    def marked(self, kind: Literal["r", "p", "tbl"], name: str) -> Any:
        """Return the property of a run, paragraph or table that gives it a style."""
        return element(f"w:{kind}Style", {"val": self.style(name)})

    def count(self, kind: Literal["figure", "table"]) -> int:
        """Return the number of the next figure or table of the chapter."""
        self.counted[kind] += 1
        return self.counted[kind]

    def word(self, name: str) -> str:
        """Return a fixed word in the language of the document."""
        return WORDS[self.language][name]

    def value(self, name: str, runs: list[Any]) -> list[Any]:
        """Return the runs of a named value within its bookmark."""
        return bookmarked(*self.bookmarks.take(value_bookmark(self.chapter, name)), runs)

    def turn(self, turned: bool) -> None:
        """Go on on a page that is upright, or on its side."""
        if is_turned(self.document.sections[-1]) != turned:
            begin_section(self.document, turned=turned)
