"""The book as PDF: what a reader of PDF files finds back in it, and what is refused before it is made."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.drawing import Drawing
from analysis.errors import PublicationError
from analysis.publication.blocks import Column, FigureBlock, Prose, TableBlock, figure, table
from analysis.publication.chapter import Chapter
from analysis.publication.pdf import book_pdf, book_source, chapter_source
from analysis.publication.pdf.book import compiled
from analysis.publication.pdf.columns import GUTTER, LANDSCAPE, PORTRAIT, columns_for, extent
from analysis.publication.pdf.floats import ROOM, figure_source, table_source
from analysis.publication.pdf.literals import array, literal, words
from analysis.publication.text import marked

ALT = "Lijn die van 1 naar 2 loopt; een verzonnen figuur voor deze test."
NASTY = '#pagebreak() $x$ *b* _i_ `c` "q" \\ \\u{41} @ref <label> // geen /* uit */ [x] {y} ~ -- ...'
VALUES = {"aandeel": "5,2 procent", "bedrag": "1.839 euro", "verschil": "−42", "naam": "Súdwest-Fryslân"}
PROSE = f"""## Een kop

Van de kinderen is dat {marked("aandeel", VALUES["aandeel"])}, of **{marked("bedrag", VALUES["bedrag"])}**.

### Een kop daaronder

