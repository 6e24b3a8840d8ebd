"""The sheet of an indicator: what it is, where it comes from, and a row for each municipality."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.catalogue import Catalogue
from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.publication.annex.series import AnnexSeries
from analysis.publication.annex.signs import SIGNS, cell_look, legend, number_format
from analysis.publication.annex.table import LINK, TITLE, Column, Styles, add_table, set_page
from analysis.publication.annex.words import WORDS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PLACE_WIDTHS = (12, 27, 15)
YEAR_WIDTH = 11
MIDDLE = {"align": "center"}
"""Of a year above its figures; at the right the button of the filter would cover it."""
TEXT_TO = 8
"""The last of the columns that explanations stretch over; they begin in the second."""
CHARACTERS = 108
"""What fits on a line over these columns."""
TABLE_NAME = "cijfers_"
"""Before an identifier, which may begin with a digit or look like a cell; a table's name may not."""
LINE = 15
"""Height of a line in points."""


@dataclass(frozen=True)
class Municipality:
    """Who a row is about.

    Examples
    --------
    >>> Municipality("GM0014", "Groningen", "Groningen").code
    'GM0014'
    """

    code: str
    name: str
    province: str


def explanation(series: AnnexSeries, catalogue: Catalogue, language: Language) -> list[tuple[str, str]]:
    """Return what stands above the table: a heading and a text each.

    Examples
    --------
    >>> import analysis
    >>> from analysis.panel.division import FiguresOnDivision
    >>> from analysis.publication.annex.series import series_of
    >>> catalogue = analysis.load_catalogue()
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, catalogue, analysis.load_gemeenten())
    >>> rows = explanation(series_of("kinderen_laag_inkomen", figures), catalogue, "nl")
    >>> [heading for heading, _ in rows]
    ['Definitie', 'Eenheid', 'Breuk 2022', 'Herkomst', 'Tekens']
    """
    words, indicator = WORDS[language], series.indicator
    rows = [
        (words["definition"], getattr(indicator.definition, language)),
        (words["unit"], getattr(indicator.unit, language)),
    ]
    if indicator.caveat:
        rows.append((words["caveat"], getattr(indicator.caveat, language)))
    rows += [
        (words["break"].format(year=year), getattr(why, language)) for year, why in series.breaks.items()
    ]
    rows.append((words["source"], series.source(catalogue, language)))
    rows.append((words["signs"], legend(series.statuses, language)))
    return rows


def write_indicator(
    sheet: Worksheet,
    styles: Styles,
    series: AnnexSeries,
    municipalities: Sequence[Municipality],
    *,
    catalogue: Catalogue,
    language: Language,
) -> None:
    """Write the sheet of an indicator.

    The explanation is a group of rows that folds, since the heads below it stay in view with all above them.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    styles : Styles
    series : AnnexSeries
    municipalities : sequence of Municipality
        The rows, in order.
    catalogue : Catalogue
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis, io
    >>> from analysis.panel.division import FiguresOnDivision
    >>> from analysis.publication.annex.series import series_of
    >>> from xlsxwriter import Workbook
    >>> catalogue = analysis.load_catalogue()
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, catalogue, analysis.load_gemeenten())
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> sheet, series = workbook.add_worksheet("Inwoners"), series_of("inwoners", figures)
    >>> places = [Municipality("GM0014", "Groningen", "Groningen")]
    >>> write_indicator(sheet, Styles(workbook), series, places, catalogue=catalogue, language="nl")
    >>> workbook.close()
    """
    words = WORDS[language]
    sheet.write_string(0, 0, getattr(series.indicator.label, language), styles.of(**TITLE))
    top = _write_explanation(sheet, styles, explanation(series, catalogue, language), words)
    heads = [
        Column(words[key], width)
        for key, width in zip(("code", "name", "province"), PLACE_WIDTHS, strict=True)
    ]
    heads += [Column(str(year), YEAR_WIDTH, MIDDLE) for year in series.years]
    sheet.set_column(0, TEXT_TO, YEAR_WIDTH)
    add_table(sheet, styles, top, heads, len(municipalities), TABLE_NAME + series.indicator.id)
    sheet.ignore_errors({"number_stored_as_text": _range(top, len(heads))})
    _write_figures(sheet, styles, series, municipalities, top + 1)
    sheet.freeze_panes(top + 1, 2)
    set_page(sheet, top, words["page"])


def _write_explanation(
    sheet: Worksheet, styles: Styles, rows: Sequence[tuple[str, str]], words: dict[str, str]
) -> int:
    """Write the explanation below the title; return the row after it."""
    heading, text = styles.of(bold=True, valign="top"), styles.of(text_wrap=True, valign="top")
    sheet.outline_settings(symbols_below=False)
    for row, (what, said) in enumerate(rows, 1):
        lines = math.ceil(len(said) / CHARACTERS)
        sheet.set_row(row, LINE * lines, None, {"level": 1})
        sheet.write_string(row, 0, what, heading)
        sheet.merge_range(row, 1, row, TEXT_TO, "", text)
        sheet.write_string(row, 1, said, text)
    after = len(rows) + 1
    sheet.write_url(after, 0, f"internal:'{words['contents']}'!A1", styles.of(**LINK), string=words["back"])
    return after + 1


def _write_figures(
    sheet: Worksheet, styles: Styles, series: AnnexSeries, municipalities: Sequence[Municipality], top: int
) -> None:
    cells, years = series.cells(), series.years
    missing = (math.nan, Status.NOT_PUBLISHED)
    for row, place in enumerate(municipalities, top):
        for column, text in enumerate((place.code, place.name, place.province)):
            sheet.write_string(row, column, text)
        for column, year in enumerate(years, len(PLACE_WIDTHS)):
            value, status = cells.get((place.code, year), missing)
            line = {"left": 5, "left_color": "#444444"} if year in series.breaks else {}
            if math.isnan(value):
                look = styles.of(**cell_look(status), **line)
                sheet.write_string(row, column, SIGNS[status].text, look)
            else:
                form = number_format(series.indicator.decimals, status)
                sheet.write_number(
                    row, column, value, styles.of(num_format=form, **cell_look(status), **line)
                )


def _range(row: int, columns: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(row, 0, row, columns - 1))
