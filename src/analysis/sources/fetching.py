"""Fetch what is not there yet or has changed, keep it when it is complete, and tell what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from analysis.catalogue import Catalogue, OData3Source, TableSource, WfsSource
from analysis.errors import SourceError
from analysis.files import sha256
from analysis.project import Project
from analysis.sources import tables
from analysis.sources.answers import Row, integer_from
from analysis.sources.canonical import content_sha256
from analysis.sources.downloads import METADATA, Download, planned
from analysis.sources.origin import Origin, Release, StoredFile
from analysis.sources.progress import Observer, Silent
from analysis.sources.service import Patience, Service
from analysis.sources.store import RawStore, StoredVersion, rows_of
from analysis.sources.streams import Arrival, Inconsistent, Page, Stream, gather
from analysis.sources.wfs import boundary_stream, content_rows

AT_ONCE = 4
"""Tables that are fetched at the same time: enough to hide waiting, few enough to be polite."""

ATTEMPTS = 2
"""How often a table is begun, when it changes while it comes in or does not add up."""


@dataclass
class FetchReport:
    """What a fetch did, in lines for people, and what went wrong.

    Parameters
    ----------
    lines : list of str
        One per download that is new, changed or unchanged, one per table that is up to date; those that begin
        with ``warning:`` need a look.
    failures : list of SourceError
        One per download or table that could not be fetched; the stored versions are untouched.

    Examples
    --------
    >>> FetchReport(["85678NED: up to date (2024-11-01)"], []).failures
    []
    """

    lines: list[str] = field(default_factory=list)
    failures: list[SourceError] = field(default_factory=list)


def fetch(
    project: Project,
    catalogue: Catalogue,
    only: str | Sequence[str] | None = None,
    refresh: bool = False,
    mirror: str | None = None,
    *,
    observer: Observer | None = None,
    wait: Callable[[float], object] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    patience: Patience | None = None,
) -> FetchReport:
    """Bring the local copies of figures and boundaries up to date.

    A verified copy is not downloaded again: of a table only its state is asked, of boundaries nothing. An
    interrupted download goes on where it stopped. One failure does not stop the other downloads.

    Parameters
    ----------
    project : Project
        Its ``data/raw`` receives the downloads.
    catalogue : Catalogue
    only : str or sequence of str, optional
        Sources, tables, layers or indicators; without it everything.
    refresh : bool
        Download again even when nothing seems to have changed.
    mirror : str, optional
        Address that stands in front of every host name, instead of ``https://``.
    observer : Observer, optional
        Told how it goes.
    wait : callable, optional
        Waits the given number of seconds between attempts.
    clock : callable
        The time now, for the sidecars.
    patience : Patience, optional
        Timeouts and number of attempts; ``BRIEF`` tries once and shortly.

    Returns
    -------
    FetchReport

    Raises
    ------
    DataboekError
        When `only` names something that is not in the catalogue.

    Examples
    --------
    >>> import tempfile
    >>> from analysis.catalogue import read_catalogue
    >>> fetch(Project(Path(tempfile.mkdtemp())), read_catalogue(Path("data/catalogue")), only=[])
    FetchReport(lines=[], failures=[])
    """
    downloads = planned(catalogue, only)
    watcher = observer or Silent()
    watcher.begin(len(downloads))
    report = FetchReport()
    with Service(mirror, patience=patience, wait=wait, clock=clock) as service:
        fetcher = _Fetcher(RawStore(project.raw), service, watcher, clock, refresh)
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            for part in pool.map(fetcher.fetch, _jobs(downloads)):
                report.lines += part.lines
                report.failures += part.failures
        except BaseException:  # an interruption: let what is under way end at its next piece
            service.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return report


def _jobs(downloads: list[Download]) -> list[list[Download]]:
    """Put together what must agree: all of a table; boundaries stand alone."""
    jobs: dict[str, list[Download]] = {}
    for download in downloads:
        name = download.name if isinstance(download.source, WfsSource) else download.table
        jobs.setdefault(name, []).append(download)
    return list(jobs.values())


def _told(error: SourceError, download: Download) -> FetchReport:
    """Report a failure; of a description that was never tried, as a warning that says so."""
    untried = download.source.untried
    if untried is None:
        return FetchReport([], [error])
    return FetchReport([f"warning: {error.where}: {error.what}; its description was never tried: {untried}"])


@dataclass(frozen=True)
class _Staged:
    """A download that is complete but not yet in its place."""

    download: Download
    folder: Path
    origin: Origin


@dataclass(frozen=True)
class _Fetcher:
    """Does one job at a time, each in its thread."""

    store: RawStore
    service: Service
    observer: Observer
    clock: Callable[[], datetime]
    refresh: bool

    def fetch(self, downloads: list[Download]) -> FetchReport:
        """Fetch the parts of one table, or the boundaries of one layer and year."""
        first = downloads[0]
        name = first.name if isinstance(first.source, WfsSource) else first.table
        try:
            with self.store.locked(name.replace(" ", "-")):
                return self._insisting(downloads, name)
        except SourceError as error:
            return _told(error, first)
        except OSError as error:
            what = f"the download cannot be kept ({error.strerror or type(error).__name__})"
            remedy = f"see to space and rights in {self.store.folder}"
            return FetchReport([], [SourceError(what, where=name, remedy=remedy)])
        finally:
            for download in downloads:
                self.observer.finish(download.name)

    def _insisting(self, downloads: list[Download], name: str) -> FetchReport:
        """Start over once when answers do not belong together."""
        cause = ""
        for _ in range(ATTEMPTS):
            try:
                if isinstance(downloads[0].source, WfsSource):
                    return self._fetch_boundaries(downloads[0])
                return self._fetch_table(downloads, downloads[0].source)
            except Inconsistent as trouble:
                cause = str(trouble)
                for download in downloads:
                    self.store.discard(download.table, download.part)
        raise SourceError(
            f"{cause}, twice in a row", where=name, remedy="try again later; nothing of it was kept"
        )

    # ------------------------------------------------------------------------------------------- boundaries

    def _fetch_boundaries(self, download: Download) -> FetchReport:
        held = self._held(download)
        if held is not None and not self.refresh:
            return FetchReport([f"{download.name}: up to date"])
        assert isinstance(download.source, WfsSource) and download.year is not None  # noqa: S101 - planned so
        release = Release(str(download.year), "")
        arrival = self._gather(download, release, boundary_stream(download.source, download.year))
        lists = {"page": content_rows(arrival.rows)}
        return FetchReport([self._keep(self._staged(download, release, lists, arrival.pages))])

    # ----------------------------------------------------------------------------------------------- tables

    def _fetch_table(self, downloads: list[Download], source: TableSource) -> FetchReport:
        table = downloads[0].table
        held = {download.part: self._held(download) for download in downloads}
        try:
            release = tables.release(self.service, source, table, where=table)
        except SourceError as trouble:
            dates = sorted({version.origin.release.label for version in held.values() if version})
            if self.refresh or not all(held.values()):
                raise
            return FetchReport(
                [f"warning: {table}: {trouble.what}; the local copy of {', '.join(dates)} stays in use"]
            )
        due = [
            download
            for download in downloads
            if self.refresh or (version := held[download.part]) is None or version.origin.release != release
        ]
        if not due:
            return FetchReport([f"{table}: up to date ({release.label})"])
        return self._fetch_due(due, source, release, held[METADATA])

    def _fetch_due(
        self,
        due: list[Download],
        source: TableSource,
        release: Release,
        description: StoredVersion | None,
    ) -> FetchReport:
        table, staged, report = due[0].table, [], FetchReport()
        if due[0].part == METADATA:
            lists, pages = self._metadata(due[0], source, release)
            staged.append(self._staged(due[0], release, lists, pages))
        else:
            lists = rows_of(description) if description else {}
        for download in due:
            if download.part == METADATA:
                continue
            try:
                staged.append(self._figures(download, source, release, lists))
                report.lines += tables.newer_years(source, lists, download.selections, download.name)
            except SourceError as error:
                told = _told(error, download)
                report.lines += told.lines
                report.failures += told.failures
        if tables.release(self.service, source, table, where=table) != release:
            raise Inconsistent("the table changed while it was downloaded")
        report.lines += [self._keep(part) for part in staged]
        return report

    def _metadata(
        self, download: Download, source: TableSource, release: Release
    ) -> tuple[dict[str, list[Row]], list[Page]]:
        lists: dict[str, list[Row]] = {}
        pages: list[Page] = []
        while streams := tables.metadata_streams(source, download.table, lists):
            for stream in streams:
                arrival = self._gather(download, release, stream)
                lists[stream.name] = arrival.rows
                pages += arrival.pages
        return lists, pages

    def _figures(
        self, download: Download, source: TableSource, release: Release, lists: Mapping[str, list[Row]]
    ) -> _Staged:
        stream = tables.figures_stream(source, download.table, download.selections, lists, download.name)
        tables.check_division(source, download.year, lists, download.name)
        arrival = self._gather(download, release, stream)
        if not arrival.rows:
            everything = tables.everything_count(source, download.table)
            if self.service.get(everything, integer_from, where=download.name).meaning == 0:
                raise SourceError(
                    "the service says that the table is empty", where=download.name, remedy="try again later"
                )
            self._refuse_nothing(download)
        tables.check_complete(source, download.selections, arrival.rows, download.name)
        return self._staged(download, release, {"page": arrival.rows}, arrival.pages, tables.NUMBERING)

    def _refuse_nothing(self, download: Download) -> None:
        """Refuse an answer without rows where there must be some: it may not take the place of figures.

        On OData 3 a region without a figure is a row with a dot, so no rows at all is never an answer. On OData 4
        an absent row means no figure, so no rows is only refused when the same question was answered with rows, or
        when the question itself was never tried.
        """
        held = self._held(download)
        if held is not None and held.origin.rows:
            raise SourceError(
                f"the service sends no rows, where version {held.name} has {held.origin.rows}",
                where=download.name,
                remedy="try again later; that version stays in use",
            )
        if isinstance(download.source, OData3Source) or download.source.untried:
            raise SourceError(
                "the service sends no rows for cells that its description of the table has",
                where=download.name,
                remedy="try again later; if it lasts, compare data/catalogue with the table",
            )

    # ---------------------------------------------------------------------------------------------- keeping

    def _held(self, download: Download) -> StoredVersion | None:
        """Return the stored version when it is undamaged and answers the question of the catalogue."""
        version = self._undamaged(download)
        return version if version and version.origin.fingerprint == download.fingerprint else None

    def _undamaged(self, download: Download) -> StoredVersion | None:
        try:
            version = self.store.current(download.table, download.part)
        except SourceError:
            return None
        if version is None or version.problems():
            return None
        self.store.use(version)  # a pointer that was lost is written again
        return version

    def _partial(self, download: Download, release: Release) -> Path:
        """Where the pages of this download go: another question, state or refresh has another folder."""
        key = f"{download.fingerprint} {release.modified} {release.version} {self.refresh}"
        return self.store.partial(download.table, download.part, sha256(key.encode("utf-8"))[:16])

    def _gather(self, download: Download, release: Release, stream: Stream) -> Arrival:
        def arrived(rows: int) -> None:
            self.observer.arrive(download.name, rows)

        folder = self._partial(download, release)
        return gather(self.service, stream, folder, where=download.name, arrived=arrived)

    def _staged(
        self,
        download: Download,
        release: Release,
        lists: Mapping[str, list[Row]],
        pages: list[Page],
        leave_out: frozenset[str] = frozenset(),
    ) -> _Staged:
        source, files = download.source, []
        for page in pages:
            content = page.path.read_bytes()
            files.append(StoredFile(page.path.name, page.address, len(content), sha256(content)))
        origin = Origin(
            table=download.table,
            part=download.part,
            title=source.title,
            publisher=source.publisher,
            licence=source.licence,
            attribution=source.attribution,
            modified=release.modified,
            version=release.version,
            retrieved=self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            query=download.query,
            fingerprint=download.fingerprint,
            rows=sum(len(rows) for rows in lists.values()),
            content_sha256=content_sha256(lists, leave_out),
            files=tuple(files),
            via=self.service.via,
        )
        return _Staged(download, self._partial(download, release), origin)

    def _keep(self, staged: _Staged) -> str:
        """Give a complete download its place, and return the line that tells so."""
        download, origin = staged.download, staged.origin
        before = self._undamaged(download)
        if before and before.origin.says_the_same_as(origin):
            self.store.discard(download.table, download.part)
            return f"{download.name}: unchanged ({before.name})"
        version = self.store.put(staged.folder, origin)
        if before is None or before.name == version.name:
            return f"{download.name}: {version.name}, {origin.rows} rows"
        changes = self._changes(download, before, version)
        return f"{download.name}: new version {version.name} beside {before.name}{changes}"

    def _changes(self, download: Download, before: StoredVersion, after: StoredVersion) -> str:
        if download.indicator is None:
            return ""
        from analysis.sources.changes import compare
        from analysis.sources.reading import cells

        try:
            old = cells(self.store, download, before)
        except SourceError:
            return ""
        return f"; {compare(old, cells(self.store, download, after), download.indicator.decimals)}"
