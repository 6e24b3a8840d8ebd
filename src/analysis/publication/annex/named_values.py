"""The sheet with the named values of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.numbers import Language
from analysis.publication.annex.table import TITLE, Column, Styles, add_table, set_page, write_cell
from analysis.publication.annex.words import WORDS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADS = 2
"""The row of the heads."""


@dataclass(frozen=True)
class ValueRow:
    """A named value: where it stands, how the text writes it, and the number itself.

    Parameters
    ----------
    chapter, name, text : str
    value : float, str or None
        A name, a year or a number; none when the text says "not available".
    unit : str
        Empty when it has none.

    Examples
    --------
    >>> ValueRow("01_kinderarmoede", "aandeel", "5,2 procent", 5.1834, "procent").text
    '5,2 procent'
    """

    chapter: str
    name: str
    text: str
    value: float | str | None
    unit: str = ""


def write_values(sheet: Worksheet, styles: Styles, values: Sequence[ValueRow], language: Language) -> None:
    """Write the named values, a row each, in the order given.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> write_values(workbook.add_worksheet("Waarden"), Styles(workbook), [ValueRow("01", "a", "1", 1.0)], "nl")
    >>> workbook.close()
    """
    words = WORDS[language]
    heads = [
        Column(words["chapter"], 28),
        Column(words["value_name"], 34),
        Column(words["text"], 28),
        Column(words["value"], 18),
        Column(words["unit"], 20),
    ]
    sheet.write_string(0, 0, words["values"], styles.of(**TITLE))
    add_table(sheet, styles, HEADS, heads, len(values), "named_values")
    for row, each in enumerate(values, HEADS + 1):
        for column, value in enumerate((each.chapter, each.name, each.text, each.value, each.unit)):
            write_cell(sheet, row, column, value)
    sheet.freeze_panes(HEADS + 1, 2)
    set_page(sheet, HEADS, words["page"])
