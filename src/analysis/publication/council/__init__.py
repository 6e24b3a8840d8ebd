"""The council brief: one page of text about one municipality, as a Word document.

:func:`~analysis.publication.council.brief.council_brief` decides what it says,
:func:`~analysis.publication.council.document.council_docx` writes that with the styles of the book, and
:func:`~analysis.publication.council.writing.write_council_brief` does both for a municipality by its name.
"""

from analysis.publication.council.brief import CouncilBrief, council_brief, council_sources
from analysis.publication.council.document import council_docx
from analysis.publication.council.writing import write_council_brief

__all__ = ["CouncilBrief", "council_brief", "council_docx", "council_sources", "write_council_brief"]
