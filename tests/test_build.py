"""`databoek build` end to end on small notebooks: what changed is run, what failed leaves the output as it was."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4, write

from analysis.cli import main
from analysis.errors import PublicationError
from analysis.panel.division import FiguresOnDivision
from analysis.project import Project
from analysis.publication import annex, building
from analysis.publication.annex import annex_xlsx
from analysis.publication.blocks import Prose
from analysis.publication.building import Built
from analysis.publication.ledger import read_ledger

ROOT = Path(__file__).parents[1]
ALL = ("pdf", "docx", "xlsx", "html")
build = partial(building.build, forms=["html"])
"""Most of what a build does is the same for every form; web pages are written quickest."""

GOOD = """
from matplotlib.figure import Figure
from analysis import load_panel, publication, statistics
from analysis.design.drawing import Drawing
rows = statistics.select(load_panel(), "kinderen_laag_inkomen", year=2020)
figure = Figure(figsize=(2, 1))
figure.add_subplot().hist(rows["value"].dropna())
publication.figure(Drawing(figure, "Een histogram.", "Bron: CBS", rows, rows), name="histogram", caption="H")
"""


def _project(root: Path) -> Project:
    for name in ("catalogue", "reference", "snapshot"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    _chapter(root, "01_goed", "# Goed", GOOD)
    return Project(root)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with the real data of this repository and one small chapter."""
    return _project(tmp_path)


@pytest.fixture(scope="module")
def _first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Built]:
    """The first build of the project and what it said; read it, do not change it."""
    project = _project(tmp_path_factory.mktemp("first"))
    return project, build(project)


@pytest.fixture
def built(_first: tuple[Project, Built], tmp_path: Path) -> Project:
    """A copy of the project after its first build."""
    shutil.copytree(_first[0].root, tmp_path / "built")
    return Project(tmp_path / "built")


def _chapter(root: Path, name: str, title: str, *code: str) -> None:
    cells = [v4.new_markdown_cell(title), *(v4.new_code_cell(source.strip()) for source in code)]
    for at, cell in enumerate(cells):
        cell["id"] = f"cel-{at}"
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    write(v4.new_notebook(cells=cells), path)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_build_writes_everything_and_a_second_one_nothing(_first: tuple[Project, Built]) -> None:
    project, first = _first
    assert (first.ran, first.kept) == (("01_goed",), ())
    contents = _contents(project.output)
    stem = "figuren/01_goed-histogram"
    assert set(contents) == {
        "01_goed.html",
        "bronnen.html",
        "index.html",
        "opmaak/site.js",
        "opmaak/zoekindex.js",
        "manifest.json",
        *(f"{stem}.{form}" for form in ("csv", "png", "svg")),
    }
    manifest = json.loads(contents["manifest.json"])
    assert set(manifest["files"]) == set(contents) - {"manifest.json"}
    entry = manifest["files"][f"{stem}.png"]["rests_on"]
    (figures,) = entry
    assert figures.pop("version").startswith("20241101-")
    assert figures == {"indicator": "kinderen_laag_inkomen", "source": "85678NED", "years": [2020]}
    assert manifest["made_with"]["packages"]["pandas"]
    second = build(project)
    assert (second.ran, second.kept) == ((), ("01_goed",))
    assert _contents(project.output) == contents


def test_two_builds_from_nothing_are_byte_identical_in_all_forms(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annex, "annex_xlsx", _small_annex)
    first = building.build(built)
    assert (first.ran, first.forms) == ((), ALL)
    contents = _contents(built.output)
    assert {"databoek.pdf", "databoek.docx", "databoek.xlsx", "index.html"} < set(contents)
    shutil.rmtree(built.interim)
    again = building.build(built, out=tmp_path / "twee")
    assert (again.ran, again.forms) == (("01_goed",), ALL)
    assert _contents(tmp_path / "twee") == contents


def _small_annex(figures: FiguresOnDivision, **parts: Any) -> bytes:
    """The annex with one of its 73 sheets, which take ten seconds."""
    known = figures.catalogue.indicators
    small = figures.catalogue.model_copy(update={"indicators": {"inwoners": known["inwoners"]}})
    few = FiguresOnDivision(figures.panel, figures.boundary_year, small, figures.gemeenten)
    return annex_xlsx(few, **parts)


