"""`databoek import`: a file that a person downloaded takes its place beside the downloads, checked first."""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue, FileSource, Indicator, WfsSource
from analysis.errors import DataboekError, PanelError, SourceError
from analysis.files import sha256
from analysis.panel.building import build_panel
from analysis.panel.checks import check_panel
from analysis.panel.current import load_panel
from analysis.panel.schema import validate_panel
from analysis.project import Project
from analysis.sources.delimited import PART, read_table, refuse_repeats
from analysis.sources.origin import Origin, StoredFile
from analysis.sources.reading import Figures, figures_of_file
from analysis.sources.store import RawStore, StoredVersion
from analysis.territory.gemeenten import Gemeenten, read_gemeenten

SHRUNK = 0.9
"""With a smaller share of the figures of an indicator that there are now, a file is not taken in unasked."""

MANY = 3
"""From so many codes on that are no municipality, the division is suspected and not the code."""

NAMED = 3
"""How many indicators one sentence names."""


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
    replace: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Imported:
    """Check a file against its source in the catalogue, and keep it with checksum, licence and origin.

    All checks of the panel are made before the file is kept: columns, codes of the municipal division, plausible
    ranges, counts against rates, anchors; and whether it has the figures and years that are there now.

    Parameters
    ----------
    project : Project
        Its ``data/raw`` receives a copy of the file.
    catalogue : Catalogue
    source_id : str
        A source with ``protocol: file``.
    path : pathlib.Path
        The file as it was downloaded.
    replace : bool
        Take the file also when it has fewer figures or years than the panel has now.
    clock : callable
        The time now, for the sidecar.

    Returns
    -------
    Imported

    Raises
    ------
    SourceError
        When there is no such source, the file cannot be read, is not what the catalogue declares, or has no or
        fewer figures.
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
    table = read_table(source, content, path.name)
    panel = _checked(project, catalogue, source, table, path.name)
    if not replace:
        _refuse_losses(_in_use(project), panel, _readers(catalogue, source), source, path.name)
    version = _keep(RawStore(project.raw), source, content, path.name, len(table), clock())
    counts = panel[panel["value"].notna()].groupby("indicator", sort=True).size()
    return Imported(version.name, len(table), {str(key): int(count) for key, count in counts.items()})


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
    name, remedy = path.name or str(path), "give the path of the file that was downloaded"
    if path.is_dir():  # also an empty path, which stands for the folder one is in
        raise SourceError("this is a folder and not a file", where=name, remedy=remedy)
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        raise SourceError("the file cannot be read", where=name, remedy=remedy) from None


def _readers(catalogue: Catalogue, source: FileSource) -> list[Indicator]:
    """Return the indicators that take figures from a source."""
    return [
        indicator
        for indicator in catalogue.indicators.values()
        if any(series.source == source.id for series in indicator.series)
    ]


def _years(indicator: Indicator, source: FileSource) -> list[int]:
    """Return the years of an indicator that come from a source."""
    return sorted(year for series in indicator.series if series.source == source.id for year in series.years)


def _checked(
    project: Project, catalogue: Catalogue, source: FileSource, table: pd.DataFrame, name: str
) -> pd.DataFrame:
    """Return the panel rows of a file that passed every check of its own."""
    readers, gemeenten = _readers(catalogue, source), read_gemeenten(project.reference)
    if not readers:
        raise SourceError(
            f"no indicator reads source {source.id}",
            where=name,
            remedy="describe what to take from it in data/catalogue/indicators.yaml first",
        )
    for indicator in readers:
        refuse_repeats(table, indicator, source, name)
    version = f"{source.edition.replace('-', '')}-{'0' * 8}"
    figures = [part for indicator in readers for part in figures_of_file(table, source, indicator, version)]
    for part in figures:
        _refuse_strangers(part, table, source, gemeenten, name)
    try:
        panel = build_panel(catalogue, figures, gemeenten)
        validate_panel(panel, where=name)
        check_panel(panel, catalogue, gemeenten)
    except PanelError as error:
        raise _in_the_file(error, table, name) from None
    _refuse_nothing(panel, readers, source, name)
    return panel


def _refuse_strangers(
    part: Figures, table: pd.DataFrame, source: FileSource, gemeenten: Gemeenten, name: str
) -> None:
    """Name the row of a figure whose code is no municipality in the division of the file."""
    frame = part.frame
    given = frame[
        frame["figure"].notna() & frame["role"].ne("denominator") & frame["code"].str.startswith("GM")
    ]
    for year, rows in given.groupby("year", sort=True):
        division = source.boundaries.for_year(int(str(year)))
        strange = rows.loc[~rows["code"].isin(gemeenten.in_year(division)["code"]), "code"].unique()
        if len(strange):
            first = strange[0]
            many = len(strange) >= MANY
            others = f", nor are {len(strange) - 1} other codes" if many else ""
            entry = f"'boundaries' of source {source.id} in data/catalogue/sources.yaml"
            raise SourceError(
                f"there is no municipality of {division} with the code {first}{others}",
                where=f"{name}, row {_row(table, first, int(str(year)))}",
                remedy=f"if the file stands on another division, correct {entry}"
                if many
                else "correct the code",
            )


def _row(table: pd.DataFrame, code: str, year: int) -> int | None:
    """Return the line of the file that speaks of a municipality in a year."""
    named = table["code"] == code
    rows = table.index[named & (table["year"] == year)] if "year" in table else table.index[named]
    return int(rows[0]) if len(rows) else None


def _in_the_file(error: PanelError, table: pd.DataFrame, name: str) -> PanelError:
    """Say of what the panel refuses where it stands in the file: nothing of it is in data/raw."""
    place = re.search(r"(\w+), (\d{4})$", error.where)
    row = _row(table, place[1], int(place[2])) if place else None
    return PanelError(
        error.what,
        where=f"{name}{'' if row is None else f', row {row}'}, {error.where}",
        remedy="nothing was kept: correct the file, or when it is right the entry in data/catalogue",
    )


def _refuse_nothing(panel: pd.DataFrame, readers: list[Indicator], source: FileSource, name: str) -> None:
    counts = panel.groupby("indicator")["value"].count()
    for indicator in readers:
        if not counts.get(indicator.id, 0):
            years = ", ".join(str(year) for year in _years(indicator, source))
            raise SourceError(
                f"there is no figure of {indicator.id} in it, for which data/catalogue expects {years}",
                where=name,
                remedy="is this the right file? If so, correct the cells and years of the indicator",
            )


def _in_use(project: Project) -> pd.DataFrame | None:
    """Return the panel as it is before the import, nothing when there is none or it cannot be read."""
    try:
        return load_panel(project)
    except DataboekError:
        return None


def _refuse_losses(
    before: pd.DataFrame | None,
    after: pd.DataFrame,
    readers: list[Indicator],
    source: FileSource,
    name: str,
) -> None:
    """Refuse a file that would silently take figures or years away."""
    if before is None:
        return
    found = [_loss(before, after, indicator.id, _years(indicator, source)) for indicator in readers]
    losses = [loss for loss in found if loss]
    if losses:
        more = [f"and {len(losses) - NAMED} more indicators"] if len(losses) > NAMED else []
        raise SourceError(
            "; ".join([*losses[:NAMED], *more]),
            where=name,
            remedy="import a file with everything that is there now, or give `--replace` when this is right",
        )


def _loss(before: pd.DataFrame, after: pd.DataFrame, indicator: str, years: list[int]) -> str:
    """Return what an indicator would lose in the years of a source, empty when that is little."""
    old, new = (_per_year(panel, indicator, years) for panel in (before, after))
    gone = sorted(set(old.index) - set(new.index))
    if not gone and new.sum() >= SHRUNK * old.sum():
        return ""
    counts = f"{indicator}: {old.sum()} figures before, {new.sum()} now"
    return f"{counts}, years gone: {', '.join(str(year) for year in gone)}" if gone else counts


def _per_year(panel: pd.DataFrame, indicator: str, years: list[int]) -> pd.Series:
    """Count the figures of an indicator in each year that has one."""
    rows = panel[(panel["indicator"] == indicator) & panel["year"].isin(years) & panel["value"].notna()]
    return rows.groupby("year").size()


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
