"""Maps of two figures and of clusters: for every page, in two languages, of the country and of a part of it."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import SLACK, text_boxes
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgba

from analysis.catalogue import Bilingual, read_catalogue
from analysis.design.drawing import Drawing
from analysis.design.targets import Target, load_target
from analysis.errors import PublicationError, StatisticsError, TerritoryError
from analysis.maps import Classes, Shapes, bivariate_map, cluster_map
from analysis.maps.bivariate import COLOURS, LEVELS, tercile_classes
from analysis.maps.clusters import ALONE_HATCH, FEW, MARKERS
from analysis.maps.clusters import WORDS as CLUSTER_WORDS
from analysis.maps.extent import within
from analysis.maps.shapes import _hexagons
from analysis.numbers import Language, format_number, join_words
from analysis.project import Project
from analysis.statistics import select
from analysis.statistics.autocorrelation import CLUSTERS
from analysis.statistics.neighbours import Neighbours
from analysis.territory.gemeenten import read_gemeenten
from analysis.wording import HATCHES, STATUS_WORDS

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CATALOGUE = read_catalogue(ROOT / "data" / "catalogue")
DIVISION = KNOWN.in_year(2023).set_index("code")["provincie"]
INCOME, SIZE = "huishoudens_laag_inkomen", "inwoners"
SLIDE = replace(load_target("presentatie"), height=4.9, bare=True)
QUICKLY = settings(max_examples=2, phases=[Phase.generate])  # to shrink is to draw hundreds of maps
PAGES: tuple[tuple[str | Target, Language], ...] = (
    ("databoek", "en"),
    ("scherm", "nl"),
    ("presentatie", "en"),
    (SLIDE, "nl"),
)
NEAR = Bilingual(
    nl="Buren: wie een grens deelt; eilanden met hun haven.",
    en="Neighbours: who share a boundary; islands with their port.",
)


@pytest.fixture(scope="module")
def hexagons() -> Shapes:
    """The hexagon map, also where boundaries were downloaded."""
    return _hexagons(Project(ROOT), 2023, DIVISION.to_dict())


@pytest.fixture(scope="module")
def zeeland(hexagons: Shapes) -> Shapes:
    return within(hexagons, DIVISION.index[DIVISION == "PV29"].tolist(), "Zeeland")


@pytest.fixture(scope="module")
def template() -> pd.DataFrame:
    """Panel rows of every municipality, whose figures the tests replace by inventions."""
    panel = pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")
    return select(panel, SIZE, year=2023).sort_values("code", ignore_index=True)


STATUSES = ("observed", "observed", "observed", "estimated", "not published", "suppressed", "not delivered")


def invented(template: pd.DataFrame, indicator: str, seed: int) -> pd.DataFrame:
    """Rows with random figures with one digit, of which some are missing or estimated."""
    random = np.random.default_rng(seed)
    status = random.choice(STATUSES, len(template))
    value = np.round(random.uniform(0, 40, len(template)), 1)
    there = np.isin(status, ["observed", "estimated"])
    rows = template.assign(indicator=indicator, status=status, value=np.where(there, value, np.nan))
    rows.loc[rows["status"] == "estimated", ["source", "version"]] = ["een model", ""]
    return rows


def in_part(rows: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    return rows[rows["code"].isin(shapes.areas["code"])].reset_index(drop=True)


def made_up_clusters(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Clusters at random; the last two municipalities with a figure were not tested."""
    random = np.random.default_rng(seed)
    codes = rows.loc[rows["value"].notna(), "code"].tolist()[:-2]
    before = random.choice(CLUSTERS, len(codes))
    after = np.where(random.random(len(codes)) < 0.5, before, CLUSTERS[4])
    found = pd.DataFrame({"cluster": before, "cluster_fdr": after}, index=pd.Index(codes, name="code"))
    return found.assign(significant=before != CLUSTERS[4], significant_fdr=after != CLUSTERS[4])


def both(x: pd.DataFrame, y: pd.DataFrame, shapes: Shapes, **more: Any) -> Drawing:
    return bivariate_map(x, y, shapes, CATALOGUE, NAMES, **{"title": "Inkomen en omvang", **more})


def clustered(found: pd.DataFrame, rows: pd.DataFrame, shapes: Shapes, **more: Any) -> Drawing:
    return cluster_map(found, rows, shapes, CATALOGUE, NAMES, **{"neighbours": NEAR, **more})


