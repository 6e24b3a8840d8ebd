"""What CONTRIBUTING tells a newcomer to do is done here, literally: paste, fetch, import, look at the panel."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Mirror

from analysis.catalogue import read_catalogue
from analysis.panel.current import load_panel
from analysis.project import Project

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("## Add an indicator\n")[2].partition("\n## ")[0]
FETCHED, IMPORTED, DERIVED, KEPT = SECTION.split("\n### ")[1:]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[list[str]]:
    """The arguments of each `databoek` command that the text shows."""
    lines = [line for block in blocks(text, "console") for line in block.splitlines()]
    assert all(line.startswith("databoek ") for line in lines)
    return [line.split()[1:] for line in lines]


def paste(project: Project, text: str) -> list[str]:
    """Paste each YAML block at the end of the file that its first line names; give the ids."""
    ids = []
    for block in blocks(text, "yaml"):
        head, _, body = block.partition("\n")
        path = project.root / head.removeprefix("# ")
        assert path.parent == project.catalogue
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + body, encoding="utf-8")
        (entry,) = yaml.safe_load(body)
        ids.append(entry["id"])
    return ids


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh clone: catalogue, reference and snapshot, nothing fetched."""
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return Project(tmp_path)


@pytest.fixture
def databoek(project: Project) -> Run:
    """Run the command as a user does, in the folder of the project."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from analysis.cli import main; main()", *arguments],
            cwd=project.root,
            env={"PATH": "", "COLUMNS": "160", "MPLCONFIGDIR": str(project.root / ".mpl")} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def figures(project: Project, indicator: str) -> pd.DataFrame:
    panel = load_panel(project)
    return panel[panel["indicator"] == indicator].set_index("code")


def test_a_column_of_a_fetched_table(project: Project, databoek: Run, mirror: Mirror, shared: Path) -> None:
    before = load_panel(project)
    assert paste(project, FETCHED) == ["nettoarbeidsparticipatie"]
    assert [line[0] for line in commands(FETCHED)] == ["fetch", "verify"]
    for line in commands(FETCHED):
        done = databoek(*line, DATABOEK_MIRROR=mirror.url)
        assert (done.returncode, done.stderr) == (0, "")
    rows = figures(project, "nettoarbeidsparticipatie")
    table = pd.read_csv(shared / "data" / "tabellen" / "kwb_2021_85039NED_352gem.csv").set_index("gm_code")
    published = table["Nettoarbeidsparticipatie_67"].sort_index()
    assert rows["value"].to_dict() == published.to_dict()
    assert ((rows["upper"] - rows["lower"]) == 1).all()
    assert (set(rows["year"]), set(rows["source"]), set(rows["status"])) == (
        {2021},
        {"85039NED"},
        {"observed"},
    )
    others = load_panel(project).query("indicator != 'nettoarbeidsparticipatie'")
    pd.testing.assert_frame_equal(others.reset_index(drop=True), before)


def test_a_file_of_ones_own(project: Project, databoek: Run) -> None:
    assert paste(project, IMPORTED) == ["bibliotheekpassen", "bibliotheekpas"]
    (content,) = blocks(IMPORTED, "csv")
    (bring, verify) = commands(IMPORTED)
    assert bring[:2] == ["import", "bibliotheekpassen"]
    (project.root / bring[2]).write_text(content, encoding="utf-8")
    for line in (bring, verify):
        done = databoek(*line)
        assert (done.returncode, done.stderr) == (0, "")
    rows = figures(project, "bibliotheekpas")
    assert len(rows) == 342
    assert rows["value"].dropna().to_dict() == {
        "GM0363": pytest.approx(100 * 61250 / 142500, abs=1e-6),
        "GM0599": 40.0,
    }
    assert rows.loc["GM0599", ["numerator", "denominator", "source"]].tolist() == [
        48000,
        120000,
        "Bibliotheekpassen 2023",
    ]
    assert rows.loc["GM0599", "lower"] == pytest.approx(100 * 47997.5 / 120002.5, abs=1e-5)
    assert rows.loc[["GM0060", "GM0014"], "status"].tolist() == ["suppressed", "not published"]


def test_a_file_without_a_declared_column_is_refused(project: Project, databoek: Run) -> None:
    paste(project, IMPORTED)
    (content,) = blocks(IMPORTED, "csv")
    (project.root / "passen.csv").write_text(content.replace("met_pas", "pas"), encoding="utf-8")
    done = databoek("import", "bibliotheekpassen", "passen.csv")
    assert done.returncode == 1
    assert "the column 'met_pas' is missing" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_examples_are_not_in_the_catalogue_yet(project: Project) -> None:
    """Otherwise a newcomer who pastes them is told that the id occurs twice."""
    catalogue = read_catalogue(project.catalogue)
    assert not {"nettoarbeidsparticipatie", "bibliotheekpas"} & set(catalogue.indicators)
    assert "bibliotheekpassen" not in catalogue.sources


def test_every_command_and_file_that_is_named_exists(project: Project) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    named = re.findall(r"`databoek (\w+)", SECTION) + [line[0] for line in commands(SECTION)]
    assert {"fetch", "import", "snapshot", "verify"} <= set(named)
    assert [name for name in named if name not in shown] == []
    files = re.findall(r"`([a-z]+\.yaml)`", SECTION)
    assert {"indicators.yaml", "anchors.yaml", "sdg.yaml"} <= set(files)
    assert all((project.catalogue / name).is_file() for name in files)


def test_the_rules_of_derived_indicators_are_those_of_the_catalogue() -> None:
    from typing import get_args

    from analysis.catalogue.derivations import Derivation

    rules = {
        get_args(model.model_fields["rule"].annotation)[0] for model in get_args(get_args(Derivation)[0])
    }
    assert set(re.findall(r"`([a-z]+(?: of)?)`", DERIVED)) >= rules
    assert "jeugdzorg_lasten_per_kind" in DERIVED
    example = read_catalogue(ROOT / "data" / "catalogue").indicators["jeugdzorg_lasten_per_kind"]
    assert example.derived is not None
