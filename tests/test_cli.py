"""The command line: what users type, and the one sentence they get when something is wrong."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import HANDED_OVER

from analysis.cli import main
from analysis.project import Project

ROOT = Path(__file__).parents[1]

Run = Callable[..., "Done"]

COMMAND = [sys.executable, "-c", "from analysis.cli import main; main()"]


class Done(NamedTuple):
    """What a command leaves behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run the command as a user does, in a process of its own."""

    def run(*arguments: str) -> Done:
        environment = {"PATH": "", "COLUMNS": "160", "MPLCONFIGDIR": str(tmp_path / ".mpl")}
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def databoek(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run the command in this process, which takes a fraction of the time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    for name in ("DATABOEK_PROJECT", "DATABOEK_MIRROR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("analysis.sources.service._pause", lambda state: 0.0)  # no waiting between attempts

    def run(*arguments: str, **environment: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["databoek", *arguments])
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    interrupt = signal.getsignal(signal.SIGINT)
    yield run
    signal.signal(signal.SIGINT, interrupt)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The repository's data without downloads."""
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return Project(tmp_path)


def _one_sentence(done: Done) -> str:
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("databoek: ")
    assert line.endswith(".")
    return line


def test_help_names_every_command(process: Run) -> None:
    shown = process("--help").stdout
    for command in (
        *("fetch", "import", "build", "snapshot", "verify", "status", "schema", "reference", "explain"),
        *("map", "slides", "gallery", "atlas", "gemeente", "gemeenten", "raadsbrief"),
    ):
        assert f" {command} " in shown


def test_version_is_that_of_the_package(databoek: Run) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert databoek("--version").stdout.strip() == project["version"]


def test_outside_a_project_says_where_to_go(databoek: Run, process: Run) -> None:
    assert "--project" in _one_sentence(process("status"))
    for command in ("fetch", "build", "snapshot", "verify", "status", "schema", "gemeenten"):
        assert "--project" in _one_sentence(databoek(command))


def test_verify_on_a_fresh_clone(process: Run, project: Project) -> None:
    done = process("verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/raw: empty" in done.stdout
    assert "rows match checksums and schema" in done.stdout


def test_verify_refuses_a_changed_snapshot(databoek: Run, project: Project) -> None:
    with (project.snapshot / "panel.csv").open("a") as handle:
        handle.write("\n")
    done = databoek("verify")
    assert done.returncode == 1
    assert all("panel.csv" in line for line in done.stderr.splitlines())


def test_status_shows_every_table_and_its_version(databoek: Run, project: Project) -> None:
    shown = databoek("status").stdout
    for text in ("kinderen_laag_inkomen", "85678NED", "snapshot", "2024-11-01", "2011-2022", "1884/4104"):
        assert text in shown, text


def test_snapshot_without_downloads_says_to_fetch(databoek: Run, project: Project) -> None:
    assert "databoek fetch" in _one_sentence(databoek("snapshot"))


def test_fetch_of_something_unknown_names_the_nearest(databoek: Run, project: Project) -> None:
    assert "85678NED" in _one_sentence(databoek("fetch", "--only", "85678ned"))


def test_fetch_without_anybody_there_names_the_table(databoek: Run, project: Project) -> None:
    line = _one_sentence(databoek("fetch", "--only", "inwoners", "--mirror", "http://127.0.0.1:9"))
    assert "03759ned" in line


def test_a_mistake_in_the_catalogue_is_one_sentence(databoek: Run, project: Project) -> None:
    path = project.catalogue / "indicators.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("polarity:", "polarty:", 1), encoding="utf-8")
    for command in ("fetch", "snapshot", "verify", "status"):
        done = databoek(command)
        line = done.stderr if command == "verify" else _one_sentence(done)
        assert "polarty" in line
        assert "polarity" in line


def test_fetch_snapshot_verify_and_status_with_a_mirror(
    databoek: Run, project: Project, fetched_project: Project, mirror: Any
) -> None:
    """A clone with all services fetched but one table, and none of the files that are imported by hand."""
    shutil.copytree(fetched_project.raw, project.raw, ignore=shutil.ignore_patterns("85678NED", *HANDED_OVER))
    committed = {path.name: path.read_bytes() for path in project.snapshot.iterdir()}
    fetched = databoek("fetch", "--only", "85678NED", "--mirror", mirror.url)
    assert fetched.returncode == 0, fetched.stderr
    written = databoek("snapshot")
    assert written.returncode == 0, written.stderr
    assert "12 taken over from the present snapshot" in written.stdout
    assert {path.name: path.read_bytes() for path in project.snapshot.iterdir()} == committed
    verified = databoek("verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "download" in databoek("status").stdout


def test_a_revision_is_told_and_reaches_the_panel(databoek: Run, project: Project, mirror: Any) -> None:
    databoek("fetch", "--only", "kinderen_laag_inkomen", DATABOEK_MIRROR=mirror.url)
    mirror.faults("85678NED=changed:0.1")
    told = databoek("fetch", "--only", "kinderen_laag_inkomen", DATABOEK_MIRROR=mirror.url)
    assert told.returncode == 0, told.stderr
    assert "GM" in told.stdout
    assert "->" in told.stdout
    refused = databoek("verify")  # counts and rate all moved by 0.1: they contradict each other
    assert refused.returncode == 1
    assert "kinderen_laag_inkomen, GM" in refused.stderr
    assert "data/raw/85678NED" in refused.stderr


def test_a_new_release_with_equal_figures_reaches_the_panel(
    databoek: Run, project: Project, mirror: Any
) -> None:
    only = ("--only", "kinderen_laag_inkomen")
    databoek("fetch", *only, DATABOEK_MIRROR=mirror.url)
    assert "2024-11-01" in databoek("status").stdout
    mirror.faults("85678NED=changed:0")  # the date of the table moves by 30 days, the figures stay
    databoek("fetch", *only, DATABOEK_MIRROR=mirror.url)
    row = next(
        line for line in databoek("status").stdout.splitlines() if line.startswith("kinderen_laag_inkomen ")
    )
    assert "2024-12-01" in row


def test_rows_that_left_the_catalogue_are_told_and_not_used(databoek: Run, project: Project) -> None:
    for name in ("indicators", "anchors", "sdg"):
        path = project.catalogue / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("ervaren_gezondheid", "ervaren_welzijn"), encoding="utf-8")
    done = databoek("verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1710 rows are no longer in the catalogue" in done.stdout
    assert "ervaren_gezondheid" not in databoek("status").stdout


def test_a_damaged_reference_is_told(databoek: Run, project: Project) -> None:
    path = project.reference / "gemeenten.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:300]), encoding="utf-8"
    )
    done = databoek("verify")
    assert done.returncode == 1
    assert "data/reference: the hexagon map and the municipalities of 2023 are not the same" in done.stderr


def test_a_file_where_a_folder_should_be_is_told(databoek: Run, project: Project) -> None:
    project.raw.write_text("")
    assert "data/raw" in databoek("verify").stderr
    assert "raw" in _one_sentence(databoek("fetch", "--only", "inwoners", "--mirror", "http://127.0.0.1:9"))


def test_ctrl_c_ends_a_fetch_in_a_sentence(tmp_path: Path, project: Project, mirror: Any) -> None:
    mirror.faults(r"Observations\?=slow:50000")
    with subprocess.Popen(
        [*COMMAND, "fetch", "--only", "inwoners", "--mirror", mirror.url],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout and running.stderr
        assert running.stdout.readline() == "looking at 2 downloads\n"
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.splitlines()[-1] == "databoek: the command: stopped; nothing is lost, run it again."
    assert "Traceback" not in told
