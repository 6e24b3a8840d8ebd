"""`databoek build`: run what changed, keep what did not, and put the new output in place in one go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError
from analysis.files import fingerprint_of, sha256, sha256_file, write_json
from analysis.numbers import Language
from analysis.project import Project
from analysis.publication.ledger import LEDGER, Ledger, Made, damaged, made_with, read_ledger
from analysis.publication.output_folder import recover, refuse_strange, replaced
from analysis.sources.locks import locked

if TYPE_CHECKING:
    from analysis.publication.chapter import Chapter
    from analysis.publication.forms import Book, Piece

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build did.

    Parameters
    ----------
    folder : pathlib.Path
    ran, kept : tuple of str
        Chapters whose notebook was run, and chapters that were still good.
    forms : tuple of str
        Forms that were written; none when everything in the folder was still good.
    """

    folder: Path
    ran: tuple[str, ...]
    kept: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def written(self) -> bool:
        """Whether anything was written."""
        return bool(self.forms)


@dataclass(frozen=True)
class _Order:
    """What is wanted: the fingerprint of each chapter and of each form, and what these were computed from."""

    language: Language
    reference: Path | None
    inputs: dict[str, str]
    tools: dict[str, Any]
    chapters: dict[str, str]
    forms: dict[str, str]


def build(
    project: Project,
    *,
    only: Sequence[str] = (),
    forms: Sequence[str] = (),
    language: Language = "nl",
    reference: Path | None = None,
    jobs: int = 2,
    out: Path | None = None,
    say: Say = lambda line: None,
) -> Built:
    """Build the chapters into an output folder.

    Parameters
    ----------
    project : Project
    only : sequence of str
        Names of notebooks, or the beginning of a name; by default all. Other chapters stay as they are.
    forms : sequence of str
        Of :data:`~analysis.publication.forms.FORMS`; by default all. Forms that the folder has already are kept up
        to date, so that all of them always say the same.
    language : {"nl", "en"}
    reference : pathlib.Path, optional
        A Word document of an organisation whose styles the Word form takes over.
    jobs : int
        How many notebooks run, and how many forms are written, at the same time.
    out : pathlib.Path, optional
        By default ``output/`` in the project, or ``output-en/`` for the English edition.
    say : callable
        Receives a line for each step.

    Returns
    -------
    Built

    Raises
    ------
    PublicationError
        When a notebook fails, a form cannot be written, or the folder holds files that are no output. The folder is
        then as it was.

    Examples
    --------
    >>> build(Project.find(), only=["99"])
    Traceback (most recent call last):
    analysis.errors.PublicationError: ...: there is no chapter '99'; there are: 01_kinderarmoede...
    """
    from analysis.publication.forms import Book

    home = project.edition(language).resolve()
    folder = (out or home).resolve()
    with locked(project.interim / "build.lock"):
        recover(folder)
        refuse_strange(folder, ours=folder == home)
        ledger = read_ledger(folder)
        order = _order(project, only, forms, language, reference, ledger)
        if ledger and _current(ledger, order) and not damaged(folder, ledger.files):
            return Built(folder, (), tuple(order.chapters), ())
        chapters, ran = _chapters(project, order, jobs, say)
        book = Book(tuple(chapters.values()), language, project, reference)
        renewed = _publish(folder, book, order, ledger, jobs, say)
    return Built(folder, ran, tuple(name for name in order.chapters if name not in ran), renewed)


def built_chapters(project: Project) -> list[Chapter]:
    """Return the chapters of the last build.

    Raises
    ------
    PublicationError
        When nothing was built, or what was kept of it is gone.

    Examples
    --------
    >>> built_chapters(Project(Path("no/such/folder")))
    Traceback (most recent call last):
    analysis.errors.PublicationError: ...: the Databoek was not built yet; run `databoek build`.
    """
    from analysis.publication.kept import kept_chapter

    ledger = read_ledger(project.output)
    if ledger is None:
        raise PublicationError(
            "the Databoek was not built yet", where=str(project.output), remedy="run `databoek build`"
        )
    chapters = []
    for name, listed in ledger.chapters.items():
        chapter = kept_chapter(project, name, listed["fingerprint"], "nl")
        if chapter is None:
            raise PublicationError(
                f"what was kept of the chapter {name} is gone",
                where=str(project.interim),
                remedy="run `databoek build`",
            )
        chapters.append(chapter)
    return chapters


def current_chapter(project: Project, name: str, language: Language = "nl") -> Chapter:
    """Return a chapter as it is now: the one that was kept when nothing changed that it rests on, else run again.

    Parameters
    ----------
    project : Project
    name : str
        Of the notebook, without its ending.
    language : {"nl", "en"}

    Returns
    -------
    Chapter

    Raises
    ------
    PublicationError
        When there is no such notebook, or it fails.

    Examples
    --------
    >>> current_chapter(Project.find(), "99_no_such_chapter")
    Traceback (most recent call last):
    analysis.errors.PublicationError: ...: there is no chapter '99_no_such_chapter'; there are: 01_kinderarmoede...
    """
    order = _order(project, [name], (), language, None, None)
    chapters, _ = _chapters(project, order, 1, lambda line: None)
    return chapters[name]


# --------------------------------------------------------------------------------------- what is wanted


