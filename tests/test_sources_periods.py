"""Tables that name their years themselves: several in one table, provisional ones, and years that are not there."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Mirror

from analysis.catalogue import Catalogue, OData3Source, read_catalogue
from analysis.errors import SourceError
from analysis.importing import import_file
from analysis.panel.building import build_panel
from analysis.panel.citation import source_of as cited
from analysis.panel.current import load_panel, parts_of
from analysis.project import Project
from analysis.sources.downloads import METADATA, downloads_of, planned
from analysis.sources.fetching import FetchReport, fetch
from analysis.sources.odata3 import figures_stream, metadata_streams, observations
from analysis.sources.reading import read_figures
from analysis.sources.selection import selections_of
from analysis.sources.service import BRIEF
from analysis.sources.store import RawStore
from analysis.territory.gemeenten import read_gemeenten

YOUTH = "jeugdzorg_indicatoren"
Get = partial[FetchReport]


@pytest.fixture
def get(empty_project: Project, mirror: Mirror) -> Get:
    return partial(fetch, empty_project, mirror=mirror.url, wait=lambda seconds: None, patience=BRIEF)


def changed(catalogue: Catalogue, indicator: str, source: str, series: Any, **update: Any) -> Catalogue:
    """The catalogue with another source description and other series of one indicator, and nothing else."""
    described = catalogue.sources[source].model_copy(update=update)
    subject = catalogue.indicators[indicator].model_copy(update={"series": series, "merged_by": None})
    return Catalogue(sources={source: described}, indicators={indicator: subject}, anchors=())


def youth(catalogue: Catalogue, *years: int, **update: Any) -> Catalogue:
    """The catalogue with other years of the table on youth care."""
    (series,) = catalogue.indicators["jeugdhulp"].series
    several = [series.model_copy(update={"first": year, "last": year}) for year in years]
    tables = dict.fromkeys(years, "85098NED")
    return changed(catalogue, "jeugdhulp", YOUTH, several, tables=tables, **update)


# ------------------------------------------------------------------------------------------------ provisional


def test_provisional_figures_arrive_as_such(
    get: Get, catalogue: Catalogue, empty_project: Project, shared: Path
) -> None:
    assert not get(catalogue, only="jeugdhulp").failures
    (figures,) = read_figures(RawStore(empty_project.raw), catalogue, "jeugdhulp")
    assert figures.frame["provisional"].all()
    assert set(figures.frame["year"]) == {2022}
    panel = build_panel(catalogue, [figures], read_gemeenten(empty_project.reference))
    with_figure = panel[panel["value"].notna()]
    assert set(with_figure["status"]) == {"provisional"}
    table = pd.read_csv(shared / "data" / "tabellen" / "jeugdzorg_indicatoren_85098NED_2022.csv")
    codes = table.columns[table.iloc[0].astype(str).str.startswith(("NL", "GM"))][0]
    published = table.dropna(subset="jeugdhulp_pct").set_index(codes)["jeugdhulp_pct"]
    published.index = published.index.str.strip().str.replace(r"^NL01$", "NL", regex=True)
    assert with_figure.set_index("code")["value"].to_dict() == published.to_dict()


def test_only_periods_that_are_definite_are_definite(catalogue: Catalogue) -> None:
    source = catalogue.sources[YOUTH]
    assert isinstance(source, OData3Source)
    taken = selections_of(
        youth(catalogue, 2020, 2021, 2022).indicators["jeugdhulp"], source_of(catalogue), "85098NED"
    )
    statuses = {"2020JJ00": "Definitief", "2021JJ00": "NaderVoorlopig", "2022JJ00": "Voorlopig"}
    topic = taken[0].topic
    groups = [
        {"ID": 10 + i, "ParentID": 9 + i if i else None, "Type": "TopicGroup", "Key": "", "Title": title}
        for i, title in enumerate(topic[:-1])
    ]
    above = groups[-1]["ID"] if groups else None
    metadata: dict[str, list[dict[str, Any]]] = {
        "DataProperties": [
            {"ID": 0, "ParentID": None, "Type": "GeoDimension", "Key": "RegioS", "Title": ""},
            {"ID": 1, "ParentID": None, "Type": "TimeDimension", "Key": "Perioden", "Title": ""},
            *groups,
            {"ID": 50, "ParentID": above, "Type": "Topic", "Key": "A_1", "Title": topic[-1]},
        ],
        "Perioden": [{"Key": f"{key}  ", "Status": status} for key, status in statuses.items()],
    }
    rows = [{"RegioS": "GM0363", "Perioden": f"{key}  ", "A_1": "   1.5"} for key in statuses]
    seen = observations(source, rows, metadata, taken, 0, "85098NED").set_index("year")
    assert seen["provisional"].to_dict() == {2020: False, 2021: True, 2022: True}


def source_of(catalogue: Catalogue) -> OData3Source:
    """The table on youth care with the years of this test."""
    source = youth(catalogue, 2020, 2021, 2022).sources[YOUTH]
    assert isinstance(source, OData3Source)
    return source


# ------------------------------------------------------------------------------------------------ years


def test_several_years_of_one_table_each_on_its_division(
    get: Get, catalogue: Catalogue, empty_project: Project, shared: Path
) -> None:
    assert not get(catalogue, only="inwoners_0_4").failures
    (figures,) = read_figures(RawStore(empty_project.raw), catalogue, "inwoners_0_4")
    known = read_gemeenten(empty_project.reference)
    panel = build_panel(catalogue, [figures], known)
    panel = panel[panel["code"].str.startswith("GM")]
    assert panel.groupby("year").size().to_dict() == {2015: 393, 2019: 355, 2025: 342}
    assert (panel["year"] == panel["boundary_year"]).all()
    assert set(panel["status"]) == {"observed"}
    table = pd.read_csv(shared / "data" / "tabellen" / "bevolking_leeftijd_70072ned_2015_2019_2025.csv")
    own = table[(table["leeftijd"] == "0-4") & table["regio_code"].str.startswith("GM")]
    published = own.set_index(["jaar", "regio_code"])["aantal"].sort_index()
    assert panel.set_index(["year", "code"])["value"].to_dict() == published.to_dict()


def test_a_table_of_several_years_is_about_none_of_them(catalogue: Catalogue) -> None:
    (download,) = [
        found
        for found in downloads_of(catalogue, catalogue.indicators["inwoners_0_4"])
        if found.table == "70072ned"
    ]
    assert download.year is None
    assert [(part.first, part.last) for part in download.selections] == [(y, y) for y in (2015, 2019, 2025)]
    periods = [
        choice.texts
        for part in download.selections
        for choice in part.choices
        if choice.dimension == "Perioden"
    ]
    assert periods == [("2015JJ00",), ("2019JJ00",), ("2025JJ00",)]
    names = [stream.name for stream in metadata_streams(download.source, "70072ned", {})]  # type: ignore[arg-type]
    assert names == ["TableInfos", "DataProperties", "Perioden"]


@pytest.mark.parametrize("years", [(2030,), (2022, 2030)])
def test_a_year_that_the_table_does_not_have_is_told(
    get: Get, catalogue: Catalogue, empty_project: Project, years: tuple[int, ...]
) -> None:
    """Asked for such a year alone, the service sends no row and no word; that is no empty year."""
    report = get(youth(catalogue, *years))
    (failure,) = report.failures
    assert str(failure) == (
        "85098NED jeugdhulp: the table has no period '2030JJ00'; compare the years in data/catalogue with the table "
        "and correct the entry."
    )
    assert RawStore(empty_project.raw).current("85098NED", "jeugdhulp") is None


def test_a_description_from_before_its_periods_were_asked_for_is_told(catalogue: Catalogue) -> None:
    """Otherwise every figure would pass for provisional."""
    source = catalogue.sources[YOUTH]
    assert isinstance(source, OData3Source)
    taken = selections_of(catalogue.indicators["jeugdhulp"], source, "85098NED")
    metadata: dict[str, list[dict[str, Any]]] = {
        "DataProperties": [
            {"ID": 0, "ParentID": None, "Type": "GeoDimension", "Key": "RegioS", "Title": ""},
            {"ID": 1, "ParentID": None, "Type": "TimeDimension", "Key": "Perioden", "Title": ""},
        ]
    }
    with pytest.raises(SourceError, match=r"does not list its 'Perioden'; run `databoek fetch --refresh`"):
        figures_stream(source, "85098NED", taken, metadata, "85098NED jeugdhulp")


# ------------------------------------------------------------------------------------------------ never tried


def test_what_was_never_tried_fails_as_a_warning(
    get: Get, catalogue: Catalogue, empty_project: Project
) -> None:
    untried = [name for name, source in catalogue.sources.items() if source.untried]
    assert {"kwb_later", "voortijdig_schoolverlaten", "geboorten_statline"} <= set(untried)
    report = get(catalogue, only="voortijdig_schoolverlaten")  # a table that the mirror does not have
    assert report.failures == []
    (line,) = report.lines
    assert line.startswith("warning: 84780NED")
    assert "its description was never tried: Dimensions and columns follow" in line
    assert RawStore(empty_project.raw).current("84780NED", METADATA) is None


def test_the_same_trouble_in_a_tried_source_is_a_failure(get: Get, catalogue: Catalogue) -> None:
    tried = youth(catalogue, 2030)
    assert tried.sources[YOUTH].untried is None
    assert get(tried).failures
    report = get(youth(catalogue, 2030, untried="made up for this test"))
    assert report.failures == []
    assert any(
        "has no period '2030JJ00'; its description was never tried: made" in line for line in report.lines
    )


def test_an_untried_source_is_not_waited_for(catalogue: Catalogue) -> None:
    parts = parts_of(Project(Path("no/such/folder")), catalogue)
    by_source = {part.source.id: part.awaited for part in parts}
    assert by_source["kwb"]
    assert by_source[YOUTH]
    assert not by_source["geboorten_statline"]  # never tried
    assert not by_source["geboorten_37201"]  # a file
    assert "84780NED" in {download.table for download in planned(catalogue)}  # but asked for


# ------------------------------------------------------------------------------------- two sources, one table


def test_every_figure_of_the_catalogue_belongs_to_one_part(catalogue: Catalogue) -> None:
    """Births come from a file to 2015 and from a service since, both table 37201: neither hides the other."""
    parts = parts_of(Project(Path("no/such/folder")), catalogue)
    places = [place for part in parts for place in part.places]
    assert len(places) == len(set(places))
    wanted = {
        (name, table, year) for name in catalogue.indicators for year, table in catalogue.tables(name).items()
    }
    assert set(places) == wanted
    births = {part.source.id: part.years for part in parts if part.indicator == "tienermoeders"}
    assert births == {
        "geboorten_37201": tuple(range(2010, 2016)),
        "geboorten_statline": tuple(range(2016, 2024)),
    }


@pytest.fixture
def both(tmp_path: Path, catalogue: Catalogue) -> tuple[Project, Catalogue]:
    """A project in which a file has 2021, and the service 2022, of one table on youth care."""
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    project = Project(tmp_path)
    sources = project.catalogue / "sources.yaml"
    content = yaml.load(sources.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    older = {
        key: content["sources"][0][key] for key in ("publisher", "title", "licence", "attribution", "page")
    }
    older |= {
        "id": "jeugdzorg_ouder",
        "protocol": "file",
        "edition": "2022-12-31",
        "table": "85098NED",
        "region_column": "code",
        "year_column": "jaar",
        "columns": {"code": "text", "jaar": "number", "pct": "number"},
        "boundaries": {"rule": "of the period", "evidence": "made up for this test"},
    }
    content["sources"].append(older)
    sources.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")
    indicators = project.catalogue / "indicators.yaml"
    content = yaml.load(indicators.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    (entry,) = [entry for entry in content["indicators"] if entry["id"] == "jeugdhulp"]
    before = {
        "source": "jeugdzorg_ouder",
        "first": 2021,
        "last": 2021,
        "value": {"field": "pct", "rounded_to": 0.1},
    }
    entry["series"].insert(0, before)  # the file comes first, as it does for births
    indicators.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return project, read_catalogue(project.catalogue)


def test_a_download_counts_also_when_the_file_of_the_same_table_is_absent(
    both: tuple[Project, Catalogue], mirror: Mirror, tmp_path: Path
) -> None:
    project, catalogue = both

    def figures() -> dict[int, float]:
        rows = load_panel(project).query("indicator == 'jeugdhulp' and code == 'GM0363' and value.notna()")
        return rows.set_index("year")["value"].to_dict()

    committed = figures()[2022]
    mirror.faults("85098NED=changed:0.5")
    report = fetch(project, catalogue, only="85098NED", mirror=mirror.url, wait=lambda seconds: None)
    moved = {
        "jeugdhulp",
        "jeugdbescherming",
        "jeugdreclassering",
    }  # have a national anchor; they moved with it
    assert not report.failures
    assert moved
    bare = project.catalogue / "anchors.yaml"
    kept = [
        a
        for a in yaml.load(bare.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["anchors"]
        if a["indicator"] not in moved
    ]
    bare.write_text(
        yaml.dump({"anchors": kept}, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8"
    )
    assert figures() == {2022: pytest.approx(committed + 0.5)}
    path = tmp_path / "ouder.csv"
    path.write_text("code,jaar,pct\nGM0363,2021,11.1\n", encoding="utf-8")
    import_file(project, read_catalogue(project.catalogue), "jeugdzorg_ouder", path)
    assert figures() == {2021: 11.1, 2022: pytest.approx(committed + 0.5)}


@pytest.mark.parametrize(
    ("table", "version", "source"),
    [
        ("37201", "20151231-12345678", "geboorten_37201"),
        ("37201", "20240601-12345678", "geboorten_statline"),
        ("85318NED", "20240101-12345678", "kwb_historie"),
        ("85318NED", "20250303-12345678", "kwb_later"),
        ("85984NED", "20240101-12345678", "kwb_2024"),
        ("85984NED", "20251111-12345678", "kwb_later"),
        ("85984NED", "", "kwb_later"),
    ],
)
def test_rows_are_cited_after_the_source_that_brought_them(
    catalogue: Catalogue, table: str, version: str, source: str
) -> None:
    assert cited(catalogue, table, version).id == source


def test_every_row_of_the_snapshot_is_cited_after_its_own_source(catalogue: Catalogue) -> None:
    panel = pd.read_parquet(ROOT / "data" / "snapshot" / "panel.parquet")
    rows = panel[panel["value"].notna()].drop_duplicates(["indicator", "year", "source", "version"])
    for name, year, table, version in rows[["indicator", "year", "source", "version"]].itertuples(
        index=False
    ):
        own = catalogue.indicators[name].series_for(year).source
        told = cited(catalogue, table, version)
        assert (told.publisher, told.licence) == (
            catalogue.sources[own].publisher,
            catalogue.sources[own].licence,
        )
        assert told.protocol == catalogue.sources[own].protocol, (name, year)
