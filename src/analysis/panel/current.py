"""Which panel holds now: what was downloaded, and the snapshot for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue, FileSource, StatisticalSource, WfsSource, read_catalogue
from analysis.errors import PanelError
from analysis.files import Stamp, code_sha256, sha256, sha256_file, stamp, write_bytes
from analysis.panel.building import build_panel, in_order
from analysis.panel.checks import check_panel
from analysis.panel.schema import validate_panel
from analysis.panel.snapshot import PANEL, SourceEntry, parquet_bytes, read_snapshot
from analysis.project import Project
from analysis.sources.delimited import PART
from analysis.sources.downloads import METADATA
from analysis.sources.origin import SIDECAR
from analysis.sources.reading import read_figures
from analysis.sources.store import RawStore, StoredVersion
from analysis.territory.gemeenten import read_gemeenten


@dataclass(frozen=True)
class Part:
    """One indicator from one table, and where its rows in the panel were taken from."""

    indicator: str
    table: str
    stored: StoredVersion | None
    """The download or imported file, or ``None`` when the rows come from the snapshot."""
    source: StatisticalSource
    years: tuple[int, ...]
    """The years that this source has of the table: another source may have other years of the same one."""

    @property
    def awaited(self) -> bool:
        """Whether `databoek fetch` brings it: no file that a person hands over, no untried description."""
        return not isinstance(self.source, FileSource) and self.source.untried is None

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """Indicator, table and year of the rows."""
        return [(self.indicator, self.table, year) for year in self.years]


def _rows_of(panel: pd.DataFrame, parts: list[Part]) -> pd.Series:
    """Tell of each row of a panel whether it belongs to one of the parts."""
    places = [place for part in parts for place in part.places]
    keys = pd.MultiIndex.from_frame(panel[["indicator", "source", "year"]])
    return pd.Series(keys.isin(places), index=panel.index)


def parts_of(project: Project, catalogue: Catalogue) -> list[Part]:
    """List every indicator and table of the catalogue, with its download when there is one.

    Examples
    --------
    >>> project = Project.find()
    >>> sorted({part.table for part in parts_of(project, read_catalogue(project.catalogue))})[:2]
    ['03759ned', '37201']
    """
    store = RawStore(project.raw)
    years: dict[tuple[str, str, str], list[int]] = {}
    for name, indicator in catalogue.indicators.items():
        for series in indicator.series:
            source = catalogue.source_of(series)
            for year in series.years:
                years.setdefault((name, source.table_for(year), source.id), []).append(year)
    return [_part(store, catalogue, *place, tuple(sorted(held))) for place, held in years.items()]


def _part(
    store: RawStore, catalogue: Catalogue, name: str, table: str, source_id: str, years: tuple[int, ...]
) -> Part:
    source = catalogue.sources[source_id]
    assert not isinstance(source, WfsSource)  # noqa: S101 - series have figures
    place = (source_id, PART) if isinstance(source, FileSource) else (table, name)
    return Part(name, table, store.current(*place), source, years)


@dataclass(frozen=True)
class FromRaw:
    """A whole panel computed from raw files, and what it rests on."""

    panel: pd.DataFrame
    stored: list[StoredVersion]
    taken_over: list[SourceEntry]
    """Entries of the present manifest for files that were not imported here: their rows were taken over."""


def panel_from_raw(project: Project, catalogue: Catalogue) -> FromRaw:
    """Compute the whole panel from raw files, for the snapshot.

    Rows of files that were not imported here are taken over from the present snapshot.

    Parameters
    ----------
    project : Project
    catalogue : Catalogue

    Returns
    -------
    FromRaw
        With a panel that passed its checks.

    Raises
    ------
    PanelError
        When a download is missing, or the panel fails a check.

    Examples
    --------
    >>> project = Project.find()
    >>> panel_from_raw(Project(Path("no/such/folder")), read_catalogue(project.catalogue))
    Traceback (most recent call last):
    analysis.errors.PanelError: data/raw/85678NED: ... downloads are missing, ...; run `databoek fetch` first.
    """
    parts = parts_of(project, catalogue)
    awaited = [part for part in parts if part.awaited]
    absent = [part for part in awaited if part.stored is None]
    if absent:
        raise PanelError(
            f"{len(absent)} of {len(awaited)} downloads are missing, the first is {absent[0].indicator}",
            where=f"data/raw/{absent[0].table}",
            remedy="run `databoek fetch` first",
        )
    kept, entries = _taken_over(project, catalogue, parts)
    panel = in_order(pd.concat([_from_downloads(project, catalogue), *kept]))
    _check(panel, project, catalogue, where="the panel from data/raw")
    stored = {part.stored.folder: part.stored for part in parts if part.stored is not None}
    return FromRaw(panel, list(stored.values()), entries)


def _taken_over(
    project: Project, catalogue: Catalogue, parts: list[Part]
) -> tuple[list[pd.DataFrame], list[SourceEntry]]:
    """Return the snapshot's rows of what a person hands over and has not handed over here, and its sources."""
    wanted = [part for part in parts if part.stored is None and not part.awaited]
    if not wanted or not (project.snapshot / PANEL).is_file():
        return [], []
    snapshot = read_snapshot(project.snapshot)
    known = known_rows(snapshot.panel, catalogue)
    rows = known[_rows_of(known, wanted)]
    files = {(part.source.id, PART) for part in wanted if isinstance(part.source, FileSource)}
    tables = {(part.table, part.indicator) for part in wanted}
    entries = [
        entry for entry in snapshot.manifest["sources"] if (entry["table"], entry["part"]) in files | tables
    ]
    return [rows], entries


