"""What stands in the interactive map: the figures of the panel, their status, classes, areas and names."""

from __future__ import annotations

import html
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis import load_gemeenten, load_panel, maps
from analysis.catalogue import Catalogue
from analysis.errors import DataboekError, PublicationError, TerritoryError
from analysis.maps.shapes import Shapes, load_shapes
from analysis.panel.division import on_division
from analysis.project import Project
from analysis.publication.interactive.content import runs
from analysis.publication.interactive.geometry import Drawn, Grid, draw, path
from analysis.publication.interactive.page import SCRIPTS, atlas_html, write_atlas
from analysis.publication.interactive.themes import THEMES
from analysis.publication.interactive.words import WORDS
from analysis.territory.gemeenten import Gemeenten

ROOT = Path(__file__).parents[1]
CHOSEN = [
    "inwoners",
    "kinderen_laag_inkomen",
    "jeugdreclassering",
    "jeugdzorg_lasten_per_kind",
    "jeugdzorg_begroting_zonder_pgb",
    "kinderen_0_17",
    "tienermoeders",
]
LETTERS = {
    "observed": "o",
    "provisional": "p",
    "suppressed": "s",
    "not delivered": "d",
    "not published": "n",
    "estimated": "e",
}


class Inputs(NamedTuple):
    """What a page is made from."""

    panel: pd.DataFrame
    shapes: Shapes
    catalogue: Catalogue
    gemeenten: Gemeenten

    def html(self, language: Any = "nl", indicators: list[str] = CHOSEN) -> str:
        return atlas_html(
            self.panel,
            self.shapes,
            catalogue=self.catalogue,
            gemeenten=self.gemeenten,
            language=language,
            indicators=indicators,
        )


@pytest.fixture(scope="module")
def inputs(catalogue: Catalogue) -> Inputs:
    return Inputs(load_panel(Project(ROOT)), load_shapes(2025, Project(ROOT)), catalogue, load_gemeenten())


@pytest.fixture(scope="module")
def page(inputs: Inputs) -> str:
    return inputs.html()


@pytest.fixture(scope="module")
def data(page: str) -> dict[str, Any]:
    return embedded(page)


def embedded(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="atlas-data">(.*?)</script>', page, flags=re.S)
    assert found
    return json.loads(found[1])


def year_of(data: dict[str, Any], indicator: str, year: int) -> dict[str, Any]:
    return next(one for one in data["indicators"][indicator]["years"] if one["year"] == year)


def letters(data: dict[str, Any], year: dict[str, Any]) -> str:
    return year["statuses"] * len(data["codes"]) if len(year["statuses"]) == 1 else year["statuses"]


# ------------------------------------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("indicator", "year", "published_in"), [("inwoners", 2025, 2025), ("inwoners", 2024, 2024)]
)
def test_figures_are_those_of_the_panel(
    data: dict[str, Any], inputs: Inputs, indicator: str, year: int, published_in: int
) -> None:
    panel = inputs.panel
    own = panel[(panel["indicator"] == indicator) & (panel["year"] == year)]
    expected = {row.code: row for row in own.itertuples() if row.code.startswith("GM")}
    assert {row.boundary_year for row in expected.values()} == {published_in}
    shown = year_of(data, indicator, year)
    assert data["codes"] == sorted(expected)
    for code, value, letter in zip(data["codes"], shown["values"], letters(data, shown), strict=True):
        assert value == expected[code].value
        assert letter == LETTERS[expected[code].status]


def test_every_figure_of_an_unchanged_municipality_is_the_one_of_the_panel(
    data: dict[str, Any], inputs: Inputs
) -> None:
    panel = inputs.panel[inputs.panel["indicator"].isin(CHOSEN)]
    gone = set(panel["code"][panel["code"].str.startswith("GM")]) - set(data["codes"])
    heirs = {heir for code in gone for heir in inputs.gemeenten.successors(code, 2025)["code"]}
    rows = panel.set_index(["indicator", "year", "code"])[["value", "status"]]
    assert rows.index.is_unique
    truth = {key: (value, status) for key, value, status in rows.itertuples()}
    compared = 0
    for name in ("inwoners", "kinderen_laag_inkomen", "jeugdreclassering", "jeugdzorg_begroting_zonder_pgb"):
        decimals = inputs.catalogue.indicators[name].decimals
        for year in data["indicators"][name]["years"]:
            for code, value, letter in zip(data["codes"], year["values"], letters(data, year), strict=True):
                if code in heirs:
                    continue
                exact, status = truth[name, year["year"], code]
                assert letter == LETTERS[status]
                assert value == (None if pd.isna(exact) else shown_units(exact, decimals))
                compared += 1
    assert compared > 5_000


