"""Which pages are still good: a line is added for each page that stands, so that a killed run loses none of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from analysis.files import fingerprint_of, sha256, write_bytes
from analysis.numbers import Language
from analysis.project import Project
from analysis.publication.ledger import Made, damaged, made_with

PAGES = "manifest.jsonl"
"""The list of a folder with pages: file, checksum, and the fingerprint of what it was made from."""


def fingerprint(project: Project, language: Language) -> str:
    """Return one checksum of everything that a page rests on: figures, boundaries, code, packages and language.

    Examples
    --------
    >>> fingerprint(Project.find(), "nl") == fingerprint(Project.find(), "en")
    False
    """
    downloads = fingerprint_of(sorted(project.raw.glob("*/*/current")), project.raw)
    return sha256(
        json.dumps([project.checksums(), downloads, made_with(), language], sort_keys=True).encode()
    )


def good_pages(folder: Path, mark: str) -> dict[str, Made]:
    """Return the pages that were made from the same, and stand undamaged.

    Parameters
    ----------
    folder : pathlib.Path
    mark : str
        From :func:`fingerprint`.

    Returns
    -------
    dict of str to Made
        By file name.

    Examples
    --------
    >>> good_pages(Path("no/such/folder"), "")
    {}
    """
    try:
        lines = (folder / PAGES).read_bytes().splitlines()
    except OSError:
        return {}
    read = [entry for line in lines if (entry := _entry(line, mark)) is not None]
    known = dict(read)
    for name in damaged(folder, known):
        del known[name]
    return known


def begin_pages(folder: Path, mark: str, good: dict[str, Made]) -> None:
    """Write the list again with the pages that are good, and remove what a killed run left half written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     begin_pages(Path(folder), "mark", {})
    ...     (Path(folder) / PAGES).read_bytes()
    b''
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".*.partial"):
        left.unlink(missing_ok=True)
    write_bytes(folder / PAGES, b"".join(_line(name, made, mark) for name, made in sorted(good.items())))


def add_page(folder: Path, mark: str, name: str, content: bytes) -> None:
    """Write a page, and then its line: a page without a line is made again, never the other way about.

    The line goes to the end of the list in one write, so that processes that add lines do not disturb each other.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     add_page(Path(folder), "mark", "utrecht.html", b"...")
    ...     list(good_pages(Path(folder), "mark")), list(good_pages(Path(folder), "another"))
    (['utrecht.html'], [])
    """
    write_bytes(folder / name, content)
    handle = os.open(folder / PAGES, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, _line(name, Made(sha256(content), len(content)), mark))
    finally:
        os.close(handle)


def _line(name: str, made: Made, mark: str) -> bytes:
    entry = {"file": name, "made_from": mark, "sha256": made.sha256, "bytes": made.bytes}
    return (json.dumps(entry, sort_keys=True) + "\n").encode()


def _entry(line: bytes, mark: str) -> tuple[str, Made] | None:
    """Read a line; nothing when it is torn, or of a page that was made from something else."""
    try:
        entry = json.loads(line)
        if entry["made_from"] != mark:
            return None
        return str(entry["file"]), Made(str(entry["sha256"]), int(entry["bytes"]))
    except (ValueError, TypeError, KeyError):
        return None
