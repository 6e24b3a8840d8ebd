"""The map of the change between two years: what is coloured, marked, counted and said is the table of changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, texts_outside
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from shapely import Point
from test_maps import VISION, lab

from analysis.catalogue import Catalogue, read_catalogue
from analysis.design.drawing import Drawing
from analysis.design.palette import NO_FIGURE
from analysis.errors import PublicationError, StatisticsError, TerritoryError
from analysis.maps import Shapes, change_classes, change_map, diverging_classes
from analysis.maps.change import NEUTRAL_DIVERGING, NO_BASE_HATCH, Subject, describe_change
from analysis.maps.extent import within
from analysis.numbers import format_number
from analysis.statistics import change
from analysis.statistics.change import NO_BASE
from analysis.territory.gemeenten import read_gemeenten
from analysis.wording import HATCHES, STATUS_WORDS

ROOT = Path(__file__).parents[1]
NAMES = read_gemeenten(ROOT / "data" / "reference").names(2023)
CHILDREN, VACCINATED, INHABITANTS = "kinderen_laag_inkomen", "vaccinatie_bmr", "inwoners"
ABOUT = read_catalogue(ROOT / "data" / "catalogue").indicators[CHILDREN]
BLUE_TO_ORANGE = ("#17406f", "#4f8ac0", "#a9cae4", "#f5ecd6", "#f0bd80", "#c8701a", "#7a3706")


@pytest.fixture(scope="module")
def dozen(hexagons: Shapes) -> Shapes:
    """A part of the country of twelve municipalities."""
    return within(hexagons, hexagons.areas["code"].tolist()[:12], "twaalf gemeenten")


def rows_of(codes: list[str], values: Any, year: int, indicator: str = CHILDREN, **more: Any) -> pd.DataFrame:
    """Invented rows, in steps of a tenth."""
    value = pd.Series(values, dtype=float)
    rows = {
        "indicator": indicator,
        "code": codes,
        "year": year,
        "value": value,
        "lower": value - 0.05,
        "upper": value + 0.05,
        "numerator": np.nan,
        "denominator": 1000.0 * (1 + np.arange(len(codes)) % 30),
        "status": np.where(value.isna(), "suppressed", "observed"),
        "source": "85678NED",
        "version": "20241101-a97399e0",
        "boundary_year": 2023,
    }
    return pd.DataFrame(rows).assign(**more)


def invented(codes: list[str], indicator: str = CHILDREN) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two years, some figures missing in either, with changes in both directions and of every size."""
    random = np.random.default_rng(1)
    first = random.integers(30, 150, len(codes)) / 10
    last = (first + random.normal(0, 2, len(codes))).clip(0.5).round(1)
    first[::11], last[::7] = np.nan, np.nan
    return rows_of(codes, last, 2021, indicator), rows_of(codes, first, 2015, indicator)


def codes_of(shapes: Shapes) -> list[str]:
    return sorted(shapes.areas["code"])


def axes_of(drawing: Drawing, gid: str) -> list[Axes]:
    return [axes for axes in drawing.figure.axes if axes.get_gid() == gid]


def legends(drawing: Drawing) -> list[list[str]]:
    return [[text.get_text() for text in axes.texts] for axes in axes_of(drawing, "legend")]


def coloured(drawing: Drawing) -> dict[str, tuple[int, Any, str | None]]:
    """Of each class and each reason: how many areas are drawn, in which colour and hatch."""
    (axes,) = axes_of(drawing, "map")
    shown = [each for each in axes.collections if re.match("class|status", str(each.get_gid()))]
    return {
        str(each.get_gid()): (len(each.get_paths()), tuple(each.get_facecolor()[0]), each.get_hatch())
        for each in shown
    }


def marks(drawing: Drawing) -> dict[str, np.ndarray]:
    """Where symbols stand, by class and direction."""
    (axes,) = axes_of(drawing, "map")
    lines = [line for line in axes.lines if str(line.get_gid()).startswith("mark-")]
    return {str(line.get_gid()): np.column_stack(line.get_data()) for line in lines}