def shown_units(value: float, decimals: int) -> int:
    """A figure in units of its last decimal, rounded in decimal arithmetic as people do."""
    return int((Decimal(repr(float(value))) * 10**decimals).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_people_of_before_a_merger_are_all_there(data: dict[str, Any], inputs: Inputs) -> None:
    panel = inputs.panel
    own = panel[(panel["indicator"] == "inwoners") & (panel["year"] == 2019)]
    assert (
        sum(year_of(data, "inwoners", 2019)["values"]) == own[own["code"].str.startswith("GM")]["value"].sum()
    )


@pytest.mark.parametrize(
    ("indicator", "year"),
    [("jeugdzorg_lasten_per_kind", 2021), ("kinderen_laag_inkomen", 2022), ("jeugdreclassering", 2022)],
)
def test_every_figure_has_the_status_and_the_decimals_of_its_row(
    data: dict[str, Any], inputs: Inputs, indicator: str, year: int
) -> None:
    rows = on_division(
        inputs.panel, indicator, year, 2025, catalogue=inputs.catalogue, gemeenten=inputs.gemeenten
    ).set_index("code")
    decimals = inputs.catalogue.indicators[indicator].decimals
    shown = year_of(data, indicator, year)
    for code, value, letter in zip(data["codes"], shown["values"], letters(data, shown), strict=True):
        row = rows.loc[code]
        assert letter == LETTERS[row["status"]]
        if pd.isna(row["value"]):
            assert value is None
        else:
            step = Decimal(1).scaleb(-decimals)
            seen = Decimal(repr(float(row["value"]))).quantize(step, rounding=ROUND_HALF_UP)
            assert Decimal(value).scaleb(-decimals) == seen


def test_a_figure_stands_there_exactly_when_its_status_says_so(data: dict[str, Any]) -> None:
    seen = set()
    for indicator in data["indicators"].values():
        for year in indicator["years"]:
            assert len(year["values"]) == len(data["codes"])
            for value, letter in zip(year["values"], letters(data, year), strict=True):
                assert (value is None) == (letter in data["missing"])
                seen.add(letter)
    assert seen == set("opsdne")  # every status occurs in this choice


def test_small_numbers_are_shown_as_years_together(data: dict[str, Any], inputs: Inputs) -> None:
    shown = data["indicators"]["tienermoeders"]
    assert [year["period"] for year in shown["years"]] == ["2010–2014", "2011–2015"]
    panel = inputs.panel[(inputs.panel["indicator"] == "tienermoeders") & (inputs.panel["code"] == "GM0363")]
    own = panel[panel["year"].between(2011, 2015)]
    # no municipality was merged into Amsterdam's births of those years but Weesp
    weesp = inputs.panel[(inputs.panel["indicator"] == "tienermoeders") & (inputs.panel["code"] == "GM0457")]
    both = pd.concat([own, weesp[weesp["year"].between(2011, 2015)]])
    rate = 1000 * both["numerator"].sum() / both["denominator"].sum()
    at = data["codes"].index("GM0363")
    assert shown["years"][-1]["values"][at] == round(10 * rate)


@given(st.lists(st.integers(2000, 2015), unique=True).map(sorted), st.integers(1, 4))
def test_runs_have_no_gap_and_leave_none_out(years: list[int], length: int) -> None:
    found = runs(years, length)
    for run in found:
        assert len(run) == length and all(year in years for year in run)
        assert run == list(range(run[0], run[0] + length))
    ends = [year for year in years if all(year - back in years for back in range(length))]
    assert [run[-1] for run in found] == ends


# ------------------------------------------------------------------------------------------------ classes


def literal_class(value: int, borders: list[int], closed: list[bool]) -> int:
    for at, border in enumerate(borders):
        if value < border or (value == border and closed[at]):
            return at
    return len(borders)


def test_classes_are_the_same_for_all_years_and_none_is_always_empty(data: dict[str, Any]) -> None:
    for name, indicator in data["indicators"].items():
        classes = indicator["classes"]
        assert len(classes["labels"]) == len(classes["colours"]) == len(classes["borders"]) + 1
        found = {
            literal_class(value, classes["borders"], classes["closedRight"])
            for year in indicator["years"]
            for value in year["values"]
            if value is not None
        }
        assert found == set(range(len(classes["labels"]))), name


def test_child_poverty_has_the_band_of_the_ser(data: dict[str, Any]) -> None:
    classes = data["indicators"]["kinderen_laag_inkomen"]["classes"]
    assert classes["borders"] == [40, 60, 80, 120] and classes["band"] == 3
    shown = year_of(data, "kinderen_laag_inkomen", 2021)
    values = [value for value in shown["values"] if value is not None]
    counts = maps.ser_classes().counts(pd.Series(values) / 10)
    literal = [literal_class(value, classes["borders"], classes["closedRight"]) for value in values]
    assert [literal.count(at) for at in range(5)] == counts


def test_colours_say_which_way_is_unfavourable(data: dict[str, Any], inputs: Inputs) -> None:
    assert data["indicators"]["kinderen_laag_inkomen"]["direction"] == "donker = hoger = ongunstiger"
    assert data["indicators"]["inwoners"]["direction"] == "donker = hoger; geen richting"
    poverty, people = (data["indicators"][name]["classes"]["colours"] for name in CHOSEN[1::-1])
    assert not set(poverty) & set(people)


# ------------------------------------------------------------------------------------------------ words and names


def test_every_figure_has_its_source_and_caveat(data: dict[str, Any], inputs: Inputs) -> None:
    for name, indicator in data["indicators"].items():
        known = inputs.catalogue.indicators[name]
        assert indicator["definition"] == known.definition.nl
        assert indicator["caveat"] == (known.caveat.nl if known.caveat else "")
        for year in indicator["years"]:
            assert re.fullmatch(r"Bron: .+; bewerking Kinderen in Kaart\.", data["sources"][year["source"]])
    assert "45059NED" in data["sources"][year_of(data, "jeugdzorg_lasten_per_kind", 2022)["source"]]


def test_the_english_edition_is_english_with_the_same_figures(inputs: Inputs, data: dict[str, Any]) -> None:
    page = inputs.html("en", ["jeugdreclassering"])
    other = embedded(page)
    assert '<html lang="en">' in page
    mine, theirs = (each["indicators"]["jeugdreclassering"]["years"][0] for each in (data, other))
    assert mine["values"] == theirs["values"] and mine["statuses"] == theirs["statuses"]
    assert other["sources"][0].startswith("Source: CBS")
    assert other["statuses"]["s"] == "unknown or secret"
    assert other["indicators"]["jeugdreclassering"]["classes"]["labels"][0].startswith("less than")


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    nl, en = WORDS["nl"], WORDS["en"]
    assert list(nl) == list(en)
    for key in nl:
        assert sorted(re.findall(r"\{\w+\}", nl[key])) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_every_word_is_used() -> None:
    folder = ROOT / "src" / "analysis" / "publication" / "interactive"
    texts = "".join(file.read_text(encoding="utf-8") for file in (folder / "templates").iterdir())
    kinds = {"gemeentegrenzen", "zeshoeken"}
    assert [key for key in WORDS["nl"] if key not in kinds and f"words.{key}" not in texts] == []
    asked = set(re.findall(r"\bwords\.(\w+)", texts))
    assert asked <= set(WORDS["nl"])


def test_every_script_is_in_the_page() -> None:
    folder = ROOT / "src" / "analysis" / "publication" / "interactive" / "templates"
    assert sorted(SCRIPTS) == sorted(file.stem for file in folder.glob("*.js"))


def test_every_municipal_indicator_has_one_theme(catalogue: Catalogue) -> None:
    placed = [name for theme in THEMES for name in theme.indicators]
    assert len(placed) == len(set(placed))
    assert set(placed) <= set(catalogue.indicators)
    without = set(catalogue.indicators) - set(placed)
    # what has no place has no municipal figures
    assert all(catalogue.indicators[name].not_available for name in without), without


def test_former_municipalities_lead_to_where_their_people_went(data: dict[str, Any]) -> None:
    other = {name: [data["names"][at] for at in heirs] for name, heirs in data["otherNames"]}
    assert other["Weesp"] == ["Amsterdam"]
    assert set(other["Haaren"]) == {"Boxtel", "Oisterwijk", "Tilburg", "Vught"}
    assert other["Den Bosch"] == ["'s-Hertogenbosch"]


# ------------------------------------------------------------------------------------------------ areas


def walked(data: str) -> list[list[tuple[int, int]]]:
    """Follow path data literally and return its rings."""
    rings: list[list[tuple[int, int]]] = []
    x = y = 0
    for letter, text in re.findall(r"([mlhvz])([^mlhvz]*)", data):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        if letter == "z":
            x, y = rings[-1][0]
            continue
        dx, dy = {"h": (numbers[:1] or [0])[0], "v": 0}.get(letter, (numbers or [0])[0]), 0
        dy = numbers[0] if letter == "v" else numbers[1] if letter in "ml" else 0
        x, y = x + dx, y + dy
        if letter == "m":
            rings.append([])
        rings[-1].append((x, y))
    return rings


def borders(drawn: Drawn) -> dict[frozenset[tuple[int, int]], int]:
    counted: dict[frozenset[tuple[int, int]], int] = {}
    for data in drawn.paths:
        for ring in walked(data):
            for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
                side = frozenset((one, other))
                counted[side] = counted.get(side, 0) + 1
    return counted


@pytest.mark.parametrize("hexagons", [False, True])
def test_neighbours_share_their_border(inputs: Inputs, empty_project: Project, hexagons: bool) -> None:
    shapes = load_shapes(2025, empty_project) if hexagons else inputs.shapes
    drawn = draw(shapes)
    counted = borders(drawn)
    assert set(counted.values()) <= {1, 2}
    assert sum(count == 2 for count in counted.values()) > 0.35 * len(counted)
    assert drawn.codes == tuple(sorted(shapes.areas["code"]))
    for data, (x, y) in zip(drawn.paths, drawn.anchors, strict=True):
        area = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in walked(data)])
        assert area.buffer(2).contains(shapely.Point(x, y))
        assert 0 <= x <= drawn.width and 0 <= y <= drawn.height


