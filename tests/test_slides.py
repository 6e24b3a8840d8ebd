"""Slides for a talk: what PowerPoint and LibreOffice find in the file, and whether the titles are true."""

from __future__ import annotations

import io
import itertools
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation

from analysis.errors import PublicationError
from analysis.maps.materials import Materials
from analysis.maps.plot import draw
from analysis.maps.request import MapRequest
from analysis.project import Project
from analysis.publication.messages import message
from analysis.publication.slides import MAP, MapSlide, map_slide, slides, talk, write_slides

POVERTY, SPENDING, FAMILIES = "kinderen_laag_inkomen", "jeugdzorg_lasten_per_kind", "eenoudergezinnen_aantal"


@pytest.fixture(scope="module")
def materials() -> Materials:
    """Figures of this repository on hexagons."""
    return Materials(Project.find())


@pytest.fixture(scope="module")
def shown(materials: Materials) -> list[MapSlide]:
    """Two slides in English."""
    wanted = [
        MapRequest(POVERTY, 2021, areas="zeshoeken", target=MAP, language="en"),
        MapRequest(POVERTY, 2021, "change", since=2015, areas="zeshoeken", target=MAP, language="en"),
    ]
    return [map_slide(each, materials) for each in wanted]


@pytest.fixture(scope="module")
def deck(shown: list[MapSlide]) -> Any:
    return Presentation(io.BytesIO(slides(shown, title="Children, low income", language="en")))


def test_a_slide_has_a_message_a_map_a_source_and_notes(deck: Any, shown: list[MapSlide]) -> None:
    assert len(deck.slides) == len(shown)
    for slide, wanted in zip(deck.slides, shown, strict=True):
        assert wanted.drawing
        assert slide.shapes.title.text == wanted.title
        (picture,) = [each for each in slide.shapes if each.shape_type == 13]
        assert picture._element.nvPicPr.cNvPr.get("descr") == wanted.drawing.alt_en
        texts = [each.text_frame.text for each in slide.shapes if each.has_text_frame]
        assert wanted.drawing.source in texts
        assert wanted.subtitle in texts
        notes = slide.notes_slide.notes_text_frame.text
        assert wanted.drawing.alt_en in notes
        assert wanted.drawing.source in notes


def test_titles_differ_and_are_read_by_software_for_the_blind(deck: Any) -> None:
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles)
    assert all(slide.shapes.title.is_placeholder for slide in deck.slides)


def test_everything_lies_on_the_slide_and_nothing_over_another(deck: Any) -> None:
    for slide in deck.slides:
        boxes = [
            (each.top, each.top + each.height) for each in sorted(slide.shapes, key=lambda each: each.top)
        ]
        assert all(bottom <= top for (_, bottom), (top, _) in itertools.pairwise(boxes))
        assert boxes[-1][1] <= deck.slide_height
        assert all(each.left + each.width <= deck.slide_width for each in slide.shapes)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


