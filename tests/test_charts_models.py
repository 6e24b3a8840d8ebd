"""Charts of spending and models: lines stop at breaks, marks stand where the models say, and all words can be read."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, text_boxes, texts_outside
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.lines import Line2D

from analysis.charts import (
    Line,
    coefficients,
    expectation,
    specification_curve,
    spending_series,
    spending_spread,
    trend,
)
from analysis.charts.coefficients import WORDS as COEFFICIENTS
from analysis.charts.expectation import ABOVE, BELOW, WITHIN
from analysis.charts.expectation import WORDS as EXPECTATION
from analysis.charts.specification_curve import INK
from analysis.charts.specification_curve import WORDS as CURVE
from analysis.charts.spending_series import WORDS as SERIES
from analysis.charts.spending_series import segments
from analysis.charts.trend import line_colours
from analysis.design.drawing import Drawing
from analysis.design.palette import CATEGORICAL
from analysis.design.style import WIDTH
from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.publication.blocks import figure
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
NAMES = read_gemeenten(ROOT / "data" / "reference").names(2023)
SOURCE = "Bron: CBS, StatLine 45054NED (gewijzigd 17 juli 2026), CC BY 4.0; bewerking Kinderen in Kaart."
WORDS: dict[str, Any] = {"title": "Uitgaven aan jeugdzorg", "subtitle": "bruto lasten", "source": SOURCE}
BREAKS = {2023: "2023: Iv3-codes gesplitst", 2025: "2025: nieuwe indeling"}
POINT = "procent per procentpunt"
CHOICES = {
    "poverty": "Armoede",
    "controls": "Controlevariabelen",
    "weights": "Weging",
    "hosts": "Gastgemeenten",
    "year": "Jaar",
}
POVERTY = {
    "kinderen_laag_inkomen": "kinderen, laag inkomen",
    "huishoudens_laag_inkomen": "huishoudens, laag inkomen",
}
CONTROLS: dict[str, list[str]] = {
    "geen": [],
    "eenouder": ["eenoudergezinnen"],
    "school": ["achterstandsscore"],
}


@pytest.fixture(scope="module")
def municipalities() -> pd.DataFrame:
    """Real spending and indicators, 2017-2022, on the division of 2023."""
    rows = pd.read_csv(ROOT / "tests" / "reference" / "gemeenten.csv").rename(columns={"jaar": "year"})
    return rows.assign(value=1000 * rows["lasten"] / rows["kinderen"])


@pytest.fixture(scope="module")
def national() -> Line:
    """National accounts in million euro, as published."""
    figures = [4175, 4642, 5105, 5210, 5582, 5621, 6278, 7174]
    return Line("Jaarrekening", pd.DataFrame({"year": range(2017, 2025), "value": figures}, dtype=float))


@pytest.fixture(scope="module")
def budget() -> Line:
    """A budget, invented."""
    figures = [4100.0, 4300, 4900, 5000, 5400, 5500, 6000, 6900, 7600, 7700]
    return Line("Begroting", pd.DataFrame({"year": range(2017, 2027), "value": figures}), dashed=True)


@pytest.fixture(scope="module")
def series(national: Line, budget: Line) -> Drawing:
    return spending_series(
        [("Lopende prijzen", [national, budget]), ("Prijzen van 2024", [national])],
        based_on=national.points,
        breaks=BREAKS,
        unit="miljoen euro",
        **WORDS,
    )


@pytest.fixture(scope="module")
def spread_years(municipalities: pd.DataFrame) -> Drawing:
    return spending_spread(municipalities, breaks={2020: "2020: breuk"}, unit="euro per kind", **WORDS)


def fitted(rows: pd.DataFrame, poverty: str, controls: list[str], weighted: bool) -> dict[str, float]:
    """Least squares on real figures, of log spending per child, in percent per point."""
    import statsmodels.api as sm

    rows = rows[rows["value"] > 0].dropna(subset=[poverty, *controls])
    weights = rows["kinderen"] if weighted else 1.0
    model = sm.WLS(np.log(rows["value"]), sm.add_constant(rows[[poverty, *controls]]), weights=weights)
    fit = model.fit(cov_type="HC3")
    lower, upper = fit.conf_int().loc[poverty]
    figures = {"estimate": fit.params[poverty], "lower": lower, "upper": upper}
    return {**{k: 100 * v for k, v in figures.items()}, "p": fit.pvalues[poverty], "n": len(rows)}


@pytest.fixture(scope="module")
def curve(municipalities: pd.DataFrame) -> pd.DataFrame:
    models = []
    options = product(POVERTY, CONTROLS, (True, False), (True, False), range(2017, 2023))
    for poverty, controls, weighted, without, year in options:
        rows = municipalities[municipalities["year"] == year]
        rows = rows[~rows["weglaten"]] if without else rows
        choices = {
            "poverty": POVERTY[poverty],
            "controls": controls,
            "weights": "kinderen" if weighted else "gelijk",
            "hosts": "weggelaten" if without else "meegeteld",
            "year": str(year),
        }
        models.append({**fitted(rows, poverty, CONTROLS[controls], weighted), **choices})
    return pd.DataFrame(models)


@pytest.fixture(scope="module")
def specified(curve: pd.DataFrame) -> Drawing:
    return specification_curve(curve, CHOICES, based_on=curve, unit=POINT, main=0, **WORDS)


@pytest.fixture(scope="module")
def table(curve: pd.DataFrame) -> pd.DataFrame:
    some = curve[(curve["hosts"] == "weggelaten") & (curve["controls"] == "geen")]
    labels = "jaar " + some["year"] + ", " + some["weights"]
    return some.assign(model=labels, group=some["poverty"]).sort_values("group", kind="stable").head(20)


@pytest.fixture(scope="module")
def forest(table: pd.DataFrame) -> Drawing:
    return coefficients(table, based_on=table, unit=POINT, **WORDS)


@pytest.fixture(scope="module")
def expected(municipalities: pd.DataFrame) -> pd.DataFrame:
    """Actual and expected spending per child in 2021, with an interval of two standard deviations."""
    rows = municipalities[(municipalities["year"] == 2021) & ~municipalities["weglaten"]]
    rows = rows[rows["value"] > 0]
    slope, level = np.polyfit(rows["huishoudens_laag_inkomen"], np.log(rows["value"]), 1)
    middle = level + slope * rows["huishoudens_laag_inkomen"]
    reach = 2 * (np.log(rows["value"]) - middle).std()
    return pd.DataFrame(
        {
            "code": rows["code"],
            "expected": np.exp(middle),
            "actual": rows["value"],
            "lower": np.exp(middle - reach),
            "upper": np.exp(middle + reach),
        }
    )


@pytest.fixture(scope="module")
def scatter(expected: pd.DataFrame) -> Drawing:
    return expectation(expected, NAMES, based_on=expected, **WORDS)


@pytest.fixture(params=["series", "spread_years", "specified", "forest", "scatter"])
def chart(request: pytest.FixtureRequest) -> Drawing:
    return request.getfixturevalue(request.param)


def axes_of(drawing: Drawing, gid: str) -> Axes:
    (axes,) = [axes for axes in drawing.figure.axes if axes.get_gid() == gid]
    return axes


def with_gid(axes: Axes, gid: str) -> list[Any]:
    return [each for each in axes.get_children() if each.get_gid() == gid]


def words(axes: Axes, gid: str) -> list[str]:
    return [text.get_text() for text in with_gid(axes, gid)]


# ---------------------------------------------------------------------------------------------- every chart


def test_texts_neither_overlap_nor_leave_the_figure(chart: Drawing) -> None:
    assert overlapping_texts(chart.figure) == []
    assert texts_outside(chart.figure) == []
    assert chart.figure.get_figwidth() == WIDTH


def test_the_source_is_printed_and_the_text_alternative_names_no_cause(chart: Drawing) -> None:
    (line,) = [text.get_text() for text in chart.figure.texts if text.get_gid() == "source"]
    assert line.replace("\n", " ") == chart.source
    for word in ("leidt tot", "verklaart", "effect", "invloed", "presteert", "nan"):
        assert word not in chart.alt.lower()


def test_saved_twice_the_bytes_are_the_same_and_text_is_text(chart: Drawing) -> None:
    first, second = (figure(chart, name="figuur", caption="Figuur") for _ in range(2))
    assert (first.png, first.svg, first.csv) == (second.png, second.svg, second.csv)
    written = ET.fromstring(first.svg).iter("{http://www.w3.org/2000/svg}text")
    assert WORDS["title"] in ["".join(text.itertext()) for text in written]


def test_drawn_twice_the_figures_are_the_same(
    curve: pd.DataFrame, specified: Drawing, expected: pd.DataFrame, scatter: Drawing
) -> None:
    again = specification_curve(curve, CHOICES, based_on=curve, unit=POINT, main=0, **WORDS)
    assert figure(again, name="a", caption="A") == figure(specified, name="a", caption="A")
    again = expectation(expected, NAMES, based_on=expected, **WORDS)
    assert figure(again, name="a", caption="A") == figure(scatter, name="a", caption="A")


# ---------------------------------------------------------------------------------------------- series


def drawn_lines(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if str(line.get_gid()).startswith("line-")]


def test_no_line_runs_over_a_break(series: Drawing, national: Line) -> None:
    for axes in series.figure.axes:
        assert drawn_lines(axes)
        for line in drawn_lines(axes):
            years = sorted(line.get_xdata())
            assert not any(years[0] < year <= years[-1] for year in BREAKS)
    (first, second) = drawn_lines(axes_of(series, "panel-1"))
    assert [list(first.get_xdata()), list(second.get_xdata())] == [list(range(2017, 2023)), [2023, 2024]]
    drawn = np.concatenate([first.get_ydata(), second.get_ydata()])
    assert drawn.tolist() == national.points["value"].tolist()


def test_breaks_are_marked_with_their_notes(series: Drawing) -> None:
    for axes in series.figure.axes:
        for year, note in BREAKS.items():
            (rule,) = with_gid(axes, f"break-{year}")
            assert rule.is_dashed()
            assert list(rule.get_xdata()) == [year - 0.5] * 2
            assert [text.replace("\n", " ") for text in words(axes, f"note-{year}")] == [note]


def test_a_break_right_after_the_last_year_is_marked_and_others_outside_are_not(national: Line) -> None:
    breaks = {2017: "2017: de eerste", **BREAKS, 2026: "2026: ver weg"}
    drawing = spending_series(
        [("", [national])], based_on=national.points, breaks=breaks, unit="miljoen euro", **WORDS
    )
    axes = axes_of(drawing, "panel-0")
    marked = [line.get_gid() for line in axes.lines if "break" in str(line.get_gid())]
    assert sorted(marked) == ["break-2023", "break-2025"]
    assert "2026" not in drawing.alt
    assert "2017: de eerste" not in drawing.alt


def test_a_companion_is_dashed_hollow_and_of_the_same_colour(series: Drawing) -> None:
    lines = drawn_lines(axes_of(series, "panel-0"))
    accounts = [line for line in lines if line.get_gid() == "line-Jaarrekening"]
    budgets = [line for line in lines if line.get_gid() == "line-Begroting"]
    assert [len(accounts), len(budgets)] == [2, 3]
    assert {line.get_color() for line in lines} == {CATEGORICAL[0]}
    assert all(line.is_dashed() and line.get_markerfacecolor() == "white" for line in budgets)
    assert not any(line.is_dashed() for line in accounts)


def test_a_companion_takes_no_colour_of_its_own(national: Line, budget: Line) -> None:
    assert line_colours([national, budget, national]) == [CATEGORICAL[0], CATEGORICAL[0], CATEGORICAL[1]]
    assert line_colours([budget, national]) == list(CATEGORICAL[:2])  # there is no line before it
    drawing = trend([("", [national, budget])], based_on=national.points, **WORDS)
    assert [
        line.is_dashed() for line in drawing.figure.axes[0].lines if line.get_label() in ("Begroting",)
    ] == [True]


def test_a_year_without_figure_is_not_bridged() -> None:
    points = pd.DataFrame({"year": [2018, 2019, 2020, 2021], "value": [1.0, 2.0, np.nan, 4.0]})
    drawing = spending_series(
        [("", [Line("A", points)])], based_on=points, breaks={}, unit="euro", decimals=1, **WORDS
    )
    found = [list(line.get_xdata()) for line in drawn_lines(axes_of(drawing, "panel-0"))]
    assert found == [[2018, 2019], [2021]]
    assert drawing.alt == "Lijngrafiek: Uitgaven aan jeugdzorg, in euro. A: 1,0 in 2018 en 4,0 in 2021."


@pytest.mark.parametrize("panels", [1, 3])
@pytest.mark.parametrize("scale", [0.001, 1.0, 1e6])
def test_any_scale_and_long_notes_can_be_read(national: Line, panels: int, scale: float) -> None:
    line = Line("Jaarrekening", national.points.assign(value=national.points["value"] * scale))
    breaks = {2020: "2020: breuk", 2023: "2023: vier taakvelden in plaats van twee"}
    drawing = spending_series(
        [(f"Deel {at}", [line]) for at in range(panels)],
        based_on=line.points,
        breaks=breaks,
        unit="euro",
        **WORDS,
    )
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])
    for axes in drawing.figure.axes:
        left = axes.get_window_extent().x0
        notes = [with_gid(axes, f"note-{year}")[0] for year in breaks]
        assert all(note.get_window_extent().x0 >= left - 1 for note in notes)


def test_negative_figures_stay_in_view() -> None:
    points = pd.DataFrame({"year": [2020, 2021], "value": [-40.0, 100.0]})
    drawing = spending_series([("", [Line("A", points)])], based_on=points, breaks={}, unit="euro", **WORDS)
    assert axes_of(drawing, "panel-0").get_ylim()[0] < -40


def test_notes_stand_above_all_figures(series: Drawing) -> None:
    series.figure.canvas.draw()
    for axes in series.figure.axes:
        lowest = min(
            with_gid(axes, f"note-{year}")[0].get_window_extent().transformed(axes.transData.inverted()).y0
            for year in BREAKS
        )
        assert lowest > max(max(line.get_ydata()) for line in drawn_lines(axes))


def test_the_text_alternative_tells_each_part_of_a_series(series: Drawing) -> None:
    assert (
        "Jaarrekening: 4.175 in 2017 en 5.621 in 2022; na de breuk van 2023: 6.278 in 2023 en 7.174"
        in series.alt
    )
    assert "De reeks is niet doorlopend: 2023: Iv3-codes gesplitst; 2025: nieuwe indeling." in series.alt
    assert series.alt.endswith("7.174 in 2024.")


def test_the_rows_of_a_series_are_what_is_drawn(series: Drawing, budget: Line) -> None:
    shown = series.rows[(series.rows["name"] == "Begroting")]
    assert shown["value"].tolist() == budget.points["value"].tolist()
    assert list(series.rows) == ["panel", "name", "year", "value", "unit"]


@given(
    years=st.lists(st.integers(2010, 2030), min_size=1, unique=True),
    breaks=st.sets(st.integers(2008, 2032), max_size=4),
)
def test_segments_divide_the_years_and_never_hold_a_break(years: list[int], breaks: set[int]) -> None:
    points = pd.DataFrame({"year": sorted(years)})
    parts = list(segments(points, dict.fromkeys(breaks, "")))
    assert [year for _, part in parts for year in part["year"]] == sorted(years)
    for start, part in parts:
        assert not any(part["year"].min() < each <= part["year"].max() for each in breaks)
        assert start is None or start in breaks


def test_a_series_refuses_what_it_cannot_draw(national: Line) -> None:
    some = {"based_on": national.points, "breaks": BREAKS, "unit": "euro", **WORDS}
    empty = Line("leeg", national.points.assign(value=np.nan))
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        spending_series([("", [national, empty])], **some)
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        spending_series([], **some)
    with pytest.raises(PublicationError, match="7 lines in one panel, and 6 colours"):
        spending_series([("", [national] * 7)], **some)
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        spending_spread(empty.points, breaks={}, unit="euro", **WORDS)


def test_the_spread_shows_the_quantiles_of_each_year(
    spread_years: Drawing, municipalities: pd.DataFrame
) -> None:
    axes = axes_of(spread_years, "panel-0")
    by_year = municipalities.dropna(subset="value").groupby("year")["value"]
    boxes = [(patch.get_y(), patch.get_y() + patch.get_height()) for patch in axes.patches]
    assert np.allclose(np.ravel(boxes), by_year.quantile([0.25, 0.75]))
    (outer,) = with_gid(axes, "outer")
    ends = [path.vertices[:, 1] for path in outer.get_paths()]
    assert np.allclose(np.ravel(ends), by_year.quantile([0.05, 0.95]))
    medians = with_gid(axes, "median")
    assert [list(line.get_xdata()) for line in medians] == [[2017, 2018, 2019], [2020, 2021, 2022]]
    assert np.allclose(np.concatenate([line.get_ydata() for line in medians]), by_year.median())
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [f"{year}\nn = {size}" for year, size in by_year.size().items()]


# ---------------------------------------------------------------------------------------------- coefficients


def test_each_row_has_its_mark_its_interval_and_its_figures(forest: Drawing, table: pd.DataFrame) -> None:
    axes = axes_of(forest, "estimates")
    marks, intervals = [
        next(c for c in axes.collections if c.get_gid() == g) for g in ("estimates", "intervals")
    ]
    assert np.allclose(marks.get_offsets()[:, 0], table["estimate"])
    ends = np.array([path.vertices[:, 0] for path in intervals.get_paths()])
    assert np.allclose(ends, table[["lower", "upper"]])
    assert words(axes, "model") == table["model"].tolist()
    assert words(axes, "group") == list(dict.fromkeys(table["group"]))
    assert [int(n) for n in words(axes, "n")] == table["n"].tolist()
    assert len(with_gid(axes, "zero")) == 1


def test_a_mark_is_filled_where_the_interval_leaves_out_zero(forest: Drawing, table: pd.DataFrame) -> None:
    marks = next(c for c in axes_of(forest, "estimates").collections if c.get_gid() == "estimates")
    filled = [to_hex(colour) != "#ffffff" for colour in marks.get_facecolor()]
    certain = ((table["lower"] > 0) | (table["upper"] < 0)).tolist()
    assert filled == certain
    assert {True, False} <= set(certain)  # both occur
    assert f"het interval sluit nul uit bij {sum(certain)} van de {len(table)}." in forest.alt


def test_figures_are_written_in_dutch() -> None:
    row = pd.DataFrame(
        {"model": ["a"], "group": [""], "estimate": [6.14], "lower": [-1.9], "upper": [10.4], "n": [1342]}
    )
    drawing = coefficients(row, based_on=row, unit=POINT, **WORDS)
    axes = axes_of(drawing, "estimates")
    assert words(axes, "figures") == ["6,1 (−1,9 tot 10,4)"]
    assert words(axes, "n") == ["1.342"]
    assert words(axes, "group") == []
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])


def test_coefficients_refuse_in_sentences(table: pd.DataFrame) -> None:
    def draw(rows: pd.DataFrame) -> Drawing:
        return coefficients(rows, based_on=rows, unit=POINT, **WORDS)

    with pytest.raises(PublicationError, match="there is no figure to draw"):
        draw(table.head(0))
    with pytest.raises(PublicationError, match="has no column 'n'"):
        draw(table.drop(columns="n"))
    for wrong in ({"lower": table["upper"] + 1}, {"upper": np.inf}, {"estimate": np.nan}):
        with pytest.raises(PublicationError, match="has no interval around it"):
            draw(table.assign(**wrong))
    with pytest.raises(PublicationError, match="do not stand together"):
        draw(table.iloc[[0, -1, 1]])
    with pytest.raises(PublicationError, match="leave no room"):
        draw(table.assign(model="een heel lang label " * 4))


# ---------------------------------------------------------------------------------------------- specification curve


def test_estimates_stand_in_order_in_the_colour_of_their_kind(
    specified: Drawing, curve: pd.DataFrame
) -> None:
    axes = axes_of(specified, "curve")
    ordered = curve.sort_values("estimate", kind="stable")
    kinds = [
        (ordered["estimate"] > 0) & (ordered["p"] < 0.05),
        ordered["p"] >= 0.05,
        (ordered["estimate"] < 0) & (ordered["p"] < 0.05),
    ]
    for at, chosen in enumerate(kinds):
        (marks,) = with_gid(axes, f"estimates-{at}")
        expected = np.column_stack([np.flatnonzero(chosen) + 0.5, ordered["estimate"][chosen]])
        assert np.allclose(marks.get_offsets(), expected.reshape(-1, 2))
        assert len(expected) == 0 or to_hex(marks.get_facecolor()[0]) == INK[at]
        assert marks.get_rasterized()
    (bars,) = with_gid(axes, "intervals")
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    assert np.allclose(ends, ordered[["lower", "upper"]])
    assert specified.rows["estimate"].tolist() == ordered["estimate"].tolist()


def test_the_matrix_has_a_tick_for_each_model_that_takes_an_option(
    specified: Drawing, curve: pd.DataFrame
) -> None:
    axes = axes_of(specified, "choices")
    ordered = curve.sort_values("estimate", kind="stable").reset_index(drop=True)
    options = [(column, name) for column in CHOICES for name in curve[column].unique()]
    assert words(axes, "option") == [name for _, name in options]
    assert words(axes, "choice") == list(CHOICES.values())
    for at, (column, name) in enumerate(options):
        (ticks,) = with_gid(axes, f"option-{at}")
        places = [segment[0, 0] for segment in ticks.get_segments()]
        assert places == [float(place) + 0.5 for place in ordered.index[ordered[column] == name]]
        assert ticks.get_rasterized()
    assert [int(text) for text in words(axes, "models")] == [(curve[c] == name).sum() for c, name in options]


def test_options_stand_in_the_order_of_categories_or_of_numbers(curve: pd.DataFrame) -> None:
    turned = curve.iloc[::-1].assign(
        weights=pd.Categorical(curve["weights"][::-1], ["gelijk", "kinderen", "niet gebruikt"])
    )
    drawing = specification_curve(
        turned, {"weights": "Weging", "year": "Jaar", "controls": "C"}, based_on=curve, unit=POINT, **WORDS
    )
    years = [str(year) for year in range(2017, 2023)]
    found = words(axes_of(drawing, "choices"), "option")
    assert found == ["gelijk", "kinderen", *years, "school", "eenouder", "geen"]


def test_shares_are_those_of_the_models(specified: Drawing, curve: pd.DataFrame) -> None:
    positive = curve["estimate"] > 0
    strong = positive & (curve["p"] < 0.05)
    (subtitle,) = [t.get_text() for t in specified.figure.texts if t.get_gid() == "subtitle"]
    told = f"{len(curve)} modellen: {100 * positive.mean():.0f}% positief, {100 * strong.mean():.0f}% positief en"
    assert told in subtitle.replace("\n", " ")
    assert told in specified.alt
    low, high = (
        f"{curve['estimate'].agg(end):.1f}".replace(".", ",").replace("-", "−") for end in ("min", "max")
    )
    assert f"lopen van {low} tot {high};" in specified.alt


def test_the_main_model_is_marked_where_it_stands(specified: Drawing, curve: pd.DataFrame) -> None:
    place = int((curve["estimate"] < curve["estimate"].iloc[0]).sum()) + 0.5
    (mark,) = with_gid(axes_of(specified, "curve"), "main")
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (place, curve["estimate"].iloc[0])
    (marks,) = with_gid(axes_of(specified, "choices"), "main-options")
    assert len(marks.get_offsets()) == len(CHOICES)
    assert set(marks.get_offsets()[:, 0]) == {place}
    assert "Het hoofdmodel geeft" in specified.alt


def test_a_few_models_are_not_told_as_none_nor_nearly_all_as_all() -> None:
    many = pd.DataFrame(
        {"estimate": np.linspace(1, 2, 1000), "lower": 0.5, "upper": 3.0, "p": 0.01, "a": "x"}
    )
    for change, told in (({"p": 0.2}, "99% positief en significant"), ({"estimate": -1.0}, ">99% positief,")):
        changed = many.copy()
        changed.loc[0, list(change)] = list(change.values())
        drawing = specification_curve(changed, {"a": "A"}, based_on=many, unit=POINT, **WORDS)
        assert f"{told}" in drawing.alt
    few = many.assign(p=[0.01] + [0.5] * 999)
    drawing = specification_curve(few, {"a": "A"}, based_on=many, unit=POINT, **WORDS)
    assert "100% positief, <1% positief en significant, 0% negatief" in drawing.alt


def test_intervals_out_of_view_are_counted(curve: pd.DataFrame) -> None:
    wide = curve.copy()
    wide.loc[3, ["lower", "upper"]] = [-1e4, 1e4]
    drawing = specification_curve(wide, CHOICES, based_on=curve, unit=POINT, **WORDS)
    (caveat,) = [t.get_text() for t in drawing.figure.texts if t.get_gid() == "caveat"]
    assert "Buiten beeld reikt 1 interval." in caveat
    bottom, top = axes_of(drawing, "curve").get_ylim()
    assert bottom <= wide["estimate"].min() and wide["estimate"].max() <= top < 1000


def test_many_models_are_drawn_quickly_in_a_small_file(curve: pd.DataFrame) -> None:
    many = pd.concat([curve] * 12, ignore_index=True)
    start = time.process_time()
    block = figure(
        specification_curve(many, CHOICES, based_on=curve, unit=POINT, **WORDS), name="a", caption="A"
    )
    assert len(many) > 1500
    assert time.process_time() - start < 6  # about one second on a quiet machine
    assert len(block.svg) < 600_000


def test_a_specification_curve_refuses_in_sentences(curve: pd.DataFrame) -> None:
    def draw(models: pd.DataFrame, main: int | None = None) -> Drawing:
        return specification_curve(models, CHOICES, based_on=models, unit=POINT, main=main, **WORDS)

    with pytest.raises(PublicationError, match="there is no figure to draw"):
        draw(curve.head(0))
    with pytest.raises(PublicationError, match="have no column 'hosts'"):
        draw(curve.drop(columns="hosts"))
    for column, missing in (("p", np.nan), ("upper", np.inf), ("year", None)):
        with pytest.raises(PublicationError, match="lacks an estimate"):
            draw(curve.assign(**{column: [missing, *curve[column].iloc[1:]]}))
    with pytest.raises(PublicationError, match="not one model 9999"):
        draw(curve, 9999)
    with pytest.raises(PublicationError, match="not one model 0"):
        draw(pd.concat([curve, curve]), 0)
    with pytest.raises(PublicationError, match="leave no room"):
        draw(curve.assign(hosts="een heel lange omschrijving " * 3))


@settings(max_examples=5)
@given(count=st.integers(1, 40), seed=st.integers(0, 99))
def test_a_curve_of_any_size_can_be_read(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    estimate = random.normal(0, 3, count)
    reach = random.uniform(0.1, 6, count)
    models = pd.DataFrame(
        {
            "estimate": estimate,
            "lower": estimate - reach,
            "upper": estimate + reach,
            "p": random.uniform(0, 0.2, count),
        }
    ).assign(a=random.choice(["een", "twee"], count))
    drawing = specification_curve(models, {"a": "Keuze"}, based_on=models, unit=POINT, main=0, **WORDS)
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])
    assert all(one <= other for one, other in pairwise(drawing.rows["estimate"]))


# ---------------------------------------------------------------------------------------------- expectation


def test_marks_stand_at_expected_and_actual(scatter: Drawing, expected: pd.DataFrame) -> None:
    axes = axes_of(scatter, "expectation")
    sides = {
        ABOVE: expected["actual"] > expected["upper"],
        BELOW: expected["actual"] < expected["lower"],
    }
    sides[WITHIN] = ~(sides[ABOVE] | sides[BELOW])
    for side, chosen in sides.items():
        (marks,) = with_gid(axes, side)
        assert {tuple(point) for point in marks.get_offsets()} == {
            tuple(point) for point in expected.loc[chosen, ["expected", "actual"]].to_numpy()
        }
    assert f"liggen er {sides[ABOVE].sum()} boven en {sides[BELOW].sum()} onder" in scatter.alt
    (line,) = with_gid(axes, "equal")
    assert list(line.get_xdata()) == list(line.get_ydata()) == list(axes.get_xlim()) == list(axes.get_ylim())


def test_the_caveat_stands_clear_of_a_long_source(expected: pd.DataFrame) -> None:
    long = WORDS | {"source": "Bron: CBS, StatLine 85678NED (gewijzigd 1 november 2024); " * 6}
    assert overlapping_texts(expectation(expected, NAMES, based_on=expected, **long).figure) == []


def test_named_are_those_farthest_from_what_is_expected(scatter: Drawing, expected: pd.DataFrame) -> None:
    ratio = np.log(expected["actual"] / expected["expected"]).abs()
    farthest = [NAMES[code] for code in expected.loc[ratio.sort_values(ascending=False).index, "code"][:10]]
    named = [text.split(",")[0] for text in words(axes_of(scatter, "expectation"), "name")]
    assert 5 <= len(named) <= 10
    assert set(named) <= set(farthest)
    assert farthest[0] in scatter.alt


def test_the_caution_is_in_the_figure_and_in_the_text_alternative(scatter: Drawing) -> None:
    caution = "Een verschil is een reden om te vragen, geen oordeel over beleid."
    assert any(text.get_text().startswith(caution) for text in scatter.figure.texts)
    assert caution in scatter.alt


def test_without_intervals_and_on_linear_axes(expected: pd.DataFrame) -> None:
    rows = expected[["code", "expected", "actual"]].copy()
    rows.loc[rows.index[0], "actual"] = -50.0
    drawing = expectation(rows, NAMES, based_on=rows, logarithmic=False, **WORDS)
    axes = axes_of(drawing, "expectation")
    assert axes.get_xscale() == "linear"
    assert axes.get_ylim()[0] <= -50
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])
    assert "interval" not in drawing.alt
    assert "side" not in drawing.rows


def test_an_expectation_refuses_in_sentences(expected: pd.DataFrame) -> None:
    def draw(rows: pd.DataFrame, **more: Any) -> Drawing:
        return expectation(rows, NAMES, based_on=rows, **more, **WORDS)

    with pytest.raises(PublicationError, match="there is no figure to draw"):
        draw(expected.assign(actual=np.nan))
    with pytest.raises(PublicationError, match="have no column 'actual'"):
        draw(expected.drop(columns="actual"))
    first = expected["code"].min()
    zero = expected.assign(actual=expected["actual"].where(expected["code"] != first, 0.0))
    with pytest.raises(PublicationError, match=f"{first} has an amount that is not positive"):
        draw(zero)
    with pytest.raises(PublicationError, match="not positive"):
        draw(expected.assign(expected=-1.0), logarithmic=False)


def test_one_municipality_can_be_drawn(expected: pd.DataFrame) -> None:
    drawing = expectation(expected.head(1), NAMES, based_on=expected, **WORDS)
    assert "1 gemeente, werkelijk" in drawing.alt
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])
    (mark,) = [m for side in (ABOVE, WITHIN, BELOW) for m in with_gid(axes_of(drawing, "expectation"), side)]
    assert to_rgba(mark.get_edgecolor()[0])[3] == 1


# ---------------------------------------------------------------------------------------------- the English edition

OWN: dict[str, Any] = {
    "series": SERIES,
    "spread": SERIES,
    "coefficients": COEFFICIENTS,
    "specification_curve": CURVE,
    "expectation": EXPECTATION,
}
"""The vocabulary of each chart."""
HEADING = {"title": "Low income", "subtitle": "2021", "source": "CBS"}
"""In no language but English, like all that is given to these charts: what is left is their own."""
NAMED = {word.lower() for name in NAMES for word in re.findall(r"\w+", str(name))}


@pytest.fixture(scope="module")
def drawn(
    national: Line,
    municipalities: pd.DataFrame,
    curve: pd.DataFrame,
    table: pd.DataFrame,
    expected: pd.DataFrame,
) -> dict[tuple[str, Language], Drawing]:
    options = {
        name: f"Option {at}" for at, name in enumerate(dict.fromkeys(curve[[*CHOICES]].to_numpy().ravel()))
    }
    plain = curve.assign(**{choice: curve[choice].map(options) for choice in CHOICES})
    models = table.assign(
        model=[f"Model {at}" for at in range(len(table))], group="Group", n=table["n"] + 1000
    )
    given = Line("Accounts", national.points)
    draw: dict[str, Callable[[Language], Drawing]] = {
        "series": lambda language: spending_series(
            [("", [given])],
            based_on=given.points,
            breaks={2023: "2023"},
            unit="%",
            language=language,
            **HEADING,
        ),
        "spread": lambda language: spending_spread(
            municipalities, breaks={2020: "2020"}, unit="%", language=language, **HEADING
        ),
        "coefficients": lambda language: coefficients(
            models, based_on=models, unit="%", language=language, **HEADING
        ),
        "specification_curve": lambda language: specification_curve(
            plain,
            dict.fromkeys(CHOICES, "Choice"),
            based_on=plain,
            unit="%",
            main=0,
            language=language,
            **HEADING,
        ),
        "expectation": lambda language: expectation(
            expected, NAMES, based_on=expected, language=language, **HEADING
        ),
    }
    return {(name, language): draw[name](language) for name in OWN for language in ("nl", "en")}


def flat(words: Any) -> Iterator[str]:
    """Every text of a vocabulary."""
    if isinstance(words, str):
        yield words
    else:
        for each in words.values() if isinstance(words, dict) else words:
            yield from flat(each)


def own_words(texts: Iterable[str]) -> set[str]:
    """Every word of some texts, fields of templates left out."""
    plain = (re.sub(r"\{.*?\}", " ", text) for text in texts)
    return {word.lower() for text in plain for word in re.findall(r"[^\W\d_]{2,}", text)}


def numbers_of(text: str, language: Language) -> list[float]:
    """Every number of a text, read as the language writes it."""
    thousands, decimal = (".", ",") if language == "nl" else (",", ".")
    found = re.findall(rf"\d+(?:\{thousands}\d{{3}})*(?:\{decimal}\d+)?", text)
    return sorted(float(each.replace(thousands, "").replace(decimal, ".")) for each in found)


@pytest.mark.parametrize("name", OWN)
def test_both_vocabularies_have_the_same_places(name: str) -> None:
    dutch, english = (list(flat(OWN[name][language])) for language in ("nl", "en"))
    assert OWN[name]["nl"].keys() == OWN[name]["en"].keys()
    for one, other in zip(dutch, english, strict=True):
        assert sorted(re.findall(r"\{\w+\}", one)) == sorted(re.findall(r"\{\w+\}", other))


@pytest.mark.parametrize("name", OWN)
def test_an_english_chart_has_no_dutch_word_of_its_own(
    name: str, drawn: dict[tuple[str, Language], Drawing]
) -> None:
    dutch = own_words(flat(OWN[name]["nl"])) - own_words(flat(OWN[name]["en"])) - NAMED
    seen = {
        language: own_words([*(text for text, _ in text_boxes(drawn[name, language].figure)), alt])
        for language, alt in (("nl", drawn[name, "nl"].alt), ("en", drawn[name, "en"].alt_en))
    }
    assert len(seen["nl"] & dutch) > 3  # the measuring finds what is there
    assert seen["en"] & dutch == set()


@pytest.mark.parametrize("name", OWN)
def test_both_alternatives_tell_the_same_numbers(
    name: str, drawn: dict[tuple[str, Language], Drawing]
) -> None:
    dutch, english = drawn[name, "nl"], drawn[name, "en"]
    assert len(numbers_of(dutch.alt, "nl")) > 3
    assert numbers_of(dutch.alt, "nl") == numbers_of(english.alt_en, "en")
    assert (dutch.alt, dutch.alt_en) == (english.alt, english.alt_en)  # whatever language is drawn
    drawn_numbers = (
        sorted(n for text, _ in text_boxes(drawn[name, each].figure) for n in numbers_of(text, each))
        for each in ("nl", "en")
    )
    assert next(drawn_numbers) == next(drawn_numbers)


@pytest.mark.parametrize("name", OWN)
def test_english_words_fit(name: str, drawn: dict[tuple[str, Language], Drawing]) -> None:
    assert overlapping_texts(drawn[name, "en"].figure) == []
    assert texts_outside(drawn[name, "en"].figure) == []


def test_sides_are_told_in_the_language_of_the_chart(drawn: dict[tuple[str, Language], Drawing]) -> None:
    dutch, english = (drawn["expectation", language].rows["side"] for language in ("nl", "en"))
    assert set(dutch) == {"boven", "binnen", "onder"}
    assert english.map({"above": ABOVE, "within": WITHIN, "below": BELOW}).tolist() == dutch.tolist()
    assert "euro per child" in drawn["expectation", "en"].alt_en
