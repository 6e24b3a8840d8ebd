"""The hexagon map: the stored layout, its polygons, and the program that makes such a layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame, read_file

from analysis.errors import TerritoryError
from analysis.project import Project
from analysis.territory.hexagons import (
    LAYOUT_FILE,
    LAYOUT_YEARS,
    hex_neighbours,
    hexagons,
    outlines,
    read_layout,
)
from analysis.territory.hexlayout import (
    WADDEN_ISLANDS,
    centres_and_neighbours,
    lay_out,
    nearness,
    write_layout,
)

AMSTERDAM, ROTTERDAM, DEN_HAAG, UTRECHT = "GM0363", "GM0599", "GM0518", "GM0344"
GRONINGEN, LEEUWARDEN, ASSEN, ZWOLLE, LELYSTAD = "GM0014", "GM0080", "GM0106", "GM0193", "GM0995"
MAASTRICHT, MIDDELBURG, EINDHOVEN, BREDA, NIJMEGEN = "GM0935", "GM0687", "GM0772", "GM0758", "GM0268"
ENSCHEDE, DEN_HELDER, ARNHEM, HAARLEM, ALMERE = "GM0153", "GM0400", "GM0202", "GM0392", "GM0034"
TEXEL, VLIELAND, TERSCHELLING, AMELAND, SCHIERMONNIKOOG = WADDEN_ISLANDS


@pytest.fixture(scope="module")
def layout() -> pd.DataFrame:
    return read_layout(Project.find().reference)


@pytest.fixture(scope="module")
def provinces() -> dict[str, str]:
    """The province of each municipality of the years that the layout is for."""
    gemeenten = pd.read_csv(Project.find().reference / "gemeenten.csv")
    first, last = gemeenten["eerste_grensjaar"], gemeenten["laatste_grensjaar"]
    alive = [set(gemeenten.loc[(first <= year) & (last >= year), "code"]) for year in LAYOUT_YEARS]
    assert all(codes == alive[0] for codes in alive), "the division must be the same in all layout years"
    return {
        code: pv for code, pv in gemeenten[["code", "provincie"]].itertuples(index=False) if code in alive[0]
    }


@pytest.fixture(scope="module")
def place(layout: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """East and north of each municipality, in distances between two rows and half columns."""
    return {code: (2 * q + r, -r) for code, q, r in layout.itertuples(index=False)}


def components(members: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Connected groups, by merging sets: another way than the program's own."""
    groups = {code: {code} for code in members}
    for a, b in pairs:
        if a in groups and b in groups and groups[a] is not groups[b]:
            groups[a] |= groups[b]
            for code in groups[b]:
                groups[code] = groups[a]
    return list({id(group): group for group in groups.values()}.values())


# ------------------------------------------------------------------------------------ the stored layout


def test_one_cell_for_each_municipality(layout: pd.DataFrame, provinces: dict[str, str]) -> None:
    assert len(layout) == 342
    assert set(layout["code"]) == set(provinces)
    assert not layout.duplicated(["q", "r"]).any()
    assert layout["code"].is_monotonic_increasing
    assert layout[["q", "r"]].min().tolist() == [0, 0]


def test_provinces_are_in_one_piece(layout: pd.DataFrame, provinces: dict[str, str]) -> None:
    pairs = hex_neighbours(layout)
    for province in sorted(set(provinces.values())):
        mainland = [code for code, pv in provinces.items() if pv == province and code not in WADDEN_ISLANDS]
        assert len(components(mainland, pairs)) == 1, province


def test_the_mainland_is_one_piece_without_holes(layout: pd.DataFrame) -> None:
    mainland = hexagons(layout[~layout["code"].isin(WADDEN_ISLANDS)]).union_all()
    assert isinstance(mainland, shapely.Polygon)
    assert not mainland.interiors


def test_provinces_have_no_holes(layout: pd.DataFrame, provinces: dict[str, str]) -> None:
    for name, shape in outlines(hexagons(layout), provinces).itertuples(index=False):
        assert not any(part.interiors for part in shapely.get_parts(shape)), name