def test_forms_that_are_there_stay_up_to_date(words: Project) -> None:
    assert build(words).forms == ("html",)
    assert building.build(words, forms=["docx"]).forms == ("docx", "html")  # the pages lead to the document
    assert build(words).forms == ()
    before = (words.output / "databoek.docx").read_bytes()
    _chapter(words.root, "01_tekst", "# Anders")
    assert build(words).forms == ("docx", "html")
    assert (words.output / "databoek.docx").read_bytes() != before
    assert set(_contents(words.output)) >= {"databoek.docx", "index.html"}


def test_only_the_form_that_was_damaged_is_written_again(words: Project) -> None:
    building.build(words, forms=["docx", "pdf"])
    good = _contents(words.output)
    (words.output / "databoek.pdf").write_bytes(b"%PDF")
    assert building.build(words, forms=["docx"]).forms == ("pdf",)
    assert _contents(words.output) == good


def test_a_folder_can_hold_one_form(words: Project, tmp_path: Path) -> None:
    building.build(words, forms=["docx"], out=tmp_path / "word")
    assert set(_contents(tmp_path / "word")) == {"databoek.docx", "manifest.json"}


def test_another_reference_document_is_taken_over_and_a_wrong_one_refused(
    words: Project, tmp_path: Path
) -> None:
    from docx import Document

    building.build(words, forms=["docx"])
    house = tmp_path / "huisstijl.docx"
    document = Document()
    document.styles["Heading 1"].font.name = "Comic Neue"
    document.save(str(house))
    assert building.build(words, forms=["docx"], reference=house).forms == ("docx",)
    assert Document(str(words.output / "databoek.docx")).styles["Heading 1"].font.name == "Comic Neue"
    good = _contents(words.output)
    house.write_bytes(b"geen Word")
    for wrong in (house, tmp_path / "weg.docx"):
        with pytest.raises(PublicationError, match=wrong.name):
            building.build(words, forms=["docx"], reference=wrong)
    assert _contents(words.output) == good


def test_an_unknown_form_is_refused(words: Project) -> None:
    with pytest.raises(PublicationError, match=r"no form 'epub'; choose pdf, docx, xlsx or html"):
        building.build(words, forms=["epub"])


def test_the_english_edition_has_a_folder_of_its_own_and_says_what_is_not_translated(words: Project) -> None:
    from analysis.publication.kept import kept_chapter

    code = """
from analysis import publication
publication.prose("Het is {deel:procent}.", en="It is {deel:procent}.", deel=5.25)
"""
    _chapter(words.root, "02_beide", "# Beide", code)
    build(words)
    dutch = _contents(words.output)
    assert build(words, language="en").folder == words.root / "output-en"
    assert _contents(words.output) == dutch
    assert not build(words).written
    assert b"It is " in (words.root / "output-en" / "02_beide.html").read_bytes()
    ledger = read_ledger(words.root / "output-en")
    assert ledger
    chapter = kept_chapter(words, "02_beide", ledger.chapters["02_beide"]["fingerprint"], "en")
    assert chapter
    assert not chapter.translated
    assert [block.language for block in chapter.blocks if isinstance(block, Prose)] == ["nl", "en"]


BARE_PICTURE = """
from matplotlib.figure import Figure
figure = Figure(figsize=(1, 1))
figure.add_subplot()
figure
"""
NO_ALTERNATIVE = """
from matplotlib.figure import Figure
from pandas import DataFrame
from analysis import publication
from analysis.design.drawing import Drawing
publication.figure(Drawing(Figure(), " ", "Bron: CBS", DataFrame(), DataFrame()), name="histogram", caption="H")
"""
UNKNOWN_VALUE = """
from analysis import publication
publication.prose("Het is {deel:procent}.", aandeel=5.2)
"""


BAD = {
    "1 / 0": "cell 2 fails: ZeroDivisionError",
    NO_ALTERNATIVE: "cell 2 fails: PublicationError: histogram: the figure has no text alternative",
    BARE_PICTURE: "cell 2: it shows a picture without a text alternative",
    "import pandas; pandas.DataFrame({'a': [1]})": "cell 2: it shows a table without caption",
    UNKNOWN_VALUE: "cell 2 fails: PublicationError: a text with numbers: the field 'deel' has no value",
}


