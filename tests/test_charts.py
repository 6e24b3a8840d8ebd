"""Charts: the marks stand where the figures say, nothing is joined over a break, and no text hides another."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, texts_outside
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.catalogue import Catalogue
from analysis.charts import Line, band_chart, distribution, lines, trend
from analysis.charts.trend import spread
from analysis.design.drawing import Drawing
from analysis.errors import PublicationError
from analysis.numbers import format_number
from analysis.panel.anchors import national_anchors
from analysis.panel.citation import source_line
from analysis.publication.blocks import figure
from analysis.statistics import SER_BAND, band_counts, largest, province_rates, select
from analysis.territory.gemeenten import read_gemeenten

UNHURRIED = settings(deadline=None)  # a busy machine is no fault
ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CHILDREN = "kinderen_laag_inkomen"
BREAK = 2022


@pytest.fixture(scope="module")
def children() -> pd.DataFrame:
    return select(pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet"), CHILDREN)


@pytest.fixture(scope="module")
def country(catalogue: Catalogue) -> Line:
    """The years for which a national figure is known."""
    anchors = national_anchors(catalogue, CHILDREN)
    return Line("Nederland", anchors[~anchors["superseded"]], markers_only=True)


@pytest.fixture(scope="module")
def trends(children: pd.DataFrame, catalogue: Catalogue, country: Line) -> Drawing:
    """The trend as the chapter has it."""
    provinces = province_rates(children, KNOWN, catalogue.indicators[CHILDREN])
    return trend(
        [
            ("Provincies met cijfers", [country, *lines(provinces, "group", KNOWN.province_names)]),
            (
                "Grootste gemeenten met cijfers",
                [country, *lines(children, "code", NAMES[largest(children, 5)])],
            ),
        ],
        title="Kinderen in een huishouden met een laag inkomen, 2011-2022",
        subtitle="procent van minderjarige kinderen; ruiten: losse landelijke jaren; open punten: 2022, voorlopig",
        source=source_line(children, catalogue, also=("Nederland: CBS, zie tabel 1",)),
        based_on=children,
        break_year=BREAK,
        break_note="breuk 2022",
        band=SER_BAND,
        band_note="8 à 12 procent\n(SER, 2017)",
    )


@pytest.fixture(scope="module")
def spreads(children: pd.DataFrame, catalogue: Catalogue) -> Drawing:
    """The distribution as the chapter has it."""
    return distribution(
        children,
        NAMES,
        title="Spreiding van de gemeenten per jaar",
        subtitle="procent van minderjarige kinderen; elke stip is een gemeente, de doos de middelste helft",
        source=source_line(children, catalogue, also=(SER_BAND.citation,)),
        band=SER_BAND,
        band_note="8 à 12 procent\n(SER, 2017)",
        break_year=BREAK,
    )


@pytest.fixture(scope="module")
def bands(children: pd.DataFrame, catalogue: Catalogue) -> Drawing:
    """The band chart as the chapter has it."""
    return band_chart(
        band_counts(children),
        {"below": "onder 8 procent", "in": "8 à 12 procent", "above": "boven 12 procent"},
        title="Gemeenten onder, in en boven de SER-band van 8 à 12 procent",
        subtitle="aantal gemeenten met een cijfer; 2022 voorlopig, na een breuk",
        source=source_line(children, catalogue, also=(SER_BAND.citation,)),
        based_on=children,
        break_year=BREAK,
    )


@pytest.fixture(params=["trends", "spreads", "bands"])
def chart(request: pytest.FixtureRequest) -> Drawing:
    """Each chart of the chapter."""
    return request.getfixturevalue(request.param)


# ---------------------------------------------------------------------------------------------- every chart


def test_texts_neither_overlap_nor_leave_the_figure(chart: Drawing) -> None:
    assert overlapping_texts(chart.figure) == []
    assert texts_outside(chart.figure) == []


def test_the_source_is_printed_under_the_chart(chart: Drawing) -> None:
    (line,) = [text.get_text() for text in chart.figure.texts if text.get_gid() == "source"]
    assert line.replace("\n", " ") == chart.source
    assert "StatLine 85678NED (gewijzigd 1 november 2024)" in chart.source


def test_saved_twice_the_bytes_are_the_same_and_text_is_text(chart: Drawing) -> None:
    first, second = (figure(chart, name="figuur", caption="Figuur") for _ in range(2))
    assert (first.png, first.svg) == (second.png, second.svg)
    words = ["".join(t.itertext()) for t in ET.fromstring(first.svg).iter("{http://www.w3.org/2000/svg}text")]
    assert "2022" in words
    assert first.rests_on[0]["source"] == "85678NED"
    assert json.dumps(first.rests_on)


def test_the_break_is_marked_before_its_year(chart: Drawing, spreads: Drawing) -> None:
    before = 10.5 if chart is spreads else BREAK - 0.5  # the axis of the spread counts years from 0
    for axes in chart.figure.axes:
        dashed = [line for line in axes.lines if line.is_dashed() and len({*line.get_xdata()}) == 1]
        assert [list(line.get_xdata()) for line in dashed] == [[before, before]]
    labels = [text.get_text() for text in spreads.figure.axes[0].get_xticklabels()]
    assert labels.index(str(BREAK)) == 11


# ----------------------------------------------------------------------------------------------------- trend


def joined(axes: Axes) -> list[Line2D]:
    """Lines that join points, without the marks of the break."""
    return [
        line
        for line in axes.lines
        if line.get_linestyle() not in ("None", "", " ") and len({*line.get_xdata()}) > 1
    ]


def test_no_line_crosses_the_break(trends: Drawing) -> None:
    for axes in trends.figure.axes:
        assert len(joined(axes)) >= 6
        for line in joined(axes):
            years = np.asarray(line.get_xdata(), dtype=float)
            assert years.max() < BREAK or years.min() > BREAK


def test_points_after_the_break_are_hollow_and_stand_where_the_figures_are(
    trends: Drawing, children: pd.DataFrame
) -> None:
    codes = largest(children, 5)
    value = children.set_index(["code", "year"])["value"]
    alone = [line for line in trends.figure.axes[1].lines if list(line.get_xdata()) == [BREAK]]
    heights = [float(line.get_ydata()[0]) for line in alone]
    assert heights == [5.2, *[value[code, BREAK] for code in codes]]
    assert {to_rgba(line.get_markerfacecolor()) for line in alone} == {to_rgba("white")}


def test_lines_are_the_figures_of_their_years(trends: Drawing, children: pd.DataFrame) -> None:
    amsterdam = children[(children["code"] == "GM0363") & (children["year"] < BREAK)].sort_values("year")
    (drawn_line,) = [line for line in trends.figure.axes[1].lines if line.get_label() == "Amsterdam"]
    assert list(drawn_line.get_xdata()) == amsterdam["year"].tolist()
    assert list(drawn_line.get_ydata()) == amsterdam["value"].tolist()
    assert trends.figure.axes[0].get_ylim() == trends.figure.axes[1].get_ylim()
    assert trends.figure.axes[0].get_ylim()[0] == 0


def test_names_stand_in_the_colour_and_order_of_their_lines(trends: Drawing) -> None:
    for axes in trends.figure.axes:
        ends = {line.get_label(): line for line in axes.lines if not str(line.get_label()).startswith("_")}
        labels = {text.get_text(): text for text in axes.texts if text.get_text() in ends}
        assert labels.keys() == ends.keys()
        colours = {name: to_rgba(line.get_color()) for name, line in ends.items()}
        assert {name: to_rgba(text.get_color()) for name, text in labels.items()} == colours
        assert len(set(colours.values())) == len(colours)


def test_the_rows_to_download_are_those_drawn(trends: Drawing) -> None:
    rows = trends.rows
    assert list(rows.columns) == ["panel", "name", "year", "value"]
    assert rows.groupby("panel")["name"].nunique().tolist() == [6, 6]
    assert rows["value"].notna().all()


def points(values: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame({"year": list(values), "value": list(values.values())})


def simple(*shown: Line, break_year: int | None = None) -> Drawing:
    """A chart of invented lines."""
    return trend(
        [("", shown)], title="T", subtitle="S", source="B", based_on=shown[0].points, break_year=break_year
    )


def test_without_a_break_the_line_goes_on() -> None:
    (drawn_line,) = [
        line
        for line in simple(Line("A", points({2020: 5, 2021: 4, 2022: 2}))).figure.axes[0].lines
        if line.get_label() == "A"
    ]
    assert list(drawn_line.get_xdata()) == [2020, 2021, 2022]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({2020: 5.0}, "A: 5,0 in 2020."),
        ({2020: 5.0, 2021: 4.0}, "A: 5,0 in 2020 en 4,0 in 2021."),
        ({2021: 4.0, 2022: 2.0}, "A: 4,0 in 2021 en, na een breuk, 2,0 in 2022."),
        ({2022: 2.0}, "A: na een breuk, 2,0 in 2022."),
        ({2020: 5.0, 2021: np.nan, 2022: 2.0}, "A: 5,0 in 2020 en, na een breuk, 2,0 in 2022."),
    ],
)
def test_a_line_in_words(values: dict[int, float], sentence: str) -> None:
    drawing = simple(Line("A", points(values)), break_year=BREAK)
    assert drawing.alt == f"Lijngrafiek: T. {sentence}"
    assert overlapping_texts(drawing.figure) == []


def test_codes_without_a_figure_give_no_line() -> None:
    rows = pd.DataFrame({"code": ["A", "B"], "year": 2020, "value": [1.0, np.nan]})
    assert [line.name for line in lines(rows, "code", pd.Series({"B": "Dorp", "A": "Stad"}))] == ["Stad"]
    assert lines(rows.head(0), "code", pd.Series({"A": "Stad"})) == []


# ---------------------------------------------------------------------------------------------------- spread


@UNHURRIED
@given(st.lists(st.floats(-100, 100), max_size=12), st.floats(0.01, 20))
def test_spread_keeps_order_distance_and_centre(positions: list[float], space: float) -> None:
    moved = spread(positions, space)
    assert len(moved) == len(positions)
    order = sorted(range(len(positions)), key=lambda at: (positions[at], at))
    placed = [moved[at] for at in order]
    assert all(after - before >= space - 1e-6 for before, after in pairwise(placed))
    assert sum(moved) == pytest.approx(sum(positions), abs=1e-6)
    apart = all(positions[after] - positions[before] >= space for before, after in pairwise(order))
    if apart:  # nothing to do
        assert moved == pytest.approx(positions)


# ---------------------------------------------------------------------------------------------- distribution


def test_every_municipality_is_one_dot_at_its_figure(spreads: Drawing, children: pd.DataFrame) -> None:
    known = children.dropna(subset="value").sort_values(["year", "code"])
    (dots,) = [c for c in spreads.figure.axes[0].collections if len(c.get_offsets()) == len(known)]
    offsets = np.asarray(dots.get_offsets())
    assert offsets[:, 1].tolist() == known["value"].tolist()
    assert (np.round(offsets[:, 0]) + 2011 == known["year"]).all()
    assert np.abs(offsets[:, 0] - np.round(offsets[:, 0])).max() <= 0.22
    assert len(spreads.rows) == 12 * 157


def test_boxes_are_the_middle_half(spreads: Drawing, children: pd.DataFrame) -> None:
    lines = [np.asarray(line.get_ydata()) for line in spreads.figure.axes[0].lines]
    boxes = [(round(line.min(), 9), round(line.max(), 9)) for line in lines if len(line) == 5]
    expected = [
        tuple(np.round(np.percentile(rows["value"].dropna(), [25, 75]), 9))
        for _, rows in children.groupby("year")
    ]
    assert set(expected) <= set(boxes)


def test_the_spread_in_words_is_true(spreads: Drawing, children: pd.DataFrame) -> None:
    for year in (2011, 2022):
        values = children.loc[children["year"] == year, "value"].dropna()
        low, middle, high = (format_number(np.percentile(values, q), 1) for q in (25, 50, 75))
        assert (
            f"In {year} ligt de helft van de 157 gemeenten tussen {low} en {high}; de mediaan is {middle}."
        ) in spreads.alt


def test_the_highest_of_the_first_and_last_year_is_named(spreads: Drawing) -> None:
    texts = [text.get_text() for text in spreads.figure.axes[0].texts]
    assert {"Amsterdam 18,0", "Amsterdam 9,5"} <= set(texts)


# ---------------------------------------------------------------------------------------------------- bands


def test_bars_are_as_high_as_the_counts(bands: Drawing, children: pd.DataFrame) -> None:
    counts = band_counts(children)
    for axes, name in zip(bands.figure.axes, ["above", "in", "below"], strict=True):
        bars = axes.containers[0].patches
        assert [bar.get_height() for bar in bars] == counts[name].tolist()
        assert [round(bar.get_x() + bar.get_width() / 2) for bar in bars] == counts.index.tolist()
        numbers = [text.get_text() for text in axes.texts][: len(bars)]
        assert numbers == [str(count) for count in counts[name]]


def test_rows_of_bars_have_one_scale(bands: Drawing) -> None:
    scales = [axes.bbox.height / np.ptp(axes.get_ylim()) for axes in bands.figure.axes]
    assert scales == pytest.approx([scales[0]] * 3)


def test_the_counts_in_words_are_true(bands: Drawing, children: pd.DataFrame) -> None:
    for year, row in band_counts(children).loc[[2011, 2022]].iterrows():
        assert (
            f"In {year}: onder 8 procent {row['below']}, 8 à 12 procent {row['in']} en "
            f"boven 12 procent {row['above']}."
        ) in bands.alt


# --------------------------------------------------------------------------------------------------- nothing


def test_nothing_to_draw_is_said(children: pd.DataFrame) -> None:
    nothing = children[children["value"].isna()]
    words = {"title": "Leeg", "subtitle": "S", "source": "B"}
    with pytest.raises(PublicationError, match=r"^Leeg: there is no figure to draw; "):
        distribution(nothing, NAMES, **words)
    with pytest.raises(PublicationError, match=r"^Leeg: there is no figure to draw; "):
        band_chart(band_counts(nothing.head(0)), {}, based_on=nothing, **words)
    with pytest.raises(PublicationError, match=r"^Leeg: there is no figure to draw; "):
        trend([("", [Line("A", nothing)])], based_on=nothing, **words)
    with pytest.raises(PublicationError, match=r"^Leeg: there is no figure to draw; "):
        trend([("", [])], based_on=nothing, **words)


def test_more_lines_than_colours_are_refused() -> None:
    many = [Line(f"L{at}", points({2020: float(at), 2021: float(at)})) for at in range(7)]
    with pytest.raises(PublicationError, match=r"T: 7 lines in one panel, and 6 colours"):
        simple(*many)


# ------------------------------------------------------------------------------------------ the measuring itself


def test_texts_over_each_other_and_over_the_edge_are_found() -> None:
    page = Figure(figsize=(4, 2))
    for x, y, text in ((0.1, 0.5, "eerste"), (0.12, 0.5, "tweede"), (0.97, 0.1, "rand"), (0.5, 0.9, "vrij")):
        page.text(x, y, text)
    assert overlapping_texts(page) == [("eerste", "tweede")]
    assert texts_outside(page) == ["rand"]