def printed(drawing: Drawing, gid: str) -> str:
    return " ".join(t.get_text() for t in drawing.figure.texts if t.get_gid() == gid).replace("\n", " ")


# -------------------------------------------------------------------------------------------------------- drawn


def test_areas_marks_and_counts_are_those_of_the_table(catalogue: Catalogue, hexagons: Shapes) -> None:
    later, earlier = invented(codes_of(hexagons))
    table = change(later, earlier, catalogue.indicators[CHILDREN]).set_index("code")
    classes = diverging_classes((1, 2, 4))
    drawing = change_map(later, earlier, hexagons, catalogue, NAMES, classes=classes)
    number = np.searchsorted([1, 2, 4], table["value"].abs(), side="right") * np.sign(table["value"])
    number = number[table["value"].notna()].astype(int) + 3
    shown = coloured(drawing)
    for at, colour in enumerate(BLUE_TO_ORANGE):
        assert shown[f"class-{at}"] == (int((number == at).sum()), to_rgba(colour), None)
    missing = int(table["value"].isna().sum())
    assert shown["status-suppressed"] == (missing, to_rgba(NO_FIGURE), HATCHES["suppressed"])

    significant = table["value"].abs() > table["critical_difference"]
    centres = hexagons.areas.set_index("code").geometry
    found = {}
    for gid, points in marks(drawing).items():
        at, direction = gid.removeprefix("mark-").split("-")
        for x, y in points:
            (code,) = centres.index[centres.contains(Point(x, y))]
            found[code] = (int(at), direction)
    wanted = table[significant]
    assert found == {
        code: (number[code], "up" if row["value"] > 0 else "down") for code, row in wanted.iterrows()
    }

    up, down = ((wanted["value"] > 0).sum(), (wanted["value"] < 0).sum())
    by_class, by_mark = legends(drawing)
    counts = [str((number == at).sum()) for at in range(6, -1, -1)]
    assert by_class[0] == "procentpunt"
    assert by_class[3::2] == [*counts, str(missing)]
    within_margin = int(table["value"].notna().sum() - up - down)
    assert by_mark[2:] == ["hoger", str(up), "lager", str(down), "erbinnen", str(within_margin)]
    assert min(up, down) > 5
    assert "zo'n 5% gemerkt" in printed(drawing, "note")


def test_rows_tell_both_years_and_the_change(catalogue: Catalogue, dozen: Shapes) -> None:
    later, earlier = invented(codes_of(dozen))
    drawing = change_map(later, earlier, dozen, catalogue, NAMES)
    table = change(later, earlier, catalogue.indicators[CHILDREN])
    pd.testing.assert_frame_equal(drawing.rows[list(table)], table)
    assert set(drawing.rows["year"]) == {2021}
    assert set(drawing.rows["earlier_year"]) == {2015}
    assert set(drawing.based_on["year"]) == {2015, 2021}
    assert len(drawing.based_on) == 24


@pytest.mark.parametrize(
    ("indicator", "colours"),
    [
        (CHILDREN, BLUE_TO_ORANGE),
        (VACCINATED, BLUE_TO_ORANGE[::-1]),  # a rise is favourable
        (INHABITANTS, NEUTRAL_DIVERGING),
    ],
)
def test_colours_follow_the_polarity(indicator: str, colours: tuple[str, ...], catalogue: Catalogue) -> None:
    last, first = {VACCINATED: (2014, 2008)}.get(indicator, (2021, 2020))
    codes, steps = [f"GM{at:04d}" for at in range(12)], [-9, -5, -3, -1.2, -0.8, -0.2, 0.2, 0.8, 1.2, 3, 5, 9]
    base = 100.0 if indicator == INHABITANTS else 50.0  # a change of a count is in percent
    later = rows_of(codes, [base + step for step in steps], last, indicator)
    earlier = rows_of(codes, [base] * 12, first, indicator)
    classes = change_classes(later, earlier, catalogue.indicators[indicator])
    assert classes.colours == colours
    assert classes.borders == tuple(-border for border in classes.borders[::-1])
    assert classes.counts(change(later, earlier, catalogue.indicators[indicator])["value"]) == [
        2,
        1,
        2,
        2,
        2,
        1,
        2,
    ]


