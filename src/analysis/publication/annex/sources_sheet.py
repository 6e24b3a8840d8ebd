"""The sheet with all sources: each table that a figure rests on, in the version that was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.catalogue import Catalogue
from analysis.numbers import Language
from analysis.panel.citation import source_of
from analysis.publication.annex.series import AnnexSeries
from analysis.publication.annex.table import LINK, TITLE, Column, Styles, add_table, set_page, write_cell
from analysis.publication.annex.words import WORDS
from analysis.wording import version_date

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADS = 2
"""The row of the heads."""


@dataclass(frozen=True)
class SourceRow:
    """A table in one version, and the indicators that rest on it.

    Examples
    --------
    >>> SourceRow("85678NED", title="Laag inkomen", used_by=("kinderen_laag_inkomen",)).version
    ''
    """

    table: str
    title: str
    publisher: str = ""
    version: str = ""
    date: date | None = None
    licence: str = ""
    address: str = ""
    used_by: tuple[str, ...] = ()


def source_rows(
    series: Sequence[AnnexSeries], catalogue: Catalogue, language: Language = "nl"
) -> list[SourceRow]:
    """Return all sources of some indicators, by table and version; then what was cited besides.

    Examples
    --------
    >>> import analysis
    >>> from analysis.panel.division import FiguresOnDivision
    >>> from analysis.publication.annex.series import series_of
    >>> catalogue = analysis.load_catalogue()
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, catalogue, analysis.load_gemeenten())
    >>> row, = source_rows([series_of("kinderen_laag_inkomen", figures)], catalogue)
    >>> row.table, row.licence, row.used_by
    ('85678NED', 'CC BY 4.0', ('Kinderen in een huishouden met een laag inkomen',))
    """
    used: dict[tuple[str, str], list[str]] = {}
    cited: dict[str, list[str]] = {}
    for each in series:
        label = getattr(each.indicator.label, language)
        for table, version in each.behind[["source", "version"]].drop_duplicates().itertuples(index=False):
            used.setdefault((str(table), str(version)), []).append(label)
        for citation in each.cited:
            cited.setdefault(citation, []).append(label)
    published = [
        _published(table, version, tuple(labels), catalogue)
        for (table, version), labels in sorted(used.items())
    ]
    return [
        *published,
        *(SourceRow("", citation, used_by=tuple(labels)) for citation, labels in cited.items()),
    ]


def write_sources(sheet: Worksheet, styles: Styles, rows: Sequence[SourceRow], language: Language) -> None:
    """Write the sources, a row each.

    Examples
    --------
    >>> from xlsxwriter import Workbook
    >>> import io
    >>> workbook = Workbook(io.BytesIO(), {"in_memory": True})
    >>> write_sources(workbook.add_worksheet("Bronnen"), Styles(workbook), [SourceRow("85678NED", "Titel")], "nl")
    >>> workbook.close()
    """
    words = WORDS[language]
    keys = ("table", "source_title", "publisher", "version", "date", "licence", "address", "used_by")
    widths = (22, 44, 20, 20, 12, 16, 58, 70)
    heads = [Column(words[key], width) for key, width in zip(keys, widths, strict=True)]
    text = styles.of(text_wrap=True, valign="top")
    day = styles.of(num_format="yyyy-mm-dd", valign="top", align="left")
    sheet.write_string(0, 0, words["sources"], styles.of(**TITLE))
    add_table(sheet, styles, HEADS, heads, len(rows), "sources")
    for row, each in enumerate(rows, HEADS + 1):
        cells = (each.table, each.title, each.publisher, each.version, each.date, each.licence)
        for column, value in enumerate(cells):
            write_cell(sheet, row, column, value, day if column == keys.index("date") else text)
        if each.address:
            sheet.write_url(row, 6, each.address, styles.of(**LINK, text_wrap=True, valign="top"))
        sheet.write_string(row, 7, "; ".join(each.used_by), text)
    sheet.freeze_panes(HEADS + 1, 1)
    set_page(sheet, HEADS, words["page"])


def _published(table: str, version: str, used_by: tuple[str, ...], catalogue: Catalogue) -> SourceRow:
    source = source_of(catalogue, table, version)
    day = version_date(version)
    return SourceRow(
        table=table,
        title=source.title,
        publisher=source.publisher,
        version=version,
        date=date.fromisoformat(day) if day else None,
        licence=source.licence,
        address=source.page,
        used_by=used_by,
    )
