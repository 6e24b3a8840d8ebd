"""Maps with estimates, small maps side by side, and maps of clusters."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import overlapping_texts, text_boxes, texts_outside
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from test_maps import VISION, lab

from analysis.catalogue import Catalogue, Polarity
from analysis.design.drawing import Drawing
from analysis.design.palette import (
    CLUSTER,
    MUTED,
    NEUTRAL_SEQUENTIAL,
    NO_FIGURE,
    NO_PATTERN,
    OLD,
    OUTLINE,
    SEQUENTIAL,
)
from analysis.errors import PanelError, PublicationError, StatisticsError, TerritoryError
from analysis.maps import (
    Multiple,
    Shapes,
    choropleth,
    cluster_map,
    load_shapes,
    quantile_classes,
    ser_classes,
    small_multiples,
)
from analysis.maps.areas import contrast, hatch_ink
from analysis.maps.clusters import MARKERS
from analysis.project import Project
from analysis.publication.blocks import figure
from analysis.statistics import select
from analysis.statistics.autocorrelation import CLUSTERS, local_moran
from analysis.statistics.neighbours import Neighbours, contiguity
from analysis.territory.gemeenten import read_gemeenten
from analysis.wording import HATCHES

ROOT = Path(__file__).parents[1]
NAMES = read_gemeenten(ROOT / "data" / "reference").names(2023)
CHILDREN, HALF_MORE = "kinderen_laag_inkomen", "kinderen_150_sociaal_minimum"
NOTE = "Fout van het model bij het weglaten van één gemeente: zoveel procentpunt. " * 3


@pytest.fixture(scope="module")
def boundaries(fetched_project: Project) -> Shapes:
    return load_shapes(2023, fetched_project)


@pytest.fixture(params=["hexagons", "boundaries"])
def shapes(request: pytest.FixtureRequest) -> Shapes:
    return request.getfixturevalue(request.param)


def axes_of(drawing: Drawing, gid: str) -> Axes:
    (axes,) = [axes for axes in drawing.figure.axes if axes.get_gid() == gid]
    return axes


def areas(drawing: Drawing, gid: str = "map") -> dict[str, PathCollection]:
    found = axes_of(drawing, gid).collections
    return {str(each.get_gid()): each for each in found if each.get_gid()}


def texts(drawing: Drawing, gid: str) -> list[str]:
    return [text.get_text() for text in axes_of(drawing, gid).texts]


def printed(drawing: Drawing, gid: str) -> str:
    (text,) = [text.get_text() for text in drawing.figure.texts if text.get_gid() == gid]
    return text.replace("\n", " ")


def with_estimates(rows: pd.DataFrame, count: int | None = None) -> pd.DataFrame:
    """Rows in which, as an invention, missing figures are estimated at 3.5, 4.5, ... 13.5 in turn."""
    absent = rows.index[rows["value"].isna()][:count]
    rows = rows.copy()
    rows.loc[absent, "value"] = 3.5 + np.arange(len(absent)) % 11
    rows.loc[absent, "lower"], rows.loc[absent, "upper"] = rows["value"] - 1, rows["value"] + 1
    rows.loc[absent, ["status", "source", "version"]] = ["estimated", "een model", ""]
    return rows


def on_the_map(drawing: Drawing) -> list[str]:
    """Texts that lie over the outlines of the country."""
    to_pixels = axes_of(drawing, "map").transData
    outlines = [to_pixels.transform_path(path) for path in areas(drawing)["provinces"].get_paths()]
    return [
        text
        for text, box in text_boxes(drawing.figure)
        if any(path.intersects_bbox(box) for path in outlines)
    ]


# ---------------------------------------------------------------------------------------------------- estimates


def test_estimates_have_the_colour_of_their_class_and_a_hatch(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    rows = with_estimates(select(panel, CHILDREN, year=2021), 184)
    drawing = choropleth(rows, shapes, ser_classes(), catalogue, NAMES, note=NOTE)
    shown = areas(drawing)
    modelled = rows["status"] == "estimated"
    observed = ser_classes().counts(rows["value"][~modelled])
    estimated = ser_classes().counts(rows["value"][modelled])
    assert [len(shown[f"class-{at}"].get_paths()) for at in range(5)] == observed
    assert [len(shown[f"estimated-{at}"].get_paths()) for at in range(5)] == estimated
    assert (sum(observed), sum(estimated)) == (157, 184)
    for at, colour in enumerate(SEQUENTIAL):
        assert tuple(shown[f"estimated-{at}"].get_facecolor()[0]) == to_rgba(colour)
        assert tuple(shown[f"estimated-{at}"].get_edgecolor()[0]) == to_rgba(hatch_ink(colour))
        assert shown[f"estimated-{at}"].get_hatch() == HATCHES["estimated"]
        assert shown[f"class-{at}"].get_hatch() is None
    assert len(shown["status-not published"].get_paths()) == 1
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == on_the_map(drawing) == []


def test_legend_and_words_count_estimates_apart(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = with_estimates(select(panel, CHILDREN, year=2021), 184)
    drawing = choropleth(rows, hexagons, ser_classes(), catalogue, NAMES, note=NOTE)
    modelled = rows["status"] == "estimated"
    counts = [ser_classes().counts(rows["value"][which]) for which in (~modelled, modelled)]
    by_class = zip(ser_classes().labels(), *(map(str, each) for each in counts), strict=True)
    assert texts(drawing, "legend") == [
        *("procent", "gepubliceerd", "geschat", "gemeenten"),
        *itertools.chain(*by_class),
        *("geschat met een model", "184", "niet in deze uitgave", "1", "8 à 12\nprocent\n(SER,\n2017)"),
    ]
    swatches = axes_of(drawing, "legend").patches
    assert [patch.get_hatch() for patch in swatches] == [
        *[None, HATCHES["estimated"]] * 5,
        *(HATCHES["estimated"], HATCHES["not published"]),
    ]
    assert "184 van de 342 gemeenten geschat" in printed(drawing, "subtitle")
    assert printed(drawing, "note") == NOTE.strip()
    assert "De 157 gemeenten met een gepubliceerd cijfer lopen van 2,0 tot 11,3" in drawing.alt
    assert "het hoogste is Amsterdam (11,3)" in drawing.alt  # an estimate of 13.5 is no record
    assert "Voor 184 gemeenten is het cijfer geschat met een model" in drawing.alt
    assert f"minder dan 4 procent: {counts[0][0]} gepubliceerd en {counts[1][0]} geschat" in drawing.alt
    assert drawing.alt.endswith(NOTE.strip())


def test_source_and_rows_of_estimates(panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes) -> None:
    rows = with_estimates(select(panel, CHILDREN, year=2021))
    rest = pd.concat(
        [select(panel, CHILDREN, year=2021), select(panel, "huishoudens_laag_inkomen", year=2021)]
    )
    drawing = choropleth(rows, hexagons, ser_classes(), catalogue, NAMES, based_on=rest)
    assert "85678NED" in drawing.source
    assert "85039NED" in drawing.source
    assert "Schattingen: model van Kinderen in Kaart." in drawing.source
    assert len(drawing.based_on) == 157 + len(rest)
    assert "estimated" not in set(drawing.based_on["status"])
    saved = figure(drawing, name="kaart", caption="Kaart")
    assert saved.csv.count(",estimated,") == 185
    assert {entry["source"] for entry in saved.rests_on if "source" in entry} == {"85678NED", "85039NED"}


def test_one_estimate_and_only_estimates(panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes) -> None:
    rows = select(panel, CHILDREN, year=2021)
    one = choropleth(with_estimates(rows, 1), hexagons, ser_classes(), catalogue, NAMES)
    assert [gid for gid in areas(one) if gid.startswith("estimated")] == ["estimated-0"]
    assert "Voor 1 gemeente is het cijfer geschat met een model; zij is gekleurd" in one.alt
    bare = rows.assign(value=np.nan, lower=np.nan, upper=np.nan, status="not published")
    only = choropleth(with_estimates(bare), hexagons, ser_classes(), catalogue, NAMES, based_on=rows)
    assert "Geen van deze gemeenten heeft een gepubliceerd cijfer." in only.alt
    assert sum(len(each.get_paths()) for gid, each in areas(only).items() if gid.startswith("class")) == 0
    nothing = choropleth(bare, hexagons, ser_classes(), catalogue, NAMES)
    assert "Voor geen van deze gemeenten is een cijfer beschikbaar." in nothing.alt


def test_a_note_stays_off_the_map_without_estimates(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    rows = select(panel, CHILDREN, year=2021)
    without = choropleth(rows, shapes, ser_classes(), catalogue, NAMES)
    drawing = choropleth(rows, shapes, ser_classes(), catalogue, NAMES, note=NOTE)
    assert not [text for text in without.figure.texts if text.get_gid() == "note"]
    assert texts(without, "legend") == texts(drawing, "legend")
    assert overlapping_texts(drawing.figure) == on_the_map(drawing) == []


@pytest.mark.parametrize(("status", "value"), [("estimated", np.nan), ("not published", 5.0)])
def test_a_status_that_does_not_fit_its_figure_is_refused(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes, status: str, value: float
) -> None:
    rows = select(panel, CHILDREN, year=2021).reset_index(drop=True)
    rows.loc[0, ["status", "value"]] = [status, value]
    with pytest.raises(PanelError, match=f"has the status '{status}' and (no|a) figure"):
        choropleth(rows, hexagons, ser_classes(), catalogue, NAMES)


def test_the_hatch_of_an_estimate_can_be_seen_on_every_class() -> None:
    for colour in [*SEQUENTIAL, *NEUTRAL_SEQUENTIAL, *CLUSTER.values(), NO_PATTERN]:
        assert contrast(hatch_ink(colour), colour) >= 3  # WCAG 1.4.11, for what is no text
    assert len(set(HATCHES.values())) == len(HATCHES)
    for ink in (OLD, MUTED, OUTLINE):
        assert contrast(ink, "#ffffff") >= 4.5


# ------------------------------------------------------------------------------------------------------- classes

SKEWED = st.lists(st.integers(0, 3000).map(lambda tenths: tenths / 10), max_size=60)


@given(SKEWED, st.integers(1, 5))
def test_quantile_classes_are_never_empty(values: list[float], k: int) -> None:
    figures = pd.Series(values, dtype=float)
    classes = quantile_classes(figures, k)
    counts = classes.counts(figures)
    assert sum(counts) == len(values)
    assert len(counts) <= k
    assert not values or min(counts) > 0
    assert len(set(classes.colours)) == len(counts)
    for border in classes.borders:  # what is printed is the border itself
        assert round(border, classes.decimals) == border


def test_quantile_classes_are_about_equal() -> None:
    figures = pd.Series(np.random.default_rng(1).lognormal(3, 0.5, 342))
    classes = quantile_classes(figures)
    assert classes.decimals == 0
    assert all(342 / 10 <= count <= 342 / 3 for count in classes.counts(figures))


def test_ties_make_fewer_classes() -> None:
    figures = pd.Series([0.0] * 60 + [0.4] * 10 + list(np.linspace(1, 9, 30)))
    classes = quantile_classes(figures)
    assert classes.counts(figures)[0] == 60
    assert 2 <= len(classes.colours) < 5
    assert quantile_classes(pd.Series([7.0] * 9)).labels() == ["alle cijfers"]
    assert quantile_classes(pd.Series([np.nan])).counts(pd.Series([np.nan])) == [0]
    assert quantile_classes(pd.Series([1.0, 2.0])).borders == (2.0,)


def test_classes_follow_the_digits_of_the_figures() -> None:
    assert quantile_classes(pd.Series([0.1, 0.2, 0.3, 0.4])).decimals == 1
    people = quantile_classes(pd.Series(np.arange(900, 90_000, 700.0)), decimals=0)
    assert [border % 10_000 for border in people.borders] == [0] * 4
    with pytest.raises(StatisticsError, match="6 classes cannot be drawn in 5 colours"):
        quantile_classes(pd.Series([1.0]), 6)


@pytest.mark.parametrize("vision", VISION)
def test_other_colours_stay_apart_for_every_reader(vision: str) -> None:
    seen = [lab(colour, vision) for colour in NEUTRAL_SEQUENTIAL]
    assert all(np.linalg.norm(after - before) >= 12 for before, after in itertools.pairwise(seen))
    assert all(before[0] - after[0] >= 8 for before, after in itertools.pairwise(seen))
    found = [lab(colour, vision) for colour in [*CLUSTER.values(), NO_PATTERN, NO_FIGURE]]
    same_symbol = [(0, 2), (1, 3), *((at, 4) for at in range(4)), *((at, 5) for at in range(4))]
    assert all(np.linalg.norm(found[one] - found[other]) >= 12 for one, other in same_symbol)


# ----------------------------------------------------------------------------------------------------- multiples


def flipped(catalogue: Catalogue, name: str) -> Catalogue:
    """The catalogue in which, as an invention, more of something is better."""
    better = catalogue.indicators[name].model_copy(update={"polarity": Polarity.HIGHER_IS_BETTER})
    return catalogue.model_copy(update={"indicators": {**catalogue.indicators, name: better}})


@pytest.fixture
def several(panel: pd.DataFrame) -> list[Multiple]:
    first = with_estimates(select(panel, CHILDREN, year=2021), 184)
    chosen = [(HALF_MORE, 2014), ("inwoners", 2023), ("jeugdzorg_lasten_kern", 2023)]
    return [
        Multiple(first, ser_classes(), "Kinderen in een huishouden met een laag inkomen, met schattingen"),
        *(Multiple(select(panel, name, year=year)) for name, year in chosen),
    ]


def test_each_small_map_has_its_own_classes_year_and_direction(
    several: list[Multiple], catalogue: Catalogue, shapes: Shapes
) -> None:
    drawing = small_multiples(
        several, shapes, flipped(catalogue, HALF_MORE), NAMES, title="Vier maten", note=NOTE
    )
    heads = [texts(drawing, f"head-{at}") for at in range(4)]
    assert [head[1] for head in heads] == ["2021", "oud: 2014", "2023", "2023"]
    assert heads[0][2] == "procent, 184 geschat"
    told = [texts(drawing, f"legend-{at}")[-1] for at in range(4)]
    assert told[:2] == ["donker = hoger = ongunstiger", "donker = lager = ongunstiger"]
    assert told[2:] == ["donker = hoger; geen richting"] * 2
    assert texts(drawing, "legend-0")[:-1] == ["4", "6", "8", "t/m 12"]
    assert texts(drawing, "legend-2")[:-1] == ["20.000", "30.000", "40.000", "60.000"]
    bars = [[patch.get_facecolor() for patch in axes_of(drawing, f"legend-{at}").patches] for at in range(4)]
    assert bars[1] == [to_rgba(colour) for colour in SEQUENTIAL[::-1]]
    assert bars[2] == [to_rgba(colour) for colour in NEUTRAL_SEQUENTIAL]
    for at, each in enumerate(several):
        shown = areas(drawing, f"map-{at}")
        assert sum(len(part.get_paths()) for gid, part in shown.items() if gid != "provinces") == 342
        filled = [len(part.get_paths()) for gid, part in shown.items() if gid.startswith(("class", "est"))]
        assert sum(filled) == each.rows["value"].notna().sum()
    assert texts(drawing, "legend") == ["geschat met een model", "niet in deze uitgave", "niet aangeleverd"]
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []
    assert drawing.figure.get_size_inches()[0] == 6.3
    for table in ("85678NED", "03759ned", "45063NED"):
        assert table in drawing.source
    assert len(drawing.rows) == 4 * 342
    assert "Donker = lager = ongunstiger. Het cijfer is oud: 2014." in drawing.alt


@pytest.mark.parametrize(("year", "marked"), [(2018, "2014"), (2019, "2014"), (2020, "oud: 2014")])
def test_old_is_more_than_five_years(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes, year: int, marked: str
) -> None:
    panels = [Multiple(select(panel, HALF_MORE, year=2014))]
    drawing = small_multiples(panels, hexagons, catalogue, NAMES, title="Een", columns=1, reference_year=year)
    assert texts(drawing, "head-0")[1] == marked
    assert drawing.alt.startswith("1 kleine kaart: Een.")


def test_small_maps_without_figures_or_with_one_class(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    equal = select(panel, CHILDREN, year=2021)
    equal = equal.assign(value=equal["value"].where(equal["value"].isna(), 5.0))
    panels = [Multiple(select(panel, "kinderen_laag_inkomen_4jr", year=2021)), Multiple(equal)]
    drawing = small_multiples(panels, hexagons, catalogue, NAMES, title="Twee", columns=2)
    assert texts(drawing, "legend-0") == ["geen cijfers"]
    assert texts(drawing, "legend-1") == ["alle 5,0", "één klasse"]
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == []


def test_small_maps_are_refused_when_they_cannot_be(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    good = Multiple(select(panel, CHILDREN, year=2021))
    with pytest.raises(TerritoryError, match=r"boundaries of 2021 .* on those of 2023"):
        old = Multiple(select(panel, "huishoudens_laag_inkomen", year=2021))
        small_multiples([good, old], hexagons, catalogue, NAMES, title="Twee")
    with pytest.raises(TerritoryError, match="these rows hold 12"):
        small_multiples([Multiple(select(panel, CHILDREN))], hexagons, catalogue, NAMES, title="Een")
    for panels, columns in (([], 3), ([good], 4), ([good], 0)):
        with pytest.raises(PublicationError, match=f"{len(panels)} maps for {columns} columns"):
            small_multiples(panels, hexagons, catalogue, NAMES, title="Geen", columns=columns)


def test_small_hexagons_stay_hexagons(panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes) -> None:
    panels = [Multiple(select(panel, "inwoners", year=2023))]
    drawing = small_multiples(panels, hexagons, catalogue, NAMES, title="Een")
    shown = areas(drawing, "map-0")
    paths = [path for gid, each in shown.items() if gid != "provinces" for path in each.get_paths()]
    assert {len(path.vertices) for path in paths} == {7}


# ------------------------------------------------------------------------------------------------------ clusters

NEAR = (
    "Buren: gemeenten met een gezamenlijke grens (indeling 2023); de vijf Waddengemeenten hebben alleen de \
gemeente van hun veerhaven als buur; één verbinding is toegevoegd tussen delen die elkaar niet raken."
)


@pytest.fixture(scope="module")
def near(boundaries: Shapes) -> Neighbours:
    return contiguity(boundaries.areas, boundary_year=2023)


def found_in(rows: pd.DataFrame, near: Neighbours) -> pd.DataFrame:
    known = rows.dropna(subset="value").set_index("code")["value"]
    known = known.drop(near.alone(known.index))
    return local_moran(known, near.graph(known.index), permutations=9_999, seed=1)


def invented(rows: pd.DataFrame) -> pd.DataFrame:
    """Clusters that are an invention: the first four kinds in turn before, and three of each after correction."""
    codes = sorted(rows.loc[rows["value"].notna(), "code"])
    before = [CLUSTERS[at % 4] if at < 20 else CLUSTERS[4] for at in range(len(codes))]
    after = [label if at < 12 else CLUSTERS[4] for at, label in enumerate(before)]
    frame = pd.DataFrame({"cluster": before, "cluster_fdr": after}, index=pd.Index(codes, name="code"))
    frame["significant"] = frame["cluster"] != CLUSTERS[4]
    return frame.assign(significant_fdr=frame["cluster_fdr"] != CLUSTERS[4])


def test_clusters_have_colour_symbol_and_count(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes
) -> None:
    rows = select(panel, CHILDREN, year=2021)
    drawing = cluster_map(invented(rows), rows, shapes, catalogue, NAMES, neighbours=NEAR)
    shown = areas(drawing)
    lines = {line.get_gid(): line for line in axes_of(drawing, "map").lines}
    for label in CLUSTERS[:4]:
        assert len(shown[f"cluster-{label}"].get_paths()) == 3
        assert tuple(shown[f"cluster-{label}"].get_facecolor()[0]) == to_rgba(CLUSTER[label])
        assert lines[f"symbols-{label}"].get_marker() == MARKERS[label]
        assert len(lines[f"symbols-{label}"].get_xdata()) == 3
    assert len(shown["before-correction"].get_paths()) == 8
    assert len(shown["status-not published"].get_paths()) == 185
    assert len({(MARKERS[label], hatch_ink(CLUSTER[label])) for label in CLUSTERS[:4]}) == 4  # in grey too
    assert texts(drawing, "legend") == [
        *("patroon", "gemeenten"),
        *itertools.chain(*((label, "3") for label in CLUSTERS[:4])),
        *("geen patroon", "137", "alleen vóór correctie", "8", "niet in deze uitgave", "185"),
    ]
    assert NEAR in printed(drawing, "note")
    assert "Geen enkele" not in drawing.alt
    assert "157 gemeenten zijn getoetst. Hoog-hoog: 3 (" in drawing.alt
    assert "Vóór correctie vielen nog 8 gemeenten op; zij zijn omlijnd" in drawing.alt
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == on_the_map(drawing) == []


def test_it_is_said_plainly_when_nothing_remains(
    panel: pd.DataFrame, catalogue: Catalogue, shapes: Shapes, near: Neighbours
) -> None:
    rows = select(panel, CHILDREN, year=2021)
    clusters = found_in(rows, near)
    clusters["cluster_fdr"], clusters["significant_fdr"] = "geen patroon", False
    drawing = cluster_map(clusters, rows, shapes, catalogue, NAMES, neighbours=near.description)
    assert "Geen enkele gemeente valt na correctie nog op." in drawing.alt
    assert printed(drawing, "note").startswith("Geen enkele gemeente valt na correctie nog op.")
    assert len(areas(drawing)["before-correction"].get_paths()) == clusters["significant"].sum() > 0
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == on_the_map(drawing) == []
    before = cluster_map(
        clusters, rows, shapes, catalogue, NAMES, neighbours=near.description, which="cluster"
    )
    assert "zonder correctie: ook toeval valt op" in printed(before, "subtitle")
    assert len(areas(before)["before-correction"].get_paths()) == 0
    shown = [len(areas(before)[f"cluster-{label}"].get_paths()) for label in CLUSTERS]
    assert shown == [int((clusters["cluster"] == label).sum()) for label in CLUSTERS]


def test_untested_and_estimated_municipalities_are_hatched(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = with_estimates(select(panel, CHILDREN, year=2021), 184)
    clusters = invented(rows).iloc[:-2]
    drawing = cluster_map(clusters, rows, hexagons, catalogue, NAMES, neighbours=NEAR)
    shown = areas(drawing)
    assert len(shown["alone"].get_paths()) == 2
    modelled = [each for gid, each in shown.items() if gid.startswith("estimated-")]
    untested = rows.set_index("code")["status"].drop(clusters.index).eq("estimated").sum()
    assert sum(len(each.get_paths()) for each in modelled) == 184 - untested
    assert {each.get_hatch() for each in modelled} == {HATCHES["estimated"]}
    assert {"geen buur met cijfer", "geschat met een model", "184"} <= set(texts(drawing, "legend"))
    assert "184 cijfers geschat" in printed(drawing, "subtitle")
    assert "Van de cijfers zijn er 184 geschat met een model." in drawing.alt
    assert overlapping_texts(drawing.figure) == texts_outside(drawing.figure) == on_the_map(drawing) == []


def test_clusters_of_something_else_are_refused(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = select(panel, CHILDREN, year=2021)
    good = invented(rows)
    unknown = rows.loc[rows["value"].isna(), "code"].iloc[0]
    wrong = {
        "no column 'significant'": good.drop(columns="significant"),
        "'hot spot' is not the name": good.assign(cluster_fdr="hot spot"),
        f"{unknown} has no figure": pd.concat([good, good.head(1).rename({good.index[0]: unknown})]),
        "occurs twice": pd.concat([good, good.head(1)]),
    }
    for message, clusters in wrong.items():
        with pytest.raises(StatisticsError, match=message):
            cluster_map(clusters, rows, hexagons, catalogue, NAMES, neighbours=NEAR)
    with pytest.raises(TerritoryError, match="these rows hold 2"):
        two = select(panel, CHILDREN).query("year in [2020, 2021]")
        cluster_map(good, two, hexagons, catalogue, NAMES, neighbours=NEAR)


def test_saved_twice_the_bytes_are_the_same(
    panel: pd.DataFrame, catalogue: Catalogue, hexagons: Shapes
) -> None:
    rows = with_estimates(select(panel, CHILDREN, year=2021), 184)
    draw = {
        "schatting": lambda: choropleth(rows, hexagons, ser_classes(), catalogue, NAMES, note=NOTE),
        "klein": lambda: small_multiples([Multiple(rows)], hexagons, catalogue, NAMES, title="Een"),
        "clusters": lambda: cluster_map(invented(rows), rows, hexagons, catalogue, NAMES, neighbours=NEAR),
    }
    for name, make in draw.items():
        first, second = (figure(make(), name=name, caption=name) for _ in range(2))
        assert first == second
