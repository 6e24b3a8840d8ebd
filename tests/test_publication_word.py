"""The book as a Word document: read back with python-docx, and by LibreOffice."""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from analysis.errors import PublicationError
from analysis.publication.blocks import FigureBlock, Prose, TableBlock
from analysis.publication.chapter import Chapter
from analysis.publication.text import marked
from analysis.publication.word import book_docx, value_bookmark
from analysis.publication.word.bookmarks import Bookmarks
from analysis.publication.word.layout import layout_of

TITLE = "Kinderen in Kaart"
SHARE = marked("aandeel", "5,2 procent")


def _png(width: float = 6.3, height: float = 2.0) -> str:
    buffer = io.BytesIO()
    Figure(figsize=(width, height), dpi=50).savefig(buffer, format="png")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


MAP = FigureBlock("kaart", "De kaart.", "Kaart van twee gemeenten.", "Bron: CBS", 5.0, _png(), "", "")
ROWS = [[f"Gemeente {n}", f"{n},0"] for n in range(60)]
TABLE = TableBlock(
    "t", "De tabel.", ["Gemeente", "Procent"], [False, True], ROWS, "Bron: CBS", "Let op.", "", row_heads=True
)
WIDE = TableBlock(
    "breed",
    "Breed.",
    [f"Kolomkop{n}" for n in range(14)],
    [True] * 14,
    [["1.234.567"] * 14],
    "Bron: x",
    "",
    "",
)
TEXT = f"""# Armoede in **{marked("jaar", "2022")}**

Het is {SHARE}, nog eens *{SHARE}*, zie [het CBS](https://www.cbs.nl/?a=1&b=2), [daar](02_b.html), [de kaart](#kaart),
[hun tabel](02_b.html#t) en `panel`.

### Te diep

> Let op: **klein**.

- een
- twee
    - binnen

1. eerst
2. dan

Tekst.

1. opnieuw

| Woord | Betekenis |
|---|---|
| A | Ja |
"""
FIRST = Chapter("01_a", "Armoede in 2022", (Prose(TEXT), MAP, TABLE, WIDE, Prose("## Tot slot\n\nKlaar.")))
SECOND = Chapter("02_b", "Jeugdzorg", (Prose("# Jeugdzorg"), replace(MAP, name="k"), replace(TABLE, note="")))


def _book(*chapters: Chapter, **settings: Any) -> Any:
    return Document(io.BytesIO(book_docx(chapters, title=TITLE, **settings)))


@pytest.fixture(scope="module")
def content() -> bytes:
    return book_docx([FIRST, SECOND], title=TITLE, footer="Cijfers: CBS.")


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def _styled(book: Any, style: str) -> list[str]:
    return [each.text for each in book.paragraphs if each.style.name == style]


def _instructions(book: Any) -> list[str]:
    return [each.text.strip() for each in book.element.body.iter(qn("w:instrText"))]


# ---------------------------------------------------------------------------------------- styles and text


