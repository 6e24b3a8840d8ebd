"""Colours as readers see them: classes stay apart without some of the cones, and every text can be read.

Colours are compared in CAM02-UCS (Luo, Cui and Li 2006), in which 1 is about a just noticeable difference and black
and white are 100 apart. Other colour vision is simulated after Machado, Oliveira and Fernandes (2009) at severity 100:
a kind of cone is missing altogether, which is the worst case. Contrast of text is that of WCAG 2.2, criterion 1.4.3.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from colorspacious import cspace_convert
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.catalogue import Catalogue
from analysis.design import palette
from analysis.design.drawing import Drawing
from analysis.design.palette import (
    CATEGORICAL,
    CLUSTER,
    NEUTRAL_SEQUENTIAL,
    NO_FIGURE,
    NO_PATTERN,
    SEQUENTIAL,
)
from analysis.design.style import style
from analysis.maps import (
    Multiple,
    Shapes,
    bivariate_map,
    choropleth,
    cluster_map,
    diverging_classes,
    load_shapes,
    region_map,
    residual_map,
    ser_classes,
    small_multiples,
)
from analysis.maps.bivariate import COLOURS
from analysis.maps.classes import spread
from analysis.maps.residuals import DIVERGING
from analysis.panel.division import on_division
from analysis.project import Project
from analysis.statistics import select
from analysis.statistics.autocorrelation import CLUSTERS
from analysis.territory.gemeenten import read_gemeenten

APART = 15.0
"""Least distance in CAM02-UCS of two colours that must not be confused, fifteen just noticeable differences."""
FROM_GREY = 6.0
"""Least distance from the grey of areas without a figure, which have a hatch besides."""
DARKER = 8.0
"""Least difference in lightness (0 to 100) of one class and the next, for print in greys."""
READABLE, VISIBLE = 4.5, 3.0
"""Least contrast of text, and of what is no text (WCAG 1.4.11)."""

VISION = {
    "all colours": None,
    "protanopia": "protanomaly",
    "deuteranopia": "deuteranomaly",
    "tritanopia": "tritanomaly",
}
RAMPS = {"SEQUENTIAL": SEQUENTIAL, "NEUTRAL_SEQUENTIAL": NEUTRAL_SEQUENTIAL}
ROOT = Path(__file__).parents[1]


# --------------------------------------------------------------------------------------------- how colours are seen


@cache
def seen(colour: str, vision: str) -> np.ndarray:
    """Lightness, and place between red and green and between yellow and blue, as somebody with that vision sees it."""
    rgb = np.array(to_rgb(colour))
    if VISION[vision]:
        space = {"name": "sRGB1+CVD", "cvd_type": VISION[vision], "severity": 100}
        rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def distance(one: str, other: str, vision: str) -> float:
    return float(np.linalg.norm(seen(one, vision) - seen(other, vision)))


def closest(
    pairs: Iterator[tuple[str, str]] | Sequence[tuple[str, str]], vision: str
) -> tuple[float, str, str]:
    return min((distance(one, other, vision), one, other) for one, other in pairs)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, written out once more."""
    low, high = sorted(luminance(np.array(to_rgb(each))) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(rgb: np.ndarray) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_scale_is_what_it_is_said_to_be() -> None:
    assert distance("#ffffff", "#000000", "all colours") == pytest.approx(100, abs=0.1)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    red, green = "#c8553d", "#6f7f2a"
    assert distance(red, green, "all colours") > 2 * distance(red, green, "deuteranopia")
    for vision in VISION:  # who misses a colour sees grey as everybody does
        assert seen("#777777", vision) == pytest.approx(seen("#777777", "all colours"), abs=0.5)


# -------------------------------------------------------------------------------------------------------- palettes


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("ramp", RAMPS)
def test_neighbouring_classes_stay_apart(ramp: str, vision: str) -> None:
    for count in range(2, 6):  # fewer classes take their colours from the whole range
        colours = spread(RAMPS[ramp], count)
        assert closest(itertools.pairwise(colours), vision) >= (APART,)
        lightness = [seen(colour, vision)[0] for colour in colours]
        assert all(before - after >= DARKER for before, after in itertools.pairwise(lightness))


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("borders", [(10,), (10, 20), (10, 20, 40)])
def test_diverging_classes_stay_apart(borders: tuple[int, ...], vision: str) -> None:
    colours = diverging_classes(borders).colours
    assert closest(itertools.combinations(colours, 2), vision) >= (APART,)
    lightness, middle = [seen(colour, vision)[0] for colour in colours], len(borders)
    for half in (lightness[middle::-1], lightness[middle:]):
        assert all(before - after >= DARKER for before, after in itertools.pairwise(half))


@pytest.mark.parametrize("vision", VISION)
def test_the_colours_of_two_figures_stay_apart(vision: str) -> None:
    lines = [*COLOURS, *zip(*COLOURS, strict=True)]
    for line in lines:
        assert closest(itertools.pairwise(line), vision) >= (APART,)
        assert list(line) == sorted(line, key=lambda colour: -seen(colour, vision)[0])
    nine = [colour for row in COLOURS for colour in row]
    assert closest(itertools.combinations(nine, 2), vision) >= (APART,)


@pytest.mark.parametrize("vision", VISION)
def test_clusters_and_lines_stay_apart(vision: str) -> None:
    assert closest(itertools.combinations([*CLUSTER.values(), NO_PATTERN], 2), vision) >= (APART,)
    assert closest(itertools.combinations(CATEGORICAL, 2), vision) >= (APART,)


@pytest.mark.parametrize("vision", VISION)
def test_no_class_is_taken_for_an_area_without_a_figure(vision: str) -> None:
    nine = [colour for row in COLOURS for colour in row]
    for colours in (SEQUENTIAL, NEUTRAL_SEQUENTIAL, DIVERGING, nine, list(CLUSTER.values())):
        assert closest([(colour, NO_FIGURE) for colour in colours], vision) >= (FROM_GREY,)


def test_the_lightest_class_has_an_outline_on_white_paper() -> None:
    assert contrast(palette.OUTLINE, "#ffffff") >= VISIBLE
    for colour in (SEQUENTIAL[0], NEUTRAL_SEQUENTIAL[0], DIVERGING[3], COLOURS[0][0], NO_PATTERN, NO_FIGURE):
        assert contrast(palette.OUTLINE, colour) >= VISIBLE


@pytest.mark.parametrize("ground", ["#ffffff", palette.BAND])
def test_names_of_lines_can_be_read_on_white_and_in_a_band(ground: str) -> None:
    for colour in [*CATEGORICAL, palette.BAND_INK]:
        assert contrast(colour, ground) >= READABLE


# ---------------------------------------------------------------------------------------------------- drawn texts


def text_contrasts(figure: Figure) -> list[tuple[float, str, str]]:
    """Contrast of each text with the worst colour behind it, with that colour and the text.

    What lies behind is taken from the picture without texts. A colour counts from a fiftieth of the box of the text,
    for a line that touches its corner is no background.
    """
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        written = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
        texts = [text for text in written if text.get_visible() and text.get_text().strip()]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
        for text in texts:
            text.set_visible(False)
        canvas.draw()
        picture = np.asarray(canvas.buffer_rgba())[
            ::-1, :, :3
        ].copy()  # rows from the bottom, as boxes have them
        for text in texts:
            text.set_visible(True)
    found = []
    for text, box in zip(texts, boxes, strict=True):
        (left, bottom), (right, top) = np.floor(box.min).astype(int), np.ceil(box.max).astype(int)
        behind = picture[max(bottom, 0) : top, max(left, 0) : right].reshape(-1, 3)
        colours, count = np.unique(behind, axis=0, return_counts=True)
        grounds = [to_hex(colour / 255) for colour in colours[count >= len(behind) / 50]]
        ink = to_hex(text.get_color())
        found.append(min((contrast(ink, ground), ground, text.get_text()) for ground in grounds))
    return found


def test_a_text_on_a_dark_ground_is_found() -> None:
    figure = Figure(figsize=(2, 1))
    figure.add_artist(Rectangle((0, 0), 0.5, 1, facecolor="#222222"))
    figure.text(0.1, 0.4, "left", color="#333333")
    figure.text(0.6, 0.4, "right", color="#333333")
    left, right = text_contrasts(figure)
    assert left[0] < 1.5 and left[1:] == ("#222222", "left")
    assert right[0] == pytest.approx(contrast("#333333", "#ffffff")) and right[1] == "#ffffff"
    assert all(text.get_visible() for text in figure.findobj(Text) if text.get_text())


@pytest.fixture(scope="module")
def hexagons(tmp_path_factory: pytest.TempPathFactory) -> Shapes:
    folder = tmp_path_factory.mktemp("offline")
    for name in ("catalogue", "reference"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    return load_shapes(2023, Project(folder))


Draw = Callable[[], Drawing]


@pytest.fixture(scope="module")
def kinds(hexagons: Shapes, catalogue: Catalogue) -> dict[str, Draw]:
    """Every kind of map on real figures; clusters, estimates and differences are an invention."""
    panel = pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")
    gemeenten = read_gemeenten(ROOT / "data" / "reference")
    names = gemeenten.names(2023)
    children = select(panel, "kinderen_laag_inkomen", year=2021).reset_index(drop=True)
    people = select(panel, "inwoners", year=2023)
    households = on_division(
        panel, "huishoudens_laag_inkomen", 2021, 2023, catalogue=catalogue, gemeenten=gemeenten
    )
    guessed = children.copy()
    some = guessed.index[guessed["value"].isna()][:9]
    guessed.loc[some, ["value", "status"]] = [5.0, "estimated"]
    codes = sorted(children.loc[children["value"].notna(), "code"])
    label = [CLUSTERS[at % 5] for at in range(len(codes))]
    clusters = pd.DataFrame({"cluster": label, "cluster_fdr": label}, index=pd.Index(codes, name="code"))
    clusters["significant"] = clusters["significant_fdr"] = clusters["cluster"] != CLUSTERS[4]
    gaps = people[["code", "boundary_year"]].assign(value=np.linspace(-60, 60, len(people)), status="")
    regions = gemeenten.in_year(2023).set_index("code")["provincie"]
    per_region = pd.Series(np.arange(12.0), index=sorted(set(regions)))
    words = {"title": "Titel", "subtitle": "ondertitel", "source": "Bron: CBS."}
    return {
        "choropleth": lambda: choropleth(guessed, hexagons, ser_classes(), catalogue, names, note="Noot."),
        "bivariate": lambda: bivariate_map(
            children, households, hexagons, catalogue, names, title="Twee cijfers"
        ),
        "cluster": lambda: cluster_map(clusters, children, hexagons, catalogue, names, neighbours="Buren."),
        "residual": lambda: residual_map(gaps, hexagons, names, based_on=gaps, **words),
        "region": lambda: region_map(
            per_region, regions, hexagons, names, based_on=per_region.to_frame(), unit="euro", **words
        ),
        "multiples": lambda: small_multiples(
            [Multiple(children), Multiple(people)], hexagons, catalogue, names, title="Twee", note="Noot."
        ),
    }


@pytest.mark.parametrize("kind", ["choropleth", "bivariate", "cluster", "residual", "region", "multiples"])
def test_every_text_of_a_map_can_be_read(kinds: dict[str, Draw], kind: str) -> None:
    found = text_contrasts(kinds[kind]().figure)
    assert len(found) >= 10
    assert min(found) >= (READABLE,)
    if kind == "bivariate":  # texts on colours are among them
        assert {ground for _, ground, _ in found} >= {colour for row in COLOURS for colour in row}
