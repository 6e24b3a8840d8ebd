"""A regression table as an HTML document of its own."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.publication.regression_tables.rows import Row

if TYPE_CHECKING:
    from analysis.publication.regression_tables.model import RegressionTable

_STYLE = """\
body { font: 15px/1.4 "Segoe UI", Helvetica, Arial, sans-serif; color: #1a1a1a; margin: 1.5rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; border-bottom: 2px solid; }
caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { padding: .3rem .7rem .3rem 0; text-align: right; vertical-align: top; max-width: 14em; }
th[scope=row], th:first-child { text-align: left; font-weight: normal; min-width: 9em; }
tbody th { position: sticky; left: 0; background: #fff; }
thead th { border-top: 2px solid; border-bottom: 1px solid; vertical-align: bottom; }
tbody + tbody { border-top: 1px solid; }
.term td { white-space: nowrap; font-variant-numeric: tabular-nums; }
p { font-size: .85em; max-width: 48rem; margin: .4rem 0; }"""


def to_html(table: RegressionTable) -> str:
    """Write a regression table as a document that needs nothing but itself.

    Parameters
    ----------
    table : RegressionTable

    Returns
    -------
    str
        With caption, column and row heads that a screen reader announces, and the remarks under the table.

    Examples
    --------
    >>> from analysis.publication.regression_tables.model import RegressionTable
    >>> page = to_html(RegressionTable("t", "A < B", "", "Bron: CBS", "nl", (), (), (), ()))
    >>> "<caption>A &lt; B</caption>" in page
    True
    """
    caption = html.escape(table.caption)
    heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in table.heads)
    remarks = "\n".join(f"<p>{html.escape(text)}</p>" for text in (*table.remarks, table.source) if text)
    return (
        f'<!DOCTYPE html>\n<html lang="{table.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{caption}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<div role="region" aria-label="{caption}" tabindex="0">\n<table>\n<caption>{caption}</caption>\n'
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n"
        f"{_body(table.terms, 'term')}{_body(table.facts, 'fact')}</table>\n</div>\n"
        f"{remarks}\n</body>\n</html>\n"
    )


def _body(rows: Sequence[Row], kind: str) -> str:
    lines = "".join(_row(row) for row in rows)
    return f'<tbody class="{kind}">\n{lines}</tbody>\n' if rows else ""


def _row(row: Row) -> str:
    cells = "".join(f"<td>{'<br>'.join(html.escape(line) for line in cell)}</td>" for cell in row.cells)
    return f'<tr><th scope="row">{html.escape(row.label)}</th>{cells}</tr>\n'
