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
from analysis.project import Project
from analysis.publication.ledger import LEDGER, Ledger, Made, damaged, made_with, read_ledger
from analysis.sources.locks import locked

if TYPE_CHECKING:
    from analysis.publication.chapter import Chapter

Say = Callable[[str], None]
MARK = 16
"""Digits of a fingerprint in the name of a kept chapter."""

FOOTER = (
    "Cijfers: de bron en de licentie staan bij elke figuur en tabel. Bewerking en tekst: Kinderen in Kaart, CC BY 4.0. "
    "Een verband tussen gemeenten zegt niets over afzonderlijke kinderen en niets over oorzaken."
)


@dataclass(frozen=True)
class Built:
    """What a build did.

    Parameters
    ----------
    folder : pathlib.Path
    ran, kept : tuple of str
        Chapters whose notebook was run, and chapters that were still good.
    written : bool
        Whether the folder was written; not when everything in it was still good.
    """

    folder: Path
    ran: tuple[str, ...]
    kept: tuple[str, ...]
    written: bool


def build(
    project: Project,
    *,
    only: Sequence[str] = (),
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
    jobs : int
        How many notebooks run at the same time.
    out : pathlib.Path, optional
        By default ``output/`` in the project.
    say : callable
        Receives a line for each step.

    Returns
    -------
    Built

    Raises
    ------
    PublicationError
        When a notebook fails, or the folder holds files that are no output. The folder is then as it was.

    Examples
    --------
    >>> build(Project.find(), only=["99"])
    Traceback (most recent call last):
    analysis.errors.PublicationError: ...: there is no chapter '99'; there are: 01_kinderarmoede...
    """
    folder = (out or project.output).resolve()
    with locked(project.interim / "build.lock"):
        _recover(folder)
        _refuse_strange(folder, project)
        inputs, tools = _inputs(project), made_with()
        ledger = read_ledger(folder)
        wanted = _wanted(project, only, inputs, tools, ledger)
        if ledger and _current(ledger, wanted) and not damaged(folder, ledger.files):
            return Built(folder, (), tuple(wanted), written=False)
        kept = {name: _load(project, name, mark) for name, mark in wanted.items()}
        todo = {name: wanted[name] for name, chapter in kept.items() if chapter is None}
        ran = _run(project, todo, jobs, say)
        chapters = {name: chapter or ran[name] for name, chapter in kept.items()}
        _publish(folder, chapters, wanted, inputs, tools)
    return Built(folder, tuple(todo), tuple(name for name in wanted if name not in todo), written=True)


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
    ledger = read_ledger(project.output)
    if ledger is None:
        raise PublicationError(
            "the Databoek was not built yet", where=str(project.output), remedy="run `databoek build`"
        )
    kept = {name: _load(project, name, chapter["fingerprint"]) for name, chapter in ledger.chapters.items()}
    gone = [name for name, chapter in kept.items() if chapter is None]
    if gone:
        raise PublicationError(
            f"what was kept of the chapter {gone[0]} is gone",
            where=str(project.interim),
            remedy="run `databoek build`",
        )
    return [chapter for chapter in kept.values() if chapter is not None]


def _refuse_strange(folder: Path, project: Project) -> None:
    """Never write over a folder that somebody else filled; ``output/`` is ours whatever state it is in."""
    if folder.exists() and not folder.is_dir():
        raise PublicationError(
            "this is a file, no folder", where=str(folder), remedy="name another with --out"
        )
    ours = folder == project.output.resolve() or read_ledger(folder) is not None
    if folder.exists() and any(folder.iterdir()) and not ours:
        raise PublicationError(
            f"the folder holds files and no {LEDGER} of an earlier build",
            where=str(folder),
            remedy="name an empty folder, or a new one, with --out",
        )


# ------------------------------------------------------------------------------------------ what to run


def _wanted(
    project: Project,
    only: Sequence[str],
    inputs: dict[str, str],
    tools: dict[str, Any],
    ledger: Ledger | None,
) -> dict[str, str]:
    """Return the fingerprint that each chapter of the new output must have, by name, in order."""
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
    wanted = {path.stem: _fingerprint(path, inputs, tools) for path in chosen}
    for path in notebooks:
        before = ledger.chapters.get(path.stem) if ledger else None
        if path in chosen or before is None:
            continue
        kept = _kept(project, path.stem, before["fingerprint"]).is_file()
        wanted[path.stem] = before["fingerprint"] if kept else _fingerprint(path, inputs, tools)
    return dict(sorted(wanted.items()))


def _current(ledger: Ledger, wanted: dict[str, str]) -> bool:
    return wanted == {name: chapter["fingerprint"] for name, chapter in ledger.chapters.items()}


def _inputs(project: Project) -> dict[str, str]:
    """Return checksums of everything that chapters read: snapshot, catalogue, reference tables, downloads."""
    downloads = fingerprint_of(sorted(project.raw.glob("*/*/current")), project.raw)
    return project.checksums() | {"downloads": downloads}


def _fingerprint(notebook: Path, inputs: dict[str, str], tools: dict[str, Any]) -> str:
    return sha256(json.dumps([sha256_file(notebook), inputs, tools], sort_keys=True).encode())


# -------------------------------------------------------------------------------- chapters that were run


def _kept(project: Project, name: str, mark: str) -> Path:
    return project.interim / "chapters" / f"{name}-{mark[:MARK]}.json"


def _run(project: Project, todo: dict[str, str], jobs: int, say: Say) -> dict[str, Chapter]:
    """Run notebooks and keep the chapters; one that fails does not undo those that succeed beside it."""
    from analysis.publication.chapter import run_chapter

    def run(name: str) -> Chapter:
        say(f"running notebooks/{name}.ipynb")
        chapter = run_chapter(project.notebooks / f"{name}.ipynb", project)
        _keep(project, chapter, todo[name])
        return chapter

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        running = {name: pool.submit(run, name) for name in todo}
        return {name: done.result() for name, done in running.items()}


def _keep(project: Project, chapter: Chapter, mark: str) -> None:
    from analysis.publication.blocks import block_to_json

    blocks = [block_to_json(block) for block in chapter.blocks]
    path = _kept(project, chapter.name, mark)
    write_json(path, {"name": chapter.name, "title": chapter.title, "blocks": blocks})
    for old in path.parent.glob(f"{chapter.name}-{'?' * MARK}.json"):
        if old != path:
            old.unlink()


def _load(project: Project, name: str, mark: str) -> Chapter | None:
    """Return a chapter that was kept; nothing when there is none or it is damaged, then it is run again."""
    from analysis.publication.blocks import block_from_json
    from analysis.publication.chapter import Chapter

    try:
        content = json.loads(_kept(project, name, mark).read_text(encoding="utf-8"))
        blocks = tuple(block_from_json(block) for block in content["blocks"])
        return Chapter(content["name"], content["title"], blocks)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


# ------------------------------------------------------------------------------------------ what to write


def _publish(
    folder: Path,
    chapters: dict[str, Chapter],
    marks: dict[str, str],
    inputs: dict[str, str],
    tools: dict[str, Any],
) -> None:
    """Write all files aside, then let the new folder take the place of the old one."""
    from analysis.publication.blocks import Prose
    from analysis.publication.page import Reference, chapter_page, files_of, index_page

    references = [Reference(name, chapter.title, _summary(chapter)) for name, chapter in chapters.items()]
    made: dict[str, Made] = {}
    fresh = folder.with_name(f".{folder.name}-building")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for name, chapter in chapters.items():
            page, page_rests_on = f"{name}.html", []
            for block in chapter.blocks:
                rests_on = [] if isinstance(block, Prose) else block.rests_on
                page_rests_on += [entry for entry in rests_on if entry not in page_rests_on]
                for path, content in files_of(name, block).items():
                    made[path] = _write(fresh, path, content, name, rests_on)
            made[page] = _write(fresh, page, chapter_page(chapter, references, FOOTER), name, page_rests_on)
        made["index.html"] = _write(fresh, "index.html", index_page(references, FOOTER), "", [])
        listed = {
            r.name: {"title": r.title, "summary": r.summary, "fingerprint": marks[r.name]} for r in references
        }
        write_json(fresh / LEDGER, Ledger(listed, made, tools, inputs).to_json())
        _bring_along(folder, fresh)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(folder: Path, path: str, content: bytes, chapter: str, rests_on: list[dict[str, Any]]) -> Made:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return Made(sha256(content), len(content), chapter, rests_on)


def _summary(chapter: Chapter) -> str:
    """Return the first paragraph of a chapter."""
    from analysis.publication.blocks import Prose

    for block in chapter.blocks:
        if isinstance(block, Prose):
            for paragraph in block.plain.split("\n\n"):
                if paragraph.strip() and not paragraph.lstrip().startswith(("#", ">", "|", "-")):
                    return " ".join(paragraph.split())
    return ""


def _bring_along(folder: Path, fresh: Path) -> None:
    """Copy what somebody put between the output, so that a build never loses a file that it did not make."""
    ours = read_ledger(folder)
    for path in sorted(folder.rglob("*")) if ours else []:
        name = path.relative_to(folder)
        if (
            path.is_file()
            and ours
            and name.as_posix() not in {*ours.files, LEDGER}
            and not (fresh / name).exists()
        ):
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, fresh / name)


def _swap(fresh: Path, folder: Path) -> None:
    """Put a folder in the place of another; the old one is only removed when the new one stands."""
    previous = _previous(folder)
    shutil.rmtree(previous, ignore_errors=True)
    if folder.exists():
        folder.replace(previous)
    fresh.replace(folder)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-previous")


def _recover(folder: Path) -> None:
    """Bring the last good output back when a build was killed between taking it away and putting the new one."""
    if not folder.exists() and _previous(folder).exists():
        _previous(folder).replace(folder)