@pytest.mark.parametrize("vision", VISION)
def test_neutral_classes_stay_apart_for_every_reader(vision: str) -> None:
    seen = [lab(colour, vision) for colour in NEUTRAL_DIVERGING]
    apart = [float(np.linalg.norm(one - other)) for at, one in enumerate(seen) for other in seen[:at]]
    assert min(apart) >= 15
    assert min(float(np.linalg.norm(lab(NO_FIGURE, vision) - each)) for each in seen) >= 6


def test_counts_have_no_marks_and_the_map_says_so(catalogue: Catalogue, dozen: Shapes) -> None:
    codes = codes_of(dozen)
    later = rows_of(codes, [110.0] * 12, 2024, INHABITANTS)
    earlier = rows_of(codes, [0.0, None, *[100.0] * 10], 2020, INHABITANTS)
    drawing = change_map(later, earlier, dozen, catalogue, NAMES)
    assert marks(drawing) == {}
    assert len(legends(drawing)) == 1
    assert legends(drawing)[0][-4:] == ["onbekend of geheim", "1", "eerder nul of minder", "1"]
    assert coloured(drawing)[f"status-{NO_BASE}"] == (1, to_rgba(NO_FIGURE), NO_BASE_HATCH)
    for text in (printed(drawing, "note"), drawing.alt):
        assert "Hoe groot toeval hier kan zijn, is niet bekend; daarom is niets gemerkt." in text
        assert "5%" not in text
    assert "(cijfer nul of minder in 2020: 1; onbekend of geheim in 2020: 1)" in drawing.alt
    assert "therefore nothing is marked" in drawing.alt_en


def test_nothing_beyond_chance_is_said_and_not_marked(catalogue: Catalogue, dozen: Shapes) -> None:
    codes = codes_of(dozen)
    later, earlier = (rows_of(codes, [5.0] * 12, year) for year in (2021, 2015))
    drawing = change_map(later, earlier, dozen, catalogue, NAMES)
    assert marks(drawing) == {}
    assert legends(drawing)[1][2:] == ["hoger", "0", "lager", "0", "erbinnen", "12"]
    assert (
        "is het in 0 hoger, in 0 lager en in 12 gelijk. De verandering is overal 0,0 procentpunt."
        in drawing.alt
    )
    assert "Buiten de toevalsmarge: 0 hoger en 0 lager; 12 binnen de marge." in drawing.alt


def test_one_area(catalogue: Catalogue, hexagons: Shapes) -> None:
    amsterdam = within(hexagons, ["GM0363"], "Amsterdam")
    later, earlier = rows_of(["GM0363"], [4.0], 2021), rows_of(["GM0363"], [30.0], 2015)
    drawing = change_map(later, earlier, amsterdam, catalogue, NAMES, labels=["GM0363"])
    assert [len(points) for points in marks(drawing).values()] == [1]
    assert "Eén gemeente heeft een cijfer in beide jaren: Amsterdam (−26,0), in procentpunt." in drawing.alt
    assert "One municipality has a figure in both years: Amsterdam (−26.0)" in drawing.alt_en
    assert "20,0 of meer lager: 1" in drawing.alt


def test_a_part_with_rows_of_the_country_has_its_classes_and_marks(
    catalogue: Catalogue, hexagons: Shapes, dozen: Shapes
) -> None:
    later, earlier = invented(codes_of(hexagons))
    country = change(later, earlier, catalogue.indicators[CHILDREN])
    drawing = change_map(later, earlier, dozen, catalogue, NAMES)
    part = country[country["code"].isin(codes_of(dozen))]
    assert sum(map(len, marks(drawing).values())) == part["significant"].sum()
    pd.testing.assert_frame_equal(drawing.rows[list(part)], part.reset_index(drop=True))
    borders = change_classes(later, earlier, catalogue.indicators[CHILDREN]).borders
    shown = [text for text in legends(drawing)[0] if text.startswith("minder dan")]
    assert shown == [f"minder dan {format_number(borders[3], 1)}"]
    assert drawing.alt.startswith("Kaart van de verandering in 12 gemeenten in twaalf gemeenten: ")


