"""The English edition of chapters 1 and 2: charts and tables say the same as in Dutch, in English words and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, text_boxes, texts_outside

from analysis.catalogue import Catalogue
from analysis.charts import (
    Line,
    band_chart,
    distribution,
    funnel_plot,
    matrix,
    rank_intervals,
    trend,
    weight_ranges,
)
from analysis.design.drawing import Drawing
from analysis.numbers import Language, format_number
from analysis.statistics import SER_BAND, band_counts, coverage, coverage_text, select
from analysis.statistics import sdg as sdg_tables
from analysis.statistics.components import Component
from analysis.statistics.composite import kids_count
from analysis.statistics.funnel import funnel
from analysis.statistics.sensitivity import reading_list as index_list
from analysis.statistics.sensitivity import weight_sensitivity
from analysis.statistics.tiers import TIER_LABELS
from analysis.statistics.uncertainty import (
    estimated_list,
    reading_list,
    with_places,
    with_uncertainty,
)
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CHILDREN = "kinderen_laag_inkomen"
HEADING = {"title": "Low income", "subtitle": "2021", "source": "CBS"}
"""In no language, so that what is left is the chart's own."""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")


@pytest.fixture(scope="module")
def all_years(panel: pd.DataFrame) -> pd.DataFrame:
    return select(panel, CHILDREN)


@pytest.fixture(scope="module")
def children(all_years: pd.DataFrame) -> pd.DataFrame:
    return all_years[all_years["year"] == 2021].reset_index(drop=True)


