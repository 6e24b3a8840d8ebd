"""The annex as one spreadsheet file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.panel.citation import PROCESSED_BY
from analysis.panel.division import FiguresOnDivision
from analysis.publication.annex.contents import write_contents
from analysis.publication.annex.indicator_sheet import Municipality, write_indicator
from analysis.publication.annex.named_values import ValueRow, write_values
from analysis.publication.annex.series import AnnexSeries, series_of
from analysis.publication.annex.sheet_names import sheet_names
from analysis.publication.annex.sources_sheet import source_rows, write_sources
from analysis.publication.annex.table import Styles
from analysis.publication.annex.words import WORDS
from analysis.publication.office import LOCALES, normalised, time_of_writing
from analysis.wording import plain_name

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

CORE = "docProps/core.xml"
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""No text becomes anything else."""


def annex_xlsx(
    figures: FiguresOnDivision,
    *,
    names: pd.Series,
    provinces: pd.Series,
    values: Sequence[ValueRow] = (),
    language: Language = "nl",
) -> bytes:
    """Write the annex: contents, sources, named values, and a sheet for each indicator with municipal figures.

    Parameters
    ----------
    figures : FiguresOnDivision
        All indicators of its catalogue that have municipal figures are written, in the order of the catalogue.
    names : Series
        The name of each municipality of the division, by code: the rows, in order of name.
    provinces : Series
        The name of the province of each municipality, by code of the municipality.
    values : sequence of ValueRow
        The named values of the text; without them there is no sheet for them.
    language : {"nl", "en"}

    Returns
    -------
    bytes
        An XLSX file; the same figures give the same bytes.

    Raises
    ------
    PublicationError
        When no indicator has municipal figures, or a municipality has no province.

    Examples
    --------
    >>> import analysis
    >>> gemeenten, catalogue = analysis.load_gemeenten(), analysis.load_catalogue()
    >>> one = {"inwoners": catalogue.indicators["inwoners"]}
    >>> small = catalogue.model_copy(update={"indicators": one})
    >>> figures = FiguresOnDivision(analysis.load_panel(), 2023, small, gemeenten)
    >>> places = gemeenten.in_year(2023).set_index("code")
    >>> provinces = places["provincie"].map(gemeenten.province_names)
    >>> annex_xlsx(figures, names=places["naam"], provinces=provinces)[:2]
    b'PK'
    """
    municipalities = _municipalities(names, provinces)
    series = [series_of(name, figures) for name in figures.catalogue.indicators if figures.years(name)]
    if not series:
        raise PublicationError(
            "no indicator has figures for municipalities",
            where=f"the annex on the division of {figures.boundary_year}",
            remedy="run `databoek fetch`, or choose another division",
        )
    buffer = io.BytesIO()
    with _workbook(buffer, language) as workbook:
        _write_sheets(workbook, series, municipalities, values, figures=figures, language=language)
    return normalised(_with_language(buffer.getvalue(), LOCALES[language]), time_of_writing())


def _municipalities(names: pd.Series, provinces: pd.Series) -> list[Municipality]:
    """Return who the rows are about, in the order in which people look for a name."""
    without = sorted(set(names.index) - set(provinces.dropna().index))
    if without:
        raise PublicationError(
            f"the municipality {without[0]} has no province",
            where="the annex",
            remedy="give the province of each municipality, by its code",
        )
    found = [Municipality(str(code), str(name), str(provinces[code])) for code, name in names.items()]
    return sorted(found, key=lambda each: (plain_name(each.name), each.code))


def _workbook(buffer: io.BytesIO, language: Language) -> Workbook:
    from xlsxwriter.workbook import Workbook

    workbook = Workbook(buffer, PLAIN)
    words = WORDS[language]
    workbook.set_properties(
        {
            "title": words["title"],
            "subject": words["subject"],
            "author": PROCESSED_BY,
            "created": time_of_writing(),
        }
    )
    return workbook


def _write_sheets(
    workbook: Workbook,
    series: Sequence[AnnexSeries],
    municipalities: Sequence[Municipality],
    values: Sequence[ValueRow],
    *,
    figures: FiguresOnDivision,
    language: Language,
) -> None:
    words, styles = WORDS[language], Styles(workbook)
    others = [words["sources"], *([words["values"]] if values else [])]
    taken = [words["contents"], *others]
    titles = sheet_names([getattr(each.indicator.short, language) for each in series], taken)
    by_sheet = dict(zip(titles, series, strict=True))
    write_contents(
        workbook.add_worksheet(words["contents"]),
        styles,
        by_sheet,
        others,
        municipalities=len(municipalities),
        boundary_year=figures.boundary_year,
        language=language,
    )
    sources = source_rows(series, figures.catalogue, language)
    write_sources(workbook.add_worksheet(words["sources"]), styles, sources, language)
    if values:
        write_values(workbook.add_worksheet(words["values"]), styles, values, language)
    for title, each in by_sheet.items():
        sheet = workbook.add_worksheet(title)
        write_indicator(sheet, styles, each, municipalities, catalogue=figures.catalogue, language=language)


def _with_language(content: bytes, locale: str) -> bytes:
    """Say in the properties of a document which language it is in; the library that writes it cannot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                end = b"</cp:coreProperties>"
                part = part.replace(end, f"<dc:language>{locale}</dc:language>".encode() + end)
            new.writestr(name, part)
    return buffer.getvalue()