def test_wadden_islands_lie_in_a_row_off_the_coast(
    layout: pd.DataFrame, place: dict[str, tuple[float, float]]
) -> None:
    touching = {code for pair in hex_neighbours(layout) for code in pair}
    assert touching.isdisjoint(WADDEN_ISLANDS)
    east = [place[island][0] for island in WADDEN_ISLANDS]
    north = [place[island][1] for island in WADDEN_ISLANDS]
    assert east == sorted(set(east))
    assert north == sorted(north)
    assert place[TEXEL][1] > place[DEN_HELDER][1]
    assert place[TEXEL][0] <= place[DEN_HELDER][0]


@pytest.mark.parametrize(
    ("western", "eastern"),
    [
        (LEEUWARDEN, GRONINGEN),
        (MIDDELBURG, ROTTERDAM),
        (DEN_HAAG, UTRECHT),
        (HAARLEM, AMSTERDAM),
        (AMSTERDAM, ALMERE),
        (ROTTERDAM, UTRECHT),
        (UTRECHT, ARNHEM),
        (BREDA, EINDHOVEN),
        (LELYSTAD, ZWOLLE),
        (ZWOLLE, ENSCHEDE),
        (DEN_HELDER, LEEUWARDEN),
        (EINDHOVEN, MAASTRICHT),
    ],
)
def test_west_stays_west(place: dict[str, tuple[float, float]], western: str, eastern: str) -> None:
    assert place[western][0] < place[eastern][0]


@pytest.mark.parametrize(
    ("northern", "southern"),
    [
        (GRONINGEN, ASSEN),
        (ASSEN, ZWOLLE),
        (LEEUWARDEN, LELYSTAD),
        (DEN_HELDER, AMSTERDAM),
        (AMSTERDAM, UTRECHT),
        (DEN_HAAG, ROTTERDAM),
        (ROTTERDAM, MIDDELBURG),
        (ROTTERDAM, BREDA),
        (ARNHEM, NIJMEGEN),
        (NIJMEGEN, EINDHOVEN),
        (EINDHOVEN, MAASTRICHT),
        (LELYSTAD, ALMERE),
    ],
)
def test_north_stays_north(place: dict[str, tuple[float, float]], northern: str, southern: str) -> None:
    assert place[northern][1] > place[southern][1]


def test_corners_of_the_country(place: dict[str, tuple[float, float]], provinces: dict[str, str]) -> None:
    east, north = (pd.Series({code: at[axis] for code, at in place.items()}) for axis in (0, 1))
    province = pd.Series(provinces)
    south = north.sort_values().index[:5]
    assert set(province[south]) == {"PV31"}, "Limburg is the tail in the south"
    assert north[MAASTRICHT] <= north.min() + 2
    assert province[east.idxmin()] == "PV29", "Zeeland lies in the far west"
    assert east[ENSCHEDE] >= east.max() - 4
    assert province[north.drop(list(WADDEN_ISLANDS)).idxmax()] in {"PV20", "PV21"}
    holland = north[province == "PV27"].drop(TEXEL)
    assert holland.idxmax() == DEN_HELDER


def test_the_ijsselmeer_is_open_water(layout: pd.DataFrame, place: dict[str, tuple[float, float]]) -> None:
    """Going east from Enkhuizen one crosses water before reaching land again."""
    row = place["GM0388"][1]
    taken = sorted(x for x, y in place.values() if y == row and x >= place["GM0388"][0])
    assert taken[1] - taken[0] > 2


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    boundaries = read_file(shared / "data" / "grenzen" / "gemeenten_2024_rd.gpkg")
    return centres_and_neighbours(boundaries.rename(columns={"provincie_code": "provincie"}))


def test_real_neighbours_stay_together(
    layout: pd.DataFrame, real: tuple[pd.DataFrame, list[tuple[str, str]]]
) -> None:
    _, neighbours = real
    reached = nearness(layout, neighbours)
    assert len(neighbours) > 800
    assert reached.adjacent > 0.72
    assert reached.distance < 1.32