- een *{marked("verschil", VALUES["verschil"])}*
- twee, zie [het CBS](https://www.cbs.nl/)

> Gemeente {marked("naam", VALUES["naam"])}.

| Woord | Getal |
|---|---|
| `code` | 1 |
"""


def drawn(name: str = "lijn", height: float = 2.0) -> FigureBlock:
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        picture, axes = plt.subplots(figsize=(6.3, height))
        axes.plot([0, 1], [1, 2])
        drawing = Drawing(picture, ALT, "Bron: verzonnen", pd.DataFrame({"y": [1, 2]}), pd.DataFrame())
        block = figure(drawing, name=name, caption=f"Bijschrift van {name}.")
        plt.close(picture)
    return block


def listed(rows: int, name: str = "lang") -> TableBlock:
    frame = pd.DataFrame({"naam": [f"Gemeente {at}" for at in range(rows)], "value": range(rows)})
    columns = {"naam": Column("Gemeentenaam"), "value": Column("Hoeveelheid", 0)}
    return table(
        frame,
        columns,
        name=name,
        caption="Een lange tabel.",
        source="Bron: geen",
        note="Een noot bij de tabel.",
    )


@pytest.fixture(scope="module")
def chapters() -> list[Chapter]:
    """Two chapters with all that a chapter can hold; the figures in them are made up."""
    first = Chapter(
        "01_een", "Een", (Prose("# Hoofdstuk een"), Prose(PROSE), drawn(), listed(120), drawn("nog-een"))
    )
    return [first, Chapter("02_twee", "Twee", (Prose("# Hoofdstuk twee\n\n" + NASTY), drawn("derde")))]


@pytest.fixture(scope="module")
def content(chapters: list[Chapter]) -> bytes:
    return book_pdf(chapters, title="Het boek", footer="Voor het hele boek.")


@pytest.fixture(scope="module")
def book(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.fixture(scope="module")
def text(book: pypdf.PdfReader) -> str:
    return squeezed("\n".join(page.extract_text() for page in book.pages))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def elements(node: Any) -> Iterator[Any]:
    """Walk through a structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K", []))


def tagged(book: pypdf.PdfReader, tag: str) -> list[Any]:
    return [each for each in elements(book.root_object["/StructTreeRoot"]) if each.get("/S") == tag]


def titles(outline: Sequence[Any]) -> list[Any]:
    return [titles(each) if isinstance(each, list) else each.title for each in outline]


def test_it_is_tagged_and_says_that_it_is_accessible(book: pypdf.PdfReader) -> None:
    root: Any = book.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "nl-NL"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert book.metadata
    assert book.metadata.title == "Het boek"


def test_every_typeface_is_inside(book: pypdf.PdfReader) -> None:
    fonts = [
        font.get_object()
        for page in book.pages
        for font in page["/Resources"].get("/Font", {}).values()  # type: ignore[attr-defined]
    ]
    below = [each.get_object() for font in fonts for each in font.get("/DescendantFonts", [])]
    described = [each for each in (*fonts, *below) if "/FontDescriptor" in each]
    assert len(described) >= len({font["/BaseFont"] for font in fonts}) > 1
    for font in described:
        descriptor = font["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


def test_bookmarks_are_nested_as_headings_are(book: pypdf.PdfReader) -> None:
    assert titles(book.outline) == [
        *("Inhoud", "Figuren", "Tabellen"),
        *("Hoofdstuk een", ["Een kop", ["Een kop daaronder"]]),
        "Hoofdstuk twee",
    ]


def test_every_figure_has_its_text_alternative_and_its_caption(book: pypdf.PdfReader, text: str) -> None:
    figures = tagged(book, "/Figure")
    assert [each["/Alt"] for each in figures] == [ALT] * 3
    assert len(tagged(book, "/Caption")) == 4
    for number, name in [(1, "lijn"), (2, "nog-een"), (1, "derde")]:
        assert f"Figuur {number}. Bijschrift van {name}." in text


def test_the_head_of_a_table_is_told_once_and_shown_on_each_page(book: pypdf.PdfReader) -> None:
    assert len(tagged(book, "/TH")) == 4
    pages = [page.extract_text() for page in book.pages]
    with_rows = [page for page in pages if "Gemeente 5" in page or "Gemeente 119" in page]
    assert len(with_rows) > 1
    assert all("Gemeentenaam" in page for page in with_rows)
    (last,) = [page for page in pages if "Gemeente 119" in page]
    assert "Een noot bij de tabel." in last
    assert "Bron: geen" in last
    (first,) = [page for page in pages if "Gemeente 0\n" in page or "Gemeente 0 " in page]
    assert "Tabel 1. Een lange tabel." in squeezed(first)


def test_no_caption_stands_without_its_table_wherever_that_begins() -> None:
    filler = [Prose("\n\n".join(["Regel."] * lines)) for lines in range(33, 43)]
    blocks = [(Prose("# X"), before, listed(30)) for before in filler]
    made = book_pdf([Chapter(f"x{at}", "X", each) for at, each in enumerate(blocks)], title="T")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    body = [squeezed(page) for page in pages if "Regel." in page or "Gemeente" in page]
    with_caption = [page for page in body if "Tabel 1. Een lange tabel." in page]
    assert len(with_caption) == len(filler)
    assert all("Gemeente 0 " in page for page in with_caption)
    assert {"Regel." in page for page in with_caption} == {True, False}, "the border must be among the cases"


def test_a_running_head_names_chapter_and_page(book: pypdf.PdfReader) -> None:
    for number, page in enumerate(book.pages[4:], start=5):
        title = "Hoofdstuk een" if number < len(book.pages) else "Hoofdstuk twee"
        assert squeezed(page.extract_text()).startswith(f"{title} {number}")


def test_named_values_are_in_the_text_and_found_by_name(chapters: list[Chapter], text: str) -> None:
    assert all(shown in text for shown in VALUES.values())
    source = book_source(chapters, title="Het boek").encode()
    found = json.loads(typst.query(source, "metadata", field="value", ignore_system_fonts=True))
    assert {each["name"]: each["text"] for each in found} == VALUES
    assert {each["chapter"] for each in found} == {"01_een"}


def test_no_sign_in_the_data_is_markup() -> None:
    block = TableBlock("t", NASTY, [NASTY], [False], [[NASTY + "\ntweede regel"]], NASTY, NASTY, "")
    blocks = (Prose("# X"), FigureBlock("f", NASTY, NASTY, NASTY, 6.3, "", drawn().svg, ""), block)
    reader = pypdf.PdfReader(io.BytesIO(book_pdf([Chapter(NASTY, "X", blocks)], title=NASTY, footer=NASTY)))
    shown = squeezed("\n".join(page.extract_text() for page in reader.pages))
    places = (
        "title",
        "footer",
        "two lists",
        "figure and its source",
        "table, its head, cell, note and source",
    )
    assert shown.replace(" ", "").count(NASTY.replace(" ", "")) == 1 + 1 + 2 + 2 + 5, places
    assert [each["/Alt"] for each in tagged(reader, "/Figure")] == [NASTY]


def evaluated(expression: str) -> Any:
    return json.loads(typst.eval(b"", expression, ignore_system_fonts=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), max_size=20))
def test_typst_reads_every_text_as_it_was(wanted: list[str]) -> None:
    assert evaluated(array([literal(each) for each in wanted])) == wanted


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_typst_shows_every_text_as_it_is(wanted: str) -> None:
    shown = evaluated(f"[{words(wanted)}.]")
    assert "".join(each["text"] for each in shown["children"]) == wanted + "."


def test_the_same_chapters_give_the_same_bytes(
    chapters: list[Chapter], content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert book_pdf(chapters, title="Het boek", footer="Voor het hele boek.") == content
    small = [Chapter("x", "X", ())]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    moved = book_pdf(small, title="T")
    assert moved == book_pdf(small, title="T", timestamp=datetime.fromtimestamp(1700000000, UTC))
    assert b"20231114221320" in moved


def test_a_figure_without_text_alternative_is_refused_by_name() -> None:
    block = FigureBlock("stil", "Stil.", "  ", "", 6.3, "", "<svg/>", "")
    with pytest.raises(PublicationError, match=r"^02_x, figure 'stil': the figure has no text alternative"):
        book_pdf([Chapter("02_x", "X", (Prose("# X"), block))], title="T")


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        (
            "# X\n\n### Te diep",
            r"^01_x: the heading 'Te diep' of level 3 comes after .* level 1; write it with ##\.",
        ),
        ("# X\n\n## Y\n\n# Z", r"^01_x: the heading 'Z' of level 1 .*write it with ## or ###\."),
    ],
)
def test_headings_that_are_not_nested_are_refused(markdown: str, told: str) -> None:
    with pytest.raises(PublicationError, match=told):
        chapter_source(Chapter("01_x", "X", (Prose(markdown),)))


