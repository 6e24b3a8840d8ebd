"""The repository itself: one place for dependencies, nothing of a machine in it, light imports, every example runs."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
BLOCKS = [block for block in re.split(r"\n(?=\S)", LOCK) if block and not block.startswith("#")]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in _tracked():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


# ------------------------------------------------------------------------------------------- environment


def _pins() -> list[tuple[Requirement, Version]]:
    lines = [block.splitlines()[0].rstrip(" \\") for block in BLOCKS]
    return [(Requirement(line), Version(re.search(r"==([^ ;]+)", line)[1])) for line in lines]  # type: ignore[index]


def test_every_declared_dependency_is_locked_at_a_version_it_allows() -> None:
    pins = _pins()
    for text in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        versions = [version for pin, version in pins if pin.name == wanted.name.lower()]
        assert versions, f"{wanted.name} is not in requirements.lock: run `make lock`"
        assert all(version in wanted.specifier for version in versions), text


def test_the_lock_is_hashed_and_names_no_host() -> None:
    assert len(BLOCKS) > 100
    assert all("--hash=sha256:" in block for block in BLOCKS)
    assert not re.search(r"https?:|file:|index-url|find-links", LOCK)


def test_every_supported_python_gets_one_version_of_each_package() -> None:
    for minor in ("3.11", "3.12", "3.13"):
        environment = {"python_version": minor, "python_full_version": f"{minor}.0", "sys_platform": "linux"}
        chosen = [pin.name for pin, _ in _pins() if not pin.marker or pin.marker.evaluate(environment)]
        assert sorted(chosen) == sorted(set(chosen))
        assert {"pandas", "geopandas", "jupyterlab"} <= set(chosen)


def test_conda_gives_the_same_environment() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == PROJECT["name"]
    packages = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    assert packages == [f"python{PROJECT['requires-python']}", "pip"]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert pip == ["-r requirements.lock"]


def test_the_core_packages_are_those_that_were_promised() -> None:
    names = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert {"jupyterlab", "pandas", "geopandas", "matplotlib", "seaborn", "statsmodels"} <= names


# ------------------------------------------------------------------------------------------- what is in it


def test_nothing_of_a_machine_or_a_registry_is_in_it() -> None:
    forbidden = [
        r"py" r"pi\.org|python" r"hosted|registry\.npm" r"js|conda\.ana" r"conda",
        r"(?<![\w.])/(?:home|root|work|Users)/\w",
        r"(?:index-url|find-links)[ =]+\S*(?:https?|file):",
    ]
    for path, text in _texts():
        for pattern in forbidden:
            hit = re.search(pattern, text)
            assert not hit, f"{path.relative_to(ROOT)}: {hit[0]}"


def test_nothing_of_the_reference_material_is_in_it(shared: Path) -> None:
    theirs = {hashlib.sha256(path.read_bytes()).digest() for path in shared.rglob("*") if path.is_file()}
    for path in _tracked():
        assert hashlib.sha256(path.read_bytes()).digest() not in theirs, path


def test_no_geometry_is_in_it() -> None:
    endings = {".gpkg", ".geojson", ".shp", ".topojson", ".gml", ".kml"}
    assert not [path for path in _tracked() if path.suffix in endings]


def test_make_help_lists_every_target_with_a_sentence() -> None:
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in re.search(r"\.PHONY: (.*)", makefile)[1].split():  # type: ignore[index]
        assert re.search(rf"make {target} +\S+", shown), target


def test_readme_pictures_and_files_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", readme)
    assert links
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


def test_the_examples_in_the_readme_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    panel, estimates, models, drawn, recoded = re.findall(r"```python\n(.*?)```", readme, flags=re.S)
    assert _last_value(panel)["value"].tolist() == [12.4]
    assert _last_value(estimates).to_dict() == {"estimated": 185, "observed": 157}
    assert len(_last_value(models)) == 187
    assert _last_value(drawn).startswith("Map of 26 municipalities in Utrecht")
    table = _last_value(recoded)
    assert (len(table), table["value"].sum()) == (342, 17_282_163)


def _last_value(source: str) -> Any:
    """Run a piece of code in the top folder and return what its last expression gives."""
    *body, last = ast.parse(source).body
    names: dict[str, Any] = {}
    with contextlib.chdir(ROOT):
        exec(compile(ast.Module(body, []), "README.md", "exec"), names)
        return eval(compile(ast.Expression(last.value), "README.md", "eval"), names)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------- the package


def _modules() -> list[Path]:
    return sorted((ROOT / "src" / "analysis").rglob("*.py"))


def _public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_every_public_function_has_an_example(path: Path) -> None:
    if path.name == "cli.py":  # its examples are in the README
        return
    for node in _public(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert ">>>" in (ast.get_docstring(node) or ""), f"{node.name} has no example"


STAGES = [
    "catalogue",
    "sources",
    "territory",
    "panel",
    "statistics",
    "models",
    "design",
    "maps",
    "charts",
    "publication",
]
"""Data flows one way: a stage may import from those before it."""

SIDEWAYS = {("maps", "charts"), ("charts", "maps"), ("territory", "sources"), ("sources", "territory")}


def test_data_flows_one_way() -> None:
    for path in _modules():
        stage = path.relative_to(ROOT / "src" / "analysis").parts[0]
        if stage not in STAGES:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
                other = str(node.module).split(".")[1]
                if other in STAGES:
                    assert STAGES.index(other) <= STAGES.index(stage), f"{path.name} imports {node.module}"
                    assert (stage, other) not in SIDEWAYS, f"{path.name} imports {node.module}"


@pytest.mark.parametrize("command", ["import analysis", "import analysis.cli, analysis.publication.building"])
def test_importing_is_light(command: str) -> None:
    heavy = [
        "pandas",
        "numpy",
        "matplotlib",
        "geopandas",
        "shapely",
        "requests",
        "rich",
        "pydantic",
        "nbclient",
    ]
    code = f"import sys; {command}; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
