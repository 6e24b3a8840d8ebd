"""`databoek explain`: the way from a number in a sentence to the bytes that a publisher sent."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import PublicationError
from analysis.files import sha256
from analysis.project import Project
from analysis.publication.blocks import NamedValue, Prose
from analysis.publication.text import Heading, Paragraph, Value, pieces_of, plain, values_in

if TYPE_CHECKING:
    import pandas as pd

    from analysis.catalogue import Catalogue
    from analysis.publication.chapter import Chapter
    from analysis.sources.store import StoredVersion

SHOWN = 5
"""Panel rows that are printed; more are counted."""
WHERE = "databoek explain"


@dataclass(frozen=True)
class Place:
    """Where a named value stands.

    Parameters
    ----------
    chapter : str
    section : str
        The heading above it.
    sentence : str
        The sentence that it is in.
    value : NamedValue
    """

    chapter: str
    section: str
    sentence: str
    value: NamedValue

    @property
    def key(self) -> str:
        """What the value is called: chapter and name."""
        return f"{self.chapter}.{self.value.name}"


def places_of(chapters: Sequence[Chapter]) -> list[Place]:
    r"""Return every named value of the chapters, in the order of the texts.

    Examples
    --------
    >>> from analysis.publication.chapter import Chapter
    >>> from analysis.publication.prose import prose
    >>> text = prose("## Nu\n\nEerst dit. Dan {n:aantal} kinderen.", n=5)
    >>> [place] = places_of([Chapter("01_x", "X", (text,))])
    >>> place.key, place.section, place.sentence
    ('01_x.n', 'Nu', 'Dan 5 kinderen.')
    """
    return [
        place
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Prose)
        for place in _places(chapter.name, block)
    ]


def explain(name: str, chapters: Sequence[Chapter], project: Project) -> list[str]:
    """Say what a named value rests on, down to the checksums of the files.

    Parameters
    ----------
    name : str
        Of the value, with or without its chapter: ``01_kinderarmoede.in_nu`` or ``in_nu``.
    chapters : sequence of Chapter
    project : Project

    Returns
    -------
    list of str
        Lines for a terminal.

    Raises
    ------
    PublicationError
        When there is no such value; the message names those that are near.

    Examples
    --------
    >>> from analysis.publication.chapter import Chapter
    >>> from analysis.publication.prose import prose
    >>> chapter = Chapter("01_x", "X", (prose("Het zijn {n:aantal} kinderen.", n=5),))
    >>> explain("01_x.n", [chapter], Project.find())[:2]
    ['01_x.n: 5', '  in the sentence  Het zijn 5 kinderen.']
    >>> explain("m", [chapter], Project.find())
    Traceback (most recent call last):
    analysis.errors.PublicationError: databoek explain: there is no value 'm'; ...
    """
    from analysis.catalogue import read_catalogue
    from analysis.panel.current import load_panel

    every = places_of(chapters)
    found = [place for place in every if name in (place.key, place.value.name)]
    if not found:
        raise _unknown(name, every)
    catalogue, panel = read_catalogue(project.catalogue), load_panel(project)
    return [line for place in found for line in _told(place, project, catalogue, panel)]


def _places(chapter: str, block: Prose) -> Iterator[Place]:
    known, section = {value.name: value for value in block.named}, ""
    for piece in pieces_of(block.markdown):
        if isinstance(piece, Heading):
            section = plain(piece.parts)
        for value in values_in([piece]):
            yield Place(chapter, section, _sentence(piece, value), known[value.name])


def _sentence(piece: Any, value: Value) -> str:
    words = plain(piece.parts) if isinstance(piece, Heading | Paragraph) else value.text
    sentences = words.replace("\n", " ").split(". ")
    around = next((each for each in sentences if value.text in each), words)
    return around if around.endswith(".") or around == value.text else f"{around}."


def _unknown(name: str, every: list[Place]) -> PublicationError:
    keys = list(dict.fromkeys(place.key for place in every))
    names = list(dict.fromkeys(place.value.name for place in every))
    near = difflib.get_close_matches(name, [*keys, *names], n=3) or keys[:3]
    meant = f"did you mean {' or '.join(near)}" if near else "build the Databoek first"
    return PublicationError(f"there is no value '{name}'", where=WHERE, remedy=meant)


def _told(place: Place, project: Project, catalogue: Catalogue, panel: pd.DataFrame) -> Iterator[str]:
    yield f"{place.key}: {place.value.text}"
    yield f"  in the sentence  {place.sentence}"
    yield f"  under            {place.section or 'the title'}, notebooks/{place.chapter}.ipynb"
    yield f"  unrounded        {place.value.exact}"
    if not place.value.rests_on:
        yield "  rests on         no panel rows: a choice of the notebook, such as a year or a threshold"
    for entry in place.value.rests_on:
        yield from _rows_told(entry, panel)
        yield from _table_told(entry, project, catalogue)


def _rows_told(entry: dict[str, Any], panel: pd.DataFrame) -> Iterator[str]:
    rows = panel[
        (panel["indicator"] == entry["indicator"])
        & (panel["source"] == entry["source"])
        & (panel["version"] == entry["version"])
        & panel["year"].isin(entry["years"])
    ]
    years = ", ".join(map(str, entry["years"]))
    yield f"  panel            {entry['indicator']}, {years}: {len(rows)} rows"
    for row in rows.head(SHOWN if len(rows) <= SHOWN else 0).itertuples():
        yield f"                   {row.code} {row.year}: {row.value} ({row.status})"


def _table_told(entry: dict[str, Any], project: Project, catalogue: Catalogue) -> Iterator[str]:
    yield f"  table            {entry['source']}, version {entry['version']}"
    stored = _stored(entry, project)
    if stored is None:
        yield from _recorded(entry, project)
        return
    if (folder := stored.folder).is_relative_to(project.root):
        folder = folder.relative_to(project.root)
    for file in stored.origin.files:
        received = (stored.folder / file.name).read_bytes() if (stored.folder / file.name).is_file() else b""
        holds = "holds" if sha256(received) == file.sha256 else "DOES NOT HOLD: run `databoek fetch`"
        yield f"  query            {file.address}"
        yield f"  file             {folder.as_posix()}/{file.name}, {file.bytes} bytes"
        yield f"  SHA-256          {file.sha256} {holds}"


def _stored(entry: dict[str, Any], project: Project) -> StoredVersion | None:
    """Return the download of a version, of the indicator itself where there are several parts."""
    from analysis.sources.store import RawStore

    store = RawStore(project.raw)
    parts = sorted(path.parent.name for path in project.raw.glob(f"{entry['source']}/*/{entry['version']}"))
    own = [part for part in parts if part == entry["indicator"]] or [p for p in parts if p != "metadata"]
    for part in own:
        for version in store.versions(entry["source"], part):
            if version.name == entry["version"]:
                return version
    return None


def _recorded(entry: dict[str, Any], project: Project) -> Iterator[str]:
    """Say what the snapshot recorded of a file that is not here."""
    manifest = json.loads((project.snapshot / "manifest.json").read_text(encoding="utf-8"))
    mark = entry["version"].partition("-")[2]
    for known in manifest["sources"]:
        if known["table"] == entry["source"] and known["content_sha256"].startswith(mark):
            yield f"  content          SHA-256 {known['content_sha256']} ({known['title']}, {known['publisher']})"
            break
    panel = manifest["files"]["panel.parquet"]
    holds = sha256((project.snapshot / "panel.parquet").read_bytes()) == panel["sha256"]
    yield "  file             not downloaded here (`databoek fetch` gets it); its rows are in the snapshot"
    yield f"  SHA-256          {panel['sha256']} {'holds' if holds else 'DOES NOT HOLD'} (data/snapshot/panel.parquet)"