def test_headings_are_nested_below_the_title_of_the_chapter(book: Any) -> None:
    found = [(p.style.name, p.text) for p in book.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert found == [
        ("Title", TITLE),
        ("Heading 1", "Armoede in 2022"),
        ("Heading 2", "Te diep"),
        ("Heading 2", "Tot slot"),
        ("Heading 1", "Jeugdzorg"),
    ]


def test_prose_has_the_styles_of_word(book: Any) -> None:
    assert _styled(book, "List Bullet") == ["een", "twee"]
    assert _styled(book, "List Bullet 2") == ["binnen"]
    assert _styled(book, "List Number") == ["eerst", "dan", "opnieuw"]
    assert _styled(book, "Quote") == ["Let op: klein."]
    styles = {run.text: run.style.name for each in book.paragraphs for run in each.runs}
    assert (styles["klein"], styles["panel"]) == ("Strong", "Codewoord")


def test_a_source_line_in_prose_looks_as_those_of_figures() -> None:
    text = f"*Bron: CBS, {marked('jaar', '2022')}.*\n\n*Let op.*\n\n*Bron: CBS* en meer."
    book = _book(Chapter("x", "X", (Prose(text),)))
    assert _styled(book, "Bronvermelding") == ["Bron: CBS, 2022."]
    assert _styled(book, "Normal")[-2:] == ["Let op.", "Bron: CBS en meer."]
    assert list(_values(book).values()) == ["2022"]


def test_a_second_numbered_list_begins_at_one(book: Any) -> None:
    numbered = [p._p.pPr.numPr.numId.val for p in book.paragraphs if p.style.name == "List Number"]
    assert numbered[0] == numbered[1] != numbered[2]
    lists = {num.numId: num for num in book.part.numbering_part.element.num_lst}
    assert [lists[number].lvlOverride_lst[0].startOverride.val for number in numbered] == [1, 1, 1]


def test_links_lead_out_of_the_book_and_to_its_chapters(book: Any) -> None:
    links = {link.text: link for each in book.paragraphs for link in each.hyperlinks}
    assert links["het CBS"].url == "https://www.cbs.nl/?a=1&b=2"
    (heading,) = (
        each for each in book.paragraphs if each.text == "Jeugdzorg" and each.style.name == "Heading 1"
    )
    (begin,) = heading._p.findall(qn("w:bookmarkStart"))
    assert links["daar"].fragment == begin.get(qn("w:name"))


def test_links_lead_to_figures_and_tables(book: Any) -> None:
    links = {link.text: link.fragment for each in book.paragraphs for link in each.hyperlinks}
    places = {
        mark.get(qn("w:name")): (at, each.text)
        for at, each in enumerate(book.paragraphs)
        for mark in each._p.iter(qn("w:bookmarkStart"))
    }
    second, _ = places[links["daar"]]
    assert places[links["de kaart"]][1] == "Figuur\u00a01. De kaart."
    assert places[links["de kaart"]][0] < second
    assert places[links["hun tabel"]][1] == "Tabel\u00a01. De tabel."
    assert places[links["hun tabel"]][0] > second


def test_a_chapter_without_a_heading_gets_its_title() -> None:
    assert _styled(_book(Chapter("x", "Zonder kop", (Prose("Tekst."),))), "Heading 1") == ["Zonder kop"]
    assert _styled(_book(Chapter("x", "Leeg", ())), "Heading 1") == ["Leeg"]
    assert _styled(_book(), "Title") == [TITLE]


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
FORMS = st.sampled_from(
    ["{}", "*{}*", "**{}**", "***{}***", "`{}`", "[{}](https://x.nl)", "[**{}**](y.html)"]
)
LINES = st.sampled_from(["{}", "> {}", "- {}", "1. {}", "- a\n\n  > {}", "## {}", "| {} |\n|---|\n| x |"])


@settings(max_examples=10)
@given(st.lists(st.tuples(LINES, st.lists(st.tuples(FORMS, WORDS), min_size=1, max_size=4)), max_size=4))
def test_all_words_come_back_in_their_order(texts: list[Any]) -> None:
    written = [(line, " ".join(form.format(word) for form, word in parts)) for line, parts in texts]
    markdown = "\n\ntussen\n\n".join(line.format(text) for line, text in written)
    book = _book(Chapter("x", "X", (Prose(markdown),)))
    after = "".join(each.text or "" for each in book.element.body.iter(qn("w:t"))).partition("X")[2]
    at = 0
    for _, parts in texts:
        for _, word in parts:
            at = after.find(word, at)
            assert at >= 0, word
            at += len(word)


# --------------------------------------------------------------------------------------- values and fields


def _values(book: Any) -> dict[str, str]:
    """Return the words within each bookmark of a value, by reading the file from front to back."""
    opened, found = {}, {}
    for each in book.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t")):
        number = each.get(qn("w:id"))
        if each.tag == qn("w:bookmarkStart"):
            opened[number] = each.get(qn("w:name"))
            found[opened[number]] = ""
        elif each.tag == qn("w:bookmarkEnd"):
            del opened[number]
        else:
            for name in opened.values():
                found[name] += each.text
    return {name: text for name, text in found.items() if name.startswith("v_")}


def test_named_values_are_bookmarks(book: Any) -> None:
    name = value_bookmark("01_a", "aandeel")
    jaar = value_bookmark("01_a", "jaar")
    assert _values(book) == {jaar: "2022", name: "5,2 procent", f"{name}_2": "5,2 procent"}


def test_all_bookmarks_have_their_own_name_and_number(book: Any) -> None:
    begins = list(book.element.body.iter(qn("w:bookmarkStart")))
    for attribute in ("w:name", "w:id"):
        assert len({each.get(qn(attribute)) for each in begins}) == len(begins) > 6


@given(st.lists(st.text("aB_9-é", max_size=60), max_size=20))
def test_names_of_bookmarks_are_as_word_wants_them(names: list[str]) -> None:
    bookmarks = Bookmarks()
    taken = [bookmarks.take(value_bookmark("01-x", name)) for name in [*names, *names]]
    assert len({name.casefold() for _, name in taken}) == len({number for number, _ in taken}) == len(taken)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name, re.ASCII) for _, name in taken)


