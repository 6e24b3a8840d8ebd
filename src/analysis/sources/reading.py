"""Figures, regions and boundaries back from disk, as tables; every file is checked while it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from analysis.catalogue import Catalogue, FileSource, Indicator, OData4Source, WfsSource
from analysis.errors import SourceError
from analysis.sources import delimited, tables, wfs
from analysis.sources.answers import Row
from analysis.sources.downloads import METADATA, Download, downloads_of
from analysis.sources.selection import Selection
from analysis.sources.store import RawStore, StoredVersion, rows_of

COLUMNS = ["code", "year", "role", "figure", "missing", "provisional"]
COUNTRY = re.compile(r"NL0[01]")
USED = re.compile(r"NL|PV\d{2}|GM(?!0998)\d{4}")


@dataclass(frozen=True)
class Figures:
    """The figures of one indicator from one table, as published.

    Parameters
    ----------
    indicator, source, table : str
    version : str
        Name of the stored version: date of the publisher's last change and first digits of the content's checksum.
    frame : pandas.DataFrame
        One row per published cell that was sent: ``code`` (``GM0363``, ``PV27``, ``NL``), ``year``, ``role``
        (value, numerator, denominator), ``figure`` (in the published unit, NaN when missing), ``missing``
        (None, ``suppressed``, ``impossible`` or ``other``) and ``provisional``.

    Examples
    --------
    >>> empty = pd.DataFrame(columns=COLUMNS)
    >>> Figures("inwoners", "03759ned", "03759ned", "20260623-386e083b", empty).version
    '20260623-386e083b'
    """

    indicator: str
    source: str
    table: str
    version: str
    frame: pd.DataFrame


def read_figures(store: RawStore, catalogue: Catalogue, indicator_id: str) -> list[Figures]:
    """Read what is stored of an indicator.

    Parameters
    ----------
    store : RawStore
    catalogue : Catalogue
    indicator_id : str

    Returns
    -------
    list of Figures
        One per table, in the order of the catalogue; tables that were not fetched are absent.

    Raises
    ------
    SourceError
        When a file is damaged, or when it was fetched for another question than the catalogue asks now.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> read_figures(RawStore(Path("nowhere")), read_catalogue(Path("data/catalogue")), "inwoners")
    []
    """
    indicator, found = catalogue.indicators[indicator_id], []
    for download in downloads_of(catalogue, indicator):
        version = store.current(download.table, download.part)
        if version is None:
            continue
        if version.origin.fingerprint != download.fingerprint:
            raise SourceError(
                "the figures were fetched for another question than the catalogue asks now",
                where=download.name,
                remedy="run `databoek fetch`",
            )
        frame = cells(store, download, version)[COLUMNS]
        found.append(
            Figures(
                indicator_id,
                download.source.id,
                download.table,
                version.name,
                frame,
            )
        )
    names = dict.fromkeys(series.source for series in indicator.series)
    files = [source for name in names if isinstance(source := catalogue.sources[name], FileSource)]
    return found + [figures for source in files for figures in _from_file(store, source, indicator)]


def _from_file(store: RawStore, source: FileSource, indicator: Indicator) -> list[Figures]:
    version = store.current(source.id, delimited.PART)
    if version is None:
        return []
    file = version.origin.files[0]
    table = delimited.read_table(source, version.content(file), f"data/raw/{source.id}, {file.address}")
    return figures_of_file(table, source, indicator, version.name)


def figures_of_file(
    table: pd.DataFrame, source: FileSource, indicator: Indicator, version: str
) -> list[Figures]:
    """Return what an indicator takes from a file that was read, one for each table that the file stands for.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`analysis.sources.delimited.read_table`.
    source : FileSource
    indicator : Indicator
    version : str
        The name of the stored version.

    Returns
    -------
    list of Figures

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> catalogue = load_catalogue()
    >>> figures_of_file(pd.DataFrame(), catalogue.sources["achterstandsscores"], catalogue.indicators["inwoners"], "")
    []
    """
    years: dict[str, list[int]] = {}
    for series in indicator.series:
        if series.source == source.id:
            for year in series.years:
                years.setdefault(source.table_for(year), []).append(year)
    return [
        Figures(
            indicator.id, source.id, name, version, delimited.observations(table, indicator, source, held)
        )
        for name, held in years.items()
    ]


def cells(store: RawStore, download: Download, version: StoredVersion) -> pd.DataFrame:
    """Read a stored version of an indicator's figures with the keys of every cell.

    Parameters
    ----------
    store : RawStore
    download : Download
        Says what the cells mean.
    version : StoredVersion

    Returns
    -------
    pandas.DataFrame
        The columns of `Figures` and ``cell``, the codes of the other dimensions and the topic in one text.

    Raises
    ------
    SourceError
        When a file is damaged, or the description of the table in that state is not stored.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import load_catalogue
    >>> from analysis.sources.downloads import planned
    >>> from analysis.sources.origin import Origin
    >>> download = planned(load_catalogue(), "inwoners")[1]
    >>> origin = Origin(download.table, download.part, "", "CBS", "", "", "2026-06-23", "", "", {}, "", 0, "", ())
    >>> cells(RawStore(Path("no/such/folder")), download, StoredVersion(Path("x"), origin))
    Traceback (most recent call last):
    analysis.errors.SourceError: 03759ned inwoners: the description of the table as of 2026-06-23 is not stored; ...
    """
    assert not isinstance(download.source, WfsSource)  # noqa: S101 - figures come from tables
    description = store.of_release(download.table, METADATA, version.origin.release)
    if description is None:
        raise SourceError(
            f"the description of the table as of {version.origin.release.label} is not stored",
            where=download.name,
            remedy="run `databoek fetch --refresh`",
        )
    rows = rows_of(version).get("page", [])
    observed = tables.observations(
        download.source, rows, rows_of(description), download.selections, download.year, download.name
    )
    parts = [_selected(observed, selection) for selection in download.selections]
    frame = pd.concat(parts, ignore_index=True)
    frame["code"] = frame["code"].str.replace(COUNTRY, "NL", regex=True)
    frame = frame[frame["code"].str.fullmatch(USED.pattern)]
    return frame.sort_values(["code", "year", "role", "cell"], ignore_index=True)


def _selected(observed: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    chosen = (observed["topic"] == selection.name) & observed["year"].between(selection.first, selection.last)
    cell = pd.Series(selection.name, index=observed.index, dtype=object)
    for choice in selection.choices:
        codes = observed[choice.dimension].astype(str).str.strip()
        chosen &= codes.isin(choice.texts) if choice.exact else codes.str.startswith(choice.texts)
        cell = cell + " " + codes
    frame = observed.assign(role=selection.role, cell=cell).loc[chosen, [*COLUMNS, "cell"]]
    return frame.astype({"code": "str", "role": "str", "cell": "str", "year": "int64", "provisional": "bool"})


def read_regions(store: RawStore, catalogue: Catalogue, source_id: str) -> pd.DataFrame:
    """Read the region codes of a table, with the history that their descriptions tell.

    Parameters
    ----------
    store : RawStore
    catalogue : Catalogue
    source_id : str
        A source on OData 4.

    Returns
    -------
    pandas.DataFrame
        ``Identifier``, ``Title``, ``Description`` and ``DimensionGroupId``, in the order of the publisher.

    Raises
    ------
    SourceError
        When the table was not fetched or is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> read_regions(RawStore(Path("nowhere")), read_catalogue(Path("data/catalogue")), "03759ned")
    Traceback (most recent call last):
        ...
    analysis.errors.SourceError: 03759ned metadata: the table was not fetched;
    run `databoek fetch --only 03759ned`.
    """
    source = catalogue.sources.get(source_id)
    if not isinstance(source, OData4Source):
        raise SourceError(
            "this is no source on OData 4", where=source_id, remedy="choose one from sources.yaml"
        )
    version = store.current(source.table, METADATA)
    if version is None:
        raise SourceError(
            "the table was not fetched",
            where=f"{source.table} {METADATA}",
            remedy=f"run `databoek fetch --only {source_id}`",
        )
    rows = rows_of(version)[f"{source.region_dimension}Codes"]
    return pd.DataFrame(rows, columns=["Identifier", "Title", "Description", "DimensionGroupId"])


def read_boundaries(store: RawStore, catalogue: Catalogue, level: str, year: int) -> gpd.GeoDataFrame:
    """Read the boundaries of a level of areas in a year.

    Parameters
    ----------
    store : RawStore
    catalogue : Catalogue
    level : str
        ``gemeente``, ``provincie`` or ``jeugdregio``.
    year : int

    Returns
    -------
    geopandas.GeoDataFrame
        ``code``, ``naam`` and ``geometry`` (valid polygons, EPSG:28992, metres), in order of code; waters and
        areas abroad are left out.

    Raises
    ------
    SourceError
        When they were not fetched or are damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from analysis.catalogue import read_catalogue
    >>> read_boundaries(RawStore(Path("nowhere")), read_catalogue(Path("data/catalogue")), "gemeente", 2024)
    Traceback (most recent call last):
        ...
    analysis.errors.SourceError: boundaries of gemeente 2024: they were not fetched; run
    `databoek fetch --only gemeentegrenzen`.
    """
    source = catalogue.boundaries(level)
    version = store.current(source.layer, str(year)) if source else None
    if source is None or version is None:
        raise SourceError(
            "they were not fetched",
            where=f"boundaries of {level} {year}",
            remedy=f"run `databoek fetch --only {source.id}`" if source else "add a source to sources.yaml",
        )
    rows = [row for row in rows_of(version)["page"] if _is_area(row, level)]
    features = sorted(rows, key=lambda row: str(row["properties"]["statcode"]))
    geometries = [shapely.geometry.shape(row["geometry"]) for row in features]
    return gpd.GeoDataFrame(
        {
            "code": [str(row["properties"]["statcode"]) for row in features],
            "naam": [str(row["properties"]["statnaam"]) for row in features],
        },
        geometry=[_polygons(geometry) for geometry in geometries],
        crs=wfs.CRS,
    )


def _is_area(row: Row, level: str) -> bool:
    properties = row["properties"]
    return bool(wfs.CODES[level].fullmatch(str(properties["statcode"]))) and properties.get("water") != "JA"


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """Repair a geometry, and keep of the result what has an area."""
    if geometry.is_valid:
        return geometry
    parts = shapely.get_parts(shapely.make_valid(geometry))
    return shapely.unary_union([part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")])