def test_the_type_on_a_slide_can_be_read_from_the_back_row(deck: Any) -> None:
    sizes = [
        run.font.size.pt
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= 12


def test_the_language_is_in_the_file(deck: Any) -> None:
    assert deck.core_properties.language == "en-GB"
    assert 'lang="en-GB"' in deck.slides[0].shapes.title._element.xml


def test_the_same_slides_are_the_same_bytes(materials: Materials, shown: list[MapSlide]) -> None:
    request = MapRequest(POVERTY, 2021, areas="zeshoeken", target=MAP, language="en")
    again = [map_slide(request, materials), shown[1]]
    first, second = (slides(each, title="Kaart", language="en") for each in (shown, again))
    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_without_a_map_there_are_no_slides(tmp_path: Path, materials: Materials) -> None:
    with pytest.raises(PublicationError, match="choose at least one map"):
        write_slides(tmp_path / "leeg.pptx", [], materials, title="Leeg")
    assert not list(tmp_path.iterdir())


def test_a_map_that_cannot_be_drawn_is_left_out_and_told(tmp_path: Path, materials: Materials) -> None:
    told: list[str] = []
    wanted = [
        MapRequest(POVERTY, 2021, areas="zeshoeken", target=MAP),
        MapRequest(SPENDING, 1999, areas="zeshoeken", target=MAP),
    ]
    path = write_slides(tmp_path / "een.pptx", wanted, materials, title="Een", say=told.append)
    assert len(Presentation(str(path)).slides) == 1
    assert "no figures of 1999" in told[1]


def test_a_talk_has_the_maps_that_an_indicator_can_have(materials: Materials) -> None:
    kinds = {name: [each.kind for each in talk(name, materials)] for name in (POVERTY, FAMILIES)}
    assert "value_by_alpha" in kinds[POVERTY]
    assert "symbols" in kinds[FAMILIES]
    assert "choropleth" not in kinds[FAMILIES]


# -------------------------------------------------------------------------------------------------------- messages


def said(request: MapRequest, materials: Materials) -> tuple[str, pd.DataFrame]:
    drawing = draw(request, materials)
    return message(drawing, request, materials), drawing.rows


def test_the_message_of_poverty_counts_published_figures_from_the_band_of_the_ser(
    materials: Materials,
) -> None:
    request = MapRequest(POVERTY, 2021, areas="zeshoeken")
    drawing = draw(request, materials)
    published = materials.rows(POVERTY, 2021)["value"].dropna()
    told = f"{sum(value >= 8 for value in published)} van de {len(published)} gemeenten met een cijfer"
    assert message(drawing, request, materials).startswith(told)
    others = drawing.rows["value"].isna()
    guessed = drawing.rows.assign(value=drawing.rows["value"].fillna(9.0))  # invented
    guessed["status"] = guessed["status"].mask(others, "estimated")
    assert message(replace(drawing, rows=guessed), request, materials).startswith(told)


def test_the_message_of_another_indicator_is_its_range(materials: Materials) -> None:
    told, rows = said(MapRequest(SPENDING, 2022, areas="zeshoeken", language="en"), materials)
    low, high = (f"{value:,.0f}" for value in (rows["value"].min(), rows["value"].max()))
    assert f"from {low} to {high} euro" in told


def test_the_message_of_circles_is_how_few_have_half(materials: Materials) -> None:
    told, rows = said(MapRequest(FAMILIES, 2020, "symbols", areas="zeshoeken", language="en"), materials)
    total, least, largest = rows["value"].sum(), 0.0, sorted(rows["value"].dropna(), reverse=True)
    count = 0
    while least < total / 2:
        least, count = least + largest[count], count + 1
    assert f"is in {count} of the {len(largest)} municipalities" in told
    assert f"{total:,.0f}" in told


def test_the_message_of_change_counts_up_down_and_beyond_chance(materials: Materials) -> None:
    told, rows = said(
        MapRequest(POVERTY, 2021, "change", since=2015, areas="zeshoeken", language="en"), materials
    )
    up, down = (rows["value"] > 0).sum(), (rows["value"] < 0).sum()
    marked = sum(flag is True or flag == True for flag in rows["significant"].dropna())  # noqa: E712
    assert told == (
        f"From 2015 to 2021: {up} municipalities higher, {down} lower, {marked} of them outside the margin of chance"
    )


def test_the_message_of_two_figures_counts_where_both_are_high(materials: Materials) -> None:
    request = MapRequest("huishoudens_laag_inkomen", 2021, "bivariate", against=SPENDING, areas="zeshoeken")
    told, _ = said(request, materials)
    x, y = (materials.rows(name, 2021).set_index("code")["value"] for name in (request.indicator, SPENDING))
    both = pd.DataFrame({"x": x, "y": y}).dropna()
    high = (both >= both.quantile(2 / 3)).all(axis=1).sum()
    count = int(told.split()[0])
    assert abs(count - high) <= 6  # the borders on the map are rounded
    assert f"van de {len(both)} gemeenten" in told


def test_the_message_of_clusters_counts_those_that_are_marked(materials: Materials) -> None:
    request = MapRequest("jeugdhulp_met_verblijf", 2022, "cluster", areas="zeshoeken", language="en")
    told, rows = said(request, materials)
    high, low = ((rows["cluster_fdr"] == name).sum() for name in ("hoog-hoog", "laag-laag"))
    assert told.startswith(f"{high} municipalities are high together with their neighbours, {low} are low")


def test_the_message_of_fading_counts_the_uncertain(materials: Materials) -> None:
    told, rows = said(MapRequest(POVERTY, 2021, "value_by_alpha", areas="zeshoeken"), materials)
    known = rows[rows["value"].notna()]
    assert told.startswith(f"{known['betrouwbaarheid'].isin(['C', 'D']).sum()} van de {len(known)} cijfers")


def test_the_message_of_years_compares_medians(materials: Materials) -> None:
    request = MapRequest(SPENDING, kind="small_multiples", areas="zeshoeken", language="en")
    told, rows = said(request, materials)
    first, last = rows["year"].min(), rows["year"].max()
    middle = [rows.loc[rows["year"] == year, "value"].median() for year in (first, last)]
    assert told.endswith(f"from {middle[0]:,.0f} euro per child in {first} to {middle[1]:,.0f} in {last}")
