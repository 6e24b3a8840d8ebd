"""The embedded panel: its figures against other copies of them, its files against tampering, and how it is renewed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import Catalogue
from analysis.errors import PanelError
from analysis.inspection import verify
from analysis.panel.citation import source_of
from analysis.panel.current import load_panel, panel_from_raw, parts_of
from analysis.panel.schema import COLUMNS, KEY
from analysis.panel.snapshot import MANIFEST, PANEL, READABLE, read_snapshot, write_snapshot
from analysis.project import Project
from analysis.territory.gemeenten import read_gemeenten

ROOT = Path(__file__).parents[1]
SNAPSHOT = ROOT / "data" / "snapshot"
KNOWN = read_gemeenten(ROOT / "data" / "reference")
CHILDREN = {"kinderen_laag_inkomen": "1050290", "kinderen_150_sociaal_minimum": "A044105"}
"""The indicators of CBS 85678NED that have figures, with the code of their income line."""

NOT_DELIVERED = {
    2017: ["Haarlemmerliede en Spaarnwoude", "Landsmeer"],
    2018: ["Haarlemmerliede en Spaarnwoude", "Leerdam", "Vianen", "Zederik"],
    2020: ["Hof van Twente", "Renswoude"],
    2022: ["Almelo", "Dordrecht", "Twenterand", "Weesp"],
    2023: ["Vijfheerenlanden"],
    2024: ["Loon op Zand"],
}
"""The accounts that were not delivered, and those that are filled but for all codes of youth care."""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return pd.read_parquet(SNAPSHOT / "panel.parquet")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the snapshot, to do things to."""
    return Path(shutil.copytree(SNAPSHOT, tmp_path / "snapshot"))


