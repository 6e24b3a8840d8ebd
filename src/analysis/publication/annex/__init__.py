"""The annex in a spreadsheet: every figure by municipality and year, typed, with its sign and its source."""

from analysis.publication.annex.named_values import ValueRow
from analysis.publication.annex.workbook import annex_xlsx

__all__ = ["ValueRow", "annex_xlsx"]
