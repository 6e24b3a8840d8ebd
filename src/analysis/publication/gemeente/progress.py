"""How a run tells how far it is: to nobody, in lines, or as a bar on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVERY = 50
"""Municipalities between two lines."""


class Observer(Protocol):
    """Someone who is told how far a run is.

    Examples
    --------
    >>> watcher: Observer = Silent()
    >>> watcher.begin(3)
    """

    def begin(self, municipalities: int) -> None:
        """Hear of how many municipalities pages have to be made."""

    def finish(self, name: str) -> None:
        """Hear that the pages of a municipality are made, or have failed."""


class Silent:
    """Tells nobody.

    Examples
    --------
    >>> Silent().finish("Utrecht")
    """

    def begin(self, municipalities: int) -> None:
        """Do nothing."""

    def finish(self, name: str) -> None:
        """Do nothing."""


class Lines:
    """Tells in plain lines, for logs and pipes.

    Parameters
    ----------
    write : callable
        Takes a line without its end.

    Examples
    --------
    >>> observer = Lines(print)
    >>> observer.begin(1); observer.finish("Utrecht")
    making the pages of 1 municipality
    1 of 1: Utrecht
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._done = self._total = 0

    def begin(self, municipalities: int) -> None:
        """Say how many there are."""
        self._total = municipalities
        self._write(
            f"making the pages of {municipalities} {'municipality' if municipalities == 1 else 'municipalities'}"
        )

    def finish(self, name: str) -> None:
        """Write a line for every fiftieth and the last."""
        self._done += 1
        if self._done % EVERY == 0 or self._done == self._total:
            self._write(f"{self._done} of {self._total}: {name}")


class Bar:
    """Tells by a bar on a terminal, on standard error so that it stays out of pipes.

    Drawn again whenever a municipality is done, not by a thread: processes are forked while it stands.

    Examples
    --------
    >>> with Bar() as observer:
    ...     observer.begin(1); observer.finish("Utrecht")
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress: Progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("preparing the figures", total=None)

    def __enter__(self) -> Bar:
        self._progress.start()
        self._progress.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, municipalities: int) -> None:
        """Set the length of the bar."""
        self._progress.update(self._task, total=municipalities, refresh=True)

    def finish(self, name: str) -> None:
        """Move the bar one step."""
        self._progress.update(self._task, advance=1, description=name, refresh=True)
