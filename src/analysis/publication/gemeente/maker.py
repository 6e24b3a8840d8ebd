"""Makes the files of one municipality after the other, in this process or in several beside it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataboekError, PublicationError
from analysis.numbers import Language
from analysis.publication.gemeente.kept import add_page
from analysis.publication.gemeente.locator import Locator
from analysis.publication.gemeente.page_html import page_html
from analysis.publication.gemeente.page_pdf import Typesetter
from analysis.publication.gemeente.sheet import Sheet, sheet
from analysis.publication.profile import National, profile


@dataclass(frozen=True)
class Task:
    """The files that one municipality misses: the name of each file, by format."""

    code: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a task: the files that were written, and a sentence when it failed."""

    name: str
    written: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, eq=False)
class Maker:
    """Everything that pages are made from and where they go; processes beside this one get a copy of it.

    Parameters
    ----------
    national : National
        Prepared.
    locator : Locator
        Prepared.
    typesetter : Typesetter
    language : {"nl", "en"}
    folder : pathlib.Path
    mark : str
        What is noted of each page, see :func:`analysis.publication.gemeente.kept.fingerprint`.
    """

    national: National
    locator: Locator
    typesetter: Typesetter
    language: Language
    folder: Path
    mark: str

    def page(self, code: str, kind: str) -> bytes:
        """Return the page of a municipality as ``html`` or ``pdf``."""
        return self._as(kind, self._sheet(code))

    def make(self, task: Task) -> Outcome:
        """Write the files of a municipality; what goes wrong with one is told, and stops no other."""
        name = str(self.national.materials.names[task.code])
        try:
            laid_out = self._sheet(task.code)
            for kind, file in task.files:
                add_page(self.folder, self.mark, file, self._as(kind, laid_out))
        except DataboekError as error:
            return Outcome(name, failure=str(error))
        except Exception as error:  # one municipality must not cost the others their pages
            what = f"{type(error).__name__}: {error}".rstrip(".")
            return Outcome(name, failure=f"the page of {name}: it could not be made, {what}; run it again.")
        return Outcome(name, tuple(file for _, file in task.files))

    def _sheet(self, code: str) -> Sheet:
        return sheet(profile(code, self.national), self.locator, self.language)

    def _as(self, kind: str, laid_out: Sheet) -> bytes:
        return page_html(laid_out) if kind == "html" else self.typesetter.page_pdf(laid_out)


def outcomes(maker: Maker, tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    """Make the files of all tasks, and give what became of each as soon as it is known.

    Parameters
    ----------
    maker : Maker
    tasks : sequence of Task
    jobs : int
        Processes at work; with one, this process does it itself. The files do not depend on it.

    Yields
    ------
    Outcome
        In the order in which they are done.

    Raises
    ------
    PublicationError
        When a process was killed; what was written stays.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> counting = SimpleNamespace(make=lambda task: Outcome(task.code))
    >>> [outcome.name for outcome in outcomes(counting, [Task("GM0344", ())], 1)]
    ['GM0344']
    """
    if jobs == 1 or len(tasks) < 2:
        yield from map(maker.make, tasks)
        return
    pool = ProcessPoolExecutor(min(jobs, len(tasks)), _context(), initializer=_begin, initargs=(maker,))
    try:
        for done in as_completed([pool.submit(_make, task) for task in tasks]):
            yield done.result()
    except BrokenProcessPool:
        raise PublicationError(
            "a process that makes pages was stopped from outside",
            where=str(maker.folder),
            remedy="run it again: what was written is kept; with too little memory add --jobs 1",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Fork, which shares what was prepared, where that is safe; else begin processes anew and hand it over.

    A fork has none of the threads of its parent: with those of Typst at rest in it, it would wait for them for ever.
    """
    alone = threading.active_count() == 1 and "typst" not in sys.modules
    return multiprocessing.get_context("fork" if sys.platform == "linux" and alone else "spawn")


_maker: Callable[[Task], Outcome] | None = None
"""Of a process that makes pages beside the one that asks for them."""


def _begin(maker: Maker) -> None:
    """Prepare a process: Ctrl-C is for the one that asks, and without that one there is no work."""
    global _maker  # the only way to hand an initialiser's argument to the tasks
    _maker = maker.make
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(task: Task) -> Outcome:
    assert _maker is not None  # noqa: S101 - see _begin
    return _maker(task)
