"""The Databoek as a tagged PDF: chapters become a Typst source, and Typst makes PDF/UA-1 of it."""

from analysis.publication.pdf.book import book_pdf, book_source
from analysis.publication.pdf.chapters import chapter_source

__all__ = ["book_pdf", "book_source", "chapter_source"]
