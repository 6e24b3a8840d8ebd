"""Maps of which the colours fade with uncertainty, and maps of circles in proportion to a count."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from drawn import SLACK, overlapping_texts, text_boxes
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from test_maps import VISION, lab

from analysis.catalogue import Catalogue, Indicator, read_catalogue
from analysis.design.drawing import Drawing
from analysis.design.labels import place_names
from analysis.design.targets import Target, load_target
from analysis.errors import DataboekError, PanelError, PublicationError, StatisticsError, TerritoryError
from analysis.maps import Shapes, alpha_map, ser_classes, symbol_map
from analysis.maps.alpha import describe_levels
from analysis.maps.circles import legend_values
from analysis.maps.extent import region_codes, within
from analysis.maps.fading import FADING, LEVELS, faded, fading_colours
from analysis.maps.symbols import ESTIMATED, OPACITY, PUBLISHED, describe_counts
from analysis.numbers import Language, format_number
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.jeugdregios import read_jeugdregios
from analysis.wording import HATCHES, STATUS_WORDS

ROOT = Path(__file__).parents[1]
GEMEENTEN = read_gemeenten(ROOT / "data" / "reference")
NAMES = GEMEENTEN.names(2023)
RATE, COUNT = "kinderen_laag_inkomen", "inwoners"
SLIDE = replace(load_target("presentatie"), height=4.9, bare=True)
TARGETS: dict[str, str | Target] = {
    "databoek": "databoek",
    "scherm": "scherm",
    "presentatie": "presentatie",
    "slide": SLIDE,
}
SHARES = {"A": 1.0, "B": 0.74, "C": 0.51, "D": 0.29, "estimated": 0.29, "ungraded": 0.29}
NOTE = "Een lange opmerking die met het cijfer mee moet reizen, waar het ook heen gaat."


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(ROOT / "data" / "catalogue")


@pytest.fixture(scope="module")
def country(hexagons: Shapes) -> Shapes:
    """Invented land of unequal rectangles where the country is, drawn as if it were its real boundaries."""
    codes = hexagons.areas["code"]
    wide = np.cumsum([0, *itertools.islice(itertools.cycle([9e3, 14e3, 22e3]), 19)])
    boxes = [
        shapely.box(
            2e4 + wide[at % 19], 3e5 + 17e3 * (at // 19), 2e4 + wide[at % 19 + 1], 3.17e5 + 17e3 * (at // 19)
        )
        for at in range(len(codes))
    ]
    areas = gpd.GeoDataFrame({"code": codes}, geometry=boxes, crs=28992)
    border = gpd.GeoDataFrame({"provincie": ["PV20"]}, geometry=[areas.union_all()], crs=28992)
    return replace(hexagons, areas=areas, outlines=border, kind="gemeentegrenzen")


@pytest.fixture(params=["hexagons", "country"])
def shapes(request: pytest.FixtureRequest) -> Shapes:
    return request.getfixturevalue(request.param)


def made(shapes: Shapes, indicator: str = COUNT, **columns: object) -> pd.DataFrame:
    """Invented rows, 1000, 1007, ... from code to code, with other columns as they are given."""
    codes = list(shapes.areas["code"])
    figures = {
        "indicator": indicator,
        "code": codes,
        "year": 2021,
        "value": 1000.0 + 7 * np.arange(len(codes)) ** 2,
        "status": "observed",
        "source": "03759ned" if indicator == COUNT else "85678NED",
        "version": "20260623-0",
        "boundary_year": 2023,
    }
    return pd.DataFrame({**figures, **columns})


def mixed(shapes: Shapes) -> pd.DataFrame:
    """Counts of every status, some of them zero."""
    rows = made(shapes)
    rows.loc[::3, "status"] = "estimated"
    rows.loc[1::9, "value"] = 0.0
    for start, status in ((2, "suppressed"), (5, "not delivered"), (8, "not published")):
        rows.loc[start::18, "status"], rows.loc[start::18, "value"] = status, np.nan
    return rows


def graded(shapes: Shapes) -> pd.DataFrame:
    """Rates from 2 to 15 with intervals of every grade, some without, some estimated, some missing."""
    count = len(shapes.areas)
    value = 2 + np.arange(count) % 14.0
    half = value * np.array([0.1, 0.3, 0.5, 0.9, np.nan])[np.arange(count) // 14 % 5]
    rows = made(shapes, RATE, value=value, interval_lower=value - half, interval_upper=value + half)
    rows.loc[3::11, "status"] = "estimated"
    for start, status in ((5, "suppressed"), (6, "not delivered"), (7, "not published")):
        rows.loc[start::29, "status"] = status
        rows.loc[start::29, ["value", "interval_lower", "interval_upper"]] = np.nan
    return rows


def axes_of(drawing: Drawing, gid: str) -> list[Axes]:
    return [axes for axes in drawing.figure.axes if axes.get_gid() == gid]


def areas(drawing: Drawing, gid: str = "map") -> dict[str, PathCollection]:
    (axes,) = axes_of(drawing, gid)
    return {str(each.get_gid()): each for each in axes.collections if each.get_gid()}


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


# ------------------------------------------------------------------------------------------------------- circles


@pytest.mark.parametrize(
    ("shapes", "target"),
    [("hexagons", "databoek"), ("country", "scherm"), ("country", "presentatie"), ("hexagons", "slide")],
    indirect=["shapes"],
)
def test_the_area_of_a_circle_is_proportional_to_its_count(
    shapes: Shapes, target: str, catalogue: Catalogue
) -> None:
    rows = mixed(shapes)
    drawing = symbol_map(rows, shapes, catalogue, NAMES, target=TARGETS[target])
    expected = rows[rows["value"] > 0].sort_values("value", ascending=False)
    drawn = areas(drawing)["circles"]
    sizes = drawn.get_sizes()  # square of the diameter in points
    share = expected["value"].to_numpy() / expected["value"].max()
    assert sizes == pytest.approx(sizes[0] * share)
    points = shapes.areas.set_index("code").loc[expected["code"]].representative_point()
    assert np.asarray(drawn.get_offsets()) == pytest.approx(np.column_stack([points.x, points.y]))
    fills = {"estimated": to_rgba(ESTIMATED, OPACITY), "observed": to_rgba(PUBLISHED, OPACITY)}
    assert drawn.get_facecolor() == pytest.approx(np.array([fills[status] for status in expected["status"]]))
    radius = math.sqrt(sizes[0]) / 2 / 72 / load_target(TARGETS[target]).enlargement
    assert 0.11 - 1e-9 <= radius <= 0.36 + 1e-9
    for inset in axes_of(drawing, "inset"):
        (magnified,) = [each for each in inset.collections if each.get_gid() == "circles"]
        assert magnified.get_sizes() == pytest.approx(sizes) and magnified.get_clip_on()


def test_circles_stand_in_the_middle_of_hexagons(hexagons: Shapes, catalogue: Catalogue) -> None:
    rows = made(hexagons)
    drawn = areas(symbol_map(rows, hexagons, catalogue, NAMES))["circles"]
    middle = hexagons.areas.geometry.centroid[::-1]  # the figures rise from code to code
    assert np.asarray(drawn.get_offsets()) == pytest.approx(np.column_stack([middle.x, middle.y]))


def test_circles_cover_three_tenths_of_the_land(hexagons: Shapes, catalogue: Catalogue) -> None:
    drawing = symbol_map(made(hexagons, value=50.0), hexagons, catalogue, NAMES)
    (axes,) = axes_of(drawing, "map")
    radius = math.sqrt(areas(drawing)["circles"].get_sizes()[0]) / 2 / 72
    corners = axes.transData.transform([(0, 0), (1, 0)]) / drawing.figure.dpi
    land = hexagons.areas.area.sum() * (corners[1, 0] - corners[0, 0]) ** 2
    assert radius == pytest.approx(0.11)  # 342 equal ones would be smaller than can be seen
    skewed = made(hexagons).assign(value=lambda rows: np.where(rows["code"] == "GM0363", 100.0, 3.0))
    radius = (
        math.sqrt(areas(symbol_map(skewed, hexagons, catalogue, NAMES))["circles"].get_sizes()[0]) / 2 / 72
    )
    assert math.pi * radius**2 * skewed["value"].sum() / 100 == pytest.approx(0.3 * land)


@pytest.mark.parametrize("target", ["databoek", "slide"])
def test_the_legend_has_circles_of_round_values(hexagons: Shapes, target: str, catalogue: Catalogue) -> None:
    rows = made(hexagons)
    drawing = symbol_map(rows, hexagons, catalogue, NAMES, target=TARGETS[target])
    scale = axes_of(drawing, "legend")[0]
    assert texts(scale) == ["inwoners", "500.000", "100.000", "20.000"]
    keys = [each for each in scale.collections if each.get_gid() == "key"]
    largest = areas(drawing)["circles"].get_sizes()[0]
    for key, value in zip(keys, (500_000, 100_000, 20_000), strict=True):
        assert key.get_sizes()[0] / value == pytest.approx(largest / rows["value"].max())
    factor = load_target(TARGETS[target]).enlargement
    bottoms = [key.get_offsets()[0][1] + math.sqrt(key.get_sizes()[0]) / factor / 144 for key in keys]
    assert bottoms == pytest.approx([bottoms[0]] * 3)  # nested: they stand on one line


@given(st.floats(1, 1e9))
def test_values_of_the_legend_are_round_and_not_over_the_largest(largest: float) -> None:
    values = legend_values(largest)
    assert 1 <= len(values) <= 3 and values == sorted(values, reverse=True)
    assert largest / 2.5 <= values[0] <= largest and values[-1] >= 1
    assert all(str(int(value)).rstrip("0") in ("1", "2", "5") for value in values)
    assert all(4 <= one / other <= 5 for one, other in itertools.pairwise(values))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_legend_counts_every_municipality_once(
    hexagons: Shapes, language: Language, catalogue: Catalogue
) -> None:
    rows = mixed(hexagons)
    drawing = symbol_map(rows, hexagons, catalogue, NAMES, language=language)
    head, *told = texts(axes_of(drawing, "legend")[1])
    words = STATUS_WORDS[language]
    positive = rows[rows["value"] > 0]
    expected = {
        {"nl": "gepubliceerd", "en": "published"}[language]: (positive["status"] == "observed").sum(),
        {"nl": "geschat met een model", "en": "estimated by a model"}[language]: (
            positive["status"] == "estimated"
        ).sum(),
        {"nl": "nul: geen cirkel", "en": "zero: no circle"}[language]: (rows["value"] == 0).sum(),
        **{
            words[each]: (rows["status"] == each).sum()
            for each in ("not published", "suppressed", "not delivered")
        },
    }
    told = [text for text in told if text.strip()]
    assert head == {"nl": "gemeenten", "en": "municipalities"}[language]
    assert dict(zip(told[::2], map(int, told[1::2]), strict=True)) == expected
    assert sum(expected.values()) == len(rows)
    for status in ("not published", "suppressed", "not delivered"):
        hatched = areas(drawing)[f"status-{status}"]
        assert (len(hatched.get_paths()), hatched.get_hatch()) == (expected[words[status]], HATCHES[status])
    assert len(areas(drawing)["land"].get_paths()) == rows["value"].notna().sum()
    assert "provinces" in areas(drawing)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"value": -1.0}, PublicationError, "GM0014 has the figure -1"),
        ({"value": np.inf}, PublicationError, "GM0014 has the figure inf"),
        ({"status": "suppressed"}, PanelError, "'suppressed' and a figure"),
        ({"year": [2021] + [2022] * 341}, TerritoryError, "one indicator of one year"),
        ({"code": "GM0014"}, TerritoryError, ""),
        ({"indicator": RATE}, PublicationError, "this is a rate; draw a map in classes"),
        ({"indicator": "woz_waarde"}, PublicationError, "this is a score"),
        ({"indicator": "jeugdzorg_lasten_kern"}, PublicationError, "this is an amount"),
    ],
)
def test_what_has_no_circle_is_refused_in_a_sentence(
    hexagons: Shapes, catalogue: Catalogue, change: dict[str, object], error: type[DataboekError], said: str
) -> None:
    with pytest.raises(error) as refused:
        symbol_map(made(hexagons, **{"indicator": COUNT, **change}), hexagons, catalogue, NAMES)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_hole_or_a_stranger_is_refused(hexagons: Shapes, catalogue: Catalogue) -> None:
    with pytest.raises(TerritoryError, match="left over"):
        symbol_map(made(hexagons).iloc[1:], hexagons, catalogue, NAMES)
    with pytest.raises(TerritoryError, match="not on this map"):
        symbol_map(made(hexagons), hexagons, catalogue, NAMES, labels=["GM9999"])


@pytest.mark.parametrize(
    ("value", "status", "told"),
    [
        (0.0, "observed", "hebben elk hetzelfde aantal: 0. In 342 gemeenten is het aantal nul"),
        (np.nan, "suppressed", "Voor geen van deze gemeenten is een cijfer beschikbaar."),
    ],
)
def test_a_map_without_circles(
    hexagons: Shapes, catalogue: Catalogue, value: float, status: str, told: str
) -> None:
    drawing = symbol_map(made(hexagons, value=value, status=status), hexagons, catalogue, NAMES)
    assert "circles" not in areas(drawing)
    (legend,) = axes_of(drawing, "legend")
    assert texts(legend)[-1] == "342"
    assert told in drawing.alt


def part(shapes: Shapes, name: str) -> Shapes:
    place, codes = region_codes(name, 2023, GEMEENTEN, read_jeugdregios(ROOT / "data" / "reference"))
    return within(shapes, codes, place)


def one(shapes: Shapes) -> Shapes:
    return within(shapes, ["GM0363"], "Amsterdam")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_part_of_the_country_with_names(hexagons: Shapes, catalogue: Catalogue, language: Language) -> None:
    flevoland = part(hexagons, "Flevoland")
    rows = made(flevoland)
    drawing = symbol_map(
        rows, flevoland, catalogue, NAMES, labels=list(rows["code"]), language=language, target="presentatie"
    )
    (axes,) = axes_of(drawing, "map")
    named = [text.get_text() for text in axes.texts if text.get_gid() == "name"]
    assert sorted(named) == sorted(NAMES[rows["code"]])
    assert [len(line.get_xdata()) for line in axes.lines if line.get_gid() == "named"] == [
        0
    ]  # circles are marks
    total = format_number(rows["value"].sum(), 0, language)
    assert "in Flevoland" in drawing.alt and f" {total}." in (
        drawing.alt if language == "nl" else drawing.alt_en
    )
    assert not overlapping_texts(drawing.figure)


def test_one_area(hexagons: Shapes, catalogue: Catalogue) -> None:
    drawing = symbol_map(made(one(hexagons)), one(hexagons), catalogue, NAMES, labels=["GM0363"])
    assert "Kaart van 1 gemeente in Amsterdam met een cirkel: " in drawing.alt
    assert "Eén gemeente heeft een cijfer: Amsterdam (1.000)." in drawing.alt and "Samen" not in drawing.alt
    radius = math.sqrt(areas(drawing)["circles"].get_sizes()[0]) / 144
    assert radius == pytest.approx(0.36)
    assert texts(axes_of(drawing, "legend")[0]) == ["inwoners", "1.000", "200", "50"]


def test_a_name_stands_in_a_large_circle_and_outside_a_small_one() -> None:
    axes = Figure(figsize=(4, 4), dpi=72).add_axes((0, 0, 1, 1), xlim=(0, 288), ylim=(0, 288))
    point = np.array([[144.0, 144.0]])
    for radius, distance in ((60.0, 0.0), (8.0, 8.0 + 5.0)):
        place_names(axes, point, ["Zwolle"], point, radii=[radius])
        left = axes.texts[-1].get_position()[0]
        axes.figure.canvas.draw()
        box = axes.texts[-1].get_window_extent()
        if distance:
            assert left == pytest.approx(144 + distance)
        else:
            assert (box.x0 + box.x1) / 2 == pytest.approx(144, abs=2)


FIGURES = st.one_of(
    st.tuples(st.integers(0, 5000).map(float), st.sampled_from(["observed", "provisional", "estimated"])),
    st.tuples(st.just(math.nan), st.sampled_from(["suppressed", "not delivered", "not published"])),
)


@given(st.lists(FIGURES, min_size=1, max_size=9))
@settings(max_examples=40)
def test_the_words_of_a_map_of_circles_are_true(figures: list[tuple[float, str]]) -> None:
    codes = [f"GM{at:04}" for at in range(len(figures))]
    rows = pd.DataFrame(figures, columns=["value", "status"]).assign(code=codes, year=2021)
    names = pd.Series([f"Plaats{at}" for at in range(len(figures))], index=codes)
    values = {name: value for name, (value, _) in zip(names, figures, strict=True) if not math.isnan(value)}
    missing = len(figures) - len(values)
    count = Counter(status for _, status in figures)
    dutch = describe_counts(rows, people(), names)
    english = describe_counts(rows, people(), names, language="en")
    total = sum(values.values())
    whole = not missing and len(figures) > 1
    assert ("Samen: " in dutch, "Together: " in english) == (whole, whole)
    if whole:
        assert f"Samen: {total:,.0f}.".replace(",", ".") in dutch and f"Together: {total:,.0f}." in english
    if not values:
        assert "Voor geen van deze" in dutch and "For none of these" in english
        return
    if len(set(values.values())) > 1:
        for extreme, nl, en in (
            (max(values.values()), "grootste aantal is van ", "largest number is that of "),
            (min(values.values()), "kleinste van ", "smallest that of "),
        ):
            who = [name for name, value in values.items() if value == extreme]
            start = who[0] if len(who) <= 3 else f"{len(who)} "
            assert f"{nl}{start}" in dutch and f"{en}{start}" in english
            assert all(name in dutch for name in who[: 3 if len(who) <= 3 else 0])
    for number, nl, en in (
        (missing, "geen cijfer beschikbaar", "no figure is available"),
        (count["estimated"], "is het aantal geschat", "number was estimated"),
        (sum(value == 0 for value in values.values()), "is het aantal nul", "number is zero"),
    ):
        assert (nl in dutch, en in english) == (number > 0, number > 0)
        things = ("gemeente", "municipality") if number == 1 else ("gemeenten", "municipalities")
        if number:
            assert f"{number} {things[0]} {nl.split(' ')[0] if nl[0] == 'i' else 'is'}" in dutch
            assert f"{number} {things[1]}" in english


@cache
def people() -> Indicator:
    return read_catalogue(ROOT / "data" / "catalogue").indicators[COUNT]


# --------------------------------------------------------------------------------------------------------- fading


def oklab_mixture(colour: str, share: float) -> str:
    """Mix a colour with white, one channel after the other, as Ottosson wrote it down."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgba(colour)[:3])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    light = share * (0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short)
    light += 1 - share  # white is 1, 0, 0
    green = share * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short)
    blue = share * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short)
    long = (light + 0.3963377774 * green + 0.2158037573 * blue) ** 3
    middle = (light - 0.1055613458 * green - 0.0638541728 * blue) ** 3
    short = (light - 0.0894841775 * green - 1.2914855480 * blue) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    clipped = [min(max(c, 0.0), 1.0) for c in linear]
    return to_hex([12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in clipped])


