"""How a run tells how far it is: to nobody, in lines, or as a bar on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from analysis.sources import progress
from analysis.sources.progress import Silent

__all__ = ["Bar", "Lines", "Observer", "Silent"]

EVERY = 50
"""Municipalities between two lines."""


class Observer(Protocol):
    """Someone who is told how far a run is.

    Examples
    --------
    >>> watcher: Observer = Silent()
    >>> watcher.begin(3)
    """

    def begin(self, total: int) -> None:
        """Hear of how many municipalities pages have to be made."""

    def finish(self, name: str) -> None:
        """Hear that the pages of a municipality are made, or have failed."""


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

    def begin(self, total: int) -> None:
        """Say how many there are."""
        self._total = total
        self._write(f"making the pages of {total} {'municipality' if total == 1 else 'municipalities'}")

    def finish(self, name: str) -> None:
        """Write a line for every fiftieth and the last."""
        self._done += 1
        if self._done % EVERY == 0 or self._done == self._total:
            self._write(f"{self._done} of {self._total}: {name}")


class Bar(progress.Bar):
    """Tells by a bar on a terminal.

    Drawn again whenever a municipality is done, not by a thread: processes are forked while it stands.

    Examples
    --------
    >>> with Bar() as observer:
    ...     observer.begin(1); observer.finish("Utrecht")
    """

    def __init__(self) -> None:
        super().__init__("preparing the figures", auto_refresh=False)

    def finish(self, name: str) -> None:
        """Move the bar one step."""
        self._progress.update(self._task, advance=1, description=name, refresh=True)