def test_directions_between_real_neighbours_stay(
    layout: pd.DataFrame, real: tuple[pd.DataFrame, list[tuple[str, str]]]
) -> None:
    centres, neighbours = real
    truth = centres.set_index("code")[["x", "y"]].astype(float)
    drawn = hexagons(layout).set_index("code").centroid.get_coordinates()
    first, second = ([pair[side] for pair in neighbours] for side in (0, 1))
    vectors = [frame.loc[second].to_numpy() - frame.loc[first].to_numpy() for frame in (truth, drawn)]
    cosine = (vectors[0] * vectors[1]).sum(axis=1) / np.prod([np.hypot(*v.T) for v in vectors], axis=0)
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean() < 26  # a hexagon alone explains 15


# -------------------------------------------------------------------------------------------- polygons


def test_hexagons_are_regular_and_equal(layout: pd.DataFrame) -> None:
    shapes = hexagons(layout, size=2.5).geometry
    corners = shapely.get_coordinates(np.asarray(shapes.array)).reshape(len(layout), 7, 2)
    sides = np.hypot(*np.moveaxis(np.diff(corners, axis=1), -1, 0))
    assert np.allclose(sides, 2.5, rtol=1e-12)
    assert np.allclose(shapes.area, 1.5 * np.sqrt(3) * 2.5**2, rtol=1e-12)


def test_neighbours_share_a_side_to_the_last_bit_and_nothing_overlaps(layout: pd.DataFrame) -> None:
    shapes = hexagons(layout, size=0.7)
    corners = {code: set(shape.exterior.coords) for code, shape in shapes.itertuples(index=False)}
    outlined = np.asarray(shapes.geometry.array)
    one, two = shapely.STRtree(outlined).query(outlined, predicate="intersects")
    codes = shapes["code"].tolist()
    touching = {(codes[i], codes[j]) for i, j in zip(one, two, strict=True) if codes[i] < codes[j]}
    assert sorted(touching) == hex_neighbours(layout)
    assert all(len(corners[a] & corners[b]) == 2 for a, b in touching)
    assert shapely.coverage_is_valid(outlined)


def test_union_has_no_slivers(layout: pd.DataFrame) -> None:
    shapes = hexagons(layout)
    assert shapes.union_all().area == pytest.approx(shapes.area.sum(), rel=1e-12)
    assert shapes.crs is None


def test_the_map_is_as_tall_as_the_netherlands(layout: pd.DataFrame) -> None:
    west, south, east, north = hexagons(layout).total_bounds
    assert 0.7 < (east - west) / (north - south) < 1  # on land it is 0.85


def test_outlines_join_real_polygons_too() -> None:
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(5, 0, 6, 1)]  # made up
    shapes = GeoDataFrame({"code": ["A", "B", "C"]}, geometry=squares, crs=28992)
    joined = outlines(shapes, {"C": "P", "A": "Q", "B": "Q", "elsewhere": "R"})
    assert joined["provincie"].tolist() == ["P", "Q"]
    assert joined.area.tolist() == [1, 2]
    assert joined.crs == shapes.crs
    with pytest.raises(TerritoryError, match="B: the municipality has no province"):
        outlines(shapes, {"A": "Q", "C": "P"})


def test_a_single_hexagon_has_no_neighbours() -> None:
    alone = pd.DataFrame({"code": ["A"], "q": [3], "r": [-2]})
    assert hex_neighbours(alone) == []
    assert len(hexagons(alone)) == 1
    assert hex_neighbours(alone.head(0)) == []
    assert hexagons(alone.head(0)).empty


# ---------------------------------------------------------------------------------------------- reading


def test_writing_and_reading_gives_the_same(layout: pd.DataFrame, tmp_path: Path) -> None:
    shuffled = layout.sample(frac=1, random_state=1)
    path = write_layout(shuffled, tmp_path)
    pd.testing.assert_frame_equal(read_layout(tmp_path), layout)
    assert path.read_bytes() == (Project.find().reference / LAYOUT_FILE).read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist"),
        ("", "cannot be read"),
        ("code,q\nA,1\n", "the columns are not"),
        ("code,q,r\nA,1,x\n", "cannot be read"),
        ("code,q,r\nA,1,\n", "cannot be read"),
        ("code,q,r\nA,1,1\nA,2,1\n", "the code of A occur"),
        ("code,q,r\nA,1,1\nB,1,1\n", "the q and r of B occur"),
    ],
)
def test_a_damaged_layout_is_refused_in_a_sentence(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / LAYOUT_FILE).write_text(content)
    with pytest.raises(TerritoryError, match=message) as refusal:
        read_layout(tmp_path)
    assert "databoek reference --hexagons" in str(refusal.value)