def test_a_hole_stays_a_hole_and_what_is_too_small_goes() -> None:
    area = shapely.Polygon(
        shapely.box(0, 0, 30, 30).exterior.coords, [shapely.box(10, 10, 20, 20).exterior.coords]
    )
    assert [len(ring) for ring in walked(path(area, Grid(0.0, 30.0, 1.0)))] == [4, 4]
    assert path(shapely.box(0, 0, 0.1, 0.1), Grid(0.0, 30.0, 1.0)) == ""


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=12, unique=True))
def test_a_path_comes_back_where_it_was(corners: list[tuple[int, int]]) -> None:
    ring = shapely.Polygon(corners)
    found = walked(path(ring, Grid(0.0, 0.0, 1.0)))
    assert found and set(found[0]) == {(x, -y) for x, y in corners}


def test_without_boundaries_there_are_hexagons(inputs: Inputs, empty_project: Project) -> None:
    page = inputs._replace(shapes=load_shapes(2025, empty_project)).html(indicators=["inwoners"])
    assert page.count('<path id="g') == 342
    assert WORDS["nl"]["zeshoeken"] in page


# ------------------------------------------------------------------------------------------------ the file


def test_the_page_names_no_other_address(page: str) -> None:
    assert not re.findall(
        r"https?:|//[a-z]|@import|url\((?!#)", page.replace("http://www.w3.org/2000/svg", "")
    )
    assert "default-src 'none'" in html.unescape(page)
    assert "</script" not in json.dumps(embedded(page)).lower()


