"""Prepared shapes are kept: the same with and without, made again when damaged, never in the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from analysis.catalogue import read_catalogue
from analysis.errors import TerritoryError
from analysis.files import sha256
from analysis.maps import Shapes, load_shapes
from analysis.maps import shapes as module
from analysis.project import Project
from analysis.sources.origin import Origin, StoredFile
from analysis.sources.reading import read_boundaries
from analysis.sources.store import RawStore
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import hexagons, outlines, read_layout

ROOT = Path(__file__).parents[1]
YEAR, LAYER = 2023, "gemeente_gegeneraliseerd"
DIVISION = read_gemeenten(ROOT / "data" / "reference").in_year(YEAR)


def rippled(points: np.ndarray) -> np.ndarray:
    """Move points by some metres; a point that two areas share stays one point."""
    x, y = np.round(points).T
    return np.column_stack([x + np.round(30 * np.sin(x + 7 * y)), y + np.round(30 * np.cos(3 * x - y))])


def put_boundaries(project: Project, *, size: float = 8000.0) -> None:
    """Store invented boundaries: the hexagons with sides of five points that are not quite straight."""
    cells = hexagons(read_layout(project.reference), size=size)
    drawn = shapely.transform(shapely.segmentize(cells.geometry.to_numpy(), size / 4), rippled)
    features = [
        {"properties": {"statcode": code, "statnaam": code}, "geometry": shapely.geometry.mapping(area)}
        for code, area in zip(cells["code"], drawn, strict=True)
    ]
    content = json.dumps({"features": features}).encode()
    file = StoredFile("page-0001.json", "https://example.org/wfs", len(content), sha256(content))
    store = RawStore(project.raw)
    partial = store.partial(LAYER, str(YEAR), "test")
    (partial / file.name).write_bytes(content)
    words = ("Invented", "nobody", "none", "nobody", "2023-01-01", "1", "2023-01-01T00:00:00Z")
    store.put(partial, Origin(LAYER, str(YEAR), *words, {}, "f", len(features), sha256(content), (file,)))


def forget() -> None:
    """Be as a new process."""
    module._prepared.cache_clear()
    module._layer.cache_clear()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    for name in ("catalogue", "reference"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    put_boundaries(Project(folder))
    return folder


@pytest.fixture
def project(stored: Path, tmp_path: Path) -> Project:
    forget()
    return Project(Path(shutil.copytree(stored, tmp_path / "project")))


def kept(project: Project) -> list[Path]:
    return sorted((project.interim / "shapes").glob("*"))


def assert_same(one: Shapes, other: Shapes) -> None:
    for left, right in ((one.areas, other.areas), (one.outlines, other.outlines)):
        assert_geodataframe_equal(left, right)
        assert left.geometry.to_wkb().tolist() == right.geometry.to_wkb().tolist()  # to the last bit
        assert left.crs == right.crs
    assert (one.boundary_year, one.kind, one.source) == (other.boundary_year, other.kind, other.source)
    assert one.evidence == other.evidence


def test_it_is_what_the_steps_give_one_by_one(project: Project) -> None:
    full = read_boundaries(RawStore(project.raw), read_catalogue(project.catalogue), "gemeente", YEAR)
    areas = full[["code", "geometry"]].copy()
    areas["geometry"] = shapely.coverage_simplify(full.geometry.to_numpy(), module.PRINT_TOLERANCE)
    shapes = load_shapes(YEAR, project)
    assert shapes.kind == "gemeentegrenzen"
    assert_geodataframe_equal(shapes.areas, areas)
    assert_geodataframe_equal(
        shapes.outlines, outlines(areas, dict(zip(DIVISION["code"], DIVISION["provincie"], strict=True)))
    )
    assert (
        shapely.get_num_coordinates(areas.geometry).sum() < shapely.get_num_coordinates(full.geometry).sum()
    )
    assert shapely.coverage_is_valid(shapes.areas.geometry.to_numpy())


def test_neighbours_keep_the_border_they_share(project: Project) -> None:
    full = read_boundaries(RawStore(project.raw), read_catalogue(project.catalogue), "gemeente", YEAR)
    areas = load_shapes(YEAR, project).areas
    before, after = full.geometry.to_numpy(), areas.set_index("code").geometry[full["code"]].to_numpy()
    assert shapely.is_valid(after).all()
    assert borders(after) == borders(before)  # who touched still does: no gap
    one, other = map(list, zip(*borders(after), strict=True))
    assert shapely.area(shapely.intersection(after[one], after[other])).max() == 0  # no overlap
    whole, joined = shapely.union_all(before), shapely.union_all(after)
    assert shapely.area(after).sum() == pytest.approx(joined.area, rel=1e-12)
    assert holes(joined) == holes(whole)
    shared = shapely.intersection(shapely.boundary(after[one]), shapely.boundary(after[other]))
    outer = shapely.length(shapely.boundary(joined))
    assert shapely.length(after).sum() == pytest.approx(2 * shapely.length(shared).sum() + outer, rel=1e-9)


def borders(areas: np.ndarray) -> set[tuple[int, int]]:
    """Which areas share more than a point, found with shapely alone."""
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = (
        shapely.length(shapely.intersection(shapely.boundary(areas[one]), shapely.boundary(areas[other]))) > 0
    )
    return set(zip(one[shared].tolist(), other[shared].tolist(), strict=True))


def holes(area: shapely.Geometry) -> int:
    return int(shapely.get_num_interior_rings(shapely.get_parts(area)).sum())


def test_a_gap_between_neighbours_would_be_seen() -> None:
    alone = shapely.transform(
        shapely.segmentize(shapely.box([0, 8000], 0, [8000, 16000], 8000), 400), rippled
    )
    assert borders(alone) == {(0, 1)}
    assert borders(np.array([each.simplify(100 * at + 1) for at, each in enumerate(alone)])) == set()


def test_from_memory_from_the_file_and_made_anew_it_is_the_same(project: Project) -> None:
    first = load_shapes(YEAR, project)
    (file,) = kept(project)
    assert_same(load_shapes(YEAR, project), first)
    forget()
    assert_same(load_shapes(YEAR, project), first)
    file.unlink()
    forget()
    assert_same(load_shapes(YEAR, project), first)
    assert kept(project) == [file]


def test_neither_memory_nor_file_prepares_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    load_shapes(YEAR, project)
    monkeypatch.setattr(module, "simplified", None)  # whoever calls it fails
    load_shapes(YEAR, project)
    forget()
    load_shapes(YEAR, project)


def test_what_a_caller_does_to_a_map_stays_out_of_the_next(project: Project) -> None:
    first, second = load_shapes(YEAR, project), load_shapes(YEAR, project)
    second.areas["value"] = 1.0
    second.areas.loc[0, "code"] = "GM9999"
    second.outlines["provincie"] = "PV99"
    second.evidence["version"] = "other"
    assert_same(load_shapes(YEAR, project), first)


def _half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _one_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1  # in the coordinates
    file.write_bytes(bytes(content))


def _something_else(file: Path) -> None:
    shutil.copyfile(ROOT / "data" / "snapshot" / "panel.parquet", file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def test_a_damaged_file_is_made_again(project: Project) -> None:
    first = load_shapes(YEAR, project)
    (file,) = kept(project)
    sound = file.read_bytes()
    for damage in (_half, _one_bit, _something_else):
        damage(file)
        assert file.read_bytes() != sound
        forget()
        assert_same(load_shapes(YEAR, project), first)
        assert file.read_bytes() == sound


def test_a_folder_that_refuses_does_not_stop_a_map(project: Project) -> None:
    (project.interim).write_bytes(b"a file in the place of the folder")
    assert load_shapes(YEAR, project).kind == "gemeentegrenzen"
    project.interim.unlink()
    forget()
    first = load_shapes(YEAR, project)
    _folder(kept(project)[0])  # can be neither read nor replaced
    forget()
    assert_same(load_shapes(YEAR, project), first)


def test_a_disk_that_refuses_leaves_nothing_behind(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert load_shapes(YEAR, project).kind == "gemeentegrenzen"
    assert kept(project) == []


def test_other_boundaries_or_provinces_are_prepared_anew_and_replace_the_file(project: Project) -> None:
    first = load_shapes(YEAR, project)
    (file,) = kept(project)
    put_boundaries(project, size=9000.0)
    second = load_shapes(YEAR, project)
    assert second.areas.total_bounds[2] > first.areas.total_bounds[2]
    assert second.evidence["version"] != first.evidence["version"]
    (other,) = kept(project)
    assert other != file
    reference = project.reference / "gemeenten.csv"
    text = reference.read_text(encoding="utf-8")
    reference.write_text(text.replace("PV26", "PV30"), encoding="utf-8")
    assert len(load_shapes(YEAR, project).outlines) == len(second.outlines) - 1


def test_damaged_downloads_give_hexagons_and_repaired_ones_boundaries(project: Project) -> None:
    load_shapes(YEAR, project)
    (page,) = project.raw.glob(f"{LAYER}/{YEAR}/*/page-0001.json")
    sound = page.read_bytes()
    page.write_bytes(sound[:-1])
    assert load_shapes(YEAR, project).kind == "zeshoeken"
    page.write_bytes(sound)
    assert load_shapes(YEAR, project).kind == "gemeentegrenzen"


# ------------------------------------------------------------------------------------------- which of the two


def test_hexagons_are_there_for_who_asks_also_beside_boundaries(project: Project) -> None:
    asked, usual = load_shapes(YEAR, project, kind="zeshoeken"), load_shapes(YEAR, project)
    assert (asked.kind, usual.kind) == ("zeshoeken", "gemeentegrenzen")
    assert_same(load_shapes(YEAR, project, kind="gemeentegrenzen"), usual)
    shutil.rmtree(project.raw)
    assert_same(load_shapes(YEAR, project), asked)
    assert_same(load_shapes(YEAR, project, kind="zeshoeken"), asked)


def test_boundaries_that_are_not_there_are_refused_with_what_to_do(project: Project) -> None:
    with pytest.raises(TerritoryError, match=r"no boundaries of 2024; run `databoek fetch --only gemeenteg"):
        load_shapes(2024, project, kind="gemeentegrenzen")
    (page,) = project.raw.glob(f"{LAYER}/{YEAR}/*/page-0001.json")
    page.write_bytes(b"damaged")
    with pytest.raises(TerritoryError, match=r"no boundaries of 2023; run"):
        load_shapes(YEAR, project, kind="gemeentegrenzen")


def test_hexagons_of_a_year_they_do_not_cover_are_refused(project: Project) -> None:
    with pytest.raises(TerritoryError, match=r"hexagon map only covers 2023-2025, not 2018; draw"):
        load_shapes(2018, project, kind="zeshoeken")
    with pytest.raises(TerritoryError, match=r"no boundaries of 2018, and the hexagon map only covers"):
        load_shapes(2018, project)


def test_areas_that_there_are_not_are_refused(project: Project) -> None:
    with pytest.raises(TerritoryError, match=r"no areas 'hexagons'; choose gemeentegrenzen or zeshoeken\.$"):
        load_shapes(YEAR, project, kind="hexagons")  # type: ignore[arg-type]
