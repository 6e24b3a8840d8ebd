"""From notebooks to pages."""

from analysis.publication.blocks import Column, FigureBlock, Prose, TableBlock, figure, table
from analysis.publication.prose import prose

__all__ = ["Column", "FigureBlock", "Prose", "TableBlock", "figure", "prose", "table"]