def test_long_names_with_one_beginning_stay_apart() -> None:
    assert value_bookmark("x", "a" * 50 + "b") != value_bookmark("x", "a" * 50 + "c")


def test_captions_count_and_begin_again_in_a_chapter(book: Any) -> None:
    assert _styled(book, "Caption") == [
        *("Figuur\u00a01. De kaart.", "Tabel\u00a01. De tabel.", "Tabel\u00a02. Breed."),
        *("Figuur\u00a01. De kaart.", "Tabel\u00a01. De tabel."),
    ]
    counters = [text for text in _instructions(book) if text.startswith("SEQ")]
    assert counters[:3] == [
        "SEQ Figuur \\* ARABIC \\r 1",
        "SEQ Tabel \\* ARABIC \\r 1",
        "SEQ Tabel \\* ARABIC",
    ]


def test_english_words_and_language() -> None:
    book = _book(FIRST, language="en")
    assert _styled(book, "Caption")[:2] == ["Figure\u00a01. De kaart.", "Table\u00a01. De tabel."]
    assert _styled(book, "TOC Heading") == ["Contents", "Figures", "Tables"]
    languages = {each.get(qn("w:val")) for each in book.styles.element.iter(qn("w:lang"))}
    assert languages == {book.core_properties.language} == {"en-GB"}


