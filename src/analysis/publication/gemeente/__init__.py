"""The page of a municipality on one A4, as HTML and as tagged PDF, and the pages of all of them.

A :class:`~analysis.publication.profile.Profile` becomes a :class:`~analysis.publication.gemeente.sheet.Sheet`, which is
all text and drawings; the two renderers lay that out and say nothing of their own.
"""

from analysis.publication.gemeente.writing import Report, write_gemeente, write_gemeenten

__all__ = ["Report", "write_gemeente", "write_gemeenten"]
