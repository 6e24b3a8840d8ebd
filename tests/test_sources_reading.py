"""Figures read back against independent copies of the same tables."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from analysis.catalogue import Catalogue
from analysis.errors import SourceError
from analysis.project import Project
from analysis.sources import odata3, odata4
from analysis.sources.reading import (
    COLUMNS,
    Figures,
    _polygons,
    read_boundaries,
    read_figures,
    read_regions,
)
from analysis.sources.store import RawStore


@pytest.fixture(scope="module")
def store(fetched_project: Project) -> RawStore:
    return RawStore(fetched_project.raw)


@pytest.fixture
def own_store(fetched_project: Project, tmp_path: Path) -> RawStore:
    """A copy of two tables that a test may spoil."""
    for table in ("85678NED", "provincie_gegeneraliseerd"):
        shutil.copytree(fetched_project.raw / table, tmp_path / table)
    return RawStore(tmp_path)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def as_dict(figures: list[Figures], role: str = "value") -> dict[tuple[str, int], float]:
    frame = pd.concat([part.frame for part in figures])
    frame = frame[frame["role"] == role].dropna(subset=["figure"])
    return dict(zip(zip(frame["code"], frame["year"], strict=True), frame["figure"], strict=True))


def test_children_in_low_income_are_the_published_figures(
    store: RawStore, catalogue: Catalogue, shared: Path
) -> None:
    published = rows(shared / "data" / "tabellen" / "kinderarmoede_85678NED_2011_2022.csv")

    def truth(line: str, column: str) -> dict[tuple[str, int], float]:
        return {
            (row["gm_code"], int(row["jaar"])): float(row[column])
            for row in published
            if row["inkomensgrens_code"] == line and row[column]
        }

    for indicator, line in (
        ("kinderen_laag_inkomen", "1050290"),
        ("kinderen_150_sociaal_minimum", "A044105"),
    ):
        figures = read_figures(store, catalogue, indicator)
        assert [(part.source, part.table, part.version[:9]) for part in figures] == [
            ("85678NED", "85678NED", "20241101-")
        ]
        assert as_dict(figures) == truth(line, "kinderen_pct")
        assert as_dict(figures, "numerator") == truth(line, "kinderen_x1000")
        assert len(as_dict(figures)) > 1800
    frame = figures[0].frame
    assert list(frame.columns) == COLUMNS
    assert set(frame.loc[frame["provisional"], "year"]) == {2022}
    assert set(frame.loc[~frame["provisional"], "year"]) == set(range(2011, 2022))


def test_population_is_the_published_one_and_dissolved_municipalities_are_impossible(
    store: RawStore, catalogue: Catalogue, shared: Path
) -> None:
    published = rows(shared / "data" / "tabellen" / "bevolking_totaal_03759ned_2019_2026.csv")
    truth = {
        (row["regio_code"].replace("NL01", "NL"), int(row["jaar"])): float(row["bevolking_1januari"])
        for row in published
        if int(row["jaar"]) <= 2025 and row["regio_code"][:2] in ("NL", "PV", "GM")
    }
    figures = read_figures(store, catalogue, "inwoners")
    assert as_dict(figures) == truth
    frame = figures[0].frame
    assert set(frame["missing"].unique()) == {None, "impossible"}
    assert (frame["figure"].isna() == frame["missing"].notna()).all()
    gone = frame[frame["code"] == "GM0003"].set_index("year")["missing"]  # Appingedam, until 2020
    assert gone.to_dict() == {2019: None, 2020: None} | dict.fromkeys(range(2021, 2026), "impossible")


def test_low_income_of_households_keeps_the_reason_of_what_is_missing(
    store: RawStore, catalogue: Catalogue, shared: Path
) -> None:
    published = rows(shared / "data" / "tabellen" / "kwb_2021_85039NED_352gem.csv")
    figures = read_figures(store, catalogue, "huishoudens_laag_inkomen")
    assert [part.table for part in figures] == ["84799NED", "85039NED"]
    assert as_dict(figures) == {
        (row["gm_code"], 2021): float(row["HuishoudensMetEenLaagInkomen_78"])
        for row in published
        if row["HuishoudensMetEenLaagInkomen_78"]
    }
    first = figures[0].frame
    assert set(first["year"]) == {2020}
    assert set(first["missing"]) == {"suppressed"}
    assert len(first) == 356
    assert "NL" in set(first["code"])


def test_youth_care_expenditure_adds_up_to_the_delivered_accounts(
    store: RawStore, catalogue: Catalogue, shared: Path
) -> None:
    published = rows(shared / "data" / "tabellen" / "iv3_jeugd_2017_2026.csv")
    truth: dict[tuple[str, int], float] = {}
    for row in published:
        year = int(row["jaar"])
        if row["rapport"] != "jaarrekening" or row["geleverd"] != "True" or year > 2024:
            continue
        tasks = ("6.72", "6.82") if year < 2023 else ("6.72", "6.73", "6.74", "6.82")
        truth[row["gm_code"], year] = sum(float(row[f"tv_{task}"] or 0) for task in tasks)
    figures = read_figures(store, catalogue, "jeugdzorg_lasten_kern")
    frame = pd.concat([part.frame for part in figures]).dropna(subset=["figure"])
    assert [sorted(set(part.frame["year"])) for part in figures] == [[year] for year in range(2017, 2025)]
    assert frame.groupby(["code", "year"])["figure"].sum().to_dict() == truth
    assert len(truth) > 2500


def test_what_was_not_fetched_is_absent(catalogue: Catalogue, tmp_path: Path) -> None:
    assert read_figures(RawStore(tmp_path), catalogue, "kinderen_laag_inkomen") == []


def test_a_damaged_file_is_not_read(own_store: RawStore, catalogue: Catalogue) -> None:
    path = next(own_store.folder.glob("85678NED/kinderen_laag_inkomen/*/page-0001.json"))
    path.write_bytes(path.read_bytes().replace(b"9.1", b"1.9", 1))
    with pytest.raises(
        SourceError, match=r"85678NED kinderen_laag_inkomen, .*page-0001.json: the file is damaged"
    ):
        read_figures(own_store, catalogue, "kinderen_laag_inkomen")


def test_figures_without_their_description_are_not_read(own_store: RawStore, catalogue: Catalogue) -> None:
    shutil.rmtree(own_store.folder / "85678NED" / "metadata")
    with pytest.raises(SourceError, match="description of the table as of 2024-11-01 is not stored"):
        read_figures(own_store, catalogue, "kinderen_laag_inkomen")


def test_figures_for_another_question_are_not_read(own_store: RawStore, small_catalogue: Catalogue) -> None:
    with pytest.raises(SourceError, match="another question"):
        read_figures(own_store, small_catalogue, "kinderen_laag_inkomen")


# ------------------------------------------------------------------------------------------------- protocols


def v4_rows(*values: tuple[str, object]) -> list[dict[str, object]]:
    return [
        {
            "Id": n,
            "Measure": "M1",
            "ValueAttribute": attribute,
            "Value": value,
            "RegioS": "GM0363",
            "Perioden": "2020JJ00",
        }
        for n, (attribute, value) in enumerate(values)
    ]


def test_unknown_marks_of_version_4_are_missing_for_another_reason(catalogue: Catalogue) -> None:
    source = catalogue.sources["03759ned"]
    metadata = {
        "Dimensions": [{"Identifier": "RegioS"}, {"Identifier": "Perioden"}],
        "PeriodenCodes": [{"Identifier": "2020JJ00", "Status": "NaderVoorlopig"}],
    }
    values = v4_rows(
        ("None", 1.5), ("None", 0), ("Impossible", None), ("Confidential", None), ("None", None), ("Odd", 3)
    )
    frame = odata4.observations(source, values, metadata)  # type: ignore[arg-type]
    assert frame["missing"].tolist() == [None, None, "impossible", "other", "other", "other"]
    assert frame["figure"].fillna(-1).tolist() == [1.5, 0, -1, -1, -1, -1]
    assert frame["provisional"].all()


def test_signs_of_version_3_keep_their_meaning(catalogue: Catalogue, small_catalogue: Catalogue) -> None:
    from analysis.sources.selection import selections_of

    source = catalogue.sources["kwb"]
    selections = selections_of(catalogue.indicators["huishoudens_laag_inkomen"], source, "85039NED")  # type: ignore[arg-type]
    titles = [*selections[0].topic]
    metadata = {
        "DataProperties": [
            {
                "ID": 9,
                "ParentID": None,
                "Type": "GeoDetail",
                "Key": "WijkenEnBuurten",
                "Title": "Wijken en buurten",
            },
            {"ID": 0, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": titles[0]},
            {"ID": 1, "ParentID": 0, "Type": "TopicGroup", "Key": "", "Title": titles[1] + "\xa0"},
            {"ID": 2, "ParentID": 1, "Type": "Topic", "Key": "Laag_99", "Title": titles[2] + " "},
            {"ID": 3, "ParentID": 0, "Type": "Topic", "Key": "Laag_98", "Title": titles[2]},
        ]
    }
    texts = ["    10.8", "       .", "", None, "      -3", "       x", "       0"]
    values = [{"WijkenEnBuurten": f"GM{n:04d}    ", "Laag_99": text} for n, text in enumerate(texts)]
    frame = odata3.observations(source, values, metadata, selections, 2021, "85039NED")  # type: ignore[arg-type]
    assert frame["missing"].tolist() == [None, "suppressed", "impossible", "impossible", None, "other", None]
    assert frame["figure"].fillna(-1).tolist() == [10.8, -1, -1, -1, -3, -1, 0]
    assert frame["code"].tolist() == [f"GM{n:04d}" for n in range(7)]


def test_a_column_is_found_by_title_and_groups_only() -> None:
    listed = {
        "DataProperties": [
            {"ID": 0, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "A"},
            {"ID": 1, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "B"},
            {"ID": 2, "ParentID": 0, "Type": "Topic", "Key": "X_1", "Title": "X"},
            {"ID": 3, "ParentID": 1, "Type": "Topic", "Key": "X_2", "Title": "X"},
            {"ID": 4, "ParentID": 1, "Type": "Topic", "Key": "X_3", "Title": "X"},
            {"ID": 5, "ParentID": 5, "Type": "Topic", "Key": "Z_4", "Title": "Z"},
        ]
    }
    assert odata3.column_key(listed, ("A", "X"), "T") == "X_1"
    with pytest.raises(SourceError, match="T: the table has 2 columns 'B > X'"):
        odata3.column_key(listed, ("B", "X"), "T")
    for path in (("X",), ("Z",), ("C", "X")):
        with pytest.raises(SourceError, match="the table has no column"):
            odata3.column_key(listed, path, "T")


# ---------------------------------------------------------------------------------------- regions, boundaries


def test_regions_come_with_their_history(store: RawStore, catalogue: Catalogue) -> None:
    regions = read_regions(store, catalogue, "03759ned")
    assert list(regions.columns) == ["Identifier", "Title", "Description", "DimensionGroupId"]
    assert len(regions) == 892
    assert regions["Identifier"].is_unique
    amsterdam = regions.set_index("Identifier").loc["GM0363"]
    assert (amsterdam["Title"], amsterdam["DimensionGroupId"]) == ("Amsterdam", "GMPV27")


@pytest.mark.parametrize("name", ["kwb", "unknown"])
def test_regions_of_another_protocol_are_refused(store: RawStore, catalogue: Catalogue, name: str) -> None:
    with pytest.raises(SourceError, match="no source on OData 4"):
        read_regions(store, catalogue, name)


@pytest.mark.parametrize(
    ("level", "year", "number"),
    [("gemeente", 2016, 390), ("gemeente", 2023, 342), ("provincie", 2020, 12), ("jeugdregio", 2017, 42)],
)
def test_boundaries_are_valid_and_cover_the_country(
    store: RawStore, catalogue: Catalogue, level: str, year: int, number: int
) -> None:
    areas = read_boundaries(store, catalogue, level, year)
    assert isinstance(areas, gpd.GeoDataFrame)
    assert list(areas.columns) == ["code", "naam", "geometry"]
    assert areas.crs.to_epsg() == 28992
    assert len(areas) == number
    assert areas["code"].is_unique
    assert areas["code"].is_monotonic_increasing
    assert areas.geometry.is_valid.all()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert 33_000 < areas.area.sum() / 1e6 < 42_000
    assert store.sound(catalogue.boundaries(level).layer, str(year))


def test_boundaries_of_a_year_without_them_are_told(store: RawStore, catalogue: Catalogue) -> None:
    assert store.sound("gemeente_gegeneraliseerd", "2015") is None
    assert catalogue.boundaries("wijk") is None
    with pytest.raises(SourceError, match="boundaries of gemeente 2015: they were not fetched"):
        read_boundaries(store, catalogue, "gemeente", 2015)


def test_damaged_boundaries_are_not_available(own_store: RawStore, catalogue: Catalogue) -> None:
    path = next(own_store.folder.glob("provincie_gegeneraliseerd/2023/*/page-0001.json"))
    path.write_bytes(path.read_bytes()[:-1])
    assert not own_store.sound("provincie_gegeneraliseerd", "2023")
    with pytest.raises(SourceError, match="damaged"):
        read_boundaries(own_store, catalogue, "provincie", 2023)
    (path.parent / "origin.json").unlink()
    assert not own_store.sound("provincie_gegeneraliseerd", "2023")


def test_a_bow_tie_is_repaired_and_loses_its_lines() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    repaired = _polygons(bow)
    assert repaired.is_valid
    assert repaired.area == pytest.approx(2)
    spike = shapely.Polygon([(0, 0), (2, 0), (2, 2), (2, 5), (2, 2), (0, 2), (0, 0)])
    assert _polygons(spike).geom_type in ("Polygon", "MultiPolygon")
    assert _polygons(spike).area == pytest.approx(4)
