"""Files of figures: read back with other programs, they say what they show; written twice, they are the same."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.figure import Figure
from PIL import Image

from analysis.design.drawing import Drawing, add_heading, add_source
from analysis.design.png import png_bytes
from analysis.design.style import style
from analysis.design.targets import drawn_for, load_target
from analysis.design.writing import FORMS, figure_bytes, provenance, write_figure
from analysis.errors import PublicationError

SVG = "{http://www.w3.org/2000/svg}"
DC = "{http://purl.org/dc/elements/1.1/}"
ALT = "Een lijn van 0 naar 1 <in %> & ‘één’ gemeente: Súdwest-Fryslân → hoger."
ALT_EN = "A line from 0 to 1 (in %) & more."
SOURCE = "Bron: CBS, StatLine 85678NED; bewerking Kinderen in Kaart."
ENTRY = {"indicator": "kinderen", "source": "85678NED", "version": "20241101-0", "years": [2020, 2021]}


def drawing(
    alt: str = ALT, alt_en: str = ALT_EN, title: str = "Titel (van) een \\ lijn", source: str = SOURCE
) -> Drawing:
    """A chart with a hatch, words outside Latin-1 and rows of a panel."""
    with style():
        drawn = Figure(figsize=(3, 2))
        axes = drawn.add_subplot()
        axes.fill_between([0, 1], [1, 2], hatch="////", gid="under")
        axes.set_ylabel("Súdwest-Fryslân ≥ 4")
        if title:
            add_heading(drawn, title, "procent")
        add_source(drawn, source)
    rows = pd.DataFrame({"year": [2020, 2021], "value": [0.0, 1.0]})
    panel = rows.assign(**{key: ENTRY[key] for key in ("indicator", "source", "version")})
    return Drawing(
        drawn, alt, source, rows, panel, ({"boundaries": "gemeente", "version": "2023-0"},), alt_en
    )


@cache
def written(form: str) -> bytes:
    """The drawing above as a file: fonts take a while, once is enough."""
    return figure_bytes(drawing(), form, dpi=60)


def texts(drawn: Drawing) -> dict[str, str]:
    picture = Image.open(io.BytesIO(figure_bytes(drawn, "png", dpi=60)))
    picture.load()
    return {key: str(text) for key, text in picture.text.items()}


def tree(drawn: Drawing) -> ET.Element:
    return ET.fromstring(figure_bytes(drawn, "svg"))


def information(pdf: bytes) -> dict[str, str]:
    """The strings of the information dictionary of a PDF, read by the rules of its syntax."""
    (body,) = re.findall(rb"obj\n(<< [^\n]*/Producer.*?>>)\nendobj", pdf, flags=re.S)
    found = {}
    for key, raw in re.findall(rb"/(\w+) \(((?:\\.|[^\\()])*)\)", body, flags=re.S):
        plain = re.sub(
            rb"\\(n|r|t|.)",
            lambda at: {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(at[1], at[1]),
            raw,
            flags=re.S,
        )
        found[key.decode()] = plain.decode("utf-16" if plain.startswith(b"\xfe\xff") else "latin-1")
    return found


def streams(pdf: bytes) -> bytes:
    """The content of the compressed streams of a PDF, one after the other."""
    return b"\n".join(
        zlib.decompress(raw) for raw in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", pdf, flags=re.S)
    )


# ------------------------------------------------------------------------------------------------ what they say


def test_png_carries_title_texts_source_and_provenance() -> None:
    said = texts(drawing())
    assert said["Title"] == "Titel (van) een \\ lijn"
    assert said["Description"] == f"{ALT}\n\n{ALT_EN}"
    assert said["Source"] == SOURCE
    assert json.loads(said["Comment"]) == {"source": SOURCE, "rests_on": [ENTRY, *drawing().evidence]}
    assert said["Software"].startswith("Kinderen in Kaart")


def test_svg_carries_them_too_and_has_a_name_for_a_screen_reader() -> None:
    root = tree(drawing())
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root.iter() if each.tag in (f"{SVG}title", f"{SVG}desc")}
    title, desc = str(root.get("aria-labelledby")).split()
    assert (named[title], named[desc]) == ("Titel (van) een \\ lijn", ALT)
    assert {each.get("lang"): each.text for each in root.iter(f"{SVG}desc")} == {"nl": ALT, "en": ALT_EN}
    assert root[0].tag == f"{SVG}title"  # where browsers look for it
    (about,) = root.iter("{http://creativecommons.org/ns#}Work")
    work = {each.tag: "".join(each.itertext()).strip() for each in about}
    assert work[f"{DC}title"] == "Titel (van) een \\ lijn"
    assert work[f"{DC}description"] == f"{ALT}\n\n{ALT_EN}"
    assert work[f"{DC}source"] == SOURCE
    assert work[f"{DC}creator"].startswith("Kinderen in Kaart")
    assert json.loads(work[f"{DC}relation"])["rests_on"][0] == ENTRY


def test_pdf_carries_them_too() -> None:
    said = information(written("pdf"))
    assert said["Title"] == "Titel (van) een \\ lijn"
    assert said["Subject"] == f"{ALT}\n\n{ALT_EN}"
    assert json.loads(said["Keywords"]) == {"source": SOURCE, "rests_on": [ENTRY, *drawing().evidence]}
    assert said["Creator"] == said["Producer"]
    assert said["Producer"].startswith("Kinderen in Kaart")
    assert "CreationDate" not in said


def test_an_english_text_that_is_not_there_leaves_no_trace() -> None:
    assert texts(drawing(alt_en=""))["Description"] == ALT
    for source in (SOURCE, "Source: CBS"):
        root = tree(drawing(alt_en="", source=source))
        (desc,) = root.iter(f"{SVG}desc")
        assert (desc.get("lang"), desc.text) == ("nl", ALT)
        assert str(root.get("aria-labelledby")).split()[1] == desc.get("id")


@pytest.mark.parametrize(("source", "language"), [(SOURCE, "nl"), ("Source: CBS", "en")])
def test_the_language_is_that_of_the_figure(source: str, language: str) -> None:
    root = tree(drawing(source=source))
    read = {each.get("id"): each.text for each in root.iter(f"{SVG}desc")}
    assert read[str(root.get("aria-labelledby")).split()[1]] == {"nl": ALT, "en": ALT_EN}[language]
    assert next(iter(read.values())) == {"nl": ALT, "en": ALT_EN}[language]  # programs that take the first
    assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_two_figures_in_one_page_have_different_names() -> None:
    ids = [each.get("id") for alt in ("Eén.", "Twee.") for each in tree(drawing(alt=alt)).iter(f"{SVG}desc")]
    assert len(set(ids)) == len(ids) == 4


def test_a_figure_without_heading_is_called_after_its_text() -> None:
    assert texts(drawing(title="", alt="Een lijn. Zij stijgt."))["Title"] == "Een lijn"


def test_a_wrapped_heading_is_one_line_in_the_title() -> None:
    long = "Kinderen in een huishouden met een laag inkomen, per gemeente, 2022"
    assert texts(drawing(title=long))["Title"] == long


def test_provenance_knows_nothing_of_rows_that_are_no_panel() -> None:
    drawn = Drawing(Figure(), "Leeg.", "Bron: geen", pd.DataFrame(), pd.DataFrame())
    assert provenance(drawn) == {"source": "Bron: geen", "rests_on": []}


# ---------------------------------------------------------------------------------------------------- the forms


def test_text_is_text_in_svg_and_in_pdf_with_its_font() -> None:
    words = ["".join(each.itertext()) for each in tree(drawing()).iter(f"{SVG}text")]
    assert {"Súdwest-Fryslân ≥ 4", "procent", SOURCE.split("; ")[0]} <= {
        word.split("; ")[0] for word in words
    }
    pdf = written("pdf")
    assert b"/FontFile2" in pdf
    assert b"/Subtype /Type3" not in pdf
    fonts = set(re.findall(rb"/FontName /([\w+-]+)", pdf))
    assert len(fonts) >= 2
    assert all(re.fullmatch(rb"[A-Z]{6}\+DejaVuSans(-Bold)?", name) for name in fonts)  # parts of a font
    assert re.search(rb"BT\n.*?T[jJ]\nET", streams(pdf), flags=re.S)


def test_png_has_the_pixels_that_agg_draws_at_the_resolution_asked() -> None:
    drawn = drawing()
    picture = Image.open(io.BytesIO(figure_bytes(drawn, "png", dpi=123)))
    assert picture.mode == "RGB"
    assert picture.size == (3 * 123, 2 * 123)
    assert picture.info["dpi"] == pytest.approx((123, 123), abs=0.02)
    expected = io.BytesIO()
    with style():
        drawn.figure.savefig(expected, format="png", dpi=123)
    assert np.array_equal(np.asarray(picture), np.asarray(Image.open(expected).convert("RGB")))
    usual = Image.open(io.BytesIO(figure_bytes(drawn, "png")))
    assert usual.size == (3 * 220, 2 * 220)  # savefig.dpi of the style


@given(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=7).map(lambda shape: (*shape, 4))),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
)
def test_any_pixels_and_any_text_are_read_back(pixels: np.ndarray, opaque: bool, words: str) -> None:
    if opaque:
        pixels[..., 3] = 255
    picture = Image.open(io.BytesIO(png_bytes(pixels, dpi=300, text={"Comment": words})))
    assert picture.mode == ("RGB" if (pixels[..., 3] == 255).all() else "RGBA")
    assert np.array_equal(np.asarray(picture.convert("RGBA")), pixels)
    assert picture.text["Comment"] == words


def test_settings_of_a_user_change_neither_size_nor_letters() -> None:
    drawn = drawing()
    own = {"savefig.bbox": "tight", "svg.fonttype": "path", "pdf.fonttype": 3, "svg.hashsalt": "x"}
    with mpl.rc_context(own):
        for form in FORMS:
            assert figure_bytes(drawn, form, dpi=60) == written(form)
        assert mpl.rcParams["pdf.fonttype"] == 3  # and they are left as they were


def on_page(target: str | Path) -> Drawing:
    """A page of a target with a few words and a hatch."""
    with drawn_for(load_target(target)) as drawn:
        drawn.add_axes((0, 0, 1, 1)).fill_between([0, 1], [1, 2], hatch="////")
        add_heading(drawn, "Titel", "procent")
    return Drawing(drawn, ALT, SOURCE, pd.DataFrame(), pd.DataFrame())


@pytest.mark.parametrize(("target", "size"), [("presentatie", (1920, 1080)), ("scherm", (1728, 1296))])
def test_a_figure_is_written_in_the_style_of_its_target(target: str, size: tuple[int, int]) -> None:
    picture = Image.open(io.BytesIO(figure_bytes(on_page(target), "png")))
    assert picture.size == size


def test_the_letters_are_those_of_a_style_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.mplstyle"
    own.write_text("figure.figsize: 4, 3\nfont.sans-serif: STIXGeneral\nsavefig.dpi: 50\n", encoding="utf-8")
    drawn = on_page(own)
    fonts = re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", figure_bytes(drawn, "pdf"))
    assert {name.split(b"-")[0] for name in fonts} == {b"STIXGeneral"}
    assert Image.open(io.BytesIO(figure_bytes(drawn, "png"))).size == (200, 150)


# ------------------------------------------------------------------------------------------------- the same again


def sums() -> dict[str, str]:
    return {form: hashlib.sha256(written(form)).hexdigest() for form in FORMS}


def test_the_same_figure_gives_the_same_bytes_here_and_in_another_process() -> None:
    drawn = drawing()
    for form in FORMS:
        assert figure_bytes(drawn, form, dpi=60) == written(form)
    environment = os.environ | {"PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "86400"}
    code = "import json, test_design_writing as t; print(json.dumps(t.sums()))"
    folder = Path(__file__).parent
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True
    )
    assert json.loads(shown.stdout) == sums()


# --------------------------------------------------------------------------------------------------- on the disk


@pytest.mark.parametrize("name", ["kaart.png", "kaart.SVG", "kaart.v2.pdf"])
def test_the_end_of_the_name_decides(tmp_path: Path, name: str) -> None:
    path = write_figure(drawing(), tmp_path / "nieuw" / name, dpi=60)
    starts = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(starts[path.suffix.lower()])
    assert [each.name for each in path.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", ["kaart.jpg", "kaart", "png"])
def test_another_end_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublicationError, match=rf"{name}: .*ends in \.png, \.svg or \.pdf\.$"):
        write_figure(drawing(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["folder.png", "file/kaart.png"])
def test_a_place_where_no_file_can_be_is_refused_in_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(PublicationError, match=rf"{place}: the figure cannot be written \(.+\); choose"):
        write_figure(drawing(), tmp_path / place, dpi=30)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder.png"]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_figure_without_alternative_text_is_not_written(form: str) -> None:
    with pytest.raises(PublicationError, match=r"Titel.*no text alternative"):
        figure_bytes(drawing(alt=" "), form)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_figure(drawing(), tmp_path / "kaart.svg")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublicationError, match=r"kaart\.svg: .* \(no space left on device\); choose"):
        write_figure(drawing(alt="Anders."), path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["kaart.svg"]
