"""The annex, read back by another library: every figure, its sign and format, and what stands around it."""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import dataclass

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis.catalogue import Catalogue
from analysis.errors import PublicationError
from analysis.panel.division import FiguresOnDivision
from analysis.panel.schema import Status
from analysis.project import Project
from analysis.publication.annex import ValueRow, annex_xlsx
from analysis.publication.annex.sheet_names import LONGEST, sheet_names
from analysis.publication.annex.signs import SIGNS, cell_look, legend, number_format
from analysis.territory.gemeenten import Gemeenten, load_gemeenten
from analysis.wording import STATUS_WORDS

SHEETS = {
    "kinderen_laag_inkomen": "Kinderen, laag inkomen",
    "jeugdzorg_lasten_kern": "Lasten jeugdzorg",
    "jeugdzorg_lasten_per_kind": "Lasten per kind",
    "jeugdzorg_lasten_per_kind_reeel": "Lasten per kind, prijzen 2024",
    "kinderen_0_17": "Kinderen 0-17",
    "jeugdreclassering": "Jeugdreclassering",
}
"""Indicators of which all statuses occur, published and derived."""
WITHOUT_FIGURES = "voortijdig_schoolverlaten"
VALUES = (
    ValueRow("01_kinderarmoede", "aandeel", "5,2 procent", 5.1834, "procent"),
    ValueRow("01_kinderarmoede", "streek", "=HYPERLINK(A1)", "=1+1"),
    ValueRow("02_sdg", "onbekend", "niet beschikbaar", math.nan, "procent"),
)


@dataclass(frozen=True)
class Given:
    """What the annex is made from."""

    figures: FiguresOnDivision
    names: pd.Series
    provinces: pd.Series

    def annex(self, **options: object) -> bytes:
        return annex_xlsx(self.figures, names=self.names, provinces=self.provinces, **options)  # type: ignore[arg-type]


def _with_parts(names: list[str], catalogue: Catalogue) -> set[str]:
    """Return indicators, those that they follow from, and those by which they are averaged."""
    known = [catalogue.indicators[name] for name in names]
    parts = [part for each in known if each.derived for part in each.derived.names]
    parts += [each.merged_by for each in known if each.merged_by]
    return {*names, *(_with_parts(parts, catalogue) if parts else ())}


def _small(catalogue: Catalogue, *names: str) -> Catalogue:
    kept = _with_parts(list(names), catalogue)
    indicators = {name: each for name, each in catalogue.indicators.items() if name in kept}
    return catalogue.model_copy(update={"indicators": indicators})


@pytest.fixture(scope="module")
def gemeenten() -> Gemeenten:
    return load_gemeenten(Project.find())


@pytest.fixture(scope="module")
def made(catalogue: Catalogue, panel: pd.DataFrame, gemeenten: Gemeenten) -> Given:
    places = gemeenten.in_year(2023).set_index("code")
    small = _small(catalogue, *SHEETS, WITHOUT_FIGURES)
    provinces = places["provincie"].map(gemeenten.province_names)
    return Given(FiguresOnDivision(panel, 2023, small, gemeenten), places["naam"], provinces)


@pytest.fixture
def one(made: Given) -> Given:
    """One indicator with a figure, and the count by which it is averaged; nothing computed yet."""
    small = _small(made.figures.catalogue, "jeugdreclassering", WITHOUT_FIGURES)
    figures = FiguresOnDivision(made.figures.panel, 2023, small, made.figures.gemeenten)
    return Given(figures, made.names, made.provinces)