def texts(drawing: Drawing, gid: str) -> list[str]:
    return [text.get_text() for axes in drawing.figure.axes if axes.get_gid() == gid for text in axes.texts]


def areas(drawing: Drawing) -> dict[str, Any]:
    (axes,) = [axes for axes in drawing.figure.axes if axes.get_gid() == "map"]
    return {str(each.get_gid()): each for each in axes.collections if each.get_gid()}


def drawn_counts(drawing: Drawing) -> dict[str, int]:
    return {gid: n for gid, each in areas(drawing).items() if (n := len(each.get_paths()))}


def printed(drawing: Drawing, gid: str) -> str:
    return " ".join(text.get_text() for text in drawing.figure.texts if text.get_gid() == gid).replace(
        "\n", " "
    )


def in_the_way(drawing: Drawing) -> list[tuple[str, str]]:
    """Texts that lie over another, or beyond the page; drawn once for both."""
    page = drawing.figure.bbox.padded(SLACK)
    boxes = [(text, box.padded(-SLACK)) for text, box in text_boxes(drawing.figure)]
    over = [
        (one[0], other[0]) for one, other in itertools.combinations(boxes, 2) if one[1].overlaps(other[1])
    ]
    inside = [page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1) for _, box in boxes]
    return over + [(text, "the page") for (text, _), fits in zip(boxes, inside, strict=True) if not fits]


