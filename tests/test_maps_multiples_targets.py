"""Small maps on every page: what each says, its colours, borders and hatches, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, texts_outside
from matplotlib.colors import to_hex
from matplotlib.text import Text

from analysis.catalogue import Bilingual, Catalogue
from analysis.design.drawing import Drawing
from analysis.design.palette import SEQUENTIAL
from analysis.design.targets import Target, load_target
from analysis.errors import PublicationError
from analysis.maps import Multiple, Shapes, ser_classes, small_multiples
from analysis.maps.extent import region_codes, within
from analysis.maps.grid import Needs, lying_grid, upright_grid
from analysis.statistics import select
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.jeugdregios import read_jeugdregios
from analysis.wording import HATCHES

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CHILDREN = "kinderen_laag_inkomen"
YEARS = (2011, 2013, 2015, 2018, 2020, 2022)
BARE = replace(load_target("presentatie"), height=4.9, bare=True)
"""The map of a slide, of which title and source are text of the slide."""
TARGETS: dict[str, str | Target] = {
    "databoek": "databoek",
    "scherm": "scherm",
    "presentatie": "presentatie",
    "bare": BARE,
}
LEAST = {"databoek": 6.0, "scherm": 8.0, "presentatie": 14.0, "bare": 14.0}
"""Points of the smallest type on each page."""
TITLE = Bilingual(nl="Kinderen en armoede", en="Children and poverty")


@pytest.fixture(scope="module")
def utrecht(hexagons: Shapes) -> Shapes:
    jeugdregios = read_jeugdregios(ROOT / "data" / "reference")
    place, codes = region_codes("Utrecht", 2023, KNOWN, jeugdregios)
    return within(hexagons, codes, place)


def years(panel: pd.DataFrame, shapes: Shapes, count: int) -> list[Multiple]:
    """The figures of so many years in the classes of the SER."""
    shown = [select(panel, CHILDREN, year=year) for year in YEARS[len(YEARS) - count :]]
    return [Multiple(only(rows, shapes), ser_classes()) for rows in shown]


def measures(panel: pd.DataFrame, shapes: Shapes) -> list[Multiple]:
    """Indicators in different units, each in its own classes."""
    chosen = [(CHILDREN, 2021), ("kinderen_150_sociaal_minimum", 2014), ("inwoners", 2023)]
    return [Multiple(only(select(panel, name, year=year), shapes)) for name, year in chosen]


def only(rows: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    return rows[rows["code"].isin(shapes.areas["code"])].reset_index(drop=True)


def texts(drawing: Drawing, gid: str) -> list[str]:
    return [text.get_text() for axes in drawing.figure.axes if axes.get_gid() == gid for text in axes.texts]


def drawn_areas(drawing: Drawing, at: int, shapes: Shapes) -> dict[str, tuple[str, str, str | None]]:
    """For each code the kind of area, its colour and its hatch, found by the place of what was drawn."""
    places = {tuple(np.round(_middle(area.bounds))): code for code, area in _areas(shapes)}
    (axes,) = [axes for axes in drawing.figure.axes if axes.get_gid() == f"map-{at}"]
    found: dict[str, tuple[str, str, str | None]] = {}
    for group in axes.collections:
        if not group.get_gid() or group.get_gid() == "provinces":
            continue
        for path in group.get_paths():
            code = places[tuple(np.round(_middle(path.get_extents().extents)))]
            assert code not in found
            found[code] = str(group.get_gid()), to_hex(group.get_facecolor()[0]), group.get_hatch()
    return found


def _areas(shapes: Shapes) -> Sequence[tuple[str, object]]:
    return list(zip(shapes.areas["code"], shapes.areas.geometry, strict=True))


def _middle(bounds: Sequence[float]) -> tuple[float, float]:
    west, south, east, north = bounds
    return (west + east) / 2, (south + north) / 2


def literal_class(value: float) -> int:
    """The class of a percentage, as SER and this book divide them."""
    if value < 4:
        return 0
    if value < 6:
        return 1
    if value < 8:
        return 2
    return 3 if value <= 12 else 4


def smallest_type(drawing: Drawing) -> float:
    return min(t.get_fontsize() for t in drawing.figure.findobj(Text) if t.get_text() and t.get_visible())


@pytest.mark.parametrize(
    ("target", "count", "language"),
    [
        ("databoek", 4, "en"),
        ("scherm", 2, "nl"),
        ("presentatie", 6, "en"),
        ("bare", 4, "en"),
        ("bare", 6, "nl"),
    ],
)
def test_years_stand_in_common_classes_on_every_page(
    panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes, target: str, count: int, language: str
) -> None:
    panels = years(panel, utrecht, count)
    page = TARGETS[target]
    drawing = small_multiples(
        panels,
        utrecht,
        catalogue,
        NAMES,
        title=TITLE,
        target=page,
        language=language,
        note="Een kanttekening.",
    )
    heads = [texts(drawing, f"head-{at}") for at in range(count)]
    assert [head[0] for head in heads] == [str(year) for year in YEARS[len(YEARS) - count :]]
    assert heads[-1][1:] == [{"nl": "voorlopig", "en": "provisional"}[language]]
    unit, told = {
        "nl": ("procent", "donker = hoger = ongunstiger"),
        "en": ("percent", "dark = higher = less favourable"),
    }[language]
    legend = texts(drawing, "legend")
    assert legend[0] == unit and legend[-1].replace("\n", " ") == told
    assert legend[1:6] == ser_classes().labels(language)
    assert not any(texts(drawing, f"legend-{at}") for at in range(count))
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []
    assert smallest_type(drawing) >= LEAST[target]
    seen = {text.get_gid(): text for text in drawing.figure.texts}
    for gid in ("title", "subtitle", "source"):
        assert seen[gid].get_visible() == (target != "bare")
    assert seen["title"].get_text() == getattr(TITLE, language)
    assert seen["note"].get_visible()


@pytest.mark.parametrize("target", ["databoek", "presentatie"])
def test_the_country_in_own_classes_says_what_each_map_is(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes, target: str
) -> None:
    panels = measures(panel, hexagons)
    drawing = small_multiples(panels, hexagons, catalogue, NAMES, title=TITLE, target=TARGETS[target])
    heads = [" ".join(texts(drawing, f"head-{at}")).replace("\n", " ") for at in range(3)]
    assert heads == [
        "Kinderen, laag inkomen 2021 procent",
        "Kinderen, tot 150% sociaal minimum oud: 2014 procent",
        "Inwoners 2023 inwoners",
    ]
    assert set(texts(drawing, "legend-2")) >= {"20.000", "60.000"}
    said = [texts(drawing, "legend"), *(texts(drawing, f"legend-{at}") for at in range(3))]
    meaning = ["donker = hoger = ongunstiger", "donker = hoger; geen richting"]
    assert all(sum(told in each for each in said) == times for told, times in zip(
        meaning, (2, 1) if target == "databoek" else (1, 1), strict=True
    ))  # fmt: skip
    assert "niet in deze uitgave" in said[0]
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []
    assert smallest_type(drawing) >= LEAST[target]


def test_every_area_has_the_colour_of_its_class_and_missing_ones_a_hatch(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    panels = years(panel, hexagons, 2)
    drawing = small_multiples(panels, hexagons, catalogue, NAMES, title=TITLE, target="presentatie")
    missing = 0
    for at, each in enumerate(panels):
        found = drawn_areas(drawing, at, hexagons)
        assert set(found) == set(hexagons.areas["code"])
        for code, value, status in each.rows[["code", "value", "status"]].itertuples(index=False):
            kind, colour, hatch = found[code]
            if np.isnan(value):
                assert (kind, hatch) == (f"status-{status}", HATCHES[status])
                missing += 1
            else:
                assert (colour, hatch) == (SEQUENTIAL[literal_class(value)], None)
    assert missing
    legend = next(axes for axes in drawing.figure.axes if axes.get_gid() == "legend")
    assert [to_hex(patch.get_facecolor()) for patch in legend.patches[:5]] == SEQUENTIAL
    assert {patch.get_hatch() for patch in legend.patches[5:]} == {
        HATCHES[status] for each in panels for status in each.rows.loc[each.rows["value"].isna(), "status"]
    }


def test_borders_and_view_are_the_same_in_every_map(
    panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes
) -> None:
    drawing = small_multiples(
        years(panel, utrecht, 4), utrecht, catalogue, NAMES, title=TITLE, target="scherm"
    )
    maps = [axes for axes in drawing.figure.axes if str(axes.get_gid()).startswith("map-")]
    borders = [
        sorted(
            path.vertices.tobytes()
            for each in axes.collections
            if each.get_gid()
            for path in each.get_paths()
        )
        for axes in maps
    ]
    assert len(borders) == 4 and len(borders[0]) == len(utrecht.areas) + len(utrecht.outlines)
    assert all(each == borders[0] for each in borders)
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in maps}) == 1
    sizes = np.array([axes.get_position(original=True).size for axes in maps])
    assert np.allclose(sizes, sizes[0])


def test_both_text_alternatives_are_true_to_the_figures(
    panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes
) -> None:
    panels = years(panel, utrecht, 2)
    blank = panels[0].rows["code"] == "GM0344"
    panels[0].rows.loc[blank, "value"] = np.nan
    panels[0].rows.loc[blank, "status"] = "suppressed"
    drawing = small_multiples(
        panels, utrecht, catalogue, NAMES, title=TITLE, note=Bilingual(nl="Noot.", en="Note.")
    )
    assert drawing.alt.startswith(
        "2 kleine kaarten: Kinderen en armoede. Alle kaarten hebben dezelfde klassen."
    )
    assert drawing.alt_en.startswith("2 small maps: Children and poverty. All maps have the same classes.")
    assert drawing.alt.endswith(" Noot.") and drawing.alt_en.endswith(" Note.")
    assert drawing.alt.count("Kaart van 26 gemeenten in Utrecht") == 2
    for each, year in zip(panels, YEARS[-2:], strict=True):
        values = each.rows["value"].dropna()
        low, high = (f"{end:.1f}" for end in (values.min(), values.max()))
        counts = np.bincount([literal_class(value) for value in values], minlength=5)
        assert (
            f", {year}. The {len(values)} municipalities with a figure run from {low} to {high}"
            in drawing.alt_en
        )
        dutch = f"De {len(values)} gemeenten met een cijfer lopen van {low} tot {high}".replace(".", ",")
        assert dutch in drawing.alt
        assert f"minder dan 4 procent: {counts[0]}, 4 tot 6 procent: {counts[1]}" in drawing.alt
    assert "Voor 1 gemeente is geen cijfer beschikbaar; zij is gearceerd." in drawing.alt
    assert "For 1 municipality no figure is available; it is hatched." in drawing.alt_en
    assert drawing.alt.count("Donker = hoger = ongunstiger.") == 2


@pytest.mark.parametrize("target", ["databoek", "bare"])
def test_one_map_is_a_map_with_its_own_scale(
    panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes, target: str
) -> None:
    panels = [Multiple(only(select(panel, CHILDREN, year=2021), utrecht))]
    drawing = small_multiples(
        panels, utrecht, catalogue, NAMES, title=TITLE, target=TARGETS[target], language="en"
    )
    assert texts(drawing, "head-0") == ["Children, low income", "2021", "percent"]
    assert texts(drawing, "legend-0")[-1] == "dark = higher = less favourable"
    assert drawing.alt_en.startswith("1 small map: Children and poverty. Map of 26 municipalities in Utrecht")
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []


def test_a_legend_that_only_says_what_dark_means_breaks_no_word(
    panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes
) -> None:
    rows = only(select(panel, CHILDREN, year=2021), utrecht)
    panels = [Multiple(rows), Multiple(rows.assign(value=rows["value"] * 2))]  # an invention: twice as much
    drawing = small_multiples(panels, utrecht, catalogue, NAMES, title=TITLE, target=BARE)
    assert [text.split("\n") for text in texts(drawing, "legend")] in (
        [["donker = hoger", "= ongunstiger"]],
        [["donker = hoger = ongunstiger"]],
    )


def test_what_does_not_fit_is_refused(panel: pd.DataFrame, catalogue: Catalogue, utrecht: Shapes) -> None:
    good = years(panel, utrecht, 1)[0]
    for panels, columns, target, told in (
        ([], None, "presentatie", "0 maps for 4 columns"),
        ([good], 5, "scherm", "1 maps for 5 columns"),
        ([good], 4, "databoek", "1 maps for 4 columns"),
        ([good] * 24, None, BARE, "24 small maps do not fit on a page of 5.6 by 2.0 inches"),
    ):
        with pytest.raises(PublicationError, match=told):
            small_multiples(panels, utrecht, catalogue, NAMES, title=TITLE, columns=columns, target=target)
    with pytest.raises(PublicationError, match="no target 'dia'"):
        small_multiples([good], utrecht, catalogue, NAMES, title=TITLE, target="dia")


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("aspect", [0.6, 1.2, 1.9])
def test_places_do_not_overlap_and_stay_on_the_page(count: int, aspect: float) -> None:
    needs = Needs(
        count, aspect, lambda wide: 0.25 if wide > 1 else 0.35, lambda _: 0.1, lambda _: 0.2, 1.0, 0.5
    )
    lying = lying_grid(needs, 5.555, 3.125, 0.5, 0.4)
    upright = upright_grid(needs, 6.3, 0.5, 0.4)
    for grid, width in ((lying, 5.555), (upright, 6.3)):
        boxes = [box for cell in grid.cells for box in (cell.head, cell.map, cell.scale)] + [grid.legend]
        for at, box in enumerate(boxes):
            assert box.left >= 0 and box.left + box.width <= width + 1e-9
            assert box.top >= 0.5 - 1e-9 and box.bottom <= grid.height - 0.4 + 1e-9
            for other in boxes[:at]:
                apart = (
                    box.left + box.width <= other.left + 1e-9 or other.left + other.width <= box.left + 1e-9
                )
                assert apart or box.bottom <= other.top + 1e-9 or other.bottom <= box.top + 1e-9
    assert upright.height <= 9.6 + 1e-9