# ------------------------------------------------------------------------------------------ the program

# A made-up country: four by three municipalities, the western half one province and the eastern another, the
# north and south nearer to each other than west and east, and an island off the north coast.
MADE_UP = pd.DataFrame(
    [
        (f"{column}{row}", 10.0 * column + row, (0.0, 3.0, 6.0)[row], "West" if column < 2 else "Oost")
        for column in range(4)
        for row in range(3)
    ],
    columns=["code", "x", "y", "provincie"],
)
ISLAND = pd.DataFrame([("eiland", 5.0, 30.0, "West")], columns=["code", "x", "y", "provincie"])
PAIRS = [
    (f"{a}{b}", f"{c}{d}")
    for a in range(4)
    for b in range(3)
    for c, d in ((a + 1, b), (a, b + 1), (a + 1, b - 1))
    if c < 4 and 0 <= d < 3
]


def made_up(**options: object) -> pd.DataFrame:
    centres = pd.concat([MADE_UP, ISLAND], ignore_index=True)
    return lay_out(centres, PAIRS, islands=["eiland"], **{"steps": 2000, **options})  # type: ignore[arg-type]


def test_a_made_up_country_is_laid_out() -> None:
    layout = made_up()
    assert sorted(layout["code"]) == sorted([*MADE_UP["code"], "eiland"])
    assert not layout.duplicated(["q", "r"]).any()
    pairs = hex_neighbours(layout)
    assert len(components(layout["code"], pairs)) == 2, "the mainland and the island"
    for _, members in MADE_UP.groupby("provincie"):
        assert len(components(members["code"], pairs)) == 1
    assert nearness(layout, PAIRS).adjacent > 0.7
    middle = hexagons(layout).set_index("code").centroid
    assert middle["eiland"].y > middle.drop("eiland").y.max()
    assert middle[["00", "01", "02"]].x.max() < middle[["30", "31", "32"]].x.min()


def test_the_same_seed_gives_the_same_layout_whatever_the_order_of_the_input() -> None:
    once = made_up()
    pd.testing.assert_frame_equal(once, made_up())
    centres = pd.concat([ISLAND, MADE_UP.sample(frac=1, random_state=3)], ignore_index=True)
    turned = [(b, a) for a, b in reversed(PAIRS)]
    pd.testing.assert_frame_equal(once, lay_out(centres, turned, islands=["eiland"], steps=2000))


def test_the_search_mends_a_province_that_the_assignment_tore() -> None:
    """Made up: a row of six in which two provinces alternate at the start of the search."""
    row = pd.DataFrame(
        {"code": list("ABCDEF"), "x": [0, 10, 20, 30, 40, 50], "y": 0.0, "provincie": list("PPQPQQ")}
    )
    pairs = [(a, b) for a, b in zip("ABCDE", "BCDEF", strict=True)]
    with pytest.raises(TerritoryError, match="falls into 2 pieces"):
        lay_out(row, pairs, steps=0)
    mended = lay_out(row, pairs, steps=2000)
    for members in ("ABD", "CEF"):
        assert len(components(members, hex_neighbours(mended))) == 1


def test_wrong_input_is_refused_in_a_sentence() -> None:
    with pytest.raises(TerritoryError, match="99: a neighbour has no centre"):
        lay_out(MADE_UP, [("00", "99")])
    with pytest.raises(TerritoryError, match="00: the code occurs twice"):
        lay_out(pd.concat([MADE_UP, MADE_UP.head(1)]), PAIRS)
    with pytest.raises(TerritoryError, match="no municipality on the mainland"):
        lay_out(ISLAND, [], islands=["eiland"])


def test_one_municipality_is_a_country() -> None:
    assert lay_out(MADE_UP.head(1), [], steps=10).to_numpy().tolist() == [["00", 0, 0]]