def test_every_field_is_closed(book: Any) -> None:
    roots = [book.element.body, *(part._element for s in book.sections for part in (s.footer, s.header))]
    for root in roots:
        kinds = [each.get(qn("w:fldCharType")) for each in root.iter(qn("w:fldChar"))]
        assert kinds == ["begin", "separate", "end"] * (len(kinds) // 3)


def test_the_contents_name_every_heading_and_lead_to_it(book: Any) -> None:
    assert 'TOC \\o "1-3" \\h \\z \\u' in _instructions(book)
    lines = [each for each in book.paragraphs if each.style.name.startswith("toc")]
    headings = [each for each in book.paragraphs if each.style.name.startswith("Heading")]
    assert [each.text for each in lines] == [each.text for each in headings]
    assert [each.style.name[-1] for each in lines] == [each.style.name[-1] for each in headings]
    marks = [each._p.find(qn("w:bookmarkStart")).get(qn("w:name")) for each in headings]
    assert [each.hyperlinks[0].fragment for each in lines] == marks


@pytest.mark.parametrize(("word", "number"), [("Figuur", 2), ("Tabel", 3)])
def test_the_lists_name_every_figure_and_table_and_lead_to_it(book: Any, word: str, number: int) -> None:
    assert f'TOC \\h \\z \\c "{word}"' in _instructions(book)
    assert _styled(book, "Hoofdstuk in lijst") == ["Armoede in 2022", "Jeugdzorg"] * 2
    lines = [p for p in book.paragraphs if p.style.name == "table of figures" and p.text.startswith(word)]
    captions = [p for p in book.paragraphs if p.style.name == "Caption" and p.text.startswith(word)]
    assert [each.text for each in lines] == [each.text for each in captions]
    assert len(lines) == number
    marks = [each._p.find(qn("w:bookmarkStart")).get(qn("w:name")) for each in captions]
    assert [each.hyperlinks[0].fragment for each in lines] == marks


def test_a_book_without_tables_has_no_list_of_them() -> None:
    book = _book(Chapter("x", "X", (MAP,)))
    assert _styled(book, "TOC Heading") == ["Inhoud", "Figuren"]


# --------------------------------------------------------------------------------------- figures and tables


def test_a_figure_has_its_width_its_alternative_and_stays_with_its_caption(book: Any) -> None:
    shape = book.inline_shapes[0]
    assert shape.width == Inches(5)
    assert shape._inline.docPr.get("descr") == MAP.alt
    paragraphs = book.paragraphs
    (at, *_) = [n for n, each in enumerate(paragraphs) if each.style.name == "Figuur"]
    assert paragraphs[at].style.paragraph_format.keep_with_next
    below = paragraphs[at + 1 : at + 3]
    assert [each.style.name for each in below] == ["Caption", "Bronvermelding"]
    assert below[0].paragraph_format.keep_with_next


def test_a_figure_that_is_too_large_is_made_smaller_in_proportion() -> None:
    for width, height in ((12.0, 3.0), (4.0, 12.0)):
        book = _book(Chapter("x", "X", (replace(MAP, width=width, png=_png(width, height)),)))
        (shape,) = book.inline_shapes
        section = book.sections[-1]
        assert shape.width <= section.page_width - section.left_margin - section.right_margin
        assert shape.height <= 0.81 * (section.page_height - section.top_margin - section.bottom_margin)
        assert shape.width / shape.height == pytest.approx(width / height, rel=0.01)


@pytest.mark.parametrize(
    ("png", "alt", "reason"), [(_png(), " ", "no text alternative"), ("eA==", "x", "no PNG")]
)
def test_a_figure_that_cannot_be_shown_is_named(png: str, alt: str, reason: str) -> None:
    with pytest.raises(PublicationError, match=rf"^01_x, figure 'kaart': .*{reason}"):
        _book(Chapter("01_x", "X", (replace(MAP, png=png, alt=alt),)))


def test_a_table_repeats_its_head_and_keeps_its_rows_whole(book: Any) -> None:
    for table in book.tables:
        marks = [row._tr.trPr for row in table.rows]
        assert all(mark.find(qn("w:cantSplit")) is not None for mark in marks)
        assert [mark.find(qn("w:tblHeader")) is not None for mark in marks] == [True] + [False] * (
            len(marks) - 1
        )
        assert table.style.name == "Databoektabel"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_a_table_shows_all_cells_and_its_figures_at_the_right(book: Any) -> None:
    table = book.tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [TABLE.heads, *TABLE.cells]
    for row in table.rows:
        assert [int(cell.paragraphs[0].alignment) for cell in row.cells] == [0, 2]


def test_a_caption_stays_with_the_table_and_the_table_with_its_remarks(book: Any) -> None:
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in book.tables[1].rows]
    assert kept[:3] == [True] * 3
    assert kept[-3:] == [True] * 3
    assert not any(kept[3:-3])
    before = book.tables[1]._tbl.getprevious()
    assert before.pPr.keepNext.val
    names = [each.style.name for each in book.paragraphs]
    at = names.index("Toelichting")
    assert (book.paragraphs[at].text, book.paragraphs[at + 1].text) == ("Let op.", "Bron: CBS")
    assert book.paragraphs[at].paragraph_format.keep_with_next


def test_a_wide_table_gets_a_turned_page_and_the_text_goes_on_upright(book: Any) -> None:
    turned = [section.page_width > section.page_height for section in book.sections]
    assert turned == [False, False, True, False, False]
    for section in book.sections:
        room = section.page_width - section.left_margin - section.right_margin
        assert room > Cm(15)
    section, table = book.sections[2], book.tables[2]
    room = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in table.columns) <= room + Pt(1)


CELLS = st.text("abc ij-1\n", max_size=40)


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=6)
    )
)
def test_no_table_is_wider_than_its_page(rows: list[list[str]]) -> None:
    heads, *cells = rows
    layout = layout_of(heads, cells, [len(head) % 2 == 0 for head in heads], (450, 700))
    assert sum(layout.widths) <= (700 if layout.turned else 450) + 0.01
    assert min(layout.widths) > 0


def _literal_lines(text: str, width: float, size: float) -> int:
    """Count the lines of a text by filling them word by word."""
    from analysis.publication.word.layout import PADDING, _width

    count, room = 1, 0.0
    for word in text.split():
        if room and room + _width(" " + word) > (width - PADDING) / size:
            count, room = count + 1, _width(word)
        else:
            room += _width(" " * bool(room) + word)
    return count