def test_a_bad_notebook_stops_the_build_with_notebook_cell_and_reason(
    words: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    building.build(words, forms=["html", "docx"])
    good = _contents(words.output)
    monkeypatch.setattr("sys.argv", ["databoek", "build", "--offline", "--project", str(words.root)])
    for code, reason in BAD.items():
        _chapter(words.root, "02_fout", "# Fout", code)
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1
        said = capsys.readouterr().err
        assert said.startswith("databoek: 02_fout.ipynb")
        assert reason in said
        assert "Traceback" not in said
        assert _contents(words.output) == good


def test_only_one_chapter_leaves_the_others(built: Project) -> None:
    _chapter(built.root, "02_tekst", "# Tekst")
    build(built)
    _chapter(built.root, "01_goed", "# Beter", GOOD)
    _chapter(built.root, "02_tekst", "# Nieuw")
    assert build(built, only=["02"]).ran == ("02_tekst",)
    ledger = read_ledger(built.output)
    assert ledger
    assert [chapter["title"] for chapter in ledger.chapters.values()] == ["Goed", "Nieuw"]


def test_an_unknown_chapter_is_refused_with_those_there_are(project: Project) -> None:
    with pytest.raises(PublicationError, match=r"03_weg.*01_goed"):
        build(project, only=["03_weg"])


def test_an_output_lost_between_two_renames_comes_back(built: Project) -> None:
    good = _contents(built.output)
    built.output.rename(built.root / ".output-previous")  # killed after taking the old output away
    assert build(built).ran == ()
    assert _contents(built.output) == good


def test_no_notebook_at_all(project: Project) -> None:
    (project.notebooks / "01_goed.ipynb").unlink()
    with pytest.raises(PublicationError, match="there is no chapter"):
        build(project)


def test_a_file_that_is_no_notebook(project: Project) -> None:
    (project.notebooks / "02_kapot.ipynb").write_text("{")
    with pytest.raises(PublicationError, match="no notebook"):
        build(project, only=["02"])


@pytest.fixture
def words(project: Project) -> Project:
    """A project whose only chapter is a text: quick to run."""
    (project.notebooks / "01_goed.ipynb").unlink()
    _chapter(project.root, "01_tekst", "# Tekst")
    return project


def test_a_folder_that_somebody_else_filled_is_left_alone(words: Project, tmp_path: Path) -> None:
    mine = tmp_path / "mijn"
    mine.mkdir()
    (mine / "brief.docx").write_bytes(b"van mij")
    for folder in (mine, words.root, words.snapshot):  # the snapshot has a manifest, of another kind
        with pytest.raises(PublicationError, match="holds files and no manifest"):
            build(words, out=folder)
    with pytest.raises(PublicationError, match="no folder"):
        build(words, out=mine / "brief.docx")
    assert _contents(mine) == {"brief.docx": b"van mij"}


def test_a_file_put_between_the_output_survives_the_next_build(words: Project) -> None:
    build(words)
    (words.output / "tabellen").mkdir()
    (words.output / "tabellen" / "eigen.csv").write_bytes(b"1")
    _chapter(words.root, "01_tekst", "# Anders")
    assert build(words).written
    assert (words.output / "tabellen" / "eigen.csv").read_bytes() == b"1"
    assert not build(words).written


def test_an_empty_folder_may_be_filled(words: Project, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert build(words, out=tmp_path / "leeg").written


def test_only_runs_other_chapters_again_when_what_was_kept_is_gone(words: Project) -> None:
    _chapter(words.root, "02_meer", "# Meer")
    build(words)
    shutil.rmtree(words.interim)
    _chapter(words.root, "02_meer", "# Nog meer")
    build(words, only=["02"])
    assert (words.output / "01_tekst.html").exists()
    assert b"Nog meer" in (words.output / "02_meer.html").read_bytes()


def test_a_chapter_whose_name_begins_like_another_is_kept(words: Project) -> None:
    _chapter(words.root, "01_tekst-b", "# B")
    build(words)
    _chapter(words.root, "01_tekst", "# Anders")
    assert build(words).ran == ("01_tekst",)


def test_a_failing_chapter_does_not_undo_the_one_beside_it(words: Project) -> None:
    _chapter(words.root, "02_fout", "# Fout", "1 / 0")
    with pytest.raises(PublicationError):
        build(words)
    (words.notebooks / "02_fout.ipynb").unlink()
    assert build(words).ran == ()  # what succeeded was kept


def test_a_kernel_that_dies_is_told(words: Project) -> None:
    _chapter(words.root, "02_dood", "# Dood", "import os; os._exit(1)")
    with pytest.raises(PublicationError, match=r"02_dood\.ipynb: cell 2"):
        build(words)


def test_two_builds_at_once_take_turns(words: Project) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: build(words), range(2)))
    assert sorted(result.written for result in results) == [False, True]


def test_an_output_whose_manifest_is_damaged_is_made_again(words: Project) -> None:
    build(words)
    good = _contents(words.output)
    (words.output / "manifest.json").write_text("{")
    assert build(words).written
    assert _contents(words.output) == good
