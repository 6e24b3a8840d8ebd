"""The folder that a build writes: filled aside and put in place in one go, and never over what somebody else made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import PublicationError
from analysis.publication.ledger import LEDGER, read_ledger


def refuse_strange(folder: Path, *, ours: bool) -> None:
    """Refuse to write over a folder that somebody else filled.

    Parameters
    ----------
    folder : pathlib.Path
    ours : bool
        Whether the folder is that of the project, which is ours whatever state it is in.

    Raises
    ------
    PublicationError
        When it is a file, or holds files and no ledger of an earlier build.

    Examples
    --------
    >>> refuse_strange(Path("README.md"), ours=False)
    Traceback (most recent call last):
    analysis.errors.PublicationError: README.md: this is a file, no folder; name another with --out.
    """
    if folder.exists() and not folder.is_dir():
        raise PublicationError(
            "this is a file, no folder", where=str(folder), remedy="name another with --out"
        )
    known = ours or read_ledger(folder) is not None
    if folder.exists() and any(folder.iterdir()) and not known:
        raise PublicationError(
            f"the folder holds files and no {LEDGER} of an earlier build",
            where=str(folder),
            remedy="name an empty folder, or a new one, with --out",
        )


def recover(folder: Path) -> None:
    """Bring the last good output back when a build was killed between taking it away and putting the new one.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     (Path(name) / ".output-previous").mkdir()
    ...     recover(Path(name) / "output")
    ...     (Path(name) / "output").is_dir()
    True
    """
    if not folder.exists() and _previous(folder).exists():
        _previous(folder).replace(folder)


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it takes the place of the old one when nothing went wrong.

    What somebody put between the output comes along, so that a build never loses a file that it did not make.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     with replaced(Path(name) / "output") as fresh:
    ...         _ = (fresh / "index.html").write_text("klaar")
    ...     (Path(name) / "output" / "index.html").read_text()
    'klaar'
    """
    fresh = folder.with_name(f".{folder.name}-building")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        _bring_along(folder, fresh)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _bring_along(folder: Path, fresh: Path) -> None:
    ledger = read_ledger(folder)
    for path in sorted(folder.rglob("*")) if ledger else []:
        name = path.relative_to(folder)
        ours = ledger and name.as_posix() in {*ledger.files, LEDGER}
        if path.is_file() and not ours and not (fresh / name).exists():
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