def literal_level(row: pd.Series) -> str:
    if math.isnan(row["value"]):
        return ""
    if row["status"] == "estimated":
        return "estimated"
    if math.isnan(row["interval_lower"]):
        return "ungraded"
    share = (row["interval_upper"] - row["interval_lower"]) / 2 / row["value"]
    return next((grade for grade, most in (("A", 1 / 6), ("B", 1 / 3), ("C", 2 / 3)) if share <= most), "D")


def literal_class(value: float) -> int:
    return 0 if value < 4 else 1 if value < 6 else 2 if value < 8 else 3 if value <= 12 else 4


def close(one: str, other: str) -> bool:
    return max(abs(a - b) for a, b in zip(to_rgba(one), to_rgba(other), strict=True)) < 1.5 / 255


@pytest.mark.parametrize("colour", FADING)
@pytest.mark.parametrize("share", [1, 0.74, 0.51, 0.29, 0])
def test_a_faded_colour_is_a_mixture_with_the_paper(colour: str, share: float) -> None:
    assert close(faded(colour, share), oklab_mixture(colour, share))


def test_areas_have_the_colour_of_their_class_faded_by_their_grade(
    shapes: Shapes, catalogue: Catalogue
) -> None:
    rows = graded(shapes)
    drawing = alpha_map(rows, shapes, ser_classes(), catalogue, NAMES)
    keys = rows.apply(literal_level, axis=1)
    known = rows[keys != ""]
    expected = Counter(
        f"class-{literal_class(value)}-{key}"
        for value, key in zip(known["value"], keys[keys != ""], strict=True)
    )
    drawn = {gid: each for gid, each in areas(drawing).items() if gid.startswith("class-")}
    assert {gid: len(each.get_paths()) for gid, each in drawn.items()} == expected
    assert {level.key: level.share for level in LEVELS} == SHARES
    hatches = {"D": "..", "estimated": HATCHES["estimated"], "ungraded": "||"}
    for gid, each in drawn.items():
        _, at, key = gid.split("-")
        assert close(to_hex(each.get_facecolor()[0]), oklab_mixture(FADING[int(at)], SHARES[key]))
        assert each.get_hatch() == hatches.get(key)
    for status in ("suppressed", "not delivered", "not published"):
        assert len(areas(drawing)[f"status-{status}"].get_paths()) == (rows["status"] == status).sum()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_grid_counts_every_class_at_every_level(
    hexagons: Shapes, catalogue: Catalogue, language: Language
) -> None:
    rows = graded(hexagons)
    drawing = alpha_map(rows, hexagons, ser_classes(), catalogue, NAMES, language=language)
    keys, order = rows.apply(literal_level, axis=1), ["A", "B", "C", "D", "estimated", "ungraded"]
    expected = []
    for at in range(5):
        line = [
            sum(
                key == level and literal_class(value) == at
                for value, key in zip(rows["value"], keys, strict=True)
            )
            for level in order
        ]
        expected += [ser_classes().labels(language)[at], *map(str, line), str(sum(line))]
    totals = [str((keys == level).sum()) for level in order]
    written = texts(axes_of(drawing, "legend")[0])
    everything = {"nl": "alle", "en": "all"}[language]
    assert written[-48:] == [*expected, everything, *totals, str(rows["value"].notna().sum())]
    assert written[:9][-6:] == ["A", "B", "C", "D", "s", "?"]
    cells = [each for each in axes_of(drawing, "legend")[0].patches if each.get_gid() == "cell"]
    assert [each.get_hatch() for each in cells[:6]] == [None, None, None, "..", HATCHES["estimated"], "||"]
    assert close(to_hex(cells[1].get_facecolor()), oklab_mixture(FADING[0], 0.74))
    missing = texts(axes_of(drawing, "legend")[1])
    assert missing[0] == {"nl": "geen cijfer", "en": "no figure"}[language]
    assert sum(map(int, missing[3::2])) == rows["value"].isna().sum()


