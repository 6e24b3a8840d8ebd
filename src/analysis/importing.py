"""`databoek import`: a file that a person downloaded takes its place beside the downloads, checked first."""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.catalogue import Catalogue, FileSource, WfsSource
from analysis.errors import SourceError
from analysis.files import sha256
from analysis.panel.building import build_panel
from analysis.panel.checks import check_panel
from analysis.panel.schema import validate_panel
from analysis.project import Project
from analysis.sources.delimited import PART, read_table
from analysis.sources.origin import Origin, StoredFile
from analysis.sources.reading import figures_of_file
from analysis.sources.store import RawStore, StoredVersion
from analysis.territory.gemeenten import read_gemeenten


@dataclass(frozen=True)
class Imported:
    """What an import brought.

    Examples
    --------
    >>> Imported("", 355, {"achterstandsscore": 355}).sentence
    '355 rows; achterstandsscore: 355 figures'
    """

    version: str
    rows: int
    figures: dict[str, int]

    @property
    def sentence(self) -> str:
        """Rows of the file, and figures per indicator."""
        return "; ".join([f"{self.rows} rows", *(f"{name}: {n} figures" for name, n in self.figures.items())])


def import_file(
    project: Project,
    catalogue: Catalogue,
    source_id: str,
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Imported:
    """Check a file against its source in the catalogue, and keep it with checksum, licence and origin.

    All checks of the panel are made before the file is kept: columns, codes of the municipal division, plausible
    ranges, counts against rates, anchors.

    Parameters
    ----------
    project : Project
        Its ``data/raw`` receives a copy of the file.
    catalogue : Catalogue
    source_id : str
        A source with ``protocol: file``.
    path : pathlib.Path
        The file as it was downloaded.
    clock : callable
        The time now, for the sidecar.

    Returns
    -------
    Imported

    Raises
    ------
    SourceError
        When there is no such source, the file cannot be read, or is not what the catalogue declares.
    PanelError
        When its figures do not pass the checks of the panel.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> import_file(Project(Path("nowhere")), load_catalogue(), "achterstandscores", Path("scores.csv"))
    Traceback (most recent call last):
    analysis.errors.SourceError: achterstandscores: there is no source of this name; did you mean achterstandsscores.
    """
    source = _file_source(catalogue, source_id)
    content = _read(path)
    figures = _checked(project, catalogue, source, content, path.name)
    version = _keep(RawStore(project.raw), source, content, path.name, figures.rows, clock())
    return Imported(version.name, figures.rows, figures.figures)


def _file_source(catalogue: Catalogue, source_id: str) -> FileSource:
    source = catalogue.sources.get(source_id)
    if isinstance(source, FileSource):
        return source
    files = sorted(key for key, found in catalogue.sources.items() if isinstance(found, FileSource))
    if source is not None:
        what = "boundaries" if isinstance(source, WfsSource) else "tables"
        raise SourceError(
            f"its {what} are fetched, not imported",
            where=source_id,
            remedy=f"run `databoek fetch --only {source_id}`",
        )
    near = difflib.get_close_matches(source_id, files, n=2)
    raise SourceError(
        "there is no source of this name",
        where=source_id,
        remedy=f"did you mean {' or '.join(near)}" if near else f"choose one of {', '.join(files)}",
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SourceError(
            "the file cannot be read", where=path.name, remedy="give the path of a file that exists"
        ) from None


def _checked(
    project: Project, catalogue: Catalogue, source: FileSource, content: bytes, name: str
) -> Imported:
    table = read_table(source, content, name)
    figures = [
        part
        for indicator in catalogue.indicators.values()
        for part in figures_of_file(table, source, indicator, f"{source.edition.replace('-', '')}-{'0' * 8}")
    ]
    gemeenten = read_gemeenten(project.reference)
    panel = build_panel(catalogue, figures, gemeenten)
    validate_panel(panel, where=name)
    check_panel(panel, catalogue, gemeenten)
    counts = panel[panel["value"].notna()].groupby("indicator", sort=True).size()
    return Imported("", len(table), {str(key): int(count) for key, count in counts.items()})


def _keep(
    store: RawStore, source: FileSource, content: bytes, name: str, rows: int, now: datetime
) -> StoredVersion:
    checksum = sha256(content)
    kept, declared = "bestand.csv", source.model_dump(mode="json", exclude={"note", "untried"})
    origin = Origin(
        table=source.id,
        part=PART,
        title=source.title,
        publisher=source.publisher,
        licence=source.licence,
        attribution=source.attribution,
        modified=source.edition,
        version="",
        retrieved=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        query=declared,
        fingerprint=sha256(json.dumps(declared, sort_keys=True, ensure_ascii=False).encode("utf-8")),
        rows=rows,
        content_sha256=checksum,
        files=(StoredFile(kept, name, len(content), checksum),),
    )
    with store.locked(source.id):
        shutil.rmtree(store.partial(source.id, PART, checksum[:16]), ignore_errors=True)
        partial = store.partial(source.id, PART, checksum[:16])
        (partial / kept).write_bytes(content)
        return store.put(partial, origin)
