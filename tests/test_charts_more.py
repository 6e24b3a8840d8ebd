"""Funnel plot, rank sets, matrix and weights: marks stand where the figures say, and all words can be read."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, text_boxes, texts_outside
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.charts import funnel_plot, matrix, rank_intervals, weight_ranges
from analysis.charts.matrix import LOOKS
from analysis.design.drawing import Drawing
from analysis.design.labels import place_names
from analysis.design.lines import text_width
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.publication.blocks import figure
from analysis.statistics import select
from analysis.statistics.components import Component
from analysis.statistics.funnel import Funnel, funnel
from analysis.statistics.rank_sets import RankSets, rank_sets
from analysis.statistics.sensitivity import weight_sensitivity
from analysis.statistics.tiers import tiers
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
NAMES = read_gemeenten(ROOT / "data" / "reference").names(2023)
SOURCE = "Bron: CBS, StatLine 85678NED (gewijzigd 1 november 2024), CC BY 4.0; bewerking Kinderen in Kaart."
WORDS = {"title": "Laag inkomen", "subtitle": "procent van minderjarige kinderen", "source": SOURCE}
LONG = ["'s-Gravenhage", "Nuenen, Gerwen en Nederwetten", "Ee", "Hendrik-Ido-Ambacht"]


@pytest.fixture(scope="module")
def children() -> pd.DataFrame:
    """Children in low-income households in 2021; 185 of 342 municipalities have no figure."""
    panel = pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")
    return select(panel, "kinderen_laag_inkomen", year=2021)


@pytest.fixture(scope="module")
def limits(children: pd.DataFrame) -> Funnel:
    return funnel(children["value"] / 100 * children["denominator"], children["denominator"])


@pytest.fixture(scope="module")
def funnelled(children: pd.DataFrame, limits: Funnel) -> Drawing:
    return funnel_plot(children, limits, NAMES, **WORDS)


def ranking(code: list[str], value: np.ndarray, sets: RankSets) -> pd.DataFrame:
    thirds = tiers(sets)
    return pd.DataFrame(
        {
            "code": code,
            "value": value,
            "rank": sets.rank,
            "lowest": sets.lowest,
            "highest": sets.highest,
            "tier": thirds.tier,
            "zeker": thirds.certain,
        }
    )


@pytest.fixture(scope="module")
def ranks(children: pd.DataFrame) -> pd.DataFrame:
    """Rank sets from chance and the rounding to one decimal."""
    share = children["value"] / 100
    error = 100 * np.sqrt(share * (1 - share) / children["denominator"] + 0.001**2 / 12)
    sets = rank_sets(children["value"].to_numpy(), error.to_numpy(), draws=1000)
    return ranking(list(children["code"]), children["value"].to_numpy(), sets)


@pytest.fixture(scope="module")
def intervals(children: pd.DataFrame, ranks: pd.DataFrame) -> Drawing:
    return rank_intervals(ranks, NAMES, based_on=children, **WORDS)


@pytest.fixture(scope="module")
def sensitivity(children: pd.DataFrame) -> pd.DataFrame:
    """An index of a real figure and two invented ones, over the municipalities with that figure."""
    known = children.dropna(subset="value").set_index("code")
    order = np.arange(len(known))
    figures = pd.DataFrame({"a": known["value"], "b": (7 * order) % 157, "c": (31 * order) % 89})
    parts = [Component(name, "higher is worse") for name in figures]
    return weight_sensitivity(figures, parts, draws=1000, seed=1)


@pytest.fixture(scope="module")
def weights(children: pd.DataFrame, sensitivity: pd.DataFrame) -> Drawing:
    return weight_ranges(sensitivity, NAMES, based_on=children, draws=1000, **WORDS)


def invented_cells(rows: list[str], columns: int) -> pd.DataFrame:
    """Every kind of cell, with invented figures and labels as long as real ones."""
    labels = ["laag inkomen", "onderwijsachterstandsscore per leerling", "afstand tot kinderdagverblijf (km)"]
    cells = [
        {
            "row": row,
            "goal": 1 + column // 2,
            "indicator": f"{labels[column % 3]} {column}",
            "year": 2010 + column,
            "tercile": float(1 + (at + column) % 3),
            "text": f"{at + 10 * column},5",
            "status": "measured",
        }
        for (at, row), column in product(enumerate(rows), range(columns))
    ]
    frame = pd.DataFrame(cells)
    for at, status in enumerate(["ambiguous", "not measurable", "no figure"]):
        frame.loc[frame.index % 5 == at, ["status", "tercile"]] = (status, np.nan)
    frame.loc[frame["status"].isin(["not measurable", "no figure"]), ["text", "year"]] = ("", np.nan)
    frame.loc[frame.index == 4, "tercile"] = np.nan
    return frame


@pytest.fixture(scope="module")
def table() -> Drawing:
    frame = invented_cells(list(NAMES.iloc[:12]), 14)
    return matrix(frame, based_on=frame, **WORDS)


@pytest.fixture(params=["funnelled", "intervals", "weights", "table"])
def chart(request: pytest.FixtureRequest) -> Drawing:
    return request.getfixturevalue(request.param)


def by_gid(figure: Figure, kind: type, gid: str) -> list[Any]:
    return [artist for artist in figure.findobj(kind) if artist.get_gid() == gid]


def assert_readable(drawing: Drawing) -> None:
    assert overlapping_texts(drawing.figure) == []
    assert texts_outside(drawing.figure) == []


def luminance(colour: Any) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Any, other: Any) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


# ---------------------------------------------------------------------------------------------- every chart


def test_words_can_be_read(chart: Drawing) -> None:
    assert_readable(chart)
    texts = [text for text in chart.figure.findobj(Text) if text.get_text()]
    assert min(text.get_fontsize() for text in texts) >= 6
    assert chart.figure.get_size_inches()[0] == WIDTH
    assert chart.figure.get_size_inches()[1] < 9.7  # an A4 page


def test_words_on_white_have_contrast(chart: Drawing) -> None:
    inks = {text.get_color() for text in chart.figure.findobj(Text) if text.get_text()} - {"white"}
    assert min(contrast(ink, "white") for ink in inks) >= 4.5


def test_source_and_title_are_said(chart: Drawing) -> None:
    (line,) = by_gid(chart.figure, Text, "source")
    assert line.get_text().replace("\n", " ") == chart.source == SOURCE
    assert chart.alt.count("Laag inkomen") == 1


def test_saved_twice_the_bytes_are_the_same(funnelled: Drawing, intervals: Drawing, weights: Drawing) -> None:
    for drawing in (funnelled, intervals, weights):
        first, second = (figure(drawing, name="figuur", caption="Figuur") for _ in range(2))
        assert (first.png, first.svg) == (second.png, second.svg)
        assert json.dumps(first.rests_on)


# ---------------------------------------------------------------------------------------------------- names


@settings(max_examples=10)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_placed_names_never_cover_one_another(points: list[tuple[float, float]]) -> None:
    with style():
        drawn = Figure(figsize=(WIDTH, 3))
        axes = drawn.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.set_axis_off()
        named = [LONG[at % 4] + str(at) for at in range(len(points))]
        written = place_names(axes, np.array(points), named, np.empty((0, 2)))
    drawing = Drawing(drawn, "", "", pd.DataFrame(), pd.DataFrame())
    assert_readable(drawing)
    assert written[0] == named[0]
    frame = axes.bbox.padded(0.75)
    for _, box in text_boxes(drawn):
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1


def test_the_width_of_a_text_is_that_in_which_it_is_drawn() -> None:
    with style():
        drawn = Figure(figsize=(WIDTH, 3))
        drawn.text(0.1, 0.5, LONG[1], fontsize=6.5)
    ((_, box),) = text_boxes(drawn)
    assert text_width(LONG[1], 6.5) == pytest.approx(box.width / drawn.dpi, rel=0.03)


# --------------------------------------------------------------------------------------------------- funnel


def marks(drawing: Drawing) -> list[PathCollection]:
    return [
        dots
        for dots in drawing.figure.axes[0].collections
        if isinstance(dots, PathCollection) and dots.get_gid()
    ]


def test_every_municipality_is_one_mark_of_its_kind(
    funnelled: Drawing, children: pd.DataFrame, limits: Funnel
) -> None:
    known = children.assign(flag=limits.flags[0.95]).dropna(subset="value")
    for side in ("boven", "binnen", "onder"):
        drawn_here = [
            tuple(at) for c in marks(funnelled) if c.get_gid().startswith(side) for at in c.get_offsets()
        ]
        some = known[known["flag"] == side]
        assert sorted(drawn_here) == sorted(zip(some["denominator"], some["value"], strict=True))
    assert len(funnelled.rows) == 157


def chance_only(limits: Funnel) -> Funnel:
    """The same funnel as if municipalities differed by chance alone."""
    z = limits.naive_z
    flags = {
        level: np.where(np.isnan(z), "", np.select([z > cut, z < -cut], ["boven", "onder"], "binnen"))
        for level, cut in ((0.95, 1.959964), (0.998, 3.090232))
    }
    return replace(limits, tau2=0.0, z=z, flags=flags)


def test_shape_and_fill_tell_the_kinds_apart(children: pd.DataFrame, limits: Funnel) -> None:
    drawing = funnel_plot(children, chance_only(limits), NAMES, **WORDS)
    assert_readable(drawing)
    kinds = {
        c.get_gid(): (c.get_paths()[0].vertices.tobytes(), c.get_facecolor().tobytes())
        for c in marks(drawing)
    }
    assert set(kinds) == {"binnen-inner", "boven-inner", "boven-outer", "onder-inner", "onder-outer"}
    shapes = {gid: shape for gid, (shape, _) in kinds.items()}
    assert len(set(shapes.values())) == 3  # circle, up, down
    assert shapes["boven-inner"] == shapes["boven-outer"] != shapes["onder-outer"]
    assert kinds["boven-inner"][1] != kinds["boven-outer"][1]
    counts = {c.get_gid(): len(c.get_offsets()) for c in marks(drawing)}
    assert sum(counts.values()) == 157
    keys = [text.get_text() for text in drawing.figure.axes[0].get_legend().get_texts()]
    assert f"boven 99,8% ({counts['boven-outer']})" in keys


def test_curves_are_the_limits_of_the_funnel(funnelled: Drawing, limits: Funnel) -> None:
    axes = funnelled.figure.axes[0]
    for level in (0.95, 0.998):
        low, high = [line for line in axes.lines if line.get_gid() == f"limit-{level}"]
        lower, upper = limits.limits(low.get_xdata())[level]
        assert np.allclose(high.get_ydata(), 100 * upper)
        assert np.allclose(low.get_ydata(), np.where(lower > 0, 100 * lower, np.nan), equal_nan=True)
    (target,) = by_gid(funnelled.figure, type(axes.lines[0]), "target")
    assert target.get_ydata()[0] == pytest.approx(100 * limits.target)
    (chance,) = [c for c in axes.collections if c.get_gid() == "chance"]
    assert chance.get_label() == "alleen toeval (95%)"


def test_the_axis_counts_in_plain_numbers(funnelled: Drawing) -> None:
    axes = funnelled.figure.axes[0]
    assert axes.get_xscale() == "log"
    labels = [text.get_text() for text in axes.get_xticklabels()]
    assert labels == ["1.000", "2.000", "5.000", "10.000", "20.000", "50.000", "100.000"]
    assert axes.get_xlabel() == "aantal kinderen (logaritmische schaal)"


def test_the_largest_and_the_farthest_are_named(
    funnelled: Drawing, children: pd.DataFrame, limits: Funnel
) -> None:
    named = {text.get_text() for text in by_gid(funnelled.figure, Text, "name")}
    assert {"Amsterdam 11,3", "Utrecht 7,1"} <= named
    assert len(named) <= 8
    crowded = funnel_plot(children, chance_only(limits), NAMES, **WORDS)
    assert len(by_gid(crowded.figure, Text, "name")) == 8


def test_the_funnel_in_words_is_true(funnelled: Drawing, limits: Funnel) -> None:
    sides = pd.Series(limits.flags[0.95]).value_counts()
    beyond = int((np.abs(limits.naive_z) > 1.959964).sum())
    assert f"Binnen de grenzen van 95% liggen {sides['binnen']} gemeenten" in funnelled.alt
    assert f"Erboven liggen er {sides.get('boven', 0)}, eronder {sides.get('onder', 0)}." in funnelled.alt
    assert f"Buiten de grenzen van toeval alleen liggen er {beyond}." in funnelled.alt
    assert "157 gemeenten met 1.100 tot 140.600 kinderen; samen 5,7 procent." in funnelled.alt
    assert "Het hoogst is Amsterdam (11,3), het laagst Staphorst (2,0)." in funnelled.alt


def simple_funnel(values: list[float], totals: list[float]) -> Drawing:
    """A funnel of invented rates."""
    rows = pd.DataFrame(
        {"code": [f"GM{at:04}" for at in range(len(values))], "value": values, "denominator": totals}
    )
    names = pd.Series(LONG[: len(values)], index=rows["code"][: len(LONG)])
    return funnel_plot(rows, funnel(rows["value"] / 100 * rows["denominator"], totals), names, **WORDS)


@pytest.mark.parametrize(
    ("values", "totals"),
    [
        ([5.0], [50.0]),
        ([0.0], [50.0]),
        ([100.0], [50.0]),
        ([5.0, 5.0, 5.0, 5.0], [900.0, 900.0, 900.0, 900.0]),
        ([5.0, 40.0, np.nan, 1.0], [900.0, 100_000.0, 20.0, 0.0]),
        ([2.0, 2.1, 40.0, 41.0], [900_000.0, 950_000.0, 960_000.0, 980_000.0]),
    ],
)
def test_a_funnel_of_few(values: list[float], totals: list[float]) -> None:
    drawing = simple_funnel(values, totals)
    assert_readable(drawing)
    assert len(drawing.rows) == sum(v == v and t > 0 for v, t in zip(values, totals, strict=True))


def test_a_funnel_of_other_rows_is_refused(children: pd.DataFrame, limits: Funnel) -> None:
    with pytest.raises(PublicationError, match=r"there are 10 rows, and the funnel is of 342"):
        funnel_plot(children.head(10), limits, NAMES, **WORDS)


# ---------------------------------------------------------------------------------------------------- ranks


def segments(axes: Axes, gid: str) -> list[list[list[float]]]:
    (lines,) = [c for c in axes.collections if c.get_gid() == gid]
    return [segment.tolist() for segment in lines.get_segments()]


def test_lines_run_over_the_rank_sets(intervals: Drawing, ranks: pd.DataFrame) -> None:
    known = ranks[ranks["rank"] > 0]
    overview, enlarged = intervals.figure.axes
    for axes, count in ((overview, 157), (enlarged, 25)):
        drawn_here = [
            (start[1], start[0] + 0.5, end[0] - 0.5)
            for kind in ("certain", "uncertain")
            for start, end in segments(axes, f"sets-{kind}")
        ]
        expected = intervals.rows.head(count)
        assert sorted(drawn_here) == list(
            zip(expected.index, expected["lowest"], expected["highest"], strict=True)
        )
        dots = [c for c in axes.collections if (c.get_gid() or "").startswith("ranks-")]
        places = sorted(tuple(at) for c in dots for at in c.get_offsets())
        assert places == sorted(zip(expected["rank"], expected.index, strict=True))
    certain = known[known["zeker"]]
    assert len(segments(overview, "sets-certain")) == len(certain)


def test_the_first_25_are_named_with_figure_and_places(intervals: Drawing) -> None:
    axes = intervals.figure.axes[1]
    first = intervals.rows.head(25)
    assert [text.get_text() for text in axes.get_yticklabels()] == list(first["name"])
    assert axes.get_ylim() == (24.5, -0.5)  # place 1 on top
    texts = [text.get_text() for text in axes.texts]
    for row in first.itertuples():
        assert (f"{row.lowest}–{row.highest}" if row.lowest < row.highest else str(row.lowest)) in texts
    assert first["rank"].is_monotonic_increasing


def test_thirds_are_shaded_where_the_tiers_are(intervals: Drawing) -> None:
    overview = intervals.figure.axes[0]
    for number in (1, 2, 3):
        (band,) = by_gid(overview, Rectangle, f"tier-{number}")
        inside = intervals.rows[intervals.rows["tier"] == number]["rank"]
        assert band.get_x() < inside.min() and inside.max() < band.get_x() + band.get_width()
    labels = [text.get_text() for text in by_gid(overview, Text, "tier")]
    assert labels == ["hoogste\nderde", "middelste\nderde", "laagste\nderde"]


def test_the_direction_and_the_kind_of_certainty_are_said(
    children: pd.DataFrame, ranks: pd.DataFrame
) -> None:
    drawing = rank_intervals(
        ranks,
        NAMES,
        based_on=children,
        direction="plaats 1 = laagste dekking",
        level=0.9,
        simultaneous=False,
        **WORDS,
    )
    (words,) = by_gid(drawing.figure, Text, "direction")
    assert words.get_text().startswith(
        "Plaats 1 = laagste dekking. Lijn: plaatsen die met 90% zekerheid mogelijk zijn."
    )
    assert "plaats 1 = laagste dekking" in drawing.alt
    assert "tegelijk" not in drawing.alt


def test_the_ranks_in_words_are_true(intervals: Drawing, ranks: pd.DataFrame) -> None:
    known = ranks[ranks["rank"] > 0]
    assert (
        "157 gemeenten; plaats 1 = hoogste aandeel. Het hoogst staat Amsterdam (11,3; plaats 1"
        in intervals.alt
    )
    certain = known[known["zeker"]]
    assert f"staat vast voor {len(certain)} van de 157 gemeenten" in intervals.alt
    assert f"hoogste derde {(certain['tier'] == 1).sum()}" in intervals.alt
    assert f"de langste {(known['highest'] - known['lowest'] + 1).max()} " in intervals.alt


def invented_ranking(count: int, *, tied: bool = False) -> tuple[pd.DataFrame, pd.Series]:
    codes = [f"GM{at:04}" for at in range(count)]
    value = np.full(count, 5.0) if tied else np.linspace(30, 1, count)
    sets = rank_sets(value, np.full(count, 0.4), draws=200)
    return ranking(codes, value, sets), pd.Series([LONG[at % 4] for at in range(count)], index=codes)


@pytest.mark.parametrize(
    ("count", "tied"), [(1, False), (2, True), (4, False), (25, False), (26, True), (342, False)]
)
def test_rankings_of_any_length_can_be_read(count: int, tied: bool) -> None:
    table, names = invented_ranking(count, tied=tied)
    drawing = rank_intervals(table, names, based_on=table, **WORDS)
    assert_readable(drawing)
    assert len(drawing.figure.axes) == (1 if count <= 25 else 2)
    assert len(drawing.rows) == count


def test_ties_at_the_cut_are_said() -> None:
    table, names = invented_ranking(30, tied=True)
    drawing = rank_intervals(table, names, based_on=table, **WORDS)
    assert drawing.figure.axes[1].get_title(loc="left") == "De eerste 25 (gelijke plaatsen op alfabet)"
    assert drawing.rows["name"].is_monotonic_increasing
    table, names = invented_ranking(30)
    drawing = rank_intervals(table, names, based_on=table, **WORDS)
    assert drawing.figure.axes[1].get_title(loc="left") == "De eerste 25"


# -------------------------------------------------------------------------------------------------- weights


def test_ranges_are_those_of_the_draws(weights: Drawing, sensitivity: pd.DataFrame) -> None:
    axes = weights.figure.axes[0]
    first = sensitivity.dropna().sort_values("rank").head(25)
    drawn_here = [(start[0] + 0.5, end[0] - 0.5) for start, end in segments(axes, "ranges")]
    assert sorted(drawn_here) == sorted(zip(first["rank_p05"], first["rank_p95"], strict=True))
    dots = {c.get_gid(): c.get_offsets()[:, 0].tolist() for c in axes.collections if c.get_gid() != "ranges"}
    assert dots["ranks"] == first["rank"].tolist()
    assert sorted(dots["medians"]) == sorted(first["median_rank"])
    (band,) = by_gid(axes, Rectangle, "worst-tenth")
    assert band.get_x() + band.get_width() == 16.5  # a tenth of 157, rounded up


def test_bars_are_the_shares_in_the_worst_tenth(weights: Drawing) -> None:
    axes = weights.figure.axes[1]
    widths = [bar.get_width() for bar in axes.containers[0].patches]
    assert widths == pytest.approx((100 * weights.rows["share_worst_tenth"]).tolist())
    assert axes.get_xlim() == (0, 100)


def test_the_weights_in_words_are_true(weights: Drawing) -> None:
    first = weights.rows.iloc[0]
    assert "De eerste 25 van 157 gemeenten; plaats 1 = ongunstigst voor kinderen." in weights.alt
    assert f"staat {first['name']} op plaats 1, en in 90% van de 1.000 wegingen" in weights.alt
    often = (weights.rows["share_worst_tenth"] >= 0.9).sum()
    assert weights.alt.endswith(f"bij de ongunstigste tiende: {often} van deze 25.")
    (words,) = by_gid(weights.figure, Text, "direction")
    assert words.get_text().startswith("Plaats 1 = ongunstigst voor kinderen")


@pytest.mark.parametrize("count", [1, 2, 40])
def test_weights_of_few_and_ties_can_be_read(count: int) -> None:
    places = np.ones(count)
    table = pd.DataFrame(
        {
            "rank": places,
            "median_rank": places,
            "rank_p05": places,
            "rank_p95": np.full(count, float(count)),
            "share_worst_tenth": places,
        },
        index=[f"GM{at:04}" for at in range(count)],
    )
    names = pd.Series([LONG[at % 4] for at in range(count)], index=table.index)
    drawing = weight_ranges(table, names, based_on=table, **WORDS)
    assert_readable(drawing)
    assert len(drawing.rows) == min(count, 25)


# --------------------------------------------------------------------------------------------------- matrix


def cell_boxes(drawing: Drawing) -> list[Rectangle]:
    return [box for box in drawing.figure.findobj(Rectangle) if (box.get_gid() or "").startswith("cell-")]


def test_every_cell_has_the_look_of_its_kind(table: Drawing) -> None:
    frame = table.rows
    boxes = cell_boxes(table)
    assert len(boxes) == 12 * 14
    counts = pd.Series([box.get_gid() for box in boxes]).value_counts()
    measured = frame[frame["status"] == "measured"]
    for third, kind in ((1, "best"), (2, "middle"), (3, "worst")):
        assert counts[f"cell-{kind}"] == (measured["tercile"] == third).sum()
    assert counts["cell-unsorted"] == measured["tercile"].isna().sum() == 1
    for status in ("ambiguous", "not measurable", "no figure"):
        assert counts[f"cell-{status}"] == (frame["status"] == status).sum()
    for box in boxes:
        look = LOOKS[box.get_gid().removeprefix("cell-")]
        assert (to_rgb(box.get_facecolor()), box.get_hatch() or "") == (to_rgb(look.colour), look.hatch)


def test_kinds_differ_without_colour() -> None:
    assert len({(look.symbol, look.hatch) for look in LOOKS.values()}) == len(LOOKS)
    shades = [luminance(LOOKS[kind].colour) for kind in ("best", "middle", "worst")]
    assert shades == sorted(shades, reverse=True)
    assert min(contrast("#1a1a1a", look.colour) for look in LOOKS.values()) >= 4.5


def test_figures_stand_in_their_cells(table: Drawing) -> None:
    texts = by_gid(table.figure, Text, "content")
    with_figure = table.rows[~table.rows["status"].isin(["not measurable", "no figure"])]
    assert sorted(t.get_text() for t in texts if "," in t.get_text()) == sorted(with_figure["text"])
    table.figure.draw_without_rendering()
    frames = [box.get_window_extent() for box in cell_boxes(table)]
    for text in texts:
        inner = text.get_window_extent()
        assert any(
            f.x0 <= inner.x0 and inner.x1 <= f.x1
            for f in frames
            if f.contains(*inner.get_points().mean(axis=0))
        )


def test_heads_have_label_and_year_under_their_goal(table: Drawing) -> None:
    heads = [text.get_text() for text in by_gid(table.figure, Text, "head")]
    assert [str(year) for year in range(2010, 2024)] == [head for head in heads if head.isdigit()]
    goals = by_gid(table.figure, Rectangle, "goal")
    assert len(goals) == 7
    assert np.ptp([goal.get_width() for goal in goals]) < 1e-9


def test_an_unusual_year_stands_in_the_cell() -> None:
    frame = invented_cells(["A", "B", "C", "D"], 1).assign(
        status="measured", year=2021, tercile=1.0, text="1,5"
    )
    frame.loc[3, "year"] = 2019
    drawing = matrix(frame, based_on=frame, **WORDS)
    contents = [text.get_text() for text in by_gid(drawing.figure, Text, "content")]
    assert contents.count("○ 2019") == 1 and contents.count("○") == 3
    assert_readable(drawing)
    spans = matrix(frame.assign(year="2013-2017"), based_on=frame, **WORDS)
    assert "2013-2017" in [text.get_text() for text in by_gid(spans.figure, Text, "head")]


def test_goals_are_sorted_and_a_missing_cell_has_no_figure() -> None:
    frame = invented_cells(["A", "B"], 6).assign(status="measured", tercile=1.0, year=2021, text="1")
    frame = frame.sort_values("goal", ascending=False).iloc[:-1]  # B lacks the last column
    drawing = matrix(frame, based_on=frame, **WORDS)
    assert [box.get_gid() for box in cell_boxes(drawing)].count("cell-no figure") == 1
    bars = [text.get_text() for text in drawing.figure.axes[0].texts if text.get_text() in "123"]
    assert bars[:3] == ["1", "2", "3"]
    assert "Cellen zonder cijfer: 1, niet per gemeente meetbaar: 0." in drawing.alt


def test_the_matrix_in_words_is_true(table: Drawing) -> None:
    frame = table.rows
    counts = [int((frame["tercile"] == third).sum()) for third in (1, 2, 3)]
    assert table.alt.startswith("Matrix: Laag inkomen. 12 rijen en 14 kolommen, bij 7 doelen.")
    assert (
        f"gunstigste derde {counts[0]}, middelste derde {counts[1]} en ongunstigste derde {counts[2]}"
        in table.alt
    )
    assert f"Cellen zonder cijfer: {(frame['status'] == 'no figure').sum()}" in table.alt


@pytest.mark.parametrize(("rows", "columns", "panels"), [(1, 1, 1), (2, 3, 1), (3, 21, 2), (1, 30, 3)])
def test_a_matrix_of_any_size_can_be_read(rows: int, columns: int, panels: int) -> None:
    frame = invented_cells(LONG[:3] if rows == 3 else [f"Gemeente {at}" for at in range(rows)], columns)
    frame.loc[frame.index[-1], ["status", "tercile", "text"]] = ("measured", 1.0, "1.234,5")
    drawing = matrix(frame, based_on=frame, **WORDS)
    assert_readable(drawing)
    assert len(cell_boxes(drawing)) == rows * columns
    assert len(drawing.figure.axes) == panels


def test_odd_cells_are_refused() -> None:
    frame = invented_cells(["A", "B"], 3)
    with pytest.raises(
        PublicationError, match=r"^Laag inkomen: a cell has the status 'onbekend'; choose one of"
    ):
        matrix(frame.assign(status="onbekend"), based_on=frame, **WORDS)
    with pytest.raises(PublicationError, match=r"there are two cells for A, goal 1, laag inkomen 0"):
        matrix(pd.concat([frame, frame]), based_on=frame, **WORDS)


# --------------------------------------------------------------------------------------------------- nothing


def test_nothing_to_draw_is_said(children: pd.DataFrame, ranks: pd.DataFrame, limits: Funnel) -> None:
    nothing = r"^Laag inkomen: there is no figure to draw; "
    with pytest.raises(PublicationError, match=nothing):
        funnel_plot(children.assign(value=np.nan), limits, NAMES, **WORDS)
    with pytest.raises(PublicationError, match=nothing):
        rank_intervals(ranks[ranks["rank"] == 0], NAMES, based_on=children, **WORDS)
    missing = pd.DataFrame({"rank": [np.nan]}, index=["GM0014"])
    with pytest.raises(PublicationError, match=nothing):
        weight_ranges(missing, NAMES, based_on=children, **WORDS)
    cells = invented_cells(["A"], 3).assign(status="not measurable", text="", tercile=np.nan)
    with pytest.raises(PublicationError, match=nothing):
        matrix(cells, based_on=cells, **WORDS)
    with pytest.raises(PublicationError, match=nothing):
        matrix(cells.head(0), based_on=cells, **WORDS)


# --------------------------------------------------------------------------- other units, and long source lines


def test_a_rate_per_thousand_is_drawn_in_its_own_unit(children: pd.DataFrame, limits: Funnel) -> None:
    per_thousand = children.assign(value=10 * children["value"])
    drawn = funnel_plot(per_thousand, limits, NAMES, **WORDS, per=1000, unit="per 1.000")
    percent = funnel_plot(children, limits, NAMES, **WORDS)
    (axes,), (before,) = drawn.figure.axes, percent.figure.axes
    target, old = (next(line for line in a.lines if line.get_gid() == "target") for a in (axes, before))
    assert target.get_ydata()[0] == pytest.approx(10 * old.get_ydata()[0])
    assert f"samen {1000 * limits.target:.1f}".replace(".", ",") + " per 1.000" in drawn.alt
    assert drawn.rows["inner"].tolist() == percent.rows["inner"].tolist()


LONG_SOURCE = " ".join(
    f"CBS, StatLine {table}NED (gewijzigd 1 november 2024), CC BY 4.0;" for table in range(85000, 85009)
)


@pytest.mark.parametrize("chart", ["matrix", "weights", "places"])
def test_a_long_source_line_stays_clear_of_everything_else(chart: str) -> None:
    words = {"title": "T", "subtitle": "S", "source": LONG_SOURCE}
    if chart == "matrix":
        cells = pd.DataFrame(
            {
                "row": ["Utrecht", "Zeeland"],
                "goal": 1,
                "indicator": "laag inkomen",
                "year": 2021,
                "tercile": [1, None],
                "text": ["4,8", ""],
                "status": ["measured", "not measurable"],
            }
        )
        drawn = matrix(cells, **words, based_on=cells)
    elif chart == "weights":
        rng = np.random.default_rng(1)
        figures = pd.DataFrame(rng.normal(size=(30, 3)), index=list(NAMES.index[:30]), columns=list("pqr"))
        parts = [Component(name, "higher is worse") for name in "pqr"]
        drawn = weight_ranges(
            weight_sensitivity(figures, parts, draws=100, seed=1), NAMES, **words, based_on=figures
        )
    else:
        sets = rank_sets(np.array([3.0, 2.0, 1.0]), np.array([0.5, 0.5, 0.5]), draws=500)
        placed = tiers(sets)
        table = pd.DataFrame(
            {
                "code": NAMES.index[:3],
                "value": [3.0, 2.0, 1.0],
                "rank": sets.rank,
                "lowest": sets.lowest,
                "highest": sets.highest,
                "tier": placed.tier,
                "zeker": placed.certain,
            }
        )
        drawn = rank_intervals(table, NAMES, **words, based_on=table)
    figure_ = drawn.figure
    renderer = FigureCanvasAgg(figure_).get_renderer()
    source = next(text for text in figure_.texts if text.get_gid() == "source").get_window_extent(renderer)
    others = [legend.get_window_extent(renderer) for legend in figure_.legends]
    others += [axes.get_tightbbox(renderer) for axes in figure_.axes]
    others += [text.get_window_extent(renderer) for text in figure_.texts if text.get_gid() != "source"]
    assert source.height > 60, "the line is not long enough to prove anything"
    assert [box for box in others if box.y0 < source.y1] == []
