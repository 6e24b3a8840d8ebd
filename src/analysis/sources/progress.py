"""How a fetch tells what it is doing: to nobody, in lines, or as a bar on a terminal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Observer(Protocol):
    """Someone who is told how a fetch goes; called from several threads.

    Examples
    --------
    >>> watcher: Observer = Silent()
    >>> watcher.begin(3)
    """

    def begin(self, total: int) -> None:
        """Hear how many downloads there are to look at."""

    def arrive(self, name: str, rows: int) -> None:
        """Hear that a page with so many rows came for a download."""

    def finish(self, name: str) -> None:
        """Hear that a download is done: fetched, up to date, or failed."""


class Silent:
    """Tells nobody.

    Examples
    --------
    >>> Silent().finish("85678NED metadata")
    """

    def begin(self, total: int) -> None:
        """Do nothing."""

    def arrive(self, name: str, rows: int) -> None:
        """Do nothing."""

    def finish(self, name: str) -> None:
        """Do nothing."""


class Lines:
    """Tells in plain lines, one for each download that sent something: for logs and pipes.

    Parameters
    ----------
    write : callable
        Takes a line without its end.

    Examples
    --------
    >>> observer = Lines(print)
    >>> observer.begin(1); observer.arrive("85678NED metadata", 12); observer.finish("85678NED metadata")
    looking at 1 download
    85678NED metadata: 12 rows received (1 of 1)
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write, self._guard = write, threading.Lock()
        self._rows: dict[str, int] = {}
        self._done = self._total = 0

    def begin(self, total: int) -> None:
        """Say and remember how many downloads there are."""
        self._total = total
        self._write(f"looking at {total} download{'' if total == 1 else 's'}")

    def arrive(self, name: str, rows: int) -> None:
        """Count the rows of a page."""
        with self._guard:
            self._rows[name] = self._rows.get(name, 0) + rows

    def finish(self, name: str) -> None:
        """Write a line when the download sent rows."""
        with self._guard:
            self._done += 1
            if name in self._rows:
                self._write(f"{name}: {self._rows[name]} rows received ({self._done} of {self._total})")


class Bar:
    """Tells by a bar on a terminal, on standard error so that it stays out of pipes.

    Use it as a context manager, so that the terminal is left as it was.

    Parameters
    ----------
    task : str
        What is told before the first step is done.
    auto_refresh : bool
        Whether a thread draws it again all the time; without, it is drawn when there is news.

    Examples
    --------
    >>> with Bar() as observer:
    ...     observer.begin(1); observer.finish("85678NED metadata")
    """

    def __init__(self, task: str = "fetch", *, auto_refresh: bool = True) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress: Progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            auto_refresh=auto_refresh,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task(task, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        self._progress.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, total: int) -> None:
        """Set the length of the bar."""
        self._progress.update(self._task, total=total, refresh=True)

    def arrive(self, name: str, rows: int) -> None:
        """Show which download is busy."""
        self._progress.update(self._task, description=name)

    def finish(self, name: str) -> None:
        """Move the bar one step."""
        self._progress.advance(self._task)
