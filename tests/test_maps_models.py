"""Maps of two figures, of residuals and of regions: colours are those of the figures, and everyone sees them apart."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, texts_outside
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from test_maps import VISION, lab

from analysis.catalogue import Catalogue
from analysis.design.drawing import Drawing
from analysis.design.palette import NEUTRAL_SEQUENTIAL, NO_FIGURE
from analysis.errors import PanelError, PublicationError, StatisticsError, TerritoryError
from analysis.maps import (
    Shapes,
    bivariate_map,
    diverging_classes,
    quantile_classes,
    region_map,
    residual_map,
)
from analysis.maps.bivariate import COLOURS
from analysis.maps.residuals import CAVEAT, DIVERGING
from analysis.panel.division import on_division
from analysis.publication.blocks import figure
from analysis.statistics import select
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import outlines
from analysis.wording import HATCHES

ROOT = Path(__file__).parents[1]
KNOWN = read_gemeenten(ROOT / "data" / "reference")
NAMES = KNOWN.names(2023)
CHILDREN, HOUSEHOLDS = "kinderen_laag_inkomen", "huishoudens_laag_inkomen"
SOURCE = "Bron: CBS, StatLine 45054NED (gewijzigd 17 juli 2026), CC BY 4.0; bewerking Kinderen in Kaart."
HOST = "boekt voor buren"


@pytest.fixture(scope="module")
def municipalities() -> pd.DataFrame:
    """Real spending and indicators of 2021 on the division of 2023."""
    rows = pd.read_csv(ROOT / "tests" / "reference" / "gemeenten.csv")
    return rows[rows["jaar"] == 2021].set_index("code")


@pytest.fixture(scope="module")
def boundaries(shared: Path) -> Shapes:
    """Real boundaries, straight from the reference material."""
    import geopandas

    areas = geopandas.read_file(shared / "data" / "grenzen" / "gemeenten_2023_rd.gpkg")
    division = KNOWN.in_year(2023)
    areas = areas[["code", "geometry"]].sort_values("code", ignore_index=True)
    provinces = outlines(areas, dict(zip(division["code"], division["provincie"], strict=True)))
    return Shapes(areas, provinces, 2023, "gemeentegrenzen", "Grenzen: CBS/Kadaster.", {"boundaries": "test"})


@pytest.fixture(params=["hexagons", "boundaries"])
def shapes(request: pytest.FixtureRequest) -> Shapes:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def children(panel: pd.DataFrame) -> pd.DataFrame:
    """157 of 342 municipalities have a figure."""
    return select(panel, CHILDREN, year=2021)


@pytest.fixture(scope="module")
def households(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    return on_division(panel, HOUSEHOLDS, 2021, 2023, catalogue=catalogue, gemeenten=KNOWN)


@pytest.fixture(scope="module")
def residuals(municipalities: pd.DataFrame) -> pd.DataFrame:
    """Spending per child against least squares on low incomes, in percent; hosts are left out."""
    known = municipalities[~municipalities["weglaten"] & (municipalities["lasten"] > 0)]
    spending = np.log(known["lasten"] / known["kinderen"])
    slope, level = np.polyfit(known["huishoudens_laag_inkomen"], spending, 1)
    gap = 100 * np.expm1(spending - level - slope * known["huishoudens_laag_inkomen"])
    rows = pd.DataFrame({"code": municipalities.index, "boundary_year": 2023})
    rows["value"] = rows["code"].map(gap)
    rows["status"] = np.where(rows["value"].notna(), "", HOST)
    rows.loc[rows["code"] == "GM0014", ["value", "status"]] = [np.nan, "not delivered"]  # as an invention
    return rows


@pytest.fixture(scope="module")
def regions(municipalities: pd.DataFrame) -> pd.Series:
    return municipalities["jeugdregio"]


@pytest.fixture(scope="module")
def per_region(municipalities: pd.DataFrame) -> pd.Series:
    """Euro per child by jeugdregio; for the first, as an invention, unknown."""
    sums = municipalities.groupby("jeugdregio")[["lasten", "kinderen"]].sum()
    return (1000 * sums["lasten"] / sums["kinderen"]).where(sums.index != "JZ01")


def both(x: pd.DataFrame, y: pd.DataFrame, shapes: Shapes, catalogue: Catalogue, **more: Any) -> Drawing:
    return bivariate_map(x, y, shapes, catalogue, NAMES, title="Kinderen en huishoudens", **more)


def gaps(rows: pd.DataFrame, shapes: Shapes, **more: Any) -> Drawing:
    words = {"title": "Boven en onder verwachting", "subtitle": "verschil in procent", "source": SOURCE}
    return residual_map(rows, shapes, NAMES, based_on=rows, **words, **more)


def by_region(values: pd.Series, regions: pd.Series, shapes: Shapes, **more: Any) -> Drawing:
    named = pd.Series({code: f"Regio {code}" for code in values.index})
    words = {
        "title": "Uitgaven per jeugdregio",
        "subtitle": "2021",
        "source": SOURCE,
        "unit": "euro per kind",
    }
    return region_map(values, regions, shapes, named, based_on=values.to_frame(), **{**words, **more})


def axes_of(drawing: Drawing, gid: str) -> Axes:
    (axes,) = [axes for axes in drawing.figure.axes if axes.get_gid() == gid]
    return axes


def areas(drawing: Drawing) -> dict[str, PathCollection]:
    return {str(each.get_gid()): each for each in axes_of(drawing, "map").collections if each.get_gid()}


def texts(drawing: Drawing, gid: str) -> list[str]:
    return [text.get_text() for text in axes_of(drawing, gid).texts]


def distance(one: str, other: str, vision: str) -> float:
    """CIE 1976: about 2 is just visible side by side."""
    return float(np.linalg.norm(lab(one, vision) - lab(other, vision)))


# ---------------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize("vision", VISION)
def test_the_nine_colours_stay_apart_for_every_reader(vision: str) -> None:
    colours = [colour for row in COLOURS for colour in row]
    assert min(distance(one, other, vision) for one, other in itertools.combinations(colours, 2)) >= 20
    assert min(distance(colour, NO_FIGURE, vision) for colour in colours) >= 6  # and the hatch besides
    for line in (*COLOURS, *zip(*COLOURS, strict=True)):  # darker with either figure
        lightness = [lab(colour, vision)[0] for colour in line]
        assert all(before - after >= 5 for before, after in itertools.pairwise(lightness))


@pytest.mark.parametrize("vision", VISION)
def test_diverging_colours_stay_apart_and_darken_outwards(vision: str) -> None:
    assert min(distance(one, other, vision) for one, other in itertools.combinations(DIVERGING, 2)) >= 20
    assert min(distance(colour, NO_FIGURE, vision) for colour in DIVERGING) >= 6
    lightness = [lab(colour, vision)[0] for colour in DIVERGING]
    assert all(after - before >= 10 for before, after in itertools.pairwise(lightness[:4]))
    assert all(before - after >= 10 for before, after in itertools.pairwise(lightness[3:]))


# ---------------------------------------------------------------------------------------------- two figures


def test_every_municipality_has_the_colour_of_its_two_terciles(
    children: pd.DataFrame, households: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    drawing = both(children, households, shapes, catalogue)
    x, y = (rows.set_index("code")["value"] for rows in (children, households))
    known = (x.notna() & y.reindex(x.index).notna()).pipe(lambda there: there[there].index)
    classes = []
    for values in (x[known], y[known]):
        low, high = np.round(np.quantile(values, [1 / 3, 2 / 3]), 1)
        classes.append((values >= low).astype(int) + (values >= high))
    shown, total = areas(drawing), 0
    for column, row in itertools.product(range(3), range(3)):
        expected = int(((classes[0] == column) & (classes[1] == row)).sum())
        assert len(shown[f"class-{column}-{row}"].get_paths()) == expected
        if expected:
            assert to_hex(shown[f"class-{column}-{row}"].get_facecolor()[0]) == COLOURS[row][column]
        total += expected
    assert total == len(known) == 157
    assert len(shown["status-not published"].get_paths()) == 342 - 157
    assert shown["status-not published"].get_hatch() == HATCHES["not published"]
    assert (
        drawing.rows.set_index("code").loc[known, "x_class"].astype(int).tolist() == (classes[0] + 1).tolist()
    )


def test_the_square_shows_counts_borders_and_names(
    children: pd.DataFrame, households: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    drawing = both(children, households, hexagons, catalogue, note="Let op.")
    shown = texts(drawing, "square")
    counts = drawing.rows.dropna().groupby(["y_class", "x_class"]).size()
    cells = [int(text) for text in shown[:9]]
    assert sum(cells) == 157
    expected = [int(counts.get((row, column), 0)) for row, column in itertools.product((1, 2, 3), (1, 2, 3))]
    assert cells == expected
    names = [text.replace("\n", " ") for text in shown[-2:]]
    assert names == ["Kinderen, laag inkomen, procent", "Huishoudens, laag inkomen, procent"]
    arrows = [text for text in axes_of(drawing, "square").texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 2
    low, high = np.round(np.quantile(children["value"].dropna(), [1 / 3, 2 / 3]), 1)
    assert {f"{border}".replace(".", ",") for border in (low, high)} <= set(shown)
    assert "185" in texts(drawing, "legend")
    assert any("Let op." in text.get_text() for text in drawing.figure.texts)
    assert drawing.alt.endswith("Let op.")


def test_the_text_alternative_counts_the_corners(
    children: pd.DataFrame, households: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    drawing = both(children, households, hexagons, catalogue)
    rows = drawing.rows.dropna()
    high, low = ((rows["x_class"] == at) & (rows["y_class"] == at) for at in (3, 1))
    assert f"hoog-hoog {high.sum()}, laag-laag {low.sum()}, hoog-laag " in drawing.alt
    alike = int((rows["x_class"] == rows["y_class"]).sum())
    assert f"In dezelfde groep van beide: {alike} van de 157." in drawing.alt
    assert "Van 185 gemeenten ontbreekt een cijfer; zij zijn gearceerd." in drawing.alt
    assert "StatLine 85039NED" in drawing.source and "85678NED" in drawing.source
    assert set(drawing.based_on["indicator"]) == {CHILDREN, HOUSEHOLDS}


def test_estimates_are_hatched_over_their_colour_and_counted(
    children: pd.DataFrame, households: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    modelled = children.copy()
    absent = modelled["value"].isna()
    modelled.loc[absent, "value"] = 3.0 + np.arange(absent.sum()) % 4  # as an invention
    modelled.loc[absent, ["status", "source", "version"]] = ["estimated", "een model", ""]
    drawing = both(modelled, households, hexagons, catalogue)
    shown = areas(drawing)
    hatched = {name: len(each.get_paths()) for name, each in shown.items() if name.startswith("estimated")}
    assert sum(hatched.values()) == absent.sum() == 185
    assert all(shown[name].get_hatch() == HATCHES["estimated"] for name in hatched)
    assert "geschat met een model" in texts(drawing, "legend")
    assert "Van 185 is een cijfer geschat met een model" in drawing.alt
    assert "Schattingen: model" in drawing.source
    assert not (drawing.based_on["status"] == "estimated").any()


def test_without_missing_figures_there_is_no_legend_of_them(
    households: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    drawing = both(households, households, hexagons, catalogue)
    assert [axes.get_gid() for axes in drawing.figure.axes] == ["map", "square"]
    assert "ontbreekt" not in drawing.alt
    assert "In dezelfde groep van beide: 342 van de 342." in drawing.alt
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])


def test_a_bivariate_map_refuses_in_sentences(
    panel: pd.DataFrame,
    children: pd.DataFrame,
    households: pd.DataFrame,
    catalogue: Catalogue,
    hexagons: Shapes,
) -> None:
    with pytest.raises(TerritoryError, match="on the boundaries of 2022 and the shapes on those of 2023"):
        both(children, households.assign(boundary_year=2022), hexagons, catalogue)
    with pytest.raises(TerritoryError, match="these rows hold 2"):
        both(select(panel, CHILDREN).query("year >= 2021"), households, hexagons, catalogue)
    with pytest.raises(TerritoryError, match="do not belong together one to one"):
        both(children, households.head(100), hexagons, catalogue)
    with pytest.raises(PanelError, match="no figure"):
        both(children.assign(status="observed"), households, hexagons, catalogue)
    with pytest.raises(PublicationError, match="too many municipalities have the same figure"):
        both(children, households.assign(value=5.0), hexagons, catalogue)
    without = children.assign(value=np.nan, status="not published")
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        both(without, households, hexagons, catalogue)


# ---------------------------------------------------------------------------------------------- residuals


def test_residuals_have_the_colour_of_their_class(residuals: pd.DataFrame, shapes: Shapes) -> None:
    drawing = gaps(residuals, shapes)
    value = residuals["value"].dropna()
    edges = [-np.inf, -40, -20, -10, 10, 20, 40, np.inf]
    expected = [int(((value > low) & (value <= high)).sum()) for low, high in itertools.pairwise(edges)]
    shown = areas(drawing)
    counts = [len(shown[f"class-{at}"].get_paths()) for at in range(7)]
    assert counts == expected  # no value lies on a border
    assert sum(counts) == len(value) > 300
    assert [to_hex(shown[f"class-{at}"].get_facecolor()[0]) for at in range(7)] == list(DIVERGING)
    legend = texts(drawing, "legend")
    assert legend[2:16:2] == [
        *("40% of meer hoger", "20 tot 40% hoger", "10 tot 20% hoger", "minder dan 10%"),
        *("10 tot 20% lager", "20 tot 40% lager", "40% of meer lager"),
    ]
    assert [int(text) for text in legend[3:17:2]] == counts[::-1]


def test_every_reason_for_a_missing_residual_has_its_own_hatch(
    residuals: pd.DataFrame, hexagons: Shapes
) -> None:
    drawing = gaps(residuals, hexagons)
    legend, shown = texts(drawing, "legend"), areas(drawing)
    hosts = int((residuals["status"] == HOST).sum())
    assert legend[16:] == ["niet aangeleverd", "1", HOST, str(hosts)]
    missing = [shown["missing-0"], shown["missing-1"]]
    assert [len(each.get_paths()) for each in missing] == [1, hosts]
    assert missing[0].get_hatch() == HATCHES["not delivered"] != missing[1].get_hatch()
    assert f"Van {hosts + 1} gemeenten is geen verschil bekend; zij zijn gearceerd." in drawing.alt


def test_the_caution_travels_with_the_residuals(residuals: pd.DataFrame, hexagons: Shapes) -> None:
    drawing = gaps(residuals, hexagons, note="Het model kent alleen armoede.")
    (note,) = [
        text.get_text().replace("\n", " ") for text in drawing.figure.texts if text.get_gid() == "note"
    ]
    assert note == f"{CAVEAT} Het model kent alleen armoede."
    assert drawing.alt.endswith(note)
    known = residuals.dropna(subset="value")
    high, low = (NAMES[known.loc[at, "code"]] for at in (known["value"].idxmax(), known["value"].idxmin()))
    assert f"Het verst van de verwachting liggen {high} (" in drawing.alt
    assert f"% hoger) en {low} (" in drawing.alt
    assert drawing.source == f"{SOURCE} {hexagons.source}"


def test_the_heads_of_an_english_legend_stand_beside_each_other(
    residuals: pd.DataFrame, hexagons: Shapes
) -> None:
    drawing = gaps(residuals, hexagons, language="en")
    assert texts(drawing, "legend")[:2] == ["gap to expected", "municipalities"]
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])


def test_classes_around_zero_are_symmetrical() -> None:
    for borders in ((10,), (15, 30), (10, 20, 40)):
        classes = diverging_classes(borders)
        values = pd.Series([0.0, 9.9, 10, 15, 20, 30, 40, 41, 1000])
        above, below = classes.assign(values), classes.assign(-values)
        assert (above + below == len(classes.colours) - 1).all()
        assert classes.colours[len(borders)] == DIVERGING[3]
        assert (classes.colours[0], classes.colours[-1]) == (DIVERGING[0], DIVERGING[-1]) or len(borders) == 1
    for wrong in ((), (0, 10), (20, 10), (10, 10), (1, 2, 3, 4), (-10, 10)):
        with pytest.raises(StatisticsError, match="do not make classes around zero"):
            diverging_classes(wrong)


def test_another_unit_and_one_sided_differences(hexagons: Shapes) -> None:
    rows = hexagons.areas[["code"]].assign(boundary_year=2023, value=250.0, status="")
    drawing = gaps(rows, hexagons, unit="euro per kind", borders=(100, 200))
    assert "Per klasse, in euro per kind: 200 of meer lager: 0; " in drawing.alt
    assert "; 200 of meer hoger: 342." in drawing.alt
    assert texts(drawing, "legend")[:3] == ["verschil, euro per kind", "gemeenten", "200 of meer hoger"]
    assert "Het verst van de verwachting ligt Groningen (250 euro per kind hoger)." in drawing.alt
    assert "gearceerd" not in drawing.alt
    assert (overlapping_texts(drawing.figure), texts_outside(drawing.figure)) == ([], [])


def test_a_residual_map_refuses_in_sentences(residuals: pd.DataFrame, hexagons: Shapes) -> None:
    with pytest.raises(TerritoryError, match="on the boundaries of 2021 and the shapes on those of 2023"):
        gaps(residuals.assign(boundary_year=2021), hexagons)
    with pytest.raises(TerritoryError, match="do not belong together one to one"):
        gaps(residuals.head(300), hexagons)
    with pytest.raises(PanelError, match=r"GM\d{4} has no value, and no reason why"):
        gaps(residuals.assign(status=""), hexagons)
    with pytest.raises(PanelError, match="have no column 'status'"):
        gaps(residuals.drop(columns="status"), hexagons)
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        gaps(residuals.assign(value=np.nan, status=HOST), hexagons)
    many = residuals.assign(value=residuals["value"].where(residuals.index > 3))
    many.loc[:3, "status"] = ["een", "twee", "drie", "vier"]
    with pytest.raises(PublicationError, match="5 reasons why a value is missing, and 3 hatches"):
        gaps(many, hexagons)


# ---------------------------------------------------------------------------------------------- regions


def test_every_region_is_one_area_in_the_colour_of_its_class(
    per_region: pd.Series, regions: pd.Series, shapes: Shapes
) -> None:
    drawing = by_region(per_region, regions, shapes)
    classes = quantile_classes(per_region, colours=NEUTRAL_SEQUENTIAL, decimals=0)
    shown = areas(drawing)
    counts = [len(shown[f"class-{at}"].get_paths()) for at in range(5)]
    assert counts == classes.counts(per_region)
    assert sum(counts) == per_region.notna().sum() == regions.nunique() - 1
    assert len(shown["missing"].get_paths()) == 1
    assert len(shown["provinces"].get_paths()) == regions.nunique()
    assert [int(text) for text in texts(drawing, "legend")[3::2]] == [*counts, 1]
    assert texts(drawing, "legend")[1] == "jeugdregio's"


def test_regions_cover_the_country_without_the_borders_within_them(
    per_region: pd.Series, regions: pd.Series, hexagons: Shapes
) -> None:
    joined = outlines(hexagons.areas, regions.to_dict())
    assert joined.area.sum() == pytest.approx(hexagons.areas.area.sum())
    drawing = by_region(per_region, regions, hexagons)
    lines = sum(len(path.vertices) for path in areas(drawing)["provinces"].get_paths())
    assert lines < 0.6 * 7 * len(hexagons.areas)  # seven to a hexagon


def test_the_text_alternative_names_the_ends(
    per_region: pd.Series, regions: pd.Series, hexagons: Shapes
) -> None:
    drawing = by_region(per_region, regions, hexagons, note="Zonder JZ01.")
    high, low = per_region.idxmax(), per_region.idxmin()
    assert f"Het hoogst is Regio {high} (" in drawing.alt
    assert f"het laagst Regio {low} (" in drawing.alt
    assert f"Kaart van {regions.nunique()} jeugdregio's: Uitgaven per jeugdregio." in drawing.alt
    assert drawing.alt.endswith("Zonder cijfer: 1; gearceerd. Zonder JZ01.")
    rows = drawing.rows.set_index("region")
    assert rows["gemeenten"].sum() == 342
    assert rows.loc[high, "class"] == 5


def test_a_region_map_refuses_in_sentences(
    per_region: pd.Series, regions: pd.Series, hexagons: Shapes
) -> None:
    with pytest.raises(TerritoryError, match="GM0014 belongs to no region"):
        by_region(per_region, regions.drop("GM0014"), hexagons)
    older = pd.concat([regions, pd.Series({"GM0003": "JZ01"})])
    with pytest.raises(TerritoryError, match=r"GM0003 is not on the map; give the regions .* of 2023"):
        by_region(per_region, older, hexagons)
    with pytest.raises(TerritoryError, match="the region JZ02 has no row among the figures"):
        by_region(per_region.drop("JZ02"), regions, hexagons)
    with pytest.raises(TerritoryError, match="the region JZ99 has no municipality"):
        by_region(pd.concat([per_region, pd.Series({"JZ99": 1.0})]), regions, hexagons)
    with pytest.raises(TerritoryError, match="occurs twice"):
        by_region(pd.concat([per_region, per_region]), regions, hexagons)
    with pytest.raises(PublicationError, match="there is no figure to draw"):
        by_region(per_region * np.nan, regions, hexagons)


# ---------------------------------------------------------------------------------------------- every map


def test_no_text_lies_over_another_and_none_leaves_the_figure(
    children: pd.DataFrame,
    households: pd.DataFrame,
    residuals: pd.DataFrame,
    per_region: pd.Series,
    regions: pd.Series,
    catalogue: Catalogue,
    shapes: Shapes,
) -> None:
    long = replace(shapes, source=f"{shapes.source} {'Een lange vermelding van de bron. ' * 6}".strip())
    note = "Een waarschuwing die met de figuur meegaat. " * 2
    for drawing in (
        both(children, households, long, catalogue, note=note),
        gaps(residuals, long, note=note),
        by_region(per_region, regions, long, note=note),
    ):
        assert overlapping_texts(drawing.figure) == []
        assert texts_outside(drawing.figure) == []
        for word in ("leidt tot", "verklaart", "effect", "invloed", "presteert", "nan "):
            assert word not in drawing.alt.lower()


def test_drawn_twice_the_bytes_are_the_same(
    children: pd.DataFrame,
    households: pd.DataFrame,
    residuals: pd.DataFrame,
    per_region: pd.Series,
    regions: pd.Series,
    catalogue: Catalogue,
    hexagons: Shapes,
) -> None:
    draw = {
        "twee": lambda: both(children, households, hexagons, catalogue),
        "rest": lambda: gaps(residuals, hexagons),
        "regio": lambda: by_region(per_region, regions, hexagons),
    }
    for name, make in draw.items():
        first, second = (figure(make(), name=name, caption=name) for _ in range(2))
        assert first == second
