"""The chapters themselves: no outputs, no definitions, short, and they run from top to bottom."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import PublicationError
from analysis.project import Project
from analysis.publication.blocks import FigureBlock, TableBlock
from analysis.publication.chapter import run_chapter
from analysis.publication.site import files_of

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _problems(notebook: dict[str, Any]) -> list[str]:
    """Say what is wrong with a notebook as it is kept in version control."""
    found = []
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if len(notebook["cells"]) > 25:
        found.append("too long")
    for cell in cells:
        if cell["outputs"] or cell["execution_count"] is not None:
            found.append("outputs")
        source = "".join(cell["source"])
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                found.append("definition")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
                found.append("sys.path")
    if not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse("".join(cells[-1]["source"])))):
        found.append("no assertion at the end")
    return found


def test_there_are_chapters() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_in_git_is_clean(path: Path) -> None:
    assert _problems(json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def f(): pass", "definition"),
        ("class A: pass", "definition"),
        ("f = lambda: 1", "definition"),
        ("import sys\nsys.path.append('.')", "sys.path"),
        ("assert True", None),
        ("x = 1", "no assertion at the end"),
    ],
)
def test_the_guard_itself_sees_what_it_must(source: str, problem: str | None) -> None:
    cell = {"cell_type": "code", "source": [source], "outputs": [], "execution_count": None}
    found = _problems({"cells": [cell]})
    assert (problem in found) if problem else found == []
    assert "outputs" in _problems({"cells": [cell | {"outputs": [{}]}]})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_figures_are_complete(path: Path) -> None:
    chapter = run_chapter(path, Project(ROOT))
    figures = [block for block in chapter.blocks if isinstance(block, FigureBlock)]
    assert figures
    assert any(isinstance(block, TableBlock) for block in chapter.blocks)
    for figure in figures:
        assert figure.rests_on, figure.name
        assert "CBS" in figure.source
    assert all(content for block in chapter.blocks for content in files_of(path.stem, block).values())


@pytest.fixture
def chapter_one(tmp_path: Path) -> Path:
    """Chapter 1 in a project of its own, to run with other parameters."""
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    (tmp_path / "notebooks").mkdir()
    return Path(shutil.copy(ROOT / "notebooks" / "01_kinderarmoede.ipynb", tmp_path / "notebooks"))


def _with(path: Path, **parameters: str) -> Path:
    text = path.read_text(encoding="utf-8")
    for old, new in parameters.values():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


LOW_INCOME = 'maat = \\"kinderen_laag_inkomen\\"'


@pytest.mark.parametrize(
    ("parameters", "says", "says_not"),
    [
        (
            {"years": ("2022, 2011", "2021, 2013"), "grens": ("grensjaar = 2023", "grensjaar = 2024")},
            ["1.413 cijfers over 2013 tot en met 2021", "2013-2021", "In 2021 was het 5,8 procent"],
            ["voorlopig", "breuk", "2022"],
        ),
        (
            {"maat": (LOW_INCOME, 'maat = \\"kinderen_150_sociaal_minimum\\"')},
            ["150 procent van het sociaal minimum", "(voorlopig)", "geen cijfer (tabel 1)"],
            ["los punt", "breuk"],
        ),
    ],
    ids=["earlier years, other division", "another measure"],
)
def test_the_parameters_hold_everywhere(
    chapter_one: Path, parameters: dict[str, tuple[str, str]], says: list[str], says_not: list[str]
) -> None:
    path = _with(chapter_one, **parameters)
    chapter = run_chapter(path, Project(path.parents[1]))
    text = " ".join(
        f"{getattr(block, 'plain', '')} {getattr(block, 'caption', '')} {getattr(block, 'alt', '')}"
        for block in chapter.blocks
    )
    assert [words for words in says if words not in text] == []
    assert [words for words in says_not if words in text] == []


def test_a_measure_without_figures_is_told_in_a_sentence(chapter_one: Path) -> None:
    path = _with(chapter_one, maat=(LOW_INCOME, 'maat = \\"kinderen_laag_inkomen_4jr\\"'))
    with pytest.raises(PublicationError, match=r"cell \d+ fails: \w*Error: .*figure"):
        run_chapter(path, Project(path.parents[1]))
