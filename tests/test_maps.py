"""Maps: what is drawn is what the figures say, and every reader can tell it apart."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, text_boxes, texts_outside
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure

from analysis.catalogue import Catalogue
from analysis.design.drawing import Drawing
from analysis.design.palette import CATEGORICAL, NO_FIGURE, SEQUENTIAL
from analysis.errors import TerritoryError
from analysis.maps import Classes, Shapes, choropleth, load_shapes, ser_classes
from analysis.maps.areas import MISSING
from analysis.maps.description import describe_map
from analysis.numbers import format_number, join_words
from analysis.project import Project
from analysis.publication.blocks import figure
from analysis.statistics import select
from analysis.territory.gemeenten import load_gemeenten, read_gemeenten
from analysis.wording import HATCHES, STATUS_WORDS

UNHURRIED = settings(deadline=None)  # a busy machine is no fault
ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CHILDREN = "kinderen_laag_inkomen"
WADDEN = {"GM0448": "Texel", "GM0096": "Vlieland", "GM0093": "Terschelling", "GM0060": "Ameland"}
WADDEN["GM0088"] = "Schiermonnikoog"


@pytest.fixture(scope="module")
def boundaries(fetched_project: Project) -> Shapes:
    return load_shapes(2023, fetched_project)


@pytest.fixture(params=["hexagons", "boundaries"])
def shapes(request: pytest.FixtureRequest) -> Shapes:
    """Both kinds of shapes, one after the other."""
    return request.getfixturevalue(request.param)


def drawn(rows: pd.DataFrame, shapes: Shapes, catalogue: Catalogue) -> Drawing:
    return choropleth(rows, shapes, ser_classes(), catalogue, NAMES)


def axes_of(drawing: Figure, gid: str) -> Axes:
    (axes,) = [axes for axes in drawing.axes if axes.get_gid() == gid]
    return axes


def areas(drawing: Drawing) -> dict[str, PathCollection]:
    """The collections of the map that have a name."""
    collections = axes_of(drawing.figure, "map").collections
    return {str(each.get_gid()): each for each in collections if each.get_gid()}


def legend(drawing: Drawing) -> list[str]:
    return [text.get_text() for text in axes_of(drawing.figure, "legend").texts]


# ---------------------------------------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("year", [2011, 2022])
def test_map_and_legend_show_the_figures(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes, year: int
) -> None:
    rows = select(panel, CHILDREN, year=year)
    drawing = drawn(rows, shapes, catalogue)
    value = rows["value"]
    by_hand = [
        (value < 4).sum(),
        ((value >= 4) & (value < 6)).sum(),
        ((value >= 6) & (value < 8)).sum(),
        ((value >= 8) & (value <= 12)).sum(),
        (value > 12).sum(),
    ]
    shown = areas(drawing)
    assert [len(shown[f"class-{at}"].get_paths()) for at in range(5)] == by_hand
    for at, colour in enumerate(SEQUENTIAL):
        assert tuple(shown[f"class-{at}"].get_facecolor()[0]) == to_rgba(colour)
        assert shown[f"class-{at}"].get_hatch() is None
    assert len(shown["status-not published"].get_paths()) == 185
    labels = ["minder dan 4", "4 tot 6", "6 tot 8", "8 tot en met 12", "meer dan 12", "niet in deze uitgave"]
    counted = itertools.chain(*zip(labels, map(str, [*by_hand, 185]), strict=True))
    assert legend(drawing) == ["procent", "gemeenten", *counted, "8 à 12 procent\n(SER, 2017)"]
    assert len(shown["provinces"].get_paths()) == 12


def test_swatches_of_the_legend_are_those_of_the_map(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    drawing = drawn(select(panel, CHILDREN, year=2011), hexagons, catalogue)
    swatches = axes_of(drawing.figure, "legend").patches
    assert [patch.get_facecolor() for patch in swatches] == [to_rgba(c) for c in [*SEQUENTIAL, NO_FIGURE]]
    assert [patch.get_hatch() for patch in swatches] == [None] * 5 + [HATCHES["not published"]]


def with_statuses(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which, as an invention, one figure is withheld and two were not delivered."""
    changed = rows.sort_values("value", ascending=False).index[:3]
    rows = rows.copy()
    rows.loc[changed, ["value", "lower", "upper"]] = np.nan
    rows.loc[changed, "status"] = ["suppressed", "not delivered", "not delivered"]
    return rows


