"""The book as a Word document: chapters with real styles, captions, tables, fields and bookmarks."""

from analysis.publication.word.book import book_docx
from analysis.publication.word.bookmarks import value_bookmark

__all__ = ["book_docx", "value_bookmark"]