def test_intervals_stay_on_one_line() -> None:
    arial = {"–": 0.556, ",": 0.278, **dict.fromkeys("0123456789", 0.556)}
    rows = [["Nuenen, Gerwen en Nederwetten", "11,8–19,6", "hoogste derde"] for _ in range(3)]
    layout = layout_of(["Gemeente", "Interval", "Derde"], rows, [False, True, False], (230, 700))
    assert sum(arial[letter] for letter in "11,8–19,6") * layout.size + 8.5 <= layout.widths[1]


def test_a_long_text_gets_the_room_that_short_ones_do_not_need() -> None:
    long = "aandeel van de kinderen in een huishouden met een laag inkomen in dit jaar " * 2
    middle = "hoger is ongunstiger voor kinderen"
    rows = [["1.2.1", middle, long]] * 6
    layout = layout_of(["Code", "Richting", "Maatstaf"], rows, [False] * 3, (450, 700))
    used = max(_literal_lines(text, layout.widths[at], layout.size) for at, text in enumerate(rows[0]))
    thirds = max(_literal_lines(text, 150, layout.size) for text in rows[0])
    assert layout.widths[2] > layout.widths[1] > layout.widths[0]
    assert used < thirds
    assert sum(layout.widths) <= 450.01


def test_small_type_comes_before_a_turned_page() -> None:
    sizes = [
        layout_of(["x" * 7] * n, [["1.234.567"] * n], [True] * n, (450, 700)) for n in (4, 8, 10, 11, 14)
    ]
    assert [each.size for each in sizes if not each.turned] == sorted(
        [each.size for each in sizes if not each.turned], reverse=True
    )
    assert sizes[0].size == 9
    assert not sizes[0].turned
    assert sizes[-1].turned


# ------------------------------------------------------------------------------------- the whole document


def test_each_chapter_has_its_title_above_and_the_page_below(book: Any) -> None:
    assert [section.header.paragraphs[0].text for section in book.sections] == [
        *("", "Armoede in 2022", "Armoede in 2022", "Armoede in 2022", "Jeugdzorg"),
    ]
    for section in book.sections:
        assert section.footer.paragraphs[0].text == "Cijfers: CBS."
        told = [each.text.strip() for each in section.footer._element.iter(qn("w:instrText"))]
        assert told == ["PAGE", "NUMPAGES"]


def test_words_are_broken_in_dutch_and_nothing_tells_who_or_when(book: Any) -> None:
    (mark,) = book.settings.element.findall(qn("w:autoHyphenation"))
    assert mark.get(qn("w:val")) == "1"
    properties = book.core_properties
    assert (properties.title, properties.language, properties.author) == (TITLE, "nl-NL", TITLE)
    assert properties.created == properties.modified
    assert properties.created.year == 1980


def test_the_same_chapters_give_the_same_bytes(content: bytes) -> None:
    assert book_docx([FIRST, SECOND], title=TITLE, footer="Cijfers: CBS.") == content