@pytest.fixture(scope="module")
def content(made: Given) -> bytes:
    return made.annex(values=VALUES)


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def _table(sheet: Worksheet) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Return the heads of the only table of a sheet, and its rows."""
    (table,) = sheet.tables.values()
    head, *rows = sheet[table.ref]
    return [cell.value for cell in head], rows


def _figures(sheet: Worksheet) -> dict[tuple[str, int], Cell]:
    heads, rows = _table(sheet)
    return {
        (row[0].value, int(year)): cell for row in rows for year, cell in zip(heads[3:], row[3:], strict=True)
    }


# ------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize("indicator", SHEETS)
def test_each_cell_is_the_figure_or_the_sign_of_its_status(
    indicator: str, made: Given, book: Workbook
) -> None:
    years = made.figures.years(indicator)
    rows = pd.concat([made.figures.rows(indicator, year) for year in years])
    cells = _figures(book[SHEETS[indicator]])
    assert set(cells) == {(code, year) for code in made.names.index for year in years}
    for row in rows.itertuples():
        cell = cells.pop((row.code, row.year))
        if row.status in ("observed", "provisional", "estimated"):
            assert cell.data_type == "n", row
            assert cell.value == pytest.approx(row.value, rel=1e-14), row  # a file has 16 digits
        else:
            assert (cell.data_type, cell.value) == ("s", SIGNS[Status(row.status)].text), row
    assert cells == {}


def test_published_figures_are_those_of_the_panel(panel: pd.DataFrame, book: Workbook) -> None:
    own = panel[(panel["indicator"] == "kinderen_laag_inkomen") & panel["code"].str.startswith("GM")]
    published = own.dropna(subset="value").set_index(["code", "year"])["value"].to_dict()
    cells = _figures(book["Kinderen, laag inkomen"])
    assert {place: cell.value for place, cell in cells.items() if cell.data_type == "n"} == published


def test_a_derived_figure_follows_from_the_sheets_of_its_parts(book: Workbook) -> None:
    costs, children = _figures(book["Lasten jeugdzorg"]), _figures(book["Kinderen 0-17"])
    per_child = _figures(book["Lasten per kind"])
    numbers = {place: cell.value for place, cell in per_child.items() if cell.data_type == "n"}
    assert len(numbers) > 2000
    for place, value in numbers.items():
        assert value == pytest.approx(1000 * costs[place].value / children[place].value)


def test_every_status_occurs_and_shows_in_format_and_style(made: Given, book: Workbook) -> None:
    seen = set()
    for indicator, title in SHEETS.items():
        decimals = made.figures.catalogue.indicators[indicator].decimals
        cells = _figures(book[title])
        for year in made.figures.years(indicator):
            for row in made.figures.rows(indicator, year).itertuples():
                cell, status = cells[row.code, row.year], Status(row.status)
                seen.add(status)
                if cell.data_type == "n":
                    assert cell.number_format == number_format(decimals, status)
                    assert bool(cell.font.italic) == (status is not Status.OBSERVED)
                else:
                    assert cell.fill.patternType not in (None, "none", "solid")
                    assert cell.font.bold
    assert seen == set(Status)


def test_signs_differ_and_none_is_told_by_colour() -> None:
    assert len({sign.text for sign in SIGNS.values()}) == len(SIGNS) == len(Status) - 1
    assert not {"x", "-"} & {sign.text for sign in SIGNS.values()}
    looks = [cell_look(status) for status in SIGNS if SIGNS[status].pattern]
    assert len({look["pattern"] for look in looks}) == len(looks) == 3
    assert {look["fg_color"] for look in looks} == {looks[0]["fg_color"]}
    assert legend({str(status) for status in Status}).count(";") == len(SIGNS) - 1


def test_a_municipality_that_the_figures_do_not_know_has_the_sign_of_no_figure(one: Given) -> None:
    extra = Given(
        one.figures,
        pd.concat([one.names, pd.Series({"GM9999": "Zzz"})]),
        pd.concat([one.provinces, pd.Series({"GM9999": "Utrecht"})]),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(extra.annex()))["Jeugdreclassering"]
    assert _table(sheet)[1][-1][0].value == "GM9999"
    assert _figures(sheet)["GM9999", 2022].value == SIGNS[Status.NOT_PUBLISHED].text


# ------------------------------------------------------------------------------------------- sheets


@pytest.mark.parametrize("indicator", SHEETS)
def test_a_sheet_has_heads_in_view_a_filter_and_a_page(indicator: str, made: Given, book: Workbook) -> None:
    sheet = book[SHEETS[indicator]]
    heads, rows = _table(sheet)
    top = rows[0][0].row
    assert heads == ["Code", "Gemeente", "Provincie", *map(str, made.figures.years(indicator))]
    assert len(rows) == 342
    assert sheet.freeze_panes == f"C{top}"
    (table,) = sheet.tables.values()
    assert (table.name, table.autoFilter.ref) == (f"cijfers_{indicator}", table.ref)
    assert sheet.print_title_rows == f"${top - 1}:${top - 1}"
    setup = sheet.page_setup
    assert (setup.orientation, setup.fitToWidth or 1, setup.fitToHeight) == ("landscape", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(span.max_row < top - 1 for span in sheet.merged_cells.ranges)
    assert sheet.column_dimensions["B"].width > 25


def test_rows_are_in_order_of_name_with_their_province(made: Given, book: Workbook) -> None:
    rows = [[cell.value for cell in row[:3]] for row in _table(book["Jeugdreclassering"])[1]]
    names = [name for _, name, _ in rows]
    assert names[:2] == ["Aa en Hunze", "Aalsmeer"]
    assert abs(names.index("'s-Gravenhage") - names.index("'s-Hertogenbosch")) == 1
    assert {code: (name, province) for code, name, province in rows} == {
        code: (made.names[code], made.provinces[code]) for code in made.names.index
    }


def test_above_the_table_stands_what_the_figures_are(made: Given, book: Workbook) -> None:
    sheet = book["Kinderen, laag inkomen"]
    indicator = made.figures.catalogue.indicators["kinderen_laag_inkomen"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows(max_row=6, max_col=2)}
    assert sheet["A1"].value == indicator.label.nl
    assert said["Definitie"] == indicator.definition.nl
    assert said["Eenheid"] == "procent"
    assert said["Breuk 2022"] == indicator.breaks[2022].nl
    assert said["Herkomst"].startswith("Bron: CBS, StatLine 85678NED (gewijzigd ")
    assert said["Tekens"] == "* voorlopig; / niet in deze uitgave"
    real = book["Lasten per kind, prijzen 2024"]
    texts = {row[0].value: row[1].value for row in real.iter_rows(max_row=8, max_col=2)}
    derived = made.figures.catalogue.indicators["jeugdzorg_lasten_per_kind_reeel"]
    assert texts["Let op"] == derived.caveat.nl  # type: ignore[union-attr]
    assert "70072ned" in texts["Herkomst"]
    assert "Breuk 2023" in texts
    assert "Breuk 2025" not in texts  # a year without figures


def test_a_break_is_a_line_in_the_table(book: Workbook) -> None:
    cells = _figures(book["Kinderen, laag inkomen"])
    lined = {year for (_, year), cell in cells.items() if cell.border.left.style}
    assert lined == {2022}


def test_contents_lead_to_every_other_sheet_and_tell_what_it_covers(made: Given, book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert sheet.title == "Inhoud"
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink}
    assert list(links) == book.sheetnames[1:]
    assert all(location == f"'{name}'!A1" for name, location in links.items())
    heads, rows = _table(sheet)
    told = {row[0].value: dict(zip(heads, (cell.value for cell in row), strict=True)) for row in rows}
    known = made.figures.rows("jeugdreclassering", 2022)["value"].notna().sum()
    assert told["Jeugdreclassering"]["Gemeenten met cijfer, laatste jaar"] == known < 342
    assert told["Kinderen, laag inkomen"]["Eerste jaar"] == 2011
    words = {cell.value for row in sheet.iter_rows(max_col=2) for cell in row}
    assert {STATUS_WORDS["nl"][status] for status in SIGNS} <= words


def test_an_indicator_without_figures_has_no_sheet(made: Given, book: Workbook) -> None:
    catalogue = made.figures.catalogue
    assert WITHOUT_FIGURES in catalogue.indicators
    assert not made.figures.years(WITHOUT_FIGURES)
    tables = {name for sheet in book for name in sheet.tables} - {"contents", "sources", "named_values"}
    assert tables == {f"cijfers_{name}" for name in catalogue.indicators if made.figures.years(name)}


def test_sources_are_all_tables_and_versions_behind_the_figures(made: Given, book: Workbook) -> None:
    heads, rows = _table(book["Bronnen"])
    assert heads[:6] == ["Tabel", "Titel", "Uitgever", "Versie", "Datum", "Licentie"]
    listed = [[cell.value for cell in row] for row in rows]
    catalogue = made.figures.catalogue
    used = [(name, year) for name in catalogue.indicators for year in made.figures.years(name)]
    behind = made.figures.behind(used)
    wanted = set(behind[["source", "version"]].itertuples(index=False, name=None))
    assert {(row[0], row[3]) for row in listed if row[0]} == wanted
    low_income = next(row for row in listed if row[0] == "85678NED")
    assert low_income[1].startswith("Laag en langdurig laag inkomen")
    assert low_income[5] == "CC BY 4.0"
    assert low_income[4].strftime("%Y%m%d") == low_income[3][:8]
    assert low_income[6].startswith("https://")
    index = [row for row in listed if not row[0]]
    assert index
    assert all("prijzen van 2024" in row[7] for row in index)


def test_values_are_typed_and_a_formula_is_text(book: Workbook, content: bytes) -> None:
    heads, rows = _table(book["Waarden"])
    assert heads == ["Hoofdstuk", "Naam", "In de tekst", "Waarde", "Eenheid"]
    assert [[cell.value or "" for cell in row] for row in rows] == [
        ["01_kinderarmoede", "aandeel", "5,2 procent", 5.1834, "procent"],
        ["01_kinderarmoede", "streek", "=HYPERLINK(A1)", "=1+1", ""],
        ["02_sdg", "onbekend", "niet beschikbaar", "", "procent"],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(book.sheetnames)
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]


# ------------------------------------------------------------------------------------------- the file


def test_the_same_figures_give_the_same_bytes(one: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    first = one.annex(values=VALUES)
    assert one.annex(values=VALUES) == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    later = one.annex(values=VALUES)
    assert later != first
    assert openpyxl.load_workbook(io.BytesIO(later)).properties.created.year == 2023


def test_the_english_annex_is_english(one: Given) -> None:
    book = openpyxl.load_workbook(io.BytesIO(one.annex(language="en")))
    assert book.sheetnames == ["Contents", "Sources", "Youth probation", "Inhabitants 0-14"]
    sheet = book["Youth probation"]
    assert _table(sheet)[0][:3] == ["Code", "Municipality", "Province"]
    texts = [row[1].value for row in sheet.iter_rows(max_row=8, max_col=2)]
    assert "* provisional; . unknown or secret" in texts
    assert any(str(text).startswith("Source: ") for text in texts)
    assert book.properties.language == "en-GB"


def test_the_file_says_its_title_and_language(book: Workbook) -> None:
    assert book.properties.title == "Kinderen in Kaart: cijfers per gemeente"
    assert (book.properties.language, book.properties.creator) == ("nl-NL", "Kinderen in Kaart")


def test_without_figures_or_a_province_it_says_what_to_do(made: Given) -> None:
    none = _small(made.figures.catalogue, WITHOUT_FIGURES)
    figures = FiguresOnDivision(made.figures.panel, 2023, none, made.figures.gemeenten)
    with pytest.raises(PublicationError, match="no indicator has figures"):
        annex_xlsx(figures, names=made.names, provinces=made.provinces)
    with pytest.raises(PublicationError, match="GM0014 has no province"):
        annex_xlsx(made.figures, names=made.names, provinces=made.provinces.drop("GM0014"))


# ------------------------------------------------------------------------------------------- names of sheets


@settings(max_examples=40)
@given(
    st.lists(
        st.text(max_size=60) | st.sampled_from(["History", "inhoud", "Inwoners" * 5, "'", "[a]"]), max_size=12
    )
)
def test_sheet_names_are_what_spreadsheets_take(titles: list[str]) -> None:
    names = sheet_names(titles, ["Inhoud"])
    assert len(names) == len(titles)
    assert len({name.lower() for name in names} | {"inhoud", "history"}) == len(names) + 2
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= LONGEST
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name == name.strip()


def test_a_title_that_fits_is_the_name() -> None:
    assert sheet_names(["Kinderen, laag inkomen", "a" * 31, "a" * 32]) == [
        "Kinderen, laag inkomen",
        "a" * 31,
        "a" * 30 + "…",
    ]
