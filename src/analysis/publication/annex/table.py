"""A table on a sheet: its heads are defined as such, so that a screen reader names them and readers can filter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7ECEF"}
TITLE = {"bold": True, "font_size": 14}
LINK = {"font_color": "#0B4F8A", "underline": 1}
TABLE_STYLE = "Table Style Light 1"
A4 = 9


@dataclass(frozen=True)
class Styles:
    """Formats of a workbook, each made once.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> styles = Styles(Workbook(io.BytesIO()))
    >>> styles.of(bold=True) is styles.of(bold=True)
    True
    """

    workbook: Workbook
    _made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict, repr=False)

    def of(self, **look: Any) -> Format:
        """Return the format with some properties, as the library calls them."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(look)
        return self._made[key]


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, and how its head looks besides.

    Examples
    --------
    >>> Column("Jaar", 8).look
    {}
    """

    head: str
    width: float
    look: dict[str, Any] = field(default_factory=dict)


def add_table(
    sheet: Worksheet, styles: Styles, top: int, columns: Sequence[Column], rows: int, name: str
) -> None:
    """Define a table of which the cells are written by others.

    Parameters
    ----------
    sheet : Worksheet
    styles : Styles
    top : int
        The row of the heads, counted from 0.
    columns : sequence of Column
        No two heads the same.
    rows : int
        At least 1.
    name : str
        Unique in the workbook; letters, digits and low lines.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> add_table(workbook.add_worksheet(), Styles(workbook), 0, [Column("Jaar", 8)], 3, "jaren")
    >>> workbook.close()
    """
    options = {
        "name": name,
        "style": TABLE_STYLE,
        "columns": [
            {"header": column.head, "header_format": styles.of(**HEAD, **column.look)} for column in columns
        ],
    }
    sheet.add_table(top, 0, top + rows, len(columns) - 1, options)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)


def write_cell(sheet: Worksheet, row: int, column: int, value: object, look: Format | None = None) -> None:
    """Write a number as a number and anything else as text; a formula is text too, and what is missing stays empty.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> write_cell(workbook.add_worksheet(), 0, 0, "=1+1")
    >>> workbook.close()
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, Real) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value), look)
    else:
        sheet.write_string(row, column, str(value), look)


def set_page(sheet: Worksheet, top: int, footer: str) -> None:
    """Print on landscape A4, as wide as the page, with the heads on each page.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> set_page(workbook.add_worksheet(), 0, "Pagina &P van &N")
    >>> workbook.close()
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer(f"&L&A&R{footer}")