@pytest.mark.parametrize("vision", list(VISION))
def test_no_class_passes_for_another_at_whatever_grade(vision: str) -> None:
    seen = {
        (at, grade): lab(faded(colour, SHARES[grade]), vision)
        for at, colour in enumerate(FADING)
        for grade in "ABC"  # D is dotted besides
    }
    apart = [np.linalg.norm(seen[a] - seen[b]) for a, b in itertools.combinations(seen, 2) if a[0] != b[0]]
    assert min(apart) > 8
    for at in range(len(FADING)):
        assert seen[at, "A"][0] < seen[at, "B"][0] < seen[at, "C"][0]


def test_fewer_classes_take_colours_from_the_whole_range() -> None:
    assert fading_colours(2) == (FADING[0], FADING[4]) and fading_colours(3) == FADING[::2]


INTERVALS = st.tuples(
    st.one_of(st.just(math.nan), st.integers(0, 30).map(float)),
    st.one_of(st.just(math.nan), st.sampled_from([0.05, 0.16, 0.17, 0.3, 0.35, 0.6, 0.7, 1.0])),
    st.sampled_from(["observed", "estimated"]),
)


@given(st.lists(INTERVALS, min_size=1, max_size=9))
@settings(max_examples=40)
def test_the_words_about_reliability_are_true(figures: list[tuple[float, float, str]]) -> None:
    rows = pd.DataFrame(
        {
            "code": [f"GM{at:04}" for at in range(len(figures))],
            "value": [value for value, _, _ in figures],
            "interval_lower": [value - share * value for value, share, _ in figures],
            "interval_upper": [value + share * value for value, share, _ in figures],
            "status": [status for _, _, status in figures],
        }
    )
    names = pd.Series([f"Plaats{at}" for at in range(len(figures))], index=rows["code"])
    keys = [
        "D" if row["value"] == 0 and key in tuple("ABC") else key
        for (_, row), key in zip(rows.iterrows(), map(safely, rows.to_dict("records")), strict=True)
    ]
    dutch, english = describe_levels(rows, names), describe_levels(rows, names, "en")
    if not any(keys):
        assert dutch == english == ""
        return
    for key, nl, en in (
        ("A", "A (betrouwbaar, tot 1/6) {}", "A (reliable, up to 1/6) {}"),
        ("B", "B (redelijk betrouwbaar, tot 1/3) {}", "B (fairly reliable, up to 1/3) {}"),
        ("C", "C (met voorzichtigheid, tot 2/3) {}", "C (use with caution, up to 2/3) {}"),
        ("D", "D (te onzeker op zichzelf, meer) {}", "D (too uncertain on its own, more) {}"),
    ):
        assert nl.format(keys.count(key)) in dutch and en.format(keys.count(key)) in english
    for key, nl, en in (
        ("estimated", "(geschat met een model) {}", "(estimated by a model) {}"),
        ("ungraded", "(marge onbekend) {}", "(margin unknown) {}"),
    ):
        told = nl.format(keys.count(key)) in dutch, en.format(keys.count(key)) in english
        assert told == (key in keys, key in keys)
    worst = max((key for key in keys if key in tuple("ABCD")), default="A")
    who = [name for name, key in zip(names, keys, strict=True) if key == worst]
    named = worst != "A" and len(who) <= 3
    assert ("Het minst betrouwbaar" in dutch, "Least reliable" in english) == (named, named)
    if named:
        assert all(name in dutch.split(f"({worst}): ")[-1] for name in who)


