"""`databoek verify` and `databoek status`: is everything as it should be, and what is here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from analysis.catalogue import Catalogue, FileSource, load_catalogue
from analysis.errors import DataboekError, TerritoryError
from analysis.panel.checks import Verdict, check_panel
from analysis.panel.current import Part, known_rows, load_panel, parts_of
from analysis.panel.snapshot import read_snapshot
from analysis.project import Project
from analysis.sources.store import RawStore
from analysis.territory.gemeenten import read_gemeenten
from analysis.territory.hexagons import LAYOUT_YEARS, read_layout
from analysis.wording import version_date

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Inspection:
    """What an inspection found: lines about what holds, and problems."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify(project: Project) -> Inspection:
    """Hold raw files, snapshot and the current panel against checksums, schemas and anchors.

    Parameters
    ----------
    project : Project

    Returns
    -------
    Inspection
        One line for each part that holds; one problem for whatever does not.

    Examples
    --------
    >>> verify(Project.find()).problems
    []
    """
    found = Inspection()
    _verify_raw(project, found)
    steps = (
        ("data/reference", _verify_reference),
        ("data/snapshot", _verify_snapshot),
        ("panel", _verify_panel),
    )
    for name, step in steps:
        try:
            found.lines.append(f"{name}: {step(project)}")
        except DataboekError as error:
            found.problems.append(str(error))
    return found


def _verify_raw(project: Project, found: Inspection) -> None:
    findings = RawStore(project.raw).verify()
    found.problems.extend(f"data/raw/{finding}" for finding in findings)
    versions = len(list(project.raw.glob("*/*/*/origin.json")))
    if not findings:
        found.lines.append(
            f"data/raw: {versions} downloads match their checksums" if versions else "data/raw: empty"
        )


def _verify_reference(project: Project) -> str:
    gemeenten = read_gemeenten(project.reference)
    layout = set(read_layout(project.reference)["code"])
    for year in LAYOUT_YEARS:
        if layout != set(gemeenten.in_year(year)["code"]):
            raise TerritoryError(
                f"the hexagon map and the municipalities of {year} are not the same",
                where="data/reference",
                remedy="restore the folder with `git checkout`",
            )
    first, last = gemeenten.years[0], gemeenten.years[-1]
    return (
        f"municipalities of {first}-{last}, {len(gemeenten.in_year(last))} in {last}, each with its hexagon"
    )


def _verify_snapshot(project: Project) -> str:
    snapshot = read_snapshot(project.snapshot)
    known = known_rows(snapshot.panel, load_catalogue(project))
    gone = len(snapshot.panel) - len(known)
    rest = f"{gone} rows are no longer in the catalogue, `databoek snapshot` drops them; " if gone else ""
    return f"{len(snapshot.panel)} rows match checksums and schema; {rest}{_anchors(project, known)}"


def _verify_panel(project: Project) -> str:
    panel = load_panel(project)
    return f"{len(panel)} rows in use; {_anchors(project, panel)}"


def _anchors(project: Project, panel: pd.DataFrame) -> str:
    results = check_panel(panel, load_catalogue(project), read_gemeenten(project.reference))
    verdicts = Counter(result.verdict for result in results)
    return (
        f"{verdicts[Verdict.AGREES]} of {len(results)} anchors agree, "
        f"{verdicts[Verdict.NOT_TESTABLE]} have nothing to be compared with"
    )


@dataclass(frozen=True)
class TableStatus:
    """The state of one indicator from one table."""

    indicator: str
    table: str
    origin: str
    version: str
    years: str
    with_figure: int
    rows: int


def status(project: Project) -> list[TableStatus]:
    """Return for every indicator and table what the current panel rests on.

    Parameters
    ----------
    project : Project

    Returns
    -------
    list of TableStatus
        In the order of the catalogue.

    Examples
    --------
    >>> [(row.table, row.years, row.with_figure) for row in status(Project.find())][:1]
    [('85678NED', '2011-2022', 1884)]
    """
    catalogue = load_catalogue(project)
    panel = load_panel(project)
    return [_row(panel, part) for part in parts_of(project, catalogue)]


def _row(panel: pd.DataFrame, part: Part) -> TableStatus:
    own = (panel["indicator"] == part.indicator) & (panel["source"] == part.table)
    rows = panel[own & panel["code"].str.startswith("GM")]
    years = rows["year"]
    span = "" if rows.empty else f"{years.min()}" + (f"-{years.max()}" if years.max() > years.min() else "")
    version = version_date(str(rows["version"].max())) if len(rows) else ""
    with_figure = int(rows["value"].notna().sum())
    return TableStatus(
        part.indicator, part.table, _origin(part, len(rows)), version, span, with_figure, len(rows)
    )


def _origin(part: Part, rows: int) -> str:
    """Say where the rows come from; a description that was never tried and gave none yet is called so."""
    if part.stored is not None:
        return "import" if isinstance(part.source, FileSource) else "download"
    return "untried" if part.source.untried and not rows else "snapshot"


def status_table(project: Project, today: date | None = None) -> None:
    """Print the status as a table.

    Parameters
    ----------
    project : Project
    today : datetime.date, optional
        For the age of each version.

    Examples
    --------
    >>> status_table(Project.find(), date(2026, 11, 21))
    indicator  ...
    kinderen_laag_inkomen  ... 85678NED 2011-2022 1884/4104 2024-11-01  2 years ...
    """
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 110)
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    columns = (("table", 8), ("years", 9), ("figures", 9), ("version", 10), ("age", 8), ("from", 8))
    rest = console.width - sum(width + 1 for _, width in columns) - 1
    table.add_column("indicator", no_wrap=True, overflow="ellipsis", width=max(12, min(40, rest)))
    for head, width in columns:
        justify: Literal["left", "right"] = "right" if head in ("figures", "age") else "left"
        table.add_column(head, no_wrap=True, width=width, justify=justify)
    previous = ""
    for row in status(project):
        table.add_row(
            row.indicator if row.indicator != previous else "",
            row.table,
            row.years,
            f"{row.with_figure}/{row.rows}",
            row.version,
            _age(row.version, today or date.today()),
            row.origin,
        )
        previous = row.indicator
    catalogue = load_catalogue(project)
    console.print(table)
    console.print(_without_figures(catalogue), _boundaries(project, catalogue), sep="\n", highlight=False)


def _age(version: str, today: date) -> str:
    try:
        days = (today - date.fromisoformat(version)).days
    except ValueError:
        return ""
    return f"{days} days" if days < 730 else f"{days // 365} years"


def _without_figures(catalogue: Catalogue) -> str:
    reasons = [(name, indicator.not_available) for name, indicator in catalogue.indicators.items()]
    return "\n".join(f"{name}: no figures. {reason.en}" for name, reason in reasons if reason)


def _boundaries(project: Project, catalogue: Catalogue) -> str:
    store = RawStore(project.raw)
    parts = []
    for source in catalogue.sources.values():
        if source.protocol == "wfs":
            here = [str(year) for year in source.years if store.current(source.layer, str(year))]
            parts.append(f"{source.id}: {', '.join(here) or 'not downloaded'}")
    return "\n".join(parts)
