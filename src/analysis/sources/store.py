"""Downloads on disk: every version in a folder of its own, complete and checked, or not there at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import SourceError
from analysis.files import sha256, write_bytes
from analysis.sources import locks
from analysis.sources.answers import Row, json_from, rows_in
from analysis.sources.origin import SIDECAR, Origin, Release, StoredFile

POINTER = "current"
"""File beside the versions that names the one in use."""

PARTIAL = ".partial"
"""Folder of unfinished downloads: nothing in it counts as data."""

IMPORTED = "bestand"
"""The part of a source that a person hands over: no fetch replaces it."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with what is stored.

    Parameters
    ----------
    where : str
        Path within the store.
    problem : str
        A sentence.

    Examples
    --------
    >>> print(Finding("85678NED/metadata", "the sidecar is missing"))
    85678NED/metadata: the sidecar is missing.
    """

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}."


@dataclass(frozen=True)
class StoredVersion:
    """A complete download.

    Parameters
    ----------
    folder : pathlib.Path
        Holds the files as received and the sidecar.
    origin : Origin
        The sidecar.

    Examples
    --------
    >>> origin = Origin("85678NED", "metadata", "", "CBS", "CC BY 4.0", "CBS",
    ...                 "2024-11-01", "", "", {}, "", 0, "", ())
    >>> StoredVersion(Path("raw/85678NED/metadata/20241101-01234567"), origin).name
    '20241101-01234567'
    """

    folder: Path
    origin: Origin

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def problems(self) -> list[Finding]:
        """Compare the files with the sidecar: names, sizes, checksums."""
        expected = {file.name: file for file in self.origin.files}
        here = f"{self.folder.parent.parent.name}/{self.folder.parent.name}/{self.name}"
        found = [
            Finding(f"{here}/{name}", "the sidecar does not know this file")
            for name in sorted(path.name for path in self.folder.iterdir() if path.name != SIDECAR)
            if name not in expected
        ]
        found += [
            Finding(f"{here}/{name}", problem)
            for name, file in expected.items()
            for problem in self._wrong(file)
        ]
        if (self.origin.table, self.origin.part) != (self.folder.parent.parent.name, self.folder.parent.name):
            found.append(Finding(f"{here}/{SIDECAR}", "the sidecar belongs to another table or part"))
        if self.name != self.origin.folder_name:
            found.append(
                Finding(here, "the name of the folder does not match the date and checksum in the sidecar")
            )
        return found

    def _wrong(self, file: StoredFile) -> Iterator[str]:
        path = self.folder / file.name
        if not path.is_file():
            yield "the file is missing"
        elif path.stat().st_size != file.bytes:
            yield f"the file has {path.stat().st_size} bytes instead of {file.bytes}"
        elif sha256(path.read_bytes()) != file.sha256:
            yield "the checksum is not the one in the sidecar"

    def content(self, file: StoredFile) -> bytes:
        """Read a file and check it.

        Raises
        ------
        SourceError
            When the file is missing or damaged.
        """
        path = self.folder / file.name
        where = f"{self.origin.table} {self.origin.part}, {self.name}/{file.name}"
        again = _again(self.origin.table, self.origin.part)
        try:
            found = path.read_bytes()
        except OSError:
            raise SourceError("the file cannot be read", where=where, remedy=again) from None
        if sha256(found) != file.sha256:
            raise SourceError(
                "the file is damaged: its checksum is not the one in the sidecar", where=where, remedy=again
            )
        return found


class RawStore:
    """The folder with everything that was downloaded.

    Laid out as ``<table or layer>/<part>/<version>/``, with the files as received and ``origin.json`` in it.
    Beside the versions a file ``current`` names the one in use.

    Parameters
    ----------
    folder : pathlib.Path
        Usually ``data/raw``; it need not exist.

    Examples
    --------
    >>> store = RawStore(Path(tempfile.mkdtemp()) / "raw")
    >>> store.current("85678NED", "metadata") is None, store.verify()
    (True, [])
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self, table: str, part: str) -> StoredVersion | None:
        """Return the version in use, or None when there is none.

        Raises
        ------
        SourceError
            When its sidecar is missing or damaged.
        """
        home = self.folder / table / part
        pointed = self._pointer(home)
        if pointed in [folder.name for folder in _folders(home)]:
            return self._opened(home / pointed)
        versions = self.versions(table, part)
        return (
            max(versions, key=lambda version: (version.origin.retrieved, version.name)) if versions else None
        )

    def sound(self, table: str, part: str) -> StoredVersion | None:
        """Return the version in use when it is there and undamaged, else None."""
        try:
            version = self.current(table, part)
        except SourceError:
            return None
        return version if version is not None and not version.problems() else None

    def versions(self, table: str, part: str) -> list[StoredVersion]:
        """Return all versions in order of their names; raises `SourceError` when a sidecar is damaged."""
        return [self._opened(path) for path in _folders(self.folder / table / part)]

    def of_release(self, table: str, part: str, release: Release) -> StoredVersion | None:
        """Return a version that was downloaded when the table was in a given state, the one in use first."""
        current = self.current(table, part)
        if current is not None and current.origin.release == release:
            return current
        return next((found for found in self.versions(table, part) if found.origin.release == release), None)

    def verify(self) -> list[Finding]:
        """Check every sidecar and every file, the unfinished downloads left aside.

        Returns
        -------
        list of Finding
            Empty when all is as it was received.
        """
        if self.folder.exists() and not self.folder.is_dir():
            return [Finding(self.folder.name, "this is a file, and should be the folder of the downloads")]
        found: list[Finding] = []
        for table in _folders(self.folder):
            for part in _folders(table):
                found += self._wrong_around(part)
                for folder in _folders(part):
                    try:
                        found += self._opened(folder).problems()
                    except SourceError as error:
                        found.append(Finding(folder.relative_to(self.folder).as_posix(), error.what))
        return found

    def _wrong_around(self, part: Path) -> Iterator[Finding]:
        name, here = self._pointer(part), part.relative_to(self.folder).as_posix()
        if name and not (part / name).is_dir():
            yield Finding(f"{here}/{POINTER}", f"it names {name}, which is not there")
        strangers = [path.name for path in part.iterdir() if path.is_file() and path.name != POINTER]
        for name in sorted(name for name in strangers if not name.endswith(".partial")):
            yield Finding(f"{here}/{name}", "this file does not belong here")

    def locked(self, name: str) -> AbstractContextManager[None]:
        """Hold the lock on a table: two fetches at once take turns."""
        return locks.locked(self.folder / PARTIAL / f"{name}.lock")

    def partial(self, table: str, part: str, key: str) -> Path:
        """Return the folder for the unfinished download of a part, with what an interrupted one left."""
        folder = self.folder / PARTIAL / table / part / key
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def discard(self, table: str, part: str) -> None:
        """Remove what unfinished downloads of a part left behind."""
        shutil.rmtree(self.folder / PARTIAL / table / part, ignore_errors=True)

    def put(self, partial: Path, origin: Origin) -> StoredVersion:
        """Give a complete download its place, in one step, and make it the version in use.

        An undamaged version that says the same already stays as it is.

        Parameters
        ----------
        partial : pathlib.Path
            A folder from `partial` that holds the files that the sidecar names.
        origin : Origin

        Returns
        -------
        StoredVersion
        """
        home = self.folder / origin.table / origin.part
        target = home / origin.folder_name
        stored = self._undamaged(target)
        if stored is not None and stored.origin.says_the_same_as(origin):
            self.use(stored)
            self.discard(origin.table, origin.part)
            return stored
        named = {file.name for file in origin.files}
        for path in partial.iterdir():
            if path.name not in named:
                path.unlink()
        write_bytes(partial / SIDECAR, origin.to_json().encode("utf-8"))
        home.mkdir(parents=True, exist_ok=True)
        if target.exists():  # damaged, or fetched for another question: out of the way first
            target.replace(Path(tempfile.mkdtemp(dir=partial.parent)) / target.name)
        partial.replace(target)
        self.use(StoredVersion(target, origin))
        self.discard(origin.table, origin.part)
        return StoredVersion(target, origin)

    def use(self, version: StoredVersion) -> None:
        """Make a stored version the one in use, when it is not yet."""
        if self._pointer(version.folder.parent) != version.name:
            write_bytes(version.folder.parent / POINTER, f"{version.name}\n".encode())

    def _undamaged(self, folder: Path) -> StoredVersion | None:
        try:
            version = self._opened(folder)
        except SourceError:
            return None
        return None if version.problems() else version

    def _pointer(self, part: Path) -> str:
        try:
            return (part / POINTER).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _opened(self, folder: Path) -> StoredVersion:
        where = folder.relative_to(self.folder).as_posix()
        again = _again(folder.parent.parent.name, folder.parent.name)
        try:
            return StoredVersion(folder, Origin.from_json((folder / SIDECAR).read_text(encoding="utf-8")))
        except OSError:
            raise SourceError(f"the sidecar {SIDECAR} is missing", where=where, remedy=again) from None
        except ValueError:
            raise SourceError(f"the sidecar {SIDECAR} is damaged", where=where, remedy=again) from None


def _again(table: str, part: str) -> str:
    """Say how what is damaged comes in anew: what a person handed over is not fetched."""
    if part == IMPORTED:
        return f"run `databoek import {table} FILE` again, or delete data/raw/{table}"
    return "run `databoek fetch` again, it is replaced"


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def rows_of(version: StoredVersion) -> dict[str, list[Row]]:
    """Read all rows of a stored version, by list.

    Parameters
    ----------
    version : StoredVersion

    Returns
    -------
    dict of str to list of dict
        The key is the first part of the file names: ``page``, ``RegioSCodes``.

    Raises
    ------
    SourceError
        When a file is missing or damaged.

    Examples
    --------
    >>> origin = Origin("85678NED", "metadata", "", "CBS", "CC BY 4.0", "CBS",
    ...                 "2024-11-01", "", "", {}, "", 0, "", ())
    >>> rows_of(StoredVersion(Path("raw/85678NED/metadata/20241101-01234567"), origin))
    {}
    """
    lists: dict[str, list[Row]] = {}
    for file in version.origin.files:
        rows = rows_in(json_from(version.content(file)))
        lists.setdefault(file.name.rpartition("-")[0], []).extend(rows)
    return lists