def test_every_style_that_is_used_is_there(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = set(re.findall(r'w:styleId="([^"]+)"', archive.read("word/styles.xml").decode()))
        text = archive.read("word/document.xml").decode()
    used = set(re.findall(r'<w:(?:p|r|tbl)Style w:val="([^"]+)"', text))
    assert used <= styles
    assert len(used) > 15


def _organisation(path: Path) -> Path:
    """Make a document as a Dutch Word saves it: other identifiers, few styles, text, a header and a picture."""
    document = Document()
    for name in ("Quote", "List Number", "List Number 2", "List Bullet", "TOC Heading"):
        document.styles[name].delete()
    heading = document.styles["Heading 1"]
    heading.element.styleId = "Kop1"
    heading.font.size, heading.font.name = Pt(31), "Verdana"
    document.styles.add_style("Bronvermelding", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(6)
    document.add_heading("Oude tekst", 1)
    document.styles.add_style("Eigen stijl", WD_STYLE_TYPE.PARAGRAPH).element.styleId = "Toelichting"
    document.add_picture(io.BytesIO(base64.b64decode(_png(1, 1))))
    document.sections[0].header.paragraphs[0].text = "Oude kop"
    document.sections[0].left_margin = Cm(4)
    document.core_properties.author = "Iemand"
    document.save(str(path))
    return path


def test_the_styles_and_margins_of_an_organisation_are_used(tmp_path: Path) -> None:
    reference = _organisation(tmp_path / "huisstijl.docx")
    book = _book(FIRST, SECOND, reference=reference)
    (first, *_) = [
        each for each in book.paragraphs if each.text == "Armoede in 2022" and each.style.name == "Heading 1"
    ]
    assert (first.style.style_id, first.style.font.size) == ("Kop1", Pt(31))
    assert book.styles["Bronvermelding"].font.size == Pt(6)
    assert book.styles["Quote"].font.italic
    assert book.sections[0].left_margin == pytest.approx(Cm(4), rel=1e-3)
    assert _styled(book, "List Number") == ["eerst", "dan", "opnieuw"]
    assert book.core_properties.author == TITLE
    everything = " ".join(each.text for each in book.paragraphs) + book.sections[0].header.paragraphs[0].text
    assert "Oude" not in everything
    assert len(book.inline_shapes) == 2
    assert len([part for part in book.part.package.iter_parts() if "media" in part.partname]) == 1
    identifiers = [style.style_id for style in book.styles]
    assert len(set(identifiers)) == len(identifiers)
    assert _styled(book, "Toelichting")[0] == "Let op."


def test_a_reference_without_lists_gets_them(tmp_path: Path) -> None:
    document = Document()
    for name, each in list(document.part.rels.items()):
        if each.reltype.endswith("/numbering"):
            document.part.rels.pop(name)
    document.save(str(tmp_path / "kaal.docx"))
    assert _styled(_book(FIRST, reference=tmp_path / "kaal.docx"), "List Bullet") == ["een", "twee"]


@pytest.mark.parametrize("content", [None, b"", b"geen zip", b"PK\x03\x04kapot"])
def test_a_reference_that_is_no_word_document_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "huisstijl.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PublicationError, match=r"huisstijl.docx: this is no Word document; name a \.docx"):
        _book(FIRST, reference=path)


def test_another_zip_or_office_file_is_no_reference(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        archive.writestr("a.txt", "a")
    for name in ("a.docx", "b.docx"):
        with pytest.raises(PublicationError, match="no Word document"):
            _book(FIRST, reference=tmp_path / name)


# -------------------------------------------------------------------------------------------- LibreOffice


def test_libreoffice_makes_a_pdf_of_it_with_everything_in_it(tmp_path: Path, content: bytes) -> None:
    from pypdf import PdfReader

    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("DATABOEK_REQUIRE_OFFICE") == "1":
            pytest.fail("LibreOffice must be there (DATABOEK_REQUIRE_OFFICE=1), and is not")
        pytest.skip("LibreOffice (soffice) is not installed")
    (tmp_path / "boek.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "boek.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=90)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "boek.pdf").pages]
    text = " ".join("\n".join(pages[1:]).split())
    book = Document(io.BytesIO(content))
    headings = [each.text for each in book.paragraphs if each.style.name.startswith("Heading")]
    for words in (
        *headings,
        *_values(book).values(),
        "Figuur 1. De kaart.",
        "Tabel 2. Breed.",
        "Gemeente 59",
    ):
        assert words in text
    assert all(heading in pages[0] for heading in headings)
    assert [f"Pagina {n} / {len(pages)}" in page for n, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert text.count("1.234.567") == 14


def test_an_untranslated_text_is_said_to_be_so_and_has_its_own_language() -> None:
    title, last = Prose("# Titel", language="en"), Prose("Words.", language="en")
    blocks = (title, Prose("Bescherming.\n\n## Kop"), last)
    book = _book(Chapter("01_x", "Titel", blocks, "en"), language="en")
    spoken = {
        each.text: [lang.get(qn("w:val")) for lang in each._p.iter(qn("w:lang"))] for each in book.paragraphs
    }
    assert spoken["Bescherming."] == spoken["Kop"] == ["nl-NL"]
    assert spoken["Words."] == spoken["Titel"] == []
    texts = [each.text for each in book.paragraphs]
    assert texts[texts.index("Words.") - 3].startswith("This chapter has no complete English text")
    whole = _book(Chapter("01_x", "T", (title, last), "en"), language="en")
    assert not [each for each in whole.paragraphs if "complete English" in each.text]


def test_signs_are_explained_below_a_table() -> None:
    signed = replace(TABLE, cells=[[*TABLE.cells[0][:-1], "."]], note="Afgerond.")
    texts = [each.text for each in _book(Chapter("x", "X", (Prose("# X"), signed))).paragraphs]
    assert "Tekens: . onbekend of geheim. Afgerond." in texts