def _from_downloads(project: Project, catalogue: Catalogue) -> pd.DataFrame:
    store = RawStore(project.raw)
    measured = [name for name, indicator in catalogue.indicators.items() if indicator.series]
    figures = [part for name in measured for part in read_figures(store, catalogue, name)]
    return build_panel(catalogue, figures, read_gemeenten(project.reference))


def _check(panel: pd.DataFrame, project: Project, catalogue: Catalogue, where: str) -> None:
    validate_panel(panel, where=where)
    check_panel(panel, catalogue, read_gemeenten(project.reference))


def load_panel(project: Project | None = None) -> pd.DataFrame:
    """Return the panel that holds now.

    Rows of a table that was downloaded are computed from ``data/raw``; all other rows come from
    ``data/snapshot``. The result is kept in ``data/interim`` until one of the two, the catalogue or the
    reference tables change.

    Parameters
    ----------
    project : Project, optional
        By default the project of the current folder.

    Returns
    -------
    DataFrame
        Columns of :data:`analysis.panel.schema.COLUMNS`, one row per indicator, year and code.

    Raises
    ------
    PanelError
        When the snapshot is damaged or a check fails.

    Examples
    --------
    >>> panel = load_panel()
    >>> amsterdam = panel.query("indicator == 'kinderen_laag_inkomen' and code == 'GM0363' and year == 2020")
    >>> float(amsterdam["value"].item())
    12.4
    """
    project = project or Project.find()
    return _remembered(project, _state(project)).copy(deep=False)


def _state(project: Project) -> Stamp:
    """Return what tells that something changed on which the panel rests."""
    folders = {
        project.catalogue: "*.yaml",
        project.reference: "*.csv",
        project.snapshot: "*",
        project.raw: "*/*/*",
        project.interim / "panel": "*.parquet",
    }
    held = [path for folder, pattern in folders.items() for path in sorted(folder.glob(pattern))]
    return stamp([*held, *(path / SIDECAR for path in held if path.is_relative_to(project.raw))])


@lru_cache(maxsize=2)
def _remembered(project: Project, _: Stamp) -> pd.DataFrame:
    """Make a panel once as long as nothing changes; what a caller changes in it is in the caller's copy only."""
    catalogue = read_catalogue(project.catalogue)
    snapshot = known_rows(read_snapshot(project.snapshot).panel, catalogue)
    downloaded = [part for part in parts_of(project, catalogue) if part.stored is not None]
    if not downloaded:
        return snapshot
    mark = _fingerprint(project, downloaded)
    if (kept := _read_kept(project.interim / "panel", mark)) is not None:
        return kept
    fresh = _from_downloads(project, catalogue)
    panel = in_order(pd.concat([snapshot[~_rows_of(snapshot, downloaded)], fresh]))
    _check(panel, project, catalogue, where="the panel from data/raw and data/snapshot")
    _keep(project.interim / "panel", mark, panel)
    return panel


def known_rows(panel: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows whose indicator, table and year the catalogue still has.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> panel = load_panel()
    >>> len(known_rows(panel.replace({"indicator": {"inwoners": "iets_anders"}}), load_catalogue())) < len(panel)
    True
    """
    known = [
        (name, table, year) for name in catalogue.indicators for year, table in catalogue.tables(name).items()
    ]
    rows = pd.MultiIndex.from_frame(panel[["indicator", "source", "year"]])
    return panel[rows.isin(known)].reset_index(drop=True)


def _keep(folder: Path, mark: str, panel: pd.DataFrame) -> None:
    """Keep the panel for the next time, with its checksum in the name, and nothing of earlier times."""
    content = parquet_bytes(panel)
    kept = folder / f"{mark}-{sha256(content)[:16]}.parquet"
    write_bytes(kept, content)
    for old in folder.glob("*.parquet"):
        if old != kept:
            old.unlink(missing_ok=True)


def _read_kept(folder: Path, mark: str) -> pd.DataFrame | None:
    """Return the panel that was kept, or nothing when there is none or it is damaged: then it is made again."""
    for path in sorted(folder.glob(f"{mark}-*.parquet")):
        if sha256_file(path)[:16] == path.stem.partition("-")[2]:
            return in_order(pd.read_parquet(path))
    return None


def _fingerprint(project: Project, downloaded: list[Part]) -> str:
    """Name everything that the panel follows from: downloads, snapshot, catalogue, reference tables and the code."""
    store = RawStore(project.raw)
    inputs = [code_sha256(), *project.checksums().values()]
    for part in downloaded:
        described = store.current(part.table, METADATA)
        inputs += [
            f"{v.folder.parent} {v.name} {v.origin.release}"
            for v in (part.stored, described)
            if v is not None
        ]
    return sha256("\n".join(inputs).encode())[:16]