@pytest.mark.parametrize(
    ("target", "language"), [("databoek", "nl"), ("scherm", "en"), ("presentatie", "nl")]
)
def test_words_lie_on_the_page_and_not_over_one_another(
    target: str, language: Any, catalogue: Catalogue, dozen: Shapes
) -> None:
    later, earlier = invented(codes_of(dozen))
    crossed = later.assign(year=2022)
    drawing = change_map(
        crossed, earlier, dozen, catalogue, NAMES, target=target, language=language, across_break=True
    )
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []


# ----------------------------------------------------------------------------------------------------- refusals


def test_a_break_is_refused_or_told(catalogue: Catalogue, dozen: Shapes) -> None:
    codes = codes_of(dozen)
    later, earlier = rows_of(codes, [5.0] * 12, 2022), rows_of(codes, [9.0] * 12, 2015)
    with pytest.raises(StatisticsError, match="break in 2022"):
        change_map(later, earlier, dozen, catalogue, NAMES)
    drawing = change_map(later, earlier, dozen, catalogue, NAMES, across_break=True)
    told = "Over een breuk in 2022 heen vergeleken. De cijfers over 2022 zijn niet zonder meer"
    assert told in printed(drawing, "note")
    assert told in drawing.alt
    assert "Compared across a break in 2022. The figures for 2022 cannot simply" in drawing.alt_en
    slide = change_map(later, earlier, dozen, catalogue, NAMES, target="presentatie", across_break=True)
    assert printed(slide, "note").startswith("Let op: breuk in 2022. Toevalsmarge van 95%")
    assert slide.alt == drawing.alt


def test_figures_and_boundaries_of_different_years_are_refused(catalogue: Catalogue, dozen: Shapes) -> None:
    codes = codes_of(dozen)
    later, earlier = (rows_of(codes, [5.0] * 12, year, boundary_year=2021) for year in (2021, 2015))
    with pytest.raises(TerritoryError, match="2021"):
        change_map(later, earlier, dozen, catalogue, NAMES)
    with pytest.raises(StatisticsError, match="on one division"):
        change_map(later, earlier.assign(boundary_year=2023), dozen, catalogue, NAMES)


def test_what_cannot_be_drawn_is_refused(catalogue: Catalogue, hexagons: Shapes, dozen: Shapes) -> None:
    codes = codes_of(dozen)
    later, earlier = rows_of(codes, [5.0] * 12, 2021), rows_of(codes, [9.0] * 12, 2015)
    with pytest.raises(TerritoryError, match="do not belong together"):
        change_map(later, earlier, hexagons, catalogue, NAMES)
    with pytest.raises(TerritoryError, match="these rows hold 2"):
        change_map(pd.concat([later, earlier]), earlier, dozen, catalogue, NAMES)
    for borders in ((-1, 2), (1,), (-1, 0, 1)):
        odd = diverging_classes((1,))
        odd = type(odd)(borders, (False,) * len(borders), BLUE_TO_ORANGE[: len(borders) + 1])
        with pytest.raises(StatisticsError, match="symmetrically around zero"):
            change_map(later, earlier, dozen, catalogue, NAMES, classes=odd)
    with pytest.raises(PublicationError, match="no figure to draw"):
        change_map(rows_of(codes, [None] * 12, 2021), earlier, dozen, catalogue, NAMES)


# ---------------------------------------------------------------------------------------------- text alternative

