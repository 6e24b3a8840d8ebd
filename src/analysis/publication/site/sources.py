"""The sources of the book: each table in the edition that was used, and where it was used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.catalogue import Catalogue
from analysis.numbers import Language
from analysis.panel.citation import licence_words, source_of
from analysis.panel.provenance import RestsOn
from analysis.publication.blocks import Block, Prose
from analysis.publication.site.files import address
from analysis.publication.site.outline import NumberedFigure, NumberedTable, Outline
from analysis.publication.site.words import WORDS
from analysis.wording import dutch_date, version_date


@dataclass(frozen=True)
class Use:
    """A place in the book: what it is called there, and its address; a figure, a table, or the text of a chapter."""

    chapter: int
    label: str
    address: str


@dataclass(frozen=True)
class Source:
    """A table or file of a publisher in one edition.

    Parameters
    ----------
    table : str
        As its publisher calls it; empty when a figure was cited.
    title, publisher, licence, page : str
        Empty when no catalogue tells them.
    title_language : {"nl", "en"}
        Tables have the name that their publisher gave them.
    changed : str
        The date of the edition in ISO form; empty when it has none.
    used : tuple of Use
    """

    table: str
    title: str
    publisher: str
    licence: str
    page: str
    title_language: Language
    changed: str
    used: tuple[Use, ...]

    def when(self, language: Language) -> str:
        """Return the date of the edition as readers write it."""
        return dutch_date(self.changed) if self.changed and language == "nl" else self.changed

    def used_in(self) -> list[tuple[int, list[Use]]]:
        """Return its uses by number of the chapter."""
        numbers = sorted({use.chapter for use in self.used})
        return [(number, [use for use in self.used if use.chapter == number]) for number in numbers]


def behind(blocks: Iterable[Block]) -> RestsOn:
    """Return what blocks rest on, each entry once; of a text that are its named values.

    Examples
    --------
    >>> behind([Prose("# X")])
    []
    """
    found: RestsOn = []
    for block in blocks:
        for part in block.named if isinstance(block, Prose) else [block]:
            found += [entry for entry in part.rests_on if entry not in found]
    return found


def sources_of(
    outlines: Sequence[Outline], catalogue: Catalogue | None = None, language: Language = "nl"
) -> list[Source]:
    """Return the sources of chapters: tables first, then boundaries, then figures that were cited.

    Parameters
    ----------
    outlines : sequence of Outline
    catalogue : Catalogue, optional
        Without it sources have no title, publisher, licence and address.
    language : {"nl", "en"}

    Returns
    -------
    list of Source

    Raises
    ------
    CatalogueError
        When the catalogue has no source for a table.

    Examples
    --------
    >>> sources_of([])
    []
    """
    used: dict[tuple[int, str, str], dict[Use, None]] = {}
    for outline in outlines:
        for use, entry in _uses(outline, language):
            for key in _keys(entry, catalogue):
                used.setdefault(key, {})[use] = None
    return [_source(key, tuple(used[key]), catalogue, language) for key in sorted(used)]


def _uses(outline: Outline, language: Language) -> Iterator[tuple[Use, dict[str, Any]]]:
    texts = [block for block in outline.chapter.blocks if isinstance(block, Prose)]
    for entry in behind(texts):
        yield Use(outline.number, WORDS[language]["in_text"], address(outline.page)), entry
    numbered: list[NumberedFigure | NumberedTable] = [*outline.figures, *outline.tables]
    for part in numbered:
        word = WORDS[language]["figure" if isinstance(part, NumberedFigure) else "table"].lower()
        for entry in part.block.rests_on:
            use = Use(outline.number, f"{word} {part.number}", address(outline.page, part.anchor))
            yield use, entry


def _keys(entry: dict[str, Any], catalogue: Catalogue | None) -> Iterator[tuple[int, str, str]]:
    """Name the sources of an entry by kind, table and edition; versions of one day are one edition."""
    version = str(entry.get("version", ""))
    if "source" in entry:
        yield 0, str(entry["source"]), version.partition("-")[0]
    elif "boundaries" in entry:
        yield 1, str(entry["boundaries"]), version.partition("-")[0]
    elif "anchors" in entry and catalogue:
        for anchor in catalogue.anchors:
            if anchor.indicator == entry["anchors"] and anchor.year in entry["years"] and anchor.area == "NL":
                yield 2, anchor.citation, ""


def _source(
    key: tuple[int, str, str], used: tuple[Use, ...], catalogue: Catalogue | None, language: Language
) -> Source:
    kind, table, edition = key
    words = WORDS[language]
    if kind == 2:
        return Source("", table, words["cited"], "", "", "nl", "", used)
    if kind == 1:
        layers = catalogue.sources.values() if catalogue else ()
        known = next((source for source in layers if getattr(source, "layer", "") == table), None)
        title = words["boundaries"].format(year=edition)
    else:
        known = source_of(catalogue, table, edition) if catalogue else None
        title = known.title if known else ""
    return Source(
        table=table,
        title=title,
        publisher=known.publisher if known else "",
        licence=licence_words(known.licence, language) if known else "",
        page=known.page if known else "",
        title_language="nl" if kind == 0 else language,
        changed=version_date(edition) if kind == 0 else "",
        used=used,
    )