def rows_of(panel: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return panel[panel["indicator"] == indicator].set_index(["code", "year"])


# ------------------------------------------------------------------------------------------------- figures


def test_one_line_reads_it_from_the_project_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    panel = pd.read_parquet("data/snapshot/panel.parquet")
    assert panel.dtypes.astype(str).to_dict() == COLUMNS
    assert panel.sort_values(KEY, ignore_index=True).equals(panel)


@pytest.mark.parametrize(
    ("code", "name", "year", "percentage"),
    [
        ("GM0363", "Amsterdam", 2020, 12.4),
        ("GM0153", "Enschede", 2011, 12.5),
        ("GM0153", "Enschede", 2022, 7.5),
        ("GM0034", "Almere", 2012, 11.0),
    ],
)
def test_known_figures(panel: pd.DataFrame, code: str, name: str, year: int, percentage: float) -> None:
    assert KNOWN.names(2023)[code] == name
    assert rows_of(panel, "kinderen_laag_inkomen").at[(code, year), "value"] == percentage


@pytest.mark.parametrize("indicator", CHILDREN)
def test_157_municipalities_have_a_figure_and_the_others_say_why_not(
    panel: pd.DataFrame, indicator: str
) -> None:
    rows = panel[(panel["indicator"] == indicator) & panel["code"].str.startswith("GM")]
    assert sorted(rows["year"].unique()) == list(range(2011, 2023))
    for year, group in rows.groupby("year"):
        published = "provisional" if year == 2022 else "observed"
        assert group["status"].value_counts().to_dict() == {published: 157, "not published": 185}
        assert set(group["code"]) == set(KNOWN.in_year(2023)["code"])
    figures = ["value", "lower", "upper", "numerator", "denominator"]
    assert rows.loc[rows["status"] == "not published", figures].isna().all(axis=None)
    assert (rows["value"].dropna() > 0).all()


NOBODY_OR_LESS_THAN_HALF_A_STEP = {
    "huurwoningen_corporatie",
    "jeugdzorg_lasten_ambulant",
    "jeugdzorg_lasten_bescherming_reclassering",
    "jeugdzorg_lasten_crisis_ggz_gesloten",
    "jeugdzorg_lasten_verblijf",
    "praktijkonderwijs_scp",
    "speciaal_basisonderwijs_scp",
    "tienermoeders_scp",
    "voortgezet_speciaal_onderwijs_scp",
}
"""Shares and parts of little things, for which the source itself publishes zeros."""


def test_no_indicator_shows_zero_for_a_missing_figure(panel: pd.DataFrame) -> None:
    zero = panel[panel["value"] == 0]
    counted_or_secret = zero["numerator"].eq(0) | zero["indicator"].isin(NOBODY_OR_LESS_THAN_HALF_A_STEP)
    assert counted_or_secret.all(), zero[~counted_or_secret].head()
    assert (panel["value"].notna() == panel["status"].isin(["observed", "provisional"])).all()


@pytest.mark.parametrize(("name", "euro"), [("Heerlen", 657), ("Veendam", 802)])
def test_youth_care_per_inhabitant(panel: pd.DataFrame, name: str, euro: int) -> None:
    names = KNOWN.names(2023)
    code = names.index[names == name].item()
    spent = rows_of(panel, "jeugdzorg_lasten_kern").at[(code, 2023), "value"]
    people = rows_of(panel, "inwoners").at[(code, 2023), "value"]
    assert round(1000 * spent / people) == euro


def test_accounts_that_were_not_delivered_are_missing(panel: pd.DataFrame) -> None:
    missing = panel[panel["status"] == "not delivered"]
    assert missing["indicator"].str.startswith("jeugdzorg_").all()
    found = missing[missing["indicator"] == "jeugdzorg_lasten_kern"]
    named = {year: sorted(rows["code"].map(KNOWN.names(year))) for year, rows in found.groupby("year")}
    assert named == NOT_DELIVERED
    assert found[["value", "lower", "upper"]].isna().all(axis=None)


def test_national_totals_of_youth_care(panel: pd.DataFrame) -> None:
    millions = {
        2017: 4175,
        2018: 4642,
        2019: 5105,
        2020: 5210,
        2021: 5582,
        2022: 5621,
        2023: 6278,
        2024: 7174,
    }
    totals = panel[panel["indicator"] == "jeugdzorg_lasten_kern"].groupby("year")["value"].sum() / 1000
    assert totals.to_dict() == pytest.approx(millions, rel=1e-3)


def test_municipalities_add_up_to_the_population_of_the_country(panel: pd.DataFrame) -> None:
    people = panel[(panel["indicator"] == "inwoners") & panel["code"].str.startswith("GM")]
    totals = people.groupby("year")["value"].sum()
    assert totals[[2019, 2024, 2025]].tolist() == [17282163, 17942942, 18044027]


@pytest.mark.parametrize(("indicator", "line"), CHILDREN.items())
def test_every_cell_of_85678ned(panel: pd.DataFrame, shared: Path, indicator: str, line: str) -> None:
    copy = pd.read_csv(shared / "data" / "tabellen" / "kinderarmoede_85678NED_2011_2022.csv")
    tables = {
        code: copy[copy["inkomensgrens_code"] == code].set_index(["gm_code", "jaar"])
        for code in (line, "T001164")
    }
    rows = rows_of(panel, indicator).dropna(subset="value")
    rows = rows[rows.index.get_level_values("code").str.startswith("GM")].sort_index()
    published, everybody = (table.sort_index() for table in tables.values())
    assert rows.index.equals(published.index.rename(["code", "year"]))
    assert rows["value"].tolist() == published["kinderen_pct"].tolist()
    assert rows["numerator"].tolist() == pytest.approx((published["kinderen_x1000"] * 1000).tolist())
    assert rows["denominator"].tolist() == pytest.approx((everybody["kinderen_x1000"] * 1000).tolist())
    words = published["status"].map({"Definitief": "observed", "Voorlopig": "provisional"})
    assert rows["status"].tolist() == words.tolist()


def test_every_cell_of_the_youth_care_accounts(panel: pd.DataFrame, shared: Path) -> None:
    copy = pd.read_csv(shared / "data" / "tabellen" / "iv3_jeugd_2017_2026.csv")
    accounts = copy[(copy["rapport"] == "jaarrekening") & copy["jaar"].le(2024)]
    before = accounts[["tv_6.72", "tv_6.82"]].sum(axis=1, min_count=1)
    after = accounts[["tv_6.72", "tv_6.73", "tv_6.74", "tv_6.82"]].sum(axis=1, min_count=1)
    total = before.where(accounts["jaar"] < 2023, after)
    total.index = pd.MultiIndex.from_frame(accounts[["gm_code", "jaar"]], names=["code", "year"])
    expected = total.where(total != 0).sort_index()  # zero on all youth codes: nothing was handed in
    found = rows_of(panel, "jeugdzorg_lasten_kern")["value"].sort_index()
    pd.testing.assert_series_equal(found, expected, check_names=False, check_dtype=False)


def test_bounds_are_half_a_published_step(panel: pd.DataFrame) -> None:
    children = rows_of(panel, "kinderen_laag_inkomen").dropna(subset="value")
    np.testing.assert_allclose(children["upper"] - children["lower"], 0.1, atol=1e-9)
    people = rows_of(panel, "inwoners").dropna(subset="value")
    assert (people["lower"] == people["value"]).all()
    assert (people["upper"] == people["value"]).all()


# --------------------------------------------------------------------------------------------------- files


def test_csv_and_parquet_say_the_same(panel: pd.DataFrame) -> None:
    readable = pd.read_csv(SNAPSHOT / READABLE, dtype=COLUMNS, keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(readable, panel)


def licence_of(catalogue: Catalogue, name: str) -> str:
    held = catalogue.sources.get(name) or source_of(catalogue, name)
    return held.licence


def test_manifest_names_every_table_with_version_and_checksum(
    panel: pd.DataFrame, catalogue: Catalogue
) -> None:
    manifest = json.loads((SNAPSHOT / MANIFEST).read_text(encoding="utf-8"))
    named = {(entry["part"], entry["table"]) for entry in manifest["sources"]}
    parts = [part for part in parts_of(Project(ROOT), catalogue) if not part.source.untried]
    files = {part.source.id for part in parts if not part.awaited}
    assert named == {
        ("bestand", part.source.id) if part.source.id in files else (part.indicator, part.table)
        for part in parts
    }
    assert set(panel["source"]) == {part.table for part in parts}
    versions = {}
    for entry in manifest["sources"]:
        assert len(entry["content_sha256"]) == 64
        assert entry["licence"] == licence_of(catalogue, entry["table"])
        assert entry["version"] or entry["part"] == "bestand"
        stored_as = f"{entry['modified'][:10].replace('-', '')}-{entry['content_sha256'][:8]}"
        versions[entry["part"], entry["table"]] = stored_as
    for part in parts:
        key = ("bestand", part.source.id) if part.source.id in files else (part.indicator, part.table)
        own = (panel["source"] == part.table) & (panel["indicator"] == part.indicator)
        assert versions[key] in set(panel.loc[own, "version"])
    for name, entry in manifest["files"].items():
        content = (SNAPSHOT / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
    counts = panel.groupby(["indicator", "status"]).size()
    assert {(i, s): n for i, part in manifest["rows"].items() for s, n in part.items()} == counts.to_dict()


def test_writing_and_reading_gives_the_same_rows_and_the_same_bytes(
    panel: pd.DataFrame, tmp_path: Path
) -> None:
    for folder in ("once", "again"):
        write_snapshot(tmp_path / folder, panel, [])
    assert read_snapshot(tmp_path / "once").panel.equals(panel)
    for name in (PANEL, READABLE, MANIFEST):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert (tmp_path / "once" / PANEL).read_bytes() == (SNAPSHOT / PANEL).read_bytes()


@pytest.mark.parametrize("rows", [0, 1])
def test_a_panel_of_no_row_or_one_row_survives(panel: pd.DataFrame, tmp_path: Path, rows: int) -> None:
    write_snapshot(tmp_path, panel.head(rows), [])
    pd.testing.assert_frame_equal(read_snapshot(tmp_path).panel, panel.head(rows))


@pytest.mark.parametrize("name", [PANEL, READABLE])
def test_one_changed_byte_is_refused(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(PanelError, match=rf"{name}: the file does not match its checksum .*git checkout"):
        read_snapshot(copied)


@pytest.mark.parametrize("name", [PANEL, READABLE])
def test_a_missing_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(PanelError, match=rf"{name}: .*found no file.*git checkout"):
        read_snapshot(copied)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b'{"files": {}}', b'{"files": [], "sources": []}', b"\xff\xfe"]
)
def test_a_manifest_that_says_nothing_is_refused(copied: Path, content: bytes | None) -> None:
    (copied / MANIFEST).unlink()
    if content is not None:
        (copied / MANIFEST).write_bytes(content)
    with pytest.raises(PanelError, match=r"manifest\.json: the manifest of the snapshot cannot be read"):
        read_snapshot(copied)


def test_a_manifest_without_a_file_does_not_vouch_for_it(copied: Path) -> None:
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    del manifest["files"][PANEL]
    (copied / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PanelError, match="manifest of the snapshot cannot be read"):
        read_snapshot(copied)


def forged(folder: Path, content: bytes) -> None:
    """Replace the panel by other content under a checksum that fits."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][PANEL]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / PANEL).write_bytes(content)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_a_checksum_that_fits_is_not_enough(copied: Path, panel: pd.DataFrame, tmp_path: Path) -> None:
    panel.drop(columns="status").to_parquet(tmp_path / "short.parquet")
    forged(copied, (tmp_path / "short.parquet").read_bytes())
    with pytest.raises(PanelError, match=r"panel\.parquet: the column 'status' is missing"):
        read_snapshot(copied)
    forged(copied, b"this is no parquet")
    with pytest.raises(PanelError, match=r"panel\.parquet: the file cannot be read as a table"):
        read_snapshot(copied)


def test_verify_tells_about_a_damaged_snapshot(empty_project: Project) -> None:
    shutil.copytree(SNAPSHOT, empty_project.snapshot)
    sound = verify(empty_project)
    assert sound.problems == []
    assert sound.lines[0] == "data/raw: empty"
    assert "anchors agree" in sound.lines[2]
    with (empty_project.snapshot / READABLE).open("ab") as file:
        file.write(b"\n")
    problems = verify(empty_project).problems
    assert problems
    assert all("panel.csv: the file does not match its checksum" in problem for problem in problems)


# ---------------------------------------------------------------------------------------- downloads and snapshot


def test_the_snapshot_is_reproduced_byte_for_byte(
    fetched_project: Project, catalogue: Catalogue, tmp_path: Path
) -> None:
    made = panel_from_raw(fetched_project, catalogue)
    assert made.taken_over == []
    write_snapshot(tmp_path, made.panel, made.stored)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([PANEL, READABLE, MANIFEST])
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SNAPSHOT / path.name).read_bytes(), path.name


def test_without_downloads_there_is_nothing_to_make_a_snapshot_of(
    empty_project: Project, catalogue: Catalogue
) -> None:
    with pytest.raises(
        PanelError, match=r"data/raw/85678NED: 63 of 63 downloads are missing.*databoek fetch"
    ):
        panel_from_raw(empty_project, catalogue)


def test_without_downloads_the_panel_is_the_snapshot(empty_project: Project, panel: pd.DataFrame) -> None:
    shutil.copytree(SNAPSHOT, empty_project.snapshot)
    assert load_panel(empty_project).equals(panel)
    assert not empty_project.interim.exists()


def test_a_download_replaces_exactly_its_own_rows(
    fetched_project: Project, empty_project: Project, panel: pd.DataFrame
) -> None:
    own = (panel["indicator"] == "kinderen_laag_inkomen") & (panel["source"] == "85678NED")
    older = panel.assign(version=panel["version"].where(~own, "2020-01-01"))
    older.loc[~own, "version"] = "2021-01-01"  # marks of this test, to see which rows are replaced
    write_snapshot(empty_project.snapshot, older, [])
    shutil.copytree(fetched_project.raw / "85678NED", empty_project.raw / "85678NED")
    for other in ("kinderen_laag_inkomen_4jr", "kinderen_150_sociaal_minimum"):
        shutil.rmtree(empty_project.raw / "85678NED" / other)
    found = load_panel(empty_project)
    assert found[own].equals(panel[own])
    assert found[~own].equals(older[~own])
    assert load_panel(empty_project).equals(found)  # now from what was kept


def test_a_damaged_kept_panel_is_made_again(
    fetched_project: Project, empty_project: Project, panel: pd.DataFrame
) -> None:
    shutil.copytree(SNAPSHOT, empty_project.snapshot)
    shutil.copytree(fetched_project.raw / "85678NED", empty_project.raw / "85678NED")
    assert load_panel(empty_project).equals(panel)
    (kept,) = empty_project.interim.glob("panel/*.parquet")
    sound = kept.read_bytes()
    kept.write_bytes(sound[: len(sound) // 2])
    assert load_panel(empty_project).equals(panel)
    assert kept.read_bytes() == sound
