"""The panel that travels with the repository: written from raw files, read and verified without them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import PanelError
from analysis.files import sha256, sha256_file, write_bytes, write_json
from analysis.panel.building import in_order
from analysis.panel.schema import COLUMNS, validate_panel
from analysis.sources.store import StoredVersion

SourceEntry = dict[str, Any]
"""What the manifest says about one download."""

PANEL = "panel.parquet"
READABLE = "panel.csv"
MANIFEST = "manifest.json"


def parquet_bytes(panel: pd.DataFrame) -> bytes:
    """Return the panel as Parquet: same rows, same bytes.

    Examples
    --------
    >>> import analysis
    >>> panel = analysis.load_panel()
    >>> parquet_bytes(panel) == parquet_bytes(panel.copy())
    True
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = {"str": pa.string(), "int64": pa.int64(), "float64": pa.float64()}
    schema = pa.schema([(name, fields[kind]) for name, kind in COLUMNS.items()])
    table = pa.Table.from_pandas(panel, schema=schema, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", version="2.6")
    return buffer.getvalue()


def csv_bytes(panel: pd.DataFrame) -> bytes:
    """Return the panel as UTF-8 CSV with decimal points; an empty cell is a missing figure.

    Examples
    --------
    >>> import analysis
    >>> csv_bytes(analysis.load_panel()).decode().splitlines()[0]
    'indicator,code,year,value,lower,upper,numerator,denominator,status,source,version,boundary_year'
    """
    return panel.to_csv(index=False, float_format="%.12g", lineterminator="\n").encode("utf-8")


def write_snapshot(
    folder: Path, panel: pd.DataFrame, stored: list[StoredVersion], taken_over: Sequence[SourceEntry] = ()
) -> None:
    """Write panel, readable copy and manifest; each file is replaced as a whole.

    Parameters
    ----------
    folder : pathlib.Path
    panel : DataFrame
        A valid panel in canonical order.
    stored : list of StoredVersion
        The raw downloads that the panel was computed from.
    taken_over : sequence of dict
        Entries of the present manifest for rows that came with it and stay.

    Examples
    --------
    >>> import tempfile, analysis
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_snapshot(folder, analysis.load_panel(), [])
    >>> sorted(path.name for path in folder.iterdir())
    ['manifest.json', 'panel.csv', 'panel.parquet']
    """
    entries = [*(source_entry(version) for version in stored), *taken_over]
    contents = {PANEL: parquet_bytes(panel), READABLE: csv_bytes(panel)}
    manifest = {
        "about": "Computed by `databoek snapshot` from the tables and files named here, with publisher and licence.",
        "files": {name: {"bytes": len(body), "sha256": sha256(body)} for name, body in contents.items()},
        "rows": _row_counts(panel),
        "sources": sorted(entries, key=lambda entry: (entry["table"], entry["part"])),
    }
    for name, body in contents.items():
        write_bytes(folder / name, body)
    write_json(folder / MANIFEST, manifest)


def _row_counts(panel: pd.DataFrame) -> dict[str, dict[str, int]]:
    counts = panel.groupby(["indicator", "status"], sort=True).size()
    return {
        str(name): {str(status): int(count) for status, count in part.droplevel(0).items()}
        for name, part in counts.groupby(level=0)
    }


def source_entry(stored: StoredVersion) -> SourceEntry:
    """Return what the manifest says about a download.

    Examples
    --------
    >>> from analysis.sources.origin import Origin
    >>> origin = Origin("37201", "bestand", "Geboorten", "CBS", "CC BY 4.0", "CBS", "2015-12-31", "", "", {}, "", 9, "",
    ...                 ())
    >>> source_entry(StoredVersion(Path("20151231-01234567"), origin))["rows"]
    9
    """
    origin = stored.origin
    return {
        "table": origin.table,
        "part": origin.part,
        "title": origin.title,
        "publisher": origin.publisher,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "modified": origin.modified,
        "version": origin.version,
        "rows": origin.rows,
        "content_sha256": origin.content_sha256,
    }


@dataclass(frozen=True)
class Snapshot:
    """The committed panel and what its manifest says about it."""

    panel: pd.DataFrame
    manifest: dict[str, Any]


def read_snapshot(folder: Path) -> Snapshot:
    """Read the snapshot and hold it against its own checksums.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    Snapshot

    Raises
    ------
    PanelError
        When a file is missing, differs from its checksum, or the table does not have its shape.

    Examples
    --------
    >>> import analysis
    >>> snapshot = read_snapshot(analysis.Project.find().snapshot)
    >>> snapshot.manifest["sources"][0]["publisher"]
    'CBS'
    """
    manifest = _read_manifest(folder / MANIFEST)
    for name in (PANEL, READABLE):
        _check_file(folder / name, manifest["files"][name]["sha256"])
    panel = _read_table(folder / PANEL)
    validate_panel(panel, where=str(folder / PANEL))
    return Snapshot(in_order(panel), manifest)


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        _ = [manifest["files"][name]["sha256"] for name in (PANEL, READABLE)], manifest["sources"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise PanelError(
            "the manifest of the snapshot cannot be read",
            where=str(path),
            remedy="restore it with `git checkout`",
        ) from None
    return dict(manifest)


def _read_table(path: Path) -> pd.DataFrame:
    from pyarrow.lib import ArrowException

    try:
        return pd.read_parquet(path)
    except (OSError, ArrowException):
        raise PanelError(
            "the file cannot be read as a table",
            where=str(path),
            remedy="restore it with `git checkout`, or write it again with `databoek snapshot`",
        ) from None


def _check_file(path: Path, expected: str) -> None:
    try:
        found = sha256_file(path)
    except OSError:
        found = "no file"
    if found != expected:
        raise PanelError(
            f"the file does not match its checksum in {MANIFEST} (expected {expected[:12]}, found {found[:12]})",
            where=str(path),
            remedy="restore it with `git checkout`, or write it again with `databoek snapshot`",
        )
