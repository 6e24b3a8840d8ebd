"""Files that come in by hand: checked like any download, kept with checksum and licence, or refused in a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.catalogue import Catalogue, read_catalogue
from analysis.errors import DataboekError
from analysis.importing import import_file
from analysis.panel.current import load_panel
from analysis.panel.snapshot import write_snapshot
from analysis.project import Project
from analysis.sources.fetching import fetch
from analysis.sources.store import RawStore
from analysis.territory.gemeenten import read_gemeenten

OWN_SOURCE = {
    "id": "eigen_telling",
    "protocol": "file",
    "publisher": "Voorbeeld",
    "title": "Een eigen telling",
    "licence": "CC0",
    "attribution": "Voorbeeld",
    "page": "https://example.org",
    "edition": "2024-03-01",
    "table": "Eigen telling 2023",
    "region_column": "gemeente",
    "year_column": "jaar",
    "columns": {"gemeente": "text", "jaar": "text", "groep": "text", "aantal": "number", "van": "number"},
    "separator": ";",
    "decimal": ",",
    "boundaries": {"rule": "of the period", "evidence": "made up for this test"},
}
OWN_INDICATOR = {
    "id": "eigen_aandeel",
    "label": {"nl": "Eigen aandeel", "en": "Own share"},
    "short": {"nl": "Eigen aandeel", "en": "Own share"},
    "definition": {"nl": "Een verzonnen aandeel.", "en": "An invented share."},
    "kind": "rate",
    "unit": {"nl": "promille", "en": "per thousand"},
    "decimals": 1,
    "per": 1000,
    "of": {"nl": "kinderen", "en": "children"},
    "polarity": "higher is worse",
    "plausible": {"lowest": 0, "highest": 500},
    "series": [
        {
            "source": "eigen_telling",
            "first": 2022,
            "last": 2023,
            "numerator": {"field": "aantal", "where": {"groep": "alle"}, "rounded_to": 5},
            "denominator": {"field": "van", "where": {"groep": "alle"}, "rounded_to": 1},
        }
    ],
}
HEAD = "gemeente;jaar;groep;aantal;van\n"
GOOD = (
    HEAD + "GM0363;2023;alle;15;1000\nGM0363;2022;alle;20;1000\nGM0363;2022;deel;1;10\n14;2023;alle;.;500\n"
)


@pytest.fixture
def own(empty_project: Project) -> tuple[Project, Catalogue]:
    """A project whose catalogue has one more source and indicator, invented for these tests."""
    for name, entry in (("sources", OWN_SOURCE), ("indicators", OWN_INDICATOR)):
        path = empty_project.catalogue / f"{name}.yaml"
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        content[name].append(entry)
        path.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return empty_project, read_catalogue(empty_project.catalogue)


def handed_over(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "telling.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(project: Project) -> pd.DataFrame:
    if not (project.snapshot / "panel.parquet").is_file():
        from analysis import load_panel as committed

        write_snapshot(project.snapshot, committed(Project.find()).head(0), [])
    return load_panel(project).query("indicator == 'eigen_aandeel'").set_index(["code", "year"])


def test_a_file_becomes_panel_rows(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    imported = import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, GOOD))
    assert imported.sentence == "4 rows; eigen_aandeel: 2 figures"
    rows = rows_of(project)
    amsterdam = rows.loc[("GM0363", 2023)]
    assert amsterdam["value"] == 15.0
    assert (amsterdam["lower"], amsterdam["upper"]) == (12.5, 17.5)
    assert (amsterdam["numerator"], amsterdam["denominator"]) == (15, 1000)
    assert amsterdam["source"] == "Eigen telling 2023"
    assert rows.loc[("GM0014", 2023), "status"] == "suppressed"
    assert rows.loc[("GM0014", 2022), "status"] == "not published"
    assert rows.loc[("GM0363", 2022), "value"] == 20.0
    assert len(rows.xs(2022, level="year")) == 345
    assert len(rows.xs(2023, level="year")) == 342


def test_a_file_is_kept_with_checksum_and_licence(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    path = handed_over(tmp_path, GOOD)
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    import_file(project, catalogue, "eigen_telling", path, clock=lambda: at)
    version = RawStore(project.raw).current("eigen_telling", "bestand")
    assert version is not None
    assert version.name.startswith("20240301-")
    assert (version.folder / "bestand.csv").read_bytes() == path.read_bytes()
    sidecar = json.loads((version.folder / "origin.json").read_text())
    assert sidecar["licence"] == "CC0"
    assert sidecar["retrieved"] == "2026-11-21T12:00:00Z"
    assert sidecar["files"][0]["address"] == "telling.csv"
    assert str(tmp_path) not in json.dumps(sidecar)
    assert RawStore(project.raw).verify() == []


def test_importing_twice_changes_nothing(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    path = handed_over(tmp_path, GOOD)
    first = import_file(project, catalogue, "eigen_telling", path)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in project.raw.rglob("*.json"))
    assert import_file(project, catalogue, "eigen_telling", path) == first
    assert sorted((p.name, p.stat().st_mtime_ns) for p in project.raw.rglob("*.json")) == before


def test_a_newer_file_stands_beside_the_older(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, GOOD))
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, GOOD.replace("15;", "25;")))
    assert len(RawStore(project.raw).versions("eigen_telling", "bestand")) == 2
    assert rows_of(project).loc[("GM0363", 2023), "value"] == 25.0


def test_a_damaged_copy_is_found(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, GOOD))
    copy = next(project.raw.rglob("bestand.csv"))
    copy.write_text(GOOD.replace("15;", "16;"))
    assert [str(finding) for finding in RawStore(project.raw).verify()]
    with pytest.raises(DataboekError, match="damaged"):
        rows_of(project)


BAD = {
    "another column": (
        GOOD.replace("aantal", "antal"),
        "the column 'aantal' is missing; is this the right .*'antal'",
    ),
    "other columns": (
        GOOD.replace("aantal", "x").replace("van", "y"),
        "the columns 'aantal', 'van' are missing; is this the right file",
    ),
    "another separator": (GOOD.replace(";", ","), "there is one column; .* by ';'; is this the right file"),
    "no rows": (HEAD, "there are no rows under the heads"),
    "empty": ("", "the file is empty"),
    "a word for a number": (GOOD.replace("15;", "veel;"), "row 2, column 'aantal': 'veel' is no number"),
    "a decimal point": (GOOD.replace("15;", "15.5;"), "'15.5' is no number with a decimal ','"),
    "an unknown code": (
        GOOD.replace("GM0363;2023", "GM9999;2023"),
        "row 2: .*no municipality of 2023 .*GM9999; .* the code\\.$",
    ),
    "many unknown codes": (
        GOOD + "".join(f"GM99{n:02};2023;alle;5;100\n" for n in range(12)),
        "row 6: .* the code GM9900, nor are 11 other codes; if .*'boundaries' of source eigen_telling",
    ),
    "too large a number": (GOOD.replace("15;", "1e999;"), "row 2, column 'aantal': '1e999' is too large"),
    "blank lines": (
        GOOD.replace("GM0363;2022;alle;20", "\n\nGM0363;2022;alle;veel"),
        "row 5, column 'aantal': 'veel'",
    ),
    "no figure of the indicator": (
        GOOD.replace("alle", "iedereen"),
        "no figure of eigen_aandeel in it, for which data/catalogue expects 2022, 2023",
    ),
    "a name for a code": (GOOD.replace("GM0363;2023", "Amsterdam;2023"), "row 2: 'Amsterdam' is no code"),
    "a word for a year": (GOOD.replace(";2023;", ";dit jaar;"), "'dit jaar' is no year"),
    "a row twice": (GOOD + "GM0363;2023;alle;15;1000\n", r"telling\.csv: row 6 repeats row 2: GM0363, 2023"),
    "a short row": (GOOD + "GM0363;2023\n", "row 6 has 2 cells instead of 5"),
    "an open quote": (GOOD + 'GM0363;2021;"alle;1;1\n', "the columns cannot be told apart"),
    "more than plausible": (
        GOOD.replace("15;1000", "900;1000"),
        r"telling\.csv, row 2, eigen_aandeel, GM0363, 2023: the figure 900.0 is outside .*; nothing was kept",
    ),
    "a head twice": (GOOD.replace("groep;", "aantal;", 1), "the column 'groep' is missing"),
}


@pytest.mark.parametrize(("text", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_wrong_file_is_refused_and_nothing_is_kept(
    own: tuple[Project, Catalogue], tmp_path: Path, text: str, sentence: str
) -> None:
    project, catalogue = own
    with pytest.raises(DataboekError, match=sentence) as caught:
        import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert RawStore(project.raw).current("eigen_telling", "bestand") is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04" + bytes(40), "this is an Excel workbook; save it as CSV UTF-8"),
        (GOOD.encode("utf-16"), "this is text in UTF-16; save it as CSV UTF-8"),
    ],
)
def test_another_kind_of_file_is_told(
    own: tuple[Project, Catalogue], tmp_path: Path, content: bytes, sentence: str
) -> None:
    project, catalogue = own
    path = tmp_path / "telling.csv"
    path.write_bytes(content)
    with pytest.raises(DataboekError, match=sentence):
        import_file(project, catalogue, "eigen_telling", path)


def many(lines: int, years: tuple[int, ...] = (2022, 2023)) -> str:
    """A file with so many municipalities a year, taken from the reference table of this project."""
    codes = read_gemeenten(Project.find().reference).in_year(2023)["code"].head(lines)
    return HEAD + "".join(f"{code};{year};alle;15;1000\n" for year in years for code in codes)


LESS = {
    "fewer municipalities": (many(8), "eigen_aandeel: 20 figures before, 16 now; import"),
    "a year less": (many(10, (2023,)), "eigen_aandeel: 20 figures before, 10 now, years gone: 2022; import"),
}


@pytest.mark.parametrize(("text", "sentence"), LESS.values(), ids=LESS.keys())
def test_a_file_with_less_does_not_replace_unasked(
    own: tuple[Project, Catalogue], tmp_path: Path, text: str, sentence: str
) -> None:
    project, catalogue = own
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, many(10)))
    assert rows_of(project)["value"].count() == 20
    before = RawStore(project.raw).current("eigen_telling", "bestand")
    with pytest.raises(DataboekError, match=sentence) as caught:
        import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, text))
    assert "--replace" in str(caught.value)
    assert RawStore(project.raw).current("eigen_telling", "bestand") == before
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, text), replace=True)
    assert rows_of(project)["value"].count() < 20


def test_a_file_with_a_little_less_is_taken(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, many(10)))
    assert rows_of(project)["value"].count() == 20
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, many(9)))
    assert rows_of(project)["value"].count() == 18


def test_a_damaged_copy_does_not_stop_the_import_that_mends_it(
    own: tuple[Project, Catalogue], tmp_path: Path
) -> None:
    project, catalogue = own
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, many(10)))
    next(project.raw.rglob("bestand.csv")).write_text(GOOD)
    with pytest.raises(
        DataboekError,
        match="run `databoek import eigen_telling FILE` again, or delete data/raw/eigen_telling",
    ):
        rows_of(project)
    import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, many(10)))
    assert rows_of(project)["value"].count() == 20


def test_a_source_that_no_indicator_reads(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    others = {name: found for name, found in catalogue.indicators.items() if name != "eigen_aandeel"}
    unread = catalogue.model_copy(update={"indicators": others})
    with pytest.raises(DataboekError, match="no indicator reads source eigen_telling"):
        import_file(project, unread, "eigen_telling", handed_over(tmp_path, GOOD))
    assert RawStore(project.raw).current("eigen_telling", "bestand") is None


def test_another_encoding_is_told(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    text = GOOD.replace("deel", "één deel")
    with pytest.raises(DataboekError, match="no text in utf-8; save it as CSV UTF-8"):
        import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, text, "latin-1"))
    assert (
        import_file(project, catalogue, "eigen_telling", handed_over(tmp_path, text, "utf-8-sig")).rows == 4
    )


def test_what_is_fetched_is_not_imported(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(
        DataboekError, match="its tables are fetched, not imported; run `databoek fetch --only kwb`"
    ):
        import_file(Project(tmp_path), catalogue, "kwb", tmp_path / "x.csv")


def test_what_is_imported_is_not_fetched(own: tuple[Project, Catalogue]) -> None:
    project, catalogue = own
    with pytest.raises(
        DataboekError, match=r"by hand, from https://example.org; .*databoek import eigen_telling FILE"
    ):
        fetch(project, catalogue, only="eigen_aandeel")


def test_a_file_that_is_not_there(own: tuple[Project, Catalogue], tmp_path: Path) -> None:
    project, catalogue = own
    with pytest.raises(DataboekError, match=r"nergens\.csv: the file cannot be read"):
        import_file(project, catalogue, "eigen_telling", tmp_path / "nergens.csv")
    for folder in (tmp_path, Path()):
        with pytest.raises(DataboekError, match="this is a folder and not a file"):
            import_file(project, catalogue, "eigen_telling", folder)
