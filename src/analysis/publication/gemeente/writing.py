"""Writes the page of one municipality, or those of all of them; what is still good is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import PublicationError
from analysis.files import write_bytes
from analysis.maps.materials import DIVISION, Materials
from analysis.numbers import Language
from analysis.project import Project
from analysis.publication.edition import known_language
from analysis.publication.gemeente.index import index_html
from analysis.publication.gemeente.kept import add_page, begin_pages, fingerprint, good_pages
from analysis.publication.gemeente.locator import Locator
from analysis.publication.gemeente.maker import Maker, Outcome, Task, outcomes
from analysis.publication.gemeente.page_pdf import typesetting
from analysis.publication.gemeente.progress import Observer, Silent
from analysis.publication.gemeente.slugs import slugs
from analysis.publication.profile import National
from analysis.sources.locks import locked
from analysis.territory.finding import find_gemeente
from analysis.territory.gemeenten import Gemeenten, load_gemeenten

FORMATS = ("html", "pdf")
INDEX = "index.html"


@dataclass(frozen=True)
class Report:
    """What a run did.

    Parameters
    ----------
    folder : pathlib.Path
    written, kept : tuple of str
        File names, sorted: those that were made, and those that were still good.
    failures : tuple of str
        A sentence for each municipality of which a page could not be made.
    """

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    failures: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The page from which all others are found."""
        return self.folder / INDEX


def write_gemeente(
    project: Project,
    name_or_code: str,
    *,
    formats: Sequence[str] = FORMATS,
    language: Language = "nl",
    out: Path | None = None,
) -> list[Path]:
    """Write the page of a municipality.

    Parameters
    ----------
    project : Project
    name_or_code : str
        As for :func:`analysis.territory.finding.find_gemeente`; of a former municipality that was divided, the pages
        of all its successors are written.
    formats : sequence of {"html", "pdf"}
    language : {"nl", "en"}
    out : pathlib.Path, optional
        A folder; by default ``gemeenten/`` in the project, and ``gemeenten/en/`` in English.

    Returns
    -------
    list of pathlib.Path
        In the order of the municipalities, then of the formats.

    Raises
    ------
    TerritoryError
        When no municipality has the name or code; the message names those that are near.
    PublicationError
        When there is no such format or language, or the folder is a file.

    Examples
    --------
    >>> write_gemeente(Project.find(), "Utrecht", formats=["docx"])
    Traceback (most recent call last):
    analysis.errors.PublicationError: --format: there is no format 'docx'; choose html or pdf.
    """
    kinds, language = _formats(formats), known_language(language, "--lang")
    folder = _folder(project, language, out)
    gemeenten = load_gemeenten(project)
    found = find_gemeente(name_or_code, gemeenten, DIVISION)
    slug = slugs(_names(gemeenten))
    mark = fingerprint(project, language)
    written = []
    with _prepared(project, language, folder, mark) as maker:
        for code in found.codes:
            for kind in kinds:
                file = f"{slug[code]}.{kind}"
                add_page(folder, mark, file, maker.page(code, kind))
                written.append(folder / file)
    return written


def write_gemeenten(
    project: Project,
    *,
    formats: Sequence[str] = ("html",),
    language: Language = "nl",
    out: Path | None = None,
    jobs: int = 2,
    observer: Observer | None = None,
    only: Sequence[str] = (),
) -> Report:
    """Write the pages of all municipalities and the page from which they are found.

    A page is kept when it stands undamaged and nothing that it rests on has changed, so that a run that was killed is
    finished by the next one.

    Parameters
    ----------
    project : Project
    formats : sequence of {"html", "pdf"}
    language : {"nl", "en"}
    out : pathlib.Path, optional
        As for :func:`write_gemeente`.
    jobs : int
        Processes at work. The files do not depend on it.
    observer : Observer, optional
        Is told how far the run is.
    only : sequence of str
        Codes, to make some of the pages; by default all.

    Returns
    -------
    Report
        A municipality that fails does not undo the others; its failure is told in the report.

    Raises
    ------
    PublicationError
        When there is no such format or language, the folder is a file, or a process was killed.

    Examples
    --------
    >>> write_gemeenten(Project.find(), jobs=0)
    Traceback (most recent call last):
    analysis.errors.PublicationError: --jobs: 0 processes make no pages; give 1 or more.
    """
    kinds, language, watcher = _formats(formats), known_language(language, "--lang"), observer or Silent()
    if jobs < 1:
        raise PublicationError(f"{jobs} processes make no pages", where="--jobs", remedy="give 1 or more")
    folder = _folder(project, language, out)
    gemeenten = load_gemeenten(project)
    slug = slugs(_names(gemeenten))
    with locked(project.interim / "gemeenten.lock"):
        mark = fingerprint(project, language)
        good = good_pages(folder, mark)
        begin_pages(folder, mark, good)
        wanted = {code: [(kind, f"{slug[code]}.{kind}") for kind in kinds] for code in only or slug}
        tasks = _tasks(wanted, good)
        done: list[Outcome] = []
        if tasks:
            with _prepared(project, language, folder, mark) as maker:
                watcher.begin(len(tasks))
                for outcome in outcomes(maker, tasks, jobs):
                    watcher.finish(outcome.name)
                    done.append(outcome)
        _write_index(folder, gemeenten, slug, language)
    asked = {file for files in wanted.values() for _, file in files}
    return Report(
        folder,
        written=tuple(sorted(file for outcome in done for file in outcome.written)),
        kept=tuple(sorted(asked & set(good))),
        failures=tuple(sorted(outcome.failure for outcome in done if outcome.failure)),
    )


def _tasks(wanted: dict[str, list[tuple[str, str]]], good: Collection[str]) -> list[Task]:
    """Return for each municipality the files that it misses; none for those that have all."""
    missing = {
        code: tuple((kind, file) for kind, file in files if file not in good)
        for code, files in wanted.items()
    }
    return [Task(code, files) for code, files in missing.items() if files]


@contextmanager
def _prepared(project: Project, language: Language, folder: Path, mark: str) -> Iterator[Maker]:
    """Compute what all pages share."""
    materials = Materials(project, DIVISION)
    national = National(materials).prepare()
    locator = Locator(materials.shapes()).prepare()
    with typesetting() as typesetter:
        yield Maker(national, locator, typesetter, language, folder, mark)


def _write_index(folder: Path, gemeenten: Gemeenten, slug: dict[str, str], language: Language) -> None:
    """Write the page that leads to the pages that are there, when it says something new."""
    there = {path.name for path in folder.iterdir()}
    content = index_html(gemeenten, DIVISION, slug, there, language)
    if not (folder / INDEX).is_file() or (folder / INDEX).read_bytes() != content:
        write_bytes(folder / INDEX, content)


def _names(gemeenten: Gemeenten) -> dict[str, str]:
    return {str(code): str(name) for code, name in gemeenten.names(DIVISION).sort_index().items()}


def _formats(formats: Sequence[str]) -> list[str]:
    """Return the formats that are asked for, each once, in their fixed order."""
    for kind in formats:
        if kind not in FORMATS:
            raise PublicationError(
                f"there is no format '{kind}'", where="--format", remedy=f"choose {' or '.join(FORMATS)}"
            )
    return [kind for kind in FORMATS if kind in formats]


def _folder(project: Project, language: Language, out: Path | None) -> Path:
    folder = (out or project.gemeenten(language)).resolve()
    if folder.exists() and not folder.is_dir():
        raise PublicationError(
            "this is a file, no folder", where=str(folder), remedy="name another with --out"
        )
    return folder