def test_a_picture_that_is_no_svg_is_told_in_a_sentence() -> None:
    block = FigureBlock("kapot", "Kapot.", ALT, "", 6.3, "", "geen svg", "")
    with pytest.raises(PublicationError, match=r"^the book as PDF: Typst cannot make it: .*SVG"):
        book_pdf([Chapter("01_x", "X", (block,))], title="T")


def test_a_sign_that_no_typeface_has_is_told_in_a_sentence() -> None:
    with pytest.raises(PublicationError, match=r"^the book as PDF: Typst cannot make it: .*font"):
        book_pdf([Chapter("01_x", "X", (Prose("# X\n\n中"),))], title="T")


def test_an_empty_chapter_and_an_empty_book() -> None:
    for chapters in ([], [Chapter("01_leeg", "Niets te zien", ())]):
        reader = pypdf.PdfReader(io.BytesIO(book_pdf(chapters, title="T", language="en")))
        assert str(reader.root_object["/Lang"]) == "en-GB"
        assert titles(reader.outline) == ["Contents", *(chapter.title for chapter in chapters)]


def test_a_table_without_rows_has_its_head() -> None:
    reader = pypdf.PdfReader(io.BytesIO(book_pdf([Chapter("x", "X", (listed(0),))], title="T")))
    assert len(tagged(reader, "/TH")) == 2
    assert "Gemeentenaam" in reader.pages[-1].extract_text()


def test_a_wide_table_turns_the_page_and_only_that_page() -> None:
    word = "Onwaarschijnlijk"
    wide = TableBlock("breed", "Breed.", [word] * 8, [False] * 8, [[word] * 8], "Bron: geen", "", "")
    blocks = (Prose("# X\n\nVoor."), wide, Prose("Na."))
    reader = pypdf.PdfReader(io.BytesIO(book_pdf([Chapter("x", "X", blocks)], title="T")))
    before, turned, after = reader.pages[-3:]
    assert [page.mediabox.width > page.mediabox.height for page in (before, turned, after)] == [
        False,
        True,
        False,
    ]
    assert "Voor." in before.extract_text()
    assert turned.extract_text().count(word) == 16
    assert "Na." in after.extract_text()