def safely(row: dict[str, float]) -> str:
    return literal_level(pd.Series({**row, "value": row["value"] or 1e-9}))


def test_what_cannot_fade_is_refused_in_a_sentence(hexagons: Shapes, catalogue: Catalogue) -> None:
    rows = graded(hexagons)
    with pytest.raises(StatisticsError, match=r"no column 'interval_lower'.*with_uncertainty"):
        alpha_map(rows.drop(columns="interval_lower"), hexagons, ser_classes(), catalogue, NAMES)
    with pytest.raises(StatisticsError, match="none of the figures has an interval"):
        bare = rows[rows["status"] != "estimated"].assign(interval_lower=np.nan)
        alpha_map(bare, hexagons, ser_classes(), catalogue, NAMES)
    with pytest.raises(TerritoryError, match="left over"):
        alpha_map(rows.iloc[1:], hexagons, ser_classes(), catalogue, NAMES)
    with pytest.raises(PanelError, match="'observed' and no figure"):
        alpha_map(rows.assign(status="observed"), hexagons, ser_classes(), catalogue, NAMES)


def test_a_fading_map_of_one_area_and_one_without_figures(hexagons: Shapes, catalogue: Catalogue) -> None:
    single = one(hexagons)
    drawing = alpha_map(graded(single), single, ser_classes(), catalogue, NAMES, target=SLIDE)
    assert (
        "Kaart van 1 gemeente in Amsterdam: " in drawing.alt and "A (reliable, up to 1/6) 1" in drawing.alt_en
    )
    empty = made(
        hexagons, RATE, value=np.nan, interval_lower=np.nan, interval_upper=np.nan, status="not published"
    )
    drawing = alpha_map(empty, hexagons, ser_classes(), catalogue, NAMES)
    assert "Voor geen van deze gemeenten" in drawing.alt and "Betrouwbaarheid" not in drawing.alt
    assert (
        texts(axes_of(drawing, "legend")[0])[-1] == "0" and texts(axes_of(drawing, "legend")[1])[-1] == "342"
    )


