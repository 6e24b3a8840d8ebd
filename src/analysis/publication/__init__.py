"""From notebooks to pages."""

from analysis.numbers import format_p_value as p_value
from analysis.numbers import format_percentage as percentage
from analysis.numbers import join_words as enumeration
from analysis.publication.blocks import Column, FigureBlock, Prose, TableBlock, figure, table
from analysis.publication.prose import prose

__all__ = [
    "Column",
    "FigureBlock",
    "Prose",
    "TableBlock",
    "enumeration",
    "figure",
    "p_value",
    "percentage",
    "prose",
    "table",
]
