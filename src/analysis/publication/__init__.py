"""From notebooks to pages.

Regression tables are imported when they are first used: they bring pandas and the models along.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from analysis.numbers import format_p_value as p_value
from analysis.numbers import format_percentage as percentage
from analysis.numbers import join_words as enumeration
from analysis.publication.blocks import Column, FigureBlock, Prose, TableBlock, figure, table
from analysis.publication.edition import either, language
from analysis.publication.prose import prose, sourced

if TYPE_CHECKING:
    from analysis.publication.regression_tables import (
        RegressionTable,
        regression,
        regression_table,
        write_tables,
    )

__all__ = [
    "Column",
    "FigureBlock",
    "Prose",
    "RegressionTable",
    "TableBlock",
    "either",
    "enumeration",
    "figure",
    "language",
    "p_value",
    "percentage",
    "prose",
    "regression",
    "regression_table",
    "sourced",
    "table",
    "write_tables",
]

_LAZY = ("RegressionTable", "regression", "regression_table", "write_tables")


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module("analysis.publication.regression_tables"), name)
    raise AttributeError(f"module 'analysis.publication' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