# --------------------------------------------------------------------------------------------------------- layout


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", ["circles", "fading"])
def test_nothing_is_cut_off_or_written_over(
    country: Shapes, hexagons: Shapes, catalogue: Catalogue, target: str, kind: str
) -> None:
    """With every level and every reason in the legend, the most there can be."""
    gelderland = part(hexagons, "Gelderland")
    cases = [(country, "nl"), (gelderland, "en")][: 2 if target in ("databoek", "slide") else 1]
    for shapes, language in cases:
        same = {"note": NOTE, "target": TARGETS[target], "language": language, "labels": ["GM0200", "GM0202"]}
        if kind == "circles":
            drawing = symbol_map(mixed(shapes), shapes, catalogue, NAMES, **same)
        else:
            drawing = alpha_map(graded(shapes), shapes, ser_classes(), catalogue, NAMES, **same)
        for drawn in drawing.figure.findobj(PathCollection):
            drawn.set_visible(False)  # takes most of the time, and is no text
        boxes = [(text, box.padded(-SLACK)) for text, box in text_boxes(drawing.figure)]
        assert not [(a[0], b[0]) for a, b in itertools.combinations(boxes, 2) if a[1].overlaps(b[1])]
        page = drawing.figure.bbox
        assert all(page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1) for _, box in boxes)
        legends = [axes.get_position() for axes in axes_of(drawing, "legend")]
        assert all(box.y0 >= 0 for box in legends)
        assert all(not a.overlaps(b) for a, b in itertools.combinations(legends, 2))
        assert drawing.alt.endswith(NOTE) and drawing.alt_en.endswith(NOTE)
