"""What there is to fetch: every table's description, every indicator's figures, every year's boundaries."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.catalogue import (
    Catalogue,
    FileSource,
    Indicator,
    OData4Source,
    TableSource,
    WfsSource,
)
from analysis.errors import DataboekError
from analysis.files import sha256
from analysis.sources import tables
from analysis.sources.selection import Selection, selections_of

METADATA = "metadata"


@dataclass(frozen=True)
class Download:
    """One thing to fetch and keep.

    Parameters
    ----------
    source : TableSource or WfsSource
        Entry of the catalogue.
    table : str
        Table id, or layer of boundaries.
    part : str
        Indicator, ``metadata``, or the year of boundaries.
    indicator : Indicator, optional
        Whose figures these are.
    year : int, optional
        Year of a yearly table or of boundaries.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> catalogue = read_catalogue(Path("data/catalogue"))
    >>> Download(catalogue.sources["03759ned"], "03759ned", "metadata").name
    '03759ned metadata'
    """

    source: TableSource | WfsSource
    table: str
    part: str
    indicator: Indicator | None = None
    year: int | None = None

    @property
    def name(self) -> str:
        """Table and part."""
        return f"{self.table} {self.part}"

    @cached_property
    def selections(self) -> tuple[Selection, ...]:
        """The cells of the indicator in this table."""
        if self.indicator is None or isinstance(self.source, WfsSource):
            return ()
        return selections_of(self.indicator, self.source, self.table)

    @cached_property
    def query(self) -> dict[str, Any]:
        """What the catalogue asks, in a form that can be written down and compared."""
        asked: dict[str, Any] = {
            "protocol": self.source.protocol,
            "service": self.source.service,
            "table": self.table,
            "part": self.part if self.indicator is None else "figures",
        }
        if self.indicator is not None and not isinstance(self.source, WfsSource):
            asked["regions"] = [self.source.region_dimension, *tables.regions(self.source)]
            questions = [selection.question() for selection in self.selections]
            unique = {json.dumps(question, sort_keys=True): question for question in questions}
            asked["figures"] = [unique[key] for key in sorted(unique)]
        return asked

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the query: equal questions have equal fingerprints."""
        return sha256(json.dumps(self.query, sort_keys=True, ensure_ascii=False).encode("utf-8"))


def planned(catalogue: Catalogue, only: str | Sequence[str] | None = None) -> list[Download]:
    """List what the catalogue needs.

    Parameters
    ----------
    catalogue : Catalogue
    only : str or sequence of str, optional
        Sources, tables, layers or indicators, or one download as in ``gemeente_gegeneraliseerd 2024``; without
        it everything.

    Returns
    -------
    list of Download
        Tables first, in the order of the catalogue, each with its description before its figures.

    Raises
    ------
    DataboekError
        When a name is not known; the message gives the nearest ones.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> [download.name for download in planned(read_catalogue(Path("data/catalogue")), "inwoners")]
    ['03759ned metadata', '03759ned inwoners']
    """
    services = [source for source in catalogue.sources.values() if not isinstance(source, FileSource)]
    every = _each_once(
        [
            *(found for source in services for found in _of_tables(catalogue, source)),
            *(found for source in services for found in _of_boundaries(source)),
        ]
    )
    if only is None:
        return every
    wanted = {only} if isinstance(only, str) else set(only)
    _refuse_unmeasured(wanted, catalogue)
    _refuse_files(wanted, catalogue, every)
    _refuse_unknown(wanted, every)
    chosen = [download for download in every if wanted & {*_names(download), download.name}]
    with_figures = {download.table for download in chosen if download.indicator is not None}
    return [
        download
        for download in every
        if download in chosen or (download.part == METADATA and download.table in with_figures)
    ]


def _each_once(downloads: list[Download]) -> list[Download]:
    """Leave out what is there already: two sources that read one table share its description."""
    first: dict[tuple[str, str], Download] = {}
    for download in downloads:
        first.setdefault((download.table, download.part), download)
    return list(first.values())


def downloads_of(catalogue: Catalogue, indicator: Indicator) -> list[Download]:
    """List the downloads with figures of one indicator; none when they all come in by hand.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> catalogue = load_catalogue()
    >>> [download.name for download in downloads_of(catalogue, catalogue.indicators["inwoners"])]
    ['03759ned inwoners']
    """
    sources = [catalogue.sources[name] for name in dict.fromkeys(part.source for part in indicator.series)]
    return [
        Download(source, table, indicator.id, indicator, year)
        for source in sources
        if not isinstance(source, WfsSource | FileSource)
        for table, year in _tables(source).items()
        if selections_of(indicator, source, table)
    ]


def _of_tables(catalogue: Catalogue, source: TableSource | WfsSource) -> list[Download]:
    if isinstance(source, WfsSource):
        return []
    found = []
    for table, year in _tables(source).items():
        figures = [
            Download(source, table, indicator.id, indicator, year)
            for indicator in catalogue.indicators.values()
            if selections_of(indicator, source, table)
        ]
        found += [Download(source, table, METADATA, year=year), *figures]
    return found


def _tables(source: TableSource) -> dict[str, int | None]:
    """Return the tables of a source, and the year of each that does not name its years itself."""
    if isinstance(source, OData4Source):
        return {source.table: None}
    tables = sorted(source.tables.items())
    return {table: year if source.period_dimension is None else None for year, table in tables}


def _of_boundaries(source: TableSource | WfsSource) -> list[Download]:
    if not isinstance(source, WfsSource):
        return []
    return [Download(source, source.layer, str(year), year=year) for year in source.years]


def _names(download: Download) -> set[str]:
    names = {download.source.id, download.table}
    return names | {download.indicator.id} if download.indicator else names


def _refuse_unmeasured(wanted: set[str], catalogue: Catalogue) -> None:
    for name in sorted(wanted & set(catalogue.indicators)):
        reason = catalogue.indicators[name].not_available
        if reason is not None:
            raise DataboekError(
                f"the catalogue has no figures for it ({reason.en.rstrip('.')})",
                where=name,
                remedy="choose another indicator, or describe its cells in data/catalogue/indicators.yaml",
            )


def _refuse_files(wanted: set[str], catalogue: Catalogue, every: list[Download]) -> None:
    """Say of what comes in by hand how it comes in."""
    fetched = {name for download in every for name in _names(download)}
    files = {key: source for key, source in catalogue.sources.items() if isinstance(source, FileSource)}
    for name in sorted(wanted - fetched):
        indicator = catalogue.indicators.get(name)
        used = {series.source for series in indicator.series} if indicator else {name}
        for source in sorted(used & set(files)):
            raise DataboekError(
                f"its figures come in by hand, from {files[source].page}",
                where=name,
                remedy=f"download the file and run `databoek import {source} FILE`",
            )


def _refuse_unknown(wanted: set[str], every: list[Download]) -> None:
    known = sorted({name for download in every for name in _names(download)})
    for name in sorted(wanted):
        if name in known or name in [download.name for download in every]:
            continue
        folded = {other.lower(): other for other in known}
        near = [
            folded[match]
            for match in difflib.get_close_matches(name.lower(), sorted(folded), n=3, cutoff=0.5)
        ]
        raise DataboekError(
            "there is no source, table or indicator of this name",
            where=name,
            remedy=f"did you mean {' or '.join(near)}" if near else f"choose one of {', '.join(known)}",
        )