def _order(
    project: Project,
    only: Sequence[str],
    forms: Sequence[str],
    language: Language,
    reference: Path | None,
    ledger: Ledger | None,
) -> _Order:
    from analysis.publication.forms import FOOTER, TITLE, known_forms

    inputs, tools = _inputs(project), made_with()
    basis = [language, inputs, tools]
    chapters = _wanted(project, only, basis, language, ledger)
    chosen = known_forms(forms)
    present = ledger.forms if ledger else {}
    content = [chapters, TITLE[language], FOOTER[language], basis]
    marks = {form: _mark([form, content]) for form in known_forms([*chosen, *present])}
    if "docx" in marks and reference is not None:
        marks["docx"] = _mark([marks["docx"], _reference_mark(reference)])
    if "html" in marks:  # it leads to the other forms
        marks["html"] = _mark(list(marks.values()))
    return _Order(language, reference, inputs, tools, chapters, marks)


def _wanted(
    project: Project, only: Sequence[str], basis: list[Any], language: Language, ledger: Ledger | None
) -> dict[str, str]:
    """Return the fingerprint that each chapter of the new output must have, by name, in order."""
    from analysis.publication.kept import kept_path

    notebooks = sorted(project.notebooks.glob("[0-9]*.ipynb"))
    chosen = [
        p for p in notebooks if not only or any(p.stem.startswith(n.removesuffix(".ipynb")) for n in only)
    ]
    if not chosen:
        there = ", ".join(path.stem for path in notebooks) or "none"
        raise PublicationError(
            f"there is no chapter '{only[0] if only else '[0-9]*.ipynb'}'; there are: {there}",
            where=str(project.notebooks),
            remedy="name one of these with --only",
        )
    wanted = {path.stem: _mark([sha256_file(path), basis]) for path in chosen}
    for path in notebooks:
        before = ledger.chapters.get(path.stem) if ledger else None
        if path in chosen or before is None:
            continue
        kept = kept_path(project, path.stem, before["fingerprint"], language).is_file()
        wanted[path.stem] = before["fingerprint"] if kept else _mark([sha256_file(path), basis])
    return dict(sorted(wanted.items()))


def _current(ledger: Ledger, order: _Order) -> bool:
    marks = {name: chapter["fingerprint"] for name, chapter in ledger.chapters.items()}
    return order.chapters == marks and order.forms == ledger.forms and order.language == ledger.language


def _inputs(project: Project) -> dict[str, str]:
    """Return checksums of everything that chapters read: snapshot, catalogue, reference tables, downloads."""
    downloads = fingerprint_of(sorted(project.raw.glob("*/*/current")), project.raw)
    return project.checksums() | {"downloads": downloads}


def _reference_mark(reference: Path) -> str:
    try:
        return sha256_file(reference)
    except OSError:
        raise PublicationError(
            "this Word document cannot be read", where=str(reference), remedy="check the name"
        ) from None


def _mark(content: list[Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode())


# --------------------------------------------------------------------------------------------- chapters


def _chapters(
    project: Project, order: _Order, jobs: int, say: Say
) -> tuple[dict[str, Chapter], tuple[str, ...]]:
    """Return the chapters, and which of them had to be run; one that fails does not undo those that succeed."""
    from analysis.publication.chapter import run_chapter
    from analysis.publication.kept import keep, kept_chapter

    def run(name: str) -> Chapter:
        say(f"running notebooks/{name}.ipynb")
        chapter = run_chapter(project.notebooks / f"{name}.ipynb", project, order.language)
        keep(project, chapter, order.chapters[name])
        return chapter

    kept = {name: kept_chapter(project, name, mark, order.language) for name, mark in order.chapters.items()}
    todo = tuple(name for name, chapter in kept.items() if chapter is None)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        running = {name: pool.submit(run, name) for name in todo}
        ran = {name: done.result() for name, done in running.items()}
    return {name: chapter or ran[name] for name, chapter in kept.items()}, todo


# ---------------------------------------------------------------------------------------- what to write


def _publish(
    folder: Path, book: Book, order: _Order, ledger: Ledger | None, jobs: int, say: Say
) -> tuple[str, ...]:
    """Write the forms that are not good any more aside, with those that are, and put them in place."""
    from analysis.publication.forms import HTML, written

    good = _good(folder, order, ledger)
    todo = tuple(form for form in order.forms if form not in good)

    def write(form: str, beside: dict[str, int] | None = None) -> dict[str, Made]:
        say(f"writing {form}")
        pieces = written(form, book, beside)
        return {path: _write(fresh / path, piece, form) for path, piece in pieces.items()}

    with replaced(folder) as fresh:
        made = {path: one for form in good for path, one in good[form].items()}
        for path in made:
            _bring(folder / path, fresh / path)
        with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            for files in pool.map(write, [form for form in todo if form != HTML]):
                made |= files
        if HTML in todo:
            made |= write(HTML, {path: one.bytes for path, one in made.items()})
        listed = {c.name: {"title": c.title, "fingerprint": order.chapters[c.name]} for c in book.chapters}
        new = Ledger(listed, made, order.tools, order.inputs, order.forms, order.language)
        write_json(fresh / LEDGER, new.to_json())
    return todo


def _good(folder: Path, order: _Order, ledger: Ledger | None) -> dict[str, dict[str, Made]]:
    """Return the files of the forms in a folder that are whole and still what is wanted."""
    good = {}
    for form, mark in ledger.forms.items() if ledger else ():
        files = {path: made for path, made in ledger.files.items() if made.form == form} if ledger else {}
        if order.forms.get(form) == mark and not damaged(folder, files):
            good[form] = files
    return good


def _bring(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(old, new)


def _write(target: Path, piece: Piece, form: str) -> Made:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(piece.content)
    return Made(sha256(piece.content), len(piece.content), form, piece.chapter, piece.rests_on)