CELLS = st.text(st.characters(codec="latin-1", categories=["L", "N"]), max_size=12)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda k: st.lists(st.lists(CELLS, min_size=k, max_size=k), min_size=1, max_size=5)
    )
)
def test_columns_never_leave_the_page_and_hold_their_words_when_they_can(rows: list[list[str]]) -> None:
    heads = ["Hoofd"] * len(rows[0])
    columns = columns_for(heads, rows, [False] * len(heads))
    page = LANDSCAPE if columns.turned else PORTRAIT
    assert sum(columns.widths) <= page + 0.1 * len(heads)
    needed = [max(extent(row[at]) for row in rows) * columns.size + GUTTER for at in range(len(heads))]
    if sum(needed) <= page - 40 * len(heads):
        assert all(width >= need - 0.2 for width, need in zip(columns.widths, needed, strict=True))


def test_a_tall_figure_is_made_smaller_and_a_small_one_is_not_made_larger() -> None:
    tall = FigureBlock("t", "T.", ALT, "", 6.3, "", '<svg width="453.6pt" height="1220pt"/>', "")
    small = FigureBlock("s", "S.", ALT, "", 2.0, "", '<svg width="144pt" height="100pt"/>', "")
    assert f", {453.6 * ROOM / 1220:g}pt, " in figure_source(tall, 1, "x")
    assert ", 144pt, " in figure_source(small, 1, "x")


def test_words_are_hyphenated_in_dutch_and_values_are_not() -> None:
    narrow = '#set document(title: "T")\n#set page(width: 140pt, margin: 20pt)\n#set text(lang: "nl", hyphenate: true)'
    form = book_source([], title="T").rpartition("\n\n")[0]

    def lines(markup: str) -> str:
        made = compiled(f"{form}\n{narrow}\n#heading[T]\n{markup}", datetime(2000, 1, 1, tzinfo=UTC))
        return pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()

    long = "Verantwoordelijkheidsgevoel"
    assert long not in lines(words(long))
    assert long in lines(f'#value("x", "naam", {literal(long)})')


def test_signs_are_explained_below_a_table() -> None:
    block = TableBlock("t", "T.", ["a"], [True], [["≈ 12,2"]], "Bron: CBS", "Afgerond.", "")
    assert "Tekens: ≈ geschat. Afgerond." in table_source(block, 1).replace("#sym.approx", "≈")
    assert "Signs: ≈ estimated." in table_source(block, 1, "en")
    assert "Tekens" not in table_source(TableBlock("t", "T.", ["a"], [True], [["12,2"]], "B", "", ""), 1)


def test_an_untranslated_text_is_said_to_be_so_and_has_its_own_language() -> None:
    title, last = Prose("# Titel", language="en"), Prose("Words.", language="en")
    chapter = Chapter("01_x", "Titel", (title, Prose("Bescherming.\n\n## Kop"), last), "en")
    source = chapter_source(chapter)
    assert "This chapter has no complete English text" in source
    assert source.count('#spoken("nl")') == 2
    assert '#spoken("en")' not in source
    assert "no complete" not in chapter_source(Chapter("01_x", "Titel", (title, last), "en"))
    book = pypdf.PdfReader(io.BytesIO(book_pdf([chapter], title="Book", language="en")))
    root = book.trailer["/Root"]
    assert root["/Lang"].startswith("en")
    assert {lang[:2] for lang in _languages(root["/StructTreeRoot"])} >= {"nl"}


def _languages(element: Any) -> Iterator[str]:
    """The languages of the elements of a tagged document."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if not isinstance(element, dict):
        return
    if "/Lang" in element:
        yield str(element["/Lang"])
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _languages(child)