def literal_classes(x: pd.DataFrame, y: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """The class of both figures of each municipality, one by one."""
    first, second = (rows.set_index("code")["value"].to_dict() for rows in (x, y))
    known = [code for code in first if not (np.isnan(first[code]) or np.isnan(second[code]))]
    columns, rows = (
        classes_of({code: figures[code] for code in known}, CATALOGUE.indicators[name].decimals)
        for figures, name in ((first, x["indicator"].iloc[0]), (second, y["indicator"].iloc[0]))
    )
    return {code: (columns[code], rows[code]) for code in known}


def classes_of(figures: dict[str, float], decimals: int) -> dict[str, int]:
    borders = [round(float(np.quantile([*figures.values()], share)), decimals) for share in (1 / 3, 2 / 3)]
    return {code: sum(value >= border for border in borders) for code, value in figures.items()}


def literal_status(x: pd.DataFrame, y: pd.DataFrame) -> dict[str, str]:
    """Why a figure is missing, of the first that is; or that one of them is an estimate."""
    status = {}
    for (_, one), (_, other) in zip(x.iterrows(), y.iterrows(), strict=True):
        lacking = [each["status"] for each in (one, other) if pd.isna(each["value"])]
        modelled = "estimated" in (one["status"], other["status"])
        status[one["code"]] = lacking[0] if lacking else "estimated" if modelled else "observed"
    return status


# ---------------------------------------------------------------------------------------------------- two figures


@given(seed=st.integers(0, 10_000))
@QUICKLY
def test_two_figures_are_drawn_and_told_as_they_are(
    template: pd.DataFrame, hexagons: Shapes, zeeland: Shapes, seed: int
) -> None:
    x, y = invented(template, INCOME, seed), invented(template, SIZE, seed + 1)
    place, status = literal_classes(x, y), literal_status(x, y)
    across, up = tercile_classes(x, y, CATALOGUE)
    for shapes, language in ((hexagons, "nl"), (zeeland, "en")):
        part = [in_part(rows, shapes) for rows in (x, y)]
        classes = None if shapes.whole else (across, up)
        drawing = both(*part, shapes, classes=classes, language=language, target="scherm")
        here = {code: place[code] for code in shapes.areas["code"] if code in place}
        cells = Counter(here.values())
        order = itertools.product(range(3), range(3))  # rows from below, each from the left
        assert texts(drawing, "square")[:9] == [str(cells[column, row]) for row, column in order]
        drawn, reasons = drawn_counts(drawing), Counter(status[code] for code in shapes.areas["code"])
        for column, row in itertools.product(range(3), range(3)):
            shown = [drawn.get(f"{kind}-{column}-{row}", 0) for kind in ("class", "estimated")]
            modelled = sum(here[code] == (column, row) and status[code] == "estimated" for code in here)
            assert shown == [cells[column, row] - modelled, modelled]
        for reason in ("not published", "suppressed", "not delivered"):
            assert drawn.get(f"status-{reason}", 0) == reasons[reason]
        legend = texts(drawing, "legend")
        label = {"nl": "geschat met een model", "en": "estimated by a model"}[language]
        words = {**STATUS_WORDS[language], "estimated": label}
        told = dict(zip(legend[2::2], legend[3::2], strict=True))
        assert told == {words[each]: str(n) for each, n in reasons.items() if each != "observed"}
        for each, alt in (("nl", drawing.alt), ("en", drawing.alt_en)):
            assert_tells_two_figures(alt, here, (across, up), reasons, shapes, each)


def assert_tells_two_figures(
    alt: str,
    here: dict[str, tuple[int, int]],
    classes: tuple[Classes, Classes],
    reasons: Counter[str],
    shapes: Shapes,
    language: Language,
) -> None:
    corners = []
    for column, row in ((2, 2), (0, 0), (2, 0), (0, 2)):
        codes = sorted(code for code, place in here.items() if place == (column, row))
        named = join_words([NAMES[code] for code in codes], language)
        who = f" ({named})" if 0 < len(codes) <= 3 else ""
        corners.append(f"{LEVELS[language][column]}-{LEVELS[language][row]} {len(codes)}{who}")
    assert join_words(corners, language) in alt
    for each in classes:
        low, high = (format_number(border, each.decimals, language) for border in each.borders)
        assert f" {low} {'en' if language == 'nl' else 'and'} {high} " in alt
    alike = sum(column == row for column, row in here.values())
    without = sum(reasons[each] for each in ("not published", "suppressed", "not delivered"))
    all_of, phrases = len(shapes.areas), {
        "nl": (
            f"Kaart van {len(shapes.areas)} gemeenten",
            f"In dezelfde groep van beide: {alike} van de {len(here)}.",
            f"Van {without} gemeente{'n' if without > 1 else ''} ontbreekt een cijfer",
            "grenzen van het hele land",
        ),
        "en": (
            f"Map of {len(shapes.areas)} municipalities",
            f"In the same group of both: {alike} of {len(here)}.",
            f"Of {without} municipalit{'ies' if without > 1 else 'y'} a figure is missing",
            "borders of the whole country",
        ),
    }  # fmt: skip
    start, same, missing, country = phrases[language]
    assert alt.startswith(f"{start}{'' if shapes.whole else ' in Zeeland'}: ")
    assert same in alt
    assert (missing in alt) == (without > 0)
    assert (country in alt) == (not shapes.whole)
    assert len(here) + without == all_of


def test_reasons_have_their_hatch_and_estimates_their_colour(
    template: pd.DataFrame, hexagons: Shapes
) -> None:
    drawing = both(invented(template, INCOME, 1), invented(template, SIZE, 2), hexagons)
    for gid, each in areas(drawing).items():
        kind, _, what = gid.partition("-")
        if kind == "status":
            assert each.get_hatch() == HATCHES[what]
        elif kind == "estimated":
            column, row = map(int, what.split("-"))
            assert each.get_hatch() == HATCHES["estimated"]
            assert tuple(each.get_facecolor()[0]) == to_rgba(COLOURS[row][column])
        else:
            assert each.get_hatch() is None


@pytest.mark.parametrize(("target", "language"), PAGES)
def test_nothing_lies_over_anything_with_every_reason_on_every_page(
    template: pd.DataFrame, zeeland: Shapes, target: str | Target, language: Language
) -> None:
    whole = invented(template, INCOME, 3), invented(template, SIZE, 4)
    x, y = (in_part(rows, zeeland) for rows in whole)
    classes = tercile_classes(*whole, CATALOGUE)
    found = made_up_clusters(whole[0], 3)
    for drawing in (
        both(x, y, zeeland, classes=classes, target=target, language=language),
        clustered(found, x, zeeland, target=target, language=language, labels=["GM0687", "GM0718"]),
    ):
        assert in_the_way(drawing) == []
        width, height = drawing.figure.get_size_inches()
        assert (width, height) == pytest.approx((load_target(target).width, load_target(target).height))
        assert all(entry in texts(drawing, "legend") for entry in set(x["status"].map(STATUS_WORDS[language])) & {
            STATUS_WORDS[language][each] for each in ("suppressed", "not delivered", "not published")
        })  # fmt: skip


def test_a_title_in_one_language_stays_out_of_the_other(template: pd.DataFrame, zeeland: Shapes) -> None:
    x, y = (in_part(invented(template, name, at), zeeland) for at, name in enumerate((INCOME, SIZE), start=5))
    drawing = both(x, y, zeeland, classes=tercile_classes(x, y, CATALOGUE), title="Inkomen en omvang.")
    assert drawing.alt.startswith("Kaart van 13 gemeenten in Zeeland: Inkomen en omvang. ")
    assert drawing.alt_en.startswith("Map of 13 municipalities in Zeeland: Households, low income and ")
    assert "Inkomen" not in drawing.alt_en


def test_classes_that_are_not_three_are_refused(template: pd.DataFrame, zeeland: Shapes) -> None:
    x, y = (in_part(invented(template, name, 7), zeeland) for name in (INCOME, SIZE))
    two = Classes((3.0,), (False,), ("", ""), 1)
    with pytest.raises(PublicationError, match="three classes of each, these are 2"):
        both(x, y, zeeland, classes=(two, two))
    with pytest.raises(TerritoryError, match="is not on this map"):
        both(x, y, zeeland, classes=tercile_classes(x, y, CATALOGUE), labels=["GM0363"])


# -------------------------------------------------------------------------------------------------------- clusters


@given(seed=st.integers(0, 10_000), which=st.sampled_from(["cluster", "cluster_fdr"]))
@QUICKLY
def test_clusters_are_drawn_and_told_as_they_are(
    template: pd.DataFrame, hexagons: Shapes, zeeland: Shapes, seed: int, which: str
) -> None:
    rows = invented(template, INCOME, seed)
    found = made_up_clusters(rows, seed)
    for shapes, language in ((hexagons, "en"), (zeeland, "nl")):
        part = in_part(rows, shapes)
        drawing = clustered(found, part, shapes, which=which, language=language, target="presentatie")
        members, early, alone = literal_clusters(found, part, which)
        drawn = drawn_counts(drawing)
        words, status = CLUSTER_WORDS[language], dict(zip(part["code"], part["status"], strict=True))
        for label in CLUSTERS:
            modelled = sum(status[code] == "estimated" for code in members[label])
            assert drawn.get(f"cluster-{label}", 0) == len(members[label]) - modelled
            assert drawn.get(f"estimated-{label}", 0) == modelled
        symbols = {line.get_gid(): line for line in drawing.figure.axes[0].lines}
        for label, marker in MARKERS.items():
            assert len(symbols[f"symbols-{label}"].get_xdata()) == len(members[label])
            assert symbols[f"symbols-{label}"].get_marker() == marker
        assert drawn.get("before-correction", 0) == len(early)
        assert drawn.get("alone", 0) == len(alone)
        expected = {words[label]: len(members[label]) for label in MARKERS}
        expected[words[CLUSTERS[4]]] = len(members[CLUSTERS[4]]) - len(early)
        reasons = Counter(part["status"])
        label = {"nl": "geschat met een model", "en": "estimated by a model"}[language]
        optional = {words["before"]: len(early), words["alone"]: len(alone), label: reasons["estimated"]}
        for each in ("not published", "suppressed", "not delivered"):
            optional[STATUS_WORDS[language][each]] = reasons[each]
        expected |= {name: count for name, count in optional.items() if count}
        legend = texts(drawing, "legend")
        assert dict(zip(legend[2::2], map(int, legend[3::2]), strict=True)) == expected
        for each, alt in (("nl", drawing.alt), ("en", drawing.alt_en)):
            assert_tells_clusters(alt, members, early, alone, part, len(found), shapes, each)


def literal_clusters(
    found: pd.DataFrame, rows: pd.DataFrame, which: str
) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """The municipalities of each cluster, those only before correction, and those with a figure and no test."""
    members: dict[str, list[str]] = {label: [] for label in CLUSTERS}
    early, alone = [], []
    for code, value in zip(rows["code"], rows["value"], strict=True):
        if code in found.index:
            members[found.loc[code, which]].append(code)
            if (
                which == "cluster_fdr"
                and found.loc[code, "significant"]
                and not found.loc[code, "significant_fdr"]
            ):
                early.append(code)
        elif not np.isnan(value):
            alone.append(code)
    return members, early, alone


def assert_tells_clusters(
    alt: str,
    members: dict[str, list[str]],
    early: list[str],
    alone: list[str],
    rows: pd.DataFrame,
    everywhere: int,
    shapes: Shapes,
    language: Language,
) -> None:
    words = CLUSTER_WORDS[language]
    for label in CLUSTERS[:4]:
        named = join_words([NAMES[code] for code in members[label]], language)
        who = f" ({named})" if len(members[label]) <= FEW else ""
        sentence = f"{words[label].capitalize()}: {len(members[label])}{who}."
        assert (sentence in alt) == bool(members[label])
    tested = sum(map(len, members.values()))
    modelled, without = int((rows["status"] == "estimated").sum()), int(rows["value"].isna().sum())
    for key, count in (
        ("tested", tested),
        ("early", len(early)),
        ("lonely", len(alone)),
        ("estimated", modelled),
    ):
        sentence = words[f"{key}_one" if count == 1 else key].format(count=count)
        assert (sentence in alt) == (count > 0)
    assert (words["missing"].format(count=without) in alt) == (without > 0)
    beyond = words["country"].format(count=everywhere)
    assert (beyond in alt) == (not shapes.whole and everywhere > tested)
    assert alt.endswith(getattr(NEAR, language))


def test_the_note_of_a_slide_is_brief(template: pd.DataFrame, zeeland: Shapes) -> None:
    rows = invented(template, INCOME, 8)
    found, part = made_up_clusters(rows, 8), in_part(rows, zeeland)
    page, slide = (clustered(found, part, zeeland, target=each, language="en") for each in ("scherm", SLIDE))
    assert printed(page, "note").endswith("Neighbours: who share a boundary; islands with their port.")
    assert printed(slide, "note").endswith("in the whole country. Neighbours: who share a boundary.")
    assert f"Computed over {len(found)} municipalities" in printed(slide, "note")
    assert slide.alt_en.endswith("islands with their port.")
    known = in_part(rows, zeeland)
    local = clustered(found[found.index.isin(known["code"])], part, zeeland)
    assert "Berekend over alleen Zeeland." in printed(local, "note")


def test_untested_municipalities_have_a_hatch_of_their_own(template: pd.DataFrame, hexagons: Shapes) -> None:
    rows = invented(template, INCOME, 9)
    drawing = clustered(made_up_clusters(rows, 9), rows, hexagons)
    assert areas(drawing)["alone"].get_hatch() == ALONE_HATCH
    hatches = [each.get_hatch() for gid, each in areas(drawing).items() if gid.startswith("status-")]
    assert len({ALONE_HATCH, *hatches}) == 4


def test_clusters_of_other_places_are_refused_on_a_map_of_the_country(
    template: pd.DataFrame, hexagons: Shapes, zeeland: Shapes
) -> None:
    rows = invented(template, INCOME, 10)
    found, part = made_up_clusters(rows, 10), in_part(rows, zeeland)
    without = part.loc[part["value"].isna(), "code"].iloc[0]
    wrong = pd.concat([found, found.head(1).set_axis([without])])
    for place, given_rows in ((zeeland, part), (hexagons, rows)):
        with pytest.raises(StatisticsError, match=f"{without} has no figure"):
            clustered(wrong, given_rows, place)
    with pytest.raises(StatisticsError, match="GM9999 has no figure"):
        clustered(pd.concat([found, found.head(1).set_axis(["GM9999"])]), rows, hexagons)
    with pytest.raises(StatisticsError, match="'hot spot' is not the name of a cluster"):
        clustered(found.assign(cluster_fdr=[np.nan, "hot spot", *found["cluster_fdr"][2:]]), rows, hexagons)
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        clustered(found.drop(index=[code for code in part["code"] if code in found.index]), part, zeeland)
    with pytest.raises(TerritoryError, match="do not belong together one to one"):
        clustered(found, rows, zeeland)


def test_clusters_are_called_the_same_in_both_languages() -> None:
    english = {"hoog": "high", "laag": "low"}
    for label in MARKERS:
        own, near = label.split("-")
        assert CLUSTER_WORDS["en"][label] == f"{english[own]}-{english[near]}"
        assert CLUSTER_WORDS["nl"][label] == label
    assert CLUSTER_WORDS["nl"].keys() == CLUSTER_WORDS["en"].keys()


def test_the_rule_of_neighbours_has_two_languages() -> None:
    chain = Neighbours(("A", "B"), (("A", "B"),), "Buren: een ketting.", (), "Neighbours: a chain.")
    assert chain.rule == Bilingual(nl="Buren: een ketting.", en="Neighbours: a chain.")
    assert replace(chain, description_en="").rule.en == "Buren: een ketting."