def test_every_reason_has_its_own_hatch_and_is_never_coloured(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    drawing = drawn(with_statuses(select(panel, CHILDREN, year=2011)), hexagons, catalogue)
    shown = areas(drawing)
    hatched = {gid: each for gid, each in shown.items() if gid.startswith("status-")}
    assert {gid: len(each.get_paths()) for gid, each in hatched.items()} == {
        "status-not published": 185,
        "status-suppressed": 1,
        "status-not delivered": 2,
    }
    assert {gid: each.get_hatch() for gid, each in hatched.items()} == {
        f"status-{status}": HATCHES[status] for status in MISSING
    }
    assert {tuple(each.get_facecolor()[0]) for each in hatched.values()} == {to_rgba(NO_FIGURE)}
    for status in MISSING:
        assert STATUS_WORDS["nl"][status] in legend(drawing)
    total = sum(len(shown[f"class-{at}"].get_paths()) for at in range(5))
    assert total == 157 - 3


def test_no_hatch_is_explained_that_is_not_on_the_map(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = select(panel, "inwoners", year=2025).assign(boundary_year=2023)
    classes = Classes((20_000, 50_000), (False, False), tuple(SEQUENTIAL[:3]))
    drawing = choropleth(rows, hexagons, classes, catalogue, NAMES)
    assert not set(STATUS_WORDS["nl"].values()) & set(legend(drawing))
    assert "20.000 tot 50.000" in legend(drawing)
    assert "50.000 of meer" in legend(drawing)


def test_every_island_is_in_view(panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes) -> None:
    drawing = drawn(select(panel, CHILDREN, year=2022), shapes, catalogue)
    axes = axes_of(drawing.figure, "map")
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    for code, name in WADDEN.items():
        assert NAMES[code] == name
        (area,) = shapes.areas.loc[shapes.areas["code"] == code, "geometry"]
        assert area.area > 0
        x0, y0, x1, y1 = area.bounds
        assert west < x0 < x1 < east, name
        assert south < y0 < y1 < north, name


def test_each_municipality_is_drawn_once(panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes) -> None:
    shown = areas(drawn(select(panel, CHILDREN, year=2011), shapes, catalogue))
    drawn_areas = [path for gid, each in shown.items() if gid != "provinces" for path in each.get_paths()]
    corners = {(*path.vertices[0], len(path.vertices)) for path in drawn_areas}
    assert len(drawn_areas) == len(corners) == 342


def test_shapes_say_what_they_are(hexagons: Shapes, boundaries: Shapes) -> None:
    assert (hexagons.kind, boundaries.kind) == ("zeshoeken", "gemeentegrenzen")
    assert hexagons.evidence["boundaries"] == "zeshoekkaart.csv"
    assert len(hexagons.evidence["sha256"]) == 64
    assert boundaries.evidence["boundaries"] == "gemeente_gegeneraliseerd"
    assert boundaries.evidence["version"].startswith("2023-")
    assert set(hexagons.areas["code"]) == set(boundaries.areas["code"]) == set(NAMES.index)
    assert np.ptp(hexagons.areas.geometry.area) == pytest.approx(0, abs=1)
    assert "zeshoek" in hexagons.source
    assert boundaries.source == "Grenzen: CBS/Kadaster via PDOK, 2023, CC BY 4.0."


def test_years_before_the_hexagons_need_boundaries(empty_project: Project, fetched_project: Project) -> None:
    with pytest.raises(TerritoryError, match=r"no boundaries of 2018.*2023-2025; run `databoek fetch"):
        load_shapes(2018, empty_project)
    assert len(load_shapes(2018, fetched_project).areas) == 380


def test_the_source_line_names_the_table_that_was_used(
    panel: pd.DataFrame, catalogue: Catalogue, fetched_project: Project
) -> None:
    rows = select(panel, "huishoudens_laag_inkomen", year=2021)
    rows = pd.concat(
        [rows.iloc[1:], rows.iloc[:1].assign(value=np.nan, status="suppressed", source="84799NED")]
    )
    shapes = load_shapes(2021, fetched_project)
    drawing = choropleth(rows, shapes, ser_classes(), catalogue, KNOWN.names(2021))
    (line,) = [text for text in drawing.figure.texts if text.get_gid() == "source"]
    assert line.get_text().replace("\n", " ") == drawing.source
    assert "StatLine 85039NED" in drawing.source
    assert "84799NED" not in drawing.source  # nothing of it is shown
    assert drawing.source.endswith("Grenzen: CBS/Kadaster via PDOK, 2021, CC BY 4.0.")


def test_a_provisional_year_says_so(panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes) -> None:
    for year, provisional in ((2021, False), (2022, True)):
        texts = drawn(select(panel, CHILDREN, year=year), hexagons, catalogue).figure.texts
        (subtitle,) = [text.get_text() for text in texts if text.get_gid() == "subtitle"]
        assert ("voorlopig" in subtitle) is provisional
        assert "gemeentelijke indeling 2023" in subtitle


def test_figures_of_another_year_with_the_same_division_are_drawn_when_that_is_known(
    panel: pd.DataFrame, catalogue: Catalogue, fetched_project: Project
) -> None:
    rows, shapes = select(panel, CHILDREN, year=2020), load_shapes(2024, fetched_project)
    with pytest.raises(TerritoryError, match="2023"):
        choropleth(rows, shapes, ser_classes(), catalogue, NAMES)
    known = load_gemeenten(fetched_project)
    drawing = choropleth(rows, shapes, ser_classes(), catalogue, NAMES, gemeenten=known)
    assert (
        "gemeentelijke indeling 2024"
        in next(t for t in drawing.figure.texts if t.get_gid() == "subtitle").get_text()
    )


# ----------------------------------------------------------------------------------------------- what is refused


def test_rows_of_two_years_are_refused(panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes) -> None:
    rows = select(panel, CHILDREN)
    with pytest.raises(TerritoryError, match=r"one indicator of one year, these rows hold 2; select one"):
        drawn(rows[rows["year"].isin([2011, 2022])], hexagons, catalogue)
    with pytest.raises(TerritoryError, match="these rows hold 0"):
        drawn(rows.head(0), hexagons, catalogue)


def test_rows_on_another_division_are_refused(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    with pytest.raises(TerritoryError, match=r"figures stand on the boundaries of 2021 .* on those of 2023"):
        drawn(select(panel, "huishoudens_laag_inkomen", year=2021), hexagons, catalogue)


def test_rows_that_leave_a_hole_are_refused(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = select(panel, CHILDREN, year=2022)
    with pytest.raises(TerritoryError, match=r"185 are left over.*those without a figure included"):
        drawn(rows.dropna(subset="value"), hexagons, catalogue)
    stranger = pd.concat([rows, rows.head(1).assign(code="GM9999")])
    with pytest.raises(TerritoryError, match="1 are left over, such as GM9999"):
        drawn(stranger, hexagons, catalogue)


# ------------------------------------------------------------------------------------------------------ classes


def test_borders_belong_to_the_class_that_says_so() -> None:
    values = pd.Series([3.99, 4, 5.99, 6, 7.99, 8, 12, 12.01, np.nan])
    assert ser_classes().assign(values).tolist()[:-1] == [0, 1, 1, 2, 2, 3, 3, 4]
    assert ser_classes().counts(values) == [1, 2, 2, 2, 1]
    assert ser_classes().counts(pd.Series([], dtype=float)) == [0] * 5


@UNHURRIED
@given(
    st.lists(st.integers(-100, 100), min_size=1, max_size=4, unique=True).map(sorted),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.lists(st.integers(-110, 110)),
)
def test_each_value_lies_in_the_class_whose_words_hold_for_it(
    borders: list[int], closed: list[bool], values: list[int]
) -> None:
    classes = Classes(tuple(borders), tuple(closed[: len(borders)]), tuple("abcde"[: len(borders) + 1]))
    labels = classes.labels()
    assert len(set(labels)) == len(borders) + 1
    for value, number in zip(values, classes.assign(pd.Series(values, dtype=float)), strict=True):
        assert [at for at, label in enumerate(labels) if holds(label, value)] == [number]
    assert sum(classes.counts(pd.Series(values, dtype=float))) == len(values)


def holds(label: str, value: int) -> bool:
    """Read a label of a class as a Dutch reader does."""
    words = label.replace("−", "-").replace("tot en met", "≤").split()
    if words[-2:] == ["of", "meer"]:
        return value >= int(words[0])
    above = True
    if words[:2] == ["meer", "dan"]:
        above, words = value > int(words[2]), words[3:]
    elif words[:2] == ["minder", "dan"]:
        above, words = True, ["tot", words[2]]
    elif words[0] not in ("tot", "≤"):
        above, words = value >= int(words[0]), words[1:]
    if not words:
        return above
    border = int(words[1])
    return above and (value <= border if words[0] == "≤" else value < border)


def test_classes_that_cannot_be_are_refused() -> None:
    for borders in ((8.0, 4.0), (4.0, 4.0)):
        with pytest.raises(ValueError, match="must rise"):
            Classes(borders, (False, False), ("a", "b", "c"))
    with pytest.raises(ValueError, match="one colour more"):
        Classes((4.0,), (False,), ("a",))


# ---------------------------------------------------------------------------------------------- text alternative

RATES = st.integers(5, 400).map(lambda tenths: tenths / 10)


@UNHURRIED
@given(st.lists(st.none() | RATES, min_size=1, max_size=20))
def test_the_text_alternative_is_true(catalogue: Catalogue, values: list[float | None]) -> None:
    codes = list(NAMES.index[: len(values)])
    rows = pd.DataFrame({"code": codes, "year": 2020, "value": pd.Series(values, dtype=float)})
    text = describe_map(rows, ser_classes(), catalogue.indicators[CHILDREN], NAMES)
    known = {code: value for code, value in zip(codes, values, strict=True) if value is not None}
    missing = len(values) - len(known)
    assert text.startswith(f"Kaart van {len(values)} ")
    if missing and known:
        assert f"Voor {missing} gemeente" in text
    if not known:
        assert "Voor geen van deze gemeenten is een cijfer beschikbaar." in text
        return
    assert ("gearceerd" in text) is bool(missing)
    lowest, highest = min(known.values()), max(known.values())
    if len(known) > 1:
        assert f"lopen van {format_number(lowest, 1)} tot {format_number(highest, 1)} procent" in text
    for word, end in (("het hoogste is", highest), ("het laagste", lowest)):
        holders = [NAMES[code] for code, value in known.items() if value == end]
        who = f"gedeeld door {len(holders)} gemeenten" if len(holders) > 3 else join_words(holders)
        told = f"{word} {who} ({format_number(end, 1)})"
        assert (told if len(known) > 1 else f"{who} ({format_number(end, 1)})") in text
    for label, count in zip(ser_classes().labels(), ser_classes().counts(rows["value"]), strict=True):
        assert f"{label} procent: {count}" in text


def test_one_municipality_is_told_in_the_singular(catalogue: Catalogue) -> None:
    rows = pd.DataFrame({"code": ["GM0363", "GM0034"], "year": 2020, "value": [12.4, np.nan]})
    text = describe_map(rows, ser_classes(), catalogue.indicators[CHILDREN], NAMES)
    assert "Eén gemeente heeft een cijfer, in procent: Amsterdam (12,4)." in text
    assert "Voor 1 gemeente is geen cijfer beschikbaar; zij is gearceerd." in text


# ---------------------------------------------------------------------------------------------------- the files


def test_saved_twice_the_bytes_are_the_same_and_text_is_text(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    rows = with_statuses(select(panel, CHILDREN, year=2022))
    first, second = (figure(drawn(rows, shapes, catalogue), name="kaart", caption="Kaart") for _ in range(2))
    assert first == second
    tree = ET.fromstring(first.svg)
    words = ["".join(text.itertext()) for text in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"minder dan 4", "8 tot en met 12", "niet in deze uitgave", "niet aangeleverd", "185"} <= set(
        words
    )
    assert any(line.startswith("Bron: CBS, StatLine 85678NED") for line in words)
    assert first.alt in first.svg  # as metadata
    figures, drawn_on = first.rests_on
    assert figures.pop("version").startswith("20241101-")
    assert figures == {"indicator": CHILDREN, "source": "85678NED", "years": [2022]}
    assert drawn_on["boundaries"] in ("zeshoekkaart.csv", "gemeente_gegeneraliseerd")
    assert len(first.csv.splitlines()) == 1 + 342


def test_no_text_lies_over_another_or_over_the_map(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    drawing = drawn(with_statuses(select(panel, CHILDREN, year=2022)), shapes, catalogue)
    assert overlapping_texts(drawing.figure) == []
    assert texts_outside(drawing.figure) == []
    to_pixels = axes_of(drawing.figure, "map").transData
    outlines = [to_pixels.transform_path(path) for path in areas(drawing)["provinces"].get_paths()]
    boxes = text_boxes(drawing.figure)
    assert len(boxes) > 15
    assert [text for text, box in boxes if any(path.intersects_bbox(box) for path in outlines)] == []


# ------------------------------------------------------------------------------------------------------ colours

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
VISION = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ.sum(axis=1)
"""D65, as sRGB has it."""


def lab(colour: str, vision: str) -> np.ndarray:
    """CIELAB of an sRGB colour as somebody with that vision sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_conversion_to_lab_is_right() -> None:
    assert lab("#ffffff", "all colours") == pytest.approx([100, 0, 0], abs=1e-3)
    assert lab("#ff0000", "all colours") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    grey = lab("#777777", "all colours")
    for vision in VISION:  # who misses a colour sees grey as everybody does
        assert lab("#777777", vision) == pytest.approx(grey, abs=0.1)


@pytest.mark.parametrize("vision", VISION)
def test_classes_stay_apart_for_every_reader(vision: str) -> None:
    seen = [lab(colour, vision) for colour in SEQUENTIAL]
    steps = [float(np.linalg.norm(after - before)) for before, after in itertools.pairwise(seen)]
    assert min(steps) >= 15  # a difference of about 2 is just visible side by side
    lightness = [each[0] for each in seen]
    assert all(before - after >= 8 for before, after in itertools.pairwise(lightness))
    missing = lab(NO_FIGURE, vision)
    assert min(float(np.linalg.norm(missing - each)) for each in seen) >= 6  # and the hatch besides


@pytest.mark.parametrize("vision", VISION)
def test_lines_stay_apart_for_every_reader(vision: str) -> None:
    seen = [lab(colour, vision) for colour in CATEGORICAL]
    closest = min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2))
    assert closest >= 10