@pytest.fixture(scope="module")
def placed(children: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    return with_places(with_uncertainty(children, catalogue.indicators[CHILDREN], thresholds=(8, 12)))


@pytest.fixture(scope="module")
def parts(children: pd.DataFrame) -> tuple[pd.DataFrame, list[Component]]:
    """A real figure and two invented ones, as the parts of an index."""
    known = children.dropna(subset="value").set_index("code")
    order = np.arange(len(known))
    figures = pd.DataFrame({"a": known["value"], "b": (7 * order) % 157, "c": (31 * order) % 89})
    return figures, [Component(name, "higher is worse") for name in figures]


def invented_cells(language: Language) -> pd.DataFrame:
    """Every kind of cell of a matrix, with invented figures."""
    kinds = [("measured", third) for third in (1.0, 2.0, 3.0, np.nan)]
    kinds += [(status, np.nan) for status in ("ambiguous", "not measurable", "no figure")]
    cells = [
        {
            "row": row,
            "goal": 1 + at // 2,
            "indicator": f"SDG {at}",
            "year": 2020,
            "tercile": third,
            "text": format_number(1000.5 + at, 1, language),
            "status": status,
        }
        for row, (at, (status, third)) in product(NAMES.iloc[:3], enumerate(kinds))
    ]
    frame = pd.DataFrame(cells)
    empty = frame["status"].isin(["not measurable", "no figure"])
    return frame.assign(text=frame["text"].mask(empty, ""), year=frame["year"].mask(empty))


@pytest.fixture(scope="module")
def draw(
    all_years: pd.DataFrame,
    children: pd.DataFrame,
    placed: pd.DataFrame,
    parts: tuple[pd.DataFrame, list[Component]],
) -> dict[str, Callable[[Language], Drawing]]:
    """How to draw each chart in a language, on real figures where that is quick."""
    amsterdam, some_years = all_years[all_years["code"] == "GM0363"], all_years[all_years["year"] > 2020]
    limits = funnel(children["value"] / 100 * children["denominator"], children["denominator"])
    draws = weight_sensitivity(*parts, draws=200, seed=1)
    counts = band_counts(all_years)
    labels = {name: f"{at}" for at, name in enumerate(("below", "in", "above"))}
    return {
        "bands": lambda language: band_chart(
            1000 + counts, labels, based_on=all_years, break_year=2022, language=language, **HEADING
        ),
        "distribution": lambda language: distribution(
            some_years, NAMES, band=SER_BAND, break_year=2022, language=language, **HEADING
        ),
        "trend": lambda language: trend(
            [("", [Line("Amsterdam", amsterdam)])],
            based_on=amsterdam,
            break_year=2022,
            language=language,
            **HEADING,
        ),
        "rank_intervals": lambda language: rank_intervals(
            placed, NAMES, based_on=children, language=language, **HEADING
        ),
        "funnel_plot": lambda language: funnel_plot(children, limits, NAMES, language=language, **HEADING),
        "matrix": lambda language: matrix(
            invented_cells(language), based_on=children, language=language, **HEADING
        ),
        "weights": lambda language: weight_ranges(
            draws, NAMES, based_on=children, draws=200, language=language, **HEADING
        ),
    }


CHARTS = ("bands", "distribution", "trend", "rank_intervals", "funnel_plot", "matrix", "weights")
OWN: dict[str, dict[Language, dict[str, str]]] = {
    name: import_module(f"analysis.charts.{name}").WORDS for name in CHARTS
}
"""The vocabulary of each chart."""


@pytest.fixture(scope="module")
def drawn(draw: dict[str, Callable[[Language], Drawing]]) -> dict[tuple[str, Language], Drawing]:
    return {(name, each): draw[name](each) for name in CHARTS for each in ("nl", "en")}


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of some texts, fields of templates left out."""
    return {
        word.lower() for text in texts for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"\{.*?\}", " ", text))
    }


def only_dutch(vocabulary: dict[Language, dict[str, str]]) -> set[str]:
    """Words that a vocabulary has in Dutch and not in English."""
    labels = {each: [*vocabulary[each].values(), *TIER_LABELS[each]] for each in vocabulary}
    return words_of(labels["nl"]) - words_of(labels["en"])


def numbers_of(text: str, language: Language) -> list[float]:
    """Every number of a text, read as the language writes it."""
    thousands, decimal = (".", ",") if language == "nl" else (",", ".")
    shape = rf"\d+(?:\{thousands}\d{{3}})*(?:\{decimal}\d+)?"
    plain = [each.replace(thousands, "").replace(decimal, ".") for each in re.findall(shape, text)]
    return sorted(float(each) for each in plain)


@pytest.fixture(scope="module")
def texts(drawn: dict[tuple[str, Language], Drawing]) -> dict[tuple[str, Language], list[str]]:
    """Every text in each chart."""
    return {key: [text for text, _ in text_boxes(drawing.figure)] for key, drawing in drawn.items()}


NAMED = words_of(NAMES)


# ------------------------------------------------------------------------------------------------------- charts


@pytest.mark.parametrize("name", CHARTS)
def test_both_vocabularies_have_the_same_places(name: str) -> None:
    words = OWN[name]
    assert words["nl"].keys() == words["en"].keys()
    for key, text in words["nl"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["en"][key])), key


@pytest.mark.parametrize("name", CHARTS)
def test_an_english_chart_has_no_dutch_word_of_its_own(
    name: str, drawn: dict[tuple[str, Language], Drawing], texts: dict[tuple[str, Language], list[str]]
) -> None:
    dutch = only_dutch(OWN[name]) - NAMED
    assert words_of([*texts[name, "nl"], drawn[name, "nl"].alt]) & dutch  # the measuring finds what is there
    assert words_of([*texts[name, "en"], drawn[name, "en"].alt_en]) & dutch == set()


@pytest.mark.parametrize("name", CHARTS)
def test_both_alternatives_tell_the_same_numbers(
    name: str, drawn: dict[tuple[str, Language], Drawing]
) -> None:
    dutch, english = drawn[name, "nl"], drawn[name, "en"]
    assert len(numbers_of(dutch.alt, "nl")) > 2
    assert numbers_of(dutch.alt, "nl") == numbers_of(english.alt_en, "en")
    assert (dutch.alt, dutch.alt_en) == (english.alt, english.alt_en)  # whatever language is drawn


@pytest.mark.parametrize("name", CHARTS)
def test_numbers_in_the_chart_are_written_in_english(
    name: str, texts: dict[tuple[str, Language], list[str]]
) -> None:
    dutch, english = (
        sorted(number for text in texts[name, each] for number in numbers_of(text, each))
        for each in ("nl", "en")
    )
    assert dutch == english


@pytest.mark.parametrize("name", CHARTS)
def test_english_words_fit(name: str, drawn: dict[tuple[str, Language], Drawing]) -> None:
    assert overlapping_texts(drawn[name, "en"].figure) == []
    assert texts_outside(drawn[name, "en"].figure) == []


def test_what_an_axis_counts_and_which_end_is_first_can_be_said_otherwise(
    children: pd.DataFrame, placed: pd.DataFrame
) -> None:
    limits = funnel(children["value"] / 100 * children["denominator"], children["denominator"])
    asked = {"population": "pupils", "unit": "per cent", "language": "en"}
    drawing = funnel_plot(children, limits, NAMES, **asked, **HEADING)
    assert drawing.figure.axes[0].get_xlabel() == "number of pupils (logarithmic scale)"
    assert "140,600 pupils; together 5.7 per cent." in drawing.alt_en
    ranked = rank_intervals(
        placed, NAMES, based_on=children, direction="place 1 = lowest", language="en", **HEADING
    )
    assert "157 municipalities; place 1 = lowest." in ranked.alt_en


# ------------------------------------------------------------------------------------------------------- tables


def test_reading_lists_have_english_numbers_and_words(placed: pd.DataFrame, catalogue: Catalogue) -> None:
    indicator = catalogue.indicators[CHILDREN]
    dutch, english = (reading_list(placed, NAMES, indicator, language=each) for each in ("nl", "en"))
    assert english["cijfer"].tolist() == [text.replace(",", ".") for text in dutch["cijfer"]]
    assert english["interval"].tolist() == [text.replace(",", ".") for text in dutch["interval"]]
    assert set(english["derde"].str.removesuffix(" *")) == {"highest third", "middle third", "lowest third"}
    assert (english["derde"].str.endswith("*") == placed["zeker"]).all()
    pairs = set(zip(dutch["derde"].str[:4], english["derde"].str[:4], strict=True))
    assert pairs == {("hoog", "high"), ("midd", "midd"), ("laag", "lowe")}
    assert english["kans_boven_8"].tolist() == dutch["kans_boven_8"].tolist()


def test_estimates_have_an_english_mark(catalogue: Catalogue) -> None:
    row = {"code": ["GM0599"], "value": 12.2, "interval_lower": 10.4, "interval_upper": 14.3}
    rows = pd.DataFrame(row | {"kans_boven_8": np.nan})
    (read,) = estimated_list(rows, NAMES, catalogue.indicators[CHILDREN], language="en").itertuples()
    assert (read.cijfer, read.interval, read.kans_boven_8) == ("≈ 12.2", "10.4–14.3", "not available")


def test_the_list_of_an_index_has_english_numbers(parts: tuple[pd.DataFrame, list[Component]]) -> None:
    figures = pd.DataFrame({"a": np.arange(1001.0)}, index=[f"GM{at:04}" for at in range(1001)])
    draws = weight_sensitivity(figures, parts[1][:1], draws=20, seed=1)
    index = kids_count(figures, parts[1][:1])
    places = index_list(draws, {"kids": index}, NAMES, language="en")["kids"].tolist()
    assert (places[0], places[-1]) == ("1", "1,001")
    assert "the other way round" in index.direction.en and "andersom" in index.direction.nl


def test_the_coverage_is_told_in_english(all_years: pd.DataFrame, children: pd.DataFrame) -> None:
    dutch, english = (coverage_text(children, KNOWN, language=each) for each in ("nl", "en"))
    assert numbers_of(english, "en") == numbers_of(dutch, "nl")
    assert "Noord-Holland and Noord-Brabant" in english
    own = words_of(coverage.WORDS["nl"].values()) - words_of(coverage.WORDS["en"].values())
    assert words_of([dutch]) & own and not words_of([english]) & own
    complete = children.assign(value=1.0)
    told = coverage_text(complete, KNOWN, language="en")
    assert told == "This edition has figures for 2021 of 342 of the 342 municipalities."


def test_the_sdg_table_is_english_from_head_to_foot(panel: pd.DataFrame, catalogue: Catalogue) -> None:
    wanted = panel[panel["indicator"].isin(["vaccinatie_bmr", "kinderen_laag_inkomen", "tienermoeders"])]
    found = sdg_tables.sdg_figures(wanted, 2023, catalogue=catalogue, gemeenten=KNOWN)
    dutch, english = (sdg_tables.sdg_table(found, catalogue, language=each) for each in ("nl", "en"))
    own = words_of(sdg_tables.WORDS["nl"].values()) - words_of(sdg_tables.WORDS["en"].values())
    columns = ["niveau", "richting", "kinderen_in_tel", "nagegaan"]
    assert words_of(dutch[columns].to_numpy().ravel()) & own
    assert not words_of(english[columns].to_numpy().ravel()) & own
    assert not words_of(english["cijfers"]) & {"gemeenten", "catalogus", "uitgave"}
    assert english["maatstaf"].tolist() == [row.proxy.en for row in catalogue.sdg.values()]
    assert english["let_op"].astype(bool).tolist() == dutch["let_op"].astype(bool).tolist()


def test_cells_of_the_sdg_table_are_english_and_of_the_same_figures(
    panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    wanted = panel[panel["indicator"].isin(["vaccinatie_bmr", "kinderen_laag_inkomen"])]
    found = sdg_tables.sdg_figures(wanted, 2023, catalogue=catalogue, gemeenten=KNOWN)
    by_area = found.rows.rename(columns={"code": "area"})
    areas = ["GM0363", "GM0599"]
    dutch, english = (
        sdg_tables.sdg_cells(found, by_area, areas, catalogue, language=each) for each in ("nl", "en")
    )
    same = ["sdg", "goal", "code", "indicator", "area", "value", "year", "status", "tercile"]
    pd.testing.assert_frame_equal(dutch[same], english[same])
    assert english["text"].tolist() == [text.replace(",", ".") for text in dutch["text"]]
    assert (english["reason"].astype(bool) == dutch["reason"].astype(bool)).all()
    assert "this edition does not have figures for the whole of this area" in set(english["reason"])
    assert not any(text.startswith("Bron") for text in english["source"])
    assert not any("licentie" in text for text in english["source"])
    assert any("licence not stated in the copy" in text for text in english["source"])
