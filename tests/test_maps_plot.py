"""One call, one figure: what a request gets, what it is refused, and how each kind stands on each page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from drawn import overlapping_texts, texts_outside, too_small
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis import maps
from analysis.design.drawing import Drawing
from analysis.design.targets import load_target
from analysis.errors import DataboekError, PublicationError, TerritoryError
from analysis.maps.areas import HatchedAreas
from analysis.maps.kinds import KINDS
from analysis.maps.materials import Materials, comparable_years
from analysis.maps.plot import draw, file_name
from analysis.maps.request import BELONGS_TO, KIND_NAMES, MapRequest
from analysis.project import Project
from analysis.publication.slides import MAP
from analysis.wording import HATCHES

POVERTY, SPENDING = "kinderen_laag_inkomen", "jeugdzorg_lasten_per_kind"
REQUESTS = {
    "choropleth": MapRequest(POVERTY, 2021, labels=("Amsterdam",)),
    "hexagon": MapRequest(SPENDING, 2022, "hexagon"),
    "small_multiples": MapRequest(POVERTY, kind="small_multiples"),
    "bivariate": MapRequest("huishoudens_laag_inkomen", 2021, "bivariate", against=SPENDING),
    "value_by_alpha": MapRequest(POVERTY, 2021, "value_by_alpha"),
    "cluster": MapRequest("jeugdhulp_met_verblijf", 2022, "cluster"),
    "change": MapRequest(POVERTY, 2021, "change", since=2015),
    "symbols": MapRequest("eenoudergezinnen_aantal", 2020, "symbols"),
}


@pytest.fixture(scope="module")
def materials() -> Materials:
    """Figures of this repository on hexagons, which travel with it."""
    return Materials(Project.find())


def on_hexagons(request: MapRequest, **changes: Any) -> MapRequest:
    areas = None if request.kind == "hexagon" else "zeshoeken"
    return replace(request, areas=areas, **changes)


def areas_of(figure: Figure, gid: str) -> list[Any]:
    axes = next(axes for axes in figure.axes if axes.get_gid() == "map")
    return [each for each in axes.collections if each.get_gid() == gid and len(each.get_paths())]


def legend_texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes if axes.get_gid() == "legend" for text in axes.texts]


# ------------------------------------------------------------------------------------------------------- each kind


def test_every_kind_has_a_request_here_and_in_the_package() -> None:
    assert set(KINDS) == set(KIND_NAMES) == set(REQUESTS)
    assert set(BELONGS_TO) <= set(MapRequest.__dataclass_fields__)


PAGES = {
    "databoek": {},
    "slide": {"target": "presentatie", "language": "en"},
    "province on the screen": {"target": "scherm", "region": "Utrecht"},
    "province on a slide": {"target": MAP, "region": "Overijssel", "language": "en"},
}


LOW = ("choropleth", "small_multiples", "bivariate")
"""Kinds with the most words, on the lowest page."""


@pytest.mark.parametrize(
    ("kind", "page"),
    [(kind, page) for kind in KIND_NAMES for page in PAGES if page != "province on a slide" or kind in LOW],
)
def test_every_kind_can_be_read_on_every_page(kind: str, page: str, materials: Materials) -> None:
    wanted = dict(PAGES[page])
    if kind == "choropleth" and "region" in wanted:
        wanted["labels"] = "all" if page == "province on the screen" else ()
    drawing = draw(on_hexagons(REQUESTS[kind], **wanted), materials)
    target = wanted.get("target", "databoek")
    name = target if isinstance(target, str) else "presentatie"
    if name != "databoek":  # in print small maps take the height that they need
        paper = load_target(target)
        assert drawing.figure.get_size_inches().tolist() == pytest.approx([paper.width, paper.height])
    assert too_small(drawing.figure, name) == []
    assert texts_outside(drawing.figure) == []
    assert overlapping_texts(drawing.figure) == []


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_says_in_two_languages_what_it_shows(kind: str, materials: Materials) -> None:
    drawing = draw(on_hexagons(REQUESTS[kind], region="Utrecht", labels=()), materials)
    assert "26" in drawing.alt
    assert "26" in drawing.alt_en
    assert "Utrecht" in drawing.alt
    assert drawing.alt != drawing.alt_en
    assert drawing.source.startswith("Bron: ")
    assert "2023" in " ".join(text.get_text() for text in drawing.figure.texts)


# -------------------------------------------------------------------------------------------- one call, one figure


def test_plot_is_the_drawing_of_its_request(materials: Materials) -> None:
    called = maps.plot(POVERTY, 2021, region="Utrecht", areas="zeshoeken", materials=materials)
    requested = draw(MapRequest(POVERTY, 2021, region="Utrecht", areas="zeshoeken"), materials)
    assert called.alt == requested.alt
    assert called.rows.equals(requested.rows)


def test_the_classes_of_a_part_are_those_of_the_country(materials: Materials) -> None:
    whole = draw(on_hexagons(REQUESTS["hexagon"]), materials)
    part = draw(on_hexagons(REQUESTS["hexagon"], region="Drenthe"), materials)
    labels = [
        [text for text in legend_texts(each.figure) if "tot" in text or "dan" in text or "meer" in text]
        for each in (whole, part)
    ]
    assert labels[0] == labels[1]


def test_pooled_classes_are_the_same_in_every_year(materials: Materials) -> None:
    def borders(year: int, *, pooled: bool) -> list[str]:
        request = MapRequest(SPENDING, year, pooled=pooled, areas="zeshoeken", scheme="quantiles")
        drawing = draw(request, materials)
        return [text for text in legend_texts(drawing.figure) if "tot" in text]

    assert borders(2018, pooled=True) == borders(2022, pooled=True)
    assert borders(2018, pooled=False) != borders(2022, pooled=False)


def test_bins_make_fixed_classes(materials: Materials) -> None:
    drawing = draw(MapRequest(POVERTY, 2021, bins=[5, 10], areas="zeshoeken"), materials)
    texts = legend_texts(drawing.figure)
    assert {"minder dan 5", "5 tot 10", "10 of meer"} <= set(texts)
    values = drawing.rows["value"].dropna()
    for gid, count in (("class-0", (values < 5).sum()), ("class-2", (values >= 10).sum())):
        assert sum(len(each.get_paths()) for each in areas_of(drawing.figure, gid)) == count


def test_keywords_of_geopandas_reach_the_artists(materials: Materials) -> None:
    looks = {"color": "#fff3c4", "edgecolor": "#7a5c00"}
    names = ["een", "twee", "drie", "vier", "vijf"]
    request = MapRequest(
        POVERTY,
        2021,
        areas="zeshoeken",
        missing_kwds=looks,
        legend_kwds={"title": "aandeel", "labels": names},
    )
    figure = draw(request, materials).figure
    hatched = [
        each for each in figure.axes[0].collections if isinstance(each, HatchedAreas) and each.get_paths()
    ]
    assert hatched
    for each in hatched:
        assert to_hex(each.get_facecolor()[0]) == looks["color"]
        assert to_hex(each.get_edgecolor()[0]) == looks["edgecolor"]
        assert each.get_hatch() in HATCHES.values()
    assert {*names, "aandeel"} <= set(legend_texts(figure))


def test_estimates_fill_what_this_edition_does_not_have(materials: Materials) -> None:
    drawing = draw(MapRequest(POVERTY, 2021, estimates=True, areas="zeshoeken"), materials)
    estimated = drawing.rows["status"] == "estimated"
    assert drawing.rows["value"].notna().all()
    assert f"{estimated.sum()} van de 342 gemeenten geschat" in _subtitle(drawing).replace("\n", " ")


def _subtitle(drawing: Drawing) -> str:
    return next(text.get_text() for text in drawing.figure.texts if text.get_gid() == "subtitle")


def test_years_of_small_maps_do_not_cross_a_break(materials: Materials) -> None:
    drawing = draw(on_hexagons(REQUESTS["small_multiples"]), materials)
    assert sorted(drawing.rows["year"].unique())[-1] == 2021  # the definition changed in 2022
    assert drawing.rows["year"].nunique() == 6


def test_comparable_years() -> None:
    assert comparable_years([2015, 2016, 2019, 2020], [2016, 2019]) == [2019, 2020]
    assert comparable_years([2015, 2016, 2019], [2016, 2019]) == [2019]
    assert comparable_years([2015, 2016, 2017, 2019], [2016, 2019]) == [2016, 2017]
    assert comparable_years([2015, 2016, 2017, 2019], [2016, 2019], until=2016) == [2016]
    assert comparable_years([2015], []) == [2015]


def test_file_names_tell_maps_apart(materials: Materials) -> None:
    base = MapRequest(POVERTY, 2021)
    others = [
        *REQUESTS.values(),
        replace(base, labels=(), region="Utrecht"),
        replace(base, target="scherm"),
        replace(base, language="en"),
        replace(base, estimates=True),
        replace(base, areas="zeshoeken"),
        replace(base, year=2020),
    ]
    names = [file_name(each, materials) for each in others]
    assert len(set(names)) == len(names)
    assert all(name == name.casefold() and " " not in name for name in names)


# ----------------------------------------------------------------------------------------------------- refusals


WRONG = {
    "a name that is nearly right": (
        {"indicator": "kinderen_laag_inkomn"},
        "there is no indicator 'kinderen_laag_inkomn'; did you mean kinderen_laag_inkomen",
    ),
    "a Dutch word": ({"indicator": "bijstand"}, "did you mean"),
    "a year without figures": ({"year": 1999}, "the nearest years are 2011"),
    "a kind": ({"kind": "hexagons"}, "did you mean hexagon?"),
    "a language": ({"language": "de"}, "choose nl or en"),
    "a region": ({"region": "Noord Barbant"}, "Noord-Brabant"),
    "a municipality": ({"labels": ["Amsterdm"]}, "did you mean Amsterdam"),
    "a municipality outside the region": (
        {"region": "Utrecht", "labels": ["Amsterdam"]},
        "Amsterdam is not on",
    ),
    "too many names": ({"labels": "all"}, "342 names do not fit"),
    "a scheme": ({"scheme": "jenks_fisher"}, "choose one of|did you mean"),
    "a target": ({"target": "dia"}, "presentatie"),
    "an option of another kind": ({"since": 2015}, "'since' does nothing on the kind 'choropleth'"),
    "no second indicator": ({"kind": "bivariate"}, "needs a second indicator"),
    "no model": ({"year": 2022, "estimates": True}, "there is no model|estimat"),
    "change across a break": ({"kind": "change", "year": 2022, "since": 2015}, "break in 2022"),
    "the first year of a definition": ({"kind": "change", "year": 2022}, "first of their definition"),
    "circles of a rate": ({"kind": "symbols"}, "classes|choropleth"),
    "a legend keyword": ({"legend_kwds": {"loc": "left"}}, "'loc' cannot be chosen here"),
    "a missing keyword": ({"missing_kwds": {"hatch": "///"}}, "'hatch' cannot be chosen here"),
    "no colour": ({"missing_kwds": {"color": "bleu"}}, "'bleu' is no colour"),
    "too few labels": ({"legend_kwds": {"labels": ["a"]}}, "1 labels for 5 classes"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_drawn_is_told_in_a_sentence(wrong: str, materials: Materials) -> None:
    changes, told = WRONG[wrong]
    wanted = {"indicator": POVERTY, "year": 2021, "areas": "zeshoeken"} | changes
    if wrong == "no model":
        wanted["indicator"] = SPENDING
    with pytest.raises(DataboekError, match=told) as refusal:
        draw(MapRequest(**wanted), materials)
    assert str(refusal.value).endswith(".")


def test_figures_and_boundaries_of_different_years_are_refused(materials: Materials) -> None:
    rows = materials.rows(POVERTY, 2021)
    shapes = replace(materials.shapes("zeshoeken"), boundary_year=2016)
    with pytest.raises(TerritoryError, match="2016"):
        maps.choropleth(rows, shapes, maps.ser_classes(), materials.catalogue, materials.names)


def test_an_option_that_is_refused_names_the_kinds_that_have_it() -> None:
    for option, kinds in BELONGS_TO.items():
        other = next(kind for kind in KIND_NAMES if kind not in kinds)
        value = {"k": 7}.get(option, True)
        with pytest.raises(PublicationError, match=kinds[0]):
            MapRequest(POVERTY, kind=other, **{option: value})