def test_the_same_inputs_give_the_same_text(inputs: Inputs) -> None:
    shuffled = inputs._replace(panel=inputs.panel.sample(frac=1, random_state=1))
    assert shuffled.html(indicators=["jeugdreclassering"]) == inputs.html(indicators=["jeugdreclassering"])


def test_a_page_is_small(page: str) -> None:
    assert len(page.encode()) < 400_000


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"language": "de"}, PublicationError, "no edition in 'de'; choose nl or en."),
        ({"boundary_year": 1990}, TerritoryError, "1990"),
        ({"indicators": ["bestaat_niet"]}, PublicationError, "use an id of data/catalogue/indicators.yaml."),
        (
            {"indicators": ["inwoner"]},
            PublicationError,
            "inwoner: the catalogue has no such indicator; did you mean inwoners",
        ),
        ({"indicators": ["consumentenprijsindex"]}, PublicationError, "no indicator has figures"),
        ({"out": Path("src")}, PublicationError, "a folder"),
    ],
)
def test_a_wrong_choice_is_told_in_one_sentence(
    options: dict[str, Any], kind: type[DataboekError], words: str, tmp_path: Path
) -> None:
    target = {"out": tmp_path / "atlas.html"}
    with pytest.raises(kind, match=re.escape(words)) as refused:
        write_atlas(Project(ROOT), **(target | options))
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_page_that_is_too_large_to_send_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.publication.interactive.page.MOST_BYTES", 100_000)
    with pytest.raises(PublicationError, match=r"would be 0\.\d MB.*; choose fewer indicators"):
        write_atlas(Project(ROOT), out=tmp_path / "atlas.html", indicators=["inwoners"])
    assert not list(tmp_path.iterdir())


def test_areas_of_another_division_are_refused(inputs: Inputs) -> None:
    fewer = Shapes(
        inputs.shapes.areas.iloc[1:],
        inputs.shapes.outlines,
        2025,
        inputs.shapes.kind,
        "",
        inputs.shapes.evidence,
    )
    with pytest.raises(PublicationError, match="1 differ, such as GM0014"):
        inputs._replace(shapes=fewer).html()


def test_the_file_is_whole_and_stands_where_it_was_asked(tmp_path: Path) -> None:
    out = tmp_path / "map" / "nl.html"
    assert write_atlas(Project(ROOT), out=out, indicators=["inwoners"]) == out
    assert [file.name for file in out.parent.iterdir()] == ["nl.html"]
    assert out.read_text(encoding="utf-8").endswith("</html>\n")
    assert Project(tmp_path).atlas("nl") == tmp_path / "kaarten" / "atlas.html"
    assert Project(tmp_path).atlas("en") == tmp_path / "kaarten" / "atlas-en.html"
