"""Regression tables for readers: one immutable table, written as HTML, Word, LaTeX and CSV."""

from analysis.publication.regression_tables.block import regression
from analysis.publication.regression_tables.csv import to_csv
from analysis.publication.regression_tables.exports import write_tables
from analysis.publication.regression_tables.html import to_html
from analysis.publication.regression_tables.latex import to_latex
from analysis.publication.regression_tables.model import RegressionTable, regression_table
from analysis.publication.regression_tables.word import to_word

__all__ = [
    "RegressionTable",
    "regression",
    "regression_table",
    "to_csv",
    "to_html",
    "to_latex",
    "to_word",
    "write_tables",
]
