"""The first sheet: a link to each of the others, what they cover, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.numbers import Language
from analysis.publication.annex.series import AnnexSeries
from analysis.publication.annex.signs import BESIDE_A_FIGURE, SIGNS, ZERO, cell_look
from analysis.publication.annex.table import LINK, TITLE, Column, Styles, add_table, set_page, write_cell
from analysis.publication.annex.words import WORDS
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_contents(
    sheet: Worksheet,
    styles: Styles,
    series: dict[str, AnnexSeries],
    others: Sequence[str],
    *,
    municipalities: int,
    boundary_year: int,
    language: Language,
) -> None:
    """Write the contents.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    styles : Styles
    series : dict of str to AnnexSeries
        By name of the sheet, in order; at least one.
    others : sequence of str
        The names of the sheets that are about no indicator.
    municipalities : int
        How many there are.
    boundary_year : int
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis, io
    >>> from analysis.panel.division import FiguresOnDivision
    >>> from analysis.publication.annex.series import series_of
    >>> from xlsxwriter import Workbook
    >>> figures = FiguresOnDivision(
    ...     analysis.load_panel(), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    ... )
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> series = {"Inwoners": series_of("inwoners", figures)}
    >>> write_contents(
    ...     workbook.add_worksheet("Inhoud"), Styles(workbook), series, ["Bronnen"],
    ...     municipalities=342, boundary_year=2023, language="nl",
    ... )
    >>> workbook.close()
    """
    words = WORDS[language]
    sheet.write_string(0, 0, words["title"], styles.of(**TITLE))
    sheet.write_string(1, 0, words["division"].format(year=boundary_year))
    sheet.write_string(2, 0, words["fold"])
    row = _write_signs(sheet, styles, 4, language) + 1
    for name in others:
        _write_link(sheet, styles, row, name, name)
        row += 1
    _write_indicators(sheet, styles, row + 1, series, municipalities, language)


def _write_signs(sheet: Worksheet, styles: Styles, top: int, language: Language) -> int:
    """Explain all signs, each as it looks in a cell; return the row after them."""
    sheet.write_string(top, 0, WORDS[language]["signs"], styles.of(bold=True))
    row = top + 1
    for status, sign in SIGNS.items():
        look = cell_look(status) | {"align": "center"}
        example = {"*": "1*", "≈": "≈ 1"}[sign.text] if status in BESIDE_A_FIGURE else sign.text
        sheet.write_string(row, 0, example, styles.of(**look))
        sheet.write_string(row, 1, STATUS_WORDS[language][status])
        row += 1
    sheet.write_string(row, 0, "0", styles.of(align="center"))
    sheet.write_string(row, 1, ZERO[language])
    return row + 1


def _write_indicators(
    sheet: Worksheet,
    styles: Styles,
    top: int,
    series: dict[str, AnnexSeries],
    municipalities: int,
    language: Language,
) -> None:
    keys = ("sheet", "indicator", "unit", "first", "last", "years", "covered", "total")
    widths = (32, 78, 20, 10, 10, 10, 20, 13)
    heads = [Column(WORDS[language][key], width) for key, width in zip(keys, widths, strict=True)]
    add_table(sheet, styles, top, heads, len(series), "contents")
    for row, (name, each) in enumerate(series.items(), top + 1):
        _write_link(sheet, styles, row, name, name)
        label, unit = (getattr(part, language) for part in (each.indicator.label, each.indicator.unit))
        years = each.years
        cells = (label, unit, years[0], years[-1], len(years), each.covered, municipalities)
        for column, value in enumerate(cells, 1):
            write_cell(sheet, row, column, value)
    set_page(sheet, top, WORDS[language]["page"])


def _write_link(sheet: Worksheet, styles: Styles, row: int, name: str, text: str) -> None:
    quoted = name.replace("'", "''")
    sheet.write_url(row, 0, f"internal:'{quoted}'!A1", styles.of(**LINK), string=text)