FIGURE = st.one_of(st.none(), st.integers(0, 250).map(lambda tenths: tenths / 10))
WHY = st.sampled_from(["suppressed", "not delivered", "not published"])
PATTERNS = {
    "nl": {
        "moved": r"(\d+) gemeenten met .* beide jaren is het in (\d+) hoger, in (\d+) lager en in (\d+) gelijk",
        "beyond": r"Buiten de toevalsmarge: (\d+) hoger en (\d+) lager; (\d+) binnen de marge",
        "span": "loopt van {low} tot {high} procentpunt",
        "rise": "de grootste stijging is in ([^(]*) \\(",
        "fall": "de grootste daling is in ([^(]*) \\(",
        "and": " en ",
        "missing": r"(\d+) gemeenten? is geen verandering bekend",
        "class": r"(?:hoger|lager|minder dan [\d.,]+): (\d+)",
    },
    "en": {
        "moved": r"(\d+) municipalities with .* it is higher in (\d+), lower in (\d+) and the same in (\d+)",
        "beyond": r"Outside the margin of chance: (\d+) higher and (\d+) lower; (\d+) within the margin",
        "span": "runs from {low} to {high} percentage points",
        "rise": "the largest rise is in ([^(]*) \\(",
        "fall": "the largest fall is in ([^(]*) \\(",
        "and": " and ",
        "missing": r"Of (\d+) municipalit(?:y|ies) no change is known",
        "class": r"(?:higher|lower|less than [\d.,]+): (\d+)",
    },
}


@settings(max_examples=15)
@given(figures=st.lists(st.tuples(FIGURE, FIGURE, WHY, WHY), min_size=2, max_size=14))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_text_alternative_is_true_to_the_data(language: Any, figures: list[tuple[Any, ...]]) -> None:
    codes = [f"GM{at:04d}" for at in range(len(figures))]
    names = pd.Series({code: f"Plaats {chr(65 + at)}" for at, code in enumerate(codes)})
    later, earlier = (
        rows_of(codes, [each[at] for each in figures], year) for at, year in ((1, 2021), (0, 2015))
    )
    for rows, at in ((later, 3), (earlier, 2)):
        rows["status"] = rows["status"].where(rows["value"].notna(), [each[at] for each in figures])
    children, pattern = ABOUT, PATTERNS[language]
    table, classes = change(later, earlier, children), change_classes(later, earlier, children)
    text = describe_change(table, Subject(children, "2021", "2015"), classes, names, language=language)

    differences = {
        code: round(last - first, 1)
        for code, (first, last, *_) in zip(codes, figures, strict=True)
        if first is not None and last is not None
    }
    values = list(differences.values())
    up, down = sum(value > 0 for value in values), sum(value < 0 for value in values)
    without = len(codes) - len(values)
    assert [int(n) for n in re.findall(pattern["missing"], text)] == ([without] if without else [])
    reasons = pd.Series(
        [
            (f"{STATUS_WORDS[language][why]} in {year}")
            for first, last, before, after in figures
            if first is None or last is None
            for why, year in [(after, 2021) if last is None else (before, 2015)]
        ],
        dtype=str,
    ).value_counts()
    assert all(f"{reason}: {count}" in text for reason, count in reasons.items())
    assert sum(int(n) for n in re.findall(pattern["class"], text)) == len(values)
    if len(values) < 2:
        assert not re.search(pattern["moved"], text)
        return
    assert re.findall(pattern["moved"], text) == [
        tuple(map(str, (len(values), up, down, len(values) - up - down)))
    ]
    certain = table.set_index("code")
    beyond = {
        code: value
        for code, value in differences.items()
        if certain.loc[code, "critical_difference"] < abs(value)
    }
    told = (sum(v > 0 for v in beyond.values()), sum(v < 0 for v in beyond.values()))
    tested = int(certain["critical_difference"].notna().sum())
    assert re.findall(pattern["beyond"], text) == (
        [tuple(map(str, (*told, tested - sum(told))))] if tested else []
    )
    if min(values) == max(values):
        return
    low, high = (_signed(value, language) for value in (min(values), max(values)))
    assert pattern["span"].format(low=low, high=high) in text
    for key, end, there in (("rise", max(values), up), ("fall", min(values), down)):
        who = [names[code] for code, value in differences.items() if value == end]
        found = re.findall(pattern[key], text)
        if not there or len(who) > 3:
            assert found == []
        else:
            assert re.split(f", |{pattern['and']}", found[0]) == who


def _signed(value: float, language: Any) -> str:
    """A change with its sign, the minus a typographic one."""
    plain = f"{value:+.1f}".replace("-", "−") if value else "0.0"
    return plain.replace(".", ",") if language == "nl" else plain
