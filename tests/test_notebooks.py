"""The chapters themselves: no outputs, no definitions, short, and they run from top to bottom."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from named_values import (
    as_number,
    decimals_of,
    exact_in_html,
    in_chapters,
    in_docx,
    in_html,
    in_pdf,
    in_xlsx,
    numbers,
)

from analysis import load_catalogue, load_gemeenten, load_panel
from analysis.errors import PublicationError
from analysis.numbers import Language
from analysis.panel.division import FiguresOnDivision
from analysis.project import Project
from analysis.publication.annex import annex_xlsx
from analysis.publication.blocks import FigureBlock, TableBlock
from analysis.publication.building import current_chapter
from analysis.publication.chapter import Chapter, run_chapter
from analysis.publication.forms import Book, value_rows, written
from analysis.publication.site import files_of

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _problems(notebook: dict[str, Any]) -> list[str]:
    """Say what is wrong with a notebook as it is kept in version control."""
    found = []
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if sum("en" not in cell["metadata"].get("tags", []) for cell in notebook["cells"]) > 25:
        found.append("too long")  # translations stand in no edition beside what they translate
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
    cell = {"cell_type": "code", "source": [source], "outputs": [], "execution_count": None, "metadata": {}}
    found = _problems({"cells": [cell]})
    assert (problem in found) if problem else found == []
    assert "outputs" in _problems({"cells": [cell | {"outputs": [{}]}]})
    translated = {"cell_type": "markdown", "source": ["# T"], "metadata": {"tags": ["en"]}}
    assert "too long" not in _problems({"cells": [*[translated] * 25, cell]})
    assert "too long" in _problems({"cells": [cell] * 26})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_is_complete_and_says_the_same_in_every_form(path: Path) -> None:
    chapter = current_chapter(Project(ROOT), path.stem)
    _check_complete(path, chapter)
    _check_values(chapter)


def _check_complete(path: Path, chapter: Chapter) -> None:
    figures = [block for block in chapter.blocks if isinstance(block, FigureBlock)]
    assert figures
    assert any(isinstance(block, TableBlock) for block in chapter.blocks)
    for figure in figures:
        assert figure.rests_on, figure.name
        assert "CBS" in figure.source
    assert all(content for block in chapter.blocks for content in files_of(path.stem, block).values())


def _check_values(chapter: Chapter) -> None:
    """Take all named values from the finished files and hold them against one another."""
    book = Book((chapter,), "nl", Project(ROOT))
    said = in_chapters([chapter])
    assert len(said) > 20
    pages = [piece.content for path, piece in written("html", book).items() if path.endswith(".html")]
    assert in_html(pages) == said
    assert in_docx(written("docx", book)["databoek.docx"].content, said) == said
    assert numbers(in_pdf(written("pdf", book)["databoek.pdf"].content, [chapter])) == numbers(said)
    listed = in_xlsx(_annex(chapter), "Waarden")
    assert {key: {text} for key, (text, _) in listed.items()} == said
    exact = exact_in_html(pages)
    for key, (text, value) in listed.items():
        if value is None:
            assert text == "niet beschikbaar"
        elif isinstance(value, str):
            assert exact[key] == value
        else:
            assert value == pytest.approx(float(exact[key]), rel=1e-14)  # a spreadsheet keeps 16 digits
            assert as_number(text) == pytest.approx(value, abs=0.5001 * 10.0 ** -decimals_of(text))


def _annex(chapter: Chapter) -> bytes:
    """The annex with all values of a chapter and one indicator."""
    project = Project(ROOT)
    whole, gemeenten = load_catalogue(project), load_gemeenten(project)
    small = whole.model_copy(update={"indicators": {"inwoners": whole.indicators["inwoners"]}})
    places = gemeenten.in_year(2023).set_index("code")
    return annex_xlsx(
        FiguresOnDivision(load_panel(project), 2023, small, gemeenten),
        names=places["naam"],
        provinces=places["provincie"].map(gemeenten.province_names),
        values=value_rows([chapter]),
    )


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
    ("language", "parameters", "says", "says_not"),
    [
        (
            "nl",
            {"years": ("2022, 2011", "2021, 2013"), "grens": ("grensjaar = 2023", "grensjaar = 2024")},
            ["1.413 cijfers over 2013 tot en met 2021", "2013-2021", "In 2021 was het 5,8 procent"],
            ["voorlopig", "breuk", "2022"],
        ),
        (
            "en",
            {"maat": (LOW_INCOME, 'maat = \\"kinderen_150_sociaal_minimum\\"')},
            ["150 percent of the social minimum", "(provisional)", "no figure for this measure (table 1)"],
            ["break", "voorlopig", "procent", "gemeenten met"],
        ),
    ],
    ids=["earlier years, other division", "another measure, in English"],
)
def test_the_parameters_hold_everywhere(
    chapter_one: Path,
    language: Language,
    parameters: dict[str, tuple[str, str]],
    says: list[str],
    says_not: list[str],
) -> None:
    path = _with(chapter_one, **parameters)
    chapter = run_chapter(path, Project(path.parents[1]), language)
    assert chapter.translated
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
