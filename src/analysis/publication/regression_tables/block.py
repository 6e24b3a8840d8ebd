"""A regression table as a block of a chapter, with its files beside it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.numbers import Language
from analysis.panel.provenance import rests_on
from analysis.publication.blocks import TableBlock
from analysis.publication.regression_tables.csv import excluded_csv
from analysis.publication.regression_tables.exports import exports
from analysis.publication.regression_tables.model import RegressionTable, regression_table
from analysis.publication.regression_tables.rows import Row

if TYPE_CHECKING:
    from analysis.models.results import ModelResult

LEFT_OUT: dict[Language, str] = {"nl": "weggelaten", "en": "left-out"}
"""Behind the name of the file that says who is left out."""


def regression(
    results: Sequence[ModelResult],
    *,
    caption: str,
    source: str,
    name: str,
    note: str = "",
    language: Language = "nl",
    as_percent: bool = False,
    evidence: tuple[dict[str, Any], ...] = (),
) -> TableBlock:
    """Make a regression table of a chapter, which can be downloaded as Word, LaTeX, HTML and CSV.

    Parameters
    ----------
    results : sequence of ModelResult
        One column each, in this order.
    caption, source, note : str
        The fixed text on causality stands under every table.
    name : str
        Short name for files and references, unique in the chapter.
    language : {"nl", "en"}
    as_percent : bool
        See :func:`~analysis.publication.regression_tables.model.regression_table`.
    evidence : tuple of dict
        What else it rests on, for the manifest.

    Returns
    -------
    TableBlock

    Raises
    ------
    PublicationError
        As :func:`~analysis.publication.regression_tables.model.regression_table` does.

    Examples
    --------
    >>> regression([], caption="Leeg", source="Bron: geen", name="leeg")
    Traceback (most recent call last):
    analysis.errors.PublicationError: leeg: a regression table needs at least one model; give it the results of fit.
    """
    import pandas as pd

    table = regression_table(
        results,
        caption=caption,
        source=source,
        name=name,
        note=note,
        language=language,
        as_percent=as_percent,
    )
    files = exports(table)
    csv = files.pop(f"{name}.csv").decode("utf-8")
    files[f"{name}-{LEFT_OUT[language]}.csv"] = excluded_csv(results, language).encode("utf-8")
    return TableBlock(
        name=name,
        caption=caption,
        heads=list(table.heads),
        numeric=[False] + [True] * len(table.models),
        cells=_cells(table),
        source=source,
        note=" ".join(table.remarks),
        csv=csv,
        rests_on=[*rests_on(pd.concat([result.based_on for result in results])), *evidence],
        row_heads=True,
        downloads={path: base64.b64encode(content).decode("ascii") for path, content in files.items()},
    )


def _cells(table: RegressionTable) -> list[list[str]]:
    """Return the printed cells; the lines of an estimate do not break, words do."""
    unbroken = [_printed(row, "\u00a0") for row in table.terms]
    return unbroken + [_printed(row, " ") for row in table.facts]


def _printed(row: Row, space: str) -> list[str]:
    return [row.label, *("\n".join(line.replace(" ", space) for line in cell) for cell in row.cells)]
